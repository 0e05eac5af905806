// What users of other tools type leads to the command that does it here.
#include "cli/foreign_words.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>

#include "base/file.hpp"

namespace limbeck::cli {
namespace {

TEST(ForeignWords, AreFoundAloneAndWithTheirSubcommands) {
  EXPECT_EQ(hint_for_command("up", ""), hint_for_command("migrate", "2"));
  EXPECT_EQ(hint_for_command("migrate", "diff"), hint_for_command("makemigrations", "app"));
  EXPECT_EQ(hint_for_command("migrate", "--fake"), hint_for_command("migrate", ""));
  EXPECT_EQ(hint_for_command("Rollback", ""), hint_for_command("down", "1"));
}

TEST(ForeignWords, OfRailsAndFlaskAreThoseBehindDb) {
  EXPECT_EQ(hint_for_command("db:migrate", ""), hint_for_command("migrate", ""));
  EXPECT_EQ(hint_for_command("db:migrate:status", ""), hint_for_command("migrate", "status"));
  EXPECT_EQ(hint_for_command("db:schema:load", ""), hint_for_command("schema", "load"));
  EXPECT_EQ(hint_for_command("db", "migrate"), hint_for_command("migrate", ""));
  EXPECT_EQ(hint_for_command("db", "upgrade"), hint_for_command("db", ""));
}

TEST(ForeignWords, OfNobodyAreNotFound) {
  EXPECT_EQ(hint_for_command("upgarde", "head"), std::nullopt);
  EXPECT_EQ(hint_for_command("schema", "nonsense"), std::nullopt);
  EXPECT_EQ(hint_for_option("--nope"), std::nullopt);
  EXPECT_EQ(hint_for_option("-n"), std::nullopt);
}

TEST(ForeignWords, OptionsAreFoundWithOneDashToo) {
  EXPECT_EQ(hint_for_option("-database"), hint_for_option("--database"));
  EXPECT_NE(hint_for_option("--dry-run"), std::nullopt);
}

TEST(ForeignWords, StandInTheReference) {
  const auto page = file::read(std::string(LIMBECK_SOURCE_DIR) + "/docs/reference/cli.md");
  for (const auto words : {foreign_commands(), foreign_options()}) {
    std::set<std::string_view> seen;
    for (const auto& [word, here] : words) {
      EXPECT_TRUE(seen.insert(word).second) << word;
      EXPECT_NE(page.find(fmt::format("`{}`", word)), std::string::npos) << word;
      EXPECT_NE(page.find(here), std::string::npos) << here;
    }
  }
}

}  // namespace
}  // namespace limbeck::cli
