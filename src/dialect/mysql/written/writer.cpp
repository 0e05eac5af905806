#include "dialect/mysql/written/writer.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "dialect/mysql/reserved_words.hpp"
#include "dialect/mysql/written/inspection.hpp"
#include "dialect/mysql/written/types.hpp"

namespace limbeck::dialect::mysql {
namespace {

using namespace operation::written;
using written::NotWritable;
using written::SqlAlchemy;
using Kind = Clause::Kind;

/// Python's re: letters of any script count.
bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

/// "ON UPDATE" with any number of blanks, and nothing else, between the words.
bool says_on_update(const std::string& lower) {
  for (auto at = lower.find("on "); at != std::string::npos; at = lower.find("on ", at + 1)) {
    const auto next = lower.find_first_not_of(' ', at + 2);
    if (next != std::string::npos && lower.compare(next, 6, "update") == 0) return true;
  }
  return false;
}

/// now(6), current_timestamp(6)
bool begins_with_precise_now(const std::string& lower) {
  for (const std::string_view name : {"now(", "current_timestamp("}) {
    if (!lower.starts_with(name)) continue;
    const auto end = lower.find_first_not_of("0123456789", name.size());
    if (end != name.size() && end != std::string::npos && lower[end] == ')') return true;
  }
  return false;
}

class MysqlWriter : public written::Writer {
 public:
  MysqlWriter(const written::Target& target, const SqlAlchemy& version)
      : Writer(version), name_(target.dialect.empty() ? "mysql" : target.dialect), engine_(target.engine) {}

  const char* name() const override { return name_.c_str(); }
  const char* module() const override { return "mysql"; }
  bool takes_option(std::string_view dialect, std::string_view key) const override {
    // What indexes are made of, SQLAlchemy takes by that name in any case.
    return dialect == name_ || (dialect == "mysql" && (key == "using" || key == "with_parser"));
  }
  std::size_t max_name_length() const override { return 64; }
  bool has_enums() const override { return false; }
  bool knows_conflicts() const override { return false; }
  bool converts_values() const override { return false; }
  bool has_transactional_ddl() const override { return false; }

  /// As PyMySQL reads them; `type` is enum_field_types of the protocol.
  written::ResultKind result_kind(std::int64_t type, char kind) const override {
    using Kind = written::ResultKind::Kind;
    constexpr std::int64_t decimal = 0, new_decimal = 246, date = 10, time = 11, datetime = 12, timestamp = 7;
    if (kind == 'b') return {.kind = Kind::other, .before = "X'", .behind = "'"};
    if (type == decimal || type == new_decimal) return {.kind = Kind::shown};
    if (type == date) return {.kind = Kind::shown, .before = "'", .behind = "'"};
    if (type == time || type == datetime || type == timestamp)
      return {.kind = Kind::other, .before = "'", .behind = "'"};
    if (kind == 'i') return {.kind = Kind::integer};
    if (kind == 'r') return {.kind = Kind::real};
    return {.kind = Kind::text};
  }

  bool has_comments() const override { return false; }
  bool alters_constraints() const override { return true; }
  bool alters_columns() const override { return true; }

  std::string type_sql(const Type& given) const override {
    const auto& type = variant_of(given);
    if (type.name == "Enum" && !type.native) {
      Type text{.name = "String"};
      text.length = enum_length(type);
      return mysql::type_sql(text, rules());
    }
    return mysql::type_sql(type, rules());
  }

  std::string inspection_sql(written::Inspection what, const ObjectName& table) const override {
    return mysql::inspection_sql(what, table, *this);
  }

  bool is_special_function(std::string_view lower) const override {
    return lower == "random" || lower == "sysdate" || Writer::is_special_function(lower);
  }

  std::string literal(std::string_view text) const override {
    return text::replace_all(Writer::literal(text), "\\", "\\\\");
  }

