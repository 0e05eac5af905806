// SQLAlchemy's types as MariaDB and MySQL have them.
#pragma once

#include <optional>
#include <string>

#include "dialect/written/writer.hpp"

namespace limbeck::dialect::mysql {

/// What they depend on.
struct TypeRules {
  written::SqlAlchemy version;
  bool has_uuids = false;  ///< SQLAlchemy takes the server's own type for Uuid
};

/// `type`: that counts here. Throws NotWritable.
std::string type_sql(const operation::written::Type& type, const TypeRules& rules);
/// What stands in CAST(… AS …); nothing where SQLAlchemy leaves the cast out.
std::optional<std::string> cast_type_sql(const operation::written::Type& type, const TypeRules& rules);

bool is_timestamp(const operation::written::Type& type);
/// What Alembic takes for a time when a default of it changes.
bool is_moment(const operation::written::Type& type);

}  // namespace limbeck::dialect::mysql
