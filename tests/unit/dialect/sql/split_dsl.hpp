// A split shown as text: "line: statement", one a line (line feeds inside as ⏎), rows of a COPY in brackets.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/sql/splitter.hpp"

namespace limbeck::sql {

inline std::string show(const std::vector<Statement>& statements) {
  std::string result;
  for (const auto& statement : statements) {
    if (!result.empty()) result += '\n';
    result += std::to_string(statement.line) + ": " + text::replace_all(statement.text, "\n", "⏎");
    if (statement.copy_data) result += " [" + text::replace_all(*statement.copy_data, "\n", "⏎") + "]";
  }
  return result;
}

/// The statements, or "error: message (hint)".
inline std::string shown_split(EngineKind syntax, std::string_view text) {
  try {
    return show(split(syntax, text, "f.sql"));
  } catch (const Error& error) {
    return "error: " + std::string(error.what()) + (error.hint().empty() ? "" : " (" + error.hint() + ")");
  }
}

inline std::string postgresql(std::string_view text) {
  return shown_split(EngineKind::postgresql, text);
}
inline std::string sqlite(std::string_view text) {
  return shown_split(EngineKind::sqlite, text);
}
inline std::string mysql(std::string_view text) {
  return shown_split(EngineKind::mysql, text);
}

}  // namespace limbeck::sql
