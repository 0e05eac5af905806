#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "dialect/postgresql/quote.hpp"
#include "dialect/postgresql/render/render_sql.hpp"
#include "dialect/postgresql/render/renderer.hpp"

namespace limbeck::dialect::postgresql {
namespace {

std::string create_enum_sql(const schema::Enum& enumeration) {
  std::vector<std::string> values;
  std::size_t width = 0;
  for (const auto& value : enumeration.values) {
    values.push_back(quote_literal(value));
    width += values.back().size() + 2;
  }
  const bool one_line = width < 70;
  return fmt::format("CREATE TYPE {} AS ENUM ({}{}{})", quote(enumeration.name), one_line ? "" : "\n    ",
                     text::join(values, one_line ? ", " : ",\n    "), one_line ? "" : "\n");
}

std::vector<std::string> removed_values(const schema::Enum& before, const schema::Enum& after) {
  std::vector<std::string> removed;
  for (const auto& value : before.values) {
    if (std::ranges::find(after.values, value) == after.values.end()) removed.push_back(quote_literal(value));
  }
  return removed;
}

/// What to warn of; empty when the new type has all values of the old one.
std::string loss_of_values(const schema::Enum& before, const schema::Enum& after) {
  const auto removed = removed_values(before, after);
  if (removed.empty()) return {};
  return fmt::format("the enum {} loses the value{} {}", after.name.display(), removed.size() == 1 ? "" : "s",
                     text::enumerate(removed));
}

std::string type_of(const operation::ReplaceEnum& op, const operation::ReplaceEnum::Use& use) {
  return quote(op.after.name) + (use.array ? "[]" : "");
}

const operation::ReplaceEnum::Use* find_use(const std::vector<const operation::ReplaceEnum::Use*>& uses,
                                            const std::string& column) {
  const auto found = std::ranges::find(uses, column, &operation::ReplaceEnum::Use::column);
  return found == uses.end() ? nullptr : *found;
}

}  // namespace

void Renderer::operator()(const operation::CreateEnum& op) {
  out_.add(create_enum_sql(op.enumeration));
  comment("TYPE " + quote(op.enumeration.name), "", op.enumeration.comment);
}

void Renderer::operator()(const operation::DropEnum& op) {
  const auto original = types_.original(quote(op.enumeration.name));
  const auto successor = std::ranges::find_if(after_.enums, [&](const auto& entry) {
    return types_.is_renamed(original) && quote(entry.first) == original;
  });
  out_.add("DROP TYPE " + quote(op.enumeration.name),
           {.warning = successor == after_.enums.end() ? "drops the enum " + op.enumeration.name.display()
                                                       : loss_of_values(op.enumeration, successor->second)});
}

void Renderer::operator()(const operation::RenameEnum& op) {
  for (const auto& [name, clause] : renaming_clauses(op.from, op.to, state_.catalog().enums)) {
    out_.add(fmt::format("ALTER TYPE {} {}", quote(name), clause));
  }
}

void Renderer::operator()(const operation::AddEnumValue& op) {
  std::string sql = fmt::format("ALTER TYPE {} ADD VALUE {}", quote(op.name), quote_literal(op.value));
  if (!op.before.empty()) sql += " BEFORE " + quote_literal(op.before);
  RenderedStatement statement;
  statement.sql = std::move(sql);
  statement.needs_commit_after = true;
  out_.add(std::move(statement));
}

void Renderer::operator()(const operation::RenameEnumValue& op) {
  types_.rename_value(types_.original(quote(op.name)), op.from, op.to);
  out_.add(fmt::format("ALTER TYPE {} RENAME VALUE {} TO {}", quote(op.name), quote_literal(op.from),
                       quote_literal(op.to)));
}

// The old type is renamed, so that what is written after it (defaults, constraints) means the new one.
void Renderer::operator()(const operation::ReplaceEnum& op) {
  schema::ObjectName old = op.before.name;
  if (op.before.name == op.after.name) {
    old.name = generated_name(op.before.name.name, "", "old");
    out_.add(fmt::format("ALTER TYPE {} RENAME TO {}", quote(op.before.name), quote_identifier(old.name)));
  }
  out_.add(create_enum_sql(op.after));
  comment("TYPE " + quote(op.after.name), "", op.after.comment);

  std::map<schema::ObjectName, std::vector<const operation::ReplaceEnum::Use*>> by_table;
  for (const auto& use : op.uses) by_table[use.table].push_back(&use);

  Dependents dependents;
  for (const auto& [table, uses] : by_table) {
    auto expressed = dependents_on_type(state_, table, op.before.name.name);
    std::ranges::move(expressed.constraints, std::back_inserter(dependents.constraints));
    std::ranges::move(expressed.indexes, std::back_inserter(dependents.indexes));
    for (const auto* use : uses) {
      for (auto& key : foreign_keys_with(state_, table, use->column)) {
        if (std::ranges::find(dependents.foreign_keys, key) == dependents.foreign_keys.end()) {
          dependents.foreign_keys.push_back(std::move(key));
        }
      }
    }
  }
  drop_dependents(dependents);

  for (const auto& [table, uses] : by_table) convert_uses(op, table, uses);
  // Children and partitions were converted, and given defaults, with their parents.
  for (const auto& use : op.uses) {
    if (!is_inherited(use.table, use.column)) continue;
    const std::string alter = "ALTER COLUMN " + quote_identifier(use.column);
    out_.alter_columns(
        use.table, true, use.column,
        {use.default_value.empty() ? alter + " DROP DEFAULT" : alter + " SET DEFAULT " + use.default_value});
  }

  recreate_dependents(dependents);
  out_.add("DROP TYPE " + quote(old), {.warning = loss_of_values(op.before, op.after)});
}

void Renderer::convert_uses(const operation::ReplaceEnum& op, const schema::ObjectName& table,
                            const std::vector<const operation::ReplaceEnum::Use*>& uses) {
  const auto removed = removed_values(op.before, op.after);
  // Generated columns take no USING, and those computed from a column keep its type from changing.
  std::vector<schema::Column> computed, recomputed;
  if (const schema::Table* held = state_.table(table)) {
    for (const auto& column : held->columns) {
      if (!column.generated) continue;
      const auto* own = find_use(uses, column.name);
      const bool reads = std::ranges::any_of(
          uses, [&](const auto* use) { return mentions(column.generated->expression, use->column); });
      if (!own && !reads) continue;
      computed.push_back(column);
      recomputed.push_back(column);
      if (own) recomputed.back().type = type_of(op, *own);
    }
  }
  const auto convert = [&] {
    for (const auto* use : uses) {
      const schema::Column* column = state_.column(table, use->column);
      if (is_inherited(table, use->column) || (column && column->generated)) continue;
      refuse_partition_key(table, use->column);
      const std::string name = quote_identifier(use->column);
      const std::string alter = "ALTER COLUMN " + name + " ";
      std::vector<std::string> clauses;
      const bool had_default = column ? column->default_value.has_value() : !use->default_value.empty();
      if (had_default) clauses.push_back(alter + "DROP DEFAULT");
      clauses.push_back(fmt::format("{0}TYPE {1} USING {2}::text{3}::{1}", alter, type_of(op, *use), name,
                                    use->array ? "[]" : ""));
      if (!use->default_value.empty()) clauses.push_back(alter + "SET DEFAULT " + use->default_value);
      Notes notes;
      if (!removed.empty() && has_rows(table)) {
        notes.depends_on_rows = fmt::format("no row of {} may hold {} in {}", table.display(),
                                            text::enumerate(removed), use->column);
      }
      out_.alter_columns(table, false, use->column, std::move(clauses), std::move(notes));
    }
  };
  if (computed.empty()) {
    convert();
  } else {
    const auto replaced = replaced_columns(table, std::move(computed), std::move(recomputed));
    drop_columns(replaced, "");
    convert();
    recreate_columns(replaced);
  }
}

}  // namespace limbeck::dialect::postgresql
