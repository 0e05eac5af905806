#include "dialect/mysql/migrate/statement_outcome.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/sha256.hpp"
#include "base/text.hpp"
#include "dialect/mysql/connect/connection.hpp"
#include "dialect/mysql/consequences/alter_table.hpp"
#include "dialect/mysql/migrate/row_effects.hpp"
#include "dialect/mysql/quote.hpp"
#include "dialect/sql/token_cursor.hpp"
#include "dialect/sql/tokenizer.hpp"
#include "dialect/sql/words.hpp"

namespace limbeck::dialect::mysql {
namespace {

using Kind = ChangedObject::Kind;

/// Reads the beginning of a DDL statement. A member is nothing where it doesn't know.
class TraceReader {
 public:
  explicit TraceReader(sql::TokenCursor cursor) : cursor_(cursor) {}

  std::optional<StatementTrace> read() {
    if (cursor_.take("create")) return create();
    if (cursor_.take("alter")) return alter();
    if (cursor_.take("drop")) return drop();
    if (cursor_.take("rename")) return rename();
    if (cursor_.take("truncate")) return truncate();
    // ANALYZE UPDATE … runs the UPDATE.
    if (cursor_.next_is("analyze") && cursor_.peek(1).kind == sql::Token::Kind::word &&
        !(cursor_.peek(1).is("table") || cursor_.peek(1).is("local") ||
          cursor_.peek(1).is("no_write_to_binlog")))
      return std::nullopt;
    if (cursor_.next_is_one_of({"analyze", "check", "optimize", "repair", "flush", "grant"}))
      return StatementTrace{};
    return std::nullopt;
  }

 private:
  std::optional<StatementTrace> create() {
    const bool replaces = cursor_.take_all({"or", "replace"});
    skip_definer_and_the_like();
    if (cursor_.next_is("temporary")) return std::nullopt;
    for (const auto* word : {"unique", "fulltext", "spatial", "aggregate"}) cursor_.take(word);
    if (cursor_.take("index")) {
      if (!cursor_.skip_past("on")) return std::nullopt;
      return one(Kind::table);
    }
    if (cursor_.take("table")) {
      // Dropped, and then made: in between there is none. Filled behind that.
      if (replaces || cursor_.has("select") || cursor_.has("partition", "by")) return std::nullopt;
      return one(Kind::table);
    }
    return object();
  }

  std::optional<StatementTrace> alter() {
    for (const auto* word : {"online", "ignore"}) cursor_.take(word);
    skip_definer_and_the_like();
    if (!cursor_.take("table")) {
      auto trace = object();
      // ALTER EVENT a RENAME TO b
      if (trace && cursor_.has("rename")) return std::nullopt;
      return trace;
    }
    auto trace = one(Kind::table);
    if (!trace || cursor_.has("partition") || cursor_.has("partitioning") || cursor_.has("tablespace"))
      return std::nullopt;
    while (cursor_.skip_past("rename")) {
      if (cursor_.next_is_one_of({"column", "index", "key", "constraint"})) continue;
      for (const auto* word : {"to", "as"}) cursor_.take(word);
      cursor_.take_symbol("=");
      const auto name = read_name();
      if (!name) return std::nullopt;
      trace->objects.push_back({Kind::table, *name});
    }
    return trace;
  }

  std::optional<StatementTrace> drop() {
    if (cursor_.next_is("temporary")) return std::nullopt;
    if (cursor_.take("index")) {
      if (!cursor_.skip_past("on")) return std::nullopt;
      return one(Kind::table);
    }
    if (!cursor_.next_is_one_of({"table", "tables", "view", "sequence"})) return object();
    cursor_.next();
    auto trace = names_until_end();
    if (trace) trace->is_atomic = trace->objects.size() < 2;
    return trace;
  }

  std::optional<StatementTrace> rename() {
    if (!cursor_.take("table") && !cursor_.take("tables")) return std::nullopt;
    StatementTrace trace;
    take_if_exists();
    do {
      const auto from = read_name();
      if (!from || !cursor_.skip_past("to")) return std::nullopt;
      const auto to = read_name();
      if (!to) return std::nullopt;
      for (const auto& name : {*from, *to}) {
        if (const ChangedObject object{Kind::table, name};
            std::ranges::find(trace.objects, object) == trace.objects.end()) {
          trace.objects.push_back(object);
        } else {
          trace.needs_table_id = true;  // two of one definition may have changed places
        }
      }
    } while (cursor_.take_symbol(","));
    return trace;
  }

