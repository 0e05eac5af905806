#include "dialect/postgresql/written/writer.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "base/text.hpp"

namespace limbeck::dialect::postgresql {
namespace {

using namespace operation::written;
using written::NotWritable;

/// The words that SQLAlchemy quotes.
const std::set<std::string_view> reserved_words = {"all",
                                                   "analyse",
                                                   "analyze",
                                                   "and",
                                                   "any",
                                                   "array",
                                                   "as",
                                                   "asc",
                                                   "asymmetric",
                                                   "authorization",
                                                   "between",
                                                   "binary",
                                                   "both",
                                                   "case",
                                                   "cast",
                                                   "check",
                                                   "collate",
                                                   "column",
                                                   "constraint",
                                                   "create",
                                                   "cross",
                                                   "current_catalog",
                                                   "current_date",
                                                   "current_role",
                                                   "current_schema",
                                                   "current_time",
                                                   "current_timestamp",
                                                   "current_user",
                                                   "default",
                                                   "deferrable",
                                                   "desc",
                                                   "distinct",
                                                   "do",
                                                   "else",
                                                   "end",
                                                   "except",
                                                   "false",
                                                   "fetch",
                                                   "for",
                                                   "foreign",
                                                   "freeze",
                                                   "from",
                                                   "full",
                                                   "grant",
                                                   "group",
                                                   "having",
                                                   "ilike",
                                                   "in",
                                                   "initially",
                                                   "inner",
                                                   "intersect",
                                                   "into",
                                                   "is",
                                                   "isnull",
                                                   "join",
                                                   "leading",
                                                   "left",
                                                   "like",
                                                   "limit",
                                                   "localtime",
                                                   "localtimestamp",
                                                   "natural",
                                                   "new",
                                                   "not",
                                                   "notnull",
                                                   "null",
                                                   "of",
                                                   "off",
                                                   "offset",
                                                   "old",
                                                   "on",
                                                   "only",
                                                   "or",
                                                   "order",
                                                   "outer",
                                                   "over",
                                                   "overlaps",
                                                   "placing",
                                                   "primary",
                                                   "references",
                                                   "returning",
                                                   "right",
                                                   "select",
                                                   "session_user",
                                                   "similar",
                                                   "some",
                                                   "symmetric",
                                                   "table",
                                                   "then",
                                                   "to",
                                                   "trailing",
                                                   "true",
                                                   "union",
                                                   "unique",
                                                   "user",
                                                   "using",
                                                   "variadic",
                                                   "verbose",
                                                   "when",
                                                   "where",
                                                   "window",
                                                   "with"};

/// Types that are written as their name, without arguments.
const std::set<std::string_view> plain_types = {
    "INTEGER",        "SMALLINT",       "BIGINT",        "BOOLEAN",        "DATE",         "REAL",
    "BLOB",           "BYTEA",          "UUID",          "JSON",           "JSONB",        "INET",
    "CIDR",           "MACADDR",        "MACADDR8",      "MONEY",          "OID",          "REGCLASS",
    "REGCONFIG",      "TSVECTOR",       "TSQUERY",       "HSTORE",         "CITEXT",       "JSONPATH",
    "INT4RANGE",      "INT8RANGE",      "NUMRANGE",      "DATERANGE",      "TSRANGE",      "TSTZRANGE",
    "INT4MULTIRANGE", "INT8MULTIRANGE", "NUMMULTIRANGE", "DATEMULTIRANGE", "TSMULTIRANGE", "TSTZMULTIRANGE",
    "DATETIME"};

/// Types of SQLAlchemy that have another name here.
const std::map<std::string_view, std::string_view> generic_types = {{"Integer", "INTEGER"},
                                                                    {"SmallInteger", "SMALLINT"},
                                                                    {"BigInteger", "BIGINT"},
                                                                    {"Boolean", "BOOLEAN"},
                                                                    {"Date", "DATE"},
                                                                    {"LargeBinary", "BYTEA"},
                                                                    {"PickleType", "BYTEA"},
                                                                    {"Uuid", "UUID"},
                                                                    {"Double", "DOUBLE PRECISION"},
                                                                    {"DOUBLE_PRECISION", "DOUBLE PRECISION"}};

class PostgresqlWriter : public written::Writer {
 public:
  using Writer::Writer;

