#include "dialect/sqlite/render/value_change.hpp"

#include <fmt/core.h>

#include <charconv>
#include <cstdlib>

#include "base/text.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::dialect::sqlite {
namespace {

// The comparison applies the affinity of the CAST to the text, as storing does: '12 ' is 12 then, '12a' is
// not, whatever CAST makes of it.
std::string is_numeric_text(const std::string& value) {
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
          is_numeric_text(value) + " AND " + changed};
}

/// The digits that count, of a number as it is written: "00120.50" and "1.205e2" give "1205".
std::string significant_digits(std::string_view number) {
  std::string digits;
  for (const char c : number.substr(0, number.find_first_of("eE"))) {
    if (c >= '0' && c <= '9' && !(digits.empty() && c == '0')) digits += c;
  }
  while (digits.ends_with('0')) digits.pop_back();
  return digits;
}

/// The number that a default is, in quotes or not; empty when it is none.
std::string number_of_default(const std::string& expression) {
  std::string number;
  for (const auto& token : sql::tokens(EngineKind::sqlite, expression)) {
    if (token.is_symbol("(") || token.is_symbol(")")) continue;
    const bool sign = token.is_symbol("-") || token.is_symbol("+");
    if (!sign && token.kind != sql::Token::Kind::number && token.kind != sql::Token::Kind::string) return {};
    number += token.value();
  }
  char* end = nullptr;
  std::strtod(number.c_str(), &end);
  const bool decimal = number.find_first_not_of("+-.0123456789eE") == std::string::npos;
  return decimal && !number.empty() && *end == '\0' ? number : std::string();
}

}  // namespace

std::string rounded_default(const schema::Table& table, const schema::Column& column) {
  const auto kept_as = stored_affinity(table, column);
  if (!column.default_value || kept_as == Affinity::text || kept_as == Affinity::blob) return {};
  const auto number = number_of_default(*column.default_value);
  if (number.empty()) return {};
  const auto* const begin = number.data() + (number.starts_with('+') ? 1 : 0);
  const auto* const last = number.data() + number.size();
  std::int64_t whole = 0;
  const auto [end, error] = std::from_chars(begin, last, whole);
  if (kept_as != Affinity::real && error == std::errc() && end == last) return {};
  const auto kept = fmt::format("{}", std::strtod(number.c_str(), nullptr));
  if (significant_digits(kept) == significant_digits(number)) return {};
  return fmt::format(
      "the default {} of the column {} of {} is kept as {}: SQLite rounds a number of so many digits", number,
      column.name, table.name.display(), kept);
}

std::string rounded_defaults(const schema::Table& table) {
  std::vector<std::string> warnings;
  for (const auto& column : table.columns) {
    if (auto warning = rounded_default(table, column); !warning.empty())
      warnings.push_back(std::move(warning));
  }
  return text::join(warnings, "; ");
}

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
    return fmt::format(
        "CASE WHEN {1} THEN CAST({0} AS NUMERIC) WHEN typeof({0}) = 'real' AND {0} = CAST({0} AS INTEGER) "
        "THEN "
        "CAST({0} AS INTEGER) ELSE {0} END",
        value, is_numeric_text(value));
  }
  return fmt::format("CASE WHEN typeof({0}) = 'integer' OR {1} THEN CAST({0} AS REAL) ELSE {0} END", value,
                     is_numeric_text(value));
}

}  // namespace limbeck::dialect::sqlite
