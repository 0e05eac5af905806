#include "dialect/mysql/inspect/hidden_characters.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/mysql/quote.hpp"
#include "dialect/sql/token_cursor.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::dialect::mysql {
namespace {

bool begins_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) != 0x80;
}
bool begins_long_character(char c) {
  return static_cast<unsigned char>(c) >= 0xF0;
}
bool has_long_character(std::string_view text) {
  return std::ranges::any_of(text, begins_long_character);
}
bool may_hide(std::string_view text) {
  return text.find('?') != std::string_view::npos;
}

/// As information_schema tells it, with so many question marks for a character.
std::string told(std::string_view text, int marks) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!begins_long_character(text[i])) {
      result += text[i];
      continue;
    }
    result.append(static_cast<std::size_t>(marks), '?');
    while (i + 1 < text.size() && !begins_character(text[i + 1])) ++i;
  }
  return result;
}

bool is_told_as(std::string_view full, std::string_view text) {
  return full == text || told(full, 1) == text || told(full, 4) == text;
}

[[noreturn]] void refuse_hidden(const std::string& what) {
  throw Error(
      fmt::format("{} has characters that the server shows as question marks, so that it can't be compared",
                  what),
      "leave it out: exclude in limbeck.toml");
}

/// The part of `full` whose tokens are those of `text`, as that is told; nothing when there is none.
std::optional<std::string> find_part(std::string_view full, std::string_view text) {
  const auto all = sql::tokens(EngineKind::mysql, full), wanted = sql::tokens(EngineKind::mysql, text);
  const auto same = [](const sql::Token& a, const sql::Token& b) {
    return a.kind == b.kind && is_told_as(a.text, b.text);
  };
  const auto found = std::ranges::search(all, wanted, same);
  if (wanted.empty() || found.empty()) return std::nullopt;
  const auto& last = found.back();
  return std::string(
      full.substr(found.front().offset, last.offset + last.text.size() - found.front().offset));
}

/// Puts the part of `full` that is told as `text` there.
void restore(std::string& text, std::string_view full, const std::string& what) {
  if (!may_hide(text) || !has_long_character(full)) return;
  auto part = find_part(full, text);
  if (!part) refuse_hidden(what);
  text = *std::move(part);
}

/// What stands in the parentheses of CREATE TABLE of each column (by its name in backquotes) and constraint
/// (by its name behind a blank).
std::map<std::string, std::string> parts_of_table(const std::string& definition) {
  std::map<std::string, std::string> found;
  const auto tokens = sql::tokens(EngineKind::mysql, definition);
  sql::TokenCursor cursor(tokens);
  while (!cursor.at_end() && !cursor.next_is_symbol("(")) cursor.next();
  const auto parts = cursor.take_parentheses();
  for (auto part : parts ? parts->items() : std::vector<sql::TokenCursor>()) {
    const bool is_constraint = part.take("CONSTRAINT");
    const auto* name = part.take_name();
    if (name && name->kind == sql::Token::Kind::quoted_name)
      found[(is_constraint ? " " : "") + name->value()] = part.text();
  }
  return found;
}

void restore_expressions(Inspection& inspection, schema::Table& table) {
  const auto hides = [](const schema::Column& column) {
    const bool literal = column.default_value && column.default_value->starts_with('\'');
    return (column.default_value && !literal && may_hide(*column.default_value)) || may_hide(column.check) ||
           (column.generated && may_hide(column.generated->expression));
  };
  if (!std::ranges::any_of(table.columns, hides) &&
      std::ranges::none_of(table.checks, [](const auto& check) { return may_hide(check.expression); }))
    return;
  const auto definition =
      inspection.connection.query("SHOW CREATE TABLE " + quoted_name(table.name.name)).text(0, 1);
  if (!has_long_character(definition)) return;
  const auto parts = parts_of_table(definition);
  const auto put = [&](std::string& text, const std::string& key, const std::string& what) {
    if (const auto part = parts.find(key); part != parts.end())
      restore(text, part->second, fmt::format("{} of the table {}", what, table.name.name));
  };
  for (auto& column : table.columns) {
    const auto what = "the column " + column.name;
    if (column.default_value && !column.default_value->starts_with('\''))
      put(*column.default_value, column.name, what);
    if (column.generated) put(column.generated->expression, column.name, what);
    put(column.check, column.name, what);
  }
  for (auto& check : table.checks) put(check.expression, " " + check.name, "the check " + check.name);
}

