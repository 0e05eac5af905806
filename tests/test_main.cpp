// The main() of every test binary. A test that is skipped tests nothing: when any was, and none failed, the
// exit code is 77, which ctest shows as "Skipped" and .ci/run takes for a failure.
#include <gtest/gtest.h>

int main(int argc, char** argv) {
  constexpr int skipped_exit_code = 77;
  ::testing::InitGoogleTest(&argc, argv);
  const int code = RUN_ALL_TESTS();
  return code == 0 && ::testing::UnitTest::GetInstance()->skipped_test_count() > 0 ? skipped_exit_code : code;
}
