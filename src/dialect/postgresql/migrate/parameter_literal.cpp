#include "dialect/postgresql/migrate/parameter_literal.hpp"

#include "dialect/postgresql/quote.hpp"

namespace limbeck::dialect::postgresql {

std::string parameter_literal(const Parameter& parameter) {
  const auto& [value, kind] = parameter;
  if (!value) return "NULL";
  if (kind == Parameter::Kind::bytes) return "'\\x" + *value + "'";
  if (kind == Parameter::Kind::text) return quote_literal(*value);
  if (value->ends_with("Infinity") || *value == "NaN") return quote_literal(*value);
  return value->starts_with('-') ? "(" + *value + ")" : *value;
}

}  // namespace limbeck::dialect::postgresql
