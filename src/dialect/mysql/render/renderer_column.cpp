#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "dialect/mysql/quote.hpp"
#include "dialect/mysql/render/conversion.hpp"
#include "dialect/mysql/render/render_sql.hpp"
#include "dialect/mysql/render/renderer.hpp"

namespace limbeck::dialect::mysql {
namespace {

using schema::Column;
using schema::ObjectName;

bool is_virtual(const Column& column) {
  return column.generated && !column.generated->stored;
}

/// The server can't change how a column is computed, from or to one that nothing of is kept.
bool needs_replacement(const Column& before, const Column& after) {
  if (is_virtual(before) || is_virtual(after)) return is_virtual(before) != is_virtual(after);
  return false;
}

bool holds_timestamps(const Column& column) {
  return text::starts_with_ignoring_case(column.type, "timestamp");
}

bool has_key_on(const schema::Index& index, const std::string& column) {
  return std::ranges::any_of(index.keys, [&](const auto& key) { return text::iequals(key.column, column); });
}

}  // namespace

std::string Renderer::position_sql(const ObjectName& name, const Column& added) {
  const auto wanted = after_.tables.find(name);
  if (wanted == after_.tables.end()) return {};
  const auto& columns = wanted->second.columns;
  const auto own = std::ranges::find(columns, added.name, &Column::name);
  if (own == columns.end()) return {};
  const auto is_there = [&](const Column& each) { return column(name, each.name) != nullptr; };
  if (std::none_of(own + 1, columns.end(), is_there)) return {};
  for (auto before = own; before != columns.begin();) {
    if (is_there(*--before)) return " AFTER " + quote_identifier(before->name);
  }
  return " FIRST";
}

void Renderer::operator()(const operation::AddColumn& op) {
  const auto& added = op.column;
  Notes notes;
  const bool has_value = added.default_value || added.identity || added.generated;
  if (added.not_null && !has_value && has_rows(op.table)) {
    notes.warning = fmt::format(
        "the rows of {} get a value for {} that nobody gave: 0, '' or the like, since it is NOT NULL without "
        "a "
        "default",
        op.table.display(), added.name);
  }
  alter(op.table, "ADD COLUMN " + column_sql(added) + position_sql(op.table, added), std::move(notes));
}

void Renderer::operator()(const operation::DropColumn& op) {
  Notes notes;
  if (!op.column.generated) {
    notes.warning =
        fmt::format("drops the column {} of {} and its values", op.column.name, op.table.display());
  }
  alter(op.table, "DROP COLUMN " + quote_identifier(op.column.name), std::move(notes));
}

void Renderer::operator()(const operation::RenameColumn& op) {
  alter(op.table, fmt::format("RENAME COLUMN {} TO {}", quote_identifier(op.from), quote_identifier(op.to)));
  has_renamed_ = true;
}

void Renderer::operator()(const operation::AlterColumn& op) {
  const auto* held = column(op.table, op.after.name);
  const Column before = held ? *held : op.before;
  const auto& after = op.after;
  if (is_virtual(before) && !after.generated && has_rows(op.table))
    return keep_computed_values(op.table, before, after);
  if (needs_replacement(before, after)) return replace_column(op.table, before, after);
  if (changes_type(before, after)) suspend_foreign_keys(op.table, after.name);
  keeps_zeros_ |= after.identity && !before.identity && has_rows(op.table);
  Notes notes;
  if (has_rows(op.table)) {
    if (!before.generated && after.generated) {
      notes.warning =
          fmt::format("replaces the values of {} of {} by what is computed", after.name, op.table.display());
    } else if (!after.generated) {
      auto [loss, requirement] = conversion(before, after);
      if (!loss.empty()) notes.warning = fmt::format("in {} of {}, {}", after.name, op.table.display(), loss);
      if (!requirement.empty()) {
        notes.depends_on_rows =
            fmt::format("existing values of {} of {} must {}", after.name, op.table.display(), requirement);
      }
      const auto require = [&](const std::string& what) {
        notes.depends_on_rows += (notes.depends_on_rows.empty() ? "" : "; ") + what;
      };
      if (after.identity && !before.identity) {
        require(
            fmt::format("on MySQL, existing rows of {} must not hold 0 in {}, which becomes another number",
                        op.table.display(), after.name));
      }
      if (after.not_null && !before.not_null)
        require(fmt::format("existing rows of {} must not hold NULL in {}", op.table.display(), after.name));
      if (!after.check.empty() && after.check != before.check)
        require(fmt::format("existing rows of {} must satisfy {}", op.table.display(), after.check));
    }
  }
  std::vector<std::string> clauses = {"MODIFY COLUMN " + column_sql(after)};
  if (after.not_null && !before.not_null && holds_timestamps(after) && has_rows(op.table))
    clauses.push_back("DROP CONSTRAINT " + refuse_null(op.table, after.name));
  alter(op.table, clauses, std::move(notes));
}

// The server puts the time of the statement in the place of NULL, in every SQL mode.
std::string Renderer::refuse_null(const ObjectName& name, const std::string& column_name) {
  auto constraint = quote_identifier(fmt::format("limbeck_not_null_{}", ++refused_nulls_));
  // Before the statement that is being put together, whose settings it leaves alone.
  const bool is_gathering = std::exchange(is_gathering_, false);
  const bool keeps_zeros = std::exchange(keeps_zeros_, false);
  alter(name,
        fmt::format("ADD CONSTRAINT {} CHECK ({} IS NOT NULL)", constraint, quote_identifier(column_name)));
  is_gathering_ = is_gathering;
  keeps_zeros_ = keeps_zeros;
  return constraint;
}

void Renderer::replace_column(const ObjectName& name, const Column& before, const Column& after) {
  std::vector<std::string> clauses, added;
  const auto* held = table(name);
  const Column* previous = nullptr;
  if (held) {
    for (const auto& index : held->indexes) {
      if (!has_key_on(index, before.name)) continue;
      clauses.push_back("DROP INDEX " + quote_identifier(index.name));
      added.push_back("ADD " + index_sql(index));
    }
    for (const auto& each : held->columns) {
      if (text::iequals(each.name, before.name)) break;
      previous = &each;
    }
  }
  clauses.push_back("DROP COLUMN " + quote_identifier(before.name));
  clauses.push_back("ADD COLUMN " + column_sql(after) +
                    (previous ? " AFTER " + quote_identifier(previous->name) : " FIRST"));
  std::ranges::move(added, std::back_inserter(clauses));
  Notes notes;
  if (!before.generated) {
    notes.warning =
        fmt::format("replaces the values of {} of {} by what is computed", after.name, name.display());
  }
  alter(name, clauses, std::move(notes));
}

// An UPDATE would fire triggers, set the columns that are ON UPDATE, and write history.
void Renderer::keep_computed_values(const ObjectName& name, const Column& before, const Column& after) {
  Column stored = before;
  stored.generated->stored = true;
  replace_column(name, before, stored);
  alter(name, "MODIFY COLUMN " + column_sql(after));
}

}  // namespace limbeck::dialect::mysql
