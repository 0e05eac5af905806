// What we read from a PostgreSQL address is what libpq itself reads from it.
#include <gtest/gtest.h>
#include <postgresql/libpq-fe.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "base/error.hpp"
#include "config/client_variables.hpp"
#include "config/database_url.hpp"
#include "config/libpq_keywords.hpp"
#include "config/percent.hpp"

namespace limbeck::config {
namespace {

using Parameters = std::map<std::string, std::string>;

std::optional<Parameters> libpq_reads(const std::string& text) {
  char* error = nullptr;
  auto* options = PQconninfoParse(text.c_str(), &error);
  if (error) PQfreemem(error);
  if (!options) return std::nullopt;
  Parameters parameters;
  for (auto* option = options; option->keyword; ++option) {
    if (option->val && *option->val) parameters[option->keyword] = option->val;
  }
  PQconninfoFree(options);
  return parameters;
}

Parameters we_read(const std::string& text) {
  Parameters parameters;
  for (const auto& [name, value] : parse_database_url(text, "/").libpq_parameters()) parameters[name] = value;
  return parameters;
}

/// Any text that libpq can hold: no NUL.
rc::Gen<std::string> any_text() {
  return rc::gen::map(rc::gen::container<std::string>(rc::gen::inRange(1, 256)),
                      [](const std::string& text) { return text; });
}

rc::Gen<std::string> host_and_port() {
  const auto host =
      rc::gen::element<std::string>("db", "db.example.org", "[::1]", "%2Ftmp%2Fpg", "127.0.0.1", "");
  const auto port = rc::gen::element<std::string>("", ":1", ":5433");
  return rc::gen::map(rc::gen::pair(host, port), [](const auto& pair) { return pair.first + pair.second; });
}

TEST(LibpqOracle, AgreesOnWrittenExamples) {
  for (const auto* text :
       {"postgresql://", "postgres://u@h", "postgresql://u:p@h:1/d?sslmode=require", "postgresql://:p@h/d",
        "postgresql://u:@h/d", "postgresql:///d?host=/tmp&port=1",
        "postgresql://a:1,b:2,[::1]/d?target_session_attrs=any", "postgresql://u:p?x@h/d",
        "postgresql://h/d@e", "postgresql://h?user=u", "postgresql://?host=/tmp", "postgresql://h/d?ssl=true",
        "postgresql://h/?dbname=e&user=v", "host=a  port = 1 user='x y' password=a\\'b\\ c", "host='' user=u",
        "dbname='postgresql://x/y' user=u"}) {
    const auto expected = libpq_reads(text);
    ASSERT_TRUE(expected) << text;
    EXPECT_EQ(we_read(text), *expected) << text;
  }
}

TEST(LibpqOracle, KnowsTheSameVariables) {
  auto* defaults = PQconndefaults();
  std::map<std::string, std::string> theirs;
  for (auto* option = defaults; option->keyword; ++option) {
    if (option->envvar && std::string(option->envvar) != "PGREALM") theirs[option->envvar] = option->keyword;
  }
  PQconninfoFree(defaults);
  for (const auto& [name, keyword] : client_variables(EngineKind::postgresql)) {
    ASSERT_TRUE(theirs.contains(name)) << name;
    EXPECT_EQ(theirs[name], keyword) << name;
    theirs.erase(name);
  }
  theirs.erase("PGGSSLIB");  // Windows
  // Newer libraries have more, which work from the real environment.
  if (PQlibVersion() < 160000) {
    EXPECT_TRUE(theirs.empty()) << theirs.begin()->first;
  }
}

RC_GTEST_PROP(LibpqOracle, AgreesOnAnyUrl, ()) {
  const auto user = *any_text(), password = *any_text(), database = *any_text(), application = *any_text();
  const auto hosts = *rc::gen::resize(3, rc::gen::container<std::vector<std::string>>(host_and_port()));
  std::string text = "postgresql://";
  if (*rc::gen::arbitrary<bool>()) text += percent_encode(user) + ":" + percent_encode(password) + "@";
  for (const auto& host : hosts) text += (&host == &hosts.front() ? "" : ",") + host;
  text += "/" + percent_encode(database);
  if (*rc::gen::arbitrary<bool>()) text += "?application_name=" + percent_encode(application);
  const auto expected = libpq_reads(text);
  RC_PRE(expected.has_value());
  RC_ASSERT(we_read(text) == *expected);
}

RC_GTEST_PROP(LibpqOracle, AgreesOnAnyKeywordString, ()) {
  // Raw noise from libpq's own alphabet: whatever it accepts we read alike.
  const auto noise = *rc::gen::container<std::string>(rc::gen::elementOf(std::string(" =='\\ab\t")));
  const std::string text = "user=" + noise;
  const auto expected = libpq_reads(text);
  if (expected) {
    RC_ASSERT(we_read(text) == *expected);
  } else {
    bool known = true;  // an unknown keyword is libpq's to refuse when connecting, a broken string is ours
    try {
      for (const auto& [name, value] : parse_libpq_keywords(text)) known &= name == "user";
      RC_ASSERT(!known);
    } catch (const UsageError&) {
    }
  }
}

RC_GTEST_PROP(LibpqOracle, ReadsWhatWeWrite, ()) {
  DatabaseUrl url;
  url.engine = EngineKind::postgresql;
  url.user = *any_text();
  url.password = *any_text();
  url.database = *any_text();
  url.host = *rc::gen::element<std::string>("db", "", "::1", "/tmp/pg", "a,b", "a,/tmp");
  url.port = url.host.find(',') == std::string::npos
                 ? *rc::gen::element<std::string>("", "5433")
                 : *rc::gen::element<std::string>("5433", ",", "1,", "1,2");
  url.options = {{"application_name", *any_text()}};
  if (url.options[0].second.empty()) url.options.clear();
  const auto text = url.unmasked();
  RC_LOG() << text;
  RC_ASSERT(parse_database_url(text, "/") == url);
  const auto expected = libpq_reads(text);
  RC_ASSERT(expected.has_value());
  RC_ASSERT(we_read(text) == *expected);
}

}  // namespace
}  // namespace limbeck::config
