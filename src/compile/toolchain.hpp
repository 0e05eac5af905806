// A compiler at work on one project: what all its runs have in common, and what each of them says.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/process.hpp"
#include "compile/compiler.hpp"

namespace limbeck::compile {

/// One run's worth of source: the arguments that name it, for messages as the user would write them.
using TranslationUnit = std::vector<std::string>;

class Toolchain {
 public:
  /// It runs in `folder`. `search`: the arguments that say where #include looks; `flags`: the user's.
  Toolchain(Compiler compiler, std::filesystem::path folder, const std::vector<std::string>& search,
            std::vector<std::string> flags);

  struct CompilerResult {
    std::string errors;  ///< the compiler's words; empty: it went well
    std::string output;
  };

  /// All that the compiler makes a program of, as one text: the source with everything that it includes,
  /// where each line of it came from, and all macros, the compiler's own among them. What was looked for and
  /// not found, what the environment says, and in which order folders are searched shows in what was found
  /// instead.
  CompilerResult preprocess(const TranslationUnit& unit) const;
  /// Makes `object`; the compiler's temporary files go beside it.
  CompilerResult compile(const TranslationUnit& unit, const std::filesystem::path& object) const;
  /// Makes `program`.
  CompilerResult link(const std::vector<std::filesystem::path>& objects,
                      const std::filesystem::path& program) const;

  /// What all runs have in common, a line each.
  std::string description() const;
  const Compiler& compiler() const { return compiler_; }

 private:
  CompilerResult run(const std::vector<std::string>& arguments, const std::filesystem::path& temporary,
                     const std::filesystem::path& made) const;

  Compiler compiler_;
  std::filesystem::path folder_;
  std::vector<std::string> flags_, arguments_;
};

}  // namespace limbeck::compile
