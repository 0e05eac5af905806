#include "scripts/file_name.hpp"

#include <gtest/gtest.h>

#include "base/file.hpp"
#include "unit/scripts/revision_dsl.hpp"
#include "unit/scripts/temporary_folder.hpp"

namespace limbeck::scripts {
namespace {

using namespace std::chrono_literals;

// 2026-11-22T23:50:21Z
constexpr std::chrono::sys_seconds late{1795391421s};

std::string named(const char* name_template, const std::string& timezone = "UTC") {
  return or_error([&] { return file_name(name_template, {"8f3b", "Add Contacts!", late, timezone, 40}); });
}

}  // namespace

// What Alembic 1.8 makes of the same messages.
TEST(UtcOffset, IsThatOfTheZoneAtThatTime) {
  const std::chrono::sys_seconds winter{std::chrono::sys_days{std::chrono::year{2026} / 1 / 15}};
  const std::chrono::sys_seconds summer{std::chrono::sys_days{std::chrono::year{2026} / 7 / 15}};
  EXPECT_EQ(utc_offset(winter, "UTC"), "+00:00");
  EXPECT_EQ(utc_offset(winter, "Europe/Berlin"), "+01:00");
  EXPECT_EQ(utc_offset(summer, "Europe/Berlin"), "+02:00");
  EXPECT_EQ(utc_offset(winter, "America/St_Johns"), "-03:30");
}

TEST(Slug, JoinsLowercaseWords) {
  EXPECT_EQ(slug("Add contacts table"), "add_contacts_table");
  EXPECT_EQ(slug("  a--b  (c)/d'e  "), "a_b_c_d_e");
  EXPECT_EQ(slug("keep_under__scores_"), "keep_under__scores_");
  EXPECT_EQ(slug("Übersicht für Ärzte – “neu”"), "übersicht_für_ärzte_neu");
  EXPECT_EQ(slug("Добавить ТАБЛИЦУ 表を追加"), "добавить_таблицу_表を追加");
  EXPECT_EQ(slug(""), "");
  EXPECT_EQ(slug("!?"), "");
  EXPECT_EQ(slug("a\xFF\xC3(b\xE2\x82"), "a_b");
}

TEST(Slug, IsCutAtAWord) {
  EXPECT_EQ(slug("add a rather long message that has to be cut somewhere"),
            "add_a_rather_long_message_that_has_to_");
  EXPECT_EQ(slug("exactly ten", 11), "exactly_ten");
  EXPECT_EQ(slug("exactly ten", 10), "exactly_");
  EXPECT_EQ(slug("incomprehensibilities", 10), "incomprehe_");
  EXPECT_EQ(slug("ééé ééé", 5), "ééé_");
}

TEST(FileName, FillsTheTemplate) {
  EXPECT_EQ(named("{rev}_{slug}"), "8f3b_add_contacts.sql");
  EXPECT_EQ(named("{year}{month}{day}_{hour}{minute}{second}_{epoch}"), "20261122_235021_1795391421.sql");
  EXPECT_EQ(named("{year}/{month}/{rev}"), "2026/11/8f3b.sql");
  EXPECT_EQ(named("{{{rev}}}"), "{8f3b}.sql");
}

TEST(FileName, TakesAlembicsTemplates) {
  EXPECT_EQ(named("%(rev)s_%(slug)s"), "8f3b_add_contacts.sql");
  EXPECT_EQ(named("%%(year)d_%%(month).2d_%%(day)03d-%%(rev)s"), "2026_11_022-8f3b.sql");
  EXPECT_EQ(named("100%%-%(rev)s"), "100%-8f3b.sql");
}

TEST(FileName, TellsTheDateInTheTimeZone) {
  EXPECT_EQ(named("{day}T{hour}", "Europe/Berlin"), "23T00.sql");
  EXPECT_EQ(named("{day}T{hour}", "America/New_York"), "22T18.sql");
  EXPECT_EQ(named("{day}T{hour}", "Nowhere/Land"),
            "error: there is no time zone 'Nowhere/Land' (write \"UTC\", \"local\" or a name such as "
            "\"Europe/Berlin\" "
            "(Debian's package tzdata has them))");
  EXPECT_EQ(named("{day}", "../../etc/passwd").substr(0, 27), "error: there is no time zon");
  ::setenv("TZ", "Asia/Tokyo", 1);
  EXPECT_EQ(named("{day}T{hour}", "Europe/Berlin"), "23T00.sql");
  EXPECT_EQ(named("{day}T{hour}", "local"), "23T08.sql");
  EXPECT_STREQ(::getenv("TZ"), "Asia/Tokyo");
  ::unsetenv("TZ");
  ::tzset();
}

TEST(FileName, RefusesWrongTemplates) {
  EXPECT_EQ(
      named("{revision}"),
      "error: file_template = \"{revision}\": there is no 'revision' (there are rev, slug, year, month, "
      "day, hour, minute, second and epoch)");
  EXPECT_EQ(named("{slgu}"), "error: file_template = \"{slgu}\": there is no 'slgu' (did you mean 'slug'?)");
  EXPECT_EQ(named("{rev"), "error: file_template = \"{rev\": a '{' is not closed");
  EXPECT_EQ(
      named("%(rev)"),
      "error: file_template = \"%(rev)\": a '%(' is not completed (write it as in %(rev)s or %(month).2d)");
  for (const auto* none : {"", "/tmp/{rev}", "../{rev}", "a/", ".{rev}"}) {
    EXPECT_EQ(named(none).substr(0, 21), "error: file_template ") << none;
  }
}

TEST(FileName, WritesTimesAsUtc) {
  EXPECT_EQ(timestamp(late), "2026-11-22T23:50:21Z");
}

TEST(FileName, NeverWritesOverAFile) {
  const TemporaryFolder folder;
  const auto path = create_revision_file(folder / "versions", "2026/a.sql", "one");
  EXPECT_EQ(path, folder / "versions/2026/a.sql");
  EXPECT_EQ(
      or_error([&] { return create_revision_file(folder / "versions", "2026/a.sql", "two").string(); }),
      "error: " + path.string() +
          " exists already; it was left as it is (choose another message, or put {rev} into file_template)");
  EXPECT_EQ(file::read(path), "one");
}

}  // namespace limbeck::scripts
