// The check behind a revision that ran without foreign keys.
#pragma once

#include <map>
#include <string>
#include <vector>

struct sqlite3;

namespace limbeck::dialect::sqlite {

/// Which rows point nowhere, before and after. Rows that did so before are not the revision's fault: a
/// database whose application never turned foreign keys on may have some. They are known by the values of
/// their key: a rebuild may give new rowids. Nor are foreign keys that SQLite can't check at all ("foreign
/// key mismatch": what they point to is not unique), as long as they are no new ones.
class ForeignKeyCheck {
 public:
  /// Registers the SQL function limbeck_foreign_keys('note' | 'check') for this connection; the object must
  /// outlive it. 'check' raises an error, whose text begins with the code `broken_foreign_keys`, when there
  /// are more rows that point nowhere than at the last 'note'.
  void register_with(sqlite3* handle);
  static void unregister(sqlite3* handle);

 private:
  /// A foreign key by the names of its table, its columns and its parent: a rename makes it another one.
  using Key = std::vector<std::string>;
  struct Violations {
    /// The rows of each foreign key that point nowhere, by the values in its columns: "row 5 of children (no
    /// such row in parents)". All foreign keys are there.
    std::map<Key, std::map<std::string, std::vector<std::string>>> orphans;
    std::map<std::string, std::string> unchecked;  // SQLite's message by table
  };
  friend struct ForeignKeyFunction;

  static Violations find_violations(sqlite3* handle);
  static void look_at_table(sqlite3* handle, const std::string& table, Violations& violations);
  /// What is worse in `now`; empty when nothing is.
  std::string describe_new_violations(const Violations& now) const;

  Violations baseline_;
};

}  // namespace limbeck::dialect::sqlite
