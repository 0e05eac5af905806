#include "dialect/sqlite/written/reflection.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <memory>

#include "base/text.hpp"
#include "dialect/sqlite/quote.hpp"
#include "dialect/sqlite/written/table_text.hpp"

namespace limbeck::dialect::sqlite {
namespace {

using operation::written::Clause;
using operation::written::Constraint;
using operation::written::ConstraintKind;
using operation::written::CreateIndex;
using operation::written::Type;
using written::NotWritable;
using written::ReflectedTable;
using written::Rows;
using written::SqlAlchemy;

/// The types that come out of the reflection as they went in, and how many numbers each may have.
const std::map<std::string_view, std::size_t> known_types = {
    {"INTEGER", 0},  {"BIGINT", 0}, {"SMALLINT", 0}, {"BOOLEAN", 0}, {"DATE", 0},
    {"DATETIME", 0}, {"TIME", 0},   {"FLOAT", 0},    {"REAL", 0},    {"TIMESTAMP", 0},
    {"BLOB", 0},     {"JSON", 0},   {"DOUBLE", 0},   {"TEXT", 1},    {"VARCHAR", 1},
    {"CHAR", 1},     {"NCHAR", 1},  {"NVARCHAR", 1}, {"NUMERIC", 2}, {"DECIMAL", 2}};

std::string value(const std::optional<std::string>& text) {
  return text.value_or("");
}

class Reflection {
 public:
  Reflection(const schema::ObjectName& table, const SqlAlchemy& version, const written::Query& query)
      : table_(table.name), name_(quote_literal(table.name)), version_(version), query_(query) {
    result_.table = table;
  }

  ReflectedTable read() {
    if (!result_.table.schema.empty()) refuse("which is in another schema");
    try {
      read_text();
      read_columns();
      check_foreign_keys();
      check_referred_tables();
      read_indexes();
      check_triggers();
    } catch (const NotWritable&) {
      throw;
    } catch (const Unread& error) {
      refuse(error.what());
    } catch (const Error&) {
      if (!is_reading_) throw;
      refuse("whose text is none that SQLAlchemy writes");
    }
    return std::move(result_);
  }

 private:
  [[noreturn]] void refuse(const std::string& why) const {
    throw NotWritable(fmt::format("has the table {} copied, {}", table_, why));
  }

  Rows ask(const std::string& sql) const { return query_(sql); }

  // --- the text -------------------------------------------------------------------------------------------

  void read_text() {
    if (!is_plain_name(table_)) refuse("whose name is no plain one");
    const auto rows =
        ask(fmt::format("SELECT type, sql FROM sqlite_master WHERE name = {0} AND type IN ('table', 'view') "
                        "UNION ALL SELECT 'temporary', sql FROM sqlite_temp_master WHERE lower(name) = "
                        "lower({0}) AND type IN ('table', 'view')",
                        name_));
    if (rows.empty()) refuse("which is not there");
    if (rows.size() > 1 || value(rows[0].at(0)) != "table") refuse("which is no table of the database alone");
    const auto sql = value(rows[0].at(1));
    if (text::starts_with_ignoring_case(sql, "create virtual")) refuse("which is a virtual one");
    is_reading_ = true;
    text_ = read_table_text(sql);
    is_reading_ = false;
    result_.counts = text_.counts;
    result_.constraints = text_.constraints;
    for (const auto& constraint : result_.constraints) {
      const bool defers = constraint.deferrable || constraint.initially;
      if (defers && !reads_since_1_4_45()) refuse("which has a foreign key that is deferrable");
    }
  }

  /// DEFERRABLE, and the predicates of partial indexes.
  bool reads_since_1_4_45() const {
    return version_ >= SqlAlchemy{1, 4, 45} && version_ != SqlAlchemy{2, 0, 0};
  }

  // --- columns --------------------------------------------------------------------------------------------

  void read_columns() {
    const auto rows = ask(fmt::format(
        "SELECT name, type, \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo({}) ORDER BY cid",
        name_));
    std::map<std::string, std::string> key;
    std::vector<std::string> names;
    for (const auto& row : rows) {
      names.push_back(value(row.at(0)));
      if (value(row.at(5)) != "0") refuse(fmt::format("whose column {} has generated values", names.back()));
      operation::written::Column column;
      column.name = names.back();
      column.type = type_of(column.name, value(row.at(1)));
      column.nullable = value(row.at(2)) == "0";
      if (row.at(3)) column.server_default = default_of(column.name, *row.at(3));
      if (value(row.at(4)) != "0") key[fmt::format("{:>6}", value(row.at(4)))] = column.name;
      result_.columns.push_back(std::move(column));
    }
    if (names != text_.columns) refuse("whose text names other columns than it has");
    std::vector<std::string> key_columns;
    for (const auto& [place, column] : key) key_columns.push_back(column);
    if (key_columns != text_.key) refuse("whose text names another primary key than it has");
    for (auto& column : result_.columns) {
      if (text::lower(column.name) == "constraint") refuse("whose text resembles a constraint");
      column.primary_key = key_columns == std::vector{column.name};
    }
  }

