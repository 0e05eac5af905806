#include "dialect/sqlite/written/writer.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "dialect/sqlite/written/reflection.hpp"

namespace limbeck::dialect::sqlite {
namespace {

using namespace operation::written;
using written::NotWritable;

/// The words that SQLAlchemy quotes.
const std::set<std::string_view> reserved_words = {"add",          "after",
                                                   "all",          "alter",
                                                   "analyze",      "and",
                                                   "as",           "asc",
                                                   "attach",       "autoincrement",
                                                   "before",       "begin",
                                                   "between",      "by",
                                                   "cascade",      "case",
                                                   "cast",         "check",
                                                   "collate",      "column",
                                                   "commit",       "conflict",
                                                   "constraint",   "create",
                                                   "cross",        "current_date",
                                                   "current_time", "current_timestamp",
                                                   "database",     "default",
                                                   "deferrable",   "deferred",
                                                   "delete",       "desc",
                                                   "detach",       "distinct",
                                                   "drop",         "each",
                                                   "else",         "end",
                                                   "escape",       "except",
                                                   "exclusive",    "exists",
                                                   "explain",      "fail",
                                                   "false",        "for",
                                                   "foreign",      "from",
                                                   "full",         "glob",
                                                   "group",        "having",
                                                   "if",           "ignore",
                                                   "immediate",    "in",
                                                   "index",        "indexed",
                                                   "initially",    "inner",
                                                   "insert",       "instead",
                                                   "intersect",    "into",
                                                   "is",           "isnull",
                                                   "join",         "key",
                                                   "left",         "like",
                                                   "limit",        "match",
                                                   "natural",      "not",
                                                   "notnull",      "null",
                                                   "of",           "offset",
                                                   "on",           "or",
                                                   "order",        "outer",
                                                   "plan",         "pragma",
                                                   "primary",      "query",
                                                   "raise",        "references",
                                                   "reindex",      "rename",
                                                   "replace",      "restrict",
                                                   "right",        "rollback",
                                                   "row",          "select",
                                                   "set",          "table",
                                                   "temp",         "temporary",
                                                   "then",         "to",
                                                   "transaction",  "trigger",
                                                   "true",         "union",
                                                   "unique",       "update",
                                                   "using",        "vacuum",
                                                   "values",       "view",
                                                   "virtual",      "when",
                                                   "where"};

const std::map<std::string_view, std::string_view> type_names = {{"Integer", "INTEGER"},
                                                                 {"INTEGER", "INTEGER"},
                                                                 {"SmallInteger", "SMALLINT"},
                                                                 {"SMALLINT", "SMALLINT"},
                                                                 {"BigInteger", "BIGINT"},
                                                                 {"BIGINT", "BIGINT"},
                                                                 {"Boolean", "BOOLEAN"},
                                                                 {"BOOLEAN", "BOOLEAN"},
                                                                 {"Date", "DATE"},
                                                                 {"DATE", "DATE"},
                                                                 {"DateTime", "DATETIME"},
                                                                 {"DATETIME", "DATETIME"},
                                                                 {"TIMESTAMP", "TIMESTAMP"},
                                                                 {"Time", "TIME"},
                                                                 {"TIME", "TIME"},
                                                                 {"Interval", "DATETIME"},
                                                                 {"LargeBinary", "BLOB"},
                                                                 {"PickleType", "BLOB"},
                                                                 {"BLOB", "BLOB"},
                                                                 {"JSON", "JSON"},
                                                                 {"REAL", "REAL"},
                                                                 {"Float", "FLOAT"},
                                                                 {"FLOAT", "FLOAT"},
                                                                 {"Double", "DOUBLE"},
                                                                 {"DOUBLE_PRECISION", "DOUBLE PRECISION"}};

bool is_integer(const Type& type) {
  return type.name == "Integer" || type.name == "INTEGER" || type.name == "SmallInteger" ||
         type.name == "SMALLINT" || type.name == "BigInteger" || type.name == "BIGINT";
}

class SqliteWriter : public written::Writer {
 public:
  using Writer::Writer;

