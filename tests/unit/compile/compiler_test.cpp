#include "compile/compiler.hpp"

#include <gtest/gtest.h>

namespace limbeck::compile {

using Files = std::vector<std::string>;

TEST(DependencyFile, NamesWhatWasRead) {
  EXPECT_EQ(read_dependency_file("a.o: b.cpp c.hpp \\\n  d.hpp\n"), (Files{"b.cpp", "c.hpp", "d.hpp"}));
  EXPECT_EQ(read_dependency_file("a.o:\\\n b.cpp"), (Files{"b.cpp"}));
}

TEST(DependencyFile, HasMakesEscapes) {
  EXPECT_EQ(read_dependency_file("a.o: my\\ file.hpp x\\#1.hpp c$$d.hpp e:f.hpp\n"),
            (Files{"my file.hpp", "x#1.hpp", "c$d.hpp", "e:f.hpp"}));
}

TEST(DependencyFile, EndsWithItsFirstRule) {
  EXPECT_EQ(read_dependency_file("a.o: b.cpp c.hpp\n\nc.hpp:\n"), (Files{"b.cpp", "c.hpp"}));
  EXPECT_EQ(read_dependency_file(""), Files{});
}

TEST(CompilerCommand, IsSplitAtBlanks) {
  EXPECT_EQ(split_words("  ccache  g++\t-m64 "), (Files{"ccache", "g++", "-m64"}));
  EXPECT_EQ(split_words(""), Files{});
}

}  // namespace limbeck::compile
