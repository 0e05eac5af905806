#include "base/file.hpp"
#include "cli/commands.hpp"
#include "cli/revision_format.hpp"
#include "migrate/version_table.hpp"

namespace limbeck::cli {
namespace {

std::string text_of(const migrate::RevisionSource& source, const std::string& file) {
  if (!source.read) return file::read(file);
  const auto content = source.read(file);
  std::string text;
  auto reader = content.read();
  for (auto piece = reader.next(); !piece.empty(); piece = reader.next()) text += piece;
  return text;
}

}  // namespace

Command show_command() {
  auto identifiers = std::make_shared<std::vector<std::string>>();
  Command command{.name = "show", .summary = "Show one revision with its SQL"};
  command
      .argument("REVISION", identifiers.get(),
                "an id or its beginning, a label, `head`, `head-1`, `current`, …", true)
      .example("limbeck show head", "the newest revision")
      .example("limbeck show 8f3b", "the one whose id begins so");
  command.run = [identifiers](Context& context) {
    const auto& graph = context.graph();
    const auto source = context.revision_source();
    auto answer = Json::array();
    for (const auto& identifier : *identifiers) {
      // Only an identifier that counts from the database's state needs the database.
      const bool relative = identifier.starts_with('+') || identifier.starts_with('-') ||
                            identifier.find("@+") != std::string::npos ||
                            identifier.find("@-") != std::string::npos || identifier.starts_with("current");
      std::vector<std::string> rows;
      if (relative) rows = migrate::read_versions(context.open(migrate::Access::read));
      for (const auto& id : graph.resolve(identifier, rows)) {
        const auto& revision = graph.get(id);
        if (context.json()) {
          answer.push(to_json(context, revision).set("text", text_of(source, revision.file)));
        } else {
          print_listing(context, format_entry(context, revision) + "\n");
          // Alembic shows no program.
          if (!context.in_alembic_project()) context.terminal.print(text_of(source, revision.file));
        }
      }
    }
    if (context.json()) context.terminal.print(answer.dump() + "\n");
    return ExitCode::as_wanted;
  };
  return command;
}

}  // namespace limbeck::cli
