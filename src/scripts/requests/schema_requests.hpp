// What a program asks to be done to the schema, as operations.
#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"
#include "dialect/dialect.hpp"
#include "operation/operation.hpp"
#include "schema/catalog.hpp"

namespace limbeck::scripts {

/// The database that requests are read for.
struct SchemaContext {
  const dialect::Dialect& dialect;
  Engine engine;
  std::string default_schema;
  /// As it is now; nullptr when nobody can tell (offline): then what is named is taken to be there.
  const schema::Catalog* catalog = nullptr;
};

/// `request`: one of limbeck/op.hpp's with a name of an operation. Throws Error when it makes no sense: what
/// is named is not there, is there twice, or the engine has no such thing; or when it takes the catalog and
/// there is none.
std::vector<operation::Operation> read_schema_request(const Json& request, const SchemaContext& context);

}  // namespace limbeck::scripts
