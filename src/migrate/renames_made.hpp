// Which revisions of a history gave something a new name.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "migrate/plan.hpp"
#include "schema/name.hpp"

namespace limbeck::migrate {

/// Read from the statements of the revisions in SQL; what those in C++ rename is not known.
class RenamesMade {
 public:
  RenamesMade(std::span<const PlannedStep> history, const dialect::Dialect& dialect);

  /// The last revision on the way from one name to the other, by one rename or by several. The owner of a
  /// part is called as it is at the end of the history.
  std::optional<std::string> revision(const schema::ObjectId& from, const schema::ObjectId& to) const;

 private:
  struct Made {
    schema::ObjectId from, to;
    std::string revision;
  };

  void add(const schema::ObjectId& from, const schema::ObjectId& to, const std::string& revision);
  bool same(const std::string& one, const std::string& other) const;
  bool same(const schema::ObjectId& one, const schema::ObjectId& other) const;

  bool ignore_case_;
  std::vector<Made> made_;
};

}  // namespace limbeck::migrate
