#include <fmt/core.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/postgresql/option_keys.hpp"
#include "dialect/postgresql/quote.hpp"
#include "dialect/postgresql/render/render_sql.hpp"
#include "dialect/postgresql/render/renderer.hpp"

namespace limbeck::dialect::postgresql {
namespace {

using schema::Column;
using schema::Table;

/// The server leaves a key of CREATE TABLE out when another one there has the same columns
/// (transformIndexConstraints in its parse_utilcmd.c); ALTER TABLE makes it.
bool repeats_a_key(const schema::Constraint& constraint, const Table& table) {
  const auto* key = std::get_if<schema::KeyConstraint>(&constraint);
  if (!key || key->primary) return false;
  if (table.primary_key && table.primary_key->columns == key->columns) return true;
  const auto first = std::ranges::find(table.uniques, key->columns, &schema::KeyConstraint::columns);
  return first != table.uniques.end() && first->name != key->name;
}

/// A partition can be made as one of its parent when its columns are the parent's, in the parent's order.
bool has_columns_of(const Table& table, const Table& parent) {
  return std::ranges::equal(table.columns, parent.columns, [](const Column& a, const Column& b) {
    return a.name == b.name && a.type == b.type && a.collation == b.collation && a.generated == b.generated;
  });
}

}  // namespace

void Renderer::operator()(const operation::CreateTable& op) {
  const Table& table = op.table;
  const auto partition_of = option_of(table.options, option::partition_of);
  const Table* parent = partition_of.empty() ? nullptr : state_.table_by_sql(partition_of);
  const bool attached = parent && !has_columns_of(table, *parent);

  std::vector<std::string> lines;
  if (partition_of.empty() || attached) {
    std::vector<const Table*> parents;
    for (const auto& name : parents_sql(table)) {
      if (const Table* known = state_.table_by_sql(name); known && !attached) parents.push_back(known);
    }
    for (const auto& column : table.columns) {
      const bool inherited = std::ranges::any_of(
          parents, [&](const Table* known) { return known->find_column(column.name) != nullptr; });
      if (inherited) continue;
      if (!table.options.contains(option::of_type)) {
        lines.push_back(column_sql(column, serials_.type_of(table.name, column.name)));
      } else if (const auto constraints = column_constraints_sql(column); !constraints.empty()) {
        lines.push_back(quote_identifier(column.name) + constraints);  // its type says the rest
      }
    }
  }
  std::ranges::move(constraint_lines(table), std::back_inserter(lines));
  if (attached) {
    for (const auto& check : parent->checks) {
      if (!check.no_inherit) lines.push_back(constraint_sql(check));
    }
    Table alone = table;
    alone.options.erase(option::partition_of);
    out_.add(create_table_sql(alone, lines));
    out_.add(fmt::format("ALTER TABLE {} ATTACH PARTITION {} {}", partition_of, quote(table.name),
                         option_of(table.options, option::partition_bound)),
             {.depends_on_rows = demand_on_default_partition(table.name, table.options)});
  } else {
    out_.add(create_table_sql(table, lines),
             {.depends_on_rows = demand_on_default_partition(table.name, table.options)});
    state_.apply(op);  // from here on it is known to be new
    adjust_inherited_columns(table);
  }
  finish_table(table);
}

std::string Renderer::demand_on_default_partition(const ObjectName& name,
                                                  const schema::Options& options) const {
  const auto* parent = state_.table_by_sql(option_of(options, option::partition_of));
  if (!parent || option_of(options, option::partition_bound) == "DEFAULT") return {};
  for (const auto& child : state_.children(parent->name)) {
    const auto* other = state_.table(child);
    if (!other || child == name || !has_rows(child)) continue;
    if (option_of(other->options, option::partition_bound) != "DEFAULT") continue;
    return fmt::format("rows of {}, the DEFAULT partition of {}, must not belong into {}", child.display(),
                       parent->name.display(), name.display());
  }
  return {};
}

std::vector<std::string> Renderer::constraint_lines(const Table& table) const {
  std::vector<std::string> lines;
  for (const auto& constraint : table.constraints()) {
    // CREATE TABLE ignores NOT VALID.
    if (is_validated(constraint) && !repeats_a_key(constraint, table))
      lines.push_back(constraint_sql(constraint));
  }
  return lines;
}

std::string Renderer::create_table_sql(const Table& table, const std::vector<std::string>& lines) const {
  const auto given = [&](const char* key) { return option_of(table.options, key); };
  std::string sql =
      fmt::format("CREATE {}TABLE {}", given(option::unlogged).empty() ? "" : "UNLOGGED ", quote(table.name));
  const bool partition = !given(option::partition_of).empty();
  const bool typed = !given(option::of_type).empty();
  if (typed) sql += " OF " + given(option::of_type);
  if (partition) sql += " PARTITION OF " + given(option::partition_of);
  if (!lines.empty()) {
    sql += " (\n    " + text::join(lines, ",\n    ") + "\n)";
  } else if (!partition && !typed) {
    sql += " ()";
  }
  // What stands behind the columns, a line each.
  std::vector<std::string> behind;
  if (partition) behind.push_back(given(option::partition_bound));
  if (!given(option::inherits).empty()) behind.push_back("INHERITS (" + given(option::inherits) + ")");
  if (!given(option::partition_by).empty()) behind.push_back("PARTITION BY " + given(option::partition_by));
  if (!given(option::access_method).empty())
    behind.push_back("USING " + quote_identifier(given(option::access_method)));
  if (const auto parameters = parameters_sql(table.options, table_options); !parameters.empty()) {
    behind.push_back("WITH (" + parameters + ")");
  }
  if (!given(option::tablespace).empty())
    behind.push_back("TABLESPACE " + quote_identifier(given(option::tablespace)));
  for (const auto& clause : behind) {
    sql += (lines.empty() ? " " : "\n") + clause;
  }
  return sql;
}

void Renderer::adjust_inherited_columns(const Table& table) {
  for (const auto& column : table.columns) {
    for (const auto& sql : parents_sql(table)) {
      const Table* parent = state_.table_by_sql(sql);
      const Column* inherited = parent ? parent->find_column(column.name) : nullptr;
      if (!inherited) continue;
      Column made = *inherited;
      made.comment.clear();
      made.identity = column.identity && inherited->identity ? column.identity : std::nullopt;
      std::erase_if(made.options, [](const auto& entry) {
        return entry.first != option::storage && entry.first != option::compression;
      });
      Column wanted = column;  // comments and options follow for all columns alike
      wanted.comment.clear();
      wanted.options = made.options;
      alter_column(table.name, made, wanted);
      break;
    }
  }
}

void Renderer::finish_table(const Table& table) {
  const bool inherits = table.options.contains(option::inherits) ||
                        table.options.contains(option::partition_of) ||
                        table.options.contains(option::of_type);
  for (const auto& column : table.columns) {
    Column made = column;
    made.options.clear();
    if (!inherits && column.options.contains(option::compression)) {
      made.options[option::compression] = column.options.at(option::compression);
    }
    set_column_options(table.name, made, column);
  }
  for (const auto& constraint : table.constraints()) {
    if (!is_validated(constraint)) {
      out_.alter_table(table.name, "ADD " + constraint_sql(constraint) + " NOT VALID");
    } else if (repeats_a_key(constraint, table)) {
      out_.alter_table(table.name, "ADD " + constraint_sql(constraint));
    }
  }
  for (const auto& index : table.indexes) create_index(table.name, index, true);

  schema::Options made = table.options;
  for (const char* key :
       {option::row_security, option::force_row_security, option::replica_identity, option::cluster_on}) {
    made.erase(key);
  }
  set_table_options(table.name, made, table.options);

  const std::string name = quote(table.name);
  comment("TABLE " + name, "", table.comment);
  for (const auto& column : table.columns) {
    comment(fmt::format("COLUMN {}.{}", name, quote_identifier(column.name)), "", column.comment);
    if (const auto* sequence = serials_.sequence_of(table.name, column.name)) {
      comment("SEQUENCE " + quote(sequence->name), "", sequence->comment);
    }
  }
  for (const auto& constraint : table.constraints()) {
    const auto& text =
        std::visit([](const auto& held) -> const std::string& { return held.comment; }, constraint);
    comment(fmt::format("CONSTRAINT {} ON {}", quote_identifier(schema::constraint_name(constraint)), name),
            "", text);
  }
}

void Renderer::operator()(const operation::DropTable& op) {
  release_owned_sequences(op.table.name, nullptr);
  out_.add("DROP TABLE " + quote(op.table.name),
           {.warning = fmt::format("drops the table {} and its rows", op.table.name.display())});
}

void Renderer::operator()(const operation::RenameTable& op) {
  for (const auto& [name, clause] : renaming_clauses(op.from, op.to, state_.catalog().tables))
    out_.alter_table(name, clause);
}

void Renderer::operator()(const operation::RebuildTable& op) {
  throw Error(fmt::format("internal: PostgreSQL alters tables, it doesn't rebuild them ({})",
                          op.after.name.display()));
}

}  // namespace limbeck::dialect::postgresql
