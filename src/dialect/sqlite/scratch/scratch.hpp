#pragma once

#include <memory>

#include "dialect/scratch.hpp"

namespace limbeck::dialect::sqlite {

/// An empty database in memory, with the target's text encoding. What the application or an extension adds to
/// SQLite (functions, collations, modules) isn't there: a statement that needs it fails with an error that
/// says so.
std::unique_ptr<Scratch> open_scratch(Connection& target, const ScratchOptions& options);

/// See ScratchMaker::blank.
std::unique_ptr<Scratch> blank();

/// See ScratchMaker::scratch_copy.
std::unique_ptr<Scratch> scratch_copy(Connection& target);

}  // namespace limbeck::dialect::sqlite
