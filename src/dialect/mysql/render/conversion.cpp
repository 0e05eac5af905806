#include "dialect/mysql/render/conversion.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <vector>

#include "base/text.hpp"
#include "dialect/mysql/column_type.hpp"

namespace limbeck::dialect::mysql {
namespace {

enum class Family {
  integer,
  decimal,
  floating,
  text,
  bytes,
  listed,
  date,
  datetime,
  time,
  year,
  json,
  bit,
  address,  ///< UUID and IP addresses, which are bytes underneath
  other
};

struct Type {
  std::string name;
  Family family = Family::other;
  std::vector<int> arguments;
  bool is_unsigned = false;

  int argument(std::size_t at, int otherwise) const {
    return at < arguments.size() ? arguments[at] : otherwise;
  }
};

struct Named {
  std::string_view name;
  Family family;
  double size;  ///< of an integer: digits that always fit; of texts and bytes: the greatest length, 0: by
                ///< argument
};

constexpr std::array<Named, 32> named_types{{{"tinyint", Family::integer, 2},
                                             {"smallint", Family::integer, 4},
                                             {"mediumint", Family::integer, 6},
                                             {"int", Family::integer, 9},
                                             {"bigint", Family::integer, 18},
                                             {"decimal", Family::decimal, 0},
                                             {"float", Family::floating, 7},
                                             {"double", Family::floating, 15},
                                             {"char", Family::text, 0},
                                             {"varchar", Family::text, 0},
                                             {"tinytext", Family::text, 255},
                                             {"text", Family::text, 65'535},
                                             {"mediumtext", Family::text, 16'777'215},
                                             {"longtext", Family::text, 4'294'967'295},
                                             {"binary", Family::bytes, 0},
                                             {"varbinary", Family::bytes, 0},
                                             {"tinyblob", Family::bytes, 255},
                                             {"blob", Family::bytes, 65'535},
                                             {"mediumblob", Family::bytes, 16'777'215},
                                             {"longblob", Family::bytes, 4'294'967'295},
                                             {"enum", Family::listed, 0},
                                             {"set", Family::listed, 0},
                                             {"date", Family::date, 0},
                                             {"datetime", Family::datetime, 0},
                                             {"timestamp", Family::datetime, 0},
                                             {"time", Family::time, 0},
                                             {"year", Family::year, 0},
                                             {"json", Family::json, 0},
                                             {"bit", Family::bit, 0},
                                             {"uuid", Family::address, 0},
                                             {"inet4", Family::address, 0},
                                             {"inet6", Family::address, 0}}};

const Named* named_type(std::string_view name) {
  const auto found = std::ranges::find(named_types, name, &Named::name);
  return found == named_types.end() ? nullptr : &*found;
}

Type read_type(const std::string& sql) {
  Type type;
  type.name = text::lower(sql.substr(0, sql.find_first_of(" (")));
  if (const auto* named = named_type(type.name)) type.family = named->family;
  type.is_unsigned = text::lower(sql).find("unsigned") != std::string::npos;
  const auto open = sql.find('('), close = sql.find(')');
  if (type.family == Family::listed || open == std::string::npos || close == std::string::npos) return type;
  for (const auto& argument : text::split(sql.substr(open + 1, close - open - 1), ',')) {
    const auto digits = text::trim(argument);
    int value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    type.arguments.push_back(value);
  }
  return type;
}

double size_of(const Type& type) {
  const auto* named = named_type(type.name);
  return named && named->size > 0 ? named->size : type.argument(0, 1);
}

int scale_of(const Type& type) {
  return type.family == Family::decimal ? type.argument(1, 0) : 0;
}

/// How many digits before the point always fit, and how many a value may have.
double whole_digits(const Type& type) {
  return type.family == Family::decimal ? type.argument(0, 10) - scale_of(type) : size_of(type);
}
double most_whole_digits(const Type& type) {
  if (type.family == Family::decimal) return whole_digits(type);
  return type.name == "bigint" && type.is_unsigned ? 20 : size_of(type) + 1;
}

constexpr const char* years_of_numbers = "numbers below 100 become years from 1970 to 2069";

constexpr const char* bits_as_characters = "bits become the characters of these codes";

bool is_string(const Type& type) {
  return type.family == Family::text || type.family == Family::bytes;
}

bool is_temporal(const Type& type) {
  return type.family == Family::date || type.family == Family::datetime || type.family == Family::time;
}

bool is_number(const Type& type) {
  return type.family == Family::integer || type.family == Family::decimal || type.family == Family::floating;
}

class Converter {
 public:
  Converter(const schema::Column& before, const schema::Column& after)
      : before_(before), after_(after), from_(read_type(before.type)), to_(read_type(after.type)) {}

  Conversion run() {
    if (before_.type != after_.type) types();
    by_session_zone();
    if (before_.collation != after_.collation && is_character_type(after_.type) && requirement_.empty())
      collations();
    return {std::move(loss_), std::move(requirement_)};
  }

 private:
  void must_fit() { requirement_ = "fit into " + after_.type; }

  void types() {
    if (is_number(from_) && is_number(to_)) return numbers();
    if (from_.family == Family::listed && to_.family == Family::listed) return lists();
    if (is_string(from_) && is_string(to_)) return strings();
    if (is_string(to_)) return shown_as_text();
    if (is_temporal(from_) && is_temporal(to_)) return times();
    requirement_ = "be values of " + after_.type;
    loss_ = lost_in_another_family();
  }

  void shown_as_text() {
    if (from_.family == Family::floating) loss_ = "numbers are rounded to the digits that are shown";
    if (from_.family == Family::bit && to_.arguments.empty()) loss_ = bits_as_characters;
    if (from_.family == Family::address && to_.family == Family::bytes)
      loss_ = "values become the bytes that they are kept in";
    if (to_.name == "binary" && loss_.empty()) loss_ = "zero bytes are added up to the length";
    if (size_of(to_) < 65 && from_.family != Family::json) must_fit();
    if (from_.family == Family::json && to_.name != "longtext") must_fit();
  }

  std::string lost_in_another_family() const {
    if (is_string(from_) || from_.family == Family::json) return lost_of_texts();
    if (from_.family == Family::listed) {
      const bool is_read_as_text = is_temporal(to_) || to_.family == Family::json;
      return is_read_as_text ? lost_of_texts() : "values become their places in the list";
    }
    if (is_number(from_) || from_.family == Family::bit) return lost_of_numbers();
    return is_temporal(from_) ? lost_of_times() : "";
  }

  /// A text that can be read as the new type says more than that keeps, without an error.
  std::string lost_of_texts() const {
    switch (to_.family) {
      case Family::integer:
        return "fractions are rounded";
      case Family::decimal:
        return scale_of(to_) == 0 ? "fractions are rounded" : "digits behind the point are rounded";
      case Family::floating:
        return fmt::format("numbers are rounded to {} digits", size_of(to_));
      case Family::date:
        return "a time of day is lost";
      case Family::datetime:
      case Family::time:
        return "fractions of seconds are cut or rounded";
      case Family::year:
        return years_of_numbers;
      case Family::listed:
        return to_.name == "enum" ? "numbers that are no value of the list become the value at that place"
                                  : "numbers that are no value of the list become the values of their bits";
      default:
        return {};
    }
  }

  std::string lost_of_numbers() const {
    switch (to_.family) {
      case Family::year:
        return years_of_numbers;
      case Family::date:
      case Family::datetime:
        return "numbers are read as YYMMDD, YYYYMMDD or YYYYMMDDhhmmss";
      case Family::time:
        return "numbers are read as hhmmss";
      case Family::listed:
        return to_.name == "enum" ? "numbers become the value at that place in the list"
                                  : "numbers become the values of their bits";
      case Family::json:
        return from_.family == Family::bit ? bits_as_characters : "";
      case Family::bit:
        return from_.family == Family::floating || scale_of(from_) > 0 ? "fractions are rounded" : "";
      default:
        return {};
    }
  }

  /// A date becomes the number YYYYMMDD, a time hhmmss.
  std::string lost_of_times() const {
    const int fraction = from_.argument(0, 0);
    const int digits = (from_.family == Family::date ? 8 : from_.family == Family::time ? 7 : 14) + fraction;
    if (to_.family == Family::floating && digits > size_of(to_))
      return fmt::format("numbers are rounded to {} digits", size_of(to_));
    const bool exact = to_.family == Family::integer || to_.family == Family::decimal;
    return exact && scale_of(to_) < fraction ? "fractions of seconds are cut or rounded" : "";
  }

  void numbers() {
    const bool exact = to_.family != Family::floating;
    if (from_.family == Family::floating || scale_of(from_) > scale_of(to_)) {
      if (exact) loss_ = scale_of(to_) == 0 ? "fractions are rounded" : "digits behind the point are rounded";
    }
    if (!exact && (from_.family != Family::floating || size_of(to_) < size_of(from_)) &&
        most_whole_digits(from_) + scale_of(from_) > size_of(to_))
      loss_ = fmt::format("numbers are rounded to {} digits", size_of(to_));
    if (from_.family == Family::floating && exact) return must_fit();
    if (!exact) {
      if (to_.is_unsigned && !from_.is_unsigned) must_fit();
      return;
    }
    const bool is_wide_enough = from_.family == Family::integer && to_.family == Family::integer
                                    ? size_of(to_) > size_of(from_) || (size_of(to_) == size_of(from_) &&
                                                                        to_.is_unsigned == from_.is_unsigned)
                                    : whole_digits(to_) >= most_whole_digits(from_);
    if (!is_wide_enough || (to_.is_unsigned && !from_.is_unsigned)) must_fit();
  }

  /// A text that is no value of a list is taken as the number of one.
  bool is_number_in_list(const std::string& value, std::size_t count) const {
    unsigned long long number = 0;
    const auto* const end = value.data() + value.size();
    const auto [rest, error] = std::from_chars(value.data(), end, number);
    if (error != std::errc() || rest != end || number == 0) return false;
    return to_.name == "enum" ? number <= count : count > 63 || number < 1ULL << count;
  }

  void lists() {
    const auto values = listed_values(after_.type).value_or(std::vector<std::string>());
    std::vector<std::string> lost, numbers;
    for (const auto& value : listed_values(before_.type).value_or(std::vector<std::string>())) {
      if (std::ranges::find(values, value) != values.end()) continue;
      (is_number_in_list(value, values.size()) ? numbers : lost).push_back("'" + value + "'");
    }
    if (!lost.empty()) requirement_ = "not be " + text::join(lost, " or ");
    if (!numbers.empty()) {
      loss_ = fmt::format("{} {} by {} number in the new list", text::enumerate(numbers),
                          numbers.size() > 1 ? "become other values" : "becomes another value",
                          numbers.size() > 1 ? "their" : "its");
    }
    if (from_.name == "set" && to_.name == "enum") requirement_ = "be values of " + after_.type;
  }

  void strings() {
    const bool holds_blanks = from_.name != "char";
    if (holds_blanks && to_.name == "char") loss_ = "blanks at the end are lost";
    if (to_.name == "binary") loss_ = "zero bytes are added up to the length";
    // Bytes hold as many characters as their character set makes of them: a text in a varchar always fits
    // where it does with four bytes each.
    const double widest = from_.arguments.empty() || to_.arguments.empty() == from_.arguments.empty() ? 1 : 4;
    if (size_of(to_) < size_of(from_) * widest) {
      requirement_ = to_.arguments.empty() && to_.name != "char" && to_.name != "binary"
                         ? "fit into " + after_.type
                         : fmt::format("have at most {} {}", size_of(to_),
                                       to_.family == Family::bytes ? "bytes" : "characters");
      // In every SQL mode, blanks that are too many are cut off without an error, but between two varchars.
      const bool both_varchar = from_.name == "varchar" && to_.name == "varchar";
      if (holds_blanks && from_.family == Family::text && to_.family == Family::text && !both_varchar &&
          loss_.empty())
        loss_ = "blanks at the end of longer values are cut off";
    }
    if (from_.family == Family::bytes && to_.family == Family::text && requirement_.empty())
      requirement_ = "be text in the column's character set";
  }

  void times() {
    if (from_.family == Family::datetime && to_.family == Family::date) loss_ = "the time of day is lost";
    if (from_.family == Family::datetime && to_.family == Family::time) loss_ = "the date is lost";
    if (from_.family == Family::time && to_.family != Family::time)
      loss_ = "the day of the migration is added";
    if (from_.family == Family::date && to_.family == Family::time) loss_ = "the date is lost";
    if (loss_.empty() && to_.argument(0, 0) < from_.argument(0, 0))
      loss_ = "fractions of seconds are cut or rounded";
    if (to_.name == "timestamp" && from_.name != "timestamp")
      requirement_ = "lie between 1970 and 2038, in the session's time zone";
  }

  /// A timestamp is an instant, which everything else shows as the session's time zone has it.
  void by_session_zone() {
    if ((from_.name == "timestamp") == (to_.name == "timestamp")) return;
    if (!loss_.empty()) loss_ += "; ";
    loss_ += "values are converted by the session's time zone";
  }

  void collations() {
    const auto charset = [](const std::string& collation) {
      return collation.substr(0, collation.find('_'));
    };
    const auto from = charset(before_.collation), to = charset(after_.collation);
    if (from != to && to != "utf8mb4")
      requirement_ = to.empty() ? "exist in the table's character set" : "exist in the character set " + to;
  }

  const schema::Column& before_;
  const schema::Column& after_;
  Type from_, to_;
  std::string loss_, requirement_;
};

}  // namespace

Conversion conversion(const schema::Column& before, const schema::Column& after) {
  return Converter(before, after).run();
}

}  // namespace limbeck::dialect::mysql
