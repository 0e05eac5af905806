// A revision that no file holds yet: what is planned, generated, printed and written.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/engine.hpp"
#include "revision/revision.hpp"
#include "scripts/section.hpp"

namespace limbeck::scripts {

struct NewSection {
  Direction direction = Direction::upgrade;
  std::optional<EngineKind> dialect{};
  bool transactional = true;
  bool foreign_keys_off = false;
  bool irreversible = false;  ///< then `sql` is empty
  std::string reason{};       ///< why it is irreversible
  std::string expected{};     ///< see Section::expected
  std::string sql{};          ///< statements with their semicolons, and comments
};

struct NewRevision {
  revision::Revision revision;     ///< `file` has no meaning here; `created` may be left to who writes it
  std::vector<std::string> notes;  ///< said below the directives: "verified on empty tables"
  std::vector<NewSection> sections;
  std::string text{};        ///< of the whole file, where it is a program that is written already
  bool has_message = false;  ///< somebody gave one, though it may be empty
};

/// The upgrade and downgrade sections of a revision that has no SQL yet.
std::vector<NewSection> empty_sections();

}  // namespace limbeck::scripts
