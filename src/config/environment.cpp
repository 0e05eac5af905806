#include "config/environment.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>

namespace limbeck::config {

Environment::Environment(Lookup lookup) : lookup_(std::move(lookup)) {
  if (lookup_) return;
  lookup_ = [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    return value ? std::optional<std::string>(value) : std::nullopt;
  };
}

void Environment::add_dotenv(std::vector<DotenvEntry> entries, std::string source) {
  dotenv_ = std::move(entries);
  dotenv_source_ = std::move(source);
}

void Environment::add_x(std::vector<std::pair<std::string, std::string>> arguments) {
  x_ = std::move(arguments);
}

std::optional<Variable> Environment::find(const std::string& name) const {
  std::vector<std::string> open;
  return find(name, open);
}

std::optional<Variable> Environment::find_in_dotenv_only(const std::string& name) const {
  if (lookup_(name) || !dotenv_entry(name)) return std::nullopt;
  return find(name);
}

Variables Environment::variables() const {
  return [this](const std::string& name) { return find(name); };
}

const DotenvEntry* Environment::dotenv_entry(std::string_view name) const {
  const auto last =
      std::find_if(dotenv_.rbegin(), dotenv_.rend(), [&](const auto& e) { return e.name == name; });
  return last == dotenv_.rend() ? nullptr : &*last;
}

std::optional<Variable> Environment::find(const std::string& name, std::vector<std::string>& open) const {
  if (name.starts_with("x:")) {
    // As with any option, the last one given counts.
    const auto last =
        std::find_if(x_.rbegin(), x_.rend(), [&](const auto& x) { return x.first == name.substr(2); });
    return last == x_.rend() ? std::nullopt : std::optional(Variable{last->second, "-x"});
  }
  if (auto value = lookup_(name)) return Variable{*std::move(value), "environment"};
  const auto* entry = dotenv_entry(name);
  // `TAG=${TAG:-latest}` asks for the TAG from outside.
  if (entry && !open.empty() && open.back() == name) return std::nullopt;
  return entry ? std::optional(resolve(*entry, open)) : std::nullopt;
}

Variable Environment::resolve(const DotenvEntry& entry, std::vector<std::string>& open) const {
  const auto place = fmt::format("{}:{}", dotenv_source_, entry.line);
  if (std::ranges::find(open, entry.name) != open.end()) {
    throw UsageError(fmt::format("{}: the value of {} refers to itself", place, entry.name),
                     "write a plain \"$\" as \\$ in double quotes, or use single quotes");
  }
  open.push_back(entry.name);
  try {
    const auto value = interpolate(entry.pattern, [&](const std::string& name) { return find(name, open); });
    open.pop_back();
    return {value.text(), place};
  } catch (const UnsetVariable& error) {
    if (std::string_view(error.what()).find(dotenv_source_ + ":") == 0) throw;
    throw UnsetVariable(fmt::format("{}: {}", place, error.what()), error.hint());
  }
}

}  // namespace limbeck::config
