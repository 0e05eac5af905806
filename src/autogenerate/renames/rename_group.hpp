// Which of the renames that are asked for, by the models' hints or by --rename, are to be made.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "schema/name.hpp"

namespace limbeck::autogenerate {

/// A rename that is asked for.
struct RequestedRename {
  schema::ObjectName from, to;
  std::string option;  ///< --rename as typed; empty: a hint of the models
};

/// The names of one kind in one place (tables; the columns of one table; the values of one enum), before and
/// after, and what is asked for among them. Names of parts have no schema.
struct RenameGroup {
  std::string kind;  ///< "column", for messages
  std::set<schema::ObjectName> before, after;
  std::vector<RequestedRename> requests{};
  /// How much this one of `before` looks like that one of `after`, but for the name: 0 … 1.
  std::function<double(const schema::ObjectName& from, const schema::ObjectName& to)> similarity{};
  std::function<std::string(const schema::ObjectName&)> shown{};       ///< "t.a", for messages
  std::function<std::string(const schema::ObjectName&)> shown_bare{};  ///< "a", next to the former
  /// A name that neither side has is a slip if anything goes (columns, values), not just if that looks like
  /// it.
  bool parts = false;
  /// The revision of the history that has made this rename, if one has. May be empty.
  std::function<std::optional<std::string>(const schema::ObjectName& from, const schema::ObjectName& to)>
      followed_by{};
};

struct GroupRenames {
  std::vector<std::pair<schema::ObjectName, schema::ObjectName>> renames;  ///< from, to
  std::vector<std::string> notes;
};

/// Options are made. A hint stays in the models when it was followed, so that a hint is followed as long as
/// something speaks for it: its old name is in the database, and either the models don't have it, or
/// something that is renamed takes it, or the new name is free. A circle of names that are all on both sides
/// is followed when the database looks like the models afterwards, and not when it does so now. A hint that a
/// revision has followed, where both names are there again, is not followed a second time.
///
/// Throws Error for a hint that can't be followed: to itself, to a name that the models don't have, from or
/// to the same name as another one, from a name that never was while something of that kind goes, from a name
/// that was given again and goes, or when whether it was followed can't be told. Throws UsageError for
/// options that contradict each other or a hint, or whose old name the models keep.
GroupRenames resolve_group(const RenameGroup& group);

}  // namespace limbeck::autogenerate
