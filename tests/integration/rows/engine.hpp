// What differs between the engines, as seen by someone who writes SQL by hand: nothing of the product's own
// is used.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dialect/connection.hpp"
#include "integration/rows/model.hpp"
#include "integration/rows/random.hpp"

namespace limbeck::rows {

class Engine {
 public:
  virtual ~Engine() = default;

  virtual EngineKind kind() const = 0;
  /// Does this column get its default where it was NULL, as the file then says?
  virtual bool puts_default(const Table& table, const Column& column) const = 0;
  virtual bool is_same_name(const std::string& a, const std::string& b) const { return a == b; }
  /// A new column that takes over the number by which the engine knew each row, and the SQL of that.
  virtual std::optional<std::pair<Id, std::string>> numbered(const Table&, const Table&) const {
    return std::nullopt;
  }

  /// Of the column that tells rows apart.
  virtual Type key_type(Random& random) const = 0;
  /// How such a column counts by itself; empty: it doesn't.
  virtual std::vector<std::string> ways_to_count() const { return {}; }
  /// What else may be said of a column; empty: nothing.
  virtual std::string column_options(Random&, const Column&) const { return ""; }

  virtual Type any_type(Random& random, const Schema& schema, const Table& table) const = 0;
  /// What values of this type may become; nothing: it stays what it is.
  virtual std::optional<Type> another_type(Random& random, const Schema& schema, const Table& table,
                                           const Type& type) const = 0;
  /// A literal; one that need not fit where the engine doesn't insist on it.
  virtual std::string value(Random& random, const Schema& schema, const Column& column, bool fits) const = 0;
  /// A condition on a column that values often meet; empty: none may speak of it.
  virtual Text check(Random& random, const Schema& schema, const Column& column) const = 0;
  /// An expression for a generated column, of this type; nothing: the column serves for none.
  virtual std::optional<std::pair<Type, Text>> derived(Random& random, const Schema& schema,
                                                       const Column& column) const = 0;
  /// What an index may go by.
  virtual Text index_key(Random&, const Column& column) const {
    return "{" + std::to_string(column.id) + "}";
  }
  /// What a trigger does besides noting that it fired, and when; of a table that has these columns.
  virtual void adorn(Random&, const Schema&, const std::vector<Column>&, Trigger&) const {}
  virtual bool may_be_key(const Schema& schema, const Type& type) const = 0;
  /// May an index be of some rows only?
  virtual bool has_partial_indexes() const { return true; }
  virtual std::vector<std::string> collations(const Type& type) const = 0;

  /// Everything but foreign keys where those come later, and triggers.
  virtual std::vector<std::string> structure(const Schema& schema) const = 0;
  virtual std::vector<std::string> foreign_keys(const Schema& schema) const = 0;
  virtual std::vector<std::string> triggers(const Schema& schema) const = 0;
  /// Throws when a row points to one that isn't there, and the engine hasn't looked.
  virtual void check_foreign_keys(dialect::Connection& connection) const = 0;

  /// Inserts rows one by one; with `all`, throws when one can't be, else leaves it out.
  virtual void insert(dialect::Connection& connection, const Schema& schema, const Table& table,
                      const Rows& rows, bool all) const = 0;
  /// Lets what counts be ahead of the rows.
  virtual void advance_counters(dialect::Connection& connection, const Schema& schema) const = 0;
  /// An expression whose value is the literal of this column as it is in the other schema; `back`: which was
  /// the earlier one.
  virtual std::string converted_literal(const Schema& from, const Column& column, const Schema& to,
                                        const Column& target, bool back) const = 0;
  std::string literal(const Schema& schema, const Column& column) const {
    return converted_literal(schema, column, schema, column, false);
  }

  /// The next number that each column and sequence counts, by its object's number.
  virtual std::map<Id, std::string> counters(dialect::Connection& connection, const Schema& schema) const = 0;
  /// The schema as the engine's own catalog tells it, one line a fact, sorted.
  virtual std::string fingerprint(dialect::Connection& connection) const = 0;

  virtual std::string quote(const std::string& name) const;
  /// With the names of objects in their places.
  std::string resolve(const Schema& schema, const Text& text) const;
};

/// The type of that number, if `type` is one or an array of one.
const UserType* user_type(const Schema& schema, const Type& type);

std::unique_ptr<Engine> sqlite_engine();
std::unique_ptr<Engine> postgresql_engine();
std::unique_ptr<Engine> mariadb_engine();

}  // namespace limbeck::rows
