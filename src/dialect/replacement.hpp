// What a section of a revision replaces as a whole (a table that SQLite rebuilds, a view, a function), and
// whether that is what the section knows.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "dialect/statement.hpp"

namespace limbeck::dialect {

/// A section that may replace objects. What it was not written for would be lost without a word.
struct Replacement {
  /// What stands below `-- limbeck: expects`: the objects as they were when the section was written, in the
  /// form of Dialect::expectation. Empty: nobody has said.
  std::string expected;
  std::span<const Statement> statements;
  /// The rest of the file: its comments and other sections. What is named there is no surprise to its author.
  /// May be empty.
  std::function<std::string()> rest_of_file;
};

/// What a look at the live objects has found.
struct ReplacementCheck {
  std::vector<std::string> refusals;  ///< why the section must not run, one sentence an object
  /// Statements to run before and behind the section, since what it doesn't know can be made again for
  /// certain.
  std::vector<std::string> drop_statements, recreate_statements;
  std::vector<std::string> recreated_objects;  ///< these objects: "index by_hand of c"
};

/// What to do about refusals.
inline constexpr const char* replacement_hint =
    "write the revision again on top of what is there now: take it into the models, delete the file if it "
    "was applied "
    "nowhere, and run `limbeck revision --autogenerate`; or edit the file, so that its statements keep what "
    "is there and "
    "the lines below `-- limbeck: expects` say so (where there are none: so that a comment names what may "
    "go)";

}  // namespace limbeck::dialect
