#include "scripts/sql/format.hpp"

#include <fmt/core.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/sql/tokenizer.hpp"
#include "scripts/directive.hpp"
#include "scripts/directive_header.hpp"

namespace limbeck::scripts {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  auto lines = text::split(text::replace_all(text::replace_all(text, "\r\n", "\n"), "\r", "\n"), '\n');
  for (auto& line : lines) {
    while (!line.empty() && text::trim(line.substr(line.size() - 1)).empty()) line.pop_back();
  }
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  while (!lines.empty() && lines.front().empty()) lines.erase(lines.begin());
  return lines;
}

class Writer {
 public:
  /// `marker`: what a comment begins with.
  Writer(const NewRevision& draft, std::string_view marker) : draft_(draft), marker_(marker) {}

  std::string write() {
    write_header();
    for (const auto& section : draft_.sections) add(section);
    return std::move(text_);
  }
  std::string write_cpp() {
    write_header();
    text_ +=
        "\n#include <limbeck/op.hpp>\nusing namespace limbeck::models;\n\n"
        "void upgrade(limbeck::Op& op) {\n}\n\n"
        "void downgrade(limbeck::Op& op) {\n}\n";
    return std::move(text_);
  }

 private:
  void write_header() {
    for (const auto& line : lines_of(draft_.revision.message)) comment(line);
    const auto& revision = draft_.revision;
    if (revision.repeatable) {
      check(revision.id, validate_file_id(revision.id), "name");
      directive("repeatable", revision.id);
      list("after", revision.depends_on, validate_file_id);
    } else {
      check(revision.id, validate_file_id(revision.id), "revision id");
      directive("revision", revision.id);
      list("revises", revision.revises, validate_file_id);
      list("depends-on", revision.depends_on, validate_file_label);
    }
    list("branch-label", revision.branch_labels, validate_file_label);
    list("replaces", revision.replaces, validate_file_id);
    if (!revision.created.empty()) {
      check(revision.created, is_timestamp(revision.created) ? "" : "is no time", "creation time");
      directive("created", revision.created);
    }
    if (!draft_.notes.empty()) text_ += fmt::format("{}\n", marker_);
    for (const auto& note : draft_.notes) {
      for (const auto& line : lines_of(note)) comment(line);
    }
  }

  static void check(const std::string& value, const std::string& problem, const char* what) {
    if (!problem.empty()) throw Error(fmt::format("the {} '{}' {}", what, value, problem));
  }

  void comment(const std::string& line) {
    const auto written = line.empty() ? std::string(marker_) : fmt::format("{} {}", marker_, line);
    if (looks_like_directive(written)) {
      throw Error(fmt::format("the line '{}' would be read as a directive", line),
                  "begin it with another word");
    }
    text_ += written + "\n";
  }

  void directive(const char* name, const std::string& value) {
    text_ += fmt::format("{} limbeck: {} {}\n", marker_, name, value);
  }

  void list(const char* name, const std::vector<std::string>& values,
            std::string (*validate)(std::string_view)) {
    for (const auto& value : values) check(value, validate(value), name);
    if (!values.empty()) directive(name, text::join(values, ", "));
  }

  void add(const NewSection& section) {
    text_ += section.direction == Direction::downgrade ? "\n-- limbeck: downgrade" : "\n-- limbeck: upgrade";
    if (section.dialect) text_ += fmt::format(" dialect={}", to_string(*section.dialect));
    if (!section.transactional) text_ += " transaction=none";
    if (section.foreign_keys_off) text_ += " foreign-keys=off";
    if (section.irreversible) text_ += " irreversible";
    if (!section.reason.empty()) text_ += " " + quoted(section.reason);
    text_ += "\n";
    if (!section.expected.empty()) {
      text_ += "-- limbeck: expects\n";
      for (const auto& line : lines_of(section.expected)) comment(line);
      text_ += "\n";
    }
    text_ += section.sql;
    if (!section.sql.empty() && !section.sql.ends_with('\n')) text_ += "\n";
  }

  static std::string quoted(const std::string& reason) {
    std::string result = "\"";
    for (const char c : text::join(lines_of(reason), " ")) {
      if (c == '"' || c == '\\') result += '\\';
      result += c;
    }
    return result + "\"";
  }

  const NewRevision& draft_;
  std::string_view marker_;
  std::string text_;
};

bool same(const NewSection& wanted, const Section& read) {
  return wanted.direction == read.direction && wanted.dialect == read.dialect &&
         wanted.transactional == read.transactional && wanted.irreversible == read.irreversible &&
         wanted.foreign_keys_off == read.foreign_keys_off &&
         lines_of(wanted.expected) == lines_of(read.expected);
}

// What would be read from the file is what was meant.
void verify(const NewRevision& draft, const std::string& text, EngineKind syntax) {
  const auto file = RevisionFile::parse(text, "the new revision", syntax);
  const auto& read = file.header().revision;
  bool fine = read.id == draft.revision.id && read.revises == draft.revision.revises &&
              read.depends_on == draft.revision.depends_on &&
              read.branch_labels == draft.revision.branch_labels &&
              read.replaces == draft.revision.replaces && file.sections().size() == draft.sections.size();
  for (std::size_t i = 0; fine && i < draft.sections.size(); ++i) {
    const auto& section = draft.sections[i];
    fine = same(section, file.sections()[i]) &&
           sql::split(section.dialect.value_or(syntax), section.sql, "the new revision").size() ==
               file.sections()[i].statements;
  }
  if (!fine) throw Error("the SQL of the new revision holds a line that would be read as a directive");
}

// A comment at its end would swallow the semicolon.
bool ends_with_comment(const std::string& sql, EngineKind syntax) {
  sql::Tokenizer tokenizer(syntax, sql);
  bool comment = false;
  while (const auto token = tokenizer.next_with_comments()) {
    comment = token.kind == sql::Token::Kind::comment && !token.text.starts_with("/*");
  }
  return comment;
}

}  // namespace

std::vector<NewSection> empty_sections() {
  return {{.direction = Direction::upgrade}, {.direction = Direction::downgrade}};
}

std::string format_revision(const NewRevision& revision, EngineKind syntax) {
  auto text = Writer(revision, sql_directives.marker).write();
  verify(revision, text, syntax);
  return text;
}

std::string format_cpp_revision(const NewRevision& revision) {
  return Writer(revision, cpp_directives.marker).write_cpp();
}

std::string section_text(std::span<const dialect::RenderedStatement> statements, EngineKind syntax,
                         const std::function<std::string(std::string_view)>& end) {
  std::string text;
  for (const auto& statement : statements) {
    if (!text.empty()) text += "\n";
    for (const auto& line : lines_of(statement.warning)) text += "-- WARNING: " + line + "\n";
    const auto sql = ends_with_comment(statement.sql, syntax) ? statement.sql + "\n" : statement.sql;
    text += end ? end(sql) : sql + ";\n";
  }
  return text;
}

}  // namespace limbeck::scripts