  std::optional<StatementTrace> truncate() {
    cursor_.take("table");
    auto trace = one(Kind::table);
    if (trace) trace->needs_table_id = true;
    return trace;
  }

  std::optional<StatementTrace> object() {
    if (cursor_.take("view") || cursor_.take("sequence")) return one(Kind::table);
    if (cursor_.take("trigger")) return one(Kind::trigger);
    if (cursor_.take("procedure")) return one(Kind::procedure);
    if (cursor_.take("function")) return one(Kind::function);
    if (cursor_.take("event")) return one(Kind::event);
    return std::nullopt;
  }

  /// DEFINER = …, SQL SECURITY …, ALGORITHM = …
  void skip_definer_and_the_like() {
    while (true) {
      if (cursor_.take("definer") || cursor_.take("algorithm")) {
        cursor_.take_symbol("=");
        cursor_.next();
        // 'user'@'host', CURRENT_USER()
        if (cursor_.peek().text.starts_with('@')) cursor_.next();
        if (cursor_.next_is_symbol("(")) cursor_.skip();
        // '@' may stand alone, with the host behind it.
        if (cursor_.peek().kind == sql::Token::Kind::string) cursor_.next();
      } else if (cursor_.take("sql")) {
        cursor_.take("security");
        cursor_.next();
      } else {
        return;
      }
    }
  }

  void take_if_exists() {
    if (!cursor_.take("if")) return;
    cursor_.take("not");
    cursor_.take("exists");
  }

  std::optional<schema::ObjectName> read_name() {
    schema::ObjectName name;
    do {
      const auto* const part = cursor_.take_name();
      if (!part) return std::nullopt;
      name.schema = std::move(name.name);
      name.name = part->value();
    } while (cursor_.take_symbol("."));
    return name;
  }

  std::optional<StatementTrace> one(Kind kind) {
    take_if_exists();
    const auto name = read_name();
    if (!name) return std::nullopt;
    return StatementTrace{{{kind, *name}}};
  }

  std::optional<StatementTrace> names_until_end() {
    take_if_exists();
    StatementTrace trace;
    do {
      const auto name = read_name();
      if (!name) return std::nullopt;
      trace.objects.push_back({Kind::table, *name});
    } while (cursor_.take_symbol(","));
    return trace;
  }

