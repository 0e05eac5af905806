// What an ALTER TABLE of InnoDB will take: how much of the table is rewritten, and what others may do with
// it meanwhile. By MariaDB's lists of the operations with each algorithm (InnoDB Online DDL) and MySQL's
// (Online DDL Operations); tests compare it with what MariaDB accepts.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/engine.hpp"
#include "dialect/sql/token_cursor.hpp"
#include "schema/name.hpp"

namespace limbeck::dialect::mysql {

/// From the cheapest to the dearest. MySQL has no name for NOCOPY: it is INPLACE there, too.
enum class AlterAlgorithm {
  instant,  ///< the definition alone changes
  nocopy,   ///< indexes are built or dropped, the rows stay where they are
  inplace,  ///< the table is rewritten by InnoDB
  copy,     ///< the table is copied, row by row
};
enum class AlterLock {
  none,       ///< others read and write
  shared,     ///< others read
  exclusive,  ///< others wait
};

struct AlterNeed {
  AlterAlgorithm algorithm = AlterAlgorithm::instant;
  AlterLock lock = AlterLock::none;

  bool operator==(const AlterNeed&) const = default;
};

/// A column as information_schema has it.
struct KnownColumn {
  std::string type;  ///< COLUMN_TYPE: "varchar(20)"
  std::string charset, collation;
  long bytes = 0;  ///< CHARACTER_OCTET_LENGTH
  bool nullable = true;
  bool plain = true;  ///< neither generated nor counted by AUTO_INCREMENT
};

struct KnownTable {
  std::string engine, row_format, collation;
  long long rows = 0, bytes = 0;                           ///< as the server guesses
  std::map<std::string, KnownColumn> columns;              ///< by names in lower case
  std::map<std::string, std::vector<std::string>> keys{};  ///< their columns; all in lower case
  bool has_fulltext = false;
};

/// ALTER TABLE, CREATE INDEX or DROP INDEX. The text outlives it.
class AlterTable {
 public:
  /// Nothing: another statement, or one that can't be read.
  static std::optional<AlterTable> read(std::string_view statement);
  AlterTable(AlterTable&&) = default;
  AlterTable& operator=(AlterTable&&) = default;
  AlterTable(const AlterTable&) = delete;  // places among the tokens
  AlterTable& operator=(const AlterTable&) = delete;

  const schema::ObjectName& table() const { return table_; }
  /// Behind the table's name; empty: it is no ALTER TABLE.
  const std::string& clauses() const { return text_; }
  /// What the server will take when it chooses. Nothing: that is not known.
  std::optional<AlterNeed> need(const KnownTable& table, const Engine& engine) const;
  /// ALGORITHM= and LOCK= as the author wrote them.
  std::optional<AlterAlgorithm> written_algorithm() const { return algorithm_; }
  std::optional<AlterLock> written_lock() const { return lock_; }
  /// The table has another name behind it.
  bool renames() const { return renames_; }
  /// Columns change places by their names: one gets the name of another, which gets a new one.
  bool exchanges_columns() const;
  /// What all of its clauses add, or all of them drop: afterwards the list of these has other names. Nothing:
  /// it does something else, or some of both.
  enum class Part { columns, indexes };
  std::optional<Part> only_adds_or_drops() const;
  /// Makes unknown what it changes, or may change.
  void forget_changed(KnownTable& table) const;

 private:
  struct Clause;
  class ClauseReader;

  AlterTable() = default;

  enum class Kind { alter_table, create_index, drop_index };

  bool read_head(sql::TokenCursor& cursor);
  void take_written(sql::TokenCursor cursor);

  std::vector<sql::Token> tokens_;
  std::string text_;
  Kind kind_ = Kind::alter_table;
  schema::ObjectName table_;
  std::vector<sql::TokenCursor> clauses_;
  std::optional<AlterAlgorithm> algorithm_;
  std::optional<AlterLock> lock_;
  bool renames_ = false;
};

}  // namespace limbeck::dialect::mysql
