// What SQLAlchemy's types make of values on their way to the database.
#include "scripts/python/alembic/binding.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "scripts/python/alembic/moment.hpp"

namespace limbeck::scripts::python {
namespace {

using Kind = written::Clause::Kind;

const std::map<std::string_view, TypeFamily> families = {{"Boolean", TypeFamily::boolean},
                                                         {"BOOLEAN", TypeFamily::boolean},
                                                         {"Integer", TypeFamily::integer},
                                                         {"INTEGER", TypeFamily::integer},
                                                         {"SmallInteger", TypeFamily::integer},
                                                         {"SMALLINT", TypeFamily::integer},
                                                         {"BigInteger", TypeFamily::integer},
                                                         {"BIGINT", TypeFamily::integer},
                                                         {"String", TypeFamily::text},
                                                         {"VARCHAR", TypeFamily::text},
                                                         {"Text", TypeFamily::text},
                                                         {"TEXT", TypeFamily::text},
                                                         {"Unicode", TypeFamily::text},
                                                         {"UnicodeText", TypeFamily::text},
                                                         {"CHAR", TypeFamily::text},
                                                         {"NCHAR", TypeFamily::text},
                                                         {"NVARCHAR", TypeFamily::text},
                                                         {"CLOB", TypeFamily::text},
                                                         {"TINYTEXT", TypeFamily::text},
                                                         {"MEDIUMTEXT", TypeFamily::text},
                                                         {"LONGTEXT", TypeFamily::text},
                                                         {"TINYINT", TypeFamily::integer},
                                                         {"MEDIUMINT", TypeFamily::integer},
                                                         {"YEAR", TypeFamily::integer},
                                                         {"DOUBLE", TypeFamily::number},
                                                         {"BINARY", TypeFamily::binary},
                                                         {"VARBINARY", TypeFamily::binary},
                                                         {"TINYBLOB", TypeFamily::binary},
                                                         {"MEDIUMBLOB", TypeFamily::binary},
                                                         {"LONGBLOB", TypeFamily::binary},
                                                         {"Enum", TypeFamily::enumeration},
                                                         {"ENUM", TypeFamily::enumeration},
                                                         {"Numeric", TypeFamily::number},
                                                         {"NUMERIC", TypeFamily::number},
                                                         {"DECIMAL", TypeFamily::number},
                                                         {"Float", TypeFamily::real},
                                                         {"FLOAT", TypeFamily::real},
                                                         {"REAL", TypeFamily::real},
                                                         {"Double", TypeFamily::real},
                                                         {"DOUBLE_PRECISION", TypeFamily::real},
                                                         {"Date", TypeFamily::date},
                                                         {"DATE", TypeFamily::date},
                                                         {"DateTime", TypeFamily::moment},
                                                         {"DATETIME", TypeFamily::moment},
                                                         {"TIMESTAMP", TypeFamily::moment},
                                                         {"Time", TypeFamily::time},
                                                         {"TIME", TypeFamily::time},
                                                         {"Uuid", TypeFamily::uuid},
                                                         {"UUID", TypeFamily::uuid},
                                                         {"LargeBinary", TypeFamily::binary},
                                                         {"BYTEA", TypeFamily::binary},
                                                         {"BLOB", TypeFamily::binary},
                                                         {"JSON", TypeFamily::json},
                                                         {"JSONB", TypeFamily::json}};

/// "9c5b94b1-35ad-49bb-b118-8e8fc24abf80"
bool is_uuid(const std::string& text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
    const bool is_digit = (text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f');
    if (is_dash ? text[i] != '-' : !is_digit) return false;
  }
  return true;
}

/// The value as a literal, where it is one of Python's that the class hands on as it is.
bool passes(TypeFamily family, const Value& value, const dialect::written::Writer& writer) {
  const bool is_number = std::holds_alternative<std::int64_t>(value.data);
  const bool is_real = std::holds_alternative<double>(value.data);
  const auto* text = value.text();
  const auto member = value.as<EnumMember>();
  switch (family) {
    case TypeFamily::unknown:
      return true;
    case TypeFamily::boolean:
      return std::holds_alternative<bool>(value.data);
    case TypeFamily::integer:
      return is_number;
    case TypeFamily::text:
    case TypeFamily::enumeration:
      return text || (member && member->is_text);
    case TypeFamily::number:
    case TypeFamily::real:
      return is_real || is_number;
    case TypeFamily::date:
    case TypeFamily::moment:
    case TypeFamily::time:
      return text && !writer.converts_values();
    case TypeFamily::uuid:
      return text && writer.has_enums() && is_uuid(*text);
    case TypeFamily::binary:
    case TypeFamily::json:
    case TypeFamily::other:
      break;
  }
  return false;
}

/// A value that was read is handed back only to a column of the type that it was read as.
bool fits(TypeFamily family, const std::string& literal) {
  switch (family) {
    case TypeFamily::unknown:
      return true;
    case TypeFamily::number:
      return literal.ends_with("::numeric");
    case TypeFamily::date:
      return literal.ends_with("::date");
    case TypeFamily::moment:
      return literal.ends_with("::timestamp") || literal.ends_with("::timestamptz");
    case TypeFamily::uuid:
      return literal.ends_with("::uuid");
    case TypeFamily::binary:
      return literal.ends_with("::bytea") || literal.starts_with("X'");
    default:
      return false;
  }
}

void append_escape(std::string& text, unsigned unit) {
  text += fmt::format("\\u{:04x}", unit);
}

/// As json.dumps() does, which writes ASCII only.
std::string json_string(Interpreter& interpreter, const std::string& text) {
  std::string result = "\"";
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const std::size_t length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
    if (i + length > text.size()) interpreter.refuse("has a text that is no UTF-8");
    unsigned code = length == 1 ? byte : byte & (0x7FU >> length);
    for (std::size_t k = 1; k < length; ++k)
      code = (code << 6) | (static_cast<unsigned char>(text[i + k]) & 0x3FU);
    i += length;
    static const std::map<unsigned, const char*> short_forms = {{'"', "\\\""}, {'\\', "\\\\"}, {'\n', "\\n"},
                                                                {'\r', "\\r"}, {'\t', "\\t"},  {'\b', "\\b"},
                                                                {'\f', "\\f"}};
    if (const auto found = short_forms.find(code); found != short_forms.end()) {
      result += found->second;
    } else if (code >= 0x20 && code < 0x7F) {
      result += static_cast<char>(code);
    } else if (code < 0x10000) {
      append_escape(result, code);
    } else {
      append_escape(result, 0xD800 + ((code - 0x10000) >> 10));
      append_escape(result, 0xDC00 + ((code - 0x10000) & 0x3FFU));
    }
  }
  return result + "\"";
}

[[noreturn]] void refuse_value(Interpreter& interpreter, const written::TypePointer& type,
                               const Value& value) {
  if (const auto object = value.as<Object>()) object->use(interpreter);
  interpreter.refuse(fmt::format("gives {} to a column of the type {}, which may change it", type_name(value),
                                 type->spelled.empty() ? type->name : type->spelled));
}

/// The text that stands for a member of the type's enumeration. Others have their own rules in SQLAlchemy.
const std::string& text_of_member(MigrationContext& context, Interpreter& interpreter,
                                  const written::TypePointer& type, const Value& value) {
  const auto* used = effective_type(context, type);
  const auto& members = context.enumeration(used->enumeration).members;
  const auto found = std::ranges::find(members, value.as<EnumMember>());
  if (found == members.end()) refuse_value(interpreter, type, value);
  return used->values.at(static_cast<std::size_t>(found - members.begin()));
}

}  // namespace

