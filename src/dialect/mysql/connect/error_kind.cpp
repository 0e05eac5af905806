#include "dialect/mysql/connect/error_kind.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <utility>

#include "base/text.hpp"
#include "dialect/sql/token.hpp"

namespace limbeck::dialect::mysql {
namespace {

// MariaDB's and MySQL's lists are one up to 1880; above 1900 are MariaDB's own up to 1999 and from 4000 on,
// MySQL's own from 3000 on; 2000 to 2999 are the client library's.
constexpr std::pair<unsigned, ErrorKind> numbers[] = {
    {1005, ErrorKind::other},                  // ER_CANT_CREATE_TABLE
    {1007, ErrorKind::duplicate_object},       // ER_DB_CREATE_EXISTS
    {1008, ErrorKind::missing_object},         // ER_DB_DROP_EXISTS
    {1021, ErrorKind::disk_full},              // ER_DISK_FULL
    {1022, ErrorKind::unique_violation},       // ER_DUP_KEY
    {1037, ErrorKind::out_of_resources},       // ER_OUTOFMEMORY
    {1038, ErrorKind::out_of_resources},       // ER_OUT_OF_SORTMEMORY
    {1040, ErrorKind::out_of_resources},       // ER_CON_COUNT_ERROR
    {1041, ErrorKind::out_of_resources},       // ER_OUT_OF_RESOURCES
    {1044, ErrorKind::permission_denied},      // ER_DBACCESS_DENIED_ERROR
    {1045, ErrorKind::permission_denied},      // ER_ACCESS_DENIED_ERROR
    {1047, ErrorKind::starting_up},            // ER_UNKNOWN_COM_ERROR: Galera, on a node that is not ready
    {1048, ErrorKind::not_null_violation},     // ER_BAD_NULL_ERROR
    {1049, ErrorKind::missing_object},         // ER_BAD_DB_ERROR
    {1050, ErrorKind::duplicate_object},       // ER_TABLE_EXISTS_ERROR
    {1051, ErrorKind::missing_object},         // ER_BAD_TABLE_ERROR
    {1054, ErrorKind::missing_object},         // ER_BAD_FIELD_ERROR
    {1060, ErrorKind::duplicate_object},       // ER_DUP_FIELDNAME
    {1061, ErrorKind::duplicate_object},       // ER_DUP_KEYNAME
    {1062, ErrorKind::unique_violation},       // ER_DUP_ENTRY
    {1072, ErrorKind::missing_object},         // ER_KEY_COLUMN_DOES_NOT_EXITS
    {1091, ErrorKind::missing_object},         // ER_CANT_DROP_FIELD_OR_KEY
    {1109, ErrorKind::missing_object},         // ER_UNKNOWN_TABLE
    {1114, ErrorKind::disk_full},              // ER_RECORD_FILE_FULL
    {1128, ErrorKind::missing_function},       // ER_FUNCTION_NOT_DEFINED
    {1130, ErrorKind::permission_denied},      // ER_HOST_NOT_PRIVILEGED
    {1138, ErrorKind::not_null_violation},     // ER_INVALID_USE_OF_NULL
    {1142, ErrorKind::permission_denied},      // ER_TABLEACCESS_DENIED_ERROR
    {1143, ErrorKind::permission_denied},      // ER_COLUMNACCESS_DENIED_ERROR
    {1146, ErrorKind::missing_object},         // ER_NO_SUCH_TABLE
    {1169, ErrorKind::unique_violation},       // ER_DUP_UNIQUE
    {1176, ErrorKind::missing_object},         // ER_KEY_DOES_NOT_EXITS
    {1203, ErrorKind::out_of_resources},       // ER_TOO_MANY_USER_CONNECTIONS
    {1205, ErrorKind::lock_timeout},           // ER_LOCK_WAIT_TIMEOUT: of rows and of whole tables
    {1213, ErrorKind::serialization},          // ER_LOCK_DEADLOCK
    {1216, ErrorKind::foreign_key_violation},  // ER_NO_REFERENCED_ROW
    {1217, ErrorKind::foreign_key_violation},  // ER_ROW_IS_REFERENCED
    {1226, ErrorKind::out_of_resources},       // ER_USER_LIMIT_REACHED
    {1227, ErrorKind::permission_denied},      // ER_SPECIFIC_ACCESS_DENIED_ERROR
    {1242, ErrorKind::data},                   // ER_SUBQUERY_NO_1_ROW
    {1264, ErrorKind::data},                   // ER_WARN_DATA_OUT_OF_RANGE
    {1265, ErrorKind::data},                   // WARN_DATA_TRUNCATED
    {1292, ErrorKind::data},                   // ER_TRUNCATED_WRONG_VALUE
    {1300, ErrorKind::data},                   // ER_INVALID_CHARACTER_STRING
    {1304, ErrorKind::duplicate_object},       // ER_SP_ALREADY_EXISTS
    {1305, ErrorKind::missing_function},       // ER_SP_DOES_NOT_EXIST
    {1317, ErrorKind::cancelled},              // ER_QUERY_INTERRUPTED
    {1359, ErrorKind::duplicate_object},       // ER_TRG_ALREADY_EXISTS
    {1360, ErrorKind::missing_object},         // ER_TRG_DOES_NOT_EXIST
    {1364, ErrorKind::not_null_violation},     // ER_NO_DEFAULT_FOR_FIELD
    {1365, ErrorKind::data},                   // ER_DIVISION_BY_ZERO
    {1366, ErrorKind::data},                   // ER_TRUNCATED_WRONG_VALUE_FOR_FIELD
    {1370, ErrorKind::permission_denied},      // ER_PROCACCESS_DENIED_ERROR
    {1406, ErrorKind::data},                   // ER_DATA_TOO_LONG
    {1411, ErrorKind::data},                   // ER_WRONG_VALUE_FOR_TYPE
    {1419, ErrorKind::permission_denied},      // ER_BINLOG_CREATE_ROUTINE_NEED_SUPER
    {1451, ErrorKind::foreign_key_violation},  // ER_ROW_IS_REFERENCED_2
    {1452, ErrorKind::foreign_key_violation},  // ER_NO_REFERENCED_ROW_2
    {1525, ErrorKind::data},                   // ER_WRONG_VALUE
    {1526, ErrorKind::data},                   // ER_NO_PARTITION_FOR_GIVEN_VALUE
    {1537, ErrorKind::duplicate_object},       // ER_EVENT_ALREADY_EXISTS
    {1539, ErrorKind::missing_object},         // ER_EVENT_DOES_NOT_EXIST
    {1586, ErrorKind::unique_violation},       // ER_DUP_ENTRY_WITH_KEY_NAME
    {1690, ErrorKind::data},                   // ER_DATA_OUT_OF_RANGE
    {1698, ErrorKind::permission_denied},      // ER_ACCESS_DENIED_NO_PASSWORD_ERROR
    {1792, ErrorKind::read_only},              // ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION
    {1824, ErrorKind::missing_object},         // ER_FK_CANNOT_OPEN_PARENT
    {1826, ErrorKind::duplicate_object},       // ER_DUP_CONSTRAINT_NAME
    {1836, ErrorKind::read_only},              // ER_READ_ONLY_MODE
    {1969, ErrorKind::statement_timeout},      // ER_STATEMENT_TIMEOUT (MariaDB)
    {2002, ErrorKind::unreachable},            // CR_CONNECTION_ERROR: no socket
    {2003, ErrorKind::unreachable},            // CR_CONN_HOST_ERROR
    {2005, ErrorKind::unreachable},            // CR_UNKNOWN_HOST
    {2026, ErrorKind::unreachable},            // CR_SSL_CONNECTION_ERROR
    {3024, ErrorKind::statement_timeout},      // ER_QUERY_TIMEOUT (MySQL)
    {3140, ErrorKind::data},                   // ER_INVALID_JSON_TEXT (MySQL)
    {3572, ErrorKind::lock_timeout},           // ER_LOCK_NOWAIT (MySQL)
    {3819, ErrorKind::check_violation},        // ER_CHECK_CONSTRAINT_VIOLATED (MySQL)
    {3822, ErrorKind::duplicate_object},       // ER_CHECK_CONSTRAINT_DUP_NAME (MySQL)
    {4025, ErrorKind::check_violation},        // ER_CONSTRAINT_FAILED (MariaDB)
    {4091, ErrorKind::missing_object},         // ER_UNKNOWN_SEQUENCES (MariaDB)
};

/// These quote a value of a row, or a text that may be one: "Duplicate entry 'ann@example.org' for key
/// 'email'".
constexpr unsigned quoting_values[] = {1062, 1169, 1292, 1300, 1366, 1367, 1411,
                                       1525, 1526, 1557, 1586, 1761, 1762};

constexpr unsigned syntax_errors[] = {1064, 1149};
constexpr std::string_view near = "to use near '", at_line = "' at line ";

/// What the message of a syntax error quotes of the statement: the rest of it, up to 80 characters; nothing:
/// it has another form.
std::optional<std::string_view> quoted_rest(std::string_view message) {
  const auto begin = message.find(near);
  const auto end = message.rfind(at_line);
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin + near.size())
    return std::nullopt;
  return message.substr(begin + near.size(), end - begin - near.size());
}

std::string_view first_word(std::string_view rest) {
  const auto is_part = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$' || (c & 0x80) != 0;
  };
  std::size_t length = 0;
  while (length < rest.size() && is_part(rest[length])) ++length;
  return rest.substr(0, std::max<std::size_t>(length, 1));
}

}  // namespace

