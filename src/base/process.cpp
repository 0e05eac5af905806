#include "base/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/error.hpp"

namespace limbeck::process {
namespace {

struct Pipe {
  int ends[2] = {-1, -1};
  Pipe() {
    if (::pipe2(ends, O_CLOEXEC) != 0) throw Error(std::string("cannot create a pipe: ") + std::strerror(errno));
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

void drain(Pipe& out, Pipe& err, Result& result) {
  while (out.ends[0] >= 0 || err.ends[0] >= 0) {
    pollfd waiting[2] = {{out.ends[0], POLLIN, 0}, {err.ends[0], POLLIN, 0}};
    if (::poll(waiting, 2, -1) < 0 && errno != EINTR) return;
    const auto read_some = [](Pipe& pipe, const pollfd& state, std::string& text) {
      if (pipe.ends[0] < 0 || (state.revents & (POLLIN | POLLHUP | POLLERR)) == 0) return;
      char buffer[16384];
      const auto got = ::read(pipe.ends[0], buffer, sizeof buffer);
      if (got > 0) text.append(buffer, static_cast<std::size_t>(got));
      if (got == 0 || (got < 0 && errno != EINTR)) pipe.close(0);
    };
    read_some(out, waiting[0], result.out);
    read_some(err, waiting[1], result.err);
  }
}

[[noreturn]] void become(const std::vector<std::string>& arguments, const Options& options, Pipe& out, Pipe& err) {
  if (options.folder && ::chdir(options.folder->c_str()) != 0) {
    ::dprintf(err.ends[1], "%s: %s\n", options.folder->c_str(), std::strerror(errno));
    ::_exit(127);
  }
  for (const auto& [name, value] : options.environment) ::setenv(name.c_str(), value.c_str(), 1);
  if (!options.inherit_output) {
    ::dup2(out.ends[1], STDOUT_FILENO);
    ::dup2(err.ends[1], STDERR_FILENO);
    const int null = ::open("/dev/null", O_RDONLY);
    if (null >= 0) ::dup2(null, STDIN_FILENO);
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
  Pipe out, err;
  const pid_t child = ::fork();
  if (child < 0) throw Error("cannot start " + arguments.at(0) + ": " + std::strerror(errno));
  if (child == 0) become(arguments, options, out, err);
  out.close(1);
  err.close(1);
  Result result;
  drain(out, err, result);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  result.exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return result;
}

Result shell(const std::string& command, const Options& options) { return run({"/bin/sh", "-c", command}, options); }

}  // namespace limbeck::process
