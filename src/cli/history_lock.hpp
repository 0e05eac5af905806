// One rewriting of the history (rebase, squash) at a time in a clone.
#pragma once

#include <memory>

#include "base/folder_lock.hpp"
#include "cli/context.hpp"

namespace limbeck::cli {

/// To be taken before the files are read. Waits for who has it, as long as for another migrator; throws Error
/// when that is too long.
std::unique_ptr<file::FolderLock> lock_history(Context& context);

}  // namespace limbeck::cli