  sql::TokenCursor cursor_;
};

/// Without the next number of AUTO_INCREMENT, which rows change.
std::string without_counter(std::string definition) {
  constexpr std::string_view option = " AUTO_INCREMENT=";
  const auto begin = definition.rfind(option);
  if (begin == std::string::npos) return definition;
  auto end = begin + option.size();
  while (end < definition.size() && definition[end] >= '0' && definition[end] <= '9') ++end;
  return definition.erase(begin, end - begin);
}

std::string schema_sql(const schema::ObjectName& name) {
  return name.schema.empty() ? "DATABASE()" : quote_literal(name.schema);
}

std::string sql_name(const schema::ObjectName& name) {
  return name.schema.empty() ? quote_identifier(name.name)
                             : quote_identifier(name.schema) + "." + quote_identifier(name.name);
}

/// The number that InnoDB gave a table when it was made or copied; empty: this user may not ask (PROCESS), or
/// it isn't InnoDB's. InnoDB writes names as files are called: only plain ones are asked for.
std::string table_id(Connection& connection, const schema::ObjectName& name) {
  const auto ask = [&](const char* table) {
    return connection
        .query(fmt::format("SELECT TABLE_ID FROM information_schema.{} WHERE NAME = CONCAT({}, '/', {})",
                           table, schema_sql(name), quote_literal(name.name)))
        .rows;
  };
  try {
    const bool is_mariadb = connection.engine().flavour == Flavour::mariadb;
    const auto rows = ask(is_mariadb ? "INNODB_SYS_TABLES" : "INNODB_TABLES");
    return rows.empty() ? "" : rows.at(0).at(0).value_or("");
  } catch (const DatabaseError&) {
    return {};
  }
}

constexpr std::string_view absent = "none";

/// The nodes of a cluster count tables and read clocks each by itself: there, only what all of them have in
/// common tells what another one saw.
bool has_marks_of_server(Connection& connection) {
  return !as_mysql(connection).is_cluster_node();
}

/// Without CREATE_TIME: it is that of a file, which changes when a server that crashed puts the old table
/// back.
std::string state_of_table(Connection& connection, const schema::ObjectName& name, bool with_id) {
  const auto found = connection.query(fmt::format(
      "SELECT TABLE_TYPE FROM information_schema.TABLES WHERE TABLE_SCHEMA = {} AND TABLE_NAME = {}",
      schema_sql(name), quote_literal(name.name)));
  if (found.empty()) return std::string(absent);
  const bool is_view = found.text(0, 0) == "VIEW";
  const auto definition =
      connection.query(fmt::format("SHOW CREATE {} {}", is_view ? "VIEW" : "TABLE", sql_name(name)))
          .text(0, 1);
  const auto digest = sha256(without_counter(definition)).substr(0, 16);
  return with_id ? fmt::format("{} {}", digest, table_id(connection, name)) : digest;
}

/// Routines, triggers and events: their text, and when they were made.
std::string state_of_other(Connection& connection, const ChangedObject& object) {
  struct Source {
    const char *table, *schema, *name, *time, *columns, *condition;
  };
  const auto source = [&]() -> Source {
    switch (object.kind) {
      case Kind::trigger:
        return {"TRIGGERS",
                "TRIGGER_SCHEMA",
                "TRIGGER_NAME",
                "CREATED",
                "ACTION_TIMING, EVENT_MANIPULATION, EVENT_OBJECT_TABLE, ACTION_STATEMENT",
                ""};
      case Kind::event:
        return {"EVENTS",
                "EVENT_SCHEMA",
                "EVENT_NAME",
                "LAST_ALTERED",
                "EVENT_DEFINITION, STATUS, INTERVAL_VALUE",
                ""};
      case Kind::procedure:
        return {"ROUTINES",
                "ROUTINE_SCHEMA",
                "ROUTINE_NAME",
                "LAST_ALTERED",
                "ROUTINE_DEFINITION, ROUTINE_COMMENT",
                " AND ROUTINE_TYPE = 'PROCEDURE'"};
      default:
        return {"ROUTINES",
                "ROUTINE_SCHEMA",
                "ROUTINE_NAME",
                "LAST_ALTERED",
                "ROUTINE_DEFINITION, ROUTINE_COMMENT",
                " AND ROUTINE_TYPE = 'FUNCTION'"};
    }
  }();
  const auto columns = has_marks_of_server(connection) ? fmt::format("{}, {}", source.time, source.columns)
                                                       : std::string(source.columns);
  const auto found = connection.query(
      fmt::format("SELECT CONCAT_WS(' ', {}) FROM information_schema.{} WHERE {} = {} AND {} = {}{}", columns,
                  source.table, source.schema, schema_sql(object.name), source.name,
                  quote_literal(object.name.name), source.condition));
  return found.empty() ? std::string(absent) : sha256(found.text(0, 0)).substr(0, 16);
}

std::vector<std::string> states_of(Connection& connection, const StatementTrace& trace) {
  std::vector<std::string> states;
  for (const auto& object : trace.objects) {
    states.push_back(object.kind == Kind::table
                         ? state_of_table(connection, object.name, trace.needs_table_id)
                         : state_of_other(connection, object));
  }
  return states;
}

bool has_table_id(std::string_view state) {
  return state == absent || !state.ends_with(' ');
}

/// What the journal keeps: one part an object. What was written under another mark, by another version, is
/// not compared: a new mark for each change of what is looked at.
constexpr std::string_view mark = "before 2: ", sql_mark = "trace 2: ", separator = "; ";

std::string text_of(const std::vector<std::string>& states) {
  return std::string(mark) + text::join(states, separator);
}

/// How much of a table has to be looked at to see whether a statement ran. Each table of information_schema
/// costs the server more than the statement that records it.
enum class Look {
  existence,  ///< is there a table of that name?
  columns,    ///< the names of its columns
  indexes,    ///< its indexes
  all,
};

/// May the statement copy its table, row by row? Only then a server that dies loses foreign keys, and to list
/// them it opens the table.
bool may_copy(const AlterTable& altered, Look look, const std::string& statement) {
  if (look == Look::all || altered.written_algorithm() == AlterAlgorithm::copy) return true;
  constexpr std::array<std::string_view, 9> copying = {"stored",  "persistent", "auto_increment",
                                                       "primary", "fulltext",   "spatial",
                                                       "check",   "references", "foreign"};
  const auto tokens = sql::tokens(EngineKind::mysql, statement);
  return std::ranges::any_of(tokens, [&](const sql::Token& token) {
    return std::ranges::any_of(copying, [&](std::string_view word) { return token.is(word); });
  });
}

/// `table`: as AlterTable::read() has it; nothing: CREATE TABLE, DROP TABLE, RENAME TABLE.
Look look_of(const std::optional<AlterTable>& table) {
  if (!table) return Look::existence;
  const auto part = table->only_adds_or_drops();
  if (!part) return Look::all;
  return *part == AlterTable::Part::columns ? Look::columns : Look::indexes;
}

/// What information_schema tells of a table, in one text: a digest of what the statement may change, and
/// behind a blank the names of its foreign keys (see find_damage()). Made for MariaDB.
std::string table_state_sql(const schema::ObjectName& name, Look look, bool with_foreign_keys) {
  const auto schema = schema_sql(name), table = quote_literal(name.name);
  const auto of = [&](const char* schema_column) {
    return fmt::format("{} = {} AND TABLE_NAME = {}", schema_column, schema, table);
  };
  const auto list = [&](const char* columns, const char* source, const char* order,
                        const char* schema_column) {
    return fmt::format(
        "(SELECT GROUP_CONCAT(CONCAT_WS(' ', {}) ORDER BY {} SEPARATOR '\n') FROM information_schema.{} "
        "WHERE {})",
        columns, order, source, of(schema_column));
  };
  // Of the table alone, the server looks whether there is a file.
  if (look == Look::existence) {
    return fmt::format("IF(EXISTS (SELECT 1 FROM information_schema.TABLES WHERE {}), 'there', '{}')",
                       of("TABLE_SCHEMA"), absent);
  }
  const auto foreign_keys =
      with_foreign_keys
          ? fmt::format(
                "COALESCE((SELECT GROUP_CONCAT(HEX(CONSTRAINT_NAME) ORDER BY CONSTRAINT_NAME SEPARATOR "
                "',') FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE {}), '')",
                of("CONSTRAINT_SCHEMA"))
          : std::string("''");
  const auto indexes = list(
      "INDEX_NAME, COLUMN_NAME, NON_UNIQUE, QUOTE(SUB_PART), QUOTE(COLLATION), INDEX_TYPE, IGNORED, "
      "QUOTE(INDEX_COMMENT)",
      "STATISTICS", "INDEX_NAME, SEQ_IN_INDEX", "TABLE_SCHEMA");
  if (look != Look::all) {
    // What is added or dropped is seen by its name. Types, defaults and expressions are long texts: to read
    // them, the server makes a table on its disk.
    const auto names = look == Look::columns
                           ? list("COLUMN_NAME", "COLUMNS", "ORDINAL_POSITION", "TABLE_SCHEMA")
                           : list("INDEX_NAME", "STATISTICS", "INDEX_NAME, SEQ_IN_INDEX", "TABLE_SCHEMA");
    return fmt::format(
        "IF(EXISTS (SELECT 1 FROM information_schema.TABLES WHERE {}), "
        "CONCAT(LEFT(SHA2(COALESCE({}, ''), 256), 16), ' ', {}), '{}')",
        of("TABLE_SCHEMA"), names, foreign_keys, absent);
  }
  return fmt::format(
      "COALESCE((SELECT CONCAT(LEFT(SHA2(CONCAT_WS('\n\n', ENGINE, ROW_FORMAT, TABLE_COLLATION, "
      "CREATE_OPTIONS, "
      "TABLE_COMMENT, {}, {}, {}, {}, {}, {}), 256), 16), ' ', {}) FROM information_schema.TABLES WHERE {}), "
      "'{}')",
      list("COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, QUOTE(COLUMN_DEFAULT), COLLATION_NAME, EXTRA, "
           "QUOTE(GENERATION_EXPRESSION), QUOTE(COLUMN_COMMENT)",
           "COLUMNS", "ORDINAL_POSITION", "TABLE_SCHEMA"),
      indexes,
      list("CONSTRAINT_NAME, COLUMN_NAME, REFERENCED_TABLE_SCHEMA, REFERENCED_TABLE_NAME, "
           "REFERENCED_COLUMN_NAME",
           "KEY_COLUMN_USAGE", "CONSTRAINT_NAME, ORDINAL_POSITION", "TABLE_SCHEMA"),
      list("CONSTRAINT_NAME, UPDATE_RULE, DELETE_RULE", "REFERENTIAL_CONSTRAINTS", "CONSTRAINT_NAME",
           "CONSTRAINT_SCHEMA"),
      list("CONSTRAINT_NAME, CHECK_CLAUSE", "CHECK_CONSTRAINTS", "CONSTRAINT_NAME", "CONSTRAINT_SCHEMA"),
      list("PARTITION_NAME, PARTITION_METHOD, PARTITION_EXPRESSION, PARTITION_DESCRIPTION", "PARTITIONS",
           "PARTITION_ORDINAL_POSITION", "TABLE_SCHEMA"),
      foreign_keys, of("TABLE_SCHEMA"), absent);
}

/// CREATE TABLE and the like: not views and sequences, which are tables, too, elsewhere here.
bool is_about_whole_tables(const Statement& statement) {
  sql::Words words(EngineKind::mysql, statement.text);
  return words.one_of(0, {"CREATE", "DROP", "RENAME"}) && words[1] == "TABLE";
}

std::vector<std::string> parts_of(std::string_view states) {
  std::vector<std::string> parts;
  for (;;) {
    const auto end = states.find(separator);
    parts.emplace_back(states.substr(0, end));
    if (end == std::string_view::npos) return parts;
    states.remove_prefix(end + separator.size());
  }
}

bool is_absent(const std::string& state) {
  return state == absent;
}

/// Of what HEX() makes.
std::string from_hex(std::string_view digits) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    unsigned char byte = 0;
    std::from_chars(digits.data() + i, digits.data() + i + 2, byte, 16);
    bytes += static_cast<char>(byte);
  }
  return bytes;
}

