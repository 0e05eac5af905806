#include <fmt/core.h>

#include <algorithm>
#include <cctype>

#include "base/text.hpp"
#include "cli/commands.hpp"

namespace limbeck::cli {
namespace {

std::string names_of(const std::vector<Option>& options) {
  std::string names;
  for (const auto& option : options) {
    if (!option.hidden) names += (names.empty() ? "" : " ") + text::join(option.names, " ");
  }
  return names;
}

std::string command_names(const CommandLine& source) {
  std::vector<std::string> names;
  for (const auto& command : source.commands) names.push_back(command.name);
  return text::join(names, " ");
}

bool takes_revision(const Command& command) {
  for (const auto& argument : command.arguments) {
    if (argument.metavar == "REVISION") return true;
  }
  return false;
}

std::string single_quoted(const std::string& words) {
  return "'" + text::replace_all(words, "'", "'\\''") + "'";
}

/// The script's own function, a name of the program's: shells are particular about other characters.
std::string function_of(const CommandLine& source) {
  auto name = "_" + source.program;
  std::ranges::replace_if(name, [](unsigned char c) { return !std::isalnum(c); }, '_');
  return name;
}

std::string bash(const CommandLine& source) {
  std::string cases;
  for (const auto& command : source.commands) {
    cases += fmt::format("    {}) words=\"{}{}\" ;;\n", command.name, names_of(command.options),
                         takes_revision(command)
                             ? fmt::format(" head heads base current $({}_revisions)", function_of(source))
                             : std::string());
  }
  return fmt::format(
      "# {program} completion for bash: source <({program} completion bash)\n"
      "{function}_revisions() {{\n"
      "  {program} history 2>/dev/null | sed -n 's/.* -> \\([0-9A-Za-z_]*\\).*/\\1/p'\n"
      "}}\n"
      "{function}() {{\n"
      "  local current=${{COMP_WORDS[COMP_CWORD]}} command='' word words\n"
      "  for word in \"${{COMP_WORDS[@]:1:COMP_CWORD-1}}\"; do\n"
      "    case \" {commands} \" in *\" $word \"*) command=$word; break ;; esac\n"
      "  done\n"
      "  case $command in\n"
      "    '') words=\"{commands}\" ;;\n"
      "{cases}"
      "  esac\n"
      "  COMPREPLY=($(compgen -W \"$words {options} --help\" -- \"$current\"))\n"
      "}}\n"
      "complete -o default -F {function} {program}\n",
      fmt::arg("program", source.program), fmt::arg("function", function_of(source)),
      fmt::arg("commands", command_names(source)), fmt::arg("cases", cases),
      fmt::arg("options", names_of(source.options)));
}

std::string zsh(const CommandLine& source) {
  std::string commands, cases;
  for (const auto& command : source.commands) {
    commands += fmt::format(
        "    {}\n", single_quoted(command.name + ":" + text::replace_all(command.summary, ":", "\\:")));
    cases += fmt::format("      {}) words=({}{}) ;;\n", command.name, names_of(command.options),
                         takes_revision(command)
                             ? " head heads base current ${(f)\"$(" + source.program +
                                   " history 2>/dev/null | sed -n 's/.* -> \\([0-9A-Za-z_]*\\).*/\\1/p')\"}"
                             : "");
  }
  return fmt::format(
      "#compdef {program}\n"
      "# {program} completion for zsh: {program} completion zsh > \"${{fpath[1]}}/_{program}\"\n"
      "{function}() {{\n"
      "  local -a commands words\n"
      "  commands=(\n{commands}  )\n"
      "  local word command=''\n"
      "  for word in ${{words_typed:-${{(@)words[2,CURRENT-1]}}}}; do\n"
      "    if (( ${{commands[(I)$word:*]}} )); then command=$word; break; fi\n"
      "  done\n"
      "  if [[ -z $command ]]; then\n"
      "    _describe command commands\n"
      "  else\n"
      "    case $command in\n{cases}    esac\n"
      "    compadd -- $words --help\n"
      "  fi\n"
      "  compadd -- {options}\n"
      "}}\n"
      "compdef {function} {program}\n",
      fmt::arg("program", source.program), fmt::arg("function", function_of(source)),
      fmt::arg("commands", commands), fmt::arg("cases", cases),
      fmt::arg("options", names_of(source.options)));
}

std::string fish(const CommandLine& source) {
  const auto function = "_" + function_of(source) + "_revisions";
  const auto complete = "complete -c " + source.program;
  std::string out = fmt::format(
      "# {0} completion for fish: {0} completion fish > ~/.config/fish/completions/{0}.fish\n"
      "function {1}\n"
      "    {0} history 2>/dev/null | string replace -rf '.* -> ([0-9A-Za-z_]+).*' '$1'\n"
      "end\n"
      "{2} -f\n",
      source.program, function, complete);
  const auto option_line = [&](const Option& option, const std::string& condition) {
    auto line = complete + condition;
    for (const auto& name : option.names) {
      line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    }
    if (!option.metavar.empty()) line += " -r";
    if (!option.choices.empty()) line += " -a " + single_quoted(text::join(option.choices, " "));
    return line + " -d " + single_quoted(option.help) + "\n";
  };
  for (const auto& option : source.options) out += option_line(option, "");
  for (const auto& command : source.commands) {
    out += fmt::format("{} -n __fish_use_subcommand -a {} -d {}\n", complete, command.name,
                       single_quoted(command.summary));
    const auto condition = fmt::format(" -n '__fish_seen_subcommand_from {}'", command.name);
    for (const auto& option : command.options) {
      if (!option.hidden) out += option_line(option, condition);
    }
    if (takes_revision(command)) {
      out += fmt::format("{}{} -a 'head heads base current ({})'\n", complete, condition, function);
    }
  }
  return out;
}

}  // namespace

Command completion_command() {
  auto shell = std::make_shared<std::string>();
  Command command{.name = "completion", .summary = "Print a completion script for a shell"};
  command.argument("SHELL", shell.get(), "bash, zsh or fish", true)
      .example("source <(limbeck completion bash)", "in ~/.bashrc");
  command.arguments.back().choices = {"bash", "zsh", "fish"};
  command.run = [shell](Context& context) {
    context.terminal.print(*shell == "bash"  ? bash(context.command_line)
                           : *shell == "zsh" ? zsh(context.command_line)
                                             : fish(context.command_line));
    return ExitCode::as_wanted;
  };
  return command;
}

}  // namespace limbeck::cli
