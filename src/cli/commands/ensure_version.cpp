#include <fmt/core.h>

#include "cli/commands.hpp"
#include "cli/migration.hpp"
#include "migrate/version_table.hpp"

namespace limbeck::cli {

Command ensure_version_command() {
  auto sql = std::make_shared<bool>(false);
  Command command{.name = "ensure_version", .summary = "Create the version table if it is not there"};
  command.flag({"--sql"}, *sql, "print the SQL instead of running it; ask no database");
  command.run = [sql](Context& context) {
    const auto& config = context.config();
    if (*sql) {
      const auto& dialect = dialect::dialect_for(config.database().engine);
      context.terminal.print(
          migrate::create_version_table_sql(dialect, {config.version_table_schema, config.version_table},
                                            config.version_table_pk, true) +
          ";\n");
      return ExitCode::as_wanted;
    }
    auto database = context.open(migrate::Access::write);
    const bool is_there = database.dialect->has_table(*database.connection, database.version_table);
    if (!is_there) {
      database.connection->execute(migrate::create_version_table_sql(
          *database.dialect, database.version_table, database.version_table_pk, true));
    }
    const auto name = database.version_table.display();
    if (context.json())
      context.terminal.print(Json::object({{"version_table", name}, {"created", !is_there}}).dump() + "\n");
    context.terminal.note(fmt::format("the version table {} is there", name));
    return ExitCode::as_wanted;
  };
  return command;
}

}  // namespace limbeck::cli
