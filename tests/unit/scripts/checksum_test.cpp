#include "scripts/checksum.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/sha256.hpp"
#include "base/text.hpp"

namespace limbeck::scripts {

TEST(Checksum, IgnoresWhatEditorsChange) {
  const auto plain = sha256("-- a\nSELECT\t1;\n\n  x");
  EXPECT_EQ(checksum("-- a\nSELECT\t1;\n\n  x"), plain);
  EXPECT_EQ(checksum("-- a\nSELECT\t1;\n\n  x\n"), plain);
  EXPECT_EQ(checksum("\xEF\xBB\xBF-- a  \r\nSELECT\t1;\t\r\n \r\n  x\r\n\r\n  "), plain);
  EXPECT_EQ(checksum(""), sha256(""));
  EXPECT_EQ(checksum("\n \r\n"), sha256(""));
}

TEST(Checksum, SeesEveryOtherChange) {
  for (const auto* other :
       {"-- a\nSELECT 1;\n\n  x", "-- a\nSELECT\t1;\n  x", "-- a\nSELECT\t1;\n\n x",
        "-- A\nSELECT\t1;\n\n  x", "\n-- a\nSELECT\t1;\n\n  x", " -- a\nSELECT\t1;\n\n  x"}) {
    EXPECT_NE(checksum(other), checksum("-- a\nSELECT\t1;\n\n  x")) << other;
  }
}

TEST(Checksum, EqualsThatOfTheNormalText) {
  EXPECT_TRUE(rc::check([] {
    std::string given, normal;
    for (const auto& line : *rc::gen::container<std::vector<std::string>>(rc::gen::container<std::string>(
             rc::gen::element('a', 'b', ' ', '\t', '\xEF', '\xBB', '\xBF')))) {
      auto end = line.find_last_not_of(" \t");
      normal += line.substr(0, end == std::string::npos ? 0 : end + 1) + "\n";
      given += line + *rc::gen::element<std::string>("\n", "\r\n", " \r\n", "\t\n");
    }
    while (normal.ends_with('\n')) normal.pop_back();
    if (normal.starts_with("\xEF\xBB\xBF")) normal.erase(0, 3);
    // What the mark leaves at the front may be blank lines only.
    if (text::trim(normal).empty()) normal.clear();
    RC_ASSERT(checksum(given) == sha256(normal));
  }));
}

}  // namespace limbeck::scripts
