// The options of SQLite's own that models and revisions can give.
#pragma once

#include "schema/table.hpp"

namespace limbeck::dialect::sqlite {

/// Throws Error for what SQLite does not know, of the table itself and its primary and unique keys.
void refuse_unknown_options(const schema::Table& table);
void refuse_unknown_options(const schema::KeyConstraint& key);
void refuse_unknown_options(const schema::Column& column);
void refuse_unknown_options(const schema::Index& index);

}  // namespace limbeck::dialect::sqlite
