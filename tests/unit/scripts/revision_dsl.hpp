// Revision files shown as text.
#pragma once

#include <fmt/core.h>

#include <functional>
#include <string>

#include "base/error.hpp"
#include "base/text.hpp"
#include "scripts/directive_header.hpp"
#include "scripts/sql/revision_file.hpp"

namespace limbeck::scripts {

/// "error: message (hint)" when it throws.
inline std::string or_error(const std::function<std::string()>& make) {
  try {
    return make();
  } catch (const Error& error) {
    return "error: " + std::string(error.what()) + (error.hint().empty() ? "" : " (" + error.hint() + ")");
  }
}

inline std::string show(const RevisionHeader& header) {
  const auto& revision = header.revision;
  std::string result = revision.id;
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) result += fmt::format(" {}={}", name, value);
  };
  add("revises", text::join(revision.revises, ","));
  add("depends", text::join(revision.depends_on, ","));
  add("labels", text::join(revision.branch_labels, ","));
  add("created", revision.created);
  if (!revision.message.empty()) result += " '" + text::replace_all(revision.message, "\n", "⏎") + "'";
  for (const auto& note : header.notes) result += " [" + note + "]";
  return result;
}

inline std::string header(std::string_view text) {
  return or_error([&] { return show(parse_directive_header(text, sql_directives, "r.sql")->header); });
}

/// Each section as "LINE direction options: statement | statement", one a line.
inline std::string show(const RevisionFile& file) {
  std::string result;
  for (const auto& section : file.sections()) {
    if (!result.empty()) result += "\n";
    result +=
        fmt::format("{} {}", section.line, section.direction == Direction::upgrade ? "upgrade" : "downgrade");
    if (section.dialect) result += fmt::format(" {}", to_string(*section.dialect));
    if (!section.transactional) result += " none";
    if (section.foreign_keys_off) result += " foreign-keys-off";
    if (section.irreversible) result += " irreversible '" + section.reason + "'";
    result += ":";
    for (const auto& statement : file.statements(section)) {
      result += fmt::format(" {}={}", statement.line, text::replace_all(statement.text, "\n", "⏎"));
      if (statement.copy_data) result += " [" + text::replace_all(*statement.copy_data, "\n", "⏎") + "]";
    }
  }
  return result;
}

constexpr const char* short_header = "-- limbeck: revision a\n";

/// The sections of a file whose header is one line: `text` begins in line 2.
inline std::string sections(std::string_view text, EngineKind syntax = EngineKind::postgresql) {
  return or_error(
      [&] { return show(RevisionFile::parse(short_header + std::string(text), "r.sql", syntax)); });
}

}  // namespace limbeck::scripts
