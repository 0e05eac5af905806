// How the values of a column get from one type to another.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dialect/postgresql/render_output.hpp"
#include "schema/catalog.hpp"

namespace limbeck::dialect::postgresql {

/// A type taken apart: "timestamp(3) without time zone[]" is base "timestamp without time zone", arguments
/// {3}, array.
struct TypeParts {
  std::string base;  ///< format_type()'s spelling, aliases resolved
  std::vector<int> arguments;
  bool array = false;

  bool operator==(const TypeParts&) const = default;
};

TypeParts parse_type(std::string_view type);

struct Conversion {
  /// ALTER COLUMN … TYPE does it without USING: there is an implicit or assignment cast (PostgreSQL manual,
  /// CREATE CAST).
  bool automatic = true;
  /// The expression behind USING when it doesn't.
  std::string expression;
  Notes notes;
};

/// From one type to another for that column. Domains and casts of the user's are looked up in `catalog`.
Conversion conversion(std::string_view column, std::string_view from, std::string_view to,
                      const schema::Catalog& catalog);

/// What STORAGE a type's columns have by themselves: "plain", "extended", "main".
const char* default_storage(std::string_view type);

}  // namespace limbeck::dialect::postgresql
