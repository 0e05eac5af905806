#include "dialect/postgresql/types/conversion_losses.hpp"

#include <fmt/core.h>

#include "dialect/postgresql/types/casts.hpp"

namespace limbeck::dialect::postgresql {
namespace {

/// What may go wrong, or be lost, on the way between numbers.
void note_numbers(const ConversionSpec& spec, ConversionNotes& found) {
  const auto& from = spec.from.base;
  const auto& to = spec.to.base;
  if (const int digits = integer_digits(to); digits > 0) {
    if (const int had = integer_digits(from); had > 0 && had <= digits) return;
    found.require(fmt::format("existing values of {} must fit into {}", spec.shown, to));
    if (integer_digits(from) == 0)
      found.lose(fmt::format("rounds the values of {} to whole numbers", spec.shown));
  } else if (to == "numeric" && !spec.to.arguments.empty()) {
    const int scale = spec.to.arguments.size() > 1 ? spec.to.arguments[1] : 0;
    const int whole = spec.to.arguments[0] - scale;
    const bool limited = from == "numeric" && !spec.from.arguments.empty();
    const int old_scale = limited && spec.from.arguments.size() > 1 ? spec.from.arguments[1] : 0;
    const int old_whole = integer_digits(from) > 0 ? integer_digits(from)
                          : limited                ? spec.from.arguments[0] - old_scale
                                                   : 1000;
    if (old_whole > whole)
      found.require(fmt::format("existing values of {} must fit into {}", spec.shown, spec.new_type));
    if (integer_digits(from) == 0 && (!limited || old_scale > scale)) {
      found.lose(scale == 0 ? fmt::format("rounds the values of {} to whole numbers", spec.shown)
                            : fmt::format("rounds the values of {} to {} decimals", spec.shown, scale));
    }
  } else if (to == "real" && from != "smallint" && from != "real") {
    found.lose(fmt::format("keeps about 6 digits of the values of {}", spec.shown));
    if (from != "integer" && from != "bigint") {
      found.require(fmt::format("existing values of {} must fit into real", spec.shown));
    }
  } else if (to == "double precision" && (from == "bigint" || from == "numeric")) {
    found.lose(fmt::format("keeps about 15 digits of the values of {}", spec.shown));
  }
}

void note_strings(const ConversionSpec& spec, ConversionNotes& found) {
  if (spec.to.base == "name" || spec.to.base == "text" || spec.to.arguments.empty()) {
    if (spec.to.base == "character" && spec.to.arguments.empty()) {
      found.require(fmt::format("existing values of {} must not be longer than 1 character", spec.shown));
    }
    return;
  }
  const int longest = spec.to.arguments[0];
  const bool limited = is_string(spec.from.base) && !spec.from.arguments.empty();
  if (limited && spec.from.arguments[0] <= longest) return;
  if (spec.from.base == "uuid" && longest >= 36) return;
  if (spec.from.base == "boolean" && longest >= 5) return;
  if (const int digits = integer_digits(spec.from.base); digits > 0 && longest > digits) return;
  found.require(
      fmt::format("existing values of {} must not be longer than {} characters", spec.shown, longest));
  // The SQL standard has blanks that are too many cut off without an error.
  if (spec.to.base == "character varying" && is_string(spec.from.base) && spec.from.base != "character") {
    found.lose(fmt::format("cuts blanks off the end of the values of {} that are longer than {} characters",
                           spec.shown, longest));
  }
}

void note_times(const ConversionSpec& spec, ConversionNotes& found) {
  const auto has = [](std::string_view base, std::string_view word) { return base.find(word) != base.npos; };
  const auto& from = spec.from.base;
  const auto& to = spec.to.base;
  if (has(from, "timestamp") && to == "date") {
    found.lose(fmt::format("drops the time of day from the values of {}", spec.shown));
  }
  if (has(from, "timestamp") && to.starts_with("time ")) {
    found.lose(fmt::format("drops the date from the values of {}", spec.shown));
  }
  if (from == "interval" && to.starts_with("time ")) {
    found.lose(fmt::format("drops the days from the values of {}", spec.shown));
  }
  if (from == "time with time zone" && to == "time without time zone") {
    found.lose(fmt::format("drops the time zone from the values of {}", spec.shown));
  }
  const int precision = spec.to.arguments.empty() ? 6 : spec.to.arguments[0];
  const int old_precision = spec.from.arguments.empty() ? 6 : spec.from.arguments[0];
  if (precision < old_precision && (has(from, "time") || from == "interval") &&
      (has(to, "time") || to == "interval")) {
    found.lose(fmt::format("rounds the values of {} to {} digits of a second", spec.shown, precision));
  }
}

/// Whose values are instants: what they look like is up to the session.
bool is_instant(std::string_view base) {
  return base == "timestamp with time zone" || base == "tstzrange" || base == "tstzmultirange";
}

/// Texts, and what is made of texts, and is read as them.
bool is_written(std::string_view base) {
  return is_string(base) || base == "json" || base == "jsonb" || base == "bytea" || base == "xml" ||
         base.find('.') != std::string_view::npos;
}

bool is_time(std::string_view base) {
  return base == "date" || base.starts_with("time") || base.starts_with("ts") || base == "daterange" ||
         base == "datemultirange" || base == "interval";
}

}  // namespace

void note_session_zone(const ConversionSpec& spec, ConversionNotes& found) {
  const auto& from = spec.from.base;
  const auto& to = spec.to.base;
  if (is_instant(from) == is_instant(to) && to != "time with time zone" && from != "time with time zone")
    return;
  if (is_instant(from) && is_instant(to)) return;
  const bool zoned = is_instant(to) || to == "time with time zone";
  if (is_instant(from) && is_written(to)) {
    found.warn(fmt::format("writes the values of {} in the session's time zone", spec.shown));
  } else if (is_written(from) && zoned) {
    found.warn(
        fmt::format("takes the values of {} that name no time zone to be in the session's", spec.shown));
  } else if (is_time(from) && is_time(to) && from != to) {
    // An instant, and a time of day with its own offset, are the same anywhere.
    if (from == "time with time zone" && (to == "time without time zone" || is_instant(to))) return;
    found.warn(fmt::format("converts the values of {} by the session's time zone", spec.shown));
  }
}

void note_losses(const ConversionSpec& spec, ConversionNotes& found) {
  const auto& from = spec.from.base;
  const auto& to = spec.to.base;
  if ((is_number(from) || from == "money") && is_number(to)) note_numbers(spec, found);
  if (is_string(to)) note_strings(spec, found);
  note_times(spec, found);
  if ((to == "bit" || to == "bit varying") && from.starts_with("bit")) {
    const bool fits = to == "bit varying" &&
                      (spec.to.arguments.empty() ||
                       (!spec.from.arguments.empty() && spec.from.arguments[0] <= spec.to.arguments[0]));
    if (!fits && spec.from != spec.to) {
      found.require(
          fmt::format("the length of existing values of {} must be that of {}", spec.shown, spec.new_type));
    }
  }
  if (from == "inet" && to == "cidr")
    found.lose(fmt::format("drops the host part of the values of {}", spec.shown));
  if (from == "macaddr8" && to == "macaddr") {
    found.require(fmt::format("existing values of {} must fit into macaddr", spec.shown));
  }
  if (from == "json" && to == "jsonb") {
    found.lose(fmt::format("drops duplicate keys and blanks from the values of {}", spec.shown));
  }
  if (from == "oid" && to == "integer") {
    found.lose(fmt::format("turns values of {} above 2147483647 into negative ones", spec.shown));
  }
  const bool is_shape = from == "box" || from == "circle" || from == "lseg" || from == "polygon";
  if (is_shape && has_explicit_cast(from, to)) {
    found.lose(fmt::format("turns the shapes in {} into others", spec.shown));
  }
  if (to == "name") found.lose(fmt::format("cuts the values of {} to 63 bytes", spec.shown));
  if (to == "\"char\"") found.lose(fmt::format("keeps the first byte of the values of {}", spec.shown));
  if (to == "character" && is_string(from) && from != "character") {
    found.lose(fmt::format("drops blanks at the end of the values of {}", spec.shown));
  }
  if (is_number(from) && to == "bit") {
    found.lose(fmt::format("keeps the last bits of the values of {}", spec.shown));
  }
  if (is_number(from) && to == "boolean") {
    found.lose(fmt::format("keeps only whether the values of {} are 0", spec.shown));
  }
  if (from == "jsonb" && is_number(to)) {
    found.lose(fmt::format("rounds the numbers in {} to {}", spec.shown, spec.new_type));
  }
  if (to == "money" && from != "money") {
    found.lose(fmt::format("rounds the values of {} to the currency's smallest unit", spec.shown));
  }
  if (to.starts_with("interval ") && from != to) {
    found.lose(fmt::format("keeps only the fields of {} in the values of {}", to, spec.shown));
  }
}

}  // namespace limbeck::dialect::postgresql
