// `--until "$DATE"` with a DATE that was never set is no `upgrade` without --until: empty values are refused.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "cli/all_commands.hpp"

namespace limbeck::cli {
namespace {

using Words = std::vector<std::string>;

/// What a command line of these words is refused with; empty: it is understood.
std::string refusal(const Words& words, bool embedded = false) {
  GlobalOptions options;
  try {
    command_line(options, embedded).parse(words);
    return "";
  } catch (const UsageError& error) {
    return error.what();
  }
}

bool is_flag(const Option& option) {
  return std::holds_alternative<bool*>(option.target);
}

/// A value that each of them takes.
std::string some_value(const Option& option) {
  if (!option.choices.empty()) return option.choices.front();
  return std::holds_alternative<int*>(option.target) ? "1" : "x";
}

/// The command with what it can't be without.
Words bare(const Command& command) {
  Words words{command.name};
  for (const auto& argument : command.arguments) {
    if (argument.required) words.push_back(some_value(argument));
  }
  return words;
}

class EmptyValue : public testing::TestWithParam<bool> {
 protected:
  GlobalOptions options;
  CommandLine line = command_line(options, GetParam());
};

TEST_P(EmptyValue, OfAnOptionIsRefusedByItsName) {
  // To Alembic, whose command lines work here, an empty message or tag is one. A project may have no models.
  const std::set<std::string> meant{"init --models", "revision --message", "merge --message",
                                    "upgrade --tag", "downgrade --tag",    "stamp --tag"};
  std::set<std::string> taken;
  int asked = 0;
  const auto ask = [&](const Command& command, const Option& option, bool is_global) {
    for (const auto& name : option.names) {
      const auto line_with = [&](const std::string& value) {
        auto words = bare(command);
        // In front of the command a name is the global option's, behind it first of all the command's own.
        words.insert(is_global ? words.begin() : words.end(), {name, value});
        return words;
      };
      ++asked;
      ASSERT_EQ(refusal(line_with(some_value(option)), GetParam()), "") << command.name << " " << name;
      const auto said = refusal(line_with(""), GetParam());
      if (said.empty()) taken.insert(command.name + " " + option.names.back());
      EXPECT_EQ(said, said.empty() ? "" : fmt::format("the value of {} is empty", option.names.back()));
    }
  };
  for (const auto& command : line.commands) {
    for (const auto& option : line.options)
      if (!is_flag(option)) ask(command, option, true);
    for (const auto& option : command.options)
      if (!is_flag(option)) ask(command, option, false);
  }
  EXPECT_GT(asked, 200);
  for (const auto& each : taken) EXPECT_TRUE(meant.contains(each)) << each;
  if (!GetParam()) EXPECT_EQ(taken, meant);
}

TEST_P(EmptyValue, OfAnArgumentIsRefused) {
  for (const auto& command : line.commands) {
    for (std::size_t i = 0; i < command.arguments.size(); ++i) {
      Words words{command.name};
      for (std::size_t before = 0; before < i; ++before)
        words.push_back(some_value(command.arguments[before]));
      words.emplace_back();
      const auto said = refusal(words, GetParam());
      EXPECT_NE(said.find("empty"), std::string::npos) << fmt::format("{}: {}", command.name, said);
      if (!std::holds_alternative<std::vector<std::string>*>(command.arguments[i].target)) continue;
      words.back() = "x";
      words.emplace_back();
      EXPECT_NE(refusal(words, GetParam()).find("empty"), std::string::npos) << command.name;
    }
  }
}

TEST_P(EmptyValue, InPlaceOfTheCommandIsRefused) {
  EXPECT_NE(refusal({""}, GetParam()), "");
}

INSTANTIATE_TEST_SUITE_P(OfLimbeckAndOfApplications, EmptyValue, testing::Bool());

TEST(EmptyValueMessage, IsNamedAsTheOptionThatWasTyped) {
  EXPECT_EQ(refusal({"upgrade", "--until", ""}), "the value of --until is empty");
  EXPECT_EQ(refusal({"upgrade", "--until="}), "--until needs a value");
  EXPECT_EQ(refusal({"-n", "", "status"}), "the value of --name is empty");
  EXPECT_EQ(refusal({"journal", ""}), "REVISION is empty");
}

}  // namespace
}  // namespace limbeck::cli
