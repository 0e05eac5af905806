#include <fmt/core.h>

#include "cli/alembic_run.hpp"
#include "cli/commands.hpp"
#include "cli/interrupt.hpp"
#include "dialect/dialect.hpp"

namespace limbeck::cli {
namespace {

/// The address; nothing is connected to.
config::DatabaseUrl address(Context& context) {
  const auto& config = context.config();
  if (config.alembic && !config.url.ok())
    return with_address_of_env(context, "current", Unreachable::leaves_the_address).database();
  return config.database();
}

void answer(Context& context, const config::DatabaseUrl& url, const char* done, bool is_done,
            const std::string& words) {
  if (context.json()) {
    context.terminal.print(Json::object({{"database", url.masked()}, {done, is_done}}).dump() + "\n");
  } else {
    context.terminal.note(words, is_done ? Style::green : Style::plain);
  }
}

}  // namespace

Command create_database_command() {
  Command command{
      .name = "create-database",
      .summary = "Create the database that the configuration names",
      .description =
          "Create the database that the configuration names, empty. One that is there is left alone. "
          "On a server, the user of the address needs the right to do so."};
  command.example("limbeck create-database && limbeck upgrade head", "a fresh development database");
  command.run = [](Context& context) {
    const auto url = address(context);
    const bool created = dialect::dialect_for(url.engine).create_database(url);
    answer(context, url, "created", created,
           created ? "created " + url.masked() : url.masked() + " is there already");
    return ExitCode::as_wanted;
  };
  return command;
}

Command drop_database_command() {
  auto yes = std::make_shared<bool>(false);
  Command command{
      .name = "drop-database",
      .summary = "Drop the database that the configuration names, with all that is in it",
      .description =
          "Drop the database that the configuration names, with all that is in it. Asks first, and "
          "needs --yes where nobody can be asked. On a server, nobody else may be connected."};
  command.flag({"-y", "--yes"}, *yes, "drop it without asking")
      .example("limbeck drop-database --yes && limbeck create-database", "begin again");
  command.run = [yes](Context& context) {
    const auto url = address(context);
    if (!*yes) {
      if (!context.terminal.interactive()) {
        throw UsageError(fmt::format("all data in {} would be lost", url.masked()),
                         fmt::format("`{} drop-database --yes` drops it", context.program));
      }
      const bool sure = context.terminal.confirm(fmt::format("Drop {} and all data in it?", url.masked()));
      Interrupt::throw_if_requested("nothing was dropped");
      if (!sure) throw Error("nothing was dropped: the answer was no");
    }
    const bool dropped = dialect::dialect_for(url.engine).drop_database(url);
    answer(context, url, "dropped", dropped,
           dropped ? "dropped " + url.masked() : url.masked() + " is not there");
    return ExitCode::as_wanted;
  };
  return command;
}

}  // namespace limbeck::cli
