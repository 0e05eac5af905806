#include "scripts/cpp/compiled_script.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "base/error.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "compile/program.hpp"
#include "scripts/cpp/cpp_file.hpp"

extern "C" char** environ;

namespace limbeck::scripts {
namespace {

namespace fs = std::filesystem;

// The file that is missing a function is told so by the program, not by the linker.
constexpr const char* main_source =
    "#include <limbeck/op/program.hpp>\n\n"
    "__attribute__((weak)) void upgrade(limbeck::Op&);\n"
    "__attribute__((weak)) void downgrade(limbeck::Op&);\n\n"
    "int main(int argc, char** argv) {\n"
    "  return limbeck::op_detail::run_program(argc, argv, &upgrade, &downgrade);\n}\n";

constexpr int child_descriptor = 3;
constexpr int poll_interval_ms = 100;

/// A program that talks to us over a socket; killed when this goes out of scope before it has ended.
class Process {
 public:
  Process(const fs::path& program, std::vector<std::string> arguments) {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
      throw Error(fmt::format("can't talk to {}: {}", program.string(), std::strerror(errno)));
    }
    ours_ = ends[0];
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    // dup2 onto itself would leave close-on-exec set, so the child's end must not be 3 already.
    const int theirs =
        ends[1] == child_descriptor ? ::fcntl(ends[1], F_DUPFD_CLOEXEC, child_descriptor + 1) : ends[1];
    posix_spawn_file_actions_adddup2(&actions, theirs, child_descriptor);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    // What the script prints is for people; our stdout is the answer.
    posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
    arguments.insert(arguments.begin(), program.string());
    std::vector<char*> argv;
    for (auto& each : arguments) argv.push_back(each.data());
    argv.push_back(nullptr);
    const int error = ::posix_spawn(&pid_, program.c_str(), &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    if (theirs != ends[1]) ::close(theirs);
    if (error != 0) {
      ::close(ours_);
      throw Error(fmt::format("can't start {}: {}", program.string(), std::strerror(error)));
    }
  }
  ~Process() {
    ::close(ours_);
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      wait();
    }
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  /// The next line that it writes; nothing when it has ended, or `cancelled`.
  std::optional<std::string> receive(const std::function<bool()>& cancelled) {
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
  /// False when it has ended.
  bool send(std::string line) {
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
  /// Waits for its end, and says in which way that was wrong; empty: in none.
  std::string wait() {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    if (WIFSIGNALED(status))
      return fmt::format("ended with signal {} ({})", WTERMSIG(status), strsignal(WTERMSIG(status)));
    return WEXITSTATUS(status) == 0 ? "" : fmt::format("ended with exit code {}", WEXITSTATUS(status));
  }

 private:
  pid_t pid_ = -1;
  int ours_ = -1;
  std::string buffer_;
};

class CompiledScript : public Script {
 public:
  CompiledScript(fs::path file, fs::path program) : file_(std::move(file)), program_(std::move(program)) {}

  void run(Direction direction, const ScriptTarget& target, const Answer& answer,
           const std::function<bool()>& cancelled) const override {
    Process process(program_,
                    {name(direction), std::to_string(child_descriptor), to_string(target.engine.kind),
                     std::to_string(target.engine.version), target.offline ? "offline" : "online"});
    while (const auto line = process.receive(cancelled)) {
      if (!text::is_utf8(*line)) {  // the answer says so; what it ends with can't be told
        if (process.send(answer(*line))) continue;
        break;
      }
      const auto request = Json::parse(*line, "the request of " + file_.string());
      const auto* what = request.find("op");
      const auto member = [&](std::string_view key) {
        const auto* value = request.find(key);
        return value && value->is_string() ? value->as_string() : std::string();
      };
      if (what && *what == Json("failed")) {
        process.wait();
        if (request.find("own")) throw ProgramError(member("message"));
        throw Error(member("message"), member("hint"));
      }
      if (what && *what == Json("done")) {
        if (const auto wrong = process.wait(); !wrong.empty()) throw ended(wrong);
        return;
      }
      if (!process.send(answer(*line))) break;
    }
    if (cancelled && cancelled()) throw ProgramError("it was stopped");
    throw ended(process.wait());
  }
  std::string option_hint(Direction direction, const std::string& option) const override {
    return cpp_option_hint(direction, option);
  }
  // The cache names a program's folder by its preprocessed sources.
  std::string made_of() const override { return program_.parent_path().filename().string(); }

 private:
  ProgramError ended(const std::string& how) const {
    return ProgramError(
        fmt::format("the program made of {} {}", file_.string(),
                    how.empty() ? "ended before its function did" : how),
        "look for what ends it: an exit(), an abort(), an access to memory that is not its own");
  }

  fs::path file_, program_;
};

}  // namespace

std::shared_ptr<const Script> compile_script(const fs::path& file, const CompileOptions& options) {
  const auto path = fs::absolute(file);
  compile::Sources sources;
  sources.what = "the revision file " + file.string();
  sources.kind = "revisions";
  sources.main = main_source;
  sources.without_compiler =
      "run the upgrade with a program of your application that carries its revisions (limbeck::main, see "
      "docs/in-your-application.md)";
  sources.link_hint = "a revision must not need more than what the headers that it includes hold";
  sources.files = {path};
  sources.folder = options.folder.empty() ? path.parent_path() : options.folder;
  sources.include = options.include;
  sources.flags = options.flags;
  if (options.progress) {
    sources.compiling = [&](const std::string& files) { options.progress("compiling " + files); };
  }
  return std::make_shared<CompiledScript>(file, compile::build_program(sources));
}

}  // namespace limbeck::scripts
