// What the commands declare and how a command line becomes one. The parser behind it stays in
// command_line.cpp; help, man page and shell completion come from the same declarations.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "cli/exit_code.hpp"

namespace limbeck::cli {

class Context;

/// Where the value of an option or argument goes. The referred object must outlive the parse.
using Target =
    std::variant<bool*, int*, std::string*, std::optional<std::string>*, std::vector<std::string>*>;

struct Option {
  std::vector<std::string> names;  ///< "-m", "--message"; empty for a positional argument
  std::string metavar;             ///< "MESSAGE"; empty for a flag
  std::string help;
  Target target;
  std::vector<std::string> choices;  ///< the only values allowed, when not empty
  bool required = false;
  bool hidden = false;        ///< accepted for Alembic's sake, not listed
  bool may_be_empty = false;  ///< an empty value says something, and is no variable that was never set
};

struct Example {
  std::string line, meaning;
};

/// One command: its file in this folder fills it in.
struct Command {
  std::string name;
  std::string summary = {};      ///< one line, no full stop
  std::string description = {};  ///< a few sentences
  std::vector<Option> options = {};
  std::vector<Option> arguments = {};  ///< positional, in order; a vector target takes all that are left
  std::vector<Example> examples = {};
  bool annotates = false;  ///< it has something to say of files: --format github
  std::function<ExitCode(Context&)> run = {};

  Command& flag(std::vector<std::string> names, bool& target, std::string help);
  Command& option(std::vector<std::string> names, std::string metavar, Target target, std::string help,
                  std::vector<std::string> choices = {});
  Command& argument(std::string metavar, Target target, std::string help, bool required = false);
  Command& example(std::string line, std::string meaning);
  /// Accepts what Alembic accepts there, without listing it.
  Command& hide_last_option();
  /// An empty value of the last option says something; of all others it is refused.
  Command& let_last_option_be_empty();
};

struct Invocation {
  const Command* command = nullptr;  ///< nullptr: `text` is the whole answer (help, version)
  std::string text;
};

/// The whole command line: global options and commands.
struct CommandLine {
  std::string program = "limbeck";
  std::vector<Option> options = {};
  std::vector<Command> commands;

  const Command* find(const std::string& name) const;
  /// Throws UsageError with what is there instead.
  const Command& get(const std::string& name) const;
  std::string help() const;
  std::string help(const Command& command) const;
  /// Fills the targets. Throws UsageError (with a suggestion for what is misspelt).
  Invocation parse(const std::vector<std::string>& arguments) const;
};

}  // namespace limbeck::cli
