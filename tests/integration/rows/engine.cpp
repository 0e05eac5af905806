#include "integration/rows/engine.hpp"

namespace limbeck::rows {

std::string Engine::quote(const std::string& name) const {
  std::string text = "\"";
  for (const char c : name) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + "\"";
}

std::string Engine::resolve(const Schema& schema, const Text& text) const {
  const auto all = names(schema);
  std::string result;
  for (const auto& piece : pieces(text)) result += piece.id == 0 ? piece.sql : quote(all.at(piece.id));
  return result;
}

const UserType* user_type(const Schema& schema, const Type& type) {
  if (!type.sql.starts_with("{")) return nullptr;
  return find(schema.types, std::stoi(type.sql.substr(1)));
}

}  // namespace limbeck::rows
