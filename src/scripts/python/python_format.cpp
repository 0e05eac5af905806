#include "scripts/python/python_format.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/error.hpp"
#include "dialect/sql/rules.hpp"
#include "scripts/checksum.hpp"
#include "scripts/python/header.hpp"
#include "scripts/python/source_parser.hpp"

namespace limbeck::scripts {
namespace {

/// The header as the parser finds it, where the scanner is unsure.
PythonHeader parsed_header(std::string_view text, std::string_view source, const PythonHeader& scanned) {
  if (!python::parser()) {
    throw Error(fmt::format("{}:{}: the file {}, which can't be read here", source, scanned.unsure_line,
                            scanned.unsure),
                "write revision = \"…\" and the other names of the header as plain strings");
  }
  const auto assignments = python::parse_header_assignments(python::parser()(text, std::string(source)));
  PythonHeader header;
  if (assignments.docstring) take_docstring(header, *assignments.docstring);
  const auto texts = [&](const char* name) {
    std::vector<std::string> list;
    const auto at = assignments.values.find(name);
    if (at == assignments.values.end()) return list;
    if (const auto* one = std::get_if<std::string>(&at->second.value)) list = {*one};
    if (const auto* several = std::get_if<std::vector<std::string>>(&at->second.value)) list = *several;
    return list;
  };
  if (const auto id = texts("revision"); !id.empty()) header.revision.id = id.front();
  header.has_down_revision = assignments.values.contains("down_revision");
  header.revision.revises = texts("down_revision");
  header.revision.branch_labels = texts("branch_labels");
  header.revision.depends_on = texts("depends_on");
  return header;
}

/// An id of hexadecimal digits that the file's name is: what Alembic before 0.2 wrote.
std::string id_in_name(std::string_view name) {
  name.remove_suffix(std::string_view(".py").size());
  const bool hexadecimal =
      std::ranges::all_of(name, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
  return hexadecimal ? std::string(name) : std::string();
}

class PythonFormat : public RevisionFormat {
 public:
  std::string_view ending() const override { return ".py"; }
  std::string_view language() const override { return "Python"; }

  std::optional<ParsedHeader> parse_header(std::string_view text, std::string_view source,
                                           bool complete) const override {
    ParsedHeader parsed;
    const auto name = source.substr(source.rfind('/') + 1);
    if (name.starts_with("__init__")) {
      parsed.is_revision = false;
      return parsed;
    }
    // A name may be set again below.
    if (!complete) return std::nullopt;
    auto header = scan_python_header(text);
    if (!header.unsure.empty()) header = parsed_header(text, source, header);
    if (header.revision.id.empty()) header.revision.id = id_in_name(name);
    if (header.revision.id.empty() || !header.has_down_revision) {
      throw Error(fmt::format("{}: this is no revision: nothing sets `{}` in it", source,
                              header.revision.id.empty() ? "revision" : "down_revision"),
                  "Alembic refuses such a file as well: write the header, or move the file out of the "
                  "versions folder");
    }
    header.revision.file = source;
    parsed.header.revision = std::move(header.revision);
    parsed.header.description = std::move(header.description);
    parsed.end = text.size();
    return parsed;
  }

  std::string with_parents(std::string_view text, std::string_view source,
                           const std::vector<std::string>& parents) const override {
    return python_with_parents(text, source, parents);
  }

  LoadedRevision load(const Content& content, const LoadRequest& request) const override {
    std::string reason = content.source();
    const auto* programs = request.programs;
    if (programs && programs->evaluate) {
      auto evaluated = programs->evaluate(content, request.direction);
      if (evaluated) return std::move(*evaluated);
      reason = std::move(evaluated.error());
    }
    LoadedRevision loaded;
    loaded.is_program = true;
    loaded.foreign_keys_off = sql::speaks_of_foreign_keys_off(content.text());
    loaded.file_hash = checksum(content);
    if (!programs) return loaded;
    loaded.python = {.is_native = false, .reason = reason};
    if (!programs->python) {
      throw Error(fmt::format("{}: only Python can run this revision", reason),
                  "apply it with `limbeck upgrade`, or have Alembic write the script");
    }
    loaded.program = programs->python(content.source(), reason);
    return loaded;
  }

  bool writes_sections() const override { return false; }
  std::string write(const NewRevision&, EngineKind) const override {
    throw Error("SQL is not written into revisions in Python", "write it by hand, as op.execute(…)");
  }

  std::optional<EmbeddedProgramSource> embed(const Content& content, const std::string&) const override {
    throw Error(
        fmt::format("{} is a revision in Python, which can't be part of an application", content.source()));
  }

  std::optional<Finding> check_tools(std::size_t) const override { return std::nullopt; }
};

}  // namespace

const RevisionFormat& python_format() {
  static const PythonFormat format;
  return format;
}

}  // namespace limbeck::scripts