std::string to_json(Interpreter& interpreter, const Value& value) {
  if (value.is_none()) return "null";
  if (const auto* flag = std::get_if<bool>(&value.data)) return *flag ? "true" : "false";
  if (std::holds_alternative<std::int64_t>(value.data) || std::holds_alternative<double>(value.data))
    return interpreter.to_repr(value);
  if (value.text()) return json_string(interpreter, *value.text());
  if (value.as<UndecidedObject>()) return "null";
  std::string result;
  if (const auto* dict = std::get_if<std::shared_ptr<DictValue>>(&value.data)) {
    for (const auto& [key, held] : (*dict)->entries) {
      if (!key.text()) interpreter.refuse("makes JSON of a dict whose keys are no strings");
      result += (result.empty() ? "" : ", ") + json_string(interpreter, *key.text()) + ": " +
                to_json(interpreter, held);
    }
    return "{" + result + "}";
  }
  if (!std::holds_alternative<std::shared_ptr<ListValue>>(value.data) &&
      !std::holds_alternative<std::shared_ptr<TupleValue>>(value.data)) {
    if (const auto object = value.as<Object>()) object->use(interpreter);
    interpreter.refuse(fmt::format("makes JSON of {}", type_name(value)));
  }
  for (const auto& element : interpreter.iterate(value))
    result += (result.empty() ? "" : ", ") + to_json(interpreter, element);
  return "[" + result + "]";
}

const written::Type* effective_type(MigrationContext& context, const written::TypePointer& type) {
  if (!type) return nullptr;
  const auto variant = type->variants.find(context.writer().name());
  return variant == type->variants.end() ? type.get() : variant->second.get();
}

TypeFamily family_of(MigrationContext& context, const written::TypePointer& type) {
  const auto* used = effective_type(context, type);
  if (!used) return TypeFamily::unknown;
  if (used->enumeration != 0) return TypeFamily::enumeration;
  if (used->converts || type->converts || !used->spelled.empty()) return TypeFamily::other;
  const auto found = families.find(used->name);
  return found == families.end() ? TypeFamily::other : found->second;
}

