#include "dialect/mysql/connect/session.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>

#include "base/text.hpp"
#include "dialect/mysql/quote.hpp"

namespace limbeck::dialect::mysql {
namespace {

/// ER_WRONG_VALUE_FOR_TYPE, of MySQL's UUID_TO_BIN().
constexpr unsigned wrong_value = 1411;
constexpr std::string_view ours = "LB";
constexpr std::size_t code_length = 5;

ErrorKind kind_of_code(std::string_view code) {
  return code == "LB001" ? ErrorKind::version_conflict : ErrorKind::other;
}

// What revisions set: mysqldump and hand-written files switch the checks off, and drivers set the time zone.
constexpr std::string_view kept_variables[] = {
    "sql_mode",         "time_zone",         "foreign_key_checks",      "unique_checks",
    "sql_safe_updates", "lock_wait_timeout", "innodb_lock_wait_timeout"};

long long whole_seconds(std::chrono::milliseconds time) {
  return std::max<long long>(1, std::chrono::ceil<std::chrono::seconds>(time).count());
}

}  // namespace

std::vector<std::string> session_statements(const ConnectOptions& options, const ConnectionSettings& settings,
                                            const Engine& engine) {
  std::vector<std::string> statements;
  if (!settings.init_command.empty()) statements.push_back(settings.init_command);
  // A migration's connection may say nothing for long, and is not to be ended for that.
  auto set = fmt::format("SET SESSION sql_mode = {}, autocommit = 1, wait_timeout = 31536000",
                         revision_sql_mode(settings.sql_mode));
  if (options.lock_timeout.count() > 0) {
    const auto seconds = whole_seconds(options.lock_timeout);
    set += fmt::format(", lock_wait_timeout = {0}, innodb_lock_wait_timeout = {0}", seconds);
  }
  if (options.statement_timeout.count() > 0) {
    const auto time = options.statement_timeout.count();
    const bool in_seconds = engine.flavour == Flavour::mariadb;
    set += fmt::format(", {} = ", statement_timeout_variable(engine));
    set += in_seconds ? fmt::format("{}.{:03}", time / 1000, time % 1000) : std::to_string(time);
  }
  if (engine.flavour == Flavour::mariadb) set += causal_reads;
  statements.push_back(std::move(set));
  statements.push_back(save_session_sql());
  if (options.read_only) statements.emplace_back("SET SESSION TRANSACTION READ ONLY");
  return statements;
}

std::string revision_sql_mode(const std::optional<std::string>& given) {
  const auto readable = fmt::format("REPLACE(REPLACE({}, 'NO_BACKSLASH_ESCAPES', ''), 'ORACLE', '')",
                                    given ? quote_literal(*given) : "@@SESSION.sql_mode");
  return given ? readable
               : fmt::format(
                     "CONCAT_WS(',', {}, IF(@@SESSION.sql_mode LIKE '%STRICT%', NULL, 'STRICT_ALL_TABLES'))",
                     readable);
}

std::span<const std::string_view> session_variables() {
  static constexpr std::string_view variables[] = {
      "sql_mode",         "time_zone",         "foreign_key_checks",       "unique_checks",
      "sql_safe_updates", "lock_wait_timeout", "innodb_lock_wait_timeout", "wait_timeout",
      "autocommit"};
  return variables;
}

std::string_view statement_timeout_variable(const Engine& engine) {
  return engine.flavour == Flavour::mariadb ? "max_statement_time" : "max_execution_time";
}

std::string save_session_sql() {
  std::string set;
  for (const auto name : kept_variables)
    set += fmt::format("{}@limbeck_{} = @@SESSION.{}", set.empty() ? "SET " : ", ", name, name);
  return set;
}

std::string restore_session_sql() {
  std::string set = "SET NAMES utf8mb4";
  for (const auto name : kept_variables) set += fmt::format(", SESSION {} = @limbeck_{}", name, name);
  return set + ", SESSION autocommit = 1";
}

// MariaDB has blocks outside of procedures. MySQL has none, and nothing else fails with a text of one's own:
// this function's message quotes what it was given. Each of the two skips what is for the other.
std::string assertion(const std::string& condition, const std::string& code, const std::string& text) {
  auto statement = fmt::format(
      "/*M!100203 BEGIN NOT ATOMIC DECLARE message VARCHAR(500) DEFAULT LEFT({1}, 500); IF NOT ({0}) THEN "
      "SIGNAL SQLSTATE '{2}' SET MESSAGE_TEXT = message; END IF; END */"
      "/*!80000 DO IF({0}, 0, UUID_TO_BIN(CONCAT('{2} ', {1}))) */",
      condition, text, code);
  return statement;
}

std::optional<Assertion> parse_assertion(unsigned number, std::string_view sqlstate,
                                         std::string_view message) {
  if (sqlstate.starts_with(ours))
    return Assertion{std::string(sqlstate), std::string(message), kind_of_code(sqlstate)};
  const auto begin = message.find('\'');
  const auto end = message.rfind("' for function ");
  if (number != wrong_value || begin == std::string_view::npos || end == std::string_view::npos ||
      end <= begin)
    return std::nullopt;
  const auto said = message.substr(begin + 1, end - begin - 1);
  if (said.size() <= code_length || !said.starts_with(ours) || said[code_length] != ' ') return std::nullopt;
  const auto code = said.substr(0, code_length);
  return Assertion{std::string(code), std::string(said.substr(code_length + 1)), kind_of_code(code)};
}

}  // namespace limbeck::dialect::mysql
