// What the statements of a section replace: dropped, and recreated under the same name.
#pragma once

#include <set>
#include <span>
#include <string>
#include <vector>

#include "dialect/statement.hpp"

namespace limbeck::dialect::sqlite {

/// A table that is dropped while another takes its name or its rows.
struct ReplacedTable {
  std::string name;              ///< when the section begins
  std::string final_name;        ///< what the table that replaces it is called at the end
  std::string create_statement;  ///< the CREATE TABLE statement of that
  bool is_copied = false;        ///< rows are read from it
  bool selects_all = false;      ///< whatever columns it has, they go along: by `CREATE TABLE … AS SELECT *`
  /// Columns that the section has in mind, in small letters: those that it names where it reads the table,
  /// and those that `*` brings into a column of the same name.
  std::set<std::string> names_read;
};

struct Replaced {
  std::vector<ReplacedTable> tables;
  std::set<std::string> views, triggers, indexes;         ///< names when the section begins, in small letters
  std::set<std::string> dropped_views, dropped_triggers;  ///< whether they are recreated or not
  std::set<std::string> words;                            ///< every name in the section, in small letters

  bool empty() const { return tables.empty() && views.empty() && triggers.empty() && indexes.empty(); }
};

class ColumnReads;

/// Follows the statements without running them; `reads` tells what they read, where it is known better than
/// from their text. Tables that are made under another name first and renamed, that are renamed and left
/// behind, and that are kept in a temporary table meanwhile, are all recognised.
Replaced replaced_by(std::span<const Statement> statements, ColumnReads* reads = nullptr);

}  // namespace limbeck::dialect::sqlite
