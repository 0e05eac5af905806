#include "cli/run.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/all_commands.hpp"
#include "cli/annotations.hpp"
#include "cli/exit_code.hpp"
#include "cli/interrupt.hpp"
#include "config/mask.hpp"
#include "migrate/failure.hpp"
#include "migrate/hint.hpp"

namespace limbeck::cli {
namespace {

/// Throws UsageError where the format is not the command's.
void require_annotations(const GlobalOptions& options, const CommandLine& line, const Command& command) {
  if (options.format != "github" || command.annotates) return;
  std::vector<std::string> names;
  for (const auto& each : line.commands) {
    if (each.annotates) names.push_back(each.name);
  }
  throw UsageError(fmt::format("{} has nothing to say of files in --format github", command.name),
                   "it goes with " + text::enumerate(names));
}

/// The last --format of a command line that may not be understood as a whole.
std::string format_asked_for(const std::vector<std::string>& arguments) {
  std::string format;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    constexpr std::string_view option = "--format";
    if (arguments[i] == option && i + 1 < arguments.size()) format = arguments[i + 1];
    if (arguments[i].starts_with("--format=")) format = arguments[i].substr(option.size() + 1);
  }
  return format;
}

/// What ends a command: its messages go to stderr, for people. For programs, stdout has them in the form that
/// was asked for, unless an answer is there already.
class Failure {
 public:
  /// `program` outlives it, and may change.
  Failure(std::string format, const std::string& program) : format_(std::move(format)), program_(program) {}

  int report(Terminal& terminal, int code, const std::string& message, const std::string& hint) const {
    // The last gate: whatever a driver or compiler wrote into a message, no password leaves the process.
    const auto safe_message = config::mask_secrets(message),
               safe_hint = config::mask_secrets(migrate::hint_for_program(hint, program_));
    const auto place = place_in(safe_message);
    try {
      if (format_ == "json" && !Terminal::has_printed()) {
        const auto text = [](const std::string& words) { return words.empty() ? Json() : Json(words); };
        terminal.print(
            Json::object({{"error", Json::object({{"code", code},
                                                  {"message", safe_message},
                                                  {"file", text(place.file)},
                                                  {"line", place.line > 0 ? Json(place.line) : Json()},
                                                  {"hint", text(safe_hint)}})}})
                .dump() +
            "\n");
      }
      if (format_ == "github") {
        terminal.print_once(github_annotation(
            Level::error, place, safe_hint.empty() ? safe_message : safe_message + "\n" + safe_hint));
      }
      terminal.finish();
    } catch (const std::exception&) {
      // stdout is what failed; stderr says so.
    }
    terminal.quiet = false;
    terminal.error(safe_message);
    if (!safe_hint.empty()) terminal.note(safe_hint);
    return code;
  }

 private:
  std::string format_;
  const std::string& program_;
};

}  // namespace

int run(int argc, char** argv, const Migrations* embedded, const MainOptions& own) {
  if (!::isatty(STDOUT_FILENO)) std::setvbuf(stdout, nullptr, _IOFBF, 1 << 16);  // histories are long
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error of write(), not a silent end
  Interrupt::reset();
  Terminal::begin();
  GlobalOptions options;
  Terminal terminal;
  const auto called = argc > 0 ? std::filesystem::path(argv[0]).filename().string() : std::string("limbeck");
  auto program = !own.program.empty() ? own.program : embedded || called == "alembic" ? called : "limbeck";
  const std::vector<std::string> arguments(argv + std::min(argc, 1), argv + argc);
  const Failure failure(format_asked_for(arguments), program);
  const auto fail = [&](ExitCode code, const std::string& message, const std::string& hint) {
    return failure.report(terminal, number_of(code), message, hint);
  };
  try {
    auto line = command_line(options, embedded);
    line.program = program;
    const auto invocation = line.parse(arguments);
    if (!invocation.command) {
      terminal.print(invocation.text);
      terminal.finish();
      return number_of(argc > 1 ? ExitCode::as_wanted : ExitCode::usage);
    }
    require_annotations(options, line, *invocation.command);
    program = call_of(program, options);
    if (!options.url && !own.url.empty()) options.url = own.url;
    auto context = std::make_unique<Context>(options, line, program, embedded);
    const auto code = invocation.command->run(*context);
    context->terminal.finish();
    // The end of the process frees ten thousand revisions quicker; an application goes on.
    static Context* kept = nullptr;  // for whoever looks for leaks
    if (!embedded) kept = context.release();
    static_cast<void>(kept);
    return number_of(code);
  } catch (const UsageError& error) {
    return fail(ExitCode::usage, error.what(), error.hint());
  } catch (const NotAsWanted& error) {
    return fail(ExitCode::not_as_wanted, error.what(), error.hint());
  } catch (const Error& error) {
    const auto* const from_database = dynamic_cast<const DatabaseError*>(&error);
    return failure.report(
        terminal, Interrupt::requested() ? Interrupt::exit_code() : number_of(ExitCode::failed), error.what(),
        from_database && error.hint().empty() ? migrate::hint_for(from_database->kind(), program)
                                              : error.hint());
  } catch (const std::bad_alloc&) {
    return fail(ExitCode::failed, "out of memory", "");
  } catch (const std::filesystem::filesystem_error& error) {
    std::error_code gone;
    static_cast<void>(std::filesystem::current_path(gone));
    if (gone) {
      return fail(ExitCode::failed,
                  fmt::format("the folder that this was started in can't be used: {}", gone.message()),
                  "change to a folder that is there and run it again");
    }
    return fail(ExitCode::failed, fmt::format("{}: {}", error.path1().string(), error.code().message()), "");
  } catch (const std::exception& error) {
    return fail(ExitCode::failed, fmt::format("internal error: {}", error.what()),
                "this is a bug in Limbeck; please report it with the command that you ran");
  }
}

}  // namespace limbeck::cli

namespace limbeck {

namespace {

bool in_command = false;

// A revision in this binary that calls exit() would end all of it, and 0 would be taken for done.
void refuse_early_exit() {
  if (!in_command) return;
  std::fputs("error: a revision called exit(): what it had done was not committed\n", stderr);
  std::fflush(nullptr);
  std::_Exit(1);
}

}  // namespace

int main(int argc, char** argv, const Migrations& migrations, const MainOptions& options) {
  static const bool registered = std::atexit(refuse_early_exit) == 0;
  static_cast<void>(registered);
  in_command = true;
  const int code = cli::run(argc, argv, &migrations, options);
  in_command = false;
  return code;
}

}  // namespace limbeck
