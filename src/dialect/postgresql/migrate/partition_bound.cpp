#include "dialect/postgresql/migrate/partition_bound.hpp"

#include <fmt/core.h>

#include <cstddef>
#include <vector>

#include "base/text.hpp"

namespace limbeck::dialect::postgresql {
namespace {

using sql::TokenCursor;

std::string column(std::size_t number) {
  return fmt::format("%{}$s", number + 2);
}

/// In a format, a percent sign stands for itself when it is doubled.
std::string as_written(const TokenCursor& value) {
  return text::replace_all(value.text(), "%", "%%");
}

/// One end of a range: "(k1, k2) >= (1, 'a')". MINVALUE and MAXVALUE end the list: what stands behind them
/// does not count. Empty: no limit.
std::string end_of_range(const std::vector<TokenCursor>& values, bool is_lower) {
  std::vector<std::string> columns, limits;
  std::string compare = is_lower ? ">=" : "<";
  for (std::size_t i = 0; i < values.size(); ++i) {
    const bool least = values[i].next_is("minvalue"), most = values[i].next_is("maxvalue");
    if (least || most) {
      if (most) compare = is_lower ? ">" : "<=";
      break;
    }
    columns.push_back(column(i));
    limits.push_back(as_written(values[i]));
  }
  if (columns.empty()) return {};
  return fmt::format("({}) {} ({})", text::join(columns, ", "), compare, text::join(limits, ", "));
}

std::optional<std::string> range(TokenCursor& cursor) {
  const auto lower = cursor.take_parentheses();
  if (!lower || !cursor.take("to")) return std::nullopt;
  const auto upper = cursor.take_parentheses();
  if (!upper) return std::nullopt;
  std::vector<std::string> conditions;  // a row with NULL in its key is in no range
  for (std::size_t i = 0; i < lower->items().size(); ++i) conditions.push_back(column(i) + " IS NOT NULL");
  for (auto& end : {end_of_range(lower->items(), true), end_of_range(upper->items(), false)}) {
    if (!end.empty()) conditions.push_back(end);
  }
  return text::join(conditions, " AND ");
}

std::optional<std::string> list(TokenCursor& cursor) {
  const auto inside = cursor.take_parentheses();
  if (!inside) return std::nullopt;
  std::vector<std::string> values;
  bool takes_null = false;
  for (const auto& value : inside->items()) {
    if (value.next_is("null")) {
      takes_null = true;
    } else {
      values.push_back(as_written(value));
    }
  }
  std::vector<std::string> conditions;
  if (!values.empty()) conditions.push_back(fmt::format("{} IN ({})", column(0), text::join(values, ", ")));
  if (takes_null) conditions.push_back(column(0) + " IS NULL");
  return text::join(conditions, " OR ");
}

}  // namespace

std::optional<PartitionBound> read_partition_bound(TokenCursor cursor) {
  if (cursor.take("default")) return PartitionBound{.is_default = true};
  if (!cursor.take_all({"for", "values"})) return std::nullopt;
  std::optional<std::string> condition;
  if (cursor.take("from")) {
    condition = range(cursor);
  } else if (cursor.take("in")) {
    condition = list(cursor);
  }
  if (!condition) return std::nullopt;
  return PartitionBound{.condition = *condition};
}

}  // namespace limbeck::dialect::postgresql