  const char* name() const override { return "postgresql"; }
  std::size_t max_name_length() const override { return 63; }
  bool has_enums() const override { return true; }
  bool converts_values() const override { return false; }
  bool has_transactional_ddl() const override { return true; }

  /// As psycopg2 reads them, by their OIDs.
  written::ResultKind result_kind(std::int64_t type, char /*kind*/) const override {
    using Kind = written::ResultKind::Kind;
    constexpr std::int64_t first_of_users = 16384;
    if (type >= first_of_users) return {.kind = Kind::text};
    switch (type) {
      case 16:
        return {.kind = Kind::boolean};
      case 20:
      case 21:
      case 23:
      case 26:
        return {.kind = Kind::integer};
      case 700:
      case 701:
        return {.kind = Kind::real};
      case 18:
      case 19:
      case 25:
      case 705:
      case 1042:
      case 1043:
        return {.kind = Kind::text};
      case 2950:
        return {.kind = Kind::shown, .before = "'", .behind = "'::uuid"};
      case 1700:
        return {.kind = Kind::shown, .before = "'", .behind = "'::numeric"};
      case 1082:
        return {.kind = Kind::shown, .before = "'", .behind = "'::date"};
      case 1114:
        return {.kind = Kind::other, .before = "'", .behind = "'::timestamp"};
      case 1184:
        return {.kind = Kind::other, .before = "'", .behind = "'::timestamptz"};
      case 17:
        return {.kind = Kind::other, .before = "'", .behind = "'::bytea"};
      default:
        return {};
    }
  }

  bool has_comments() const override { return true; }
  bool alters_constraints() const override { return true; }
  bool alters_columns() const override { return true; }

  std::string type_sql(const Type& given) const override {
    const Type& type = variant_of(given);
    if (!type.spelled.empty()) return type.spelled;
    const auto& kind = type.name;
    if (!type.module.empty() && type.module != name()) refuse_type(type);
    if (kind == "Uuid" && !type.native) return "CHAR(32)";
    if (const auto found = generic_types.find(kind); found != generic_types.end())
      return std::string(found->second);
    if (plain_types.contains(kind)) return kind;
    if (kind == "String" || kind == "Unicode" || kind == "VARCHAR") return string_type("VARCHAR", type);
    if (kind == "Text" || kind == "UnicodeText" || kind == "TEXT") return string_type("TEXT", type);
    if (kind == "CHAR" || kind == "NCHAR" || kind == "NVARCHAR" || kind == "CLOB")
      return string_type(kind, type);
    if (kind == "Numeric" || kind == "NUMERIC") return numeric_type("NUMERIC", type);
    if (kind == "DECIMAL") return numeric_type("DECIMAL", type);
    if (kind == "Float" || kind == "FLOAT")
      return type.precision && *type.precision != 0 ? fmt::format("FLOAT({})", *type.precision) : "FLOAT";
    if (kind == "DateTime" || kind == "TIMESTAMP") return time_type("TIMESTAMP", type);
    if (kind == "Time" || kind == "TIME") return time_type("TIME", type);
    if (kind == "Interval" || kind == "INTERVAL") {
      std::string sql = "INTERVAL";
      if (!type.fields.empty()) sql += " " + type.fields;
      if (type.precision) sql += fmt::format(" ({})", *type.precision);
      return sql;
    }
    if (kind == "Enum" || kind == "ENUM") {
      if (type.native) return table_name(type.enum_name);
      Type text = type;
      text.length = enum_length(type);
      return string_type("VARCHAR", text);
    }
    if (kind == "BIT") {
      if (type.varying) return type.length ? fmt::format("BIT VARYING({})", *type.length) : "BIT VARYING";
      return fmt::format("BIT({})", type.length.value_or(1));
    }
    if (kind == "ARRAY") {
      auto inner = type_sql(*type.item);
      std::string brackets;
      for (std::int64_t i = 0; i < type.dimensions; ++i) brackets += "[]";
      inner.insert(std::min(inner.find(" COLLATE"), inner.size()), brackets);
      return inner;
    }
    refuse_type(type);
  }

