// A folder with a limbeck.toml in it, and an environment of its own.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "base/error.hpp"
#include "base/sha256.hpp"
#include "config/config.hpp"

namespace limbeck::config {

class Project {
 public:
  explicit Project(const std::string& toml = "", const std::string& dotenv = "") {
    folder = std::filesystem::path(::testing::TempDir()) / ("limbeck-config-" + random_hex(8));
    std::filesystem::create_directories(folder / ".git");
    if (!toml.empty()) write("limbeck.toml", toml);
    if (!dotenv.empty()) write(".env", dotenv);
    options.working_directory = folder;
    options.variable = [this](const std::string& name) -> std::optional<std::string> {
      const auto at = variables.find(name);
      return at == variables.end() ? std::nullopt : std::optional(at->second);
    };
  }
  ~Project() { std::filesystem::remove_all(folder); }
  Project(const Project&) = delete;
  Project& operator=(const Project&) = delete;

  void write(const std::string& name, const std::string& content) const {
    std::filesystem::create_directories((folder / name).parent_path());
    std::ofstream(folder / name, std::ios::binary) << content;  // unsynced, which is quicker
  }

  Config load() const { return config::load(options); }

  /// The message of load(), the project's folder as ".".
  std::string error() const {
    return message([&] { load(); });
  }
  std::string hint() const {
    try {
      load();
      return "no error";
    } catch (const UsageError& failure) {
      return failure.hint();
    }
  }
  /// The message when the database is asked for.
  std::string database_error() const {
    return message([&] { load().database(); });
  }

  template <typename F>
  std::string message(F&& action) const {
    try {
      action();
      return "no error";
    } catch (const UsageError& failure) {
      std::string text = failure.what();
      for (auto at = text.find(folder.string()); at != std::string::npos; at = text.find(folder.string())) {
        text.replace(at, folder.string().size(), ".");
      }
      return text;
    }
  }

  std::filesystem::path folder;
  std::map<std::string, std::string> variables;
  LoadOptions options;
};

inline const ConfigEntry& entry(const Config& config, const std::string& key) {
  for (const auto& one : config.entries) {
    if (one.key == key) return one;
  }
  throw std::out_of_range("no entry " + key);
}

/// "value | origin", or "! error | origin".
inline std::string shown(const Config& config, const std::string& key) {
  const auto& one = entry(config, key);
  return (one.error.empty() ? one.value : "! " + one.error) + " | " + one.origin_text();
}

}  // namespace limbeck::config
