// C++ source that makes revision files part of an application.
#pragma once

#include <string>
#include <string_view>

#include "scripts/cpp/cpp_file.hpp"
#include "scripts/revision_format.hpp"

namespace limbeck::scripts {

/// A string literal of C++, a line of the text a line.
std::string cpp_literal(std::string_view text);

/// The revision's own source with its functions made local, so that all revisions can have them, and two
/// others with names of their own that call them. `note`: the comment in the first line.
EmbeddedProgramSource embedded_program(const CppFile& revision, const std::string& note);

}  // namespace limbeck::scripts