  std::string inspection_sql(written::Inspection what, const schema::ObjectName& table) const override {
    using written::Inspection;
    const auto place =
        table.schema.empty()
            ? std::string("pg_catalog.pg_table_is_visible(c.oid) AND n.nspname <> 'pg_catalog'")
            : "n.nspname = " + literal(table.schema);
    const auto one = fmt::format("{} AND c.relname = {}", place, literal(table.name));
    const std::string tables =
        "FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace";
    // Constraints of one kind, a row a column.
    const auto keys = [&](const char* values, const char* joins, char kind) {
      return fmt::format(
          "SELECT k.conname, a.attname{} {} JOIN pg_catalog.pg_constraint k ON k.conrelid = c.oid CROSS JOIN "
          "LATERAL unnest(k.conkey) WITH ORDINALITY AS u (number, place) JOIN pg_catalog.pg_attribute a ON "
          "a.attrelid = c.oid AND a.attnum = u.number{} WHERE {} AND k.contype = '{}' ORDER BY k.conname, "
          "u.place",
          values, tables, joins, one, kind);
    };
    switch (what) {
      case Inspection::tables:
        return fmt::format(
            "SELECT c.relname {} WHERE {} AND c.relkind IN ('r', 'p') AND c.relpersistence <> 't' ORDER BY 1",
            tables, place);
      case Inspection::has_table:
        return fmt::format("SELECT 1 {} WHERE {} AND c.relkind IN ('r', 'p', 'f', 'v', 'm')", tables, one);
      case Inspection::columns:
        return fmt::format(
            "SELECT a.attname, CASE WHEN a.attnotnull THEN '0' ELSE '1' END, CASE "
            "pg_catalog.format_type(a.atttypid, NULL) WHEN 'integer' THEN 'INTEGER' WHEN 'bigint' THEN "
            "'BIGINT' "
            "WHEN 'smallint' THEN 'SMALLINT' WHEN 'boolean' THEN 'BOOLEAN' WHEN 'text' THEN 'TEXT' WHEN "
            "'character varying' THEN 'VARCHAR' WHEN 'double precision' THEN 'DOUBLE_PRECISION' WHEN 'real' "
            "THEN "
            "'REAL' WHEN 'numeric' THEN 'NUMERIC' WHEN 'date' THEN 'DATE' WHEN 'uuid' THEN 'UUID' WHEN "
            "'bytea' "
            "THEN 'BYTEA' WHEN 'timestamp without time zone' THEN 'TIMESTAMP' WHEN 'timestamp with time "
            "zone' "
            "THEN 'TIMESTAMP' END {} JOIN pg_catalog.pg_attribute "
            "a ON "
            "a.attrelid = c.oid WHERE {} AND c.relkind IN ('r', 'p', 'f', 'v', 'm') AND a.attnum > 0 AND NOT "
            "a.attisdropped ORDER BY a.attnum",
            tables, one);
      case Inspection::indexes:
        return fmt::format(
            "SELECT i.relname, CASE WHEN x.indisunique THEN '1' ELSE '0' END, a.attname {} JOIN "
            "pg_catalog.pg_index x ON x.indrelid = c.oid JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid "
            "CROSS "
            "JOIN LATERAL unnest(x.indkey) WITH ORDINALITY AS u (number, place) LEFT JOIN "
            "pg_catalog.pg_attribute "
            "a ON a.attrelid = c.oid AND a.attnum = u.number AND u.number <> 0 WHERE {} AND NOT "
            "x.indisprimary "
            "AND u.place <= x.indnkeyatts ORDER BY i.relname, u.place",
            tables, one);
      case Inspection::foreign_keys:
        return keys(
            ", rn.nspname, r.relname, ra.attname",
            " JOIN pg_catalog.pg_class r ON r.oid = k.confrelid JOIN pg_catalog.pg_namespace rn ON rn.oid "
            "= r.relnamespace JOIN pg_catalog.pg_attribute ra ON ra.attrelid = r.oid AND ra.attnum = "
            "k.confkey[u.place]",
            'f');
      case Inspection::uniques:
        return keys("", "", 'u');
      case Inspection::primary_key:
        break;
    }
    return keys("", "", 'p');
  }