ErrorKind error_kind(unsigned number, std::string_view message) {
  if (is_lost_connection(number)) return ErrorKind::connection_lost;
  // Of many options that a server may run with, one.
  if (number == 1290)
    return message.contains("read-only") || message.contains("read_only") ? ErrorKind::read_only
                                                                          : ErrorKind::other;
  const auto* const found =
      std::ranges::lower_bound(numbers, number, {}, &std::pair<unsigned, ErrorKind>::first);
  return found != std::end(numbers) && found->first == number ? found->second : ErrorKind::other;
}

bool is_lost_connection(unsigned number) {
  // ER_SERVER_SHUTDOWN, ER_NET_*, ER_CONNECTION_KILLED; CR_SERVER_GONE_ERROR, CR_SERVER_LOST,
  // CR_MALFORMED_PACKET, CR_SERVER_LOST_EXTENDED; ER_CLIENT_INTERACTION_TIMEOUT (MySQL).
  constexpr unsigned lost[] = {1053, 1152, 1158, 1159, 1160, 1161, 1184, 1927, 2006, 2013, 2027, 2055, 4031};
  return std::ranges::find(lost, number) != std::end(lost);
}

std::string without_next_statements(std::string_view message) {
  const auto rest = quoted_rest(message);
  if (!rest) return std::string(message);
  const auto begins_with = rest->starts_with(";\n") ? 0 : rest->find(statement_separator);
  if (begins_with == std::string_view::npos) return std::string(message);
  const auto from = static_cast<std::size_t>(rest->data() - message.data()) + begins_with;
  return fmt::format("{}{}", message.substr(0, from), message.substr(message.rfind(at_line)));
}

