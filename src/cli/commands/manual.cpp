#include <fmt/core.h>

#include "base/text.hpp"
#include "cli/commands.hpp"

namespace limbeck::cli {
namespace {

/// Text of a manual page: nothing in it is a troff request or an escape, or more than plain terminals can
/// show.
std::string plain(std::string_view words) {
  std::string out;
  for (const char c : text::replace_all(std::string(words), "…", "...")) {
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else if ((c == '.' || c == '\'') && (out.empty() || out.back() == '\n')) {
      out += std::string("\\&") + c;
    } else {
      out += c;
    }
  }
  return out;
}

std::string options_of(const std::vector<Option>& options) {
  std::string out;
  for (const auto& option : options) {
    if (option.hidden) continue;
    std::vector<std::string> names;
    for (const auto& name : option.names) names.push_back("\\fB" + plain(name) + "\\fR");
    out += ".TP\n" + text::join(names, ", ");
    if (!option.metavar.empty()) out += (names.empty() ? "\\fI" : " \\fI") + plain(option.metavar) + "\\fR";
    out += "\n" + plain(option.help);
    if (!option.choices.empty()) out += " (" + plain(text::join(option.choices, ", ")) + ")";
    out += "\n";
  }
  return out;
}

std::string command_text(const Command& command) {
  std::string out = ".SS limbeck " + plain(command.name);
  if (!command.options.empty()) out += " [options]";
  for (const auto& argument : command.arguments) {
    out += argument.required ? " " + argument.metavar : " [" + argument.metavar + "]";
  }
  out += "\n" + plain(command.description.empty() ? command.summary + "." : command.description) + "\n";
  out += options_of(command.arguments) + options_of(command.options);
  for (const auto& example : command.examples) {
    out += ".PP\n.nf\n.RS\n" + plain(example.line) + "\n.RE\n.fi\n";
    if (!example.meaning.empty()) out += plain(example.meaning) + ".\n";
  }
  return out;
}

std::string page(const CommandLine& line) {
  std::string out = fmt::format(
      ".TH LIMBECK 1 \"\" \"limbeck {}\" \"User Commands\"\n.SH NAME\nlimbeck \\- database migrations from "
      "your models\n"
      ".SH SYNOPSIS\n\\fBlimbeck\\fR [options] \\fICOMMAND\\fR ...\n.SH DESCRIPTION\n"
      "Compares models with a database, writes the difference as a plain SQL revision file, and applies, "
      "undoes, "
      "branches and merges such revisions on PostgreSQL, SQLite, MariaDB and MySQL.\n"
      ".SH OPTIONS\n{}.SH COMMANDS\n",
      LIMBECK_VERSION, options_of(line.options));
  for (const auto& command : line.commands) out += command_text(command);
  out += ".SH EXIT STATUS\n";
  for (const auto& [code, meaning] : exit_code_meanings)
    out += fmt::format(".TP\n{}\n{}\n", number_of(code), plain(meaning));
  out +=
      ".TP\n128 and more\nended in order by the signal of that number less 128\n"
      ".SH FILES\n.TP\nlimbeck.toml\nthe configuration, searched for upwards from the working directory\n"
      ".TP\n.env\nvariables for it, beside it\n";
  return out;
}

}  // namespace

Command manual_command() {
  Command command{.name = "manual", .summary = "Print the manual page, for man(1)"};
  command.example("limbeck manual | man -l -", "read it");
  command.run = [](Context& context) {
    context.terminal.print(page(context.command_line));
    return ExitCode::as_wanted;
  };
  return command;
}

}  // namespace limbeck::cli
