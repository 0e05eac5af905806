// A revision's program that runs as a process of its own and asks for one thing after the other over a
// socket, a line each way.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace limbeck::scripts {

/// The socket is the child's descriptor 3, which is `descriptor` for its arguments. It reads nothing from its
/// stdin, and what it prints goes to our stderr: our stdout is the answer. It is killed when this goes out of
/// scope before it has ended.
class ProgramProcess {
 public:
  static constexpr int descriptor = 3;

  /// Throws Error when it can't be started.
  ProgramProcess(const std::filesystem::path& program, std::vector<std::string> arguments);
  ~ProgramProcess();
  ProgramProcess(const ProgramProcess&) = delete;
  ProgramProcess& operator=(const ProgramProcess&) = delete;

  /// The next line that it writes; nothing when it has ended, or `cancelled` (which may be empty).
  std::optional<std::string> receive(const std::function<bool()>& cancelled);
  /// False when it has ended.
  bool send(std::string line);
  /// Waits for its end, and says in which way that was wrong ("ended with exit code 3"); empty: in none.
  std::string wait();

 private:
  int start(std::vector<std::string>& arguments, int theirs);

  pid_t pid_ = -1;
  int ours_ = -1;
  std::string buffer_;
};

}  // namespace limbeck::scripts
