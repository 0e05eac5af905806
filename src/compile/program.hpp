// Programs made of the user's C++ and a main() of ours: compiled on demand, and kept by what they are made
// of.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace limbeck::compile {

struct Sources {
  std::string what;              ///< for messages: "the models in models/*.hpp", "the revision file x.cpp"
  bool plural = false;           ///< they do, it does
  std::string without_compiler;  ///< what else to do than to install a compiler: "let … print the models"
  std::string kind;              ///< of program, a folder's name in the cache: "models", "revisions"
  std::string main;              ///< the text of the source file with main(), the same for all of a kind
  std::string link_hint;         ///< what to say when it does not link
  std::vector<std::filesystem::path>
      files;                     ///< headers (included one after the other) and source files, absolute
  std::filesystem::path folder;  ///< where the compiler runs, and where #include "…" looks, too
  std::vector<std::filesystem::path> include;  ///< further folders for #include, absolute
  std::vector<std::string> flags;              ///< further arguments of the compiler
  std::filesystem::path cache_folder;          ///< empty: limbeck/ in XDG_CACHE_HOME or ~/.cache
  /// Told the files' names when a compiler is about to run; may be empty.
  std::function<void(const std::string& files)> compiling;
};

/// The program, compiled unless there is one that was made of the very same: the preprocessed sources, the
/// flags with the files that they name, the compiler, and its environment. The preprocessor is asked each
/// time, which takes a tenth of a second. Throws Error with the compiler's own words when it refuses them, or
/// when there is no compiler; UsageError for a flag with which it makes no program.
std::filesystem::path build_program(const Sources& sources);

}  // namespace limbeck::compile
