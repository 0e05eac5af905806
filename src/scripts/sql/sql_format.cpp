#include "scripts/sql/sql_format.hpp"

#include "scripts/directive_header.hpp"
#include "scripts/sql/format.hpp"
#include "scripts/sql/revision_file.hpp"

namespace limbeck::scripts {
namespace {

class SqlFormat : public RevisionFormat {
 public:
  std::string_view ending() const override { return ".sql"; }
  std::string_view language() const override { return "SQL"; }

  std::optional<ParsedHeader> parse_header(std::string_view text, std::string_view source,
                                           bool complete) const override {
    return parse_directive_header(text, sql_directives, source, complete);
  }

  std::string with_parents(std::string_view text, std::string_view source,
                           const std::vector<std::string>& parents) const override {
    return directives_with_parents(text, sql_directives, source, parents);
  }

  LoadedRevision load(const Content& content, const LoadRequest& request) const override {
    const auto file = RevisionFile::parse(content, request.syntax);
    const auto& section = file.require(request.direction);
    if (request.transactions) file.require_transactional(section);
    LoadedRevision loaded;
    loaded.file_hash = file.checksum();
    loaded.notes = file.header().notes;
    loaded.transactional = section.transactional;
    loaded.foreign_keys_off = section.foreign_keys_off;
    loaded.online_alter = section.online_alter;
    auto reader = file.read(section);
    while (auto statement = reader.next()) loaded.statements.push_back(std::move(*statement));
    loaded.warnings = reader.take_warnings();
    loaded.expected = section.expected;
    loaded.rest_of_file = [file, section = section] { return file.text_outside(section); };
    return loaded;
  }

  bool writes_sections() const override { return true; }
  std::string write(const NewRevision& revision, EngineKind syntax) const override {
    return format_revision(revision, syntax);
  }

  std::optional<EmbeddedProgramSource> embed(const Content&, const std::string&) const override {
    return std::nullopt;
  }
  std::optional<Finding> check_tools(std::size_t) const override { return std::nullopt; }
};

}  // namespace

const RevisionFormat& sql_format() {
  static const SqlFormat format;
  return format;
}

}  // namespace limbeck::scripts