  const char* name() const override { return "sqlite"; }
  std::size_t max_name_length() const override { return 9999; }
  bool has_enums() const override { return false; }
  bool converts_values() const override { return true; }
  bool has_transactional_ddl() const override { return false; }

  written::ResultKind result_kind(std::int64_t /*type*/, char kind) const override {
    using Kind = written::ResultKind::Kind;
    if (kind == 'i') return {.kind = Kind::integer};
    if (kind == 'r') return {.kind = Kind::real};
    if (kind == 't') return {.kind = Kind::text};
    return {.kind = Kind::other, .before = "X'", .behind = "'"};
  }

  bool has_comments() const override { return false; }
  bool alters_constraints() const override { return false; }
  bool alters_columns() const override { return false; }

  std::string type_sql(const Type& given) const override {
    const Type& type = variant_of(given);
    if (!type.spelled.empty()) return type.spelled;
    const auto& kind = type.name;
    const bool foreign = !type.module.empty() && type.module != name();
    // SQLAlchemy writes those of another dialect by their general names, where they have one.
    static const std::set<std::string_view> shared = {
        "JSON", "TIMESTAMP", "TIME",    "UUID",    "INTEGER", "BIGINT", "SMALLINT",         "BOOLEAN", "DATE",
        "REAL", "FLOAT",     "NUMERIC", "VARCHAR", "CHAR",    "TEXT",   "DOUBLE_PRECISION", "ENUM"};
    const bool is_old = version() < written::SqlAlchemy{2, 0, 0};
    if (foreign && (!shared.contains(kind) || (is_old && kind == "DOUBLE_PRECISION"))) refuse_type(type);
    if (kind == "Uuid") return "CHAR(32)";
    if (kind == "UUID") {
      if (is_old) refuse_type(type);
      return "UUID";
    }
    if (const auto found = type_names.find(kind); found != type_names.end())
      return std::string(found->second);
    if (kind == "String" || kind == "Unicode" || kind == "VARCHAR") return string_type("VARCHAR", type);
    if (kind == "Text" || kind == "UnicodeText" || kind == "TEXT") return string_type("TEXT", type);
    if (kind == "CHAR" || kind == "NCHAR" || kind == "NVARCHAR") return string_type(kind, type);
    if (kind == "CLOB") return "CLOB";
    if (kind == "Numeric" || kind == "NUMERIC") return numeric_type("NUMERIC", type);
    if (kind == "DECIMAL") return numeric_type("DECIMAL", type);
    if (kind == "Enum" || kind == "ENUM") {
      Type text = type;
      text.length = enum_length(type);
      return string_type("VARCHAR", text);
    }
    refuse_type(type);
  }

  written::ReflectedTable reflect(const schema::ObjectName& table,
                                  const written::Query& query) const override {
    return sqlite::reflect(table, version(), query);
  }

  std::string inspection_sql(written::Inspection what, const schema::ObjectName& table) const override {
    using written::Inspection;
    if (!table.schema.empty()) throw NotWritable("inspects another schema of SQLite");
    const auto name = literal(table.name);
    switch (what) {
      case Inspection::tables:
        return "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~' "
               "ORDER BY name";
      case Inspection::has_table:
        return fmt::format("SELECT 1 FROM pragma_table_info({}) LIMIT 1", name);
      case Inspection::columns:
        return fmt::format(
            "SELECT name, CASE WHEN \"notnull\" THEN '0' ELSE '1' END, CASE WHEN word IN ('BIGINT', "
            "'INTEGER', "
            "'SMALLINT', 'BOOLEAN', 'VARCHAR', 'CHAR', 'TEXT', 'FLOAT', 'REAL', 'NUMERIC', 'DECIMAL', "
            "'DATE', "
            "'DATETIME', 'TIMESTAMP', 'BLOB') THEN word END FROM (SELECT cid, name, \"notnull\", "
            "upper(substr(type, 1, instr(type || '(', '(') - 1)) AS word FROM pragma_table_info({})) ORDER "
            "BY "
            "cid",
            name);
      case Inspection::indexes:
        return fmt::format(
            "SELECT l.name, CASE WHEN l.\"unique\" THEN '1' ELSE '0' END, i.name FROM pragma_index_list({}) "
            "l JOIN "
            "pragma_index_info(l.name) i WHERE l.name NOT LIKE 'sqlite~_autoindex%' ESCAPE '~' ORDER BY "
            "l.name, "
            "i.seqno",
            name);
      case Inspection::foreign_keys:
      case Inspection::uniques:
      case Inspection::primary_key:
        break;
    }
    throw NotWritable("inspects constraints, whose names SQLite only keeps in the text of the table");
  }

