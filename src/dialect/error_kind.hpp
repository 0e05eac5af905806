// What kind of trouble a statement ran into: who has to do something about it.
#pragma once

namespace limbeck::dialect {

enum class ErrorKind {
  other,              ///< most likely the statement itself: syntax, names, types
  data,               ///< the rows that are there stand against it
  locked,             ///< somebody else holds a lock on what it needs
  timed_out,          ///< it took longer than a setting allows
  read_only,          ///< nothing can be written here: a standby, a session or a file that is read-only
  out_of_resources,   ///< the disk, or another resource of the server, is used up
  permission_denied,  ///< a right is missing
  version_conflict,   ///< the version table is not what the revision started from
};

}  // namespace limbeck::dialect
