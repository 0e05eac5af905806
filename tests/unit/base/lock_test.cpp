#include "base/lock.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "base/error.hpp"

namespace limbeck::file {
namespace {

namespace fs = std::filesystem;

class LockTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        fs::path(::testing::TempDir()) /
        ("limbeck-lock-" + std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path folder_;
};

TEST_F(LockTest, KeepsOthersOutUntilItIsDestroyed) {
  for (const bool folder : {true, false}) {
    const auto make = [&] { return folder ? Lock::of_folder(folder_) : Lock::of_file(folder_ / "lock"); };
    auto second = make();
    {
      auto first = make();
      EXPECT_FALSE(first.try_lock());
      EXPECT_TRUE(is_held_elsewhere(second.try_lock()));
      EXPECT_TRUE(is_held_elsewhere(second.try_lock(Lock::Mode::shared)));
      const auto moved = std::move(first);
      EXPECT_TRUE(is_held_elsewhere(second.try_lock()));
    }
    EXPECT_FALSE(second.lock());
    EXPECT_TRUE(is_held_elsewhere(make().try_lock()));
  }
}

TEST_F(LockTest, ASharedOneLetsOthersShare) {
  auto first = Lock::of_file(folder_ / "lock"), second = Lock::of_file(folder_ / "lock");
  EXPECT_FALSE(first.try_lock(Lock::Mode::shared));
  EXPECT_FALSE(second.try_lock(Lock::Mode::shared));
  EXPECT_TRUE(is_held_elsewhere(second.try_lock()));
}

TEST_F(LockTest, AFileIsForTheUserAlone) {
  const auto lock = Lock::of_file(folder_ / "lock");
  struct stat about{};
  ASSERT_EQ(stat((folder_ / "lock").c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777, 0600u);
  EXPECT_THROW(Lock::of_file(folder_ / "missing" / "lock"), Error);
}

TEST_F(LockTest, AFolderThatIsMissingCountsAsTaken) {
  EXPECT_FALSE(Lock::of_folder(folder_ / "missing").try_lock());
}

}  // namespace
}  // namespace limbeck::file
