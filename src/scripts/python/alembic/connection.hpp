// What op.get_bind() returns, and what executes statements.
#pragma once

#include "scripts/python/alembic/items.hpp"

namespace limbeck::scripts::python {

bool is_connection(const Value& value);
/// connection.dialect
Value make_dialect(MigrationContext& context);
/// sqlalchemy.orm
Value make_orm(MigrationContext& context);
/// The statement of an SQL text with values for its parameters.
std::string statement_text(MigrationContext& context, Interpreter& interpreter, const Value& statement,
                           const std::optional<Value>& parameters);

}  // namespace limbeck::scripts::python
