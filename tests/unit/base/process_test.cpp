#include "base/process.hpp"

#include <gtest/gtest.h>

#include <csignal>

namespace limbeck::process {
namespace {

class ProcessTest : public ::testing::Test {
 protected:
  void SetUp() override { before_ = std::signal(SIGPIPE, SIG_IGN); }
  void TearDown() override { std::signal(SIGPIPE, before_); }

  static Result run_with(const std::string& command, const std::string& input) {
    Options options;
    options.input = input;
    return shell(command, options);
  }

  /// More than any pipe holds.
  const std::string big_ = std::string(3'000'000, 'x') + "\n";

 private:
  void (*before_)(int) = nullptr;
};

}  // namespace

TEST_F(ProcessTest, GivesAndTakesMoreThanPipesHold) {
  const auto result = run_with("tee /dev/stderr", big_);
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_TRUE(result.out == big_);
  EXPECT_TRUE(result.err == big_);
}

TEST_F(ProcessTest, ReadsWhatIsPrintedBeforeTheInputIsRead) {
  const auto result = run_with("head -c 1000000 /dev/zero; wc -c", big_);
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out.size(), 1'000'000 + std::string("3000001\n").size());
}

TEST_F(ProcessTest, BearsAProgramThatReadsNothing) {
  const auto result = run_with("echo done", big_);
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out, "done\n");
  const auto closed = run_with("exec <&-; echo closed; sleep 0.1", big_);
  EXPECT_EQ(closed.exit_code, 0);
  EXPECT_EQ(closed.out, "closed\n");
}

TEST_F(ProcessTest, EndsTheInput) {
  EXPECT_EQ(run_with("cat; echo end", "").out, "end\n");
  EXPECT_EQ(run_with("cat; echo end", "text ").out, "text end\n");
  EXPECT_EQ(shell("cat; echo end").out, "end\n");
}

TEST_F(ProcessTest, LetsPipesEndAsInAShell) {
  // `yes` ends by SIGPIPE, which must not be ignored there.
  EXPECT_EQ(shell("yes | head -n 1").out, "y\n");
  EXPECT_EQ(shell("yes | head -n 1").err, "");
}

TEST_F(ProcessTest, SaysHowItEnded) {
  EXPECT_EQ(run_with("exit 3", "x").exit_code, 3);
  EXPECT_EQ(run_with("kill -TERM $$", "x").exit_code, 128 + SIGTERM);
  EXPECT_EQ(run({"/nonexistent/program"}).exit_code, 127);
}

TEST_F(ProcessTest, KeepsAnAnswerApartFromWhatIsPrinted) {
  Options options;
  options.output_descriptor = 3;
  const auto result = shell("echo printed; echo said >&2; echo answer >&3", options);
  EXPECT_EQ(result.out, "answer\n");
  EXPECT_EQ(result.err, "printed\nsaid\n");
}

TEST_F(ProcessTest, EndsWhatRunsTooLong) {
  using namespace std::chrono_literals;
  Options options;
  options.limit = 200ms;
  const auto loops = run({"sleep", "60"}, options);
  EXPECT_TRUE(loops.timed_out);
  const auto silent = run({"/bin/sh", "-c", "exec >&- 2>&-; exec sleep 60"}, options);
  EXPECT_TRUE(silent.timed_out);
  const auto prints = run({"yes"}, options);
  EXPECT_TRUE(prints.timed_out);
  const auto complains = run({"/bin/sh", "-c", "exec yes >&2"}, options);
  EXPECT_TRUE(complains.timed_out);
  EXPECT_LE(complains.err.size(), 1'000'000U);
  options.limit = 60s;  // a busy machine may take its time
  const auto ends = run({"true"}, options);
  EXPECT_FALSE(ends.timed_out);
  EXPECT_EQ(ends.exit_code, 0);
}

}  // namespace limbeck::process
