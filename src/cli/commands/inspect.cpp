#include "autogenerate/scratch/create.hpp"
#include "cli/authoring.hpp"
#include "cli/commands.hpp"
#include "schema/json.hpp"

namespace limbeck::cli {

Command inspect_command() {
  auto url = std::make_shared<std::string>();
  Command command{
      .name = "inspect",
      .summary = "Print the schema of a database as SQL or JSON",
      .description =
          "Print the schema of a database as SQL that makes it, or as JSON. Needs no limbeck.toml when a "
          "URL is given."};
  command.argument("URL", url.get(), "the database (default: the configured one)")
      .example("limbeck inspect > schema.sql", "begin with schema.sql as the model of an existing database")
      .example("limbeck inspect sqlite:///app.db --format json", "for scripts");
  command.run = [url](Context& context) {
    if (context.options().url) context.config(true);
    auto database = url->empty() ? context.open(migrate::Access::read) : context.open_url(*url);
    auto workspace = workspace_for(context, database);
    const auto catalog = workspace.dialect->inspect(*workspace.target, workspace.inspect);
    warn_of_invalid_indexes(context, database);
    warn_of_hidden(context, workspace);
    if (context.json()) {
      context.terminal.print(schema::to_json(catalog).dump() + "\n");
      return ExitCode::as_wanted;
    }
    context.terminal.print(
        client_text(autogenerate::create_statements(catalog, *workspace.dialect, workspace.capabilities()),
                    *workspace.dialect));
    return ExitCode::as_wanted;
  };
  return command;
}

}  // namespace limbeck::cli
