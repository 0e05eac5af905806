#include <fmt/core.h>

#include "dialect/postgresql/inspect/definition.hpp"
#include "dialect/postgresql/inspect/inspect_queries.hpp"
#include "dialect/postgresql/inspect/inspection.hpp"
#include "dialect/postgresql/inspect/letters.hpp"
#include "dialect/postgresql/quote.hpp"

namespace limbeck::dialect::postgresql {

using schema::Deferral;
using schema::ForeignKeyAction;
using schema::ObjectKind;

// Constraint triggers ('t') are read as triggers, NOT NULL ('n', since 18) from its column.
std::string query::constraints(int version) {
  return fmt::format(
      "SELECT c.oid, c.conrelid, c.contypid, c.conname, c.contype, c.condeferrable, c.condeferred, "
      "c.convalidated,"
      " c.conindid, c.conparentid <> 0 OR c.coninhcount > 0, c.confrelid, c.confupdtype, c.confdeltype,"
      " c.confmatchtype, c.connoinherit, c.conkey, c.confkey, {delete_columns},"
      " CASE WHEN c.contype = 'c' AND c.conrelid <> 0 THEN pg_get_expr(c.conbin, c.conrelid)"
      " WHEN c.contype IN ('c', 'x') THEN pg_get_constraintdef(c.oid) END"
      " FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace"
      " WHERE c.contype NOT IN ('t', 'n') AND {user_schema}",
      fmt::arg("delete_columns", version >= 150000 ? "c.confdelsetcols" : "NULL"),
      fmt::arg("user_schema", user_schema));
}

struct Inspection::ConstraintRow {
  RowReader read;
  ObjectOid oid = read.oid();
  ObjectOid relation = read.oid();  ///< 0 for a domain's
  ObjectOid domain = read.oid();    ///< 0 for a table's
  std::string name = read.text();
  char kind = read.letter();
  bool deferrable = read.flag();
  bool deferred = read.flag();
  bool validated = read.flag();
  ObjectOid index = read.oid();
  bool inherited = read.flag();
  ObjectOid referenced = read.oid();
  char on_update = read.letter();  ///< ' ' unless it is a foreign key; likewise the two below
  char on_delete = read.letter();
  char match = read.letter();
  bool no_inherit = read.flag();
  std::vector<std::int64_t> columns = read.numbers();
  std::vector<std::int64_t> referenced_columns = read.numbers();
  std::vector<std::int64_t> delete_columns = read.numbers();
  /// Of a CHECK of a table the expression, of a domain's and of an EXCLUDE all that follows the name.
  std::optional<std::string> definition = read.optional_sql();