Value member_of_text(MigrationContext& context, const written::TypePointer& type, const std::string& text) {
  const auto* used = effective_type(context, type);
  const auto found = std::ranges::find(used->values, text);
  if (found == used->values.end()) return {};
  return context.enumeration(used->enumeration)
      .members.at(static_cast<std::size_t>(found - used->values.begin()));
}

written::Clause bind_value(MigrationContext& context, Interpreter& interpreter,
                           const written::TypePointer& type, const Value& value) {
  if (value.as<UndecidedObject>()) return {.kind = Kind::null};
  if (is_clause(value)) {
    auto clause = to_clause(context, interpreter, value);
    if (clause.kind == Kind::parameter && !clause.type) clause.type = type;
    return clause;
  }
  const auto family = family_of(context, type);
  if (family == TypeFamily::json && !(value.is_none() && effective_type(context, type)->none_is_null))
    return {.kind = Kind::string, .text = to_json(interpreter, value), .type = type};
  if (value.is_none()) return {.kind = Kind::null, .type = type};
  if (type && effective_type(context, type)->enumeration != 0)
    return {.kind = Kind::string, .text = text_of_member(context, interpreter, type, value), .type = type};
  if (const auto moment = value.as<MomentItem>()) {
    const auto wanted = moment->is_date ? TypeFamily::date : TypeFamily::moment;
    if (family != wanted && family != TypeFamily::unknown) refuse_value(interpreter, type, value);
    return moment_clause(context, interpreter, family == wanted, *moment);
  }
  if (const auto held = value.as<DatabaseValue>()) {
    if (!fits(family, held->sql())) refuse_value(interpreter, type, value);
  } else if (!passes(family, value, context.writer())) {
    refuse_value(interpreter, type, value);
  }
  auto clause = to_literal(interpreter, value);
  clause.type = type ? type : type_of_value(value);
  // Where numbers have no type of their own, a whole one is handed over as a real one.
  const bool becomes_real = (family == TypeFamily::number || family == TypeFamily::real) &&
                            std::holds_alternative<std::int64_t>(value.data) &&
                            context.writer().converts_values();
  if (becomes_real) {
    const auto number = static_cast<double>(std::get<std::int64_t>(value.data));
    clause.text = interpreter.to_repr(Value(Value::Data(number)));
  }
  return clause;
}

written::Clause moment_clause(MigrationContext& context, Interpreter& interpreter, bool has_type,
                              const MomentItem& moment) {
  if (context.writer().has_enums()) {
    const char* type = moment.is_date ? "date" : moment.is_utc ? "timestamptz" : "timestamp";
    return {.kind = Kind::integer, .text = fmt::format("'{}'::{}", moment.iso_text('T'), type)};
  }
  if (!context.writer().converts_values()) {
    // The driver writes a fraction where there is one, and never a timezone.
    auto text = moment.is_date ? moment.date_text() : moment.full_text();
    if (!moment.is_date && moment.microsecond == 0) text.resize(text.find('.'));
    return {.kind = Kind::integer, .text = context.writer().literal(text)};
  }
  if (moment.is_date) return {.kind = Kind::string, .text = moment.date_text()};
  // SQLAlchemy's type and the driver itself write it in different ways, which are the same for most.
  if (!has_type && (moment.microsecond == 0 || moment.is_utc))
    interpreter.refuse("binds a time without a type");
  return {.kind = Kind::string, .text = moment.full_text()};
}

written::TypePointer type_of_value(const Value& value) {
  const auto named = [](const char* name) {
    return std::make_shared<const written::Type>(written::Type{.name = name});
  };
  if (std::holds_alternative<bool>(value.data)) return named("Boolean");
  if (std::holds_alternative<std::int64_t>(value.data)) return named("Integer");
  if (std::holds_alternative<double>(value.data)) return named("Float");
  if (value.text()) return named("String");
  return nullptr;
}

written::Clause bind_operand(MigrationContext& context, Interpreter& interpreter,
                             const written::TypePointer& type, const Value& value) {
  if (value.as<UndecidedObject>()) return {.kind = Kind::null};
  const auto family = family_of(context, type);
  if (family == TypeFamily::json || family == TypeFamily::other)
    interpreter.refuse(fmt::format("compares a column of the type {}", type->name));
  const bool is_plain = value.text() || std::holds_alternative<std::int64_t>(value.data) ||
                        std::holds_alternative<double>(value.data);
  if (is_plain && type && effective_type(context, type)->enumeration != 0)
    refuse_value(interpreter, type, value);
  return bind_value(context, interpreter, is_plain ? nullptr : type, value);
}

}  // namespace limbeck::scripts::python
