// docs/reference/cli.md prints the table of exit codes that every command keeps.
#include "cli/exit_code.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/file.hpp"

namespace limbeck::cli {
namespace {

TEST(ExitCodes, StandInTheReference) {
  const auto page = file::read(std::string(LIMBECK_SOURCE_DIR) + "/docs/reference/cli.md");
  std::string table = "| code | what it says, whatever the command |\n| --- | --- |\n";
  for (const auto& [code, meaning] : exit_code_meanings)
    table += fmt::format("| {} | {} |\n", number_of(code), meaning);
  EXPECT_NE(page.find(table), std::string::npos) << table;
}

TEST(ExitCodes, AreThoseThatScriptsKnow) {
  EXPECT_EQ(number_of(ExitCode::as_wanted), 0);
  EXPECT_EQ(number_of(ExitCode::failed), 1);
  EXPECT_EQ(number_of(ExitCode::usage), 2);
  EXPECT_EQ(number_of(as_wanted_if(false)), 3);
}

}  // namespace
}  // namespace limbeck::cli
