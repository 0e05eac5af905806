#pragma once

#include <string_view>

#include "schema/table.hpp"

namespace limbeck::dialect::sqlite {

/// The index of a CREATE INDEX statement on `table`, in the form that inspect() promises. Throws Error when
/// it can't be read.
schema::Index read_create_index(std::string_view sql, const schema::Table& table);

}  // namespace limbeck::dialect::sqlite
