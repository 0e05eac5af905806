// Revisions in C++, compiled on demand and run as processes of their own.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "scripts/program.hpp"

namespace limbeck::scripts {

struct CompileOptions {
  std::filesystem::path
      folder;  ///< where #include "…" looks, beside the file's own folder; empty: that of the file
  std::vector<std::filesystem::path> include;  ///< further folders for #include
  std::vector<std::string> flags;              ///< further arguments of the compiler
  /// Told what takes a while ("compiling migrations/versions/…cpp"); may be empty.
  std::function<void(const std::string&)> progress;
};

/// Throws Error with the compiler's own words when it refuses the file, or when there is no compiler.
std::shared_ptr<const Program> compile_program(const std::filesystem::path& file,
                                               const CompileOptions& options);

}  // namespace limbeck::scripts