 protected:
  char quote_character() const override { return '`'; }
  bool is_reserved(std::string_view lower) const override {
    return is_reserved_by_sqlalchemy(lower, is_mariadb());
  }
  const char* boolean(bool value) const override { return value ? "true" : "false"; }
  std::string truth_sql(const std::string& sql, bool truth) const override {
    return sql + (truth ? " = 1" : " = 0");
  }
  std::string binary_sql(const Clause& clause, const std::string& left,
                         const std::string& right) const override {
    if (clause.operation == "ilike_op") return fmt::format("lower({}) LIKE lower({})", left, right);
    if (clause.operation == "not_ilike_op") return fmt::format("lower({}) NOT LIKE lower({})", left, right);
    return Writer::binary_sql(clause, left, right);
  }
  std::string empty_list_sql(const std::string& element, bool negated) const override {
    return negated ? fmt::format("({} NOT IN (NULL) OR (1 = 1))", element)
                   : fmt::format("{} IN (NULL) AND (1 != 1)", element);
  }
  std::string limit_sql(const std::string& limit, const std::string& offset) const override {
    if (offset.empty()) return " \n LIMIT " + limit;
    return fmt::format(" \n LIMIT {}, {}", offset, limit.empty() ? "18446744073709551615" : limit);
  }
  std::string cast_sql(const std::string& sql, const Type& type) const override {
    const auto wanted = cast_type_sql(variant_of(type), rules());
    return wanted ? fmt::format("CAST({} AS {})", sql, *wanted) : sql;
  }
  std::string concatenated(const std::vector<std::string>& parts) const override {
    if (!(version() < SqlAlchemy{2, 0, 0})) return fmt::format("concat({})", text::join(parts, ", "));
    auto sql = parts.at(0);
    for (std::size_t i = 1; i < parts.size(); ++i) sql = fmt::format("concat({}, {})", sql, parts[i]);
    return sql;
  }
  const char* join_word(bool outer) const override { return outer ? " LEFT OUTER JOIN " : " INNER JOIN "; }
  const char* from_nothing() const override { return " FROM DUAL"; }
  Others others_of_update() const override { return Others::with_its_own; }
  Others others_of_delete() const override { return Others::with_its_own; }

  std::string column_sql(const operation::written::Column& column,
                         const operation::written::Options& /*table_options*/) const override {
    const auto& type = variant_of(*column.type);
    auto sql = quote(column.name) + " " + type_sql(*column.type);
    if (column.computed) {
      if (column.primary_key) throw NotWritable("has a primary key that is computed");
      sql += fmt::format(" GENERATED ALWAYS AS ({})", clause_sql(column.computed->expression));
      if (column.computed->persisted) sql += *column.computed->persisted ? " STORED" : " VIRTUAL";
    }
    if (!column.nullable) {
      sql += " NOT NULL";
    } else if (is_timestamp(type)) {
      sql += " NULL";
    }
    if (column.comment) sql += " COMMENT " + literal(*column.comment);
    if (column.counts && !column.server_default && !column.is_fetched) return sql + " AUTO_INCREMENT";
    if (column.server_default) sql += " DEFAULT " + parted_default(*column.server_default);
    return sql;
  }

  std::string constraint_suffix(const operation::written::Constraint& constraint) const override {
    std::string sql;
    for (const auto& [key, value] : constraint.options) {
      const auto* word = std::get_if<Clause>(&value);
      if (key != "using" || !word || constraint.kind != ConstraintKind::primary_key)
        refuse_option(name_ + "_" + key);
      if (!word->text.empty()) sql += " USING " + quote(word->text);
    }
    return sql;
  }

  std::string match_sql(const std::string&) const override {
    throw NotWritable("has a foreign key with MATCH, which this engine ignores together with its actions");
  }

