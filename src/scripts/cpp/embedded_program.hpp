// Revisions in C++ that are part of this very program.
#pragma once

#include <memory>

#include "scripts/program.hpp"

namespace limbeck {
class Op;
}

namespace limbeck::scripts {

/// `downgrade` may be nullptr: there is none.
std::shared_ptr<const Program> embedded_program(void (*upgrade)(Op&), void (*downgrade)(Op&));

}  // namespace limbeck::scripts
