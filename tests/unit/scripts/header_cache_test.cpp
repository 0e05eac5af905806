#include "scripts/header_cache.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "base/file.hpp"
#include "scripts/scan.hpp"
#include "unit/scripts/temporary_folder.hpp"

namespace limbeck::scripts {
namespace {

using revision::Revision;
using Clock = std::chrono::system_clock;

Revision named(const std::string& id, const std::string& file, std::vector<std::string> revises = {}) {
  Revision revision;
  revision.id = id;
  revision.file = file;
  revision.revises = std::move(revises);
  return revision;
}

class HeaderCacheTest : public ::testing::Test {
 protected:
  void write(const std::string& path, const std::string& text) { std::ofstream(folder_ / path) << text; }
  FileIdentity identity(const std::string& path) {
    struct stat status{};
    EXPECT_EQ(::stat((folder_ / path).c_str(), &status), 0);
    return FileIdentity::of(status);
  }
  std::string name(const std::string& path) { return (folder_ / path).string(); }
  std::filesystem::path cache_file() { return folder_ / "cache"; }

  /// In whatever place the search begins; with the name, which the cache leaves to its caller.
  static std::optional<Revision> found(const HeaderCache& cache, const std::string& path,
                                       const FileIdentity& id) {
    std::size_t next = 0;
    auto result = cache.find(path, id, next);
    for (std::size_t from : {1, 2, 100}) {
      next = from;
      EXPECT_EQ(cache.find(path, id, next), result);
    }
    if (result) result->file = path;
    return result;
  }

  TemporaryFolder folder_;
  const Clock::time_point later_ = Clock::now() + std::chrono::seconds(60);  // when everything has settled
};

TEST_F(HeaderCacheTest, KnowsAFileThatIsAsItWas) {
  write("a.sql", "x");
  write("b.sql", "y");
  const Revision a{"a1", {"p", "q"}, {"d"}, {"one", "two"}, "many\nlines é", name("a.sql"), "2026-11-22"};
  const Revision b{"b1", {}, {}, {}, "", name("b.sql"), ""};
  const auto id = identity("a.sql");
  HeaderCache::store(cache_file(), {a, b}, {id, identity("b.sql")}, later_);
  const auto cache = HeaderCache::load(cache_file());
  EXPECT_EQ(found(cache, a.file, id), a);
  EXPECT_EQ(found(cache, b.file, identity("b.sql")), b);
  EXPECT_EQ(found(cache, b.file, id), std::nullopt);
  EXPECT_EQ(found(cache, "c.sql", id), std::nullopt);
  for (auto part : {&FileIdentity::device, &FileIdentity::inode, &FileIdentity::size}) {
    auto other = id;
    ++(other.*part);
    EXPECT_EQ(found(cache, a.file, other), std::nullopt);
  }
  for (auto part : {&FileIdentity::modified, &FileIdentity::changed}) {
    auto other = id;
    ++(other.*part);
    EXPECT_EQ(found(cache, a.file, other), std::nullopt);
  }
}

TEST_F(HeaderCacheTest, AFileOfTheSameSizeAndTimeIsAnotherAllTheSame) {
  write("a.sql", "old");
  const auto before = identity("a.sql");
  const timespec times[] = {{before.modified / 1'000'000'000, before.modified % 1'000'000'000},
                            {before.modified / 1'000'000'000, before.modified % 1'000'000'000}};
  do {  // until the clock of the file system has moved on
    write("a.sql", "new");
    ASSERT_EQ(::utimensat(AT_FDCWD, name("a.sql").c_str(), times, 0), 0);
  } while (identity("a.sql").changed == before.changed);
  EXPECT_EQ(identity("a.sql").modified, before.modified);
  EXPECT_EQ(identity("a.sql").size, before.size);
  EXPECT_NE(identity("a.sql"), before);
}

TEST_F(HeaderCacheTest, DoesNotKeepWhatWasChangedJustNow) {
  write("a.sql", "x");
  HeaderCache::store(cache_file(), {named("a1", name("a.sql"))}, {identity("a.sql")}, Clock::now());
  EXPECT_TRUE(HeaderCache::load(cache_file()).empty());
}

TEST_F(HeaderCacheTest, IsEmptyWhenMissingOrDamaged) {
  EXPECT_TRUE(HeaderCache::load(cache_file()).empty());
  write("a.sql", "x");
  HeaderCache::store(cache_file(), {named("a1", name("a.sql"), {"b"})}, {identity("a.sql")}, later_);
  const auto whole = file::read(cache_file());
  ASSERT_FALSE(HeaderCache::load(cache_file()).empty());
  for (std::size_t i = 0; i < whole.size(); ++i) {
    write("cache", whole.substr(0, i));
    EXPECT_TRUE(HeaderCache::load(cache_file()).empty()) << "cut at " << i;
    auto damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 4);
    write("cache", damaged);
    EXPECT_TRUE(HeaderCache::load(cache_file()).empty()) << "damaged at " << i;
  }
}

TEST_F(HeaderCacheTest, AScanTrustsItForUnchangedFilesOnly) {
  std::filesystem::create_directory(folder_ / "v");
  std::vector<Revision> revisions;
  std::vector<FileIdentity> identities;
  for (int i = 0; i < 1100; ++i) {
    const auto path = fmt::format("v/r{:04}.sql", i);
    write(path, fmt::format("-- limbeck: revision r{:04}\n-- limbeck: upgrade\n", i));
    revisions.push_back(named(fmt::format("c{:04}", i), name(path)));  // tells where a header came from
    identities.push_back(identity(path));
  }
  HeaderCache::store(cache_file(), revisions, identities, later_);
  write("v/r0007.sql", "-- limbeck: revision s0007\n-- limbeck: upgrade\n");
  std::filesystem::remove(folder_ / "v/r0008.sql");
  const auto found = scan({folder_ / "v"}, false, [&] { return cache_file(); });
  ASSERT_EQ(found.size(), 1099u);
  EXPECT_EQ(found[6].id, "c0006");
  EXPECT_EQ(found[7].id, "s0007");
  EXPECT_EQ(found[8].id, "c0009");
  EXPECT_EQ(found[8].file, name("v/r0009.sql"));
  // Without its file it is as good as new.
  std::filesystem::remove(cache_file());
  EXPECT_EQ(scan({folder_ / "v"}, false, [&] { return cache_file(); })[6].id, "r0006");
  EXPECT_EQ(scan({folder_ / "v"}, false, [] { return std::filesystem::path(); })[6].id, "r0006");
}

}  // namespace
}  // namespace limbeck::scripts
