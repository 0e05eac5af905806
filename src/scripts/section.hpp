// What the line `-- limbeck: upgrade …` or `downgrade …` says of what stands below it.
#pragma once

#include <optional>
#include <string>

#include "base/engine.hpp"
#include "revision/steps.hpp"
#include "scripts/directive.hpp"

namespace limbeck::scripts {

using revision::Direction;

struct SectionOptions {
  Direction direction = Direction::upgrade;
  std::optional<EngineKind> dialect;  ///< `dialect=…`; unset: for every dialect without a section of its own
  bool transactional = true;          ///< false: `transaction=none`
  bool foreign_keys_off = false;  ///< `foreign-keys=off`: SQLite's are switched off around its transaction
  bool online_alter = false;      ///< `alter=online`: another program does the ALTER TABLE statements
  bool irreversible = false;      ///< `downgrade irreversible "why"`; nothing stands below it
  std::string reason;             ///< the why; may be empty
  int line = 1;                   ///< of the directive
};

/// Throws Error with `source` and line when it says what means nothing.
SectionOptions read_section(const Directive& directive, std::string_view source);

/// "upgrade" or "downgrade".
const char* name(Direction direction);

}  // namespace limbeck::scripts
