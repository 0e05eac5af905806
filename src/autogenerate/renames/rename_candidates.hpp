// What may have been renamed, by its looks.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "autogenerate/differ/diff.hpp"

namespace limbeck::autogenerate {

/// Renames that are settled, by both of their names.
class ConfirmedRenames {
 public:
  /// False when another one has one of its names; then it isn't taken.
  bool add(const Rename& rename);

  bool is_renamed_from(const schema::ObjectId& id) const { return from_.contains(id); }
  bool is_renamed_to(const schema::ObjectId& id) const { return to_.contains(id); }
  /// What the owner of a part (a table, an enum) of `before` is called in `after`.
  schema::ObjectName new_name_of(schema::ObjectKind kind, const schema::ObjectName& name) const;
  /// What an owner of that name in `after` was called in `before`; nothing when what had that name is another
  /// one.
  std::optional<schema::ObjectName> old_name_of(schema::ObjectKind kind,
                                                const schema::ObjectName& name) const;

 private:
  std::map<schema::ObjectId, schema::ObjectId> from_, to_;
};

/// Pairs of what goes and what comes, numbered as in `from` and `to`; the likeliest first.
struct RenameCandidates {
  struct Pair {
    double similarity = 0;
    std::size_t from = 0, to = 0;
  };
  std::vector<schema::ObjectId> from, to;
  std::vector<Pair> pairs;
  std::size_t compared = 0;  ///< how many pairs were looked at
};

/// Of tables, enums and sequences of their own. Where there are more than a million pairs, only equal ones
/// are looked at, and only where few enough look the same for a guess.
RenameCandidates candidate_objects(const schema::Catalog& before, const schema::Catalog& after,
                                   const ConfirmedRenames& confirmed);
/// Of columns, and of values of enums.
RenameCandidates candidate_parts(const schema::Catalog& before, const schema::Catalog& after,
                                 const ConfirmedRenames& confirmed,
                                 const dialect::Capabilities& capabilities);

}  // namespace limbeck::autogenerate
