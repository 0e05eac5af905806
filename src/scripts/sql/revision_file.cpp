#include "scripts/sql/revision_file.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/sql/rules.hpp"
#include "dialect/sql/tokenizer.hpp"
#include "scripts/checksum.hpp"
#include "scripts/directive_header.hpp"

namespace limbeck::scripts {
namespace {

std::string described(const Section& section) {
  return section.dialect
             ? fmt::format("{} section for {}", name(section.direction), to_string(*section.dialect))
             : fmt::format("{} section", name(section.direction));
}

constexpr std::string_view warning_word = "WARNING:";

std::optional<std::string> warning_in(std::string_view comment) {
  if (comment.starts_with("/*") && comment.ends_with("*/")) comment.remove_suffix(2);
  const auto words =
      text::trim(comment.substr(std::min(comment.find_first_not_of("-/*# \t"), comment.size())));
  if (!words.starts_with(warning_word)) return std::nullopt;
  return std::string(text::trim(words.substr(warning_word.size())));
}

ParsedHeader header_of(const Content& content) {
  std::string text;
  auto reader = content.read();
  for (;;) {
    const auto piece = reader.next();
    text += piece;
    if (auto parsed = parse_directive_header(text, sql_directives, content.source(), piece.empty()))
      return std::move(*parsed);
  }
}

}  // namespace

StatementReader::StatementReader(const Content& content, const Section& section)
    : reader_(content.read(section.begin, section.end)),
      splitter_(section.syntax, content.source(), section.first_line) {
  splitter_.on_comment([this](std::string_view comment, int line) {
    if (auto text = warning_in(comment)) warnings_.push_back({line, std::move(*text)});
  });
}

std::optional<Statement> StatementReader::next() {
  for (;;) {
    if (auto statement = splitter_.next()) return statement;
    if (finished_) return std::nullopt;
    const auto piece = reader_.next();
    if (piece.empty()) {
      splitter_.finish();
      finished_ = true;
    } else {
      splitter_.feed(piece);
    }
  }
}

RevisionFile RevisionFile::load(const std::filesystem::path& path, EngineKind syntax) {
  return parse(Content::of_file(path), syntax);
}

RevisionFile RevisionFile::parse(std::string text, std::string source, EngineKind syntax) {
  return parse(Content::of_text(std::move(text), std::move(source)), syntax);
}

RevisionFile RevisionFile::parse(Content content, EngineKind syntax) {
  RevisionFile file(std::move(content), syntax);
  auto parsed = header_of(file.content_);
  file.find_sections(parsed);
  file.header_ = std::move(parsed.header);
  const auto down = std::ranges::find(file.sections_, Direction::downgrade, &Section::direction);
  if (file.header_.revision.repeatable && down != file.sections_.end()) {
    file.fail(down->line, "what is repeatable has no downgrade: it is run again, and never undone",
              "take this section out");
  }
  return file;
}

void RevisionFile::find_sections(const ParsedHeader& header) {
  sql::StatementSplitter splitter(syntax_, source(), header.end_line);
  splitter.stop_at(looks_like_directive);
  auto reader = content_.read(header.end, content_.size());
  for (bool finished = false;;) {
    if (const auto statement = splitter.next()) {
      add_statement(*statement);
    } else if (const auto& stop = splitter.stopped()) {
      auto here = *stop;
      here.begin += header.end;
      here.end += header.end;
      take_directive(here);
      splitter.resume(sections_.back().syntax);
    } else if (finished) {
      break;
    } else if (const auto piece = reader.next(); !piece.empty()) {
      splitter.feed(piece);
    } else {
      splitter.finish();
      finished = true;
    }
  }
  if (!sections_.empty()) sections_.back().end = content_.size();
  if (std::ranges::find(sections_, Direction::upgrade, &Section::direction) == sections_.end()) {
    fail(1, "there is no upgrade section", "begin one with a line `-- limbeck: upgrade`; it may be empty");
  }
}

void RevisionFile::take_directive(const sql::StatementSplitter::Stop& stop) {
  const auto directive = parse_directive(stop.text, sql_directives.marker, source(), stop.line);
  if (!stop.alone) fail(stop.line, "a directive stands in a line of its own");
  if (begins_section(directive)) return begin_section(directive, stop);
  if (directive.name == "expects") return read_expected(directive, stop.end);
  fail(stop.line, fmt::format("'{}' belongs to the header, above the first section", directive.name));
}

/// The comment lines that follow at once.
void RevisionFile::read_expected(const Directive& directive, std::uint64_t from) {
  auto& section = sections_.back();  // the header has refused one above the first section
  if (!directive.arguments.empty()) {
    fail(directive.line, "'expects' stands alone; what is expected stands in the comment lines below it");
  }
  if (section.statements > 0) {
    fail(directive.line, "'expects' stands above the first statement of its section",
         fmt::format("move it, with the comment lines below it, to below line {}", section.line));
  }
  if (!section.expected.empty()) fail(directive.line, "there is a second 'expects' in this section");
  auto reader = content_.read(from, content_.size());
  std::string line;
  bool first = true;  // what is left of the directive's own
  const auto take = [&] {
    const auto trimmed = text::trim(line);
    if (!first && (!trimmed.starts_with(sql_directives.marker) || looks_like_directive(trimmed)))
      return false;
    if (!first) {
      auto body = trimmed.substr(2);
      if (body.starts_with(' ')) body.remove_prefix(1);
      section.expected += std::string(body) + "\n";
    }
    first = false;
    line.clear();
    return true;
  };
  for (auto piece = reader.next(); !piece.empty(); piece = reader.next()) {
    for (const char c : piece) {
      if (c != '\n') {
        line += c;
      } else if (!take()) {
        return;
      }
    }
  }
  take();
}

void RevisionFile::begin_section(const Directive& directive, const sql::StatementSplitter::Stop& stop) {
  Section section;
  static_cast<SectionOptions&>(section) = read_section(directive, source());
  section.first_line = stop.line;
  section.begin = stop.end;
  section.syntax = section.dialect.value_or(syntax_);
  const auto same = std::ranges::find_if(sections_, [&](const Section& other) {
    return other.direction == section.direction && other.dialect == section.dialect;
  });
  if (same != sections_.end()) {
    fail(stop.line,
         fmt::format("there is a second {}; the first is in line {}", described(section), same->line),
         "put all its statements into one section");
  }
  if (!sections_.empty()) sections_.back().end = stop.begin;
  sections_.push_back(std::move(section));
  rebuild_ = {};
}

void RevisionFile::add_statement(const Statement& statement) {
  if (sections_.empty()) fail(statement.line, "SQL stands before the first section");
  auto& section = sections_.back();
  ++section.statements;
  if (section.irreversible) {
    fail(statement.line, "a downgrade that is irreversible can't have statements",
         fmt::format("take `irreversible` out of line {}, or the statements below it", section.line));
  }
  if (section.obstacle) return;
  if (const auto call = sql::releases_all_locks(section.syntax, statement)) {
    section.obstacle = {fmt::format("{} would release the lock that keeps other migrators out, too", *call),
                        "release the revision's own locks by their names: RELEASE_LOCK('name')",
                        statement.line};
    return;
  }
  if (section.transactional) section.obstacle = obstacle_in(section, statement);
}

std::optional<Section::Obstacle> RevisionFile::obstacle_in(const Section& section,
                                                           const Statement& statement) {
  auto directive = fmt::format("-- limbeck: {}", name(section.direction));
  if (section.dialect) directive += fmt::format(" dialect={}", to_string(*section.dialect));
  if (!section.foreign_keys_off) {
    if (const auto table = rebuild_.add(section.syntax, statement)) {
      return Section::Obstacle{fmt::format("this section rebuilds table {}; dropping the old one with "
                                           "foreign keys on also deletes the rows that "
                                           "refer to it",
                                           *table),
                               fmt::format("make line {} `{} foreign-keys=off`", section.line, directive),
                               statement.line};
    }
  }
  if (const auto foreign_keys = sql::foreign_key_switch(section.syntax, statement)) {
    return Section::Obstacle{
        fmt::format("{} has no effect inside a transaction", *foreign_keys),
        fmt::format("take it out, and make line {} `{} foreign-keys=off`", section.line, directive),
        statement.line};
  }
  if (const auto control = sql::transaction_control(section.syntax, statement)) {
    return Section::Obstacle{
        fmt::format("{} can't stand in a section that runs in a transaction of Limbeck's own", *control),
        fmt::format("take it out, or make line {} `{} transaction=none`", section.line, directive),
        statement.line};
  }
  if (const auto refused = sql::refused_in_transaction(section.syntax, statement)) {
    return Section::Obstacle{
        fmt::format("{} can't run inside a transaction", *refused),
        fmt::format("make line {} `{} transaction=none`, best with this statement alone in the revision",
                    section.line, directive),
        statement.line};
  }
  return std::nullopt;
}

const Section* RevisionFile::find(Direction direction) const {
  const Section* found = nullptr;
  for (const auto& section : sections_) {
    if (section.direction != direction) continue;
    if (section.dialect == syntax_) return &section;
    if (!section.dialect) found = &section;
  }
  return found;
}

const Section& RevisionFile::require(Direction direction) const {
  const auto* section = find(direction);
  const auto& id = header_.revision.id;
  if (section == nullptr) {
    std::vector<std::string> others;
    for (const auto& other : sections_) {
      if (other.direction == direction) others.emplace_back(to_string(*other.dialect));
    }
    if (others.empty()) {
      throw Error(
          fmt::format("revision {} ({}) has no {} section", id, source(), name(direction)),
          fmt::format("write one below a line `-- limbeck: {0}` (an empty one when there is nothing to do)",
                      name(direction)));
    }
    throw Error(fmt::format("revision {} ({}) has no {} section for {}, only for {}", id, source(),
                            name(direction), to_string(syntax_), text::enumerate(others)),
                fmt::format("write one below a line `-- limbeck: {} dialect={}`", name(direction),
                            to_string(syntax_)));
  }
  if (section->irreversible) {
    throw Error(fmt::format("revision {} ({}:{}) can't be downgraded{}{}", id, source(), section->line,
                            section->reason.empty() ? "" : ": ", section->reason));
  }
  return *section;
}

void RevisionFile::require_transactional(const Section& section) const {
  if (section.obstacle) fail(section.obstacle->line, section.obstacle->message, section.obstacle->hint);
}

std::vector<Statement> RevisionFile::statements(const Section& section) const {
  std::vector<Statement> result;
  auto reader = read(section);
  while (auto statement = reader.next()) result.push_back(std::move(*statement));
  return result;
}

std::string RevisionFile::text(std::uint64_t begin, std::uint64_t end) const {
  std::string result;
  auto reader = content_.read(begin, end);
  for (auto piece = reader.next(); !piece.empty(); piece = reader.next()) result += piece;
  return result;
}

std::string RevisionFile::text_outside(const Section& section) const {
  if (content_.size() > Content::max_memory_size) return {};
  std::string result;
  for (const auto& other : sections_) {
    const auto held = text(other.begin, other.end);
    if (other.begin != section.begin) {
      result += held + "\n";
      continue;
    }
    sql::Tokenizer tokens(section.syntax, held);
    while (const auto token = tokens.next_with_comments()) {
      if (token.kind == sql::Token::Kind::comment) result += std::string(token.text.substr(2)) + "\n";
    }
  }
  return result;
}

std::string RevisionFile::checksum() const {
  return scripts::checksum(content_);
}

void RevisionFile::fail(int line, const std::string& message, const std::string& hint) const {
  throw Error(fmt::format("{}:{}: {}", source(), line, message), hint);
}

}  // namespace limbeck::scripts
