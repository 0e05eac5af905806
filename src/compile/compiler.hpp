// The system's C++ compiler.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace limbeck::compile {

struct Compiler {
  std::vector<std::string> command;  ///< {"g++"}, {"ccache", "clang++"}
  /// Changes when the compiler does: what its programs hold, and the environment that it reads.
  std::string identity;
};

/// $CXX, else c++, g++ or clang++ in PATH. Throws Error when there is none; `what_needs` begins the message
/// ("the models in models/*.hpp need"), and `without` ends the hint.
Compiler find_compiler(const std::string& what_needs, const std::string& without);

/// The words of `command`, separated by blanks.
std::vector<std::string> split_words(const std::string& command);

}  // namespace limbeck::compile
