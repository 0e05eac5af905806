#include "base/text.hpp"

#include <gtest/gtest.h>

namespace limbeck::text {

TEST(Text, GlobMatchesStarsAndQuestionMarks) {
  EXPECT_TRUE(glob_match("public.*", "public.contacts"));
  EXPECT_TRUE(glob_match("*_old?", "public.contacts_old1"));
  EXPECT_TRUE(glob_match("*", ""));
  EXPECT_FALSE(glob_match("a*b", "ac"));
  EXPECT_FALSE(glob_match("a?", "a"));
}

TEST(Text, EditDistanceCountsTranspositionsOnce) {
  EXPECT_EQ(edit_distance("upgrade", "upgrdae"), 1);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3);
  EXPECT_EQ(edit_distance("abc", "xyz", 1), 2);
}

TEST(Text, SuggestsOnlyWhatIsNear) {
  EXPECT_EQ(did_you_mean("upgarde", {"downgrade", "upgrade"}), "upgrade");
  EXPECT_EQ(did_you_mean("frobnicate", {"downgrade", "upgrade"}), std::nullopt);
}

TEST(Text, KnowsUtf8) {
  for (const char* good : {"", "plain", "é", "€", "😀", "\xF4\x8F\xBF\xBF", "\xED\x9F\xBF", "a\xC3\xA9z"}) {
    EXPECT_TRUE(text::is_utf8(good)) << good;
  }
  for (const char* bad : {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80",
                          "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xC3", "\xE2\x82", "\xC3(", "\xFF"}) {
    EXPECT_FALSE(text::is_utf8(bad)) << bad;
  }
}

TEST(Text, EnumeratesAsASentenceDoes) {
  EXPECT_EQ(enumerate({"a"}), "a");
  EXPECT_EQ(enumerate({"a", "b", "c"}), "a, b and c");
}

}  // namespace limbeck::text
