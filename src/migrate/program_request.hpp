// The requests of limbeck/op.hpp and the answers to them, as JSON.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "dialect/dialect.hpp"
#include "migrate/program_run.hpp"
#include "schema/name.hpp"

namespace limbeck::migrate {

/// A member of a request; of another type, or missing: empty, or `fallback`.
std::string text_member(const Json& request, std::string_view key);
std::int64_t number_member(const Json& request, std::string_view key, std::int64_t fallback);
std::vector<std::string> texts_member(const Json& request, std::string_view key);
/// The member "name", a table's or another object's, as it was written; the schema may be empty.
schema::ObjectName name_member(const Json& request);

/// A value for a placeholder, as the engine's drivers send it.
dialect::Parameter parameter(const Json& value, const dialect::Dialect& dialect);
/// The values of an array; none when there is no such member.
std::vector<dialect::Parameter> parameters(const Json& request, std::string_view key,
                                           const dialect::Dialect& dialect);

/// The answer to a query. Throws Error when a value is not UTF-8.
Json rows_answer(const dialect::Result& result);
/// The same for a driver of Python's, which makes values of the texts: with the types of the columns, or the
/// kinds of the values. Throws Error when a value is not UTF-8.
Json driver_answer(const dialect::Result& result);
/// What a driver says of the transaction that its statement is to run in.
DriverMode driver_mode(const Json& request);
/// The answer to what changes rows.
Json affected_answer(std::int64_t rows);
/// The answer to a request that failed.
Json failure_answer(const dialect::StatementFailure& failure);

/// The line that a request which can't be read as JSON gives; 0 when it gives none.
int line_in(std::string_view request);

}  // namespace limbeck::migrate
