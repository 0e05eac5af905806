// CREATE TABLE as SQLAlchemy writes it, read strictly.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "operation/written.hpp"

namespace limbeck::dialect::sqlite {

/// What SQLAlchemy would not read, or not in each of its versions: the rest of a sentence that names the
/// table, "whose column a has a COLLATE".
class Unread : public Error {
 public:
  using Error::Error;
};

struct TableText {
  std::vector<std::string> columns;
  std::vector<std::string> key;  ///< of the primary key, in its order
  /// As they are written; those without a name that stand behind a column come last.
  std::vector<operation::written::Constraint> constraints;
  bool counts = false;  ///< AUTOINCREMENT
};

/// Reads what the regular expressions of each version of SQLAlchemy find in `sql` alike. Throws Unread for a
/// text in which they may find something else, and for what they don't look for; Error for other texts.
TableText read_table_text(std::string_view sql);

/// The predicate of a partial index; empty: it has none. Throws as above.
std::string read_index_predicate(std::string_view sql);

/// What a table, a column or a constraint is called in such a text.
bool is_plain_name(std::string_view name);

}  // namespace limbeck::dialect::sqlite
