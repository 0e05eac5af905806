#include "config/interpolate.hpp"

#include <gtest/gtest.h>

#include <map>

namespace limbeck::config {
namespace {

const std::map<std::string, std::string> known = {{"USER", "app"},
                                                  {"EMPTY", ""},
                                                  {"PASSWORD", "p@s w%/:?"},
                                                  {"HOST", "db"},
                                                  {"PORT", "5433"},
                                                  {"x:tenant", "north"},
                                                  {"x:a-b.c", "dashed"},
                                                  {"V6", "::1"},
                                                  {"HOSTS", "a:1,b:2"},
                                                  {"SOCKET", "/tmp/pg"},
                                                  {"FILE", "/srv/a b.db"},
                                                  {"SCHEME", "postgresql+psycopg2"},
                                                  {"URL", "postgresql://u:p%40@h/d"},
                                                  {"QUERY", "sslmode=require&connect_timeout=5"},
                                                  {"x", "plain"},
                                                  {"QUOTE", "it's \\"}};

std::optional<Variable> find(const std::string& name) {
  const auto at = known.find(name);
  return at == known.end() ? std::nullopt : std::optional(Variable{at->second, "environment"});
}

std::string text(std::string_view pattern) {
  return interpolate(pattern, find).text();
}
std::string address(std::string_view pattern) {
  return join_address(interpolate(pattern, find));
}

std::string error_of(std::string_view pattern) {
  try {
    return "no error: " + text(pattern);
  } catch (const UsageError& error) {
    return error.what();
  }
}

TEST(Interpolate, PutsVariablesIn) {
  const std::pair<const char*, const char*> cases[] = {
      {"", ""},
      {"plain", "plain"},
      {"${USER}", "app"},
      {"a${USER}b${HOST}c", "aappbdbc"},
      {"${EMPTY}", ""},
      {"${NONE:-x}", "x"},
      {"${EMPTY:-x}", "x"},
      {"${EMPTY-x}", ""},
      {"${NONE-x}", "x"},
      {"${NONE:-}", ""},
      {"${NONE:-a b$c}", "a b$c"},
      {"${NONE:-${ALSO_NONE:-${USER}}}", "app"},
      {"${USER:-${NONE}}", "app"},
      {"${USER:?no}", "app"},
      {"${EMPTY?no}", ""},
      {"${USER:+yes}", "yes"},
      {"${EMPTY:+yes}${NONE:+yes}", ""},
      {"${EMPTY+yes}", "yes"},
      {"$$", "$"},
      {"$${USER}", "${USER}"},
      {"$$$${USER}", "$${USER}"},
      {"$$${USER}", "$app"},
      {"$USER $ 5$", "$USER $ 5$"},
      {"pa$word{}", "pa$word{}"},
      {"${x:tenant}", "north"},
      {"${x:a-b.c}", "dashed"},
      {"${x:none:-south}", "south"},
      {"${x:-other}", "plain"},
      {"${x}", "plain"},
  };
  for (const auto& [pattern, expected] : cases) EXPECT_EQ(text(pattern), expected) << pattern;
}

TEST(Interpolate, ExplainsWhatIsMissing) {
  EXPECT_EQ(error_of("${NONE}"), "the variable NONE is not set");
  EXPECT_EQ(error_of("${NONE:?}"), "the variable NONE is not set");
  EXPECT_EQ(error_of("${NONE:?set it, ${USER}}"), "the variable NONE is not set: set it, app");
  EXPECT_EQ(error_of("${EMPTY:?}"), "the variable EMPTY is empty");
  EXPECT_EQ(error_of("${NONE:-${OTHER}}"), "the variable OTHER is not set");
  EXPECT_EQ(error_of("${x:none}"), "-x none=… is not given");
  EXPECT_EQ(error_of("${x:none:?which tenant?}"), "-x none=… is not given: which tenant?");
  EXPECT_THROW(text("${NONE}"), UnsetVariable);
  // A secret in a message would be a secret in a log.
  EXPECT_EQ(error_of("${NONE:?not ${PASSWORD}}"), "the variable NONE is not set: not ***");
}

TEST(Interpolate, RefusesBrokenPatterns) {
  EXPECT_EQ(error_of("${USER"), "has no \"}\" to end \"${USER\"");
  EXPECT_EQ(error_of("${USER:-a"), "has no \"}\" to end \"${USER\"");
  EXPECT_EQ(error_of("${}"), "has a \"${\" without a variable's name behind it");
  EXPECT_EQ(error_of("${1A}"), "has a \"${\" without a variable's name behind it");
  EXPECT_EQ(error_of("${x:}"), "has a \"${\" without a variable's name behind it");
  EXPECT_EQ(error_of("${USER!}"),
            "has something else than :-default, :?message or :+replacement behind \"${USER\"");
  EXPECT_EQ(error_of("${USER:=a}"),
            "has something else than :-default, :?message or :+replacement behind \"${USER\"");
  std::string deep = "x";
  for (int i = 0; i < 1000; ++i) deep = "${NONE:-" + deep + "}";
  EXPECT_EQ(error_of(deep), "nests variables more than 50 deep");
}

TEST(Interpolate, ShowsNoSecretAndTellsOrigins) {
  const auto value = interpolate("dump --user ${USER} --pw=${PASSWORD} ${URL} ${NONE:-x}", find);
  EXPECT_EQ(value.masked(), "dump --user app --pw=*** postgresql://u:***@h/d x");
  using Origins = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(value.variables, (Origins{{"USER", "environment"},
                                      {"PASSWORD", "environment"},
                                      {"URL", "environment"},
                                      {"NONE", "its default"}}));
  EXPECT_EQ(interpolate("${NO_PASSWORD:-hunter2}", find).masked(), "***");
}

TEST(JoinAddress, EncodesValuesWhereTheyStand) {
  const std::pair<const char*, const char*> cases[] = {
      {"${URL}", "postgresql://u:p%40@h/d"},
      {"${NONE:-postgresql://a:b%20c@h/d}", "postgresql://a:b%20c@h/d"},
      {"${NONE:-postgresql://${USER}:${PASSWORD}@h/d}", "postgresql://app:p%40s%20w%25%2F%3A%3F@h/d"},
      {"postgresql://${USER}:${PASSWORD}@${HOST}:${PORT}/${PASSWORD}?a=${PASSWORD}",
       "postgresql://app:p%40s%20w%25%2F%3A%3F@db:5433/p%40s%20w%25%2F%3A%3F?a=p%40s%20w%25%2F%3A%3F"},
      {"postgresql://u:${NONE:-p@ss}@h", "postgresql://u:p%40ss@h"},
      {"postgresql://u%40${HOST}@h", "postgresql://u%40db@h"},
      {"postgresql://u${PASSWORD:+:${PASSWORD}}@h", "postgresql://u:p%40s%20w%25%2F%3A%3F@h"},
      {"postgresql://${HOSTS}/d", "postgresql://a:1,b:2/d"},
      {"postgresql://u@${NONE:-db:5432}/d", "postgresql://u@db:5432/d"},
      {"postgresql://u@${V6}/d", "postgresql://u@[::1]/d"},
      {"postgresql://u@[${V6}]:${PORT}/d", "postgresql://u@[::1]:5433/d"},
      {"postgresql://u@${SOCKET}/d", "postgresql://u@%2Ftmp%2Fpg/d"},
      {"postgresql://u@/d?host=${SOCKET}", "postgresql://u@/d?host=%2Ftmp%2Fpg"},
      {"postgresql://u@h/d?${QUERY}", "postgresql://u@h/d?sslmode=require&connect_timeout=5"},
      {"postgresql://u@h/d?a=b&${QUERY}&c=d", "postgresql://u@h/d?a=b&sslmode=require&connect_timeout=5&c=d"},
      {"${SCHEME}://h/d", "postgresql+psycopg2://h/d"},
      {"postgresql${NONE:++psycopg2}://h/d", "postgresql://h/d"},
      {"${URL}?sslmode=require", "postgresql://u:p%40@h/d?sslmode=require"},
      {"sqlite:///${FILE}", "sqlite:///%2Fsrv%2Fa%20b.db"},
      {"sqlite:///data/${USER}.db", "sqlite:///data/app.db"},
      {"host=${HOST} password=${PASSWORD}", "host=db password=p@s\\ w%/:?"},
      {"host=${HOST} password='${QUOTE}'", "host=db password='it\\'s\\ \\\\'"},
      {"password=${EMPTY} host=${HOST}", "password='' host=db"},
      {"password=${EMPTY}", "password=''"},
      {"options='-c a= ${EMPTY}'", "options='-c a= '"},
  };
  for (const auto& [pattern, expected] : cases) EXPECT_EQ(address(pattern), expected) << pattern;
}

}  // namespace
}  // namespace limbeck::config
