#include "integration/rows/engine.hpp"

namespace limbeck::rows {

std::string Engine::quote(const std::string& name) const {
  std::string text = "\"";
  for (const char c : name) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + "\"";
}

std::string Engine::resolve(const Schema& schema, const Text& text) const {
  if (!text.contains('{')) return text;
  const auto all = names(schema);
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto end = text[i] == '{' ? text.find('}', i) : std::string::npos;
    const auto digits = end == std::string::npos ? "" : text.substr(i + 1, end - i - 1);
    if (digits.empty() || digits.find_first_not_of("0123456789") != std::string::npos) {
      result += text[i];
      continue;
    }
    result += quote(all.at(std::stoi(digits)));
    i = end;
  }
  return result;
}

const UserType* user_type(const Schema& schema, const Type& type) {
  if (!type.sql.starts_with("{")) return nullptr;
  return find(schema.types, std::stoi(type.sql.substr(1)));
}

}  // namespace limbeck::rows