  /// As SQLAlchemy reads it; only what is written as it was.
  operation::written::TypePointer type_of(const std::string& column, const std::string& declared) const {
    const auto upper = text::upper(declared);
    const auto open = upper.find('(');
    Type type{.name = upper.substr(0, open)};
    std::vector<std::int64_t> numbers;
    bool is_known = known_types.contains(type.name);
    if (open != std::string::npos) {
      is_known &= upper.ends_with(')');
      const auto inside = std::string_view(upper).substr(open + 1, upper.size() - open - 2);
      for (const auto& part : text::split(inside, ',')) {
        const auto digits = text::trim(part);
        std::int64_t number = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
        is_known &= error == std::errc() && end == digits.data() + digits.size() && number >= 0;
        numbers.push_back(number);
      }
    }
    if (!is_known || numbers.size() > known_types.at(type.name))
      refuse(fmt::format("whose column {} has the type {}", column, declared));
    if (type.name == "DOUBLE") {
      if (version_ <= SqlAlchemy{2, 0, 0}) refuse(fmt::format("whose column {} has the type DOUBLE", column));
      type.name = "Double";
    }
    if (known_types.contains(type.name) && known_types.at(type.name) == 2) {
      if (!numbers.empty()) type.precision = numbers[0];
      if (numbers.size() > 1) type.scale = numbers[1];
    } else if (!numbers.empty()) {
      if (numbers[0] == 0) refuse(fmt::format("whose column {} has the type {}", column, declared));
      type.length = numbers[0];
    }
    return std::make_shared<const Type>(std::move(type));
  }

  /// Alembic puts into parentheses what it takes for an expression (`autogen_column_reflect`): all but one
  /// digit, what begins and ends with a quote, and what begins and ends with a parenthesis.
  Clause default_of(const std::string& column, const std::string& sql) const {
    const auto is_one = [&](char first, char last) { return is_whole(sql, first, last); };
    const bool looks_quoted = sql.size() > 2 && sql.front() == '\'' && sql.back() == '\'';
    const bool looks_grouped = sql.size() > 2 && sql.front() == '(' && sql.back() == ')';
    const bool is_digit = sql.size() == 1 && sql[0] >= '0' && sql[0] <= '9';
    const bool breaks = std::ranges::any_of(sql, [](char c) { return static_cast<unsigned char>(c) < ' '; });
    const bool names = !looks_quoted && sql.find('"') != std::string::npos;
    if (sql.empty() || breaks || names || sql == "." || (looks_quoted && !is_one('\'', '\'')) ||
        (looks_grouped && !is_one('(', ')')))
      refuse(fmt::format("whose column {} has the default {}", column, sql));
    const bool stays = is_digit || looks_quoted || looks_grouped;
    return {.kind = Clause::Kind::sql, .is_text = true, .text = stays ? sql : "(" + sql + ")"};
  }

  /// Is it one string, or one expression in parentheses?
  static bool is_whole(const std::string& sql, char first, char last) {
    int depth = 0;
    bool in_string = false;
    for (std::size_t i = 0; i < sql.size(); ++i) {
      const bool is_end = i + 1 == sql.size();
      if (sql[i] == '\'') in_string = !in_string;
      if (first == '\'') {
        // Doubled, it is a part of the string.
        if (!in_string && !is_end && sql[i + 1] != '\'') return false;
        continue;
      }
      if (in_string) continue;
      if (sql[i] == first) ++depth;
      if (sql[i] == last && --depth == 0 && !is_end) return false;
    }
    return !in_string && depth == 0;
  }

  // --- foreign keys ---------------------------------------------------------------------------------------

  static std::string signature(const Constraint& key) {
    return fmt::format("{}>{}>{}", text::join(key.columns, ","), key.referenced_table.name,
                       text::join(key.referenced_columns, ","));
  }

  /// Those of the text are those that SQLite tells, each once: SQLAlchemy tells them apart by their columns.
  void check_foreign_keys() {
    const auto rows = ask(fmt::format(
        "SELECT id, \"table\", \"from\", \"to\", on_delete, on_update FROM pragma_foreign_key_list({}) "
        "ORDER BY id, seq",
        name_));
    std::map<std::string, Constraint> told;
    for (const auto& row : rows) {
      auto& key = told[value(row.at(0))];
      key.referenced_table.name = value(row.at(1));
      key.columns.push_back(value(row.at(2)));
      key.referenced_columns.push_back(value(row.at(3)));
      key.on_delete = value(row.at(4));
      key.on_update = value(row.at(5));
    }
    std::map<std::string, const Constraint*> by_signature;
    for (const auto& [id, key] : told) by_signature[signature(key)] = &key;
    std::size_t found = 0;
    for (const auto& key : result_.constraints) {
      if (key.kind != ConstraintKind::foreign_key) continue;
      const auto one = by_signature.find(signature(key));
      const bool same = one != by_signature.end() &&
                        one->second->on_delete == key.on_delete.value_or("NO ACTION") &&
                        one->second->on_update == key.on_update.value_or("NO ACTION");
      if (!same) refuse("whose text names other foreign keys than it has");
      ++found;
    }
    if (found != told.size() || by_signature.size() != told.size())
      refuse("which has two foreign keys of the same columns");
  }

