// Where variables come from.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/dotenv.hpp"
#include "config/interpolate.hpp"

namespace limbeck::config {

/// The process's environment, then `.env`; and the -x arguments as `x:name`.
class Environment {
 public:
  using Lookup = std::function<std::optional<std::string>(const std::string& name)>;

  /// An empty `lookup` is the process's environment.
  explicit Environment(Lookup lookup);

  void add_dotenv(std::vector<DotenvEntry> entries, std::string source);
  void add_x(std::vector<std::pair<std::string, std::string>> arguments);

  /// Throws UnsetVariable when a value in `.env` refers to something that is not set, and UsageError when it
  /// refers to itself; both with file and line.
  std::optional<Variable> find(const std::string& name) const;

  /// What only `.env` has: neither the process nor the libraries in it see these.
  std::optional<Variable> find_in_dotenv_only(const std::string& name) const;

  /// Of the process alone, without `.env` and -x.
  const Lookup& process_variables() const { return lookup_; }

  /// find() for interpolate().
  Variables variables() const;

 private:
  Variable resolve(const DotenvEntry& entry, std::vector<std::string>& open) const;
  std::optional<Variable> find(const std::string& name, std::vector<std::string>& open) const;
  const DotenvEntry* dotenv_entry(std::string_view name) const;

  Lookup lookup_;
  std::vector<DotenvEntry> dotenv_;
  std::string dotenv_source_;
  std::vector<std::pair<std::string, std::string>> x_;
};

}  // namespace limbeck::config