/// The names of foreign keys behind the digest of table_state_sql().
std::vector<std::string> foreign_keys_of(std::string_view state) {
  std::vector<std::string> names;
  const auto begin = state.find(' ');
  if (begin == std::string_view::npos) return names;
  for (const auto& hex : text::split(state.substr(begin + 1), ','))
    if (!hex.empty()) names.push_back(from_hex(hex));
  return names;
}

/// A server that dies inside of an ALTER TABLE ends it, or takes it back, when it starts again. Seen with
/// MariaDB 10.11 and ALGORITHM=COPY: the new table is there without the foreign keys that it had, or can't be
/// opened.
std::optional<OutcomeFound> find_unreadable(Connection& connection, const StatementTrace& trace) {
  for (const auto& object : trace.objects) {
    try {
      connection.query(fmt::format("SELECT 1 FROM {} LIMIT 0", sql_name(object.name)));
    } catch (const DatabaseError& error) {
      if (error.kind() == ErrorKind::missing_object || error.kind() == ErrorKind::permission_denied) continue;
      if (error.kind() != ErrorKind::other) throw;
      return OutcomeFound{
          StatementOutcome::unknown,
          fmt::format("the table {} can't be read since ({})", object.name.name, error.what()),
          "restore that table, which the server left so when it crashed"};
    }
  }
  return std::nullopt;
}

