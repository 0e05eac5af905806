// What a statement renames.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/engine.hpp"
#include "schema/name.hpp"

namespace limbeck::sql {

/// `from` is called `to.name`, or `to.part` when it is a column or a value of an enum. The schema is empty
/// where the statement names none. Names are spelled as the statement does; of what PostgreSQL reads without
/// quotes, in small letters.
struct Renamed {
  schema::ObjectId from, to;
};

/// Of ALTER TABLE, TYPE or SEQUENCE … RENAME: the table, enum or sequence, the column or the value. Nothing
/// of other statements, and of what else they rename (constraints, attributes).
std::optional<Renamed> renamed_by(EngineKind syntax, std::string_view statement);

}  // namespace limbeck::sql