 protected:
  bool is_reserved(std::string_view lower) const override { return reserved_words.contains(lower); }
  const char* boolean(bool value) const override { return value ? "1" : "0"; }
  std::string truth_sql(const std::string& sql, bool truth) const override {
    return sql + (truth ? " = 1" : " = 0");
  }
  std::string binary_sql(const Clause& clause, const std::string& left,
                         const std::string& right) const override {
    // Since 2.0, a division of whole numbers has a rest.
    if (clause.operation == "truediv" && !(version() < written::SqlAlchemy{2, 0, 0}))
      return fmt::format("{} / ({} + 0.0)", left, right);
    if (clause.operation == "ilike_op") return fmt::format("lower({}) LIKE lower({})", left, right);
    if (clause.operation == "not_ilike_op") return fmt::format("lower({}) NOT LIKE lower({})", left, right);
    return Writer::binary_sql(clause, left, right);
  }
  std::string empty_list_sql(const std::string& element, bool negated) const override {
    const auto sql =
        fmt::format("{} {}IN (SELECT 1 FROM (SELECT 1) WHERE 1!=1)", element, negated ? "NOT " : "");
    return negated ? "(" + sql + ")" : sql;
  }
  std::string limit_sql(const std::string& limit, const std::string& offset) const override {
    return fmt::format("\n LIMIT {} OFFSET {}", limit.empty() ? "-1" : limit, offset.empty() ? "0" : offset);
  }
  Others others_of_update() const override {
    return version() < written::SqlAlchemy{2, 0, 0} ? Others::refused : Others::behind;
  }
  Others others_of_delete() const override { return Others::refused; }

  std::string function_sql(const std::string& name,
                           const std::vector<std::string>& arguments) const override {
    if (text::lower(name) == "now" && arguments.empty()) return "CURRENT_TIMESTAMP";
    return Writer::function_sql(name, arguments);
  }

  std::string column_sql(const operation::written::Column& column,
                         const operation::written::Options& table_options) const override {
    auto sql = quote(column.name) + " " + type_sql(*column.type);
    if (column.server_default) sql += " DEFAULT " + default_sql(*column.server_default);
    if (!column.nullable) sql += " NOT NULL";
    if (counts_inline(column, table_options)) sql += " PRIMARY KEY AUTOINCREMENT";
    if (column.computed) {
      sql += fmt::format(" GENERATED ALWAYS AS ({})", clause_sql(column.computed->expression));
      if (column.computed->persisted) sql += *column.computed->persisted ? " STORED" : " VIRTUAL";
    }
    return sql;
  }

  std::string referenced_table(const operation::written::Constraint& constraint,
                               const ObjectName& from) const override {
    if (constraint.referenced_table.schema != from.schema) return {};
    return quote(constraint.referenced_table.name);
  }

  std::string constraint_suffix(const operation::written::Constraint& constraint) const override {
    if (!constraint.options.empty()) refuse_option("sqlite_" + constraint.options.begin()->first);
    return {};
  }

  std::string table_suffix(const CreateTable& create) const override {
    std::string sql;
    for (const auto& [key, value] : create.options) {
      const auto* flag = std::get_if<bool>(&value);
      if (key == "with_rowid" && flag) {
        if (!*flag) sql += "\nWITHOUT ROWID";
      } else if (key != "autoincrement" || !flag) {
        refuse_option("sqlite_" + key);
      }
    }
    return sql;
  }

