// Words that users of other migration tools type, and the command or option that does the same here.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace limbeck::cli {

struct ForeignWord {
  std::string_view word;  ///< "up", "db migrate" (the subcommands of others), "--dry-run"
  std::string_view here;  ///< what does it here, in words; commands of ours stand in it as `limbeck …`
};

/// Where Flyway, Liquibase, dbmate, golang-migrate, Atlas, sqldef, Rails, Django, Prisma and Flask-Migrate
/// have a command, and there is none of that name here. docs/reference/cli.md prints the table.
std::span<const ForeignWord> foreign_commands();
/// The same for options.
std::span<const ForeignWord> foreign_options();

/// What to say of a command that is not there: "`limbeck upgrade head` applies …". `next`: the word behind
/// it, which some tools have as a subcommand; empty: none.
std::optional<std::string> hint_for_command(std::string word, const std::string& next);
/// The same for an option, without its value.
std::optional<std::string> hint_for_option(const std::string& option);

}  // namespace limbeck::cli
