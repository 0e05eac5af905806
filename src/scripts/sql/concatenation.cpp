#include "scripts/sql/concatenation.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/sql/changed_rows.hpp"
#include "dialect/sql/rules.hpp"
#include "scripts/directive.hpp"
#include "scripts/sql/format.hpp"

namespace limbeck::scripts {
namespace {

using Parts = std::vector<const RevisionFile*>;  // in the order in which they run

/// Throws where the sections can't be run as one.
void require_plain(const RevisionFile& part) {
  for (const auto& section : part.sections()) {
    const auto place = fmt::format("{}:{}", part.source(), section.line);
    if (section.dialect)
      throw Error(fmt::format("{}: a section for one dialect can't be squashed", place),
                  "squash up to the revision below it, or from the one above it");
    if (section.online_alter)
      throw Error(fmt::format("{}: what another program does (alter=online) can't be squashed", place),
                  "squash up to the revision below it, or from the one above it");
    if (!section.transactional)
      throw Error(fmt::format("{}: what runs outside a transaction can't be squashed", place),
                  "squash up to the revision below it, or from the one above it");
    for (const auto& statement : part.statements(section)) {
      if (sql::changes_session(section.syntax, statement.text))
        throw Error(fmt::format("{}:{}: what changes the session, for its revision alone, can't be squashed",
                                part.source(), statement.line),
                    "squash up to the revision below it, or from the one above it");
    }
  }
}

bool changes_rows(const RevisionFile& part, const Section& section) {
  return std::ranges::any_of(part.statements(section), [&](const Statement& statement) {
    return sql::table_with_changed_rows(section.syntax, statement.text).has_value();
  });
}

/// Where keys are off for one they are off for all, and deleted rows would take no others with them.
void refuse_rows_without_keys(const Parts& parts, Direction direction) {
  const auto off = std::ranges::find_if(parts, [&](const auto* part) {
    const auto* section = part->find(direction);
    return section && section->foreign_keys_off;
  });
  if (off == parts.end()) return;
  for (const auto* part : parts) {
    const auto* section = part->find(direction);
    if (!section || section->foreign_keys_off || !changes_rows(*part, *section)) continue;
    throw Error(
        fmt::format("{} changes rows, and {} runs with foreign keys off: as one, the rows would be changed "
                    "without them",
                    part->source(), (*off)->source()),
        "squash what is below or above one of the two");
  }
}

/// The section's text, without what it expects.
std::string text_of(const RevisionFile& part, const Section& section) {
  std::string text;
  bool skips = false, begins = true;
  for (const auto& line : text::split(part.text(section), '\n')) {
    const auto trimmed = text::trim(line);
    const bool is_comment = trimmed.starts_with("--");
    if (begins && is_comment && looks_like_directive(trimmed)) {
      skips = true;
      continue;
    }
    if (skips && is_comment) continue;
    skips = false;
    if (!is_comment && !trimmed.empty()) begins = false;
    text += line + "\n";
  }
  while (text.starts_with('\n')) text.erase(0, 1);
  while (text.ends_with("\n\n")) text.pop_back();
  return text;
}

/// Ends in a semicolon, so that what follows is a statement of its own.
std::string closed(std::string text, EngineKind syntax, std::size_t statements) {
  const auto count = [&](const std::string& sql) {
    return sql::split(syntax, sql, "the squashed revision").size();
  };
  if (statements > 0 && count(text + "SELECT 1;\n") == statements) text += ";\n";
  return text;
}

NewSection section_of(const Parts& parts, Direction direction, EngineKind syntax) {
  NewSection whole{.direction = direction};
  for (const auto* part : parts) {
    const auto& section = *part->find(direction);
    if (section.irreversible) return {.direction = direction, .irreversible = true, .reason = section.reason};
  }
  for (const auto* part : parts) {
    const auto& section = *part->find(direction);
    whole.foreign_keys_off |= section.foreign_keys_off;
    if (part == parts.front()) whole.expected = section.expected;
    const auto text = closed(text_of(*part, section), syntax, section.statements);
    whole.sql += fmt::format("{}-- {}\n{}", whole.sql.empty() ? "" : "\n", part->header().revision.id, text);
  }
  return whole;
}

/// Throws when what would run is not what the parts run.
void compare(const RevisionFile& made, const Parts& parts, Direction direction) {
  const auto* section = made.find(direction);
  if (!section || section->irreversible) return;
  std::vector<Statement> wanted;
  for (const auto* part : parts)
    std::ranges::move(part->statements(*part->find(direction)), std::back_inserter(wanted));
  const bool same = std::ranges::equal(
      made.statements(*section), wanted,
      [](const Statement& a, const Statement& b) { return a.text == b.text && a.copy_data == b.copy_data; });
  if (!same) throw Error("the statements of these revisions can't be put into one file");
}

/// Do all lines of all parts end in CR LF?
bool have_windows_lines(const std::vector<RevisionFile>& files) {
  std::size_t lines = 0, with_return = 0;
  for (const auto& file : files) {
    for (const auto& section : file.sections()) {
      const auto held = file.text(section);
      for (auto at = held.find('\n'); at != std::string::npos; at = held.find('\n', at + 1)) {
        ++lines;
        with_return += at > 0 && held[at - 1] == '\r';
      }
    }
  }
  return lines > 0 && lines == with_return;
}

std::string with_windows_lines(const std::string& text) {
  return text::replace_all(text::replace_all(text, "\r\n", "\n"), "\n", "\r\n");
}

}  // namespace

std::string concatenate(const revision::Revision& whole, const std::vector<RevisionFile>& files,
                        EngineKind syntax) {
  Parts up;
  for (const auto& file : files) {
    require_plain(file);
    up.push_back(&file);
  }
  const Parts down(up.rbegin(), up.rend());
  const bool has_way_back =
      std::ranges::all_of(up, [](const auto* part) { return part->find(Direction::downgrade) != nullptr; });
  refuse_rows_without_keys(up, Direction::upgrade);
  NewRevision draft{.revision = whole,
                    .notes = {"squashed, with the statements of all of them as they were"}};
  draft.sections.push_back(section_of(up, Direction::upgrade, syntax));
  if (has_way_back) {
    refuse_rows_without_keys(down, Direction::downgrade);
    draft.sections.push_back(section_of(down, Direction::downgrade, syntax));
  }
  auto text = format_revision(draft, syntax);
  const auto made = RevisionFile::parse(text, "the squashed revision", syntax);
  compare(made, up, Direction::upgrade);
  compare(made, down, Direction::downgrade);
  return have_windows_lines(files) ? with_windows_lines(text) : text;
}

}  // namespace limbeck::scripts
