// Names and values as SQL text.
#pragma once

#include <string>
#include <string_view>

#include "dialect/connection.hpp"
#include "schema/name.hpp"

namespace limbeck::dialect {

/// By the rules of one engine; asks no database.
class SqlWriter {
 public:
  virtual ~SqlWriter() = default;

  /// Always quoted where needed, never where not (keywords, capitals, blanks are quoted).
  virtual std::string quote_identifier(std::string_view name) const = 0;
  virtual std::string quote_literal(std::string_view text) const = 0;
  std::string quote(const schema::ObjectName& name) const {
    return name.schema.empty() ? quote_identifier(name.name)
                               : quote_identifier(name.schema) + "." + quote_identifier(name.name);
  }

  virtual Parameter boolean_parameter(bool value) const { return Parameter(value ? "true" : "false"); }
  /// A parameter as an SQL literal. Throws Error when the engine has no such value.
  virtual std::string parameter_literal(const Parameter& parameter) const = 0;

  /// An expression whose value is the SQL literal of this one's.
  virtual std::string literal_expression(const std::string& expression) const = 0;
  /// What stands behind a SELECT whose rows nobody else shall change until the transaction ends; empty:
  /// nobody else can.
  virtual std::string row_lock_clause() const { return {}; }
};

}  // namespace limbeck::dialect