std::string shown_message(unsigned number, std::string_view message) {
  if (std::ranges::find(syntax_errors, number) != std::end(syntax_errors)) {
    const auto rest = quoted_rest(message);
    if (!rest) return std::string(message);
    const auto from = rest->find_first_not_of(" \t\r\n");
    if (from == std::string_view::npos) return "syntax error: the statement ends too early";
    return fmt::format("syntax error at or near \"{}\"", first_word(rest->substr(from)));
  }
  if (std::ranges::find(quoting_values, number) == std::end(quoting_values)) return std::string(message);
  const auto begin = message.find('\'');
  if (begin == std::string_view::npos) return std::string(message);
  // What stands behind the value are names of ours: " for key 'email'", " for column `d`.`t`.`c` at row 1".
  std::size_t end = message.rfind('\'');
  for (const std::string_view behind : {"' for key ", "' for column ", "' for function "}) {
    if (const auto found = message.rfind(behind); found != std::string_view::npos && found > begin)
      end = std::min(end, found);
  }
  if (end <= begin) return std::string(message.substr(0, begin)) + "'…'";
  return fmt::format("{}'…'{}", message.substr(0, begin), message.substr(end + 1));
}

int syntax_error_position(std::string_view sql, std::string_view message) {
  const auto rest = quoted_rest(message);
  if (!rest || rest->empty()) return 0;
  const auto found = sql.rfind(*rest);  // a rest of the statement, cut at its end at most
  if (found == std::string_view::npos) return 0;
  const auto before = sql.substr(0, found + rest->find_first_not_of(" \t\r\n"));
  return 1 + static_cast<int>(std::ranges::count_if(before, [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string hint_for(unsigned number) {
  switch (number) {
    case 1071:  // ER_TOO_LONG_KEY
      return "shorten the columns of the key, or give lengths: KEY k (c (191))";
    case 1118:  // ER_TOO_BIG_ROWSIZE
      return "make long VARCHAR columns TEXT";
    case 1153:  // ER_NET_PACKET_TOO_LARGE
      return "raise max_allowed_packet of the server, or split the statement";
    case 1205:
      return "let it end (or KILL its connection: see SHOW FULL PROCESSLIST), or raise lock_timeout";
    case 1419:
      return "the server writes a binary log: let an administrator run it, or SET GLOBAL "
             "log_bin_trust_function_creators = 1";
    default:
      return {};
  }
}

}  // namespace limbeck::dialect::mysql
