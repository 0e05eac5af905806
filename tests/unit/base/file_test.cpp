#include "base/file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

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

}  // namespace
}  // namespace limbeck
