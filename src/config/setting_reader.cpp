#include "config/setting_reader.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"

namespace limbeck::config {
namespace {

void collect(const TomlValue& value, std::vector<std::string>& texts) {
  if (const auto* text = value.string()) {
    texts.push_back(*text);
  } else if (const auto* number = value.integer()) {
    texts.push_back(std::to_string(*number));
  } else if (const auto* boolean = value.boolean()) {
    texts.emplace_back(*boolean ? "true" : "false");
  } else if (const auto* items = value.array()) {
    for (const auto& item : *items) collect(item, texts);
  } else if (const auto* table = value.table()) {
    for (const auto& member : *table) collect(member.value, texts);
  }
}

void add_variables(ConfigEntry& entry, const std::vector<Interpolated>& parts) {
  for (const auto& part : parts) {
    for (const auto& variable : part.variables) {
      if (std::ranges::find(entry.variables, variable) == entry.variables.end())
        entry.variables.push_back(variable);
    }
  }
}

}  // namespace

std::vector<std::string> texts_of(const TomlValue& value) {
  std::vector<std::string> texts;
  collect(value, texts);
  return texts;
}

const Setting* SettingReader::find(std::string_view key) const {
  const auto at = settings_.find(key);
  return at == settings_.end() ? nullptr : &at->second;
}

std::vector<std::pair<std::string, const Setting*>> SettingReader::with_prefix(
    std::string_view prefix) const {
  std::vector<std::pair<std::string, const Setting*>> found;
  for (const auto& [key, setting] : settings_) {
    if (key.starts_with(prefix)) found.emplace_back(key, &setting);
  }
  return found;
}

Interpolated SettingReader::interpolate(const Setting& setting, const std::string& pattern) const {
  try {
    return config::interpolate(pattern, variables_);
  } catch (const UnsetVariable& error) {
    throw UnsetVariable(fmt::format("{}: {}: {}", setting.place(), setting.name(), error.what()),
                        error.hint());
  } catch (const UsageError& error) {
    throw UsageError(fmt::format("{}: {} {}", setting.place(), setting.name(), error.what()), error.hint());
  }
}

UsageError SettingReader::with_place(const Setting& setting, const UsageError& error,
                                     const std::vector<Interpolated>& parts) {
  ConfigEntry variables;
  add_variables(variables, parts);
  std::string origin;
  for (const auto& [name, from] : variables.variables) {
    origin += fmt::format("{}${{{}}} from {}", origin.empty() ? " (with " : ", ", name, from);
  }
  if (!origin.empty()) origin += ")";
  return UsageError(fmt::format("{}: {}{}: {}", setting.place(), setting.name(), origin, error.what()),
                    error.hint());
}

ConfigEntry& SettingReader::add_entry(const Setting& setting, const std::vector<Interpolated>& parts) {
  ConfigEntry entry{
      .key = setting.key, .value = "", .origin = setting.origin(), .variables = {}, .error = ""};
  for (const auto& part : parts) entry.value += (&part == &parts.front() ? "" : ", ") + part.masked();
  add_variables(entry, parts);
  return entries_.emplace_back(std::move(entry));
}

ConfigEntry& SettingReader::add_failed_entry(const Setting& setting, const UsageError& error) {
  auto& entry = add_entry(setting, {});
  // The entry tells place and key already.
  const auto opening = fmt::format("{}: {}: ", setting.place(), setting.name());
  entry.error = error.what();
  if (entry.error.starts_with(opening)) entry.error.erase(0, opening.size());
  return entry;
}

ConfigEntry& SettingReader::add_default_entry(std::string_view key, const std::string& shown) {
  return entries_.emplace_back(ConfigEntry{
      .key = std::string(key), .value = shown, .origin = "default", .variables = {}, .error = ""});
}

void SettingReader::read(std::string_view key, const std::string& default_shown,
                         const std::function<void(const std::vector<std::string>&)>& use) {
  const auto* setting = find(key);
  if (!setting) {
    add_default_entry(key, default_shown);
    return;
  }
  std::vector<Interpolated> parts;
  std::vector<std::string> values;
  for (const auto& pattern : texts_of(setting->value)) {
    parts.push_back(interpolate(*setting, pattern));
    values.push_back(parts.back().text());
  }
  try {
    use(values);
  } catch (const UsageError& error) {
    throw with_place(*setting, error, parts);
  }
  add_entry(*setting, parts);
}

void SettingReader::read_one(std::string_view key, const std::string& default_shown,
                             const std::function<void(const std::string&)>& use) {
  read(key, default_shown, [&](const auto& values) { use(values.at(0)); });
}

}  // namespace limbeck::config
