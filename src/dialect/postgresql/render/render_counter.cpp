#include "dialect/postgresql/render/render_counter.hpp"

#include <fmt/core.h>

#include <limits>

#include "dialect/postgresql/quote.hpp"
#include "dialect/postgresql/types/type_parts.hpp"

namespace limbeck::dialect::postgresql {
namespace {

using schema::SequenceNumbers;

std::string identity_name(const schema::ObjectName& table, const std::string& column) {
  return fmt::format("pg_get_serial_sequence({}, {})", quote_literal(quote(table)), quote_literal(column));
}

std::pair<std::int64_t, std::int64_t> limits_of(std::string_view type) {
  const auto limits = [](auto sample) {
    using Limits = std::numeric_limits<decltype(sample)>;
    return std::pair<std::int64_t, std::int64_t>(Limits::min(), Limits::max());
  };
  if (type == "smallint") return limits(std::int16_t());
  if (type == "integer") return limits(std::int32_t());
  return limits(std::int64_t());
}

/// The bound that a position has to be moved to; nothing where the new sequence reaches as far.
std::optional<std::int64_t> nearer_bound(const Counter& before, const Counter& after) {
  const auto [old_least, old_greatest] = bounds_of(before.numbers, before.type);
  const auto [least, greatest] = bounds_of(after.numbers, after.type);
  if (descends(after.numbers)) return greatest < old_greatest ? std::optional(greatest) : std::nullopt;
  return least > old_least ? std::optional(least) : std::nullopt;
}

enum class Bound { least, greatest };

/// Moves a sequence that stands outside of a new bound to that bound. `start` is where it stands if it never
/// gave out a value. Where it counts towards the bound (`is_end`), the bound counts as given out once any
/// value was.
std::string move_to_bound_sql(const std::string& sequence, std::int64_t start, Bound bound,
                              std::int64_t value, bool is_end) {
  return fmt::format(
      "SELECT setval(s, {value}, {is_called}) FROM (SELECT {sequence}::regclass AS s) AS q"
      " WHERE coalesce(pg_sequence_last_value(s), {start}) {is_outside} {value}",
      fmt::arg("value", value),
      fmt::arg("is_called", is_end ? "pg_sequence_last_value(s) IS NOT NULL" : "false"),
      fmt::arg("sequence", sequence), fmt::arg("start", start),
      fmt::arg("is_outside", bound == Bound::least ? "<" : ">"));
}

}  // namespace

std::string value_type(const schema::Sequence& sequence) {
  return sequence.type.empty() ? "bigint" : parse_type(sequence.type).base;
}

Counter counter_of(const schema::Sequence& sequence) {
  return {quote_literal(quote(sequence.name)), sequence.numbers, value_type(sequence)};
}

Counter identity_counter(const schema::ObjectName& table, const schema::Column& column) {
  return {identity_name(table, column.name), column.identity->numbers, parse_type(column.type).base};
}

bool descends(const SequenceNumbers& numbers) {
  return numbers.increment.value_or(1) < 0;
}

std::int64_t start_of(const SequenceNumbers& numbers) {
  if (numbers.start) return *numbers.start;
  return descends(numbers) ? numbers.maximum.value_or(-1) : numbers.minimum.value_or(1);
}

std::pair<std::int64_t, std::int64_t> bounds_of(const SequenceNumbers& numbers, std::string_view type) {
  const auto limits = limits_of(type);
  return {numbers.minimum.value_or(descends(numbers) ? limits.first : 1),
          numbers.maximum.value_or(descends(numbers) ? -1 : limits.second)};
}

BoundsChange bounds_change(const Counter& before, const Counter& after) {
  const auto [old_least, old_greatest] = bounds_of(before.numbers, before.type);
  const auto [least, greatest] = bounds_of(after.numbers, after.type);
  if (least > old_greatest || greatest < old_least) {
    return {.statements = {}, .restart_clause = fmt::format("RESTART WITH {}", start_of(after.numbers))};
  }
  const bool down = descends(after.numbers);
  const auto move = [&](Bound bound, std::int64_t value, bool is_end) {
    return move_to_bound_sql(after.name, start_of(before.numbers), bound, value, is_end);
  };
  BoundsChange change;
  if (least > old_least) change.statements.push_back(move(Bound::least, least, down));
  // A narrower type alone moves nothing: a value that does not fit is an error, and is noted as one.
  if (greatest < old_greatest && (after.numbers.maximum || before.type == after.type)) {
    change.statements.push_back(move(Bound::greatest, greatest, !down));
  }
  return change;
}

std::string position_of(const schema::Sequence& sequence) {
  return quote(sequence.name);
}

std::string identity_position(const schema::ObjectName& table, const std::string& column) {
  return fmt::format(
      "(SELECT coalesce(given, setval(s, nextval(s), false)) AS last_value, given IS NOT NULL AS is_called"
      " FROM (SELECT s, pg_sequence_last_value(s) AS given FROM (SELECT {}::regclass AS s) AS q) AS q) AS q",
      identity_name(table, column));
}

std::string continue_sql(const Counter& counter, const Counter& before, const std::string& position) {
  const bool down = descends(counter.numbers);
  std::string last = "last_value", called = "is_called";
  if (const auto bound = nearer_bound(before, counter)) {
    last = fmt::format("{}({}, {})", down ? "least" : "greatest", last, *bound);
    called += fmt::format(" AND last_value {} {}", down ? "<=" : ">=", *bound);
  }
  if (const auto end = down ? counter.numbers.minimum : counter.numbers.maximum) {
    last = fmt::format("{}({}, {})", down ? "greatest" : "least", last, *end);
    called += fmt::format(" OR last_value {} {}", down ? "<" : ">", *end);
  }
  return fmt::format("SELECT setval({}, {}, {}) FROM {}", counter.name, last, called, position);
}

std::string continue_behind_both_sql(const Counter& counter, const std::string& own,
                                     const std::string& other) {
  return fmt::format(
      "SELECT setval({counter}, last_value, is_called) FROM (SELECT last_value, is_called FROM {own}"
      " UNION ALL SELECT last_value, is_called FROM {other}"
      " ORDER BY last_value{order}, is_called DESC LIMIT 1) AS q",
      fmt::arg("counter", counter.name), fmt::arg("own", own), fmt::arg("other", other),
      fmt::arg("order", descends(counter.numbers) ? "" : " DESC"));
}

std::string continue_behind_rows_sql(const schema::ObjectName& table, const std::string& column,
                                     const SequenceNumbers& numbers) {
  const bool down = descends(numbers);
  return fmt::format("SELECT setval({identity}, {last}) FROM {table} HAVING {last} {reaches} {bound}",
                     fmt::arg("identity", identity_name(table, column)),
                     fmt::arg("last", fmt::format("{}({})", down ? "min" : "max", quote_identifier(column))),
                     fmt::arg("table", quote(table)), fmt::arg("reaches", down ? "<=" : ">="),
                     fmt::arg("bound", down ? numbers.maximum.value_or(-1) : numbers.minimum.value_or(1)));
}

}  // namespace limbeck::dialect::postgresql