  /// In alphabetical order, but for what has to stand behind something else.
  std::string table_suffix(const CreateTable& create) const override {
    static const std::set<std::string_view> in_quotes = {"COMMENT", "PASSWORD", "CONNECTION"};
    static const std::set<std::string_view> of_words = {
        "DATA_DIRECTORY",  "INDEX_DIRECTORY", "DEFAULT_CHARACTER_SET", "CHARACTER_SET",
        "DEFAULT_CHARSET", "DEFAULT_COLLATE", "PARTITION_BY",          "SUBPARTITION_BY"};
    static const std::set<std::string_view> without_sign = {
        "TABLESPACE", "DEFAULT_CHARACTER_SET", "CHARACTER_SET",   "COLLATE",
        "PARTITIONS", "PARTITION_BY",          "SUBPARTITION_BY", "SUBPARTITIONS"};
    std::map<std::string, std::string> options;
    for (const auto& [key, value] : create.options) {
      const auto* word = std::get_if<Clause>(&value);
      if (!word) refuse_option(name_ + "_" + key);
      options[text::upper(key)] = word->text;
    }
    if (create.comment) options["COMMENT"] = *create.comment;
    std::vector<std::string> parts;
    const auto take = [&](const std::string& option) {
      const auto found = options.find(option);
      if (found == options.end()) return;
      const auto words = of_words.contains(option) ? text::replace_all(option, "_", " ") : option;
      parts.push_back(words + (without_sign.contains(option) ? " " : "=") +
                      (in_quotes.contains(option) ? literal(found->second) : found->second));
    };
    const std::vector<std::string> last = {"COLLATE", "PARTITION_BY", "PARTITIONS", "SUBPARTITION_BY",
                                           "SUBPARTITIONS"};
    for (const auto& [option, value] : options) {
      if (std::ranges::find(last, option) == last.end()) take(option);
    }
    for (const auto& option : last) take(option);
    return text::join(parts, " ");
  }

  std::string write_index(const CreateIndex& create) const override {
    std::string prefix, parser, method;
    std::map<std::string, std::string> lengths;
    std::string length;
    for (const auto& [key, value] : create.options) {
      const auto* word = std::get_if<Clause>(&value);
      const auto* pairs = std::get_if<std::vector<std::pair<std::string, std::string>>>(&value);
      const auto* number = std::get_if<std::int64_t>(&value);
      if (key == "prefix" && word) {
        prefix = word->text.empty() ? "" : word->text + " ";
      } else if (key == "with_parser" && word) {
        parser = " WITH PARSER " + word->text;
      } else if (key == "using" && word) {
        method = " USING " + quote(word->text);
      } else if (key == "length" && number) {
        length = fmt::format("({})", *number);
      } else if (key == "length" && pairs) {
        for (const auto& [column, characters] : *pairs) lengths[column] = fmt::format("({})", characters);
      } else {
        refuse_option(name_ + "_" + key);
      }
    }
    std::vector<std::string> elements;
    for (const auto& element : create.elements) {
      const bool is_expression = element.kind == Kind::binary || element.kind == Kind::list ||
                                 element.kind == Kind::unary || element.kind == Kind::function;
      auto sql = is_expression ? "(" + clause_sql(element) + ")" : clause_sql(element);
      if (const auto found = lengths.find(element.kind == Kind::column ? element.text : sql);
          found != lengths.end())
        sql += found->second;
      elements.push_back(sql + length);
    }
    return fmt::format("CREATE {}{}INDEX {}{} ON {} ({}){}{}", create.unique ? "UNIQUE " : "", prefix,
                       create.if_not_exists ? "IF NOT EXISTS " : "", quote(create.name),
                       table_name(create.table), text::join(elements, ", "), parser, method);
  }

  std::string write_drop_index(const DropIndex& drop) const override {
    if (drop.table.name.empty())
      throw NotWritable("drops an index without its table, which this engine needs");
    return fmt::format("DROP INDEX {}{} ON {}", drop.if_exists ? "IF EXISTS " : "", quote(drop.name),
                       table_name(drop.table));
  }

  std::string write_drop_constraint(const DropConstraint& drop) const override {
    if (!drop.kind) throw NotWritable("drops a constraint without type_, which this engine needs");
    const auto start = fmt::format("ALTER TABLE {} DROP ", table_name(drop.table));
    switch (*drop.kind) {
      case ConstraintKind::primary_key:
        return start + "PRIMARY KEY";
      case ConstraintKind::foreign_key:
        return start + "FOREIGN KEY " + quote(drop.name);
      case ConstraintKind::unique:
        return start + "INDEX " + quote(drop.name);
      case ConstraintKind::check:
        break;
    }
    return start + (is_mariadb() ? "CONSTRAINT " : "CHECK ") + quote(drop.name);
  }

  std::string write_rename(const RenameTable& rename) const override {
    return fmt::format("ALTER TABLE {} RENAME TO {}", table_name(rename.table),
                       table_name({rename.table.schema, rename.to}));
  }

