#include "cli/foreign_words.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace limbeck::cli {
namespace {

constexpr std::string_view apply_all = "`limbeck upgrade head` applies all that is pending";
constexpr std::string_view undo_one =
    "`limbeck downgrade -1` undoes the last revision, `limbeck plan downgrade -1` shows what that would run";
constexpr std::string_view write_one =
    "`limbeck revision -m \"what it is for\"` writes a new revision file, with `--autogenerate` from the "
    "models";
constexpr std::string_view write_difference =
    "`limbeck revision --autogenerate -m \"what it is for\"` writes what differs between the models and the "
    "database as a revision, and `limbeck upgrade head` applies it";
constexpr std::string_view where_it_is =
    "`limbeck status` shows where the database is and what is pending, `limbeck history` lists all revisions";
constexpr std::string_view print_schema = "`limbeck inspect > schema.sql` writes the schema of the database";
constexpr std::string_view begin_again =
    "`limbeck downgrade base` undoes every revision, and `limbeck upgrade head` applies them again";
constexpr std::string_view go_to =
    "`limbeck upgrade REVISION` goes up to a revision, `limbeck downgrade REVISION` down to it";
constexpr std::string_view declare =
    "`limbeck stamp REVISION` declares where the database is, and that what is applied is what the files "
    "say, running nothing";
constexpr std::string_view look_first =
    "`limbeck plan` shows what an upgrade or downgrade would run, and what would fail, changing nothing; "
    "`limbeck diff` shows what a new revision would hold";
constexpr std::string_view name_database = "`--url URL` names the database, or `url` in limbeck.toml";
constexpr std::string_view name_folder = "the folder for revisions is `versions` in limbeck.toml";

constexpr std::array commands = {
    ForeignWord{"apply", apply_all},
    ForeignWord{"add", write_one},
    ForeignWord{"clean", "`limbeck downgrade base` undoes every revision"},
    ForeignWord{
        "create",
        "`limbeck revision -m \"what it is for\"` writes a new revision file, `limbeck create-database` "
        "makes the database"},
    ForeignWord{"db", "the commands stand alone here, without `db`: `limbeck --help` lists them"},
    ForeignWord{"deploy", apply_all},
    ForeignWord{"down", undo_one},
    ForeignWord{"drop",
                "`limbeck drop-database` drops the database, `limbeck downgrade base` undoes every revision"},
    ForeignWord{"dump", print_schema},
    ForeignWord{"force", "`limbeck stamp --purge REVISION` declares where the database is, running nothing"},
    ForeignWord{"generate", write_one},
    ForeignWord{"goto", go_to},
    ForeignWord{"info", where_it_is},
    ForeignWord{"introspect", print_schema},
    ForeignWord{"lint", look_first},
    ForeignWord{"list", where_it_is},
    ForeignWord{"load", apply_all},
    ForeignWord{"log", where_it_is},
    ForeignWord{"makemigrations", write_difference},
    ForeignWord{"migrate", apply_all},
    ForeignWord{"migrate dev", write_difference},
    ForeignWord{"migrate diff", write_difference},
    ForeignWord{"migrate down", undo_one},
    ForeignWord{"migrate lint", look_first},
    ForeignWord{"migrate new", write_one},
    ForeignWord{"migrate redo", begin_again},
    ForeignWord{"migrate reset", begin_again},
    ForeignWord{"migrate set", declare},
    ForeignWord{"migrate status", where_it_is},
    ForeignWord{"migrate validate",
                "`limbeck status --check` says whether all is applied as the files say it, `limbeck verify` "
                "runs them all in a scratch database"},
    ForeignWord{"migration", write_one},
    ForeignWord{"new", write_one},
    ForeignWord{"pending", where_it_is},
    ForeignWord{"pull", print_schema},
    ForeignWord{"push", write_difference},
    ForeignWord{"redo", begin_again},
    ForeignWord{"repair", declare},
    ForeignWord{"reset", begin_again},
    ForeignWord{"rollback", undo_one},
    ForeignWord{"schema apply", write_difference},
    ForeignWord{"schema diff",
                "`limbeck diff --from SOURCE --to SOURCE` shows what differs between two schemas"},
    ForeignWord{"schema dump", print_schema},
    ForeignWord{"schema inspect", print_schema},
    ForeignWord{"schema load", apply_all},
    ForeignWord{"showmigrations", where_it_is},
    ForeignWord{"sqlmigrate", "`limbeck upgrade FROM:TO --sql` prints the SQL"},
    ForeignWord{"test", "`limbeck verify` runs all revisions up, down and up again in a scratch database"},
    ForeignWord{"undo", undo_one},
    ForeignWord{"up", apply_all},
    ForeignWord{"update", apply_all},
    ForeignWord{"validate",
                "`limbeck status --check` says whether all is applied as the files say it, `limbeck verify` "
                "runs them all in a scratch database"},
};

constexpr std::string_view nothing_asks =
    "leave it out: only `limbeck drop-database` asks, `limbeck rebase` of what is applied, `limbeck upgrade` "
    "and `limbeck downgrade` of what is protected, and these take `--yes`";

constexpr std::array options = {
    ForeignWord{"--auto-approve", nothing_asks},
    ForeignWord{"--database", name_database},
    ForeignWord{"--database-url", name_database},
    ForeignWord{"--dir", name_folder},
    ForeignWord{"--dry-run", look_first},
    ForeignWord{"--dryrun", look_first},
    ForeignWord{"--fake", declare},
    ForeignWord{"--json", "`--format json` prints the answer as JSON"},
    ForeignWord{"--migrations-dir", name_folder},
    ForeignWord{"--no-input", nothing_asks},
    ForeignWord{"--noinput", nothing_asks},
    ForeignWord{"--path", name_folder},
    ForeignWord{"--step", "`+2` and `-1` count revisions: `limbeck upgrade +2`, `limbeck downgrade -1`"},
    ForeignWord{"--steps", "`+2` and `-1` count revisions: `limbeck upgrade +2`, `limbeck downgrade -1`"},
    ForeignWord{"--target", "the target stands behind the command: `limbeck upgrade REVISION`"},
    ForeignWord{"--to-version", "the target stands behind the command: `limbeck upgrade REVISION`"},
    ForeignWord{"--yes", nothing_asks},
    ForeignWord{"-V", "`limbeck version` prints the version"},
    ForeignWord{"-d", name_folder},
    ForeignWord{"-u", name_database},
    ForeignWord{"-y", nothing_asks},
};

std::optional<std::string> find(std::span<const ForeignWord> words, const std::string& word) {
  const auto found = std::ranges::find(words, word, &ForeignWord::word);
  return found == words.end() ? std::nullopt : std::optional(std::string(found->here));
}

}  // namespace

std::span<const ForeignWord> foreign_commands() {
  return commands;
}

std::span<const ForeignWord> foreign_options() {
  return options;
}

std::optional<std::string> hint_for_command(std::string word, const std::string& next) {
  word = text::lower(word);
  std::ranges::replace(word, ':', ' ');  // db:migrate
  if (!next.empty() && !next.starts_with('-')) word += " " + text::lower(next);
  const bool is_of_db = word.starts_with("db ");
  if (is_of_db) word = word.substr(3);
  for (;;) {
    if (auto hint = find(commands, word)) return hint;
    const auto last = word.rfind(' ');
    if (last == std::string::npos) return is_of_db ? find(commands, "db") : std::nullopt;
    word.resize(last);
  }
}

std::optional<std::string> hint_for_option(const std::string& option) {
  if (auto hint = find(options, option)) return hint;
  // Tools in Go and Java have one dash before long names, too.
  return option.starts_with("--") || option.size() < 4 ? std::nullopt : find(options, "-" + option);
}

}  // namespace limbeck::cli
