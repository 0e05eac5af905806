// What the values of a column lose, or need, on the way to another type.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "dialect/postgresql/render/render_output.hpp"
#include "dialect/postgresql/types/type_parts.hpp"

namespace limbeck::dialect::postgresql {

/// What is said of a conversion, and whether it can be undone.
struct ConversionNotes {
  Notes notes;
  bool is_lossy = false;  ///< the downgrade doesn't lead to the same values

  void require(std::string text) { notes += Notes{.warning = {}, .depends_on_rows = std::move(text)}; }
  void warn(std::string text) { notes += Notes{.warning = std::move(text), .depends_on_rows = {}}; }
  void lose(std::string text) {
    is_lossy = true;
    warn(std::move(text));
  }
};

struct ConversionSpec {
  std::string column;    ///< quoted
  std::string shown;     ///< the column as notes name it
  std::string new_type;  ///< as SQL
  TypeParts from, to;
};

/// Where the new values depend on the session's TimeZone (PostgreSQL manual 8.5.3).
void note_session_zone(const ConversionSpec& spec, ConversionNotes& found);

/// By the casts of the server's own types.
void note_losses(const ConversionSpec& spec, ConversionNotes& found);

}  // namespace limbeck::dialect::postgresql
