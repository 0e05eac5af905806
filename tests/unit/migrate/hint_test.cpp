#include "migrate/hint.hpp"

#include <gtest/gtest.h>

namespace limbeck::migrate {
namespace {

TEST(Hint, NamesTheProgramThatThereIs) {
  EXPECT_EQ(hint_for_program("`limbeck heads` lists them", "shopctl"), "`shopctl heads` lists them");
  EXPECT_EQ(hint_for_program("`limbeck heads` lists them", "limbeck"), "`limbeck heads` lists them");
  EXPECT_EQ(hint_for_program("", "shopctl"), "");
}

TEST(Hint, NamesTheCommandThatRunsOneRevision) {
  EXPECT_EQ(rerun_command("limbeck", "upgrade", "r2"), "limbeck upgrade r2");
  EXPECT_EQ(rerun_command("shopctl", "downgrade", "r2"), "shopctl downgrade r2@-1");
}

TEST(Hint, NamesFunctionsInAnApplication) {
  EXPECT_EQ(hint_for_application("fix a.sql and run `limbeck upgrade` again"),
            "fix a.sql and run `Migrator::upgrade()` again");
  EXPECT_EQ(hint_for_application("`limbeck current` shows where; `limbeck upgrade ae10` goes up there"),
            "`Migrator::status()` shows where; `Migrator::upgrade(\"ae10\")` goes up there");
  EXPECT_EQ(hint_for_application("the server's hint: drop it\n`limbeck history` lists them"),
            "the server's hint: drop it");
  EXPECT_EQ(hint_for_application("declare it with `limbeck stamp --purge REVISION`"), "")
      << "no function does that";
  EXPECT_EQ(hint_for_application("free some space"), "free some space");
}

}  // namespace
}  // namespace limbeck::migrate
