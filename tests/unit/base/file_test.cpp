#include "base/file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <vector>

#include "unit/scripts/temporary_folder.hpp"

namespace limbeck {
namespace {

TEST(File, BelongsToTheOwnerOfItsFolder) {
  const TemporaryFolder folder;
  const ::uid_t owner = ::geteuid() == 0 ? 4321 : ::geteuid();
  ASSERT_EQ(::chown(folder.path().c_str(), owner, static_cast<::gid_t>(-1)), 0);
  file::create(folder.path() / "a/b/new", "1");
  file::write_atomically(folder.path() / "a/b/other", "1");
  for (const auto* made : {"a", "a/b", "a/b/new", "a/b/other"}) {
    struct stat status{};
    ASSERT_EQ(::stat((folder.path() / made).c_str(), &status), 0);
    EXPECT_EQ(status.st_uid, owner) << made;
  }
}

TEST(File, RemovesWhatAKillHasLeftLongAgo) {
  const TemporaryFolder folder;
  const auto left = folder.path() / "a.sql.limbeck-1.0.tmp", young = folder.path() / "b.sql.limbeck-2.0.tmp",
             others = folder.path() / "a.sql.1.0.tmp";
  for (const auto& path : {left, young, others}) std::ofstream(path) << "1";
  const auto long_ago = std::filesystem::file_time_type::clock::now() - std::chrono::minutes(2);
  std::filesystem::last_write_time(left, long_ago);
  std::filesystem::last_write_time(others, long_ago);
  EXPECT_EQ(file::abandoned(folder.path()), (std::vector{left, young}));
  file::create(folder.path() / "new", "1");
  EXPECT_FALSE(std::filesystem::exists(left));
  EXPECT_EQ(file::abandoned(folder.path()), std::vector{young});
  EXPECT_TRUE(std::filesystem::exists(others));
}

}  // namespace
}  // namespace limbeck
