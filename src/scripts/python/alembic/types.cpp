#include <fmt/core.h>

#include <set>
#include <string_view>

#include "base/text.hpp"
#include "scripts/python/alembic/items.hpp"

namespace limbeck::scripts::python {
namespace {

/// What the constructor of a class of types takes.
enum class Shape {
  plain,         ///< nothing
  whole,         ///< display_width
  text,          ///< length, collation
  words,         ///< collation, and no length
  binary,        ///< length
  number,        ///< precision, scale, and how Python is given the values
  real,          ///< precision, and the same
  time,          ///< timezone
  precise_time,  ///< timezone, precision
  interval,      ///< of SQLAlchemy: native, second_precision, day_precision
  pg_interval,   ///< precision, fields
  boolean,
  uuid,
  json,
  enumeration,
  set,
  array,
  bit,
  pickle,
};

using Shapes = std::map<std::string, Shape>;

const Shapes general_shapes = {{"Integer", Shape::plain},      {"SmallInteger", Shape::plain},
                               {"BigInteger", Shape::plain},   {"INTEGER", Shape::plain},
                               {"INT", Shape::plain},          {"SMALLINT", Shape::plain},
                               {"BIGINT", Shape::plain},       {"Date", Shape::plain},
                               {"DATE", Shape::plain},         {"DATETIME", Shape::time},
                               {"String", Shape::text},        {"Text", Shape::text},
                               {"Unicode", Shape::text},       {"UnicodeText", Shape::text},
                               {"VARCHAR", Shape::text},       {"CHAR", Shape::text},
                               {"NCHAR", Shape::text},         {"NVARCHAR", Shape::text},
                               {"TEXT", Shape::text},          {"CLOB", Shape::text},
                               {"LargeBinary", Shape::binary}, {"BLOB", Shape::binary},
                               {"BINARY", Shape::binary},      {"VARBINARY", Shape::binary},
                               {"Numeric", Shape::number},     {"NUMERIC", Shape::number},
                               {"DECIMAL", Shape::number},     {"Float", Shape::real},
                               {"FLOAT", Shape::real},         {"REAL", Shape::real},
                               {"Double", Shape::real},        {"DOUBLE_PRECISION", Shape::real},
                               {"DateTime", Shape::time},      {"TIMESTAMP", Shape::time},
                               {"Time", Shape::time},          {"TIME", Shape::time},
                               {"Interval", Shape::interval},  {"Boolean", Shape::boolean},
                               {"BOOLEAN", Shape::boolean},    {"Uuid", Shape::uuid},
                               {"UUID", Shape::uuid},          {"JSON", Shape::json},
                               {"Enum", Shape::enumeration},   {"ARRAY", Shape::array},
                               {"PickleType", Shape::pickle}};

/// Those of sqlalchemy.dialects.postgresql.
const Shapes postgresql_shapes = {{"UUID", Shape::uuid},
                                  {"JSON", Shape::json},
                                  {"JSONB", Shape::json},
                                  {"ARRAY", Shape::array},
                                  {"ENUM", Shape::enumeration},
                                  {"INET", Shape::plain},
                                  {"CIDR", Shape::plain},
                                  {"MACADDR", Shape::plain},
                                  {"MACADDR8", Shape::plain},
                                  {"MONEY", Shape::plain},
                                  {"OID", Shape::plain},
                                  {"REGCLASS", Shape::plain},
                                  {"REGCONFIG", Shape::plain},
                                  {"TSVECTOR", Shape::plain},
                                  {"TSQUERY", Shape::plain},
                                  {"BYTEA", Shape::binary},
                                  {"DOUBLE_PRECISION", Shape::real},
                                  {"REAL", Shape::real},
                                  {"FLOAT", Shape::real},
                                  {"NUMERIC", Shape::number},
                                  {"INTEGER", Shape::plain},
                                  {"BIGINT", Shape::plain},
                                  {"SMALLINT", Shape::plain},
                                  {"VARCHAR", Shape::text},
                                  {"CHAR", Shape::text},
                                  {"TEXT", Shape::text},
                                  {"DATE", Shape::plain},
                                  {"BOOLEAN", Shape::boolean},
                                  {"TIMESTAMP", Shape::precise_time},
                                  {"TIME", Shape::precise_time},
                                  {"INTERVAL", Shape::pg_interval},
                                  {"BIT", Shape::bit},
                                  {"CITEXT", Shape::text},
                                  {"HSTORE", Shape::json},
                                  {"INT4RANGE", Shape::plain},
                                  {"INT8RANGE", Shape::plain},
                                  {"NUMRANGE", Shape::plain},
                                  {"DATERANGE", Shape::plain},
                                  {"TSRANGE", Shape::plain},
                                  {"TSTZRANGE", Shape::plain},
                                  {"INT4MULTIRANGE", Shape::plain},
                                  {"INT8MULTIRANGE", Shape::plain},
                                  {"NUMMULTIRANGE", Shape::plain},
                                  {"DATEMULTIRANGE", Shape::plain},
                                  {"TSMULTIRANGE", Shape::plain},
                                  {"TSTZMULTIRANGE", Shape::plain}};

const Shapes sqlite_shapes = {
    {"JSON", Shape::json},       {"INTEGER", Shape::plain}, {"BIGINT", Shape::plain},
    {"SMALLINT", Shape::plain},  {"VARCHAR", Shape::text},  {"CHAR", Shape::text},
    {"TEXT", Shape::text},       {"BLOB", Shape::binary},   {"NUMERIC", Shape::number},
    {"DECIMAL", Shape::number},  {"FLOAT", Shape::real},    {"REAL", Shape::real},
    {"BOOLEAN", Shape::boolean}, {"DATE", Shape::plain},    {"TIMESTAMP", Shape::time}};

/// Those of sqlalchemy.dialects.mysql: they stand in revisions that other databases run, too, mostly as the
/// variant for MySQL.
const Shapes mysql_shapes = {
    {"INTEGER", Shape::whole},    {"BIGINT", Shape::whole},     {"SMALLINT", Shape::whole},
    {"TINYINT", Shape::whole},    {"MEDIUMINT", Shape::whole},  {"YEAR", Shape::whole},
    {"NUMERIC", Shape::number},   {"DECIMAL", Shape::number},   {"FLOAT", Shape::number},
    {"DOUBLE", Shape::number},    {"REAL", Shape::number},      {"BIT", Shape::binary},
    {"BOOLEAN", Shape::boolean},  {"VARCHAR", Shape::text},     {"CHAR", Shape::text},
    {"NVARCHAR", Shape::text},    {"NCHAR", Shape::text},       {"TEXT", Shape::text},
    {"TINYTEXT", Shape::words},   {"MEDIUMTEXT", Shape::words}, {"LONGTEXT", Shape::words},
    {"ENUM", Shape::enumeration}, {"SET", Shape::set},          {"BLOB", Shape::binary},
    {"TINYBLOB", Shape::plain},   {"MEDIUMBLOB", Shape::plain}, {"LONGBLOB", Shape::plain},
    {"BINARY", Shape::binary},    {"VARBINARY", Shape::binary}, {"DATE", Shape::plain},
    {"DATETIME", Shape::time},    {"TIMESTAMP", Shape::time},   {"TIME", Shape::time},
    {"JSON", Shape::json}};

/// Compiled for other databases, a class of MySQL's is what SQLAlchemy's own of that name is: what only MySQL
/// has (unsigned, a width, a character set) is left out (sqlalchemy/sql/compiler.py, the visit_ methods).
bool is_general_elsewhere(const std::string& name) {
  static const std::set<std::string_view> names = {"INTEGER",  "BIGINT",    "SMALLINT", "NUMERIC", "DECIMAL",
                                                   "BOOLEAN",  "VARCHAR",   "CHAR",     "TEXT",    "DATE",
                                                   "DATETIME", "TIMESTAMP", "TIME"};
  return names.contains(name);
}

const Shapes* shapes_of(const std::string& module) {
  if (module.empty()) return &general_shapes;
  if (module == "postgresql") return &postgresql_shapes;
  if (module == "mysql") return &mysql_shapes;
  return module == "sqlite" ? &sqlite_shapes : nullptr;
}

void read_enumeration(MigrationContext& context, Interpreter& interpreter, ArgumentReader& reader,
                      written::Type& type) {
  auto values = reader.rest();
  const auto callable = reader.keyword("values_callable");
  if (values.size() == 1) {
    if (const auto members = values[0].as<EnumClass>()) {
      type.converts = true;
      type.enum_name.name = text::lower(members->name);
      if (callable && !callable->is_none()) {
        type.values =
            reader.to_strings(interpreter.call(*callable, {.positional = {values[0]}}), "values_callable");
      } else {
        for (const auto& member : members->members) type.values.push_back(member->name);
      }
      if (type.values.size() == members->members.size())
        type.enumeration = context.remember_enumeration(members);
      values.clear();
    }
  }
  for (const auto& value : values) type.values.push_back(reader.to_string(value, "a value"));
  if (const auto name = reader.keyword("name"); name && !name->is_none()) {
    if (const auto resolved = to_name(reader, name, "name")) type.enum_name.name = resolved->text;
  }
  type.enum_name.schema = reader.keyword_string("schema").value_or("");
  if (const auto given = reader.keyword("native_enum"))
    type.native = reader.to_boolean(*given, "native_enum");
  if (const auto given = reader.keyword_boolean("create_constraint"); given && *given)
    interpreter.refuse("makes a CHECK constraint of an enum");
  if (const auto given = reader.keyword_boolean("create_type"); given) {
    // Before SQLAlchemy 2.1 only PostgreSQL's own class knows it.
    if (type.name == "ENUM" || !(context.version() < dialect::written::SqlAlchemy{2, 1, 0}))
      type.creates_type = *given;
  }
  if (const auto given = reader.keyword_boolean("inherit_schema"); given && *given)
    interpreter.refuse("has an enum in its table's schema");
  if (const auto length = reader.keyword("length"); length && !length->is_none())
    type.length = reader.to_integer(*length, "length");
  reader.ignore({"validate_strings", "omit_aliases", "sort_key_function"});
  if (type.native && context.writer().has_enums() && type.enum_name.name.empty())
    interpreter.refuse("has an enum without a name");
}

/// What the types of MySQL are given besides.
void read_words(MigrationContext& context, Interpreter& interpreter, ArgumentReader& reader,
                written::Type& type) {
  const auto flag = [&](const char* name) { return reader.keyword_boolean(name).value_or(false); };
  if (type.collation.empty()) type.collation = reader.keyword_string("collation").value_or("");
  if (!type.collation.empty() && context.writer().module() != std::string_view("mysql"))
    interpreter.refuse("has a collation of MySQL's");
  type.charset = reader.keyword_string("charset").value_or("");
  type.is_unsigned = flag("unsigned");
  type.zerofill = flag("zerofill");
  type.ascii = flag("ascii");
  type.unicode = flag("unicode");
  type.binary = flag("binary");
  type.national = flag("national");
}

written::Type make_type(MigrationContext& context, Interpreter& interpreter, const std::string& module,
                        const std::string& name, Shape shape, Arguments& arguments) {
  ArgumentReader reader(interpreter, arguments, name);
  written::Type type;
  type.module = module == "mysql" && is_general_elsewhere(name) ? "" : module;
  type.name = name == "INT" ? "INTEGER" : name;
  const auto integer = [&](const char* parameter) { return reader.optional_integer(parameter); };
  switch (shape) {
    case Shape::plain:
      break;
    case Shape::whole:
      type.width = integer("display_width");
      break;
    case Shape::words:
      type.collation = reader.keyword_string("collation").value_or("");
      break;
    case Shape::set:
      for (const auto& value : reader.rest()) type.values.push_back(reader.to_string(value, "a value"));
      type.collation = reader.keyword_string("collation").value_or("");
      reader.ignore({"retrieve_as_bitwise"});
      break;
    case Shape::text:
      type.length = integer("length");
      type.collation = reader.optional_string("collation").value_or("");
      break;
    case Shape::binary:
      type.length = integer("length");
      break;
    case Shape::number:
      type.precision = integer("precision");
      type.scale = integer("scale");
      if (module != "mysql") reader.optional("decimal_return_scale");
      if (const auto given = reader.optional("asdecimal")) type.as_float = !interpreter.truth(*given);
      break;
    case Shape::real:
      type.precision = integer("precision");
      if (const auto given = reader.optional("asdecimal"); given && interpreter.truth(*given))
        type.converts = true;
      reader.optional("decimal_return_scale");
      break;
    case Shape::time:
      if (const auto given = reader.optional("timezone")) type.timezone = interpreter.truth(*given);
      if (module == "mysql") type.fraction_digits = integer("fsp");
      break;
    case Shape::precise_time:
      if (const auto given = reader.optional("timezone")) type.timezone = interpreter.truth(*given);
      type.precision = integer("precision");
      break;
    case Shape::interval:
      if (const auto given = reader.optional("native"); given && !interpreter.truth(*given))
        interpreter.refuse("has an interval that is not the engine's own");
      type.precision = integer("second_precision");
      if (integer("day_precision")) interpreter.refuse("has an interval with a day_precision");
      break;
    case Shape::pg_interval:
      type.precision = integer("precision");
      type.fields = reader.optional_string("fields").value_or("");
      break;
    case Shape::boolean:
      for (const char* parameter : {"create_constraint", "name"}) {
        const auto given = reader.optional(parameter);
        if (std::string_view(parameter) == "create_constraint" && given && interpreter.truth(*given))
          interpreter.refuse("makes a CHECK constraint of a boolean");
        if (std::string_view(parameter) == "name" && given && given->text())
          type.enum_name.name = *given->text();
      }
      break;
    case Shape::uuid:
      if (const auto given = reader.optional("as_uuid")) type.as_text = !interpreter.truth(*given);
      if (const auto given = reader.optional("native_uuid")) type.native = interpreter.truth(*given);
      break;
    case Shape::json:
      if (name != "HSTORE") {
        if (const auto given = reader.optional("none_as_null")) type.none_is_null = interpreter.truth(*given);
      }
      for (const char* parameter : {"astext_type", "text_type"}) reader.optional(parameter);
      break;
    case Shape::enumeration:
      read_enumeration(context, interpreter, reader, type);
      break;
    case Shape::array: {
      type.item = to_type(interpreter, reader.required("item_type"));
      reader.ignore({"as_tuple", "zero_indexes"});
      if (const auto dimensions = reader.keyword("dimensions"); dimensions && !dimensions->is_none())
        type.dimensions = reader.to_integer(*dimensions, "dimensions");
      if (type.dimensions < 1 || type.dimensions > 10)
        interpreter.refuse("has an array of strange dimensions");
      break;
    }
    case Shape::bit:
      type.length = integer("length");
      if (const auto given = reader.optional("varying")) type.varying = interpreter.truth(*given);
      break;
    case Shape::pickle:
      reader.ignore({"protocol", "pickler", "comparator", "impl"});
      break;
  }
  if (module == "mysql") read_words(context, interpreter, reader, type);
  reader.finish();
  return type;
}

}  // namespace

std::optional<Value> find_type_class(MigrationContext& context, const std::string& module,
                                     const std::string& name) {
  const auto* shapes = shapes_of(module);
  if (!shapes || !shapes->contains(name)) return std::nullopt;
  const bool new_in_2 =
      module.empty()
          ? name == "Uuid" || name == "UUID" || name == "Double" || name == "DOUBLE_PRECISION"
          : name == "CITEXT" || name == "REGCONFIG" || name == "TSQUERY" || name.ends_with("MULTIRANGE");
  if (new_in_2 && context.version() < dialect::written::SqlAlchemy{2, 0, 0}) return std::nullopt;
  return std::make_shared<TypeClass>(context, module, name);
}

Value TypeClass::call(Interpreter& interpreter, Arguments arguments) {
  const auto type =
      make_type(context_, interpreter, module_, name_, shapes_of(module_)->at(name_), arguments);
  return std::make_shared<TypeItem>(context_, type);
}

written::TypePointer to_type(Interpreter& interpreter, const Value& value) {
  if (const auto type = value.as<TypeItem>()) return std::make_shared<const written::Type>(type->type);
  if (const auto type = value.as<TypeClass>()) return to_type(interpreter, type->call(interpreter, {}));
  if (const auto object = value.as<Object>()) object->use(interpreter);
  interpreter.refuse(fmt::format("uses {} as a type", type_name(value)));
}

Value TypeItem::attribute(Interpreter& interpreter, const std::string& name) {
  const auto self = std::static_pointer_cast<TypeItem>(shared_from_this());
  if (name == "with_variant") {
    return function(name, [self](Interpreter& caller, Arguments& arguments) -> Value {
      ArgumentReader reader(caller, arguments, "with_variant");
      const auto other = to_type(caller, reader.required("type_"));
      auto result = std::make_shared<TypeItem>(self->context_, self->type);
      const auto dialects = reader.rest();
      if (dialects.size() != 1 && self->context_.version() < dialect::written::SqlAlchemy{2, 0, 0})
        caller.refuse("gives with_variant several dialects, which SQLAlchemy 1.4 does not take");
      for (const auto& dialect : dialects)
        result->type.variants[reader.to_string(dialect, "dialect_names")] = other;
      reader.finish();
      return result;
    });
  }
  const bool is_enum = type.name == "Enum" || type.name == "ENUM";
  if (is_enum && (name == "create" || name == "drop")) {
    return function(name, [self, name](Interpreter& caller, Arguments& arguments) -> Value {
      ArgumentReader reader(caller, arguments, "Enum." + name);
      const auto bind = reader.optional("bind");
      const auto given = reader.optional("checkfirst");
      reader.finish();
      if (bind && !bind->is_none() && !bind->as<Object>()) reader.refuse("bind", *bind);
      if (const auto object = bind ? bind->as<Object>() : nullptr) object->use(caller);
      // Only PostgreSQL's own class looks by itself.
      const bool looks = given ? caller.truth(*given) : self->type.name == "ENUM";
      if (!self->type.native || !self->context_.writer().has_enums()) return {};
      if (name == "create") {
        self->context_.emit(caller, written::CreateEnum{self->type.enum_name, self->type.values, looks},
                            caller.line());
      } else {
        self->context_.emit(caller, written::DropEnum{self->type.enum_name, looks}, caller.line());
      }
      return {};
    });
  }
  if (is_enum && name == "name") return Value::string(type.enum_name.name);
  if (is_enum && name == "enums") {
    std::vector<Value> values;
    for (const auto& value : type.values) values.push_back(Value::string(value));
    return Value::list(std::move(values));
  }
  return Object::attribute(interpreter, name);
}

}  // namespace limbeck::scripts::python
