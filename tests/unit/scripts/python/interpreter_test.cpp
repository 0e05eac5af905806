#include "scripts/python/interpreter.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "base/error.hpp"

namespace limbeck::scripts {
namespace {

namespace fs = std::filesystem;

class InterpreterTest : public ::testing::Test {
 protected:
  InterpreterTest() {
    folder_ = fs::temp_directory_path() / ("limbeck-interpreter-" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  ~InterpreterTest() override { fs::remove_all(folder_); }

  void make(const std::string& path) {
    fs::create_directories((folder_ / path).parent_path());
    std::ofstream(folder_ / path) << "#!/bin/sh\n";
    fs::permissions(folder_ / path, fs::perms::owner_all);
  }
  /// Relative to the folder.
  std::string find(const std::string& setting = {}) {
    InterpreterSearch search;
    search.setting = setting;
    search.folder = folder_ / "project";
    search.program = folder_ / "wheel/bin/limbeck";
    search.variable = [this](const std::string& name) -> std::optional<std::string> {
      const auto found = variables_.find(name);
      return found == variables_.end() ? std::nullopt : std::optional(found->second);
    };
    return find_interpreter(search).lexically_relative(folder_).string();
  }

  fs::path folder_;
  std::map<std::string, std::string> variables_;
};

TEST_F(InterpreterTest, LooksAtOnePlaceAfterTheOther) {
  variables_ = {{"VIRTUAL_ENV", (folder_ / "active").string()}, {"PATH", (folder_ / "system").string()}};
  EXPECT_THROW(find(), Error);
  make("system/python3");
  EXPECT_EQ(find(), "system/python3");
  make("project/venv/bin/python");
  EXPECT_EQ(find(), "project/venv/bin/python");
  make("project/.venv/bin/python3");
  EXPECT_EQ(find(), "project/.venv/bin/python3");
  make("active/bin/python3");
  EXPECT_EQ(find(), "active/bin/python3");
  make("wheel/bin/python");
  EXPECT_EQ(find(), "wheel/bin/python");
}

TEST_F(InterpreterTest, TheSettingComesFirst) {
  variables_ = {{"PATH", (folder_ / "system").string()}};
  make("wheel/bin/python3");
  make("system/python3.12");
  make("project/tools/python");
  EXPECT_EQ(find("tools/python"), "project/tools/python");
  EXPECT_EQ(find("python3.12"), "system/python3.12");
  EXPECT_THROW(find("tools/none"), Error);
  EXPECT_THROW(find("python9"), Error);
}

}  // namespace
}  // namespace limbeck::scripts
