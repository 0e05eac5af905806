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

TEST(Text, EnumeratesAsASentenceDoes) {
  EXPECT_EQ(enumerate({"a"}), "a");
  EXPECT_EQ(enumerate({"a", "b", "c"}), "a, b and c");
}

}  // namespace limbeck::text
