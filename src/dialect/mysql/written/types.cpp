#include "dialect/mysql/written/types.hpp"

#include <fmt/core.h>

#include <map>
#include <set>
#include <string_view>
#include <vector>

#include "base/text.hpp"

namespace limbeck::dialect::mysql {
namespace {

using operation::written::Type;
using written::NotWritable;
using written::SqlAlchemy;

/// Those that are a word.
const std::map<std::string_view, std::string_view> plain = {
    {"Date", "DATE"},         {"DATE", "DATE"},         {"Boolean", "BOOL"},
    {"BOOLEAN", "BOOL"},      {"JSON", "JSON"},         {"PickleType", "BLOB"},
    {"Interval", "DATETIME"}, {"TINYBLOB", "TINYBLOB"}, {"MEDIUMBLOB", "MEDIUMBLOB"},
    {"LONGBLOB", "LONGBLOB"}, {"CLOB", "CLOB"},         {"UUID", "UUID"}};

const std::map<std::string_view, std::string_view> whole_numbers = {
    {"Integer", "INTEGER"},   {"INTEGER", "INTEGER"},    {"SmallInteger", "SMALLINT"},
    {"SMALLINT", "SMALLINT"}, {"BigInteger", "BIGINT"},  {"BIGINT", "BIGINT"},
    {"TINYINT", "TINYINT"},   {"MEDIUMINT", "MEDIUMINT"}};

const std::map<std::string_view, std::string_view> times = {{"DateTime", "DATETIME"},
                                                            {"DATETIME", "DATETIME"},
                                                            {"TIMESTAMP", "TIMESTAMP"},
                                                            {"Time", "TIME"},
                                                            {"TIME", "TIME"}};

/// What may be given a length, and what must have one.
const std::map<std::string_view, std::string_view> texts = {{"String", "VARCHAR"},
                                                            {"Unicode", "VARCHAR"},
                                                            {"VARCHAR", "VARCHAR"},
                                                            {"NVARCHAR", "VARCHAR"},
                                                            {"CHAR", "CHAR"},
                                                            {"NCHAR", "CHAR"},
                                                            {"Text", "TEXT"},
                                                            {"UnicodeText", "TEXT"},
                                                            {"TEXT", "TEXT"},
                                                            {"TINYTEXT", "TINYTEXT"},
                                                            {"MEDIUMTEXT", "MEDIUMTEXT"},
                                                            {"LONGTEXT", "LONGTEXT"}};

[[noreturn]] void refuse(const Type& type) {
  throw NotWritable(fmt::format("has the type {}{}{}, which is not known on MariaDB and MySQL", type.module,
                                type.module.empty() ? "" : ".", type.name));
}

/// Before 2.0 a length of 0 was none.
std::string with_length(std::string_view name, const Type& type, const SqlAlchemy& version) {
  const bool counts = type.length && (*type.length != 0 || !(version < SqlAlchemy{2, 0, 0}));
  return counts ? fmt::format("{}({})", name, *type.length) : std::string(name);
}

std::string signless(std::string sql, const Type& type) {
  if (type.is_unsigned) sql += " UNSIGNED";
  if (type.zerofill) sql += " ZEROFILL";
  return sql;
}

/// With the words behind it that a type of text has.
std::string in_words(std::string sql, const Type& type, bool is_national) {
  const auto charset = !type.charset.empty() ? " CHARACTER SET " + type.charset
                       : type.ascii          ? " ASCII"
                       : type.unicode        ? " UNICODE"
                                             : "";
  const auto collation = !type.collation.empty() ? " COLLATE " + type.collation
                         : type.binary           ? " BINARY"
                                                 : "";
  return is_national ? "NATIONAL " + sql + collation : sql + charset + collation;
}

std::string listed_values(const char* name, const Type& type, const SqlAlchemy& version) {
  std::vector<std::string> values;
  for (auto value : type.values) {
    value = text::replace_all(std::move(value), "'", "''");
    if (!(version < SqlAlchemy{2, 1, 0})) value = text::replace_all(std::move(value), "\\", "\\\\");
    values.push_back("'" + value + "'");
  }
  return in_words(fmt::format("{}({})", name, text::join(values, ",")), type, type.national);
}

std::string text_type(std::string_view name, const Type& type, const SqlAlchemy& version) {
  const bool is_sized = name == "VARCHAR" || name == "CHAR" || name == "TEXT";
  auto sql = is_sized ? with_length(name, type, version) : std::string(name);
  if (name == "VARCHAR" && sql == name)
    throw NotWritable("has a string without a length, which this engine needs");
  return in_words(std::move(sql), type, type.national || type.name == "NVARCHAR" || type.name == "NCHAR");
}

/// Nothing where it is no number with a point.
std::optional<std::string> point_number(const Type& type) {
  const auto& name = type.name;
  const auto sized = [&](const char* word) {
    if (!type.precision) return std::string(word);
    if (!type.scale) return fmt::format("{}({})", word, *type.precision);
    return fmt::format("{}({}, {})", word, *type.precision, *type.scale);
  };
  const auto both_or_none = [&](const char* word) {
    return type.precision && type.scale ? sized(word) : std::string(word);
  };
  if (name == "Numeric" || name == "NUMERIC") return sized("NUMERIC");
  if (name == "DECIMAL") return sized("DECIMAL");
  if (name == "Float" || name == "FLOAT") return sized("FLOAT");
  if (name == "Double" || name == "DOUBLE") return both_or_none("DOUBLE");
  if (name == "REAL") return both_or_none("REAL");
  if (name == "DOUBLE_PRECISION") return "DOUBLE PRECISION";
  return std::nullopt;
}

}  // namespace

std::string type_sql(const Type& type, const TypeRules& rules) {
  const auto& name = type.name;
  const auto& version = rules.version;
  if (!type.spelled.empty()) return type.spelled;
  if (!type.module.empty() && type.module != "mysql") refuse(type);
  if (name == "Uuid") return rules.has_uuids && type.native ? "UUID" : "CHAR(32)";
  if (name == "UUID" && version < SqlAlchemy{2, 0, 0}) refuse(type);
  if (const auto found = plain.find(name); found != plain.end()) return std::string(found->second);
  if (const auto found = whole_numbers.find(name); found != whole_numbers.end())
    return signless(
        type.width ? fmt::format("{}({})", found->second, *type.width) : std::string(found->second), type);
  if (const auto number = point_number(type)) return signless(*number, type);
  if (const auto found = times.find(name); found != times.end()) {
    const bool is_precise = type.fraction_digits.value_or(0) != 0;
    return is_precise ? fmt::format("{}({})", found->second, *type.fraction_digits)
                      : std::string(found->second);
  }
  if (const auto found = texts.find(name); found != texts.end())
    return text_type(found->second, type, version);
  if (name == "LargeBinary" || name == "BLOB") return with_length("BLOB", type, version);
  if (name == "BINARY") return with_length(name, type, version);
  if (name == "VARBINARY") {
    if (!type.length) throw NotWritable("has VARBINARY without a length");
    return fmt::format("VARBINARY({})", *type.length);
  }
  if (name == "BIT") return type.length ? fmt::format("BIT({})", *type.length) : "BIT";
  if (name == "YEAR") return type.width ? fmt::format("YEAR({})", *type.width) : "YEAR";
  if (name == "SET") return listed_values("SET", type, version);
  if (name == "ENUM" || (name == "Enum" && type.native)) return listed_values("ENUM", type, version);
  refuse(type);
}

std::optional<std::string> cast_type_sql(const Type& type, const TypeRules& rules) {
  const auto& name = type.name;
  const auto is_one_of = [&](const std::set<std::string_view>& names) { return names.contains(name); };
  if (!type.spelled.empty()) throw NotWritable("casts to a type of a library's");
  if (whole_numbers.contains(name)) return type.is_unsigned ? "UNSIGNED INTEGER" : "SIGNED INTEGER";
  if (name == "TIMESTAMP") return "DATETIME";
  if (name == "Numeric" || name == "NUMERIC") {
    auto decimal = type;
    decimal.name = "DECIMAL";
    return type_sql(decimal, rules);
  }
  if (is_one_of({"DECIMAL", "DateTime", "DATETIME", "Date", "DATE", "Time", "TIME"}))
    return type_sql(type, rules);
  if (is_one_of({"String", "Unicode", "VARCHAR", "CHAR", "Text", "UnicodeText", "TEXT", "TINYTEXT",
                 "MEDIUMTEXT", "LONGTEXT"})) {
    if (!type.collation.empty()) throw NotWritable("casts to a type with a collation");
    auto characters = type;
    characters.name = "CHAR";
    return type_sql(characters, rules);
  }
  if (is_one_of({"LargeBinary", "BLOB", "BINARY", "VARBINARY", "TINYBLOB", "MEDIUMBLOB", "LONGBLOB"}))
    return "BINARY";
  if (name == "JSON") return "JSON";
  if (name == "Boolean" || name == "BOOLEAN") return std::nullopt;
  throw NotWritable(fmt::format("casts to {}, which is not known on MariaDB and MySQL", name));
}

bool is_timestamp(const Type& type) {
  return type.name == "TIMESTAMP";
}

bool is_moment(const Type& type) {
  return type.name == "DateTime" || type.name == "DATETIME" || type.name == "TIMESTAMP";
}

}  // namespace limbeck::dialect::mysql
