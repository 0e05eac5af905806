#include "dialect/postgresql/types/scalar_cast.hpp"

#include <fmt/core.h>

#include <map>
#include <optional>

#include "base/text.hpp"
#include "dialect/postgresql/render/render_sql.hpp"
#include "dialect/postgresql/types/casts.hpp"
#include "dialect/postgresql/types/user_types.hpp"

namespace limbeck::dialect::postgresql {
namespace {

bool has_user_cast(std::string_view from, std::string_view to, const schema::Catalog& catalog,
                   bool assignable) {
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
std::string cast_type(const ConversionSpec& spec) {
  if (is_bits(spec.to.base) && !is_number(spec.from.base)) return "bit varying";
  if (is_string(spec.to.base) && !spec.to.arguments.empty()) return "text";
  return spec.new_type;
}

/// Seconds since 1970, or since midnight, or as an interval.
std::optional<Cast> cast_time_and_number(const std::string& value, const ConversionSpec& spec,
                                         RenderDirection direction, ConversionNotes& found) {
  const auto& from = spec.from.base;
  const auto& to = spec.to.base;
  const bool downgrade = direction == RenderDirection::downgrade;
  const auto expression = [](std::string sql) { return Cast{std::move(sql), true}; };
  const auto epoch = [&] {
    found.warn(fmt::format("takes the values of {} as seconds since 1970-01-01 00:00 UTC", spec.shown));
  };
  if (is_number(from) && to.starts_with("timestamp")) {
    epoch();
    if (integer_digits(from) == 0)
      found.lose(fmt::format("rounds the values of {} to microseconds", spec.shown));
    const bool zoned = to == "timestamp with time zone";
    return expression(fmt::format("to_timestamp({}){}", value, zoned ? "" : " AT TIME ZONE 'UTC'"));
  }
  if (is_number(to) && (from.starts_with("timestamp") || from == "date")) {
    if (integer_digits(to) > 0) {
      found.require(fmt::format("existing values of {} must not be infinity", spec.shown));
      if (from == "date" && downgrade) {  // as the upgrade read them; to_char() makes NULL of infinity
        found.warn(fmt::format("writes the dates in {} as digits, such as 20231114", spec.shown));
        return expression(fmt::format("coalesce(to_char({0}, 'YYYYMMDD')::{1}, extract(epoch FROM {0})::{1})",
                                      value, spec.new_type));
      }
      if (from != "date") found.lose(fmt::format("rounds the values of {} to whole seconds", spec.shown));
    }
    epoch();
    if (to == "real") found.lose(fmt::format("keeps about 6 digits of the values of {}", spec.shown));
    return expression(fmt::format("extract(epoch FROM {})", value));
  }
  if (from.starts_with("time ") && to.starts_with("timestamp")) {
    found.warn(fmt::format("puts the values of {} on 1970-01-01", spec.shown));
    if (from == "time with time zone")
      found.lose(fmt::format("keeps no time zone in the values of {}", spec.shown));
    return expression(fmt::format("(date '1970-01-01' + {})::{}", value, spec.new_type));
  }
  if (integer_digits(from) > 0 && to == "date") {
    if (downgrade) return expression(fmt::format("(to_timestamp({}) AT TIME ZONE 'UTC')::date", value));
    found.lose(fmt::format("takes the digits of {} as dates, such as 20231114", spec.shown));
    found.require(fmt::format("existing values of {} must be dates in digits, such as 20231114", spec.shown));
  }
  if (is_number(from) && to.starts_with("interval")) {
    found.warn(fmt::format("takes the values of {} as seconds", spec.shown));
    if (integer_digits(from) == 0)
      found.lose(fmt::format("rounds the values of {} to microseconds", spec.shown));
    return expression(fmt::format("{} * interval '1 second'", value));
  }
  if (is_number(to) && from.starts_with("interval")) {
    found.lose(fmt::format(
        "turns the values of {} into seconds: a month counts as 30 days, a day as 24 hours", spec.shown));
    return expression(fmt::format("extract(epoch FROM {})", value));
  }
  if (is_number(to) && from == "time without time zone") {
    if (downgrade) return std::nullopt;
    found.warn(fmt::format("turns the values of {} into seconds since midnight", spec.shown));
    if (integer_digits(to) > 0)
      found.lose(fmt::format("rounds the values of {} to whole seconds", spec.shown));
    return expression(fmt::format("extract(epoch FROM {})", value));
  }
  if (is_number(from) && to == "time without time zone" && downgrade) {
    return expression(fmt::format("({} * interval '1 second')::text::time", value));
  }
  return std::nullopt;
}

/// Texts that mean a value can mean it in several ways; what they looked like is gone.
void note_spelling(const ConversionSpec& spec, ConversionNotes& found) {
  const auto& to = spec.to.base;
  const bool of_user = to.find('.') != std::string::npos;
  if (is_string(to) || to == "json" || to == "xml" || to == "\"char\"" || of_user) return;
  found.lose(fmt::format("keeps what the values of {} mean as {}, not how they are written", spec.shown, to));
}

/// 16 bytes, as other databases hold a UUID.
std::optional<Cast> uuid_and_bytes(const std::string& value, const ConversionSpec& spec,
                                   ConversionNotes& found) {
  if (spec.from.base == "uuid" && spec.to.base == "bytea") {
    return Cast{fmt::format("decode(replace({}::text, '-', ''), 'hex')", value), true, true};
  }
  if (spec.from.base == "bytea" && spec.to.base == "uuid") {
    found.require(fmt::format("existing values of {} must be 16 bytes", spec.shown));
    return Cast{fmt::format("encode({}, 'hex')::uuid", value), true};
  }
  return std::nullopt;
}

/// What is no text, number or boolean is a string in JSON, and an hstore an object.
std::optional<Cast> json_and_value(const std::string& value, const ConversionSpec& spec,
                                   const schema::Catalog& catalog, ConversionNotes& found) {
  const auto& from = spec.from.base;
  const auto& to = spec.to.base;
  const auto is_json = [](std::string_view base) { return base == "json" || base == "jsonb"; };
  // Their text is JSON, or is to be.
  const auto reads_alike = [](std::string_view base) {
    return is_string(base) || is_number(base) || base == "boolean";
  };
  if (is_json(from) == is_json(to)) return std::nullopt;
  if (is_json(to)) {
    if (reads_alike(from)) return std::nullopt;
    if (names_hstore(from) && !find_type(catalog, from))
      return Cast{fmt::format("{}_to_{}({})", from, to, value), true, true};
    return Cast{fmt::format("to_{}({})", to, value), true, true};
  }
  if (reads_alike(to)) return std::nullopt;
  found.lose(fmt::format("keeps what the JSON values in {} hold, not of which kind they are", spec.shown));
  return Cast{fmt::format("({} #>> '{{}}')::{}", value, cast_type(spec)), true};
}

/// Bits are a number in binary; through a text they would be its decimal digits.
std::optional<Cast> bits_and_number(const std::string& value, const ConversionSpec& spec,
                                    ConversionNotes& found) {
  const auto& from = spec.from.base;
  const auto& to = spec.to.base;
  if (is_bits(from) && is_number(to)) {
    if (has_explicit_cast(from, to)) return std::nullopt;
    found.require(fmt::format("existing values of {} must have at most 64 bits", spec.shown));
    if (from == "bit") return Cast{fmt::format("{}::bigint::{}", value, spec.new_type), true};
    found.lose(
        fmt::format("keeps the numbers that the bits in {} are, not how many bits they have", spec.shown));
    return Cast{
        fmt::format("CASE WHEN length({0}) <= 64 THEN lpad({0}::text, 64, '0')::bit(64)::bigint::{1}"
                    " WHEN {0} IS NOT NULL THEN (length({0}) || ' bits are too many')::integer::text::{1} "
                    "END",
                    value, spec.new_type),
        true};
  }
  if (is_number(from) && is_bits(to)) {
    if (has_explicit_cast(from, to)) return std::nullopt;
    if (integer_digits(from) == 0)
      found.lose(fmt::format("rounds the values of {} to whole numbers", spec.shown));
    if (to == "bit") return Cast{fmt::format("{}::bigint::{}", value, spec.new_type), true};
    return Cast{fmt::format("ltrim({}::bigint::bit(64)::text, '0')::bit varying", value), true};
  }
  return std::nullopt;
}

/// One bit is a boolean; several hold it in the last.
std::optional<Cast> boolean_and_bits(const std::string& value, const ConversionSpec& spec,
                                     ConversionNotes& found) {
  const auto& from = spec.from;
  if (from.base == "boolean" && is_bits(spec.to.base)) {
    const auto length = spec.to.base == "bit" && !spec.to.arguments.empty() ? spec.to.arguments[0] : 1;
    return Cast{fmt::format("{}::integer::bit({})", value, length), true, true};
  }
  if (from.base == "bit" && spec.to.base == "boolean" && !from.arguments.empty() && from.arguments[0] > 1) {
    found.lose(fmt::format("keeps only whether the values of {} have a bit that is 1", spec.shown));
    return Cast{fmt::format("strpos({}::text, '1') > 0", value), true, true};
  }
  return std::nullopt;
}

/// A range that holds one value.
std::optional<Cast> range_and_value(const std::string& value, const ConversionSpec& spec,
                                    ConversionNotes& found) {
  static const std::map<std::string_view, std::string_view> values = {
      {"int4range", "integer"},
      {"int8range", "bigint"},
      {"numrange", "numeric"},
      {"daterange", "date"},
      {"tsrange", "timestamp without time zone"},
      {"tstzrange", "timestamp with time zone"}};
  const auto fits = [](std::string_view type, std::string_view of_range) {
    return type == of_range || (integer_digits(type) > 0 && is_number(of_range));
  };
  if (const auto range = values.find(spec.to.base);
      range != values.end() && fits(spec.from.base, range->second)) {
    // A bound that is NULL is none.
    return Cast{fmt::format("CASE WHEN {1} IS NOT NULL THEN {0}({1}::{2}, {1}::{2}, '[]') END", spec.to.base,
                            value, range->second),
                true};
  }
  if (const auto range = values.find(spec.from.base);
      range != values.end() && fits(spec.to.base, range->second)) {
    found.require(fmt::format("existing ranges in {} must hold one value each", spec.shown));
    return Cast{
        fmt::format("CASE WHEN {0} = {1}(lower({0}), lower({0}), '[]') THEN lower({0})::{2}"
                    " WHEN {0} IS NOT NULL THEN ({0} || ' holds not just one value')::integer::text::{2} END",
                    value, spec.from.base, spec.new_type),
        true};
  }
  return std::nullopt;
}

/// A text and the bytes that it consists of. Bytes become a text in hexadecimal, as the server casts them.
/// What is neither becomes the bytes of its text, and bytes become it as the text that they are: in
/// hexadecimal they would be no value of it.
std::optional<Cast> cast_text_and_bytes(const std::string& value, const ConversionSpec& spec,
                                        RenderDirection direction, ConversionNotes& found) {
  const bool from_bytes = spec.from.base == "bytea";
  if (from_bytes == (spec.to.base == "bytea")) return std::nullopt;
  if (!from_bytes) {
    if (!is_string(spec.from.base)) return Cast{fmt::format("convert_to({}::text, 'UTF8')", value), true};
    if (direction == RenderDirection::downgrade) return Cast{fmt::format("{}::{}", value, spec.new_type)};
    return Cast{fmt::format("convert_to({}, 'UTF8')", value), true};
  }
  const bool to_string = is_string(spec.to.base);
  if (to_string && direction == RenderDirection::upgrade) {
    found.warn(fmt::format("writes the bytes in {} in hexadecimal, such as \\x62", spec.shown));
    return std::nullopt;
  }
  found.require(fmt::format("existing values of {} must be text in UTF-8", spec.shown));
  const auto text = fmt::format("convert_from({}, 'UTF8')", value);
  if (to_string) return Cast{text, true};
  note_spelling(spec, found);
  return Cast{fmt::format("{}::{}", text, cast_type(spec)), true};
}

}  // namespace

Cast scalar_cast(const std::string& value, const ConversionSpec& spec, RenderDirection direction,
                 const schema::Catalog& catalog, ConversionNotes& found) {
  const auto& from = spec.from.base;
  const auto& to = spec.to.base;
  if (const auto special = cast_time_and_number(value, spec, direction, found)) return *special;
  if (!has_user_cast(from, to, catalog, false)) {
    if (const auto special = uuid_and_bytes(value, spec, found)) return *special;
    if (const auto special = cast_text_and_bytes(value, spec, direction, found)) return *special;
    if (const auto special = json_and_value(value, spec, catalog, found)) return *special;
    if (const auto special = boolean_and_bits(value, spec, found)) return *special;
    if (const auto special = bits_and_number(value, spec, found)) return *special;
    if (const auto special = range_and_value(value, spec, found)) return *special;
    if (from == "money" && is_number(to) && to != "numeric") {
      return {fmt::format("{}::numeric::{}", value, spec.new_type), true};
    }
  }
  if (is_number(from) && to == "boolean") return {value + " <> 0", true, true};
  if (is_float(from) && to == "numeric") return {value + "::text::numeric"};  // the cast rounds to 15 digits
  if (from.ends_with("multirange") && to.ends_with("range") && !to.ends_with("multirange")) {
    return {fmt::format("CASE WHEN multirange(range_merge({0})) = {0} THEN range_merge({0})::text::{1}"
                        " ELSE {0}::text::{1} END",
                        value, spec.new_type),
            true};
  }
  if (from == to || is_string(to) || has_assignment_cast(from, to) || has_user_cast(from, to, catalog, true))
    return {};
  if (from == "character") {
    note_spelling(spec, found);
    return {fmt::format("{}::text::{}", value, cast_type(spec))};
  }
  const bool casts = has_explicit_cast(from, to) || has_user_cast(from, to, catalog, false);
  if (is_string(from) || casts) {
    if (!casts) note_spelling(spec, found);
    return {fmt::format("{}::{}", value, cast_type(spec))};
  }
  if (from == "boolean" && is_number(to)) return {fmt::format("{}::integer::{}", value, spec.new_type)};
  note_spelling(spec, found);
  return {fmt::format("{}::text::{}", value, cast_type(spec))};
}

}  // namespace limbeck::dialect::postgresql
