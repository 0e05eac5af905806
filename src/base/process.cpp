#include "base/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <fmt/core.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "base/error.hpp"
#include "base/text.hpp"

namespace limbeck::process {
namespace {

struct Pipe {
  int ends[2] = {-1, -1};
  Pipe() {
    if (::pipe2(ends, O_CLOEXEC) != 0)
      throw Error(std::string("cannot create a pipe: ") + std::strerror(errno));
  }
  ~Pipe() {
    close(0);
    close(1);
  }
  void close(int end) {
    if (ends[end] >= 0) ::close(ends[end]);
    ends[end] = -1;
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
};

/// What a program says before it is stopped may be without end: so much of it is kept.
constexpr std::size_t max_stderr_with_limit = 1'000'000;

void read_some(Pipe& pipe, const pollfd& state, std::string& text, std::size_t kept = SIZE_MAX) {
  if (pipe.ends[0] < 0 || (state.revents & (POLLIN | POLLHUP | POLLERR)) == 0) return;
  char buffer[16384];
  const auto got = ::read(pipe.ends[0], buffer, sizeof buffer);
  if (got > 0)
    text.append(buffer, std::min(static_cast<std::size_t>(got), kept - std::min(kept, text.size())));
  if (got == 0 || (got < 0 && errno != EINTR)) pipe.close(0);
}

/// A program may end, or close its stdin, without reading all: that is its own affair.
void write_some(Pipe& pipe, const pollfd& state, std::string_view& text) {
  if (pipe.ends[1] < 0 || (state.revents & (POLLOUT | POLLHUP | POLLERR)) == 0) return;
  const auto put = ::write(pipe.ends[1], text.data(), text.size());
  if (put > 0) text.remove_prefix(static_cast<std::size_t>(put));
  if (text.empty() || (put < 0 && errno != EINTR && errno != EAGAIN)) pipe.close(1);
}

/// When a program has to have ended.
class Deadline {
 public:
  explicit Deadline(const std::optional<std::chrono::milliseconds>& limit) {
    if (limit) end_ = Clock::now() + *limit;
  }
  bool given() const { return end_.has_value(); }
  bool reached() const { return end_ && Clock::now() >= *end_; }
  /// Milliseconds, as poll() takes them: negative for ever.
  int left() const {
    if (!end_) return -1;
    const auto rest = std::chrono::ceil<std::chrono::milliseconds>(*end_ - Clock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(rest, 0, INT_MAX));
  }

 private:
  using Clock = std::chrono::steady_clock;
  std::optional<Clock::time_point> end_;
};

/// Reads and writes as either side is ready, so that neither waits for the other.
void exchange(std::string_view input, Pipe& in, Pipe& out, Pipe& err, const Deadline& deadline,
              Result& result) {
  ::fcntl(in.ends[1], F_SETFL, O_NONBLOCK);
  if (input.empty()) in.close(1);
  while ((out.ends[0] >= 0 || err.ends[0] >= 0) && !deadline.reached()) {
    pollfd waiting[3] = {{out.ends[0], POLLIN, 0}, {err.ends[0], POLLIN, 0}, {in.ends[1], POLLOUT, 0}};
    if (::poll(waiting, 3, deadline.left()) < 0) {
      if (errno == EINTR) continue;
      return;
    }
    read_some(out, waiting[0], result.out);
    read_some(err, waiting[1], result.err, deadline.given() ? max_stderr_with_limit : SIZE_MAX);
    write_some(in, waiting[2], input);
  }
}

/// Waits for its end; kills it when that does not come in time.
int wait_for(pid_t child, const Deadline& deadline, Result& result) {
  constexpr std::chrono::milliseconds poll_interval{5};
  int status = 0;
  for (;;) {
    const auto ended = ::waitpid(child, &status, deadline.given() ? WNOHANG : 0);
    if (ended == child || (ended < 0 && errno != EINTR)) return status;
    if (ended < 0) continue;
    if (deadline.reached()) {
      result.timed_out = true;
      ::kill(child, SIGKILL);
      while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
      }
      return status;
    }
    std::this_thread::sleep_for(poll_interval);
  }
}

[[noreturn]] void exec_child(const std::vector<std::string>& arguments, const Options& options, pid_t parent,
                             Pipe& in, Pipe& out, Pipe& err) {
  if (options.limit || options.ends_with_us) die_with_parent(parent);
  if (options.folder && ::chdir(options.folder->c_str()) != 0) {
    ::dprintf(err.ends[1], "%s: %s\n", options.folder->c_str(), std::strerror(errno));
    ::_exit(127);
  }
  ::signal(SIGPIPE, SIG_DFL);  // ignored by main(), which is not what other programs expect
  for (const auto& [name, value] : options.environment) ::setenv(name.c_str(), value.c_str(), 1);
  if (!options.inherit_output) {
    // Standard streams first, from copies beyond them: the answer's descriptor may be one of the pipes' own.
    const int answers =
        ::fcntl(out.ends[1], F_DUPFD_CLOEXEC, options.output_descriptor.value_or(STDERR_FILENO) + 1);
    ::dup2(err.ends[1], STDERR_FILENO);
    ::dup2(options.output_descriptor ? STDERR_FILENO : answers, STDOUT_FILENO);
    const int input = options.input ? in.ends[0] : ::open("/dev/null", O_RDONLY);
    if (input >= 0) ::dup2(input, STDIN_FILENO);
    if (options.output_descriptor) ::dup2(answers, *options.output_descriptor);
  }
  std::vector<char*> argv;
  for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  ::execvp(argv[0], argv.data());
  ::dprintf(STDERR_FILENO, "%s: %s\n", argv[0], std::strerror(errno));
  ::_exit(127);
}

}  // namespace

Result run(const std::vector<std::string>& arguments, const Options& options) {
  Pipe in, out, err;
  const pid_t parent = ::getpid();
  const Deadline deadline(options.limit);
  const pid_t child = ::fork();
  if (child < 0) throw Error("cannot start " + arguments.at(0) + ": " + std::strerror(errno));
  if (child == 0) exec_child(arguments, options, parent, in, out, err);
  in.close(0);
  out.close(1);
  err.close(1);
  Result result;
  exchange(options.input.value_or(""), in, out, err, deadline, result);
  const int status = wait_for(child, deadline, result);
  result.exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return result;
}

Result shell(const std::string& command, const Options& options) {
  return run({"/bin/sh", "-c", command}, options);
}

std::string describe_exit(int exit_code) {
  return exit_code > 128 ? fmt::format("signal {}", exit_code - 128) : fmt::format("exit code {}", exit_code);
}

std::string program_of(const std::string& command) {
  const auto words = text::trim(command);
  return std::string(words.substr(0, words.find_first_of(" \t\n")));
}

Result run_configured(const std::string& what, const std::string& command, const Options& options,
                      const std::string& hint) {
  auto result = shell(command, options);
  if (result.exit_code == 0) return result;
  const auto said = text::trim(result.err);
  throw Error(fmt::format("{} ({} …) ended with {}{}{}", what, program_of(command),
                          describe_exit(result.exit_code), said.empty() ? "" : ":\n", said),
              hint);
}

void die_with_parent([[maybe_unused]] pid_t parent) {
#ifdef __linux__
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);  // it has ended already
#endif
}

}  // namespace limbeck::process
