#include "scripts/cpp/cpp_file.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "scripts/sql/format.hpp"

namespace limbeck::scripts {
namespace {

constexpr const char* functions =
    "#include <limbeck/op.hpp>\nvoid upgrade(limbeck::Op& op) {}\nvoid downgrade(limbeck::Op& op) {}\n";

CppFile parse(const std::string& text) {
  return CppFile::parse(Content::of_text(text, "versions/a1.cpp"));
}
std::string complaint(const std::string& text) {
  try {
    parse(text);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(CppFile, HasTheHeaderOfARevision) {
  const auto file = parse(
      std::string("// split names\n// for the letters\n// limbeck: revision a1\n// limbeck: revises b2, c3\n"
                  "// limbeck: depends-on d4\n\n// more about it\n") +
      functions);
  const auto& revision = file.header().revision;
  EXPECT_EQ(revision.id, "a1");
  EXPECT_EQ(revision.message, "split names\nfor the letters");
  EXPECT_EQ(revision.revises, (std::vector<std::string>{"b2", "c3"}));
  EXPECT_EQ(revision.depends_on, std::vector<std::string>{"d4"});
  EXPECT_EQ(file.header().notes, std::vector<std::string>{"more about it"});
  EXPECT_TRUE(file.require(Direction::upgrade).transactional);
  EXPECT_TRUE(file.require(Direction::downgrade).transactional);
}

TEST(CppFile, HasSectionsThatSayMore) {
  const auto file = parse(
      "// limbeck: revision a1\n#include <limbeck/op.hpp>\n  // limbeck: upgrade transaction=none\nvoid "
      "upgrade(limbeck::Op&) {}\n"
      "// limbeck: downgrade irreversible \"it is gone\"\n");
  EXPECT_FALSE(file.require(Direction::upgrade).transactional);
  try {
    file.require(Direction::downgrade);
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "revision a1 (versions/a1.cpp:5) can't be downgraded: it is gone");
  }
}

TEST(CppFile, RefusesWhatMeansNothing) {
  const std::string header = "// limbeck: revision a1\n";
  EXPECT_EQ(complaint(header + "void downgrade(limbeck::Op&) {}\n"),
            "versions/a1.cpp: there is no function upgrade");
  EXPECT_EQ(
      complaint(header + "void upgrade(limbeck::Op&) {}\n// downgrade(): none\nvoid my_downgrade() {}\n"),
      "versions/a1.cpp: there is no function downgrade");
  EXPECT_EQ(complaint(header + "// limbeck: upgrade dialect=sqlite\n" + functions),
            "versions/a1.cpp:2: a revision in C++ is for every dialect");
  EXPECT_EQ(complaint(header + "int i;\n// limbeck: revises b2\n" + functions),
            "versions/a1.cpp:3: 'revises' belongs to the header, above the program");
  EXPECT_EQ(complaint(header + "int i;\n// limbek: upgrade\n" + functions),
            "versions/a1.cpp:3: '// limbek: upgrade' looks like a directive, but is none");
  EXPECT_EQ(complaint(functions),
            "versions/a1.cpp:1: this is no revision file: its header has no `// limbeck: revision ID`");
  EXPECT_EQ(complaint("-- limbeck: revision a1\n" + std::string(functions)),
            "versions/a1.cpp:1: this is no revision file: its header has no `// limbeck: revision ID`");
}

TEST(CppFile, ReadsTheFrameThatIsWrittenForIt) {
  NewRevision draft;
  draft.revision.id = "a1";
  draft.revision.message = "split names";
  draft.revision.revises = {"b2"};
  draft.revision.created = "2026-11-22T05:50:21Z";
  const auto file = parse(format_cpp_revision(draft));
  auto read = file.header().revision;
  EXPECT_EQ(read.file, "versions/a1.cpp");
  read.file = draft.revision.file;
  EXPECT_EQ(read, draft.revision);
}

}  // namespace
}  // namespace limbeck::scripts
