// What kind of trouble a statement ran into: who has to do something about it.
#pragma once

namespace limbeck::dialect {

enum class Fault {
  other,      ///< most likely the statement itself: syntax, names, types
  data,       ///< the rows that are there stand against it
  locked,     ///< somebody else holds a lock on what it needs
  timed_out,  ///< it took longer than a setting allows
  read_only,  ///< nothing can be written here: a standby, a session or a file that is read-only
  no_room,    ///< the disk, or another resource of the server, is used up
  forbidden,  ///< a right is missing
  outdated,   ///< the version table is not what the revision started from
};

}  // namespace limbeck::dialect
