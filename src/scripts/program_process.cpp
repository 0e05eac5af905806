#include "scripts/program_process.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "base/error.hpp"
#include "base/process.hpp"

namespace limbeck::scripts {
namespace {

constexpr int poll_interval_ms = 100;

}  // namespace

ProgramProcess::ProgramProcess(const std::filesystem::path& program, std::vector<std::string> arguments) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    throw Error(fmt::format("can't talk to {}: {}", program.string(), std::strerror(errno)));
  }
  ours_ = ends[0];
  // dup2 onto itself would leave close-on-exec set, so the child's end must not be 3 already.
  const int theirs = ends[1] == descriptor ? ::fcntl(ends[1], F_DUPFD_CLOEXEC, descriptor + 1) : ends[1];
  arguments.insert(arguments.begin(), program.string());
  const int error = start(arguments, theirs);
  ::close(ends[1]);
  if (theirs != ends[1]) ::close(theirs);
  if (error != 0) {
    ::close(ours_);
    throw Error(fmt::format("can't start {}: {}", program.string(), std::strerror(error)));
  }
}

/// Returns an errno: 0 when the program runs. Not posix_spawn(), whose children outlive a Limbeck that is
/// killed.
int ProgramProcess::start(std::vector<std::string>& arguments, int theirs) {
  std::vector<char*> argv;
  for (auto& each : arguments) argv.push_back(each.data());
  argv.push_back(nullptr);
  std::array<int, 2> failure{};  // closed by exec; else what went wrong comes through it
  if (::pipe2(failure.data(), O_CLOEXEC) != 0) return errno;
  const pid_t parent = ::getpid();
  pid_ = ::fork();
  if (pid_ == 0) {
    process::die_with_parent(parent);
    const int null = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    // What the program prints is for people; our stdout is the answer.
    if (null >= 0 && ::dup2(null, STDIN_FILENO) >= 0 && ::dup2(STDERR_FILENO, STDOUT_FILENO) >= 0) {
      // The pipe may be where the socket is to go.
      const int report = ::fcntl(failure[1], F_DUPFD_CLOEXEC, descriptor + 1);
      if (::dup2(theirs, descriptor) >= 0) ::execv(argv[0], argv.data());
      failure[1] = report;
    }
    const int error = errno;
    [[maybe_unused]] const auto written = ::write(failure[1], &error, sizeof error);
    ::_exit(127);
  }
  int error = pid_ < 0 ? errno : 0;
  ::close(failure[1]);
  if (pid_ > 0) {
    int told = 0;
    ssize_t got = 0;
    while ((got = ::read(failure[0], &told, sizeof told)) < 0 && errno == EINTR) {
    }
    if (got == sizeof told) {
      error = told;
      while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
      }
      pid_ = -1;
    }
  }
  ::close(failure[0]);
  return error;
}

ProgramProcess::~ProgramProcess() {
  ::close(ours_);
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    wait();
  }
}

std::optional<std::string> ProgramProcess::receive(const std::function<bool()>& cancelled) {
  for (std::size_t searched = 0;;) {
    const auto end = buffer_.find('\n', searched);
    if (end != std::string::npos) {
      auto line = buffer_.substr(0, end);
      buffer_.erase(0, end + 1);
      return line;
    }
    searched = buffer_.size();
    pollfd look{ours_, POLLIN, 0};
    if (::poll(&look, 1, poll_interval_ms) <= 0) {
      if (cancelled && cancelled()) return std::nullopt;
      continue;
    }
    std::array<char, 65536> piece;
    const auto got = ::read(ours_, piece.data(), piece.size());
    if (got == 0 || (got < 0 && errno != EINTR)) return std::nullopt;
    if (got > 0) buffer_.append(piece.data(), static_cast<std::size_t>(got));
  }
}

bool ProgramProcess::send(std::string line) {
  line += '\n';
  for (std::size_t at = 0; at < line.size();) {
    const auto sent = ::send(ours_, line.data() + at, line.size() - at, MSG_NOSIGNAL);
    if (sent > 0) {
      at += static_cast<std::size_t>(sent);
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

std::string ProgramProcess::wait() {
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  if (WIFSIGNALED(status))
    return fmt::format("ended with signal {} ({})", WTERMSIG(status), strsignal(WTERMSIG(status)));
  return WEXITSTATUS(status) == 0 ? "" : fmt::format("ended with exit code {}", WEXITSTATUS(status));
}

}  // namespace limbeck::scripts