  /// As Alembic's MySQLImpl.alter_column() does: with all of the column, as far as it is told.
  Statements write_alter(const AlterColumn& alter) const override {
    const auto& type = alter.type ? alter.type : alter.existing.type;
    const bool drops_default = std::holds_alternative<DropDefault>(alter.server_default);
    const auto* value = std::get_if<Clause>(&alter.server_default);
    const bool is_time = type && !alter.names_class && is_moment(*type) && !drops_default;
    const auto table = "ALTER TABLE " + table_name(alter.table), column = quote(alter.column);
    const bool changes = alter.new_name || is_time;
    if (!changes && !alter.nullable && !alter.type && !alter.autoincrement && !alter.comment) {
      if (drops_default) return {fmt::format("{} ALTER COLUMN {} DROP DEFAULT", table, column)};
      if (!value) return {};
      return {fmt::format("{} ALTER COLUMN {} SET DEFAULT {}", table, column, clause_sql(*value))};
    }
    if (!type)
      throw NotWritable("changes a column without its type (existing_type), which this engine needs");
    const auto& default_value = value           ? std::optional(*value)
                                : drops_default ? std::nullopt
                                                : alter.existing.server_default;
    const auto& comment = alter.comment ? *alter.comment : alter.existing.comment;
    // Versions of Alembic differ in it.
    if (comment && comment->empty()) throw NotWritable("gives a column a comment that is empty");
    auto sql = changes ? fmt::format("{} CHANGE {} {}", table, column,
                                     alter.new_name ? quote(*alter.new_name) : column)
                       : fmt::format("{} MODIFY {}", table, column);
    // Alembic writes it as it is told, whatever it is told for this dialect.
    sql += " " + type_sql(*type);
    sql += alter.nullable.value_or(alter.existing.nullable.value_or(true)) ? " NULL" : " NOT NULL";
    if (alter.autoincrement ? *alter.autoincrement : alter.existing.autoincrement.value_or(false))
      sql += " AUTO_INCREMENT";
    if (default_value) sql += " DEFAULT " + clause_sql(*default_value);
    if (comment) sql += " COMMENT " + literal(*comment);
    return {std::move(sql)};
  }

  Statements write_enum(const CreateEnum&) const override { return {}; }
  Statements write_enum(const DropEnum&) const override { return {}; }
  Statements write_comment(const SetTableComment& comment) const override {
    return {fmt::format("ALTER TABLE {} COMMENT {}", table_name(comment.table),
                        literal(comment.comment.value_or("")))};
  }
  Statements write_comment(const SetColumnComment&) const override { return {}; }

 private:
  bool is_mariadb() const { return engine_.flavour == Flavour::mariadb || name_ == "mariadb"; }

  TypeRules rules() const {
    // MariaDB 10.7 and later have them; SQLAlchemy uses them since 2.1.
    const bool has_uuids = is_mariadb() && engine_.is_at_least(100700) && !(version() < SqlAlchemy{2, 1, 0});
    return {version(), has_uuids};
  }

  /// With the parentheses that SQLAlchemy puts around what is no plain value.
  std::string parted_default(const Clause& clause) const {
    auto sql = clause_sql(clause);
    const bool by_text = !(version() < SqlAlchemy{2, 0, 41});
    if (!by_text) {
      const bool is_call = clause.kind == Kind::function && !(version() < SqlAlchemy{2, 0, 36});
      return is_call ? "(" + sql + ")" : sql;
    }
    const auto first = sql.find_first_not_of(" \t\n\r\f\v");
    const bool is_parted = first != std::string::npos && std::string_view("'\"(").contains(sql[first]);
    const auto lower = text::lower(sql);
    const bool is_plain = std::ranges::all_of(sql, is_word);
    if (is_parted || is_plain || says_on_update(lower) || begins_with_precise_now(lower)) return sql;
    return "(" + sql + ")";
  }

  std::string name_;
  Engine engine_;
};

}  // namespace

std::unique_ptr<written::Writer> written_writer(const written::Target& target, const SqlAlchemy& version) {
  return std::make_unique<MysqlWriter>(target, version);
}

}  // namespace limbeck::dialect::mysql
