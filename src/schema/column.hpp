#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "schema/options.hpp"

namespace limbeck::schema {

/// The numbers of a sequence, standing alone or behind an identity column. Unset: the engine's default.
struct SequenceNumbers {
  std::optional<std::int64_t> start, increment, minimum, maximum, cache;
  bool cycle = false;

  bool operator==(const SequenceNumbers&) const = default;
};

/// GENERATED { ALWAYS | BY DEFAULT } AS IDENTITY; on SQLite, AUTOINCREMENT (`always` is false there).
struct Identity {
  bool always = false;
  SequenceNumbers numbers;

  bool operator==(const Identity&) const = default;
};

/// GENERATED ALWAYS AS (expression).
struct Generated {
  std::string expression;
  bool stored = true;

  bool operator==(const Generated&) const = default;
};

/// How something is written that says nothing more: kept, and no difference.
struct Spelling {
  /// SQLite: NOT NULL at the rowid's other name, which never holds NULL. SQLAlchemy looks for it.
  bool not_null = false;

  bool operator==(const Spelling&) const { return true; }
};

struct Column {
  std::string name;
  std::string type;  ///< SQL of the dialect, in the database's own spelling once inspected
  bool not_null = false;
  std::optional<std::string> default_value;  ///< SQL expression
  std::optional<Identity> identity;
  std::optional<Generated> generated;
  /// Empty: the default of type, table or database; SQL (quoted, qualified where needed). MySQL: it says the
  /// character set, too.
  std::string collation;
  std::string
      on_update;      ///< MySQL: what an UPDATE of the row puts in, "current_timestamp(6)"; empty: nothing
  std::string check;  ///< MariaDB: the condition of a CHECK that is the column's own; empty: none
  bool invisible = false;  ///< MySQL: SELECT * leaves it out
  std::string comment;
  Options options;
  Spelling spelling{};

  bool operator==(const Column&) const = default;
};

}  // namespace limbeck::schema