std::string from_digits(std::string_view digits) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
    bytes += static_cast<char>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16));
  return bytes;
}

/// What a temporary table of these columns answers once it was given a row; nothing where the user has no
/// right to one.
Result ask_temporary_table(Inspection& inspection, const std::string& columns, const std::string& row,
                           const std::string& question, const std::string& order = {}) {
  auto& connection = inspection.connection;
  const auto* const variable = inspection.is_mariadb ? "tx_read_only" : "transaction_read_only";
  const auto read_only = connection.query(fmt::format("SELECT @@SESSION.{}", variable)).text(0, 0);
  // Where nothing is to be written, a temporary table may be nevertheless.
  connection.execute("SET SESSION TRANSACTION READ WRITE");
  Result found;
  try {
    connection.execute(fmt::format("CREATE TEMPORARY TABLE limbeck_values SELECT {} LIMIT 0", columns));
    connection.execute("INSERT INTO limbeck_values " + row);
    found = connection.query(fmt::format("SELECT {} FROM limbeck_values{}", question, order));
    connection.execute("DROP TEMPORARY TABLE limbeck_values");
  } catch (const DatabaseError&) {
    found = {};
  }
  if (read_only == "1") connection.execute("SET SESSION TRANSACTION READ ONLY");
  return found;
}

/// The values of an enum or a set, in hexadecimal digits of UTF-8. No statement shows them: a variable of the
/// column's type takes one after the other. MariaDB has blocks for that outside of stored programs; MySQL
/// takes a temporary table.
std::vector<std::string> digits_of_values(Inspection& inspection, const schema::Table& table,
                                          const schema::Column& column,
                                          const std::vector<std::string>& numbers) {
  auto& connection = inspection.connection;
  std::vector<std::string> digits;
  if (inspection.is_mariadb) {
    std::string block =
        fmt::format("BEGIN NOT ATOMIC DECLARE v TYPE OF {}.{}; DECLARE found TEXT DEFAULT ''; ",
                    quoted_name(table.name.name), quoted_name(column.name));
    for (const auto& number : numbers)
      block +=
          fmt::format("SET v = {}; SET found = CONCAT(found, HEX(CONVERT(v USING utf8mb4)), ','); ", number);
    const auto found = connection.query(block + "SELECT found; END").text(0, 0);
    for (const auto& each : text::split(found, ',')) digits.emplace_back(each);
    digits.pop_back();  // behind the last comma
    return digits;
  }
  const auto found = ask_temporary_table(
      inspection, fmt::format("{} AS v FROM {}", quoted_name(column.name), quoted_name(table.name.name)),
      "VALUES (" + text::join(numbers, "), (") + ")", "HEX(CONVERT(v USING utf8mb4))", " ORDER BY v + 0");
  for (std::size_t row = 0; row < found.rows.size(); ++row) digits.push_back(found.text(row, 0));
  return digits;
}

