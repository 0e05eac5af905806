#include "dialect/sqlite/migrate/parameter_literal.hpp"

#include "base/error.hpp"
#include "dialect/sqlite/quote.hpp"

namespace limbeck::dialect::sqlite {

std::string parameter_literal(const Parameter& parameter) {
  const auto& [value, kind] = parameter;
  if (!value) return "NULL";
  if (kind == Parameter::Kind::bytes) return "X'" + *value + "'";
  if (kind == Parameter::Kind::text) return quote_literal(*value);
  if (*value == "NaN") throw Error("SQLite has no NaN", "bind NULL, or a number");
  const bool negative = value->starts_with('-');
  // Too large for a number: what SQLite reads as an infinite one.
  const auto digits = value->ends_with("Infinity") ? (negative ? "-9e999" : "9e999") : *value;
  return negative ? "(" + digits + ")" : digits;
}

}  // namespace limbeck::dialect::sqlite
