#include <fmt/core.h>

#include <algorithm>
#include <sstream>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/mysql/column_type.hpp"
#include "dialect/mysql/inspect/hidden_characters.hpp"
#include "dialect/mysql/inspect/inspection.hpp"
#include "dialect/mysql/quote.hpp"
#include "dialect/sql/names.hpp"
#include "dialect/sql/token_cursor.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::dialect::mysql {
namespace {

using schema::Column;

bool has(const std::string& extra, std::string_view word) {
  return text::lower(extra).find(word) != std::string::npos;
}

/// The words of CREATE_OPTIONS: `row_format=COMPRESSED`, `partitioned`, MariaDB's "`page_compressed`='1'".
std::map<std::string, std::string> create_options(const std::string& words) {
  std::map<std::string, std::string> options;
  std::istringstream stream(words);
  for (std::string word; stream >> word;) {
    const auto equals = word.find('=');
    if (equals == std::string::npos) continue;  // "partitioned", which has options of its own
    auto key = text::lower(text::replace_all(word.substr(0, equals), "`", ""));
    options[std::move(key)] = word.substr(equals + 1);
  }
  return options;
}

bool is_bytes(std::string_view type) {
  return type.starts_with("binary") || type.starts_with("varbinary");
}

/// MySQL holds a literal without its quotes.
std::string mysql_default(const std::string& held, const std::string& type, const std::string& extra) {
  if (has(extra, "default_generated")) {
    const auto expression = mysql_expression(held);
    return text::starts_with_ignoring_case(expression, "current_timestamp") ? text::lower(expression)
                                                                            : expression;
  }
  static constexpr std::string_view numeric[] = {"tinyint", "smallint", "mediumint", "int", "bigint",
                                                 "decimal", "float",    "double",    "bit", "year"};
  const auto name = type.substr(0, type.find_first_of(" ("));
  if (std::ranges::find(numeric, name) != std::end(numeric)) return held;
  if (text::starts_with_ignoring_case(held, "current_timestamp")) return text::lower(held);
  if (is_bytes(type) && held.starts_with("0x")) return "x'" + held.substr(2) + "'";
  return quote_literal(held);
}

std::string on_update_of(const std::string& extra) {
  static constexpr std::string_view words = "on update ";
  const auto lower = text::lower(extra);
  const auto at = lower.find(words);
  if (at == std::string::npos) return {};
  const auto begin = at + words.size();
  return lower.substr(begin, lower.find_first_of(" ,", begin) - begin);
}

class ColumnReader {
 public:
  explicit ColumnReader(Inspection& inspection) : inspection_(inspection) {}

  void read(const Result& rows) {
    for (std::size_t row = 0; row < rows.rows.size(); ++row) {
      const auto name = rows.text(row, 0);
      if (auto* table = inspection_.table(name)) {
        table->columns.push_back(column(rows, row, *table));
      } else if (const auto view = inspection_.catalog.views.find({"", name});
                 view != inspection_.catalog.views.end()) {
        view->second.columns.emplace_back(rows.text(row, 1), "");
      }
    }
  }

 private:
  Column column(const Result& rows, std::size_t row, const schema::Table& table) const {
    Column column;
    column.name = rows.text(row, 1);
    const auto& held_default = rows.rows[row][2];
    column.not_null = rows.text(row, 3) == "NO";
    column.type = without_default_width(rows.text(row, 4));
    if (const auto collation = rows.text(row, 5);
        collation != (table.collation.empty() ? inspection_.collation : table.collation))
      column.collation = collation;
    const auto extra = rows.text(row, 6);
    column.comment = rows.text(row, 7);
    if (has(extra, "generated") && !has(extra, "default_generated")) {
      auto expression = rows.text(row, 8);
      if (!inspection_.is_mariadb) expression = mysql_expression(expression);
      column.generated = schema::Generated{std::move(expression), has(extra, "stored")};
      // The server's own, which needs no word of it.
      if (column.generated->expression.starts_with("ROW ")) column.not_null = false;
    } else if (held_default && !(inspection_.is_mariadb && *held_default == "NULL")) {
      column.default_value = inspection_.is_mariadb ? inspection_.without_own_database(*held_default)
                                                    : mysql_default(*held_default, column.type, extra);
    }
    if (has(extra, "auto_increment")) column.identity.emplace();
    column.on_update = on_update_of(extra);
    column.invisible = has(extra, "invisible");
    if (has(extra, "without system versioning")) column.options["without_system_versioning"] = "true";
    if (const auto srid = rows.text(row, 9); !srid.empty()) column.options["srid"] = srid;
    return column;
  }

