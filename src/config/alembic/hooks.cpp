#include "config/alembic/hooks.hpp"

#include <fmt/core.h>

#include <map>

#include "base/error.hpp"
#include "base/text.hpp"

namespace limbeck::config {
namespace {

constexpr std::string_view file_token = "REVISION_SCRIPT_FILENAME";

// Finds the program that a package installs under a name, and runs it in this interpreter.
constexpr const char* run_entry_point =
    "import sys\n"
    "from importlib import metadata\n"
    "name = sys.argv.pop(1)\n"
    "found = metadata.entry_points()\n"
    "found = found.select(group='console_scripts') if hasattr(found, 'select') else "
    "found['console_scripts']\n"
    "found = [each for each in found if each.name == name]\n"
    "if not found: sys.exit('no installed package has a console script ' + name)\n"
    "found[0].load()()\n";

/// One hook as its section declares it.
struct Declared {
  std::string name, place;
  std::map<std::string, std::string> keys;

  const std::string& require(const std::string& key) const {
    const auto at = keys.find(key);
    if (at != keys.end()) return at->second;
    throw UsageError(fmt::format("{}: the post-write hook {} has no \"{}\"", place, name, key));
  }
  std::string value_or_empty(const std::string& key) const {
    const auto at = keys.find(key);
    return at == keys.end() ? std::string() : at->second;
  }
};

/// A word of the options, with the file's name put in where the token stands.
std::string quote_word(std::string_view word) {
  std::string quoted;
  for (;;) {
    const auto at = word.find(file_token);
    const auto plain = word.substr(0, at);
    if (!plain.empty() || (at == std::string_view::npos && quoted.empty())) quoted += shell_quote(plain);
    if (at == std::string_view::npos) return quoted;
    quoted += "{file}";
    word.remove_prefix(at + file_token.size());
  }
}

Hook to_hook(const Declared& declared) {
  const auto& type = declared.require("type");
  std::string command;
  if (const auto folder = declared.value_or_empty("cwd"); !folder.empty())
    command = fmt::format("cd {} && ", shell_quote(folder));
  if (type == "exec") {
    command += shell_quote(declared.require("executable"));
  } else if (type == "module") {
    command += "{python} -m " + shell_quote(declared.require("module"));
  } else if (type == "console_scripts") {
    command += fmt::format("{{python}} -c {} {}", shell_quote(run_entry_point),
                           shell_quote(declared.require("entrypoint")));
  } else {
    throw UsageError(
        fmt::format("{}: the post-write hook {} is of type \"{}\"", declared.place, declared.name, type),
        "Limbeck runs the types exec, module and console_scripts; one that is registered in Python would "
        "have "
        "to become a program");
  }
  auto options = declared.value_or_empty("options");
  if (!options.contains(file_token)) options = fmt::format("{} {}", file_token, options);
  try {
    for (const auto& word : split_words(options)) command += " " + quote_word(word);
  } catch (const UsageError& error) {
    throw UsageError(fmt::format("{}: the options of the post-write hook {}: {}", declared.place,
                                 declared.name, error.what()),
                     error.hint());
  }
  return {declared.name, command, false};
}

std::vector<Declared> declared_in_ini(const IniFile& ini) {
  constexpr std::string_view section = "post_write_hooks";
  std::map<std::string, std::string> values;
  for (const auto& [key, option] : ini.options(section)) {
    try {
      values[key] = *ini.get(section, key);
    } catch (const UsageError& error) {
      throw UsageError(fmt::format("{}:{}: {}: {}", ini.source(), option.line, key, error.what()),
                       error.hint());
    }
  }
  std::vector<Declared> all;
  const auto list = values.find("hooks");
  if (list == values.end()) return all;
  const auto place = fmt::format("{}:{}", ini.source(), ini.find(section, "hooks")->line);
  for (const auto& comma : text::split(list->second, ',')) {
    for (const auto& name : text::split(comma, ' ')) {
      if (name.empty()) continue;
      Declared hook{name, place, {}};
      for (const auto& [key, value] : values) {
        // Keys are in lower case, names as they are written.
        if (key.starts_with(name + ".")) hook.keys[key.substr(name.size() + 1)] = value;
      }
      all.push_back(std::move(hook));
    }
  }
  return all;
}

std::vector<Declared> declared_in_table(const Setting& setting) {
  const auto wrong = [&] {
    return UsageError(
        fmt::format("{}: post_write_hooks must be a list of tables of strings", setting.place()),
        "write [[tool.alembic.post_write_hooks]] and name, type and options below it");
  };
  const auto* tables = setting.value.array();
  if (!tables) throw wrong();
  std::vector<Declared> all;
  for (const auto& each : *tables) {
    if (!each.table()) throw wrong();
    Declared hook{"", fmt::format("{}:{}", setting.source, each.line), {}};
    for (const auto& member : *each.table()) {
      if (!member.value.string()) throw wrong();
      (member.key == "name" ? hook.name : hook.keys[member.key]) = *member.value.string();
    }
    if (hook.name.empty()) throw UsageError(fmt::format("{}: this post-write hook has no name", hook.place));
    all.push_back(std::move(hook));
  }
  return all;
}

}  // namespace

std::vector<std::string> split_words(std::string_view text) {
  std::vector<std::string> words;
  bool in_word = false;
  const auto word = [&]() -> std::string& {
    if (!in_word) words.emplace_back();
    in_word = true;
    return words.back();
  };
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
      in_word = false;
    } else if (c == '\\') {
      if (++at == text.size()) throw UsageError("there is nothing behind the last backslash");
      word() += text[at];
    } else if (c == '\'' || c == '"') {
      auto& into = word();
      for (++at; at < text.size() && text[at] != c; ++at) {
        // Inside double quotes a backslash only escapes itself and the quote.
        if (c == '"' && text[at] == '\\' && at + 1 < text.size() &&
            (text[at + 1] == '"' || text[at + 1] == '\\'))
          ++at;
        into += text[at];
      }
      if (at == text.size()) throw UsageError("a quote is never closed");
    } else {
      word() += c;
    }
  }
  return words;
}

std::vector<Hook> read_alembic_hooks(const AlembicOptions& options) {
  std::vector<Declared> all;
  if (options.ini().has_section("post_write_hooks")) {
    all = declared_in_ini(options.ini());
  } else if (const auto setting = options.find("post_write_hooks")) {
    all = declared_in_table(*setting);
  }
  std::vector<Hook> hooks;
  for (const auto& each : all) hooks.push_back(to_hook(each));
  return hooks;
}

}  // namespace limbeck::config
