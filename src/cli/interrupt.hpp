// Ctrl-C and its likes, for commands that must not just die: they hold a lock, a transaction, or a scratch
// database.
#pragma once

namespace limbeck::cli {

/// While one lives, SIGINT, SIGTERM and SIGHUP (unless it is ignored, as under nohup) ask to stop instead of
/// ending the process: asked() is true from then on, whoever waits for a server looks at it, and the command
/// ends in order. A second signal ends the process. The handler does nothing but note the signal: all else
/// would not be safe in it.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  static bool requested();
  /// A new command begins, and nobody has asked anything of it.
  static void reset();
  /// 128 + the signal, as a shell has it of a process that one ended: 130 for Ctrl-C; 0: nobody has asked.
  static int exit_code();
  /// Throws Error when somebody has asked.
  static void throw_if_requested(const char* state);
};

}  // namespace limbeck::cli
