// Running another program: a models command, a compiler, a process callback, a post-write hook, an editor.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace limbeck::process {

struct Result {
  int exit_code = 0;  ///< 128 + signal when a signal ended it; 127 when it could not be started
  std::string out;
  std::string err;
  bool timed_out = false;  ///< it was still running when the limit was reached, and was killed
};

struct Options {
  std::optional<std::filesystem::path> folder;                   ///< working directory
  std::vector<std::pair<std::string, std::string>> environment;  ///< added to the inherited one
  bool inherit_output =
      false;  ///< let it write to our own stdout and stderr (an editor); `out`, `err` stay empty
  std::optional<std::string> input{};  ///< what it reads from its stdin; else there is nothing to read
  /// `out` is what it writes to this descriptor (3 or above); its stdout goes where its stderr goes: to
  /// `err`.
  std::optional<int> output_descriptor{};
  /// It is killed when it runs longer than that, or (Linux) when we end before it does.
  std::optional<std::chrono::milliseconds> limit{};
  bool ends_with_us = false;  ///< it is killed when we end before it does (Linux)
};

/// Runs `arguments[0]` (looked up in PATH) and waits for it. Never goes through a shell. With `input`,
/// SIGPIPE must be ignored, as main() does: a program need not read all of it.
Result run(const std::vector<std::string>& arguments, const Options& options = {});

/// Runs a command line through /bin/sh.
Result shell(const std::string& command, const Options& options = {});

/// The same for a command of the configuration: throws Error, with what it wrote to stderr, unless it ends
/// with 0. `what` names it in the message: "the models command". Of the command itself only the program is
/// shown: a value put into it may be a secret.
Result run_configured(const std::string& what, const std::string& command, const Options& options,
                      const std::string& hint);

/// "exit code 3", "signal 9".
std::string describe_exit(int exit_code);

/// The program of a command line: its first word.
std::string program_of(const std::string& command);

/// To be called in a child between fork() and exec: the program is killed when `parent` ends, however that
/// comes, and does not start when it has ended already. Linux alone can do that.
void die_with_parent(pid_t parent);

}  // namespace limbeck::process