 protected:
  bool is_reserved(std::string_view lower) const override { return reserved_words.contains(lower); }
  const char* boolean(bool value) const override { return value ? "true" : "false"; }
  std::string truth_sql(const std::string& sql, bool truth) const override {
    return truth ? sql : "NOT " + sql;
  }
  std::string binary_sql(const Clause& clause, const std::string& left,
                         const std::string& right) const override {
    // Since 2.0, a division of whole numbers has a rest.
    if (clause.operation == "truediv" && !(version() < written::SqlAlchemy{2, 0, 0}))
      return fmt::format("{} / CAST({} AS NUMERIC)", left, right);
    return Writer::binary_sql(clause, left, right);
  }
  std::string empty_list_sql(const std::string& element, bool negated) const override {
    return negated ? fmt::format("({} NOT IN (NULL) OR (1 = 1))", element)
                   : fmt::format("{} IN (NULL) AND (1 != 1)", element);
  }
  std::string limit_sql(const std::string& limit, const std::string& offset) const override {
    return "\n LIMIT " + (limit.empty() ? "ALL" : limit) + (offset.empty() ? "" : " OFFSET " + offset);
  }
  Others others_of_update() const override { return Others::behind; }
  Others others_of_delete() const override { return Others::behind; }

  std::string column_sql(const operation::written::Column& column,
                         const operation::written::Options&) const override {
    auto sql = quote(column.name);
    // A default of Python's keeps SERIAL away; one of the server's is left out where the column shall count.
    if (column.counts && !column.has_python_default && !column.identity) {
      const auto& kind = variant_of(*column.type).name;
      const bool big = kind == "BigInteger" || kind == "BIGINT";
      const bool small = kind == "SmallInteger" || kind == "SMALLINT";
      sql += big ? " BIGSERIAL" : small ? " SMALLSERIAL" : " SERIAL";
    } else {
      sql += " " + type_sql(*column.type);
      if (column.server_default) sql += " DEFAULT " + clause_sql(*column.server_default);
    }
    if (column.computed) {
      if (column.computed->persisted == false) throw NotWritable("computes a column that is not stored");
      if (!column.computed->persisted && !(version() < written::SqlAlchemy{2, 1, 0}))
        throw NotWritable("computes a column without persisted=, which depends on the server's version");
      sql += fmt::format(" GENERATED ALWAYS AS ({}) STORED", clause_sql(column.computed->expression));
    }
    if (column.identity) sql += " " + identity_sql(*column.identity);
    if (!column.nullable && !column.identity) sql += " NOT NULL";
    if (column.nullable && column.identity) sql += " NULL";
    return sql;
  }

  std::string constraint_suffix(const operation::written::Constraint& constraint) const override {
    std::string sql;
    for (const auto& [key, value] : constraint.options) {
      if (key == "not_valid" && constraint.kind != ConstraintKind::unique && std::get_if<bool>(&value)) {
        if (std::get<bool>(value)) sql += " NOT VALID";
      } else if (key != "nulls_not_distinct" || constraint.kind != ConstraintKind::unique) {
        refuse_option("postgresql_" + key);
      }
    }
    return sql;
  }

  std::string unique_prefix(const operation::written::Constraint& constraint) const override {
    return nulls_distinct(constraint.options, "", " ");
  }