  Inspection& inspection_;
};

/// What the type JSON is short for in MariaDB.
bool is_json(const Column& column) {
  return column.type == "longtext" && column.collation == "utf8mb4_bin" &&
         column.check == "json_valid(" + quoted_name(column.name) + ")";
}

/// May the check be the one that a period of an application (PERIOD FOR p (a, b)) is made of? No table of
/// information_schema tells before MariaDB 11.4.
bool may_be_period(const schema::CheckConstraint& check, const schema::Table& table) {
  for (const auto& from : table.columns) {
    for (const auto& to : table.columns) {
      if (from.not_null && to.not_null && from.type == to.type &&
          check.expression == quoted_name(from.name) + " < " + quoted_name(to.name))
        return true;
    }
  }
  return false;
}

/// Without its period the table would be another one. One query a table that may have one.
void refuse_periods(Inspection& inspection) {
  for (const auto& [name, table] : inspection.catalog.tables) {
    for (const auto& check : table.checks) {
      if (!may_be_period(check, table)) continue;
      const auto definition =
          inspection.connection.query("SHOW CREATE TABLE " + quoted_name(name.name)).text(0, 1);
      if (definition.find("PERIOD FOR " + quoted_name(check.name)) == std::string::npos) continue;
      throw Error(
          fmt::format("the table {} has the period {}, which Limbeck can't compare", name.name, check.name),
          fmt::format("leave the table out: exclude = [\"{}\"] in limbeck.toml", name.name));
    }
  }
}

/// The CHECKs of a table's columns, as they stand behind them in CREATE TABLE.
std::map<std::string, std::string> checks_of_columns(const std::string& definition) {
  std::map<std::string, std::string> checks;
  const auto tokens = sql::tokens(EngineKind::mysql, definition);
  sql::TokenCursor cursor(tokens);
  while (!cursor.at_end() && !cursor.next_is_symbol("(")) cursor.next();
  const auto parts = cursor.take_parentheses();
  for (auto part : parts ? parts->items() : std::vector<sql::TokenCursor>()) {
    const auto* name = part.take_name();
    if (!name || name->kind != sql::Token::Kind::quoted_name || !part.skip_past("CHECK")) continue;
    if (const auto condition = part.take_parentheses()) checks[name->value()] = condition->text();
  }
  return checks;
}

struct CheckRow {
  std::string name, expression;
  bool validated = true;
  bool of_column = false;
};

/// Are the names of columns' own CHECKs those of their columns? MariaDB leaves such a name as it is when the
/// column gets another (10.11 as tried), so that it may be nobody's, or another column's.
bool name_their_columns(const std::vector<CheckRow>& checks, const schema::Table& table) {
  static const sql::NameRules rules{EngineKind::mysql, true};
  return std::ranges::all_of(checks, [&](const CheckRow& check) {
    if (!check.of_column) return true;
    const auto names = sql::names_in(rules, check.expression);
    return table.find_column(check.name) && std::ranges::all_of(table.columns, [&](const Column& column) {
             const bool is_named = std::ranges::any_of(names, [&](const sql::NameInText& each) {
               return !each.is_call && text::iequals(each.parts.back(), column.name);
             });
             return is_named == text::iequals(column.name, check.name);
           });
  });
}

void add_checks(const std::vector<CheckRow>& checks, schema::Table& table, Inspection& inspection) {
  std::map<std::string, std::string> of_columns;
  if (name_their_columns(checks, table)) {
    for (const auto& check : checks) {
      if (check.of_column) of_columns[table.find_column(check.name)->name] = check.expression;
    }
  } else {
    of_columns = checks_of_columns(
        inspection.connection.query("SHOW CREATE TABLE " + quoted_name(table.name.name)).text(0, 1));
  }
  for (const auto& [name, expression] : of_columns) {
    auto* column = table.find_column(name);
    if (!column) continue;
    column->check = expression;
    if (is_json(*column)) column->type = "json", column->collation.clear(), column->check.clear();
  }
  for (const auto& check : checks) {
    if (check.of_column) continue;
    auto& added = table.checks.emplace_back();
    added.name = check.name;
    added.expression = check.expression;
    added.validated = check.validated;
  }
}

}  // namespace