void restore_values(Inspection& inspection, const schema::Table& table, schema::Column& column) {
  const bool is_set = column.type.starts_with("set(");
  if ((!is_set && !column.type.starts_with("enum(")) || !may_hide(column.type)) return;
  const auto open = column.type.find('(');
  std::vector<std::string> numbers, literals;
  for (const auto& token : sql::tokens(EngineKind::mysql, std::string_view(column.type).substr(open))) {
    if (token.kind != sql::Token::Kind::string) continue;
    const auto count = numbers.size();
    numbers.push_back(std::to_string(is_set ? std::size_t{1} << count : count + 1));
  }
  for (const auto& digits : digits_of_values(inspection, table, column, numbers))
    literals.push_back(quote_literal(from_digits(digits)));
  if (literals.size() != numbers.size())
    refuse_hidden(fmt::format("the column {} of the table {}", column.name, table.name.name));
  column.type = column.type.substr(0, open) + "(" + text::join(literals, ",") + ")";
}

bool is_bytes(const schema::Column& column) {
  return column.type.starts_with("binary") || column.type.starts_with("varbinary");
}

/// MariaDB shows bytes that are no text as question marks; MySQL shows digits, but none behind a zero byte.
bool may_hide_bytes(std::string_view literal) {
  return literal.starts_with("x'") ||
         std::ranges::any_of(literal, [](char each) { return each == '?' || each < ' ' || each > '~'; });
}

bool is_plain_text(std::string_view bytes) {
  return std::ranges::all_of(bytes, [](char each) { return each >= ' ' && each <= '~'; });
}

std::string digits_sql(const schema::Column& column, const std::string& value) {
  return is_bytes(column) ? "HEX(" + value + ")" : "HEX(CONVERT(" + value + " USING utf8mb4))";
}

void set_literal(schema::Column& column, const std::string& digits) {
  const auto value = from_digits(digits);
  if (is_bytes(column)) {
    column.default_value = is_plain_text(value) ? quote_literal(value) : "x'" + digits + "'";
  } else if (has_long_character(value)) {
    column.default_value = quote_literal(value);
  }
}

/// Of columns that are NOT NULL DEFAULT() tells nothing without a row.
void restore_required_literals(Inspection& inspection, const schema::Table& table,
                               const std::vector<schema::Column*>& columns) {
  std::vector<std::string> names, questions;
  for (const auto* column : columns) {
    names.push_back(quoted_name(column->name));
    questions.push_back(digits_sql(*column, names.back()));
  }
  const auto found =
      ask_temporary_table(inspection, text::join(names, ", ") + " FROM " + quoted_name(table.name.name),
                          "() VALUES ()", text::join(questions, ", "));
  if (found.empty()) refuse_hidden("a default of the table " + table.name.name);
  for (std::size_t i = 0; i < columns.size(); ++i) set_literal(*columns[i], found.text(0, i));
}

/// One query for all defaults that are literals, but for those of NOT NULL columns.
void restore_literals(Inspection& inspection) {
  std::vector<schema::Column*> nullable;
  std::vector<std::string> queries;
  for (auto& [name, table] : inspection.catalog.tables) {
    std::vector<schema::Column*> required;
    for (auto& column : table.columns) {
      const auto literal = column.default_value.value_or("");
      if (!literal.starts_with('\'') && !literal.starts_with("x'")) continue;
      if (is_bytes(column) ? !may_hide_bytes(literal) : !may_hide(literal)) continue;
      if (column.not_null) {
        required.push_back(&column);
        continue;
      }
      nullable.push_back(&column);
      queries.push_back(fmt::format(
          "SELECT {}, {} FROM (SELECT 1) AS one LEFT JOIN {} ON FALSE", nullable.size(),
          digits_sql(column, "DEFAULT(" + quoted_name(column.name) + ")"), quoted_name(name.name)));
    }
    if (!required.empty()) restore_required_literals(inspection, table, required);
  }
  if (nullable.empty()) return;
  const auto rows = inspection.connection.query(text::join(queries, " UNION ALL "));
  for (std::size_t row = 0; row < rows.rows.size(); ++row)
    set_literal(*nullable.at(std::stoul(rows.text(row, 0)) - 1), rows.text(row, 1));
}

