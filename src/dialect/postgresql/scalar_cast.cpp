#include "dialect/postgresql/scalar_cast.hpp"

#include <fmt/core.h>

#include <optional>

#include "base/text.hpp"
#include "dialect/postgresql/casts.hpp"
#include "dialect/postgresql/render_sql.hpp"

namespace limbeck::dialect::postgresql {
namespace {

bool user_cast(std::string_view from, std::string_view to, const schema::Catalog& catalog, bool assignable) {
  for (const auto& [id, object] : catalog.objects) {
    if (id.kind != schema::ObjectKind::cast) continue;
    const auto squeezed = text::lower(object.definition);
    if (squeezed.find(text::lower(fmt::format("({} as {})", from, to))) == std::string::npos) continue;
    return !assignable || mentions(object.definition, "assignment") ||
           mentions(object.definition, "implicit");
  }
  return false;
}

bool is_float(std::string_view base) {
  return base == "real" || base == "double precision";
}
bool is_bits(std::string_view base) {
  return base == "bit" || base == "bit varying";
}

/// The type to name in a cast. With a length, a cast would cut.
std::string cast_type(const Situation& is) {
  if (is_bits(is.to.base) && !is_number(is.from.base)) return "bit varying";
  if (is_string(is.to.base) && !is.to.arguments.empty()) return "text";
  return is.new_type;
}

/// Seconds since 1970, or since midnight, or as an interval.
std::optional<Cast> time_and_number(const std::string& value, const Situation& is, Way way, ConversionNotes& found) {
  const auto& from = is.from.base;
  const auto& to = is.to.base;
  const bool back = way == Way::back;
  const auto expression = [](std::string sql) { return Cast{std::move(sql), true}; };
  const auto epoch = [&] {
    found.warn(fmt::format("takes the values of {} as seconds since 1970-01-01 00:00 UTC", is.column));
  };
  if (is_number(from) && to.starts_with("timestamp")) {
    epoch();
    if (integer_digits(from) == 0) found.lose(fmt::format("rounds the values of {} to microseconds", is.column));
    const bool zoned = to == "timestamp with time zone";
    return expression(fmt::format("to_timestamp({}){}", value, zoned ? "" : " AT TIME ZONE 'UTC'"));
  }
  if (is_number(to) && (from.starts_with("timestamp") || from == "date")) {
    epoch();
    if (from != "date" && integer_digits(to) > 0) {
      found.lose(fmt::format("rounds the values of {} to whole seconds", is.column));
    }
    if (to == "real") found.lose(fmt::format("keeps about 6 digits of the values of {}", is.column));
    const bool digits = from == "date" && back && integer_digits(to) > 0;  // as the way there read them
    return expression(digits ? fmt::format("to_char({}, 'YYYYMMDD')::{}", value, is.new_type)
                             : fmt::format("extract(epoch FROM {})", value));
  }
  if (integer_digits(from) > 0 && to == "date") {
    if (back) return expression(fmt::format("(to_timestamp({}) AT TIME ZONE 'UTC')::date", value));
    found.lose(fmt::format("takes the digits of {} as dates, such as 20231114", is.column));
  }
  if (is_number(from) && to.starts_with("interval")) {
    found.warn(fmt::format("takes the values of {} as seconds", is.column));
    if (integer_digits(from) == 0) found.lose(fmt::format("rounds the values of {} to microseconds", is.column));
    return expression(fmt::format("{} * interval '1 second'", value));
  }
  if (is_number(to) && from.starts_with("interval")) {
    found.lose(fmt::format("turns the values of {} into seconds: a month counts as 30 days, a day as 24 hours",
                           is.column));
    return expression(fmt::format("extract(epoch FROM {})", value));
  }
  if (is_number(to) && from == "time without time zone") {
    if (back) return std::nullopt;
    found.warn(fmt::format("turns the values of {} into seconds since midnight", is.column));
    if (integer_digits(to) > 0) found.lose(fmt::format("rounds the values of {} to whole seconds", is.column));
    return expression(fmt::format("extract(epoch FROM {})", value));
  }
  if (is_number(from) && to == "time without time zone" && back) {
    return expression(fmt::format("({} * interval '1 second')::text::time", value));
  }
  return std::nullopt;
}

/// Texts that mean a value can mean it in several ways; what they looked like is gone.
void note_spelling(const Situation& is, ConversionNotes& found) {
  const auto& to = is.to.base;
  const bool of_user = to.find('.') != std::string::npos;
  if (is_string(to) || to == "json" || to == "xml" || to == "\"char\"" || of_user) return;
  found.lose(fmt::format("keeps what the values of {} mean as {}, not how they are written", is.column, to));
}

/// A text and the bytes that it consists of. Bytes become a text in hexadecimal, as the server casts them.
/// What is neither becomes the bytes of its text, and bytes become it as the text that they are: in
/// hexadecimal they would be no value of it.
std::optional<Cast> text_and_bytes(const std::string& value, const Situation& is, Way way,
                                   ConversionNotes& found) {
  const bool from_bytes = is.from.base == "bytea";
  if (from_bytes == (is.to.base == "bytea")) return std::nullopt;
  if (!from_bytes) {
    if (!is_string(is.from.base)) return Cast{fmt::format("convert_to({}::text, 'UTF8')", value), true};
    if (way == Way::back) return Cast{value + "::bytea"};
    return Cast{fmt::format("convert_to({}, 'UTF8')", value), true};
  }
  const bool to_string = is_string(is.to.base);
  if (to_string && way == Way::there) {
    found.warn(fmt::format("writes the bytes in {} in hexadecimal, such as \\x62", is.column));
    return std::nullopt;
  }
  found.require(fmt::format("existing values of {} must be text in UTF-8", is.column));
  const auto text = fmt::format("convert_from({}, 'UTF8')", value);
  if (to_string) return Cast{text, true};
  note_spelling(is, found);
  return Cast{fmt::format("{}::{}", text, cast_type(is)), true};
}

}  // namespace

Cast scalar_cast(const std::string& value, const Situation& is, Way way, const schema::Catalog& catalog,
                 ConversionNotes& found) {
  const auto& from = is.from.base;
  const auto& to = is.to.base;
  if (const auto special = time_and_number(value, is, way, found)) return *special;
  if (!user_cast(from, to, catalog, false)) {
    if (const auto special = text_and_bytes(value, is, way, found)) return *special;
  }
  if (is_number(from) && to == "boolean") return {value + " <> 0", true, true};
  if (is_float(from) && to == "numeric") return {value + "::text::numeric"};  // the cast rounds to 15 digits
  if (from.ends_with("multirange") && to.ends_with("range") && !to.ends_with("multirange")) {
    return {fmt::format("CASE WHEN multirange(range_merge({0})) = {0} THEN range_merge({0})::text::{1}"
                        " ELSE {0}::text::{1} END",
                        value, is.new_type),
            true};
  }
  if (from == to || is_string(to) || has_assignment_cast(from, to) || user_cast(from, to, catalog, true)) return {};
  if (from == "character") {
    note_spelling(is, found);
    return {fmt::format("{}::text::{}", value, cast_type(is))};
  }
  const bool casts = has_explicit_cast(from, to) || user_cast(from, to, catalog, false);
  if (is_string(from) || casts) {
    if (!casts) note_spelling(is, found);
    return {fmt::format("{}::{}", value, cast_type(is))};
  }
  if (from == "boolean" && is_number(to)) return {fmt::format("{}::integer::{}", value, is.new_type)};
  note_spelling(is, found);
  return {fmt::format("{}::text::{}", value, cast_type(is))};
}

}  // namespace limbeck::dialect::postgresql
