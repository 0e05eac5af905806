#include "dialect/sqlite/rebuild.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "dialect/sqlite/alter.hpp"
#include "dialect/sqlite/create_table.hpp"
#include "dialect/sqlite/quote.hpp"
#include "dialect/sqlite/render_sql.hpp"

namespace limbeck::dialect::sqlite {
namespace {

using schema::Column;
using schema::Constraint;
using schema::Table;

/// Constraints that rows had to satisfy before must not be spoken of. Columns in their new names.
bool held_before(const Table& before, const Constraint& constraint, const std::vector<KeptName>& kept) {
  auto wanted = constraint;
  schema::set_constraint_name(wanted, {});
  auto renamed = before.constraints();
  const auto rename = [&](std::vector<std::string>& columns) {
    for (auto& column : columns) {
      const auto found = std::ranges::find(kept, column, &KeptName::from);
      if (found != kept.end()) column = found->to;
    }
  };
  return std::ranges::any_of(renamed, [&](Constraint each) {
    schema::set_constraint_name(each, {});
    if (auto* key = std::get_if<schema::KeyConstraint>(&each)) rename(key->columns);
    if (auto* key = std::get_if<schema::ForeignKey>(&each)) rename(key->columns);
    return each == wanted;
  });
}

class Copy {
 public:
  Copy(const Table& before, const Table& after, const std::vector<KeptName>& kept)
      : before_(before), after_(after), kept_(kept) {}

  RenderedStatement statement(const std::string& into) {
    keep_row_id();
    for (const auto& column : after_.columns) {
      if (!column.generated) add(column);
    }
    if (columns_.empty()) add_any();
    warn_of_lost_columns();
    for (const auto& constraint : after_.constraints()) {
      if (!held_before(before_, constraint, kept_)) demands_.push_back(demand_on_rows(after_, constraint));
    }
    if (becomes_stricter()) {
      demands_.push_back(
          fmt::format("existing values of {} must be of the declared types (STRICT)", after_.name.name));
    }
    RenderedStatement copy;
    copy.sql = fmt::format("INSERT INTO {} ({})\nSELECT {}\nFROM {}", quote_identifier(into),
                           text::join(columns_, ", "), text::join(values_, ", "),
                           quote_identifier(before_.name.name));
    copy.warning = text::join(warnings_, "; ");
    copy.depends_on_rows = text::join(demands_, "; ");
    copy.foreign_keys_off = true;
    return copy;
  }

 private:
  const Column* origin(const Column& column) const {
    const auto found = std::ranges::find(kept_, column.name, &KeptName::to);
    return found == kept_.end() ? nullptr : before_.find_column(found->from);
  }

  bool becomes_stricter() const {
    if (!after_.options.contains("strict")) return false;
    return !before_.options.contains("strict") ||
           std::ranges::any_of(after_.columns, [&](const Column& column) {
             const auto* old = origin(column);
             return old && old->type != column.type && column.type != "ANY";
           });
  }

  /// In quotes, a column that isn't there after all would be taken for a string: its table's name prevents
  /// that.
  std::string value_of(const Column& column) const {
    const auto name = quote_identifier(column.name);
    return name.front() == '"' ? quote_identifier(before_.name.name) + "." + name : name;
  }

  void add(const Column& column) {
    const auto name = quote_identifier(column.name);
    const auto* old = origin(column);
    if (!old) {
      if (!column.not_null || column.default_value || is_row_id(after_, column)) return;
      demands_.push_back(
          fmt::format("table {} must hold no rows: the new column {} is NOT NULL and has no default",
                      after_.name.name, column.name));
      return;
    }
    columns_.push_back(name);
    const bool newly_not_null = column.not_null && !old->not_null && !is_row_id(after_, column);
    if (newly_not_null && column.default_value) {
      values_.push_back(fmt::format("coalesce({}, {})", value_of(*old), default_sql(*column.default_value)));
      warnings_.push_back(fmt::format("puts the default into column {} of {} where it holds NULL",
                                      column.name, after_.name.name));
      return;
    }
    if (newly_not_null) {
      demands_.push_back(
          fmt::format("existing rows of {} must not hold NULL in {}", after_.name.name, column.name));
    }
    values_.push_back(value_of(*old));
  }

  /// Every row has to come along, even if none of its values does.
  void add_any() {
    for (const auto& column : after_.columns) {
      if (column.generated) continue;
      columns_.push_back(quote_identifier(column.name));
      values_.push_back(column.default_value ? default_sql(*column.default_value) : "NULL");
      return;
    }
  }

  /// The application may know rows by their rowid (a full-text index does).
  void keep_row_id() {
    if (before_.options.contains("without_rowid") || after_.options.contains("without_rowid")) return;
    for (const auto& column : after_.columns) {
      if (is_row_id(after_, column)) return;
    }
    for (const char* name : {"rowid", "_rowid_", "oid"}) {
      const auto same = [&](const Column& column) { return text::iequals(column.name, name); };
      if (std::ranges::any_of(before_.columns, same) || std::ranges::any_of(after_.columns, same)) continue;
      columns_.emplace_back(name);
      values_.emplace_back(name);
      return;
    }
  }

  void warn_of_lost_columns() {
    std::vector<std::string> lost;
    for (const auto& column : before_.columns) {
      const bool stays = std::ranges::find(kept_, column.name, &KeptName::from) != kept_.end();
      if (!stays && !column.generated) lost.push_back(column.name);
    }
    if (lost.empty()) return;
    warnings_.push_back(fmt::format("drops the column{} {} of {} and {} values", lost.size() > 1 ? "s" : "",
                                    text::enumerate(lost), before_.name.name,
                                    lost.size() > 1 ? "their" : "its"));
  }

  const Table& before_;
  const Table& after_;
  const std::vector<KeptName>& kept_;
  std::vector<std::string> columns_, values_, warnings_, demands_;
};

bool has_identity(const Table& table) {
  return std::ranges::any_of(table.columns, [](const Column& column) { return column.identity.has_value(); });
}

}  // namespace

std::vector<RenderedStatement> rebuild(const Table& before, const Table& after,
                                       const std::vector<KeptName>& kept, const std::string& temporary_name) {
  std::vector<RenderedStatement> statements;
  const auto add = [&](std::string sql) {
    RenderedStatement statement;
    statement.sql = std::move(sql);
    statement.foreign_keys_off = true;
    statements.push_back(std::move(statement));
  };
  add(create_table_sql(after, temporary_name));
  if (has_identity(before) && has_identity(after)) {
    add(fmt::format(
        "INSERT INTO sqlite_sequence (name, seq)\nSELECT {}, seq FROM sqlite_sequence WHERE name = {}",
        quote_literal(temporary_name), quote_literal(before.name.name)));
  }
  statements.push_back(Copy(before, after, kept).statement(temporary_name));
  add("DROP TABLE " + quote_identifier(before.name.name));
  add(fmt::format("ALTER TABLE {} RENAME TO {}", quote_identifier(temporary_name),
                  quote_identifier(after.name.name)));
  for (const auto& index : after.indexes) add(create_index_sql(after.name.name, index));
  return statements;
}

}  // namespace limbeck::dialect::sqlite
