// How the values of a column get from one type to another.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dialect/postgresql/render/render_output.hpp"
#include "dialect/postgresql/types/type_parts.hpp"
#include "dialect/postgresql/types/user_types.hpp"
#include "dialect/renderer.hpp"

namespace limbeck::dialect::postgresql {

struct Conversion {
  /// ALTER COLUMN … TYPE does it without USING: there is an implicit or assignment cast (PostgreSQL manual,
  /// CREATE CAST) that keeps the values.
  bool automatic = true;
  /// The expression behind USING when it doesn't.
  std::string expression = {};
  /// Around the ALTER: functions of the session, for what an expression can't do (arrays of composite types).
  std::vector<std::string> statements_before = {}, statements_after = {};
  Notes notes = {};
  /// The downgrade doesn't lead to the same values; `notes` says what is lost.
  bool is_lossy = false;
};

/// From one type to another for that column. The downgrade is the inverse of the upgrade, on every value
/// that the upgrade doesn't lose: an array that was made of a scalar becomes that again, and bytes the text
/// that they were. Attributes of composite types go by their names. Notes name the `table`, when it is given.
Conversion conversion(std::string_view column, std::string_view from, std::string_view to,
                      const UserTypes& types = {}, RenderDirection direction = RenderDirection::upgrade,
                      std::string_view table = {});

}  // namespace limbeck::dialect::postgresql
