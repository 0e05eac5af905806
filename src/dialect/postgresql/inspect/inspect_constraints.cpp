#include <fmt/core.h>

#include "dialect/postgresql/inspect/definition.hpp"
#include "dialect/postgresql/inspect/inspect_queries.hpp"
#include "dialect/postgresql/inspect/inspection.hpp"
#include "dialect/postgresql/quote.hpp"

namespace limbeck::dialect::postgresql {

using schema::Deferral;
using schema::ForeignKeyAction;
using schema::ObjectKind;

std::string query::constraints(int version) {
  return fmt::format(
      "SELECT c.oid, c.conrelid, c.contypid, c.conname, c.contype, c.condeferrable, c.condeferred, "
      "c.convalidated,"
      " c.conindid, c.conparentid <> 0 OR c.coninhcount > 0, c.confrelid, c.confupdtype, c.confdeltype,"
      " c.confmatchtype, c.connoinherit, c.conkey, c.confkey, {},"
      " CASE WHEN c.contype = 'c' AND c.conrelid <> 0 THEN pg_get_expr(c.conbin, c.conrelid)"
      " WHEN c.contype IN ('c', 'x') THEN pg_get_constraintdef(c.oid) END"
      " FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace"
      " WHERE c.contype IN ('p', 'u', 'c', 'f', 'x') AND {}",
      version >= 150000 ? "c.confdelsetcols" : "NULL", user_schema);
}

namespace {

ForeignKeyAction action(char letter) {
  switch (letter) {
    case 'r':
      return ForeignKeyAction::restrict;
    case 'c':
      return ForeignKeyAction::cascade;
    case 'n':
      return ForeignKeyAction::set_null;
    case 'd':
      return ForeignKeyAction::set_default;
    default:
      return ForeignKeyAction::no_action;
  }
}

}  // namespace

void Inspection::read_constraints(const Rows& rows) {
  for (int i = 0; i < rows.size(); ++i) {
    RowReader row(rows, i);
    const auto oid = row.oid();
    auto* const relation = find_selected_relation(row.oid());
    const auto domain = row.oid();
    const auto name = row.text();
    const char kind = row.letter();
    const bool deferrable = row.flag();
    const bool deferred = row.flag();
    const auto deferral = deferred     ? Deferral::initially_deferred
                          : deferrable ? Deferral::initially_immediate
                                       : Deferral::not_deferrable;
    const bool validated = row.flag();
    const auto index = row.oid();
    const bool inherited = row.flag();
    const auto referenced = row.oid();
    const auto on_update = action(row.letter());
    const auto on_delete = action(row.letter());
    const bool match_full = row.letter() == 'f';
    const bool no_inherit = row.flag();
    const auto columns = row.numbers();
    const auto referenced_columns = row.numbers();
    const auto delete_columns = row.numbers();
    const auto definition = row.optional_sql();
    const auto text = comment(catalog_class::constraint, oid);
    if (domain) {
      if (!definition) throw CatalogChanged();
      add_domain_constraint(domain, oid, name, *definition, text);
      continue;
    }
    // What the parent's constraint made here comes and goes with it.
    if (!relation || inherited) continue;
    if (relation->kind == 'f') {
      if (!definition) throw CatalogChanged();
      relation->attributes.push_back(fmt::format("CONSTRAINT {} CHECK ({}){}", quote_identifier(name),
                                                 without_parentheses(*definition),
                                                 no_inherit ? " NO INHERIT" : ""));
      continue;
    }
    if (!relation->table) continue;
    auto& table = *relation->table;
    register_object(catalog_class::constraint, oid, {ObjectKind::constraint, relation->name, name});
    switch (kind) {
      case 'p':
      case 'u': {
        const auto held = key_indexes_.find(index);
        if (held == key_indexes_.end()) throw CatalogChanged();
        schema::KeyConstraint constraint;
        constraint.name = name;
        constraint.primary = kind == 'p';
        constraint.columns = column_names(*relation, columns);
        const auto& all = held->second.columns;
        constraint.include = column_names(
            *relation, {all.begin() + static_cast<std::ptrdiff_t>(held->second.keys), all.end()});
        constraint.nulls_not_distinct = held->second.nulls_not_distinct;
        constraint.deferral = deferral;
        constraint.comment = text;
        constraint.options = held->second.options;
        if (constraint.primary) {
          table.primary_key = std::move(constraint);
        } else {
          table.uniques.push_back(std::move(constraint));
        }
        break;
      }
      case 'c':
        if (!definition) throw CatalogChanged();
        table.checks.push_back({name, without_parentheses(*definition), no_inherit, validated, text});
        break;
      case 'f': {
        const auto target = relations_.find(referenced);
        if (target == relations_.end()) throw CatalogChanged();
        schema::ForeignKey constraint;
        constraint.name = name;
        constraint.columns = column_names(*relation, columns);
        constraint.referenced_table = target->second.name;
        constraint.referenced_columns = column_names(target->second, referenced_columns);
        constraint.on_update = on_update;
        constraint.on_delete = on_delete;
        constraint.on_delete_columns = column_names(*relation, delete_columns);
        constraint.match_full = match_full;
        constraint.deferral = deferral;
        constraint.validated = validated;
        constraint.comment = text;
        table.foreign_keys.push_back(std::move(constraint));
        break;
      }
      default:
        if (!definition) throw CatalogChanged();
        table.other_constraints.push_back({name, *definition, text});
        break;
    }
  }
}

}  // namespace limbeck::dialect::postgresql
