// Which objects of a database Limbeck looks at.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace limbeck::config {

/// Globs (`*`, `?`; base/text.hpp), matched case-sensitively. An empty include list means everything; exclude
/// wins.
struct Filter {
  std::vector<std::string> include_schemas, exclude_schemas;
  /// A pattern with a dot is matched against "schema.name", one without a dot against the name alone.
  std::vector<std::string> include_objects, exclude_objects;
  /// Names, not globs: while include_schemas is empty, only these schemas and those that a pattern of
  /// include_objects names are covered. Empty: no limit. Not for the configuration to say: what is compared
  /// finds them.
  std::set<std::string> target_schemas;

  /// May anything in this schema be covered? Always, for the empty name (an engine without schemas).
  bool covers_schema(std::string_view schema) const;
  /// Its schema must be covered too. Where there are no schemas, patterns with a dot are matched against
  /// "main.name".
  bool covers(std::string_view schema, std::string_view name) const;
};

}  // namespace limbeck::config
