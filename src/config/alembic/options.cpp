#include "config/alembic/options.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"

namespace limbeck::config {
namespace {

const TomlValue* find_member(const TomlValue::Table& table, std::string_view key) {
  const auto at = std::ranges::find(table, key, &TomlMember::key);
  return at == table.end() ? nullptr : &at->value;
}

UsageError at_place(const Setting& setting, const UsageError& error) {
  return UsageError(fmt::format("{}: {}: {}", setting.place(), setting.key, error.what()), error.hint());
}

/// Python's `text % {"here": here}`, as Alembic does with every text of [tool.alembic].
std::string expand_here(std::string_view text, const std::string& here) {
  std::string out;
  while (!text.empty()) {
    if (text.starts_with("%%")) {
      out += '%';
      text.remove_prefix(2);
    } else if (constexpr std::string_view reference = "%(here)s"; text.starts_with(reference)) {
      out += here;
      text.remove_prefix(reference.size());
    } else if (text.front() == '%') {
      throw UsageError("it has a % that begins neither %% nor %(here)s", "write a plain % as %%");
    } else {
      out += text.front();
      text.remove_prefix(1);
    }
  }
  return out;
}

TomlValue expand_all(const TomlValue& value, const std::string& here) {
  auto expanded = value;
  if (const auto* text = value.string()) {
    expanded.value = expand_here(*text, here);
  } else if (const auto* items = value.array()) {
    TomlValue::Array array;
    for (const auto& item : *items) array.push_back(expand_all(item, here));
    expanded.value = std::move(array);
  } else if (const auto* table = value.table()) {
    TomlValue::Table members;
    for (const auto& member : *table)
      members.push_back({member.key, member.line, expand_all(member.value, here)});
    expanded.value = std::move(members);
  } else if (!value.integer() && !value.boolean()) {
    throw UsageError(fmt::format("it is {}, which Alembic does not take", value.kind()));
  }
  return expanded;
}

/// What re.split() gives for the patterns that Alembic had before `path_separator`: at `, *` or ` +`, for
/// prepend_sys_path also at `:`.
std::vector<std::string> split_as_before(std::string_view text, bool at_colons) {
  std::vector<std::string> parts(1);
  while (!text.empty()) {
    std::size_t length = 0;
    if (text.front() == ',' || text.front() == ' ') {
      length = std::min(text.find_first_not_of(' ', 1), text.size());
    } else if (at_colons && text.front() == ':') {
      length = 1;
    }
    if (length == 0) {
      parts.back() += text.front();
      length = 1;
    } else {
      parts.emplace_back();
    }
    text.remove_prefix(length);
  }
  return parts;
}

}  // namespace

std::optional<AlembicTable> read_alembic_table(const std::filesystem::path& file, const std::string& shown) {
  const auto text = file::read(file);
  // Most files of that name are none of ours, and some of them huge.
  if (!text.contains("alembic")) return std::nullopt;
  const auto document = parse_toml(text, shown);
  const auto* tool = find_member(document, "tool");
  const auto* alembic = tool && tool->table() ? find_member(*tool->table(), "alembic") : nullptr;
  if (!alembic) return std::nullopt;
  if (!alembic->table()) {
    throw UsageError(
        fmt::format("{}:{}: tool.alembic must be a table, not {}", shown, alembic->line, alembic->kind()),
        "write [tool.alembic] and the settings below it");
  }
  return AlembicTable{*alembic->table(), shown, file.parent_path()};
}

IniFile read_alembic_ini(const std::filesystem::path& file, const std::string& shown) {
  auto ini = IniFile::parse(file::read(file), shown);
  ini.set_default("here", file.parent_path().string());
  return ini;
}

std::string_view without_trailing_comment(std::string_view value) {
  for (const std::string_view mark : {" #", "\t#"}) value = value.substr(0, value.find(mark));
  return text::trim(value);
}

std::optional<Setting> AlembicOptions::find_in_ini(std::string_view section, std::string_view name) const {
  const auto* option = ini_.find(section, name);
  if (!option) return std::nullopt;
  Setting setting;
  setting.key = name;
  setting.section = section == "alembic" ? std::string_view() : section;
  setting.source = ini_.source();
  setting.line = option->line;
  try {
    setting.value = {*ini_.get(section, name), option->line};
  } catch (const UsageError& error) {
    throw at_place(setting, error);
  }
  return setting;
}

std::optional<Setting> AlembicOptions::find_in_table(std::string_view name) const {
  const auto* value = table_ ? find_member(table_->values, name) : nullptr;
  if (!value) return std::nullopt;
  Setting setting;
  setting.key = name;
  setting.section = "tool.alembic";
  setting.source = table_->source;
  setting.line = value->line;
  try {
    setting.value = expand_all(*value, table_->folder.string());
  } catch (const UsageError& error) {
    throw at_place(setting, error);
  }
  return setting;
}

std::optional<Setting> AlembicOptions::find(std::string_view name) const {
  auto setting = find_in_ini(section_, name);
  return setting ? setting : find_in_table(name);
}

std::optional<Setting> AlembicOptions::find_text(std::string_view name) const {
  auto setting = find(name);
  if (setting && setting->value.integer()) setting->value.value = std::to_string(*setting->value.integer());
  if (setting && !setting->value.string()) {
    throw UsageError(
        fmt::format("{}: {} must be a string, not {}", setting->place(), name, setting->value.kind()));
  }
  return setting;
}

bool AlembicOptions::flag(std::string_view name) const {
  if (const auto setting = find_in_ini(section_, name)) return *setting->value.string() == "true";
  const auto setting = find_in_table(name);
  if (!setting) return false;
  if (const auto* value = setting->value.boolean()) return *value;
  throw UsageError(
      fmt::format("{}: {} must be true or false, not {}", setting->place(), name, setting->value.kind()));
}

std::optional<std::string> AlembicOptions::separator(std::string_view of) const {
  std::vector<std::string> names = {"path_separator"};
  if (of == "version_locations") names.emplace_back("version_path_separator");
  for (const auto& name : names) {
    const auto setting = find_in_ini(section_, name);
    if (!setting) continue;
    const auto word = without_trailing_comment(*setting->value.string());
    if (word == "os" || word == ":") return ":";
    if (word == ";") return ";";
    if (word == "space") return " ";
    if (word == "newline") return "\n";
    throw UsageError(fmt::format("{}: {} can't be \"{}\"", setting->place(), name, word),
                     "it is one of: os, space, newline, :, ;");
  }
  return std::nullopt;
}

std::optional<Setting> AlembicOptions::find_paths(std::string_view name) const {
  auto setting = find_in_ini(section_, name);
  // An empty text counts as none.
  if (!setting || setting->value.string()->empty()) {
    auto table = find_in_table(name);
    if (table && !table->value.array()) {
      throw UsageError(
          fmt::format("{}: {} must be a list of strings, not {}", table->place(), name, table->value.kind()));
    }
    return table;
  }
  const auto text = *setting->value.string();
  TomlValue::Array list;
  const auto add = [&](std::string item) { list.push_back({std::move(item), setting->line}); };
  if (const auto sign = separator(name)) {
    for (const auto& part : text::split(text, sign->front())) {
      if (!part.empty()) add(std::string(text::trim(part)));
    }
  } else {
    for (auto& part : split_as_before(text, name == "prepend_sys_path")) {
      if (!part.empty()) add(std::move(part));
    }
  }
  setting->value.value = std::move(list);
  return setting;
}

}  // namespace limbeck::config
