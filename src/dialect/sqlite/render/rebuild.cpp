#include "dialect/sqlite/render/rebuild.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "dialect/sql/listed_values.hpp"
#include "dialect/sqlite/inspect/create_table.hpp"
#include "dialect/sqlite/quote.hpp"
#include "dialect/sqlite/render/alter.hpp"
#include "dialect/sqlite/render/copied_rows.hpp"
#include "dialect/sqlite/render/render_sql.hpp"
#include "dialect/sqlite/render/value_change.hpp"

namespace limbeck::dialect::sqlite {
namespace {

using schema::Column;
using schema::Constraint;
using schema::Table;

/// Constraints that rows had to satisfy before must not be spoken of. Columns in their new names.
bool was_satisfied_before(const Table& before, const Constraint& constraint,
                          const std::vector<KeptName>& kept) {
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

bool has_identity(const Table& table) {
  return std::ranges::any_of(table.columns, [](const Column& column) { return column.identity.has_value(); });
}

class Copy {
 public:
  Copy(const Table& before, const Table& after, const std::vector<KeptName>& kept)
      : before_(before), after_(after), kept_(kept) {}

  RenderedStatement statement(const std::string& into) {
    copy_rowid();
    for (const auto& column : after_.columns) {
      if (!column.generated) {
        add(column);
      } else if (column.not_null && may_be_null_now(column)) {
        preconditions_.push_back(describe_generated_precondition(after_.name.name, column));
      }
      warn_of_rounded_default(column);
    }
    if (columns_.empty()) add_placeholder_column();
    warn_of_lost_columns();
    if (has_identity(before_) && !has_identity(after_)) {
      warnings_.push_back(fmt::format("forgets which numbers {} has given: those of deleted rows come again",
                                      after_.name.name));
    }
    for (const auto& constraint : after_.constraints()) {
      if (!was_satisfied_before(before_, constraint, kept_) || changes_comparison(columns_of(constraint))) {
        preconditions_.push_back(describe_precondition(after_, constraint));
      }
    }
    warn_of_lost_enum_values();
    if (becomes_stricter()) {
      preconditions_.push_back(
          fmt::format("existing values of {} must be of the declared types (STRICT)", after_.name.name));
    }
    RenderedStatement copy;
    // ABORT, lest an ON CONFLICT of the new table leaves rows out or lets them replace each other
    // (https://www.sqlite.org/lang_conflict.html).
    copy.sql = fmt::format("INSERT OR ABORT INTO {} ({})\nSELECT {}\nFROM {}", quote_identifier(into),
                           text::join(columns_, ", "), text::join(values_, ", "),
                           quote_identifier(before_.name.name));
    copy.warning = text::join(warnings_, "; ");
    copy.depends_on_rows = text::join(preconditions_, "; ");
    copy.foreign_keys_off = true;
    return copy;
  }

  /// May values that differed be equal now, in one of these columns, or be others than they were?
  bool changes_comparison(const std::vector<std::string>& columns) const {
    return std::ranges::any_of(columns, [&](const std::string& name) {
      const auto* column = after_.find_column(name);
      const auto* old = column ? source_column(*column) : nullptr;
      if (!old) return false;
      return old->collation != column->collation ||
             stored_affinity(before_, *old) != stored_affinity(after_, *column) ||
             (column->generated &&
              (!old->generated || old->generated->expression != column->generated->expression ||
               changes_comparison(columns_used(after_, column->generated->expression))));
    });
  }

 private:
  const Column* source_column(const Column& column) const {
    const auto found = std::ranges::find(kept_, column.name, &KeptName::to);
    return found == kept_.end() ? nullptr : before_.find_column(found->from);
  }

  bool may_be_null_now(const Column& computed) const {
    const auto* old = source_column(computed);
    return !old || !old->not_null || changes_comparison({computed.name});
  }

  std::vector<std::string> columns_of(const Constraint& constraint) const {
    if (const auto* key = std::get_if<schema::KeyConstraint>(&constraint)) return key->columns;
    const auto* check = std::get_if<schema::CheckConstraint>(&constraint);
    return check ? columns_used(after_, check->expression) : std::vector<std::string>();
  }

  bool becomes_stricter() const {
    if (!after_.options.contains("strict")) return false;
    return !before_.options.contains("strict") ||
           std::ranges::any_of(after_.columns, [&](const Column& column) {
             const auto* old = source_column(column);
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
    const auto* old = source_column(column);
    if (!old) {
      if (is_rowid_alias(after_, column)) return;  // copy_rowid() has filled it, or SQLite does
      if (!column.not_null || column.default_value) return;
      preconditions_.push_back(
          fmt::format("table {} must hold no rows: the new column {} is NOT NULL and has no default",
                      after_.name.name, column.name));
      return;
    }
    columns_.push_back(name);
    warn_of_changes(column, *old);
    const bool newly_not_null = column.not_null && !old->not_null && !is_rowid_alias(after_, column);
    if (newly_not_null && column.default_value) {
      values_.push_back(fmt::format("coalesce({}, {})", value_of(*old), default_sql(*column.default_value)));
      warnings_.push_back(fmt::format("puts the default into column {} of {} where it holds NULL",
                                      column.name, after_.name.name));
      return;
    }
    if (newly_not_null) {
      preconditions_.push_back(
          fmt::format("existing rows of {} must not hold NULL in {}", after_.name.name, column.name));
    }
    values_.push_back(value_of(*old));
  }

  /// Every row has to come along, even if none of its values does.
  void add_placeholder_column() {
    for (const auto& column : after_.columns) {
      if (column.generated) continue;
      columns_.push_back(quote_identifier(column.name));
      values_.push_back(column.default_value ? default_sql(*column.default_value) : "NULL");
      return;
    }
  }

  /// A name of the rowid that is no column's; empty: there is none.
  static std::string rowid_name(const Table& table) {
    if (table.options.contains("without_rowid")) return {};
    for (const char* name : {"rowid", "_rowid_", "oid"}) {
      if (!std::ranges::any_of(table.columns,
                               [&](const Column& each) { return text::iequals(each.name, name); }))
        return name;
    }
    return {};
  }

  /// The application may know rows by their rowid (a full-text index does): it stays, and what becomes
  /// another name for it takes its values.
  void copy_rowid() {
    const auto old_name = rowid_name(before_);
    const auto alias = std::ranges::find_if(
        after_.columns, [&](const Column& column) { return is_rowid_alias(after_, column); });
    const bool aliased = alias != after_.columns.end();
    const auto name = aliased ? quote_identifier(alias->name) : rowid_name(after_);
    if (old_name.empty() || name.empty() || (aliased && source_column(*alias))) return;
    columns_.push_back(name);
    values_.push_back(old_name);
  }

  void warn_of_changes(const Column& column, const Column& old) {
    const auto table = after_.name.name;
    for (const auto& change : value_changes(stored_affinity(before_, old), stored_affinity(after_, column),
                                            quote_identifier(old.name))) {
      warnings_.push_back(fmt::format("changes values of {} of {}: {}", column.name, table, change.what));
    }
    if (is_rowid_alias(after_, column) && !is_rowid_alias(before_, old) && !old.not_null) {
      warnings_.push_back(fmt::format("numbers the rows of {} where {} holds NULL", table, column.name));
    }
  }

  void warn_of_rounded_default(const Column& column) {
    const auto* old = source_column(column);
    if (old && old->default_value == column.default_value) return;
    if (auto warning = rounded_default(after_, column); !warning.empty())
      warnings_.push_back(std::move(warning));
  }

  void warn_of_lost_enum_values() {
    for (const auto& check : after_.checks) {
      const auto now = sql::listed_values(EngineKind::sqlite, check.expression);
      if (!now) continue;
      for (const auto& held : before_.checks) {
        const auto old = sql::listed_values(EngineKind::sqlite, held.expression);
        const auto kept = old ? std::ranges::find(kept_, old->column, &KeptName::from) : kept_.end();
        if (kept == kept_.end() || kept->to != now->column) continue;
        std::vector<std::string> lost;
        for (const auto& value : old->literals) {
          if (std::ranges::find(now->literals, value) == now->literals.end()) lost.push_back(value);
        }
        if (lost.empty()) continue;
        warnings_.push_back(fmt::format("the column {} of {} loses the value{} {}", now->column,
                                        after_.name.name, lost.size() > 1 ? "s" : "", text::enumerate(lost)));
      }
    }
  }

  void warn_of_lost_columns() {
    std::vector<std::string> lost;
    for (const auto& column : before_.columns) {
      if (column.generated) continue;
      const auto kept = std::ranges::find(kept_, column.name, &KeptName::from);
      const auto* stays = kept == kept_.end() ? nullptr : after_.find_column(kept->to);
      if (!stays) {
        lost.push_back(column.name);
      } else if (stays->generated) {
        warnings_.push_back(fmt::format("drops the values of {} of {}, which is computed from now on",
                                        stays->name, after_.name.name));
      }
    }
    if (lost.empty()) return;
    warnings_.push_back(fmt::format("drops the column{} {} of {} and {} values", lost.size() > 1 ? "s" : "",
                                    text::enumerate(lost), before_.name.name,
                                    lost.size() > 1 ? "their" : "its"));
  }

  const Table& before_;
  const Table& after_;
  const std::vector<KeptName>& kept_;
  std::vector<std::string> columns_, values_, warnings_, preconditions_;
};

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
  Copy copy(before, after, kept);
  statements.push_back(copy.statement(temporary_name));
  add("DROP TABLE " + quote_identifier(before.name.name));
  add(fmt::format("ALTER TABLE {} RENAME TO {}", quote_identifier(temporary_name),
                  quote_identifier(after.name.name)));
  for (const auto& index : after.indexes) {
    add(create_index_sql(after.name.name, index));
    std::vector<std::string> columns;
    for (const auto& key : index.keys) columns.push_back(key.column);
    if (index.unique && copy.changes_comparison(columns))
      statements.back().depends_on_rows = describe_precondition(after, index);
  }
  return statements;
}

}  // namespace limbeck::dialect::sqlite
