// What is wrong in a set of models: gathered, so that all of it is told at once.
#pragma once

#include <string>
#include <vector>

namespace limbeck::models {

class Problems {
 public:
  /// `where` is the object ("table contacts, column email") and `what` a sentence about it without its full
  /// stop.
  void add(const std::string& where, const std::string& what);
  bool empty() const { return all_.empty(); }
  const std::vector<std::string>& all() const { return all_; }
  /// Throws Error with all of them, one a line, when there are any. `source` says where the models came from.
  void throw_if_any(const std::string& source) const;

 private:
  std::vector<std::string> all_;
};

}  // namespace limbeck::models