  /// SQLAlchemy reads them, too, and fails where it can't.
  void check_referred_tables() {
    const auto rows = ask(fmt::format(
        "WITH RECURSIVE reached(name) AS (SELECT {0} UNION SELECT f.\"table\" FROM reached, "
        "pragma_foreign_key_list(reached.name) f) SELECT reached.name, m.type, m.sql, (SELECT count(*) FROM "
        "pragma_table_xinfo(reached.name) WHERE hidden <> 0) FROM reached LEFT JOIN sqlite_master m ON "
        "m.name = reached.name AND m.type IN ('table', 'view')",
        name_));
    for (const auto& row : rows) {
      const auto name = value(row.at(0));
      if (value(row.at(1)) != "table" || value(row.at(3)) != "0")
        refuse(
            fmt::format("from which foreign keys lead to {}, which is no plain table that is there", name));
      result_.meets_checks |= text::lower(value(row.at(2))).find("check") != std::string::npos;
    }
  }

  // --- indexes --------------------------------------------------------------------------------------------

  struct Index {
    CreateIndex create;
    std::string origin, sql;
    bool is_partial = false;
  };

  void read_indexes() {
    const auto rows = ask(fmt::format(
        "SELECT l.name, l.\"unique\", l.origin, l.partial, x.cid, x.name, x.\"desc\", x.coll, m.sql FROM "
        "pragma_index_list({}) l JOIN pragma_index_xinfo(l.name) x ON x.key LEFT JOIN sqlite_master m ON "
        "m.type = 'index' AND m.name = l.name ORDER BY l.name, x.seqno",
        name_));
    std::vector<Index> all;
    for (const auto& row : rows) {
      const auto name = value(row.at(0));
      if (all.empty() || all.back().create.name != name) {
        all.push_back({{.table = result_.table,
                        .name = name,
                        .elements = {},
                        .unique = value(row.at(1)) == "1",
                        .options = {}},
                       value(row.at(2)),
                       value(row.at(8)),
                       value(row.at(3)) != "0"});
      }
      if (value(row.at(4)).starts_with('-')) refuse(fmt::format("whose index {} has an expression", name));
      if (value(row.at(6)) != "0" || value(row.at(7)) != "BINARY")
        refuse(fmt::format("whose index {} has an order or a collation of its own", name));
      all.back().create.elements.push_back({.kind = Clause::Kind::column, .text = value(row.at(5))});
    }
    check_uniques(all);
    for (auto& index : all) {
      if (index.origin != "c") continue;
      if (index.is_partial) add_predicate(index);
      result_.indexes.push_back(std::move(index.create));
    }
  }

  static std::vector<std::string> columns_of(const CreateIndex& create) {
    std::vector<std::string> columns;
    for (const auto& element : create.elements) columns.push_back(element.text);
    return columns;
  }

  /// SQLite makes an index for each of them, unless another one does already.
  void check_uniques(const std::vector<Index>& all) const {
    std::vector<std::vector<std::string>> told, written;
    for (const auto& index : all) {
      if (index.origin == "u") told.push_back(columns_of(index.create));
    }
    for (const auto& constraint : result_.constraints) {
      if (constraint.kind == ConstraintKind::unique) written.push_back(constraint.columns);
    }
    std::ranges::sort(told);
    std::ranges::sort(written);
    if (told != written) refuse("which has two UNIQUE constraints of the same columns");
  }

  void add_predicate(Index& index) const {
    std::string sql;
    try {
      sql = read_index_predicate(index.sql);
    } catch (const Error&) {
      sql.clear();
    }
    if (sql.empty() || !reads_since_1_4_45())
      refuse(fmt::format("whose index {} is for a part of its rows", index.create.name));
    index.create.options["where"] = Clause{.kind = Clause::Kind::sql, .is_text = true, .text = sql};
  }

  // --- what goes with the table ---------------------------------------------------------------------------

  void check_triggers() const {
    const auto rows = ask(fmt::format(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND lower(tbl_name) = lower({}) ORDER BY name",
        name_));
    if (!rows.empty()) refuse(fmt::format("which has the trigger {}", value(rows[0].at(0))));
  }

  std::string table_, name_;
  const SqlAlchemy& version_;
  const written::Query& query_;
  TableText text_;
  ReflectedTable result_;
  bool is_reading_ = false;
};

}  // namespace

ReflectedTable reflect(const schema::ObjectName& table, const SqlAlchemy& version,
                       const written::Query& query) {
  return Reflection(table, version, query).read();
}

}  // namespace limbeck::dialect::sqlite
