#include "dialect/sqlite/value_change.hpp"

#include <fmt/core.h>

#include "base/text.hpp"

namespace limbeck::dialect::sqlite {
namespace {

// The comparison applies the affinity of the CAST to the text, as storing does: '12 ' is 12 then, '12a' is
// not, whatever CAST makes of it.
std::string reads_as_number(const std::string& value) {
  return fmt::format("typeof({0}) = 'text' AND {0} || '' = CAST({0} AS NUMERIC)", value);
}

ValueChange text_to_number(Affinity to, const std::string& value) {
  const auto same = fmt::format("CAST(CAST({} AS NUMERIC) AS TEXT)", value);
  std::string changed = fmt::format("{} || '' <> {}", value, same);
  if (to == Affinity::real) {
    // 1.0 goes back to '1.0', and '1' is as good as that; a whole number of many digits is rounded.
    changed = fmt::format(
        "({0} || '' NOT IN ({1}, CAST(CAST({0} AS REAL) AS TEXT)) OR CAST({0} AS NUMERIC) <> CAST({0} AS "
        "REAL))",
        value, same);
  }
  return {"text that reads as a number becomes that number, such as '007' 7",
          reads_as_number(value) + " AND " + changed};
}

}  // namespace

Affinity stored_affinity(const schema::Table& table, const schema::Column& column) {
  if (column.identity) return Affinity::integer;
  if (!table.options.contains("strict")) return affinity(column.type);
  const auto type = strict_type(column.type);
  return text::iequals(type, "ANY") ? Affinity::blob : affinity(type);
}

std::vector<ValueChange> value_changes(std::optional<Affinity> from, Affinity to, const std::string& value) {
  const auto numeric = [](Affinity each) { return each == Affinity::integer || each == Affinity::numeric; };
  if (to == Affinity::blob) return {};
  if (from && (*from == to || (numeric(*from) && numeric(to)))) return {};
  std::vector<ValueChange> changes;
  if (to == Affinity::text) {
    changes.push_back(
        {"numbers become text of 15 digits at most",
         fmt::format("typeof({0}) = 'real' AND CAST(CAST({0} AS TEXT) AS REAL) <> {0}", value)});
    return changes;
  }
  const bool was_text = !from || *from == Affinity::text || *from == Affinity::blob;
  const bool was_number = !from || *from != Affinity::text;
  if (was_text) changes.push_back(text_to_number(to, value));
  if (to == Affinity::real && was_number) {
    changes.push_back({"whole numbers beyond 2^53 are rounded",
                       fmt::format("typeof({0}) = 'integer' AND {0} <> CAST({0} AS REAL)", value)});
  }
  return changes;
}

std::string stored_value(Affinity to, const std::string& value) {
  if (to == Affinity::blob) return value;
  if (to == Affinity::text) {
    return fmt::format("CASE WHEN typeof({0}) IN ('integer', 'real') THEN CAST({0} AS TEXT) ELSE {0} END",
                       value);
  }
  if (to != Affinity::real) {
    return fmt::format("CASE WHEN {} THEN CAST({} AS NUMERIC) ELSE {} END", reads_as_number(value), value,
                       value);
  }
  return fmt::format("CASE WHEN typeof({0}) = 'integer' OR {1} THEN CAST({0} AS REAL) ELSE {0} END", value,
                     reads_as_number(value));
}

}  // namespace limbeck::dialect::sqlite