void inspect_relations(Inspection& inspection) {
  const auto rows = inspection.connection.query(
      "SELECT TABLE_NAME, TABLE_TYPE, ENGINE, TABLE_COLLATION, CREATE_OPTIONS, TABLE_COMMENT "
      "FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME");
  for (std::size_t row = 0; row < rows.rows.size(); ++row) {
    const auto name = rows.text(row, 0), type = rows.text(row, 1);
    if (!inspection.covers(name)) continue;
    if (type == "VIEW") {
      inspection.catalog.views[{"", name}].name.name = name;
    } else if (type == "SEQUENCE") {
      inspection.catalog.sequences[{"", name}].name.name = name;
    } else if (type == "BASE TABLE" || type == "SYSTEM VERSIONED") {
      auto& table = inspection.catalog.tables[{"", name}];
      table.name.name = name;
      if (const auto collation = rows.text(row, 3); collation != inspection.collation)
        table.collation = collation;
      table.comment = rows.text(row, 5);
      table.options = create_options(rows.text(row, 4));
      inspection.has_partitions |= rows.text(row, 4).contains("partitioned");
      table.options["engine"] = rows.text(row, 2);
      // Aria's defaults, of which it tells one from the first ALTER TABLE on.
      if (table.options["engine"] == "Aria") {
        for (const auto* option : {"page_checksum", "transactional"})
          if (table.options[option] != "0") table.options.erase(option);
      }
      if (type == "SYSTEM VERSIONED") table.options["system_versioning"] = "true";
    }
  }
}

void inspect_columns(Inspection& inspection) {
  ColumnReader(inspection)
      .read(inspection.connection.query(
          std::string(
              "SELECT TABLE_NAME, COLUMN_NAME, COLUMN_DEFAULT, IS_NULLABLE, COLUMN_TYPE, COLLATION_NAME, "
              "EXTRA, COLUMN_COMMENT, GENERATION_EXPRESSION, ") +
          (inspection.is_mariadb ? "NULL" : "SRS_ID") +
          " FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME, "
          "ORDINAL_POSITION"));
}

void inspect_checks(Inspection& inspection) {
  const auto rows = inspection.connection.query(
      inspection.is_mariadb
          ? "SELECT TABLE_NAME, CONSTRAINT_NAME, CHECK_CLAUSE, LEVEL, 'YES' FROM "
            "information_schema.CHECK_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = DATABASE() ORDER BY TABLE_NAME, "
            "CONSTRAINT_NAME"
          : "SELECT tc.TABLE_NAME, tc.CONSTRAINT_NAME, cc.CHECK_CLAUSE, 'Table', tc.ENFORCED FROM "
            "information_schema.TABLE_CONSTRAINTS tc JOIN information_schema.CHECK_CONSTRAINTS cc ON "
            "cc.CONSTRAINT_SCHEMA = tc.CONSTRAINT_SCHEMA AND cc.CONSTRAINT_NAME = tc.CONSTRAINT_NAME WHERE "
            "tc.TABLE_SCHEMA = DATABASE() AND tc.CONSTRAINT_TYPE = 'CHECK' ORDER BY tc.TABLE_NAME, "
            "tc.CONSTRAINT_NAME");
  std::map<std::string, std::vector<CheckRow>> checks;  // by table
  for (std::size_t row = 0; row < rows.rows.size(); ++row) {
    auto expression = rows.text(row, 2);
    if (!inspection.is_mariadb) expression = mysql_expression(expression);
    checks[rows.text(row, 0)].push_back(
        {rows.text(row, 1), std::move(expression), rows.text(row, 4) != "NO", rows.text(row, 3) == "Column"});
  }
  for (const auto& [name, held] : checks) {
    if (auto* table = inspection.table(name)) add_checks(held, *table, inspection);
  }
  if (inspection.is_mariadb) refuse_periods(inspection);
}

void inspect_sequences(Inspection& inspection) {
  auto& sequences = inspection.catalog.sequences;
  if (sequences.empty()) return;
  std::string query;
  for (const auto& [name, sequence] : sequences) {
    query += fmt::format(
        "{}SELECT {}, start_value, increment, minimum_value, maximum_value, cache_size, cycle_option FROM {}",
        query.empty() ? "" : " UNION ALL ", quote_literal(name.name), quoted_name(name.name));
  }
  const auto rows = inspection.connection.query(query);
  for (std::size_t row = 0; row < rows.rows.size(); ++row) {
    auto& sequence = sequences.at({"", rows.text(row, 0)});
    const auto number = [&](std::size_t column) { return std::stoll(rows.text(row, column)); };
    sequence.numbers.start = number(1);
    sequence.numbers.increment = number(2);
    sequence.numbers.minimum = number(3);
    sequence.numbers.maximum = number(4);
    sequence.numbers.cache = number(5);
    sequence.numbers.cycle = rows.text(row, 6) == "1";
  }
}

}  // namespace limbeck::dialect::mysql