  Deferral deferral() const {
    return deferred     ? Deferral::initially_deferred
           : deferrable ? Deferral::initially_immediate
                        : Deferral::not_deferrable;
  }
};

namespace {

ForeignKeyAction foreign_key_action(char letter) {
  static constexpr Letter<ForeignKeyAction> actions[] = {{'a', ForeignKeyAction::no_action},
                                                         {'r', ForeignKeyAction::restrict},
                                                         {'c', ForeignKeyAction::cascade},
                                                         {'n', ForeignKeyAction::set_null},
                                                         {'d', ForeignKeyAction::set_default}};
  return meaning_of(letter, actions, "a foreign key action");
}

/// Nobody can create MATCH PARTIAL ('p') yet.
bool is_match_full(char letter) {
  static constexpr Letter<bool> matches[] = {{'s', false}, {'f', true}};
  return meaning_of(letter, matches, "a MATCH of a foreign key");
}

}  // namespace

void Inspection::read_constraints(const Rows& rows) {
  for (const auto& row : decode<ConstraintRow>(rows)) {
    if (row.domain) {
      add_domain_constraint(row);
      continue;
    }
    auto* const relation = find_selected_relation(row.relation);
    // What the parent's constraint made here comes and goes with it.
    if (!relation || row.inherited) continue;
    if (relation->kind == 'f') {
      add_foreign_table_check(*relation, row);
    } else if (relation->table) {
      register_object(catalog_class::constraint, row.oid, {ObjectKind::constraint, relation->name, row.name});
      add_table_constraint(*relation, row);
    }
  }
}

void Inspection::add_table_constraint(const Relation& relation, const ConstraintRow& row) {
  auto& table = *relation.table;
  switch (row.kind) {
    case 'p':
      table.primary_key = key_constraint(relation, row);
      break;
    case 'u':
      table.uniques.push_back(key_constraint(relation, row));
      break;
    case 'c':
      table.checks.push_back({row.name, without_parentheses(require(row.definition)), row.no_inherit,
                              row.validated, comment(catalog_class::constraint, row.oid)});
      break;
    case 'f':
      table.foreign_keys.push_back(foreign_key(relation, row));
      break;
    case 'x':
      table.other_constraints.push_back(
          {row.name, require(row.definition), comment(catalog_class::constraint, row.oid)});
      break;
    default:
      throw_unknown_letter("a constraint", row.kind);
  }
}

schema::KeyConstraint Inspection::key_constraint(const Relation& relation, const ConstraintRow& row) const {
  const auto index = key_indexes_.find(row.index);
  if (index == key_indexes_.end()) throw CatalogChanged();
  return {.name = row.name,
          .primary = row.kind == 'p',
          .columns = column_names(relation, row.columns),
          .include = column_names(relation, index->second.included_columns),
          .nulls_not_distinct = index->second.nulls_not_distinct,
          .deferral = row.deferral(),
          .comment = comment(catalog_class::constraint, row.oid),
          .options = index->second.options};
}

schema::ForeignKey Inspection::foreign_key(const Relation& relation, const ConstraintRow& row) const {
  const auto target = relations_.find(row.referenced);
  if (target == relations_.end()) throw CatalogChanged();
  return {.name = row.name,
          .columns = column_names(relation, row.columns),
          .referenced_table = target->second.name,
          .referenced_columns = column_names(target->second, row.referenced_columns),
          .on_update = foreign_key_action(row.on_update),
          .on_delete = foreign_key_action(row.on_delete),
          .on_delete_columns = column_names(relation, row.delete_columns),
          .match_full = is_match_full(row.match),
          .deferral = row.deferral(),
          .validated = row.validated,
          .comment = comment(catalog_class::constraint, row.oid)};
}

void Inspection::add_foreign_table_check(Relation& relation, const ConstraintRow& row) {
  if (row.kind != 'c') throw_unknown_letter("a constraint of a foreign table", row.kind);
  relation.attributes.push_back(fmt::format("CONSTRAINT {} CHECK ({}){}", quote_identifier(row.name),
                                            without_parentheses(require(row.definition)),
                                            row.no_inherit ? " NO INHERIT" : ""));
}

void Inspection::add_domain_constraint(const ConstraintRow& row) {
  const auto found = ids_.find(key(catalog_class::type, row.domain));
  if (found == ids_.end() || found->second.kind != ObjectKind::domain) return;
  register_object(catalog_class::constraint, row.oid, found->second);
  const auto domain = quote(found->second.name), name = quote_identifier(row.name);
  auto statements =
      fmt::format("ALTER DOMAIN {} ADD CONSTRAINT {} {}", domain, name, require(row.definition));
  const auto comment_text = comment(catalog_class::constraint, row.oid);
  if (!comment_text.empty()) {
    statements += fmt::format(";\nCOMMENT ON CONSTRAINT {} ON DOMAIN {} IS {}", name, domain,
                              quote_literal(comment_text));
  }
  domain_constraints_[found->second][row.name] = std::move(statements);
}

// CREATE DOMAIN comes first (the step of the types), then its constraints by name.
void Inspection::finish_domains() {
  for (const auto& [id, constraints] : domain_constraints_) {
    auto& definition = catalog_.objects.at(id).definition;
    for (const auto& [name, statements] : constraints) definition += ";\n" + statements;
  }
}

}  // namespace limbeck::dialect::postgresql
