#include "migrate/backfill_key.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/sql/assignments.hpp"

namespace limbeck::migrate {

bool holds_null(dialect::Connection& connection, const std::string& table,
                const std::vector<std::string>& columns) {
  std::vector<std::string> conditions;
  for (const auto& column : columns) conditions.push_back(column + " IS NULL");
  const auto found = connection.query(
      fmt::format("SELECT 1 FROM {} WHERE {} LIMIT 1", table, text::join(conditions, " OR ")));
  return !found.empty();
}

BackfillKey::BackfillKey(const dialect::Dialect& dialect, std::string table,
                         const std::vector<std::string>& columns)
    : dialect_(dialect), table_(std::move(table)) {
  for (const auto& column : columns) columns_.push_back(dialect.quote_identifier(column));
  list_ = text::join(columns_, ", ");
  text_ = columns_.size() > 1 ? "(" + list_ + ")" : list_;
}

void BackfillKey::throw_null() const {
  throw Error(fmt::format("a row of {} has NULL in {}, along which the backfill goes", table_, text_),
              "name columns that are not NULL: .by({\"…\"})");
}

std::string BackfillKey::last_of(dialect::Connection& connection, const std::string& rows) const {
  std::vector<std::string> literals;
  for (const auto& column : columns_) literals.push_back(dialect_.literal_expression(column));
  const auto last =
      connection.query(fmt::format("SELECT {} FROM {} ORDER BY {} DESC LIMIT 1", text::join(literals, ", "),
                                   rows, text::join(columns_, " DESC, ")));
  if (last.empty()) return "";
  std::vector<std::string> values;
  for (const auto& value : last.rows.front()) {
    if (!value) throw_null();
    values.push_back(*value);
  }
  const auto joined = text::join(values, ", ");
  return values.size() > 1 ? "(" + joined + ")" : joined;
}

void BackfillKey::refuse_null(dialect::Connection& connection) const {
  if (holds_null(connection, table_, columns_)) throw_null();
}

void BackfillKey::refuse_change(const std::string& change, bool case_insensitive_names) const {
  for (const auto& assigned : sql::assigned_columns(dialect_.engine(), change)) {
    const auto column = dialect_.quote_identifier(assigned);
    const auto same = [&](const std::string& key) {
      return case_insensitive_names ? text::iequals(key, column) : key == column;
    };
    if (!std::ranges::any_of(columns_, same)) continue;
    throw Error(
        fmt::format("the backfill of {} goes along {}, and would change {} itself", table_, text_, column),
        "name other columns, which stay as they are: .by({\"…\"}); or change all rows with one UPDATE");
  }
}

}  // namespace limbeck::migrate
