#include "dialect/postgresql/types/conversion_losses.hpp"

#include <fmt/core.h>

#include "dialect/postgresql/types/casts.hpp"

namespace limbeck::dialect::postgresql {
namespace {

/// What may go wrong, or be lost, on the way between numbers.
void note_numbers(const Situation& is, ConversionNotes& found) {
  const auto& from = is.from.base;
  const auto& to = is.to.base;
  if (const int digits = integer_digits(to); digits > 0) {
    if (const int had = integer_digits(from); had > 0 && had <= digits) return;
    found.require(fmt::format("existing values of {} must fit into {}", is.shown, to));
    if (integer_digits(from) == 0)
      found.lose(fmt::format("rounds the values of {} to whole numbers", is.shown));
  } else if (to == "numeric" && !is.to.arguments.empty()) {
    const int scale = is.to.arguments.size() > 1 ? is.to.arguments[1] : 0;
    const int whole = is.to.arguments[0] - scale;
    const bool limited = from == "numeric" && !is.from.arguments.empty();
    const int old_scale = limited && is.from.arguments.size() > 1 ? is.from.arguments[1] : 0;
    const int old_whole = integer_digits(from) > 0 ? integer_digits(from)
                          : limited                ? is.from.arguments[0] - old_scale
                                                   : 1000;
    if (old_whole > whole)
      found.require(fmt::format("existing values of {} must fit into {}", is.shown, is.new_type));
    if (integer_digits(from) == 0 && (!limited || old_scale > scale)) {
      found.lose(scale == 0 ? fmt::format("rounds the values of {} to whole numbers", is.shown)
                            : fmt::format("rounds the values of {} to {} decimals", is.shown, scale));
    }
  } else if (to == "real" && from != "smallint" && from != "real") {
    found.lose(fmt::format("keeps about 6 digits of the values of {}", is.shown));
    if (from != "integer" && from != "bigint") {
      found.require(fmt::format("existing values of {} must fit into real", is.shown));
    }
  } else if (to == "double precision" && (from == "bigint" || from == "numeric")) {
    found.lose(fmt::format("keeps about 15 digits of the values of {}", is.shown));
  }
}

void note_strings(const Situation& is, ConversionNotes& found) {
  if (is.to.base == "name" || is.to.base == "text" || is.to.arguments.empty()) {
    if (is.to.base == "character" && is.to.arguments.empty()) {
      found.require(fmt::format("existing values of {} must not be longer than 1 character", is.shown));
    }
    return;
  }
  const int longest = is.to.arguments[0];
  const bool limited = is_string(is.from.base) && !is.from.arguments.empty();
  if (limited && is.from.arguments[0] <= longest) return;
  if (is.from.base == "uuid" && longest >= 36) return;
  if (is.from.base == "boolean" && longest >= 5) return;
  if (const int digits = integer_digits(is.from.base); digits > 0 && longest > digits) return;
  found.require(
      fmt::format("existing values of {} must not be longer than {} characters", is.shown, longest));
}

void note_times(const Situation& is, ConversionNotes& found) {
  const auto has = [](std::string_view base, std::string_view word) { return base.find(word) != base.npos; };
  const auto& from = is.from.base;
  const auto& to = is.to.base;
  if (from != to && has(from, "timestamp") && has(to, "timestamp")) {
    found.warn(fmt::format("converts the values of {} by the session's time zone", is.shown));
  }
  if (from == "date" && to == "timestamp with time zone") {
    found.warn(fmt::format("converts the values of {} by the session's time zone", is.shown));
  }
  if (has(from, "timestamp") && to == "date") {
    found.lose(fmt::format("drops the time of day from the values of {}", is.shown));
  }
  if (has(from, "timestamp") && to.starts_with("time ")) {
    found.lose(fmt::format("drops the date from the values of {}", is.shown));
  }
  if (from == "interval" && to.starts_with("time ")) {
    found.lose(fmt::format("drops the days from the values of {}", is.shown));
  }
  if (from == "time with time zone" && to == "time without time zone") {
    found.lose(fmt::format("drops the time zone from the values of {}", is.shown));
  }
  const int precision = is.to.arguments.empty() ? 6 : is.to.arguments[0];
  const int old_precision = is.from.arguments.empty() ? 6 : is.from.arguments[0];
  if (precision < old_precision && (has(from, "time") || from == "interval") &&
      (has(to, "time") || to == "interval")) {
    found.lose(fmt::format("rounds the values of {} to {} digits of a second", is.shown, precision));
  }
}

}  // namespace

void note_losses(const Situation& is, ConversionNotes& found) {
  const auto& from = is.from.base;
  const auto& to = is.to.base;
  if ((is_number(from) || from == "money") && is_number(to)) note_numbers(is, found);
  if (is_string(to)) note_strings(is, found);
  note_times(is, found);
  if ((to == "bit" || to == "bit varying") && from.starts_with("bit")) {
    const bool fits =
        to == "bit varying" && (is.to.arguments.empty() ||
                                (!is.from.arguments.empty() && is.from.arguments[0] <= is.to.arguments[0]));
    if (!fits && is.from != is.to) {
      found.require(
          fmt::format("the length of existing values of {} must be that of {}", is.shown, is.new_type));
    }
  }
  if (from == "inet" && to == "cidr")
    found.lose(fmt::format("drops the host part of the values of {}", is.shown));
  if (from == "macaddr8" && to == "macaddr") {
    found.require(fmt::format("existing values of {} must fit into macaddr", is.shown));
  }
  if (from == "json" && to == "jsonb") {
    found.lose(fmt::format("drops duplicate keys and blanks from the values of {}", is.shown));
  }
  if (from == "oid" && to == "integer") {
    found.lose(fmt::format("turns values of {} above 2147483647 into negative ones", is.shown));
  }
  const bool is_shape = from == "box" || from == "circle" || from == "lseg" || from == "polygon";
  if (is_shape && has_explicit_cast(from, to)) {
    found.lose(fmt::format("turns the shapes in {} into others", is.shown));
  }
  if (to == "name") found.lose(fmt::format("cuts the values of {} to 63 bytes", is.shown));
  if (to == "\"char\"") found.lose(fmt::format("keeps the first byte of the values of {}", is.shown));
  if (to == "character" && is_string(from) && from != "character") {
    found.lose(fmt::format("drops blanks at the end of the values of {}", is.shown));
  }
  if (integer_digits(from) > 0 && to == "bit") {
    found.lose(fmt::format("keeps the last bits of the values of {}", is.shown));
  }
  if (is_number(from) && to == "boolean") {
    found.lose(fmt::format("keeps only whether the values of {} are 0", is.shown));
  }
  if (from == "jsonb" && is_number(to)) {
    found.lose(fmt::format("rounds the numbers in {} to {}", is.shown, is.new_type));
  }
  if (to == "money" && from != "money") {
    found.lose(fmt::format("rounds the values of {} to the currency's smallest unit", is.shown));
  }
  if (to.starts_with("interval ") && from != to) {
    found.lose(fmt::format("keeps only the fields of {} in the values of {}", to, is.shown));
  }
}

}  // namespace limbeck::dialect::postgresql
