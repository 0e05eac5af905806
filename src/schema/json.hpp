// The Catalog as JSON: what `inspect --format json` prints and what the scratch cache keeps.
#pragma once

#include "base/json.hpp"
#include "schema/catalog.hpp"

namespace limbeck::schema {

/// Empty and default members are left out.
Json to_json(const Catalog& catalog);

/// The inverse of to_json: from_json(to_json(c)) == c, dependencies included. Throws Error on anything else.
Catalog from_json(const Json& json);

}  // namespace limbeck::schema
