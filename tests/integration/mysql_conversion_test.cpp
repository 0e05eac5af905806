#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <regex>
#include <set>

#include "base/text.hpp"
#include "dialect/mysql/render/conversion.hpp"
#include "integration/mysql_support.hpp"

namespace limbeck {
namespace {

struct TypeCase {
  const char* type;
  std::vector<const char*> values;  ///< literals
};

const std::vector<TypeCase> type_cases = {
    {"tinyint(4)", {"5", "-7", "0"}},
    {"smallint(6)", {"300", "2"}},
    {"int(11)", {"5", "70000", "-5", "20260131", "101112"}},
    {"int(10) unsigned", {"4000000000", "1"}},
    {"bigint(20)", {"9007199254740993", "20260131101112", "3"}},
    {"decimal(10,3)", {"12.345", "70", "5"}},
    {"decimal(20,0)", {"12345678901234567890", "5"}},
    {"decimal(20,6)", {"20260131101112.250000", "101112.250000", "1.5"}},
    {"float", {"1.5", "5"}},  // shown in six digits
    {"double", {"1234567.891", "20260131", "101112.25", "2"}},
    {"bit(1)", {"b'1'"}},
    {"bit(8)", {"b'101'", "b'0110001'"}},
    {"char(5)", {"'ab'", "'5'", "''"}},
    {"varchar(30)",
     {"'12.5'", "'hello  '", "'2026-01-31 10:11:12.5'", "'2026-01-31'", "'10:11:12.25'", "'5'", "'a'",
      "'a,b'", "'b5'", "'1e3'", "'2'"}},
    {"tinytext", {"'12.5'", "'5'", "'x '"}},
    {"text", {"'hello  '", "'5'", "'2026-01-31 10:11:12'", "'16777217'"}},
    {"binary(4)", {"x'61626300'", "'5   '"}},
    {"varbinary(10)", {"'ab'", "'5'", "x'ff00'", "x'6100'"}},
    {"blob", {"'5'", "'hello'", "x'ff'"}},
    {"enum('a','5','2026-01-31')", {"'a'", "'5'", "'2026-01-31'"}},
    {"enum('5','a','10:11:12','b')", {"'a'", "'5'", "'10:11:12'", "'b'"}},
    {"enum('2','z')", {"'2'"}},
    {"set('2','z')", {"'2'"}},
    {"set('a','b','5')", {"'a,b'", "'5'", "'a'", "''"}},
    {"date", {"'2026-01-31'", "'1960-02-03'"}},
    {"datetime", {"'2026-01-31 10:11:12'", "'2026-01-31 00:00:00'"}},
    {"datetime(3)", {"'2026-01-31 10:11:12.250'"}},
    {"timestamp", {"'2026-01-31 10:11:12'"}},
    {"timestamp(3)", {"'2026-01-31 10:11:12.250'"}},
    {"time", {"'10:11:12'", "'-01:00:00'", "'100:00:00'", "'00:00:05'"}},
    {"time(3)", {"'10:11:12.250'"}},
    {"year(4)", {"2026", "2005"}},
    {"json", {"'\"x\"'", "'5'"}},
    {"uuid", {"'123e4567-e89b-12d3-a456-426655440000'"}},
    {"inet6", {"'::1'"}},
};

bool is_number(const std::string& value) {
  static const std::regex number("-?[0-9]+([.][0-9]+)?(e[+]?[0-9]+)?");
  return std::regex_match(value, number);
}

/// Without what only writes the same number in another way.
std::string plain_number(std::string value) {
  if (!is_number(value) || value.contains('e')) return value;
  if (value.contains('.')) {
    value.erase(value.find_last_not_of('0') + 1);
    if (value.ends_with('.')) value.pop_back();
  }
  const auto sign = value.starts_with('-') ? "-" : "";
  value.erase(0, value.find_first_not_of("-0"));
  return sign + (value.empty() || value.starts_with('.') ? "0" + value : value);
}

std::string digits_of(const std::string& value) {
  const auto whole = value.substr(0, value.find('.'));
  std::string digits;
  for (const auto c : whole) {
    if (c >= '0' && c <= '9') digits += c;
  }
  digits.erase(0, digits.find_first_not_of('0'));
  auto fraction = value.contains('.') ? value.substr(value.find('.') + 1) : "";
  fraction.erase(fraction.find_last_not_of('0') + 1);
  return digits + "." + fraction;
}

bool is_temporal(std::string_view type) {
  return type.starts_with("date") || type.starts_with("time");
}

/// Does a reader of the column find the same value in it?
bool is_kept(const std::string& before, const std::string& after, std::string_view from,
             std::string_view to) {
  if (before == after) return true;
  // Blanks with which a binary is filled.
  const bool is_read = to.starts_with("set") || to.starts_with("bit");
  if (from.starts_with("binary") && is_read && before.substr(0, before.find_last_not_of(' ') + 1) == after)
    return true;
  if (is_number(before) && is_number(after) && plain_number(before) == plain_number(after)) return true;
  if (is_temporal(to) && after.starts_with(before + " 00:00:00") &&
      after.find_first_not_of("0.", before.size() + 9) == std::string::npos)
    return true;
  if (!is_temporal(from) && !is_temporal(to)) return false;
  // 2026-01-31 as a number is 20260131; a time is read of 101112.
  return (before.starts_with('-') == after.starts_with('-')) && digits_of(before) == digits_of(after);
}

class MysqlConversion : public test::MysqlTest {};

// A value that an ALTER TABLE changes without an error has to be told of beforehand; so has an error.
TEST_F(MysqlConversion, TellsOfEachValueThatChangesWithoutAnError) {
  if (connection().engine().flavour != Flavour::mariadb) GTEST_SKIP() << "made for MariaDB";
  connection().execute("SET time_zone = '+00:00'");
  std::set<std::string> silent, refused, needless;
  for (const auto& [from, values] : type_cases) {
    for (const auto& [to, unused] : type_cases) {
      if (std::string_view(from) == to) continue;
      const schema::Column before{.name = "c", .type = from}, after{.name = "c", .type = to};
      const auto told = dialect::mysql::conversion(before, after);
      bool changed = false;
      for (const auto* const value : values) {
        connection().execute("DROP TABLE IF EXISTS t");
        connection().execute(fmt::format("CREATE TABLE t (c {} NULL)", from));
        connection().execute(fmt::format("INSERT INTO t VALUES ({})", value));
        const auto read = [&](std::string_view type) {
          const bool is_bytes = type.contains("binary") || type.contains("blob");
          const auto text = connection()
                                .query(type.starts_with("bit") ? "SELECT c + 0 FROM t"
                                       : is_bytes              ? "SELECT CONVERT(c USING latin1) FROM t"
                                                               : "SELECT c FROM t")
                                .rows.at(0)
                                .at(0);
          return text.value_or("NULL");
        };
        const auto was = read(from);
        try {
          connection().execute(fmt::format("ALTER TABLE t MODIFY c {} NULL", to));
        } catch (const DatabaseError& error) {
          if (told.requirement.empty())
            refused.insert(fmt::format("{} -> {}: {} is refused: {}", from, to, value, error.what()));
          continue;
        }
        const auto is = read(to);
        if (is_kept(was, is, from, to)) continue;
        changed = true;
        if (told.loss.empty()) silent.insert(fmt::format("{} -> {}: '{}' becomes '{}'", from, to, was, is));
      }
      if (!told.loss.empty() && !changed) needless.insert(fmt::format("{} -> {}: {}", from, to, told.loss));
    }
  }
  for (const auto& each : silent) ADD_FAILURE() << each;
  for (const auto& each : refused) ADD_FAILURE() << each;
  if (std::getenv("LIMBECK_SHOW_NEEDLESS"))
    for (const auto& each : needless) std::cout << each << "\n";
}

}  // namespace
}  // namespace limbeck
