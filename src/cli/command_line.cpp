#include "cli/command_line.hpp"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/foreign_words.hpp"

namespace limbeck::cli {
namespace {

// A relative revision ("-1", "-3:") looks like a short option to the parser: it travels behind this mark.
constexpr char relative_mark = '\x01';

std::string mark_relative(const std::string& argument) {
  const bool relative = argument.size() > 1 && argument[0] == '-' && argument[1] >= '0' && argument[1] <= '9';
  return relative ? relative_mark + argument : argument;
}

std::string unmark(const std::string& argument) {
  return !argument.empty() && argument[0] == relative_mark ? argument.substr(1) : argument;
}

/// `--until "$DATE"` with a DATE that was never set is no command line without --until.
void refuse_empty(const Option& option, const std::string& name) {
  if (option.may_be_empty) return;
  throw UsageError(option.names.empty() ? name + " is empty" : fmt::format("the value of {} is empty", name),
                   option.required ? "was a variable that it comes from never set?"
                                   : "was a variable that it comes from never set? where nothing is meant, "
                                     "leave it out");
}

void store(const Option& option, const std::vector<std::string>& values) {
  const auto name = option.names.empty() ? option.metavar : option.names.back();
  for (const auto& value : values) {
    if (value.empty()) refuse_empty(option, name);
    if (!option.choices.empty() && std::ranges::find(option.choices, value) == option.choices.end()) {
      const auto near = text::did_you_mean(value, option.choices);
      throw UsageError(fmt::format("{} can't be \"{}\"{}", name, value,
                                   near ? fmt::format(": did you mean \"{}\"?", *near) : std::string()),
                       "it takes one of: " + text::join(option.choices, ", "));
    }
  }
  struct Store {
    const std::vector<std::string>& values;
    const std::string& name;
    const Option& option;
    void operator()(bool* target) const { *target = true; }
    void operator()(int* target) const {
      try {
        std::size_t used = 0;
        *target = std::stoi(values.back(), &used);
        if (used == values.back().size()) return;
      } catch (const std::exception&) {
      }
      // -n means something else before the command than behind it.
      throw UsageError(fmt::format("{} takes a whole number, not \"{}\"", name, values.back()),
                       std::ranges::find(option.names, "-n") == option.names.end()
                           ? ""
                           : "the name of an environment stands before the command");
    }
    void operator()(std::string* target) const { *target = values.back(); }
    void operator()(std::optional<std::string>* target) const { *target = values.back(); }
    void operator()(std::vector<std::string>* target) const {
      target->insert(target->end(), values.begin(), values.end());
    }
  };
  std::visit(Store{values, name, option}, option.target);
}

struct Binding {
  const Option* option;
  CLI::Option* parser;
};

/// `taken`: names that global options have.
Binding bind(CLI::App& app, const Option& option, const std::vector<Option>& taken = {}) {
  auto names = option.names;
  std::erase_if(names, [&](const std::string& name) {
    return std::ranges::any_of(
        taken, [&](const Option& each) { return std::ranges::find(each.names, name) != each.names.end(); });
  });
  const auto name = option.names.empty() ? option.metavar : text::join(names, ",");
  if (std::holds_alternative<bool*>(option.target)) {
    return {&option, app.add_flag(name)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast)};
  }
  auto* parser = app.add_option(name);
  if (std::holds_alternative<std::vector<std::string>*>(option.target)) {
    parser->allow_extra_args(option.names.empty());
    parser->expected(option.names.empty() ? (option.required ? 1 : 0) : 1,
                     option.names.empty() ? 100'000 : 1);
    parser->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  } else {
    parser->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  }
  return {&option, parser};
}

std::vector<std::string> option_names(const std::vector<Option>& options) {
  std::vector<std::string> names{"--help"};
  for (const auto& option : options) {
    if (!option.hidden) names.insert(names.end(), option.names.begin(), option.names.end());
  }
  return names;
}

/// An application's own limbeck has fewer commands: are all there that the hint names?
bool names_what_is_there(const CommandLine& line, const std::string& hint) {
  constexpr std::string_view mark = "`limbeck ";
  for (auto at = hint.find(mark); at != std::string::npos; at = hint.find(mark, at + 1)) {
    const auto begin = at + mark.size();
    const auto name = hint.substr(begin, hint.find_first_of(" `", begin) - begin);
    if (!name.starts_with('-') && !line.find(name)) return false;
  }
  return true;
}

/// `next`: the argument behind it.
[[noreturn]] void refuse_command(const CommandLine& line, const std::string& name, const std::string& next) {
  const auto hint = hint_for_command(name, next);
  if (hint && names_what_is_there(line, *hint))
    throw UsageError(fmt::format("there is no command \"{}\"", name), *hint);
  std::vector<std::string> names;
  for (const auto& known : line.commands) names.push_back(known.name);
  const auto near = text::did_you_mean(name, names);
  throw UsageError(fmt::format("there is no command \"{}\"{}", name,
                               near ? fmt::format(": did you mean \"{}\"?", *near) : std::string()),
                   fmt::format("`{} --help` lists what there is", line.program));
}

[[noreturn]] void refuse_extra(const CommandLine& line, const Command* command, const std::string& extra) {
  const auto help = fmt::format("`{}{} --help` lists what there is", line.program,
                                command ? " " + command->name : std::string());
  if (extra.starts_with("-") && extra.size() > 1) {
    auto names = option_names(line.options);
    if (command) {
      const auto own = option_names(command->options);
      names.insert(names.begin(), own.begin(), own.end());
    }
    const auto word = extra.substr(0, extra.find('='));
    const auto hint = hint_for_option(word);
    if (hint && names_what_is_there(line, *hint))
      throw UsageError(fmt::format("unknown option {}", word), *hint);
    const auto near = text::did_you_mean(word, names);
    throw UsageError(fmt::format("unknown option {}{}", word,
                                 near ? fmt::format(": did you mean {}?", *near) : std::string()),
                     help);
  }
  if (!command) refuse_command(line, unmark(extra), "");
  throw UsageError(fmt::format("{} does not take \"{}\"", command->name, unmark(extra)), help);
}

std::string usage_of(const Option& option) {
  auto usage = text::join(option.names, ", ");
  if (!option.metavar.empty()) usage += (usage.empty() ? "" : " ") + option.metavar;
  return usage;
}

std::string wrap(const std::string& words, std::size_t indent, std::size_t width) {
  std::string out;
  std::size_t column = indent;
  for (const auto& word : text::split(words, ' ')) {
    if (column > indent && column + 1 + word.size() > width) {
      out += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
  }
  return out;
}

std::string option_table(const std::vector<Option>& options) {
  constexpr std::size_t indent = 28;
  std::string out;
  for (const auto& option : options) {
    if (option.hidden) continue;
    auto help = option.help;
    if (!option.choices.empty()) help += " (" + text::join(option.choices, ", ") + ")";
    auto line = "  " + usage_of(option);
    line +=
        line.size() + 2 > indent ? "\n" + std::string(indent, ' ') : std::string(indent - line.size(), ' ');
    out += line + wrap(help, indent, 100) + "\n";
  }
  return out;
}

}  // namespace

Command& Command::flag(std::vector<std::string> names, bool& target, std::string help) {
  options.push_back({std::move(names), "", std::move(help), &target, {}, false, false});
  return *this;
}

Command& Command::option(std::vector<std::string> names, std::string metavar, Target target, std::string help,
                         std::vector<std::string> choices) {
  options.push_back(
      {std::move(names), std::move(metavar), std::move(help), target, std::move(choices), false, false});
  return *this;
}

Command& Command::argument(std::string metavar, Target target, std::string help, bool required) {
  arguments.push_back({{}, std::move(metavar), std::move(help), target, {}, required, false});
  return *this;
}

Command& Command::example(std::string line, std::string meaning) {
  examples.push_back({std::move(line), std::move(meaning)});
  return *this;
}

Command& Command::hide_last_option() {
  options.back().hidden = true;
  return *this;
}

Command& Command::let_last_option_be_empty() {
  options.back().may_be_empty = true;
  return *this;
}

const Command* CommandLine::find(const std::string& name) const {
  const auto found = std::ranges::find(commands, name, &Command::name);
  return found == commands.end() ? nullptr : &*found;
}

const Command& CommandLine::get(const std::string& name) const {
  const auto* command = find(name);
  if (!command) refuse_command(*this, name, "");
  return *command;
}

std::string CommandLine::help() const {
  std::size_t longest = 0;
  for (const auto& command : commands) longest = std::max(longest, command.name.size());
  std::string out = fmt::format(
      "usage: {} [options] COMMAND …\n\nDatabase migrations from your models.\n\ncommands:\n", program);
  for (const auto& command : commands) {
    out += fmt::format("  {:<{}}  {}\n", command.name, longest, command.summary);
  }
  out +=
      "\noptions:\n" + option_table(options) + "  -h, --help                explain, also behind a command\n";
  out += find("init")
             ? fmt::format("\nBegin with `{0} init`; `{0} status` says where you are and what comes next.\n",
                           program)
             : fmt::format("\n`{} status` says where you are and what comes next.\n", program);
  return out;
}

std::string CommandLine::help(const Command& command) const {
  std::string out = fmt::format("usage: {} {}", program, command.name);
  if (!command.options.empty()) out += " [options]";
  for (const auto& argument : command.arguments) {
    const bool many = std::holds_alternative<std::vector<std::string>*>(argument.target);
    const auto name = argument.metavar + (many ? " …" : "");
    out += argument.required ? " " + name : " [" + name + "]";
  }
  out +=
      "\n\n" + wrap(command.description.empty() ? command.summary + "." : command.description, 0, 100) + "\n";
  if (!command.arguments.empty()) out += "\narguments:\n" + option_table(command.arguments);
  if (!command.options.empty()) out += "\noptions:\n" + option_table(command.options);
  out += fmt::format("\n`{} --help` lists the options that every command takes.\n", program);
  if (!command.examples.empty()) {
    std::size_t longest = 0;
    for (const auto& example : command.examples) longest = std::max(longest, example.line.size());
    out += "\nexamples:\n";
    for (const auto& example : command.examples) {
      out += fmt::format("  {:<{}}  # {}\n", example.line, longest, example.meaning);
    }
  }
  return out;
}

namespace {

// The first word that is neither an option nor the value of one: where the command stands.
std::size_t find_command(const std::vector<Option>& options, const std::vector<std::string>& arguments) {
  const auto takes_value = [&](const std::string& argument) {
    for (const auto& option : options) {
      if (!option.metavar.empty() && std::ranges::find(option.names, argument) != option.names.end())
        return true;
    }
    return false;
  };
  std::size_t i = 0;
  while (i < arguments.size() && arguments[i].starts_with('-')) i += takes_value(arguments[i]) ? 2 : 1;
  return i;
}

/// Behind the command an option of its own comes before a global one of the same short name (`current -c`):
/// it travels under its long name.
void prefer_own_options(const std::vector<Option>& global, const Command& command,
                        std::vector<std::string>& arguments, std::size_t from) {
  for (const auto& option : command.options) {
    for (const auto& name : option.names) {
      const bool shared = std::ranges::any_of(global, [&](const Option& each) {
        return std::ranges::find(each.names, name) != each.names.end();
      });
      if (shared)
        std::replace(arguments.begin() + static_cast<std::ptrdiff_t>(from), arguments.end(), name,
                     option.names.back());
    }
  }
}

}  // namespace

Invocation CommandLine::parse(const std::vector<std::string>& given) const {
  auto arguments = given;
  const auto at = find_command(options, arguments);
  const Command* chosen = nullptr;
  if (at < arguments.size()) {
    chosen = find(arguments[at]);
    if (!chosen)
      refuse_command(*this, arguments[at], at + 1 < arguments.size() ? arguments[at + 1] : std::string());
    arguments.erase(arguments.begin() + static_cast<std::ptrdiff_t>(at));
    prefer_own_options(options, *chosen, arguments, at);
  }

  // Global options may stand before the command and behind it, so both kinds are parsed together.
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  bool wants_help = false, wants_version = false;
  app.add_flag("-h,--help", wants_help);
  app.add_flag("--version", wants_version);
  std::vector<Binding> bindings;
  for (const auto& option : options) bindings.push_back(bind(app, option));
  if (chosen) {
    for (const auto& option : chosen->options) bindings.push_back(bind(app, option, options));
    for (const auto& argument : chosen->arguments) bindings.push_back(bind(app, argument));
  }
  for (auto& argument : arguments) argument = mark_relative(argument);
  std::ranges::reverse(arguments);  // CLI11 takes them last first
  try {
    app.parse(arguments);
  } catch (const CLI::ArgumentMismatch& error) {
    const std::string text = error.what();  // "--env: 1 required …"
    throw UsageError(fmt::format("{} needs a value", text.substr(0, text.find(':'))),
                     fmt::format("`{} --help` lists what there is", program));
  } catch (const CLI::ParseError& error) {
    throw UsageError(text::replace_all(error.what(), std::string(1, relative_mark), ""),
                     fmt::format("`{} --help` lists what there is", program));
  }
  if (wants_version) return {nullptr, fmt::format("limbeck {}\n", LIMBECK_VERSION)};
  const auto extras = app.remaining();
  if (!extras.empty()) refuse_extra(*this, chosen, extras.front());
  if (wants_help || !chosen) return {nullptr, chosen ? help(*chosen) : help()};

  for (const auto& [option, parser] : bindings) {
    if (parser->count() == 0) {
      if (!option->required) continue;
      throw UsageError(fmt::format("{} needs {}", chosen->name, usage_of(*option)),
                       fmt::format("`{} {} --help` explains", program, chosen->name));
    }
    std::vector<std::string> values;
    for (const auto& value : parser->results()) values.push_back(unmark(value));
    store(*option, values);
  }
  return {chosen, ""};
}

}  // namespace limbeck::cli
