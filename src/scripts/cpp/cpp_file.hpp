// A revision file in C++: its header and what it says of its two functions.
#pragma once

#include <string>

#include "scripts/content.hpp"
#include "scripts/header.hpp"
#include "scripts/section.hpp"

namespace limbeck::scripts {

/// The two sections are functions, upgrade(limbeck::Op&) and downgrade(limbeck::Op&). A line `// limbeck:
/// upgrade transaction=none` anywhere below the header says more of one of them; without one, it runs in a
/// transaction.
class CppFile {
 public:
  /// Throws Error with file and line for a wrong header or directive, or a function that is missing.
  static CppFile parse(const Content& content);

  const RevisionHeader& header() const { return header_; }
  const SectionOptions& section(Direction direction) const {
    return direction == Direction::downgrade ? downgrade_ : upgrade_;
  }
  /// The same. Throws Error when it is irreversible, with the reason.
  const SectionOptions& require(Direction direction) const;
  /// See checksum.hpp.
  const std::string& checksum() const { return checksum_; }

 private:
  RevisionHeader header_;
  SectionOptions upgrade_, downgrade_;
  std::string checksum_;
};

/// "put a line `// limbeck: upgrade transaction=none` above the function": see Program::option_hint.
std::string cpp_option_hint(Direction direction, const std::string& option);

}  // namespace limbeck::scripts
