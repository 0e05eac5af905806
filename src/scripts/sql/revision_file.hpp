// A revision file in SQL: its sections, and their statements one by one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/engine.hpp"
#include "dialect/sql/splitter.hpp"
#include "dialect/sql/table_rebuild.hpp"
#include "revision/steps.hpp"
#include "scripts/content.hpp"
#include "scripts/header.hpp"
#include "scripts/loaded_revision.hpp"
#include "scripts/section.hpp"

namespace limbeck::scripts {

/// What stands between one `-- limbeck: upgrade` or `downgrade` line and the next.
struct Section : SectionOptions {
  std::size_t statements = 0;  ///< how many there are

  /// Why it can't run in a transaction as it is.
  struct Obstacle {
    std::string message;
    std::string hint;
    int line = 1;  ///< of the first statement that is in the way
  };
  std::optional<Obstacle> obstacle;

  /// Below `-- limbeck: expects`: what its statements replace as a whole, as it was when they were written.
  /// In the dialect's own form; see dialect::ReplacementGuard::expectation.
  std::string expected;

  // Where its text is.
  EngineKind syntax{};
  std::uint64_t begin = 0, end = 0;
  int first_line = 1;
};

/// Hands out the statements of a section, holding one at a time.
class StatementReader {
 public:
  StatementReader(const Content& content, const Section& section);
  StatementReader(const StatementReader&) = delete;
  StatementReader& operator=(const StatementReader&) = delete;
  /// Throws Error like sql::StatementSplitter::next, and when the file was changed since it was loaded.
  std::optional<Statement> next();
  /// Those that were read so far.
  std::vector<Warning> take_warnings() { return std::exchange(warnings_, {}); }

 private:
  Content::Reader reader_;
  sql::StatementSplitter splitter_;
  bool finished_ = false;
  std::vector<Warning> warnings_;
};

/// Loaded means read to the end and checked: what can be wrong with the file alone has been found. Statements
/// are cut out again when they are asked for, so that memory never holds a long file.
class RevisionFile {
 public:
  /// `syntax`: the target's. Sections that name no dialect are read by its rules.
  /// Throws Error with file and line for a wrong header (see parse_directive_header), a directive that is
  /// misspelt, misplaced or repeated, unfinished SQL (see sql::StatementSplitter), a missing upgrade section,
  /// statements under `downgrade irreversible`.
  static RevisionFile load(const std::filesystem::path& path, EngineKind syntax);
  static RevisionFile parse(std::string text, std::string source, EngineKind syntax);
  static RevisionFile parse(Content content, EngineKind syntax);

  const std::string& source() const { return content_.source(); }
  const RevisionHeader& header() const { return header_; }
  const std::vector<Section>& sections() const { return sections_; }

  /// The section to run: the one for the target's dialect, else the one for all; nullptr when there is
  /// neither.
  const Section* find(Direction direction) const;
  /// The same. Throws Error when there is none ("has no downgrade section") or it is irreversible, with the
  /// reason.
  const Section& require(Direction direction) const;

  /// Throws Error when a transactional section holds transaction control, or a statement that the engine
  /// refuses inside a transaction: with file, line and the remedy. Call it before anything is run, unless no
  /// transaction will be used.
  void require_transactional(const Section& section) const;

  StatementReader read(const Section& section) const { return {content_, section}; }
  std::vector<Statement> statements(const Section& section) const;

  /// All that stands between the section's first line and the next one.
  std::string text(const Section& section) const { return text(section.begin, section.end); }

  /// What the file says besides the section's statements: its comments, and the other sections. Empty for a
  /// file that is too long to be held.
  std::string text_outside(const Section& section) const;

  /// See checksum.hpp.
  std::string checksum() const;

 private:
  RevisionFile(Content content, EngineKind syntax) : content_(std::move(content)), syntax_(syntax) {}
  void find_sections(const ParsedHeader& header);
  void take_directive(const sql::StatementSplitter::Stop& stop);
  void begin_section(const Directive& directive, const sql::StatementSplitter::Stop& stop);
  void read_expected(const Directive& directive, std::uint64_t from);
  std::string text(std::uint64_t begin, std::uint64_t end) const;
  void add_statement(const Statement& statement);
  std::optional<Section::Obstacle> obstacle_in(const Section& section, const Statement& statement);
  [[noreturn]] void fail(int line, const std::string& message, const std::string& hint = {}) const;

  Content content_;
  EngineKind syntax_;
  RevisionHeader header_;
  std::vector<Section> sections_;
  sql::TableRebuild rebuild_;  // of the section being read
};

}  // namespace limbeck::scripts
