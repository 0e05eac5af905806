// What is remembered from one revision of a run to the next, whoever runs them.
#pragma once

#include <map>
#include <string>

#include "schema/name.hpp"

namespace limbeck::scripts::python {

struct RunMemory {
  /// Enums that were made for a table, by the file that made them: SQLAlchemy makes each once in a run,
  /// whatever becomes of it then.
  std::map<schema::ObjectName, std::string> created_enums;
  /// A revision before is run by Python or looks at the database: which enums it makes is known once it has
  /// run.
  bool undecided = false;

  /// What the file made when it was run before: it is run again.
  void forget(const std::string& file) {
    std::erase_if(created_enums, [&](const auto& entry) { return entry.second == file; });
  }
};

}  // namespace limbeck::scripts::python