  bool omits_primary_key(const CreateTable& create) const override {
    return std::ranges::any_of(create.columns, [&](const operation::written::Column& column) {
      return counts_inline(column, create.options);
    });
  }

  std::string write_index(const CreateIndex& create) const override {
    std::string where;
    for (const auto& [key, value] : create.options) {
      const auto* clause = std::get_if<Clause>(&value);
      if (key != "where" || !clause) refuse_option("sqlite_" + key);
      where = " WHERE " + clause_sql(*clause);
    }
    std::vector<std::string> elements;
    for (const auto& element : create.elements) elements.push_back(clause_sql(element));
    return fmt::format("CREATE {}INDEX {}{} ON {} ({}){}", create.unique ? "UNIQUE " : "",
                       create.if_not_exists ? "IF NOT EXISTS " : "",
                       table_name({create.table.schema, create.name}), quote(create.table.name),
                       text::join(elements, ", "), where);
  }

  std::string write_drop_index(const DropIndex& drop) const override {
    return fmt::format("DROP INDEX {}{}", drop.if_exists ? "IF EXISTS " : "",
                       table_name({drop.table.schema, drop.name}));
  }

  Statements write_alter(const AlterColumn& alter) const override {
    const bool only_renames = alter.new_name && !alter.type && !alter.nullable && !alter.comment &&
                              std::holds_alternative<std::monostate>(alter.server_default);
    if (!only_renames) throw NotWritable("changes a column, which SQLite can't");
    return {fmt::format("ALTER TABLE {} RENAME COLUMN {} TO {}", table_name(alter.table), quote(alter.column),
                        quote(*alter.new_name))};
  }

  Statements write_enum(const CreateEnum&) const override { return {}; }
  Statements write_enum(const DropEnum&) const override { return {}; }
  Statements write_comment(const SetTableComment&) const override { refuse_comment(); }
  Statements write_comment(const SetColumnComment&) const override { refuse_comment(); }

 private:
  [[noreturn]] static void refuse_comment() {
    throw NotWritable("comments on something, which SQLite can't");
  }
  [[noreturn]] static void refuse_type(const Type& type) {
    throw NotWritable(fmt::format("has the type {}{}{}, which is not known on SQLite", type.module,
                                  type.module.empty() ? "" : ".", type.name));
  }

  /// `sqlite_autoincrement=True` moves the primary key into its column.
  bool counts_inline(const operation::written::Column& column,
                     const operation::written::Options& table_options) const {
    const auto found = table_options.find("autoincrement");
    const auto* flag = found == table_options.end() ? nullptr : std::get_if<bool>(&found->second);
    return flag && *flag && column.primary_key && is_integer(variant_of(*column.type));
  }

  /// What is no plain value stands in parentheses; since 2.0.42 only where SQLite needs them.
  std::string default_sql(const Clause& clause) const {
    const auto sql = clause_sql(clause);
    if (clause.kind == Clause::Kind::string) return sql;
    if (version() < written::SqlAlchemy{2, 0, 42}) {
      return clause.is_text ? sql : "(" + sql + ")";
    }
    const auto first = sql.find_first_not_of(" \t\n");
    const bool quoted =
        first != std::string::npos && std::string_view("'\"(").find(sql[first]) != std::string_view::npos;
    const bool has_other = std::ranges::any_of(sql, [](char c) {
      return static_cast<unsigned char>(c) < 0x80 && std::isalnum(static_cast<unsigned char>(c)) == 0 &&
             c != '_';
    });
    return quoted || !has_other ? sql : "(" + sql + ")";
  }
};

}  // namespace

std::unique_ptr<written::Writer> written_writer(const written::SqlAlchemy& version) {
  return std::make_unique<SqliteWriter>(version);
}

}  // namespace limbeck::dialect::sqlite
