// What a section of a revision replaces as a whole (a table that SQLite rebuilds, a view, a function), and
// whether that is what the section knows.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/engine.hpp"
#include "dialect/connection.hpp"
#include "dialect/statement.hpp"
#include "operation/operation.hpp"
#include "schema/catalog.hpp"

namespace limbeck::dialect {

/// A section that may replace objects. What it was not written for would be lost without a word.
struct Replacement {
  /// What stands below `-- limbeck: expects`: the objects as they were when the section was written, in the
  /// form of ReplacementGuard::expectation. Empty: nobody has said.
  std::string expected;
  std::span<const Statement> statements;
  /// The rest of the file: its comments and other sections. What is named there is no surprise to its author.
  /// May be empty.
  std::function<std::string()> rest_of_file;
  bool is_revision = true;  ///< else statements that stand in no file, for a script

  std::string_view known_by() const { return is_revision ? "this revision" : "this script"; }
};

/// What a look at the live objects has found.
struct ReplacementCheck {
  std::vector<std::string> refusals;  ///< why the section must not run, one sentence an object
  /// Statements to run before and behind the section, since what it doesn't know can be made again for
  /// certain.
  std::vector<std::string> drop_statements, recreate_statements;
  std::vector<std::string> recreated_objects;  ///< these objects: "index by_hand of c"
};

/// Keeps a section from replacing what it does not know.
class ReplacementGuard {
 public:
  virtual ~ReplacementGuard() = default;

  /// What `operations`, rendered as `statements`, drop or overwrite to make again, as it is in `before`: the
  /// text that a revision file holds below `-- limbeck: expects`. Empty when there is nothing of that kind.
  virtual std::string expectation(const std::vector<operation::Operation>& operations,
                                  std::span<const Statement> statements, const schema::Catalog& before,
                                  const Engine& engine) const {
    static_cast<void>(operations), static_cast<void>(statements), static_cast<void>(before),
        static_cast<void>(engine);
    return {};
  }

  /// Is there something to look at at all? Asks no database.
  virtual bool may_replace(const Replacement& replacement) const { return !replacement.expected.empty(); }

  /// Is what a section replaces there as the section knows it? Only reads. Throws Error when what it expects
  /// can't be read.
  virtual ReplacementCheck check_replaced(Connection& connection, const Replacement& replacement) const {
    static_cast<void>(connection), static_cast<void>(replacement);
    return {};
  }

  /// Of what a section expects, the lines that still hold when `done` of its statements have run. Empty where
  /// nobody can tell.
  virtual std::string expected_behind(const Replacement& replacement, std::span<const Statement> done) const {
    static_cast<void>(replacement), static_cast<void>(done);
    return {};
  }

  /// check_replaced() for a script that the engine's own shell runs: statements that fail with a text of ours
  /// (SQLSTATE "LB003"). `before`: a scratch database with what the revisions before have made, where there
  /// is one; what is written there in other words than in the section is known, too.
  virtual std::vector<std::string> replacement_check(const Replacement& replacement,
                                                     Connection* before) const {
    static_cast<void>(replacement), static_cast<void>(before);
    return {};
  }

  /// The same for a file that other tools run as well: few statements, for people to read. They look at what
  /// would be lost with its rows, and see less of how it is written. `before`: the database that the section
  /// was written for, as it is; may be null.
  virtual std::vector<std::string> replacement_fence(const Replacement& replacement,
                                                     Connection* before) const {
    static_cast<void>(replacement), static_cast<void>(before);
    return {};
  }

  /// The same of a table, as it is in `catalog`, that another tool makes again from what it reads of it, as
  /// Alembic's batches do: they fail where it has got what such a copy loses. Empty: it loses nothing.
  virtual std::vector<std::string> copy_fence(const std::string& table, const schema::Catalog& catalog,
                                              Connection* before) const {
    static_cast<void>(table), static_cast<void>(catalog), static_cast<void>(before);
    return {};
  }
};

/// What to do about refusals.
inline constexpr const char* replacement_hint =
    "write the revision again on top of what is there now: take it into the models, delete the file if it "
    "was applied "
    "nowhere, and run `limbeck revision --autogenerate`; or edit the file, so that its statements keep what "
    "is there and "
    "the lines below `-- limbeck: expects` say so (where there are none: so that a comment names what may "
    "go)";

inline constexpr const char* script_replacement_hint =
    "compare again, and run the script that `limbeck diff --as sql` writes then";

}  // namespace limbeck::dialect