  std::string table_suffix(const CreateTable& create) const override {
    std::map<std::string, std::string> parts;
    for (const auto& [key, value] : create.options) {
      const auto* clause = std::get_if<Clause>(&value);
      if (key == "inherits" && clause) {
        parts[key] = "\nINHERITS ( " + quote(clause->text) + " )";
      } else if (key == "inherits" && std::get_if<std::vector<std::string>>(&value)) {
        parts[key] = "\nINHERITS ( " + column_list(std::get<std::vector<std::string>>(value)) + " )";
      } else if (key == "partition_by" && clause) {
        parts[key] = "\nPARTITION BY " + clause->text;
      } else if (key == "tablespace" && clause) {
        parts[key] = "\nTABLESPACE " + quote(clause->text);
      } else {
        refuse_option("postgresql_" + key);
      }
    }
    return parts["inherits"] + parts["partition_by"] + parts["tablespace"];
  }

  std::string write_index(const CreateIndex& create) const override {
    std::string method, include, with, space, where;
    bool concurrently = false;
    std::map<std::string, std::string> classes;
    for (const auto& [key, value] : create.options) {
      const auto* clause = std::get_if<Clause>(&value);
      const auto* pairs = std::get_if<std::vector<std::pair<std::string, std::string>>>(&value);
      const auto* names = std::get_if<std::vector<std::string>>(&value);
      const auto* flag = std::get_if<bool>(&value);
      if (key == "using" && clause) {
        method = clause->text.empty() ? "" : fmt::format("USING {} ", text::lower(clause->text));
      } else if (key == "where" && clause) {
        where = " WHERE " + clause_sql(*clause);
      } else if (key == "ops" && pairs) {
        for (const auto& [column, name] : *pairs) classes[column] = " " + name;
      } else if (key == "with" && pairs) {
        std::vector<std::string> parts;
        for (const auto& [name, setting] : *pairs) parts.push_back(name + " = " + setting);
        if (!parts.empty()) with = fmt::format(" WITH ({})", text::join(parts, ", "));
      } else if (key == "include" && names) {
        if (!names->empty()) include = fmt::format(" INCLUDE ({})", column_list(*names));
      } else if (key == "tablespace" && clause) {
        space = " TABLESPACE " + quote(clause->text);
      } else if (key == "concurrently" && flag) {
        concurrently = *flag;
      } else if (key != "nulls_not_distinct" || !flag) {
        refuse_option("postgresql_" + key);
      }
    }
    std::vector<std::string> elements;
    for (const auto& element : create.elements) {
      auto sql = clause_sql(element);
      if (element.kind == Clause::Kind::binary || element.kind == Clause::Kind::list) sql = "(" + sql + ")";
      if (element.kind == Clause::Kind::column) {
        if (const auto found = classes.find(element.text); found != classes.end()) sql += found->second;
      }
      elements.push_back(std::move(sql));
    }
    return fmt::format("CREATE {}INDEX {}{}{} ON {} {}({}){}{}{}{}{}", create.unique ? "UNIQUE " : "",
                       concurrently ? "CONCURRENTLY " : "", create.if_not_exists ? "IF NOT EXISTS " : "",
                       quote(create.name), table_name(create.table), method, text::join(elements, ", "),
                       include, nulls_distinct(create.options, " ", ""), with, space, where);
  }

  std::string write_drop_index(const DropIndex& drop) const override {
    bool concurrently = false;
    for (const auto& [key, value] : drop.options) {
      const auto* flag = std::get_if<bool>(&value);
      if (key == "concurrently" && flag) concurrently = *flag;
      // What it was made with says nothing of how it is dropped.
    }
    return fmt::format("DROP INDEX {}{}{}", concurrently ? "CONCURRENTLY " : "",
                       drop.if_exists ? "IF EXISTS " : "", table_name({drop.table.schema, drop.name}));
  }

