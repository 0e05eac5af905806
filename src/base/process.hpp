// Running another program: a models command, a compiler, a process callback, a post-write hook, an editor.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace limbeck::process {

struct Result {
  int exit_code = 0;  ///< 128 + signal when a signal ended it; 127 when it could not be started
  std::string out;
  std::string err;
};

struct Options {
  std::optional<std::filesystem::path> folder;                     ///< working directory
  std::vector<std::pair<std::string, std::string>> environment;   ///< added to the inherited one
  std::optional<std::string> input{};  ///< what it reads from its stdin; else there is nothing to read
  bool inherit_output = false;  ///< let it write to our own stdout and stderr (an editor); `out`, `err` stay empty
};

/// Runs `arguments[0]` (looked up in PATH) and waits for it. Never goes through a shell. With `input`, SIGPIPE must be
/// ignored, as main() does: a program need not read all of it.
Result run(const std::vector<std::string>& arguments, const Options& options = {});

/// Runs a command line through /bin/sh.
Result shell(const std::string& command, const Options& options = {});

}  // namespace limbeck::process