/// `then`, `now`: the states of its objects, the second that of the table's new name. What the statement
/// names it may have changed; the rest it leaves alone.
std::optional<OutcomeFound> find_damage(const Statement& statement, const StatementTrace& trace,
                                        const std::vector<std::string>& then,
                                        const std::vector<std::string>& now) {
  if (is_absent(then.front())) return std::nullopt;
  const auto found = std::ranges::find_if_not(now, is_absent);
  const auto& table = trace.objects.front().name.name;
  if (found == now.end()) {
    return OutcomeFound{StatementOutcome::unknown, fmt::format("the table {} is not there any more", table),
                        "restore that table, which the server lost when it crashed"};
  }
  const auto left = foreign_keys_of(*found);
  std::vector<std::string> lost;
  const auto tokens = sql::tokens(EngineKind::mysql, statement.text);
  for (const auto& name : foreign_keys_of(then.front())) {
    const bool is_named = std::ranges::any_of(
        tokens, [&](const sql::Token& token) { return text::iequals(token.value(), name); });
    // InnoDB's own names follow the table's.
    const bool may_follow = trace.objects.size() > 1 && name.starts_with(table + "_ibfk_");
    if (!is_named && !may_follow && std::ranges::find(left, name) == left.end()) lost.push_back(name);
  }
  if (lost.empty()) return std::nullopt;
  const auto names = fmt::format("foreign key{} {}", lost.size() > 1 ? "s" : "", text::join(lost, ", "));
  return OutcomeFound{
      StatementOutcome::unknown,
      fmt::format("the table {} has lost its {}, which the statement leaves alone", table, names),
      fmt::format("the server lost the {} when it crashed: add {} again", names,
                  lost.size() > 1 ? "them" : "it")};
}

