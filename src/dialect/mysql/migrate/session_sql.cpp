#include "dialect/mysql/migrate/session_sql.hpp"

#include <fmt/core.h>

#include "dialect/mysql/connect/session.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::dialect::mysql {

JournalSql journal_sql() {
  JournalSql sql;
  sql.id_column = "BIGINT AUTO_INCREMENT PRIMARY KEY";
  sql.text_type = "TEXT";
  sql.integer_type = "BIGINT";
  sql.time_type = "DATETIME(6)";
  sql.now = "UTC_TIMESTAMP(6)";
  sql.mark_time = "SET @limbeck_time_{} = NOW(6)";
  sql.milliseconds_since = "TIMESTAMPDIFF(MICROSECOND, @limbeck_time_{}, NOW(6)) DIV 1000";
  sql.time_text = "DATE_FORMAT(at, '%Y-%m-%dT%H:%i:%sZ')";
  return sql;
}

std::vector<std::string> session_reset_statements() {
  return {restore_session_sql()};
}

std::string script_prologue() {
  return fmt::format("SET NAMES utf8mb4;\nSET SESSION sql_mode = {};\n{};", revision_sql_mode(),
                     save_session_sql());
}

// The client ends a statement at each semicolon, whatever it stands in, but for strings and comments.
std::string script_statement(std::string_view sql) {
  bool has_semicolon = false;
  try {
    sql::Tokenizer tokens(EngineKind::mysql, sql);
    while (const auto token = tokens.next()) has_semicolon |= token.is_symbol(";");
  } catch (const Error&) {  // no SQL that can be read: the client will say so
  }
  if (!has_semicolon) return std::string(sql) + ";\n";
  std::string delimiter = "//";
  while (sql.find(delimiter) != std::string_view::npos) delimiter += "/";
  return fmt::format("DELIMITER {0}\n{1}\n{0}\nDELIMITER ;\n", delimiter, sql);
}

// Text in quotes; bytes in hexadecimal; whole numbers as they are, since a big one would lose digits if it
// were compared as text. Numbers, times and MySQL's JSON have the character set of bytes, and another as
// CONCAT() gives them; HEX() of a number is another than that of its text. (MySQL takes no bytes for REGEXP,
// and no shapes for CONV(), even where they aren't come to.)
std::string literal_expression(const std::string& expression) {
  return fmt::format(
      "CONVERT(CASE WHEN {0} IS NULL THEN 'NULL' WHEN CHARSET({0}) <> 'binary' THEN QUOTE({0}) "
      "WHEN CHARSET(CONCAT({0})) = 'binary' THEN "
      "CONCAT('X''', IF(LENGTH(HEX({0})) % 2 = 1, '0', ''), HEX({0}), '''') "
      "WHEN HEX({0}) = CONV(CONCAT({0}), 10, 16) AND CONVERT(CONCAT({0}) USING latin1) REGEXP '^-?[0-9]+$' "
      "THEN CONCAT({0}) ELSE QUOTE(CONCAT({0})) END USING utf8mb4)",
      expression);
}

}  // namespace limbeck::dialect::mysql
