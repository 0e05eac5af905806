// The program that one revision in C++ becomes when Limbeck compiles it: it is started with "upgrade" or
// "downgrade" and a descriptor, over which it asks and is answered, a line each.
#pragma once

#include <fcntl.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <limbeck/op.hpp>
#include <string>

namespace limbeck::op_detail {

class Socket : public Channel {
 public:
  explicit Socket(int descriptor) : descriptor_(descriptor) {}

  std::string ask(const std::string& request) override {
    send(request);
    return receive();
  }
  void send(std::string line) {
    line += '\n';
    for (std::size_t at = 0; at < line.size();) {
      const auto sent = ::write(descriptor_, line.data() + at, line.size() - at);
      if (sent > 0) {
        at += static_cast<std::size_t>(sent);
      } else if (errno != EINTR) {
        gone();
      }
    }
  }
  std::string receive() {
    for (std::size_t searched = 0;;) {
      const auto end = buffer_.find('\n', searched);
      if (end != std::string::npos) {
        std::string line = buffer_.substr(0, end);
        buffer_.erase(0, end + 1);
        return line;
      }
      searched = buffer_.size();
      char piece[65536];
      const auto got = ::read(descriptor_, piece, sizeof piece);
      if (got > 0) {
        buffer_.append(piece, static_cast<std::size_t>(got));
      } else if (got == 0 || errno != EINTR) {
        gone();
      }
    }
  }

 private:
  /// Without Limbeck there is nothing to do and nobody to tell.
  [[noreturn]] static void gone() { std::_Exit(3); }

  int descriptor_;
  std::string buffer_;
};

inline Node failure(const std::string& message, const std::string& hint) {
  Node node;
  node.set("op", "failed").set("message", message).set("hint", hint);
  return node;
}
/// One that Limbeck knows nothing of.
inline Node own_failure(const std::string& message) {
  auto node = failure(message, "");
  node.set("own", Node::boolean(true));
  return node;
}

using Function = void (*)(Op&);

/// Arguments: the direction, the descriptor, the dialect, the server's version, "online" or "offline".
inline int run_program(int argc, char** argv, Function upgrade, Function downgrade) {
  if (argc != 6) return 2;
  // Ctrl-C is for Limbeck, which ends the statement at hand; that ends us.
  std::signal(SIGINT, SIG_IGN);
  std::signal(SIGPIPE, SIG_IGN);
  ::fcntl(std::atoi(argv[2]), F_SETFD, FD_CLOEXEC);  // not for programs that the revision starts
#ifdef __linux__
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // what asks for nothing would not notice that Limbeck is gone
#endif
  Socket socket(std::atoi(argv[2]));
  auto dialect = models::postgresql;
  for (const auto each : {models::postgresql, models::sqlite, models::mysql}) {
    if (std::strcmp(argv[3], to_string(each)) == 0) dialect = each;
  }
  Op op(socket, dialect, std::atoi(argv[4]), std::strcmp(argv[5], "offline") == 0);
  const bool up = std::strcmp(argv[1], "upgrade") == 0;
  const Function function = up ? upgrade : downgrade;
  Node end;
  try {
    if (!function) throw Error(std::string("the file has no function ") + argv[1] + "(limbeck::Op&)");
    function(op);
    end.set("op", "done");
  } catch (const Error& error) {
    end = failure(error.what(), error.hint());
  } catch (const std::exception& error) {
    end = own_failure(error.what());
  } catch (...) {
    end = own_failure("it threw something that is no std::exception");
  }
  socket.send(to_text(end));
  // All is said: what destructors of globals, threads or children would do is of no account any more.
  std::fflush(nullptr);
  std::_Exit(0);
}

}  // namespace limbeck::op_detail
