// Finds what statements demand of rows that are there already.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/engine.hpp"
#include "dialect/sql/data_preconditions.hpp"
#include "dialect/sql/token_cursor.hpp"
#include "dialect/statement.hpp"

namespace limbeck::sql {

struct TableName {
  std::string sql;      ///< as written: goes into queries
  std::string display;  ///< for people
  std::string own;      ///< the last part as written: how a query calls its columns
  /// To compare by: the last part in lower case, so that too many names are equal, not too few.
  std::string key;
};

struct ColumnName {
  std::string sql, display, key;
};

std::string key_of(const Token& token);
std::optional<TableName> take_table(TokenCursor& cursor);
std::optional<ColumnName> take_column(TokenCursor& cursor);
/// Plain names only.
std::optional<std::vector<ColumnName>> columns_in(const TokenCursor& list);

/// Looks through sections that run one after another. It knows the forms of ALTER TABLE, CREATE TABLE, CREATE
/// INDEX and DROP TABLE that all engines share; what an engine adds to them, it says by overriding.
class PreconditionFinder {
 public:
  explicit PreconditionFinder(EngineKind syntax) : syntax_(syntax) {}
  virtual ~PreconditionFinder() = default;
  PreconditionFinder(const PreconditionFinder&) = delete;
  PreconditionFinder& operator=(const PreconditionFinder&) = delete;

  /// All that the sections demand. To be called once.
  std::vector<DataPrecondition> find(const std::vector<const std::vector<Statement>*>& sections);

 protected:
  // What an engine has to say to it.

  /// A condition on the rows of `alias`, beginning with " AND", for those that constraints of `table` hold
  /// for; empty: for all that a SELECT finds.
  virtual std::string condition_of_own_rows(const TableName& table, const std::string& alias) const;
  /// A condition, beginning with " AND", that holds where a SELECT finds all rows of `table`; empty: always.
  virtual std::string condition_of_all_visible(const TableName& table) const;
  /// A condition, beginning with " WHERE", that holds when the type has no default of its own; empty: never
  /// has one.
  virtual std::string condition_of_no_default(const std::string& type) const;
  /// Do rows that are there keep a column that is added NOT NULL without a default from being added? Else
  /// they get a value that nobody gave.
  virtual bool refuses_columns_without_value() const { return true; }
  virtual void on_create_table(const TableName& table, const std::string& definition);
  virtual void on_drop_table(const TableName& table);
  virtual void on_rename_table(const TableName& from, const TableName& to);
  /// A partition of `parent` is made, or a table attached as one; `bound` is what follows its name.
  virtual void on_partition(const TableName& parent, const TableName& partition, TokenCursor bound,
                            bool is_attached);
  /// `definition`: what follows ADD COLUMN, of a table that was there before.
  virtual void on_add_column(const std::string& definition, const TableName& table);
  /// Does the statement help to replace a table by a copy? Then it changes no rows that others ask for.
  virtual bool is_part_of_rebuild(TokenCursor cursor, const Statement& statement);
  /// Is the table a copy, of which the engine has said what a unique index demands?
  virtual bool reports_unique_of_copy(const TableName& table, const std::vector<ColumnName>& keys);
  virtual void end_section();

  // What engines tell, and ask.

  /// In the section and at the line of the statement at hand.
  void add_found(DataPrecondition precondition);
  /// The same, without its query where something before has changed the table or rows.
  void report(const TableName& table, DataPrecondition precondition);
  const char* why_unknown() const;

  int line_ = 1;                        // of the statement at hand
  bool rows_may_have_changed_ = false;  // anywhere
  std::set<std::string> changed_;       // tables that are no longer what they were
  std::set<std::string> created_;       // tables made by the sections: empty
  std::set<std::string> rebuilt_;       // tables that are copied, and the copies

 private:
  void add(std::size_t section, const Statement& statement);
  void read(TokenCursor cursor, const Statement& statement);
  void mark_dropped(const TableName& table);
  void report(const TableName& table, std::string failure, std::string query);
  void report_unknown(const TableName& table, std::string failure, std::string why);
  bool is_new_null_column(const TableName& table, const ColumnName& column) const;
  bool has_converted_columns(const TableName& table, const std::vector<ColumnName>& columns) const;
  bool has_new_columns(const TableName& table, const std::vector<ColumnName>& columns) const;
  bool has_new_column(const TableName& table, const TokenCursor& expression) const;
  void not_null(const TableName& table, const ColumnName& column);
  /// MySQL: what stands behind MODIFY, or CHANGE and the old name.
  void whole_column(TokenCursor& cursor, const TableName& table, const ColumnName& column);
  void fits_length(TokenCursor cursor, const TableName& table, const ColumnName& column);
  /// `keys`: columns, or expressions as they are written.
  void unique(const TableName& table, const std::vector<ColumnName>& keys, const std::string& where,
              bool nulls_are_equal);
  void alter_table(TokenCursor& cursor);
  void action(TokenCursor& cursor, const TableName& table);
  void add_column(TokenCursor& cursor, const TableName& table);
  void constraint(TokenCursor& cursor, const TableName& table);
  void constraint_body(TokenCursor& cursor, const TableName& table);
  void key(TokenCursor& cursor, const TableName& table, bool nulls_are_equal, bool primary);
  void foreign_key(TokenCursor& cursor, const TableName& table);
  void create(TokenCursor& cursor, const std::string& text);
  void create_unique_index(TokenCursor& cursor);

  EngineKind syntax_;
  std::vector<DataPrecondition> found_;
  std::size_t section_ = 0;
  std::map<std::pair<std::string, std::string>, bool> new_columns_;  // holds NULL everywhere?
  std::set<std::pair<std::string, std::string>> converted_;          // may hold other values by now
  std::map<std::pair<std::string, std::string>, DataPrecondition> not_valid_;
};

}  // namespace limbeck::sql
