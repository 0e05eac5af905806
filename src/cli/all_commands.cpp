#include "cli/all_commands.hpp"

#include <algorithm>
#include <array>

#include "cli/commands.hpp"

namespace limbeck::cli {

CommandLine command_line(GlobalOptions& options, bool embedded) {
  CommandLine line;
  line.options = {
      {{"-c", "--config"},
       "FILE",
       "the configuration (default: limbeck.toml here or above, or LIMBECK_CONFIG): a limbeck.toml, or an "
       "alembic.ini, a pyproject.toml, or both",
       &options.config_files,
       {},
       false,
       false},
      {{"-n", "--env", "--name"},
       "NAME",
       "use the [env.NAME] section of the configuration (or LIMBECK_ENV), or that section of alembic.ini",
       &options.environment,
       {},
       false,
       false},
      {{"--url"}, "URL", "the database, instead of the configuration's", &options.url, {}, false, false},
      {{"--env-file"},
       "FILE",
       "variables for the configuration, instead of those in the .env beside it",
       &options.env_file,
       {},
       false,
       false},
      {{"-x"},
       "KEY=VALUE",
       "a value for ${x:KEY} in the configuration, and for env.py; may be repeated",
       &options.x,
       {},
       false,
       false},
      {{"--format"},
       "FORMAT",
       "how to print the answer",
       &options.format,
       {"text", "json", "github"},
       false,
       false},
      {{"-q", "--quiet"},
       "",
       "no progress on stderr, only warnings and errors",
       &options.quiet,
       {},
       false,
       false},
      // Alembic prints a stack trace then; a message here says what it would lead to.
      {{"--raiseerr"}, "", "", &options.raise_errors, {}, false, true},
  };
  line.commands = {init_command(),
                   revision_command(),
                   upgrade_command(),
                   downgrade_command(),
                   status_command(),
                   current_command(),
                   history_command(),
                   plan_command(),
                   check_command(),
                   verify_command(),
                   diff_command(),
                   inspect_command(),
                   heads_command(),
                   branches_command(),
                   show_command(),
                   edit_command(),
                   merge_command(),
                   rebase_command(),
                   squash_command(),
                   baseline_command(),
                   list_templates_command(),
                   stamp_command(),
                   journal_command(),
                   ensure_version_command(),
                   create_database_command(),
                   drop_database_command(),
                   config_command(),
                   doctor_command(),
                   wait_command(),
                   embed_command(),
                   convert_command(),
                   completion_command(),
                   manual_command(),
                   help_command(),
                   version_command()};
  if (embedded) {
    // What writes revisions, or knows of models, belongs to where the project's files are.
    constexpr std::array embedded_commands{
        "upgrade",  "downgrade", "status", "current",        "history", "plan",    "heads",
        "branches", "show",      "stamp",  "journal",        "inspect", "config",  "completion",
        "wait",     "doctor",    "manual", "ensure_version", "help",    "version", "create-database"};
    std::erase_if(line.commands, [&](const Command& each) {
      return std::ranges::find(embedded_commands, each.name) == embedded_commands.end();
    });
  }
  return line;
}

}  // namespace limbeck::cli
