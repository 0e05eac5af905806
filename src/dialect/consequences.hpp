// What can be asked of a database that no catalog holds. Beside Dialect, since not every engine has such
// things.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "config/filter.hpp"
#include "dialect/dialect.hpp"
#include "dialect/statement.hpp"
#include "schema/name.hpp"

namespace limbeck::dialect {

/// What a statement would do, in the database at hand, to what no model speaks of: privileges, owners,
/// publications, and whatever lies outside of what is compared; and what it takes to do it there.
struct Consequence {
  std::size_t section = 0;    ///< index of the statement's section
  std::size_t statement = 0;  ///< its index there
  bool fails = false;         ///< surely; else it is done, and this is lost by it
  bool informs = false;       ///< nothing fails and nothing is lost: what the statement takes
  std::string text;           ///< with the names: "view reporting.v depends on it"
  bool permission_denied =
      false;  ///< it is about a right that this connection's role lacks, not about dependents
  /// Of what is granted on something that is dropped and recreated: the section that makes it again, and the
  /// GRANT or REVOKE to be run then. Else empty.
  std::size_t recreated_in = 0;
  std::string restored_by{};
};

/// An index that is there and not used, since building it failed.
struct InvalidIndex {
  schema::ObjectName name, table;
  std::string drop;  ///< the statement that drops it
};

/// What a dialect also derives from if its engine has such things; the functions below find that out, and
/// answer with nothing for others. Reads only, inside the caller's transaction if one is open. Throws
/// DatabaseError.
class ConsequenceInspector {
 public:
  virtual ~ConsequenceInspector() = default;
  virtual std::vector<Consequence> consequences(
      Connection& connection, const std::vector<const std::vector<Statement>*>& sections) const = 0;
  virtual std::vector<InvalidIndex> invalid_indexes(Connection& connection) const = 0;
  virtual std::optional<InvalidIndex> invalid_index_of(Connection& connection,
                                                       const std::string& statement) const = 0;
  virtual std::vector<std::string> privileges(Connection& connection, const config::Filter& filter) const = 0;
};

/// Looks, with a fixed number of queries that only read, at what the statements of sections that run one
/// after another would meet in this database and take along. It knows the statements that Limbeck renders,
/// and the like; of others it says nothing.
std::vector<Consequence> consequences(const Dialect& dialect, Connection& connection,
                                      const std::vector<const std::vector<Statement>*>& sections);

/// Indexes that a failed CREATE INDEX CONCURRENTLY or REINDEX CONCURRENTLY left behind. One query.
std::vector<InvalidIndex> invalid_indexes(const Dialect& dialect, Connection& connection);

/// The one of them that this statement, which failed, has made; a statement that makes no such index has
/// none.
std::optional<InvalidIndex> invalid_index_of(const Dialect& dialect, Connection& connection,
                                             const std::string& statement);

/// What was granted on what the filter covers, beyond what the engine grants by itself: statements, which may
/// be abridged. One query.
std::vector<std::string> privileges(const Dialect& dialect, Connection& connection,
                                    const config::Filter& filter);

}  // namespace limbeck::dialect
