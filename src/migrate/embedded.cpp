#include "migrate/embedded.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "scripts/cpp/embedded_program.hpp"
#include "scripts/revision_format.hpp"
#include "scripts/scan.hpp"

namespace limbeck {

Migrations::Migrations(std::shared_ptr<const Content> content) : content_(std::move(content)) {}

Migrations::Migrations(std::span<const EmbeddedFile> files) {
  auto content = std::make_shared<Content>();
  std::vector<revision::Revision> revisions;
  std::vector<std::string> errors;
  std::string hint;  // of the first that has one
  revisions.reserve(files.size());
  for (const auto& file : files) {
    try {
      revisions.push_back(scripts::format_of(file.name).parse_header(file.text, file.name)->header.revision);
      content->embedded.emplace(file.name, file);
    } catch (const Error& error) {
      errors.emplace_back(error.what());
      if (hint.empty()) hint = error.hint();
    }
  }
  if (!errors.empty()) throw Error(text::join(errors, "\n"), hint);
  content->graph = revision::RevisionGraph::build(std::move(revisions));
  content_ = std::move(content);
}

Migrations Migrations::in_folder(const std::filesystem::path& folder, bool recursive) {
  auto content = std::make_shared<Content>();
  content->graph = revision::RevisionGraph::build(scripts::scan({folder}, recursive));
  return Migrations(std::shared_ptr<const Content>(std::move(content)));
}

scripts::Content Migrations::Content::read(const std::string& file) const {
  const auto found = embedded.find(file);
  return found == embedded.end() ? scripts::Content::of_file(file)
                                 : scripts::Content::of_text(std::string(found->second.text), file);
}

std::shared_ptr<const scripts::Program> Migrations::Content::program(const std::string& file) const {
  const auto found = embedded.find(file);
  if (found == embedded.end()) {
    throw Error(file + " is a revision in C++, which has to be compiled into the application",
                "embed the folder with limbeck_embed_migrations()");
  }
  return scripts::embedded_program(found->second.upgrade, found->second.downgrade);
}

migrate::RevisionSource Migrations::Content::source() const {
  return {.read = [this](const std::string& file) { return read(file); },
          .programs =
              [this] {
                scripts::ProgramSettings settings;
                settings.embedded = [this](const std::string& file) { return program(file); };
                return settings;
              }};
}

const Migrations::Content& content_of(const Migrations& migrations) {
  return *migrations.content_;
}

std::vector<std::string> Migrations::heads() const {
  return content_->graph.heads();
}

}  // namespace limbeck
