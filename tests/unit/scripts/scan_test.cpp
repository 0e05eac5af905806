#include "scripts/scan.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "base/file.hpp"
#include "unit/scripts/revision_dsl.hpp"
#include "unit/scripts/temporary_folder.hpp"

namespace limbeck::scripts {
namespace {

class Scan : public ::testing::Test {
 protected:
  void revision(const std::string& path, const std::string& id) {
    file::create(folder_ / path, "-- limbeck: revision " + id + "\n-- limbeck: upgrade\n");
  }
  void other(const std::string& path) { file::create(folder_ / path, "nonsense"); }

  // The ids found, in order.
  std::string found(const std::vector<std::string>& locations, bool recursive = false) {
    std::vector<std::filesystem::path> paths;
    for (const auto& location : locations) paths.push_back(folder_ / location);
    return text::replace_all(or_error([&] {
                               std::vector<std::string> ids;
                               for (const auto& each : scan(paths, recursive)) ids.push_back(each.id);
                               return text::join(ids, " ");
                             }),
                             folder_.path().string() + "/", "");
  }

  TemporaryFolder folder_;
};

}  // namespace

TEST_F(Scan, FindsRevisionFilesInAFixedOrder) {
  revision("v/c_x.sql", "c");
  revision("v/a_x.sql", "a");
  revision("w/b_x.sql", "b");
  EXPECT_EQ(found({"v", "w"}), "a c b");
  EXPECT_EQ(found({"w", "v"}), "b a c");
  std::filesystem::create_directory(folder_ / "empty");
  EXPECT_EQ(found({"empty"}), "");
}

TEST_F(Scan, OrdersByTheBytesOfTheNames) {
  for (const char* name : {"\xc3\xa9", "abcdefgh2", "abcdefgh1", "abcdefgh", "abcd", "b", "a!", "a", "ABC"}) {
    const auto id = text::replace_all(text::replace_all(name, "\xc3\xa9", "last"), "!", "_mark");
    revision(std::string("v/") + name + ".sql", "id_" + id);
  }
  EXPECT_EQ(found({"v"}), "id_ABC id_a_mark id_a id_abcd id_abcdefgh id_abcdefgh1 id_abcdefgh2 id_b id_last");
}

TEST_F(Scan, LeavesOtherFilesOut) {
  revision("v/a.sql", "a");
  for (const auto* name : {"b.py", "b.sql~", "#b.sql#", ".#b.sql", ".b.sql.swp", ".b.sql", "b.sql.orig",
                           "b.sql.bak", "sql", ".sql", "b.sql.123.tmp", "README"}) {
    other(std::string("v/") + name);
  }
  std::filesystem::create_directory(folder_ / "v/folder.sql");
  EXPECT_EQ(found({"v"}), "a");
  EXPECT_EQ(found({"v"}, true), "a");
}

TEST_F(Scan, LooksBelowOnlyWhenRecursive) {
  revision("v/m.sql", "m");
  revision("v/2026/a.sql", "a");
  revision("v/2026/q1/b.sql", "b");
  revision("v/.git/c.sql", "c");
  EXPECT_EQ(found({"v"}), "m");
  EXPECT_EQ(found({"v"}, true), "m a b");
}

TEST_F(Scan, ReadsAFolderOnceHoweverItIsReached) {
  revision("v/a.sql", "a");
  revision("v/sub/b.sql", "b");
  std::filesystem::create_directory_symlink(folder_ / "v", folder_ / "v/sub/loop");
  std::filesystem::create_directory_symlink(folder_ / "v", folder_ / "w");
  std::filesystem::create_symlink(folder_ / "v/a.sql", folder_ / "v/sub/z.sql");
  EXPECT_EQ(found({"v", "w", "v/sub"}, true), "a b a");
}

TEST_F(Scan, TellsAllThatIsWrong) {
  revision("v/a.sql", "a");
  other("v/b.sql");
  revision("v/c.sql", "c@d");
  std::filesystem::create_symlink(folder_ / "nowhere", folder_ / "v/d.sql");
  EXPECT_EQ(found({"v"}),
            "error: v/b.sql:1: this is no revision file: its header has no `-- limbeck: revision ID`\n"
            "v/c.sql:1: the revision id 'c@d' contains '@'\n"
            "cannot read v/d.sql: No such file or directory (write the header, or move the file out of the "
            "versions folder)");
}

TEST_F(Scan, ReadsThousandsInTheirOrder) {
  std::filesystem::create_directory(folder_ / "v");
  std::string ids;
  for (int i = 0; i < 2100; ++i) {  // enough for several threads
    const auto id = fmt::format("r{:04}", i);
    std::ofstream(folder_ / ("v/" + id + ".sql"))
        << "-- limbeck: revision " << id << "\n-- limbeck: upgrade\n";
    ids += (i == 0 ? "" : " ") + id;
  }
  EXPECT_EQ(found({"v"}), ids);
  for (int i = 5; i < 2100; i += 7) std::ofstream(folder_ / fmt::format("v/r{:04}.sql", i)) << "nonsense\n";
  const auto told = found({"v"});
  EXPECT_TRUE(told.starts_with("error: v/r0005.sql:1: this is no revision file")) << told;
  EXPECT_EQ(std::ranges::count(told, '\n'), 19) << told;
  EXPECT_NE(told.find("v/r0138.sql:1:"), std::string::npos) << "the first twenty, in their order: " << told;
  EXPECT_EQ(told.find("v/r0145.sql:1:"), std::string::npos);
}

TEST_F(Scan, NamesAFolderThatIsMissing) {
  EXPECT_EQ(found({"v"}),
            "error: the versions folder v does not exist (correct `versions` in limbeck.toml, or make it: "
            "mkdir -p v)");
  other("file");
  EXPECT_EQ(found({"file"}), "error: cannot read the versions folder file: Not a directory");
}

}  // namespace limbeck::scripts
