// One rewriting of the history (rebase, squash) at a time in a clone.
#pragma once

#include "base/lock.hpp"
#include "cli/context.hpp"

namespace limbeck::cli {

/// To be taken before the files are read. Waits for who has it, as long as for another migrator; throws Error
/// when that is too long. Where the file system has no locks, nobody is waited for.
file::Lock lock_history(Context& context);

}  // namespace limbeck::cli