/// CREATE, with or without OR REPLACE.
bool makes_object(const Statement& statement) {
  sql::Words words(EngineKind::mysql, statement.text);
  return words[0] == "CREATE";
}

/// What changes no rows by itself; the functions in it may.
bool is_of_session(sql::Words& words) {
  if (words[0] == "SET") {
    return !words.one_of(words[1] == "SESSION" ? 2 : 1,
                         {"GLOBAL", "PERSIST", "PERSIST_ONLY", "PASSWORD", "TRANSACTION", "DEFAULT", "ROLE",
                          "RESOURCE", "STATEMENT"});
  }
  if (words[0] == "ROLLBACK") return words[1] == "TO" || words[2] == "TO";
  return words.one_of(0, {"SELECT", "VALUES", "DO", "SAVEPOINT", "RELEASE", "SHOW", "(", "TABLE"}) &&
         words.find("OUTFILE") == sql::Words::npos && words.find("DUMPFILE") == sql::Words::npos;
}

bool changes_rows(sql::Words& words) {
  return words.one_of(0, {"INSERT", "UPDATE", "DELETE", "REPLACE", "WITH"}) ||
         (words[0] == "LOAD" && words.one_of(1, {"DATA", "XML"}));
}

}  // namespace

std::optional<StatementTrace> trace_of(const std::string& statement) {
  try {
    // The marks of executable comments are tokens, too; what is in them counts.
    auto all = sql::tokens(EngineKind::mysql, statement);
    std::erase_if(all, [](const sql::Token& token) {
      return token.kind == sql::Token::Kind::executable_comment || token.is_symbol("*/");
    });
    return TraceReader(sql::TokenCursor(all)).read();
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::size_t count_rollbackable(Connection& connection, std::span<const Statement> statements) {
  RowEffectsFinder finder(connection);
  const auto is_rollbackable = [&](const Statement& statement) {
    sql::Words words(EngineKind::mysql, statement.text);
    const bool changes = changes_rows(words);
    if (!changes && !is_of_session(words)) return false;
    const auto effects = finder.find(statement.text);
    if (effects.outlive_rollback || effects.are_hidden) return false;
    return !changes || effects.tables > 0;
  };
  return static_cast<std::size_t>(std::ranges::find_if_not(statements, is_rollbackable) - statements.begin());
}

bool outlive_rollback(Connection& connection, std::span<const Statement> statements) {
  RowEffectsFinder finder(connection);
  return std::ranges::any_of(statements, [&](const Statement& statement) {
    const auto effects = finder.find(statement.text);
    return effects.outlive_rollback || effects.are_hidden;
  });
}

std::string has_tables_without_transactions() {
  return "EXISTS (SELECT 1 FROM information_schema.TABLES t JOIN information_schema.ENGINES e ON e.ENGINE = "
         "t.ENGINE WHERE COALESCE(e.TRANSACTIONS, 'NO') <> 'YES' AND t.TABLE_TYPE <> 'SEQUENCE' AND "
         "t.TABLE_SCHEMA NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys'))";
}

// ER_WARNING_NOT_COMPLETE_ROLLBACK: "Some non-transactional changed tables couldn't be rolled back"
bool rows_outlived_rollback(Connection& connection) {
  constexpr std::string_view not_complete = "1196";
  const auto warnings = connection.query("SHOW WARNINGS");
  for (std::size_t i = 0; i < warnings.rows.size(); ++i)
    if (warnings.text(i, 1) == not_complete) return true;
  return false;
}

bool may_fail_halfway(const Statement& statement) {
  sql::Words words(EngineKind::mysql, statement.text);
  if (words.start({"SET", "STATEMENT"}) || changes_rows(words) ||
      words.one_of(0, {"CALL", "EXECUTE", "DO", "SELECT"}))
    return true;
  const std::size_t block = words[1] == ":" ? 2 : 0;
  return words.are(block, {"BEGIN", "NOT", "ATOMIC"}) ||
         words.one_of(block, {"IF", "CASE", "LOOP", "WHILE", "REPEAT", "FOR"});
}

std::optional<std::string> state_sql(Connection& connection, const Statement& statement) {
  if (connection.engine().flavour != Flavour::mariadb) return std::nullopt;
  const auto altered = AlterTable::read(statement.text);
  if (!altered && !is_about_whole_tables(statement)) return std::nullopt;
  const auto trace = trace_of(statement.text);
  if (!trace || trace->needs_table_id || trace->objects.empty()) return std::nullopt;
  const auto look = look_of(altered);
  const bool with_foreign_keys = altered && may_copy(*altered, look, statement.text);
  std::string sql = "CONCAT(" + quote_literal(sql_mark);
  bool is_first = true;
  for (const auto& object : trace->objects) {
    sql += fmt::format("{}, {}", is_first ? "" : ", " + quote_literal(separator),
                       table_state_sql(object.name, look, with_foreign_keys));
    is_first = false;
  }
  return sql + ")";
}

std::optional<std::string> state_before(Connection& connection, const Statement& statement) {
  if (const auto sql = state_sql(connection, statement)) return connection.query("SELECT " + *sql).text(0, 0);
  const auto trace = trace_of(statement.text);
  if (!trace) return std::nullopt;
  const auto states = states_of(connection, *trace);
  if (trace->needs_table_id && !std::ranges::all_of(states, has_table_id)) return std::nullopt;
  return text_of(states);
}

OutcomeFound outcome(Connection& connection, const Statement& statement, const std::string& before) {
  const auto trace = trace_of(statement.text);
  if (!trace) return StatementOutcome::unknown;
  const auto mark_then = before.starts_with(sql_mark) ? sql_mark : mark;
  if (!before.starts_with(mark_then)) return StatementOutcome::unknown;
  const auto altered = AlterTable::read(statement.text);
  if (altered) {
    if (auto damage = find_unreadable(connection, *trace)) return *damage;
  }
  const auto text = state_before(connection, statement);
  if (!text || !text->starts_with(mark_then)) return StatementOutcome::unknown;
  const auto then = parts_of(std::string_view(before).substr(mark_then.size()));
  const auto now = parts_of(std::string_view(*text).substr(mark_then.size()));
  if (trace->objects.empty()) return StatementOutcome::not_run;
  if (then.size() != now.size()) return StatementOutcome::unknown;
  if (altered) {
    if (auto damage = find_damage(statement, *trace, then, now)) return *damage;
  }
  if (now == then) {
    // Columns of one definition may have changed places.
    return altered && altered->exchanges_columns() ? StatementOutcome::unknown : StatementOutcome::not_run;
  }
  // CREATE OR REPLACE TRIGGER and the like: the old one was dropped, and that was all.
  if (makes_object(statement) && std::ranges::all_of(now, is_absent)) return StatementOutcome::not_run;
  if (trace->is_atomic) return StatementOutcome::done;
  for (std::size_t i = 0; i < now.size(); ++i)
    if (then[i] == now[i] && !is_absent(then[i])) return StatementOutcome::unknown;
  return StatementOutcome::done;
}

}  // namespace limbeck::dialect::mysql
