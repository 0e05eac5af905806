#include "compile/compiler.hpp"

#include <gtest/gtest.h>

namespace limbeck::compile {

using Files = std::vector<std::string>;

TEST(CompilerCommand, IsSplitAtBlanks) {
  EXPECT_EQ(split_words("  ccache  g++\t-m64 "), (Files{"ccache", "g++", "-m64"}));
  EXPECT_EQ(split_words(""), Files{});
}

}  // namespace limbeck::compile
