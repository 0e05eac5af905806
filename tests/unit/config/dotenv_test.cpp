#include "config/dotenv.hpp"

#include <gtest/gtest.h>

#include <map>

#include "base/error.hpp"
#include "config/environment.hpp"

namespace limbeck::config {
namespace {

std::string error_of(std::string_view text) {
  try {
    parse_dotenv(text, ".env");
    return "no error";
  } catch (const UsageError& error) {
    return error.what();
  }
}

Environment environment(std::string_view dotenv, std::map<std::string, std::string> real = {}) {
  Environment result([real](const std::string& name) -> std::optional<std::string> {
    const auto at = real.find(name);
    return at == real.end() ? std::nullopt : std::optional(at->second);
  });
  result.add_dotenv(parse_dotenv(dotenv, ".env"), ".env");
  return result;
}

/// The value of A.
std::string value(std::string_view dotenv) {
  return environment(dotenv).find("A").value_or(Variable{"(none)", ""}).value;
}

TEST(Dotenv, ReadsValues) {
  const std::pair<const char*, const char*> cases[] = {
      {"A=b", "b"},
      {"A=b\r\n", "b"},
      {"\xEF\xBB\xBF"
       "A=b",
       "b"},
      {"  export A=b", "b"},
      {"export\tA = b  ", "b"},
      {"A=", ""},
      {"A=\nB=c", ""},
      {"A=b c", "b c"},
      {"A=b # comment", "b"},
      {"A=b#c", "b#c"},
      {"A=#c", "#c"},
      {"A= # comment", ""},
      {"# A=x\n\n  # more\nA=b", "b"},
      {"A=b\nA=c", "c"},
      {"A='b c' # comment", "b c"},
      {"A='b\\n$x ${B} \"q\"'", "b\\n$x ${B} \"q\""},
      {"A=\"b\\n\\t\\\"q\\\" \\\\ \\$ \\' \\x\"", "b\n\t\"q\" \\ $ ' \\x"},
      {"A=\"b # no comment\"", "b # no comment"},
      {"A=\"\"", ""},
      {"A=''", ""},
      {"A=\"b\r\nc\r\n\"\r\nB=d", "b\nc\n"},
      {"A='b\nc'", "b\nc"},
      {"A=it's", "it's"},
      {"A=b\"c\"", "b\"c\""},
      {"A=C:\\new", "C:\\new"},
      {"A=pa$word$$", "pa$word$$"},
      {"A=\"pa$word$$\"", "pa$word$$"},
      {"A=a${", "a${"},
      {"A=a${1}", "a${1}"},
      {"export=x\nA=b", "b"},
      {"export B\nA=b", "b"},
      {"A=ü€", "ü€"},
      {"B=c\nA=${B}/${B}", "c/c"},
      {"A=${B}\nB=c", "c"},
      {"A=\"x${B:-y}\"", "xy"},
      {"A=${A:-latest}", "latest"},
      {"A=\\${B}\nB=c", "\\c"},
      {"A=\"\\${B}\"", "${B}"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(value(text), expected) << text;
}

TEST(Dotenv, CountsLinesThroughQuotedValues) {
  const auto entries = parse_dotenv("A=1\n# x\nB=\"2\n2\"\nC='3\n\n3'\r\nexport D=4", ".env");
  ASSERT_EQ(entries.size(), 4u);
  EXPECT_EQ(entries[1].line, 3);
  EXPECT_EQ(entries[2].line, 5);
  EXPECT_EQ(entries[3].line, 8);
}

TEST(Dotenv, RefusesWithTheLineAndNothingOfTheValue) {
  const std::pair<const char*, const char*> cases[] = {
      {"A=b\nhunter2\n", ".env:2: this line is not NAME=value"},
      {"1A=b", ".env:1: this line is not NAME=value"},
      {"=b", ".env:1: this line is not NAME=value"},
      {"A: b", ".env:1: this line is not NAME=value"},
      {"export", ".env:1: this line is not NAME=value"},
      {"A=x\nB=\"hunter2\nC=d\n", ".env:2: the quote that begins the value of B is never closed"},
      {"A='hunter2", ".env:1: the quote that begins the value of A is never closed"},
      {"A='it's'", ".env:1: there is more text behind the closing quote of A"},
      {"A=\"a\nb\"c", ".env:2: there is more text behind the closing quote of A"},
      {"A=\"b\"#c", ".env:1: there is more text behind the closing quote of A"},
  };
  for (const auto& [text, message] : cases) EXPECT_EQ(error_of(text), message) << text;
}

TEST(Environment, PrefersTheRealEnvironment) {
  const auto both = environment("A=from file\nB=from file", {{"A", "real"}, {"C", ""}});
  EXPECT_EQ(both.find("A")->value, "real");
  EXPECT_EQ(both.find("A")->origin, "environment");
  EXPECT_EQ(both.find("B")->value, "from file");
  EXPECT_EQ(both.find("B")->origin, ".env:2");
  EXPECT_EQ(both.find("D"), std::nullopt);
  EXPECT_FALSE(both.find_in_dotenv_only("A"));
  EXPECT_EQ(both.find_in_dotenv_only("B")->value, "from file");
  // Set but empty is set.
  EXPECT_EQ(environment("C=x", {{"C", ""}}).find("C")->value, "");
  // References look at the real environment first, too.
  EXPECT_EQ(environment("A=x\nB=${A}", {{"A", "real"}}).find("B")->value, "real");
}

TEST(Environment, ExplainsReferencesThatFail) {
  const auto broken = environment("A=${NONE}\nB=${C}\nC=${B}\nD=${A}");
  const auto error_at = [&](const char* name) {
    try {
      broken.find(name);
      return std::string("no error");
    } catch (const UsageError& error) {
      return std::string(error.what());
    }
  };
  EXPECT_EQ(error_at("A"), ".env:1: the variable NONE is not set");
  EXPECT_EQ(error_at("D"), ".env:1: the variable NONE is not set");
  EXPECT_EQ(error_at("B"), ".env:2: the value of B refers to itself");
  EXPECT_EQ(broken.find("E"), std::nullopt);
}

TEST(Environment, TakesTheLastXArgument) {
  auto some = environment("");
  some.add_x({{"tenant", "a"}, {"tenant", "b"}, {"flag", ""}});
  EXPECT_EQ(some.find("x:tenant")->value, "b");
  EXPECT_EQ(some.find("x:tenant")->origin, "-x");
  EXPECT_EQ(some.find("x:flag")->value, "");
  EXPECT_FALSE(some.find("x:none"));
}

}  // namespace
}  // namespace limbeck::config
