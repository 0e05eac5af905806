#include "config/file_template.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace limbeck::config {
namespace {

TEST(FileTemplate, PutsThePartsIn) {
  const FileNameParts parts{
      .rev = "8f3b2c9a1d04",
      .slug = "add_contacts",
      .created = std::chrono::system_clock::from_time_t(1795323021),
      .local = {.year = 2026, .month = 11, .day = 2, .hour = 5, .minute = 50, .second = 7}};
  EXPECT_EQ(render_file_name("{rev}_{slug}", parts), "8f3b2c9a1d04_add_contacts");
  EXPECT_EQ(render_file_name("{year}{month}{day}_{hour}{minute}{second}-{rev}", parts),
            "20261102_055007-8f3b2c9a1d04");
  EXPECT_EQ(render_file_name("{epoch}_{slug}", parts), "1795323021_add_contacts");
  EXPECT_EQ(render_file_name("{year}/{{{rev}}}", parts), "2026/{8f3b2c9a1d04}");
}

TEST(FileTemplate, LeavesNoJointBesideAnEmptySlug) {
  FileNameParts parts;
  parts.rev = "8f3b";
  EXPECT_EQ(render_file_name("{rev}_{slug}", parts), "8f3b");
  EXPECT_EQ(render_file_name("{slug}_{rev}", parts), "8f3b");
  EXPECT_EQ(render_file_name("{rev}-{slug}-x", parts), "8f3b-x");
}

TEST(Slug, IsWordsJoinedByUnderscores) {
  EXPECT_EQ(make_slug("Add contacts table", 40), "add_contacts_table");
  EXPECT_EQ(make_slug("  don't -- panic! ", 40), "don_t_panic");
  EXPECT_EQ(make_slug("add_contacts_table", 40), "add_contacts_table");
  EXPECT_EQ(make_slug("", 40), "");
  EXPECT_EQ(make_slug("!?", 40), "");
  EXPECT_EQ(make_slug("../../etc/passwd", 40), "etc_passwd");
}

TEST(Slug, IsCutAtAWordOrAtLeastAtACharacter) {
  EXPECT_EQ(make_slug("add contacts table", 12), "add_contacts");
  EXPECT_EQ(make_slug("add contacts table", 14), "add_contacts");
  EXPECT_EQ(make_slug("abcdefgh", 5), "abcde");
  EXPECT_EQ(make_slug("ab\xC3\xBC", 3), "ab");
  EXPECT_EQ(make_slug("\xC3\xBC"
                      "ber x",
                      40),
            "\xC3\xBC"
            "ber_x");
}

}  // namespace
}  // namespace limbeck::config
