// Generated columns: PostgreSQL can't change their expression, nor the type of what they are computed from.
// They are dropped, with what holds them, and recreated.
#include <fmt/core.h>

#include <algorithm>

#include "dialect/postgresql/option_keys.hpp"
#include "dialect/postgresql/quote.hpp"
#include "dialect/postgresql/render/render_sql.hpp"
#include "dialect/postgresql/render/renderer.hpp"

namespace limbeck::dialect::postgresql {

using schema::Column;
using schema::ObjectName;

Renderer::ReplacedColumns Renderer::replaced_columns(const ObjectName& table, std::vector<Column> old_columns,
                                                     std::vector<Column> new_columns) const {
  std::set<std::string> names;
  for (const auto& column : old_columns) names.insert(column.name);
  ReplacedColumns replaced{
      table, std::move(old_columns), std::move(new_columns), dependents_of_columns(state_, table, names), {}};
  for (const auto& name : state_.sequences_of(table)) {
    const auto& sequence = state_.catalog().sequences.at(name);
    if (names.contains(sequence.owned_by_column) && after_.sequences.contains(name)) {
      replaced.kept_sequences.push_back(sequence);
    }
  }
  return replaced;
}

void Renderer::drop_columns(const ReplacedColumns& replaced, const std::string& warning) {
  drop_dependents(replaced.dependents);
  for (const auto& sequence : replaced.kept_sequences) {
    out_.add(fmt::format("ALTER SEQUENCE {} OWNED BY NONE", quote(sequence.name)));
  }
  for (const auto& column : replaced.old_columns) {
    out_.alter_table(replaced.table, "DROP COLUMN " + quote_identifier(column.name), {.warning = warning});
    state_.apply(operation::DropColumn{replaced.table, column});
  }
}

void Renderer::recreate_columns(const ReplacedColumns& replaced) {
  const auto& table = replaced.table;
  for (const auto& column : replaced.new_columns) {
    Notes notes;
    notes.warning =
        fmt::format("recomputes column {} of {}: PostgreSQL can't change a generated column in place",
                    column.name, table.display());
    if (!has_rows(table)) notes = {};
    out_.alter_columns(table, false, column.name, {"ADD COLUMN " + column_sql(column)}, std::move(notes));
    Column made = column;
    made.options.clear();
    if (column.options.contains(option::compression)) {
      made.options[option::compression] = column.options.at(option::compression);
    }
    set_column_options(table, made, column);
    comment(fmt::format("COLUMN {}.{}", quote(table), quote_identifier(column.name)), "", column.comment);
    state_.apply(operation::AddColumn{table, column});
  }
  for (const auto& sequence : replaced.kept_sequences) {
    set_owner(sequence);
    state_.apply(operation::CreateSequence{sequence});
  }
  recreate_dependents(replaced.dependents);
}

void Renderer::drop_computed_columns(const ObjectName& table, const std::string& base) {
  const schema::Table* held = state_.table(table);
  if (!held) return;
  const auto alteration = [&](const std::string& column) -> const operation::AlterColumn* {
    const auto found = alters_column_.find({table, column});
    return found == alters_column_.end() ? nullptr
                                         : &std::get<operation::AlterColumn>(*operations_[found->second]);
  };
  std::vector<Column> computed, recreated;
  std::size_t last = current_operation_;
  for (const auto& column : std::vector<Column>(held->columns)) {
    if (!column.generated || column.name == base || !mentions(column.generated->expression, base)) continue;
    const auto* own = alteration(column.name);
    if (own && !own->after.generated) {
      Column plain = column;
      plain.generated.reset();
      out_.alter_columns(table, false, column.name,
                         {fmt::format("ALTER COLUMN {} DROP EXPRESSION", quote_identifier(column.name))});
      out_.end_statement();
      state_.apply(operation::AlterColumn{table, column, plain});
      continue;
    }
    computed.push_back(column);
    if (drops_column_.contains({table, column.name})) continue;
    recreated.push_back(own ? own->after : column);
    for (const auto& other : held->columns) {
      const bool counts =
          other.name == column.name || mentions(recreated.back().generated->expression, other.name);
      const auto place = alters_column_.find({table, other.name});
      if (counts && place != alters_column_.end()) last = std::max(last, place->second);
    }
  }
  if (computed.empty()) return;
  auto replaced = replaced_columns(table, std::move(computed), std::move(recreated));
  drop_columns(replaced, "");
  pending_columns_[last].push_back(std::move(replaced));
}

bool Renderer::is_dropped_for_now(const ObjectName& table, const std::string& column) const {
  return std::ranges::any_of(pending_columns_, [&](const auto& entry) {
    return std::ranges::any_of(entry.second, [&](const ReplacedColumns& replaced) {
      return replaced.table == table &&
             std::ranges::find(replaced.new_columns, column, &Column::name) != replaced.new_columns.end();
    });
  });
}

}  // namespace limbeck::dialect::postgresql
