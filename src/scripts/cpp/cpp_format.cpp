#include "scripts/cpp/cpp_format.hpp"

#include <fmt/core.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "compile/toolchain.hpp"
#include "scripts/cpp/cpp_file.hpp"
#include "scripts/cpp/embedded_source.hpp"
#include "scripts/directive_header.hpp"
#include "scripts/sql/format.hpp"

namespace limbeck::scripts {
namespace {

class CppFormat : public RevisionFormat {
 public:
  std::string_view ending() const override { return ".cpp"; }
  std::string_view language() const override { return "C++"; }

  std::optional<ParsedHeader> parse_header(std::string_view text, std::string_view source,
                                           bool complete) const override {
    return parse_directive_header(text, cpp_directives, source, complete);
  }

  std::string with_parents(std::string_view text, std::string_view source,
                           const std::vector<std::string>& parents) const override {
    return directives_with_parents(text, cpp_directives, source, parents);
  }

  LoadedRevision load(const Content& content, const LoadRequest& request) const override {
    const auto file = CppFile::parse(content);
    const auto& section = file.require(request.direction);
    if (section.online_alter) {
      throw Error(fmt::format("{}:{}: alter=online is for revisions in SQL", content.source(), section.line),
                  "write the ALTER TABLE into a revision of its own");
    }
    LoadedRevision loaded;
    loaded.file_hash = file.checksum();
    loaded.notes = file.header().notes;
    loaded.transactional = section.transactional;
    loaded.foreign_keys_off = section.foreign_keys_off;
    loaded.is_program = true;
    if (request.programs) {
      const auto& programs = *request.programs;
      loaded.program = programs.embedded ? programs.embedded(content.source())
                                         : compile_program(content.source(), programs.compile);
    }
    return loaded;
  }

  bool writes_sections() const override { return false; }
  std::string write(const NewRevision& revision, EngineKind) const override {
    return format_cpp_revision(revision);
  }

  std::optional<EmbeddedProgramSource> embed(const Content& content, const std::string& note) const override {
    return embedded_program(CppFile::parse(content), note);
  }

  std::optional<Finding> check_tools(std::size_t revisions) const override {
    const auto counted = fmt::format("{} revision{} in C++", revisions, revisions == 1 ? "" : "s");
    try {
      const auto compiler =
          compile::find_compiler(counted + " need", "run an application's own program (limbeck::main)");
      return Finding{"programs",
                     Outcome::ok,
                     fmt::format("{}, compiled by {}", counted, text::join(compiler.command, " ")),
                     {}};
    } catch (const Error& error) {
      return Finding{"programs", Outcome::warning, error.what(), error.hint()};
    }
  }
};

}  // namespace

const RevisionFormat& cpp_format() {
  static const CppFormat format;
  return format;
}

}  // namespace limbeck::scripts
