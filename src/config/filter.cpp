#include "config/filter.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace limbeck::config {
namespace {

bool any_matches(const std::vector<std::string>& patterns, std::string_view text) {
  return std::ranges::any_of(patterns, [&](const auto& pattern) { return text::glob_match(pattern, text); });
}

bool any_matches(const std::vector<std::string>& patterns, std::string_view schema, std::string_view name) {
  const auto qualified = std::string(schema.empty() ? "main" : schema) + "." + std::string(name);
  return std::ranges::any_of(patterns, [&](const auto& pattern) {
    return text::glob_match(pattern, pattern.find('.') == std::string::npos ? name : qualified);
  });
}

}  // namespace

bool Filter::covers_schema(std::string_view schema) const {
  if (schema.empty()) return true;
  if (any_matches(exclude_schemas, schema)) return false;
  if (!include_schemas.empty()) return any_matches(include_schemas, schema);
  if (target_schemas.empty() || target_schemas.contains(std::string(schema))) return true;
  return std::ranges::any_of(include_objects, [&](const std::string& pattern) {
    const auto dot = pattern.find('.');
    return dot != std::string::npos && text::glob_match(pattern.substr(0, dot), schema);
  });
}

bool Filter::covers(std::string_view schema, std::string_view name) const {
  if (!covers_schema(schema) || any_matches(exclude_objects, schema, name)) return false;
  return include_objects.empty() || any_matches(include_objects, schema, name);
}

}  // namespace limbeck::config