/// The bytes that the characters of a text stand for, one each; nothing when they are more, or no UTF-8.
std::optional<std::string> bytes_of_characters(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x80) {
      bytes += text[i];
    } else if ((c == 0xC2 || c == 0xC3) && i + 1 < text.size()) {
      const auto low = static_cast<unsigned char>(text[++i]);
      bytes += static_cast<char>(((c & 3U) << 6U) | (low & 0x3FU));
    } else {
      return std::nullopt;
    }
  }
  if (!text::is_utf8(bytes)) return std::nullopt;
  return bytes;
}

}  // namespace

namespace {

/// Where the body begins in what SHOW CREATE TRIGGER, EVENT, FUNCTION or PROCEDURE shows; npos: it isn't
/// found.
std::size_t find_body(std::string_view full) {
  const auto tokens = sql::tokens(EngineKind::mysql, full);
  sql::TokenCursor cursor(tokens);
  const auto rest = [&] { return cursor.at_end() ? std::string_view::npos : cursor.peek().offset; };
  while (!cursor.at_end() && !cursor.next_is_one_of({"trigger", "event", "function", "procedure"}))
    cursor.next();
  if (cursor.take("trigger")) {
    while (!cursor.at_end() && !cursor.take_all({"for", "each", "row"})) cursor.next();
    if (cursor.take("follows") || cursor.take("precedes")) cursor.next();
    return rest();
  }
  if (cursor.take("event")) {
    while (!cursor.at_end() && !cursor.take("do")) cursor.next();
    return rest();
  }
  while (!cursor.at_end() && !cursor.next_is_symbol("(")) cursor.next();
  cursor.skip();
  // What is said of a routine stands in lines of their own, four blanks to the right.
  for (auto line = full.find('\n', rest() == std::string_view::npos ? full.size() : rest() - 1);
       line != std::string_view::npos; line = full.find('\n', line + 1)) {
    if (full.substr(line + 1, 4) != "    ") return line + 1;
  }
  return std::string_view::npos;
}

}  // namespace

std::string program_body(Inspection& inspection, std::string body, const std::string& show,
                         std::size_t column) {
  const auto trim = [](std::string& text) {
    const auto end = text.find_last_not_of("; \t\r\n");
    text.resize(end == std::string::npos ? 0 : end + 1);
  };
  trim(body);
  // Literals are told in another form: MariaDB takes backslashes out, MySQL all that quotes quotes.
  const auto literal = body.find_first_of("'\"\\?");
  if (literal == std::string::npos) return body;
  auto full = inspection.connection.query(show).text(0, column);
  trim(full);
  const auto begin = find_body(full);
  if (begin == std::string::npos || full.compare(begin, literal, body, 0, literal) != 0)
    refuse_hidden("what " + show + " shows");
  return full.substr(begin);
}

std::string view_query(Inspection& inspection, const std::string& view, std::string query) {
  if (!may_hide(query)) return query;
  restore(query, inspection.connection.query("SHOW CREATE VIEW " + quoted_name(view)).text(0, 1),
          "the view " + view);
  return query;
}

void restore_characters(Inspection& inspection) {
  restore_literals(inspection);
  for (auto& [name, table] : inspection.catalog.tables) {
    if (inspection.is_mariadb) restore_expressions(inspection, table);
    for (auto& column : table.columns) restore_values(inspection, table, column);
  }
}

std::string mysql_expression(const std::string& told) {
  std::string text;
  for (std::size_t i = 0; i < told.size(); ++i)
    text += told[told[i] == '\\' && i + 1 < told.size() ? ++i : i];
  std::string result;
  std::size_t done = 0;
  for (const auto& token : sql::tokens(EngineKind::mysql, text)) {
    if (token.kind != sql::Token::Kind::string) continue;
    const auto literal = bytes_of_characters(token.text);
    if (!literal) continue;
    result += text.substr(done, token.offset - done) + *literal;
    done = token.offset + token.text.size();
  }
  return result + text.substr(done);
}

}  // namespace limbeck::dialect::mysql