  /// In the order of Alembic's implementation: type, then nullable, default, comment, name.
  Statements write_alter(const AlterColumn& alter) const override {
    Statements result;
    const auto table = "ALTER TABLE " + table_name(alter.table);
    const auto column = table + " ALTER COLUMN " + quote(alter.column);
    if (alter.using_expression && !alter.type) throw NotWritable("gives USING without a type");
    if (alter.type) {
      auto sql = fmt::format("{} TYPE {}", column, type_sql(*alter.type));
      if (alter.using_expression && !alter.using_expression->empty())
        sql += " USING " + *alter.using_expression;
      result.push_back(std::move(sql));
    }
    if (alter.nullable) result.push_back(column + (*alter.nullable ? " DROP NOT NULL" : " SET NOT NULL"));
    if (std::holds_alternative<DropDefault>(alter.server_default)) result.push_back(column + " DROP DEFAULT");
    if (const auto* value = std::get_if<Clause>(&alter.server_default))
      result.push_back(column + " SET DEFAULT " + clause_sql(*value));
    if (alter.comment) {
      result.push_back(fmt::format("COMMENT ON COLUMN {}.{} IS {}", table_name(alter.table),
                                   quote(alter.column), *alter.comment ? literal(**alter.comment) : "NULL"));
    }
    if (alter.new_name)
      result.push_back(fmt::format("{} RENAME {} TO {}", table, quote(alter.column), quote(*alter.new_name)));
    return result;
  }

  Statements write_enum(const CreateEnum& create) const override {
    std::vector<std::string> values;
    for (const auto& value : create.values) values.push_back(literal(value));
    auto sql = fmt::format("CREATE TYPE {} AS ENUM ({})", table_name(create.name), text::join(values, ", "));
    if (!create.if_missing) return {std::move(sql)};
    // What Alembic asks beforehand: is there a type of that name, in the schema or in the search path?
    const auto place = create.name.schema.empty()
                           ? std::string("pg_catalog.pg_type_is_visible(t.oid)")
                           : fmt::format("n.nspname = {}", literal(create.name.schema));
    const auto body = fmt::format(
        "BEGIN IF NOT EXISTS (SELECT 1 FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = "
        "t.typnamespace WHERE t.typtype = 'e' AND t.typname = {} AND {}) THEN {}; END IF; END",
        literal(create.name.name), place, sql);
    return {fmt::format("DO {}", literal(body))};
  }

  Statements write_enum(const DropEnum& drop) const override {
    return {fmt::format("DROP TYPE {}{}", drop.if_exists ? "IF EXISTS " : "", table_name(drop.name))};
  }

  Statements write_comment(const SetTableComment& comment) const override {
    return {fmt::format("COMMENT ON TABLE {} IS {}", table_name(comment.table),
                        comment.comment ? literal(*comment.comment) : "NULL")};
  }
  Statements write_comment(const SetColumnComment& comment) const override {
    return {fmt::format("COMMENT ON COLUMN {}.{} IS {}", table_name(comment.table), quote(comment.column),
                        literal(comment.comment))};
  }

 private:
  [[noreturn]] static void refuse_type(const Type& type) {
    throw NotWritable(fmt::format("has the type {}{}{}, which is not known on PostgreSQL", type.module,
                                  type.module.empty() ? "" : ".", type.name));
  }

  static std::string time_type(const char* name, const Type& type) {
    return fmt::format("{}{} {} TIME ZONE", name, type.precision ? fmt::format("({})", *type.precision) : "",
                       type.timezone ? "WITH" : "WITHOUT");
  }

  std::string nulls_distinct(const operation::written::Options& options, const char* before,
                             const char* after) const {
    const auto found = options.find("nulls_not_distinct");
    if (found == options.end()) return {};
    const auto* flag = std::get_if<bool>(&found->second);
    if (!flag || version() < written::SqlAlchemy{2, 0, 0}) refuse_option("postgresql_nulls_not_distinct");
    return fmt::format("{}{}{}", before, *flag ? "NULLS NOT DISTINCT" : "NULLS DISTINCT", after);
  }
};

}  // namespace

std::unique_ptr<written::Writer> written_writer(const written::SqlAlchemy& version) {
  return std::make_unique<PostgresqlWriter>(version);
}

}  // namespace limbeck::dialect::postgresql
