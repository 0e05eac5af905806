// Whatever a password is made of, it reaches the database as it is and nothing that is printed.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "config/database_url.hpp"
#include "config/dotenv.hpp"
#include "config/interpolate.hpp"
#include "config/mask.hpp"
#include "config/toml.hpp"
#include "unit/config/project.hpp"

namespace limbeck::config {
namespace {

/// Any bytes but NUL, with those that have a meaning somewhere more often than by chance.
rc::Gen<std::string> any_text() {
  const auto special = rc::gen::elementOf(std::string("@:/?#&=%+ '\"\\$${}[],;\n\t"));
  const auto any = rc::gen::map(rc::gen::inRange(1, 256), [](int byte) { return static_cast<char>(byte); });
  return rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::oneOf(special, any)));
}

/// A secret that can be searched for: framed, so that it is no part of anything else.
rc::Gen<std::string> any_secret() {
  return rc::gen::map(any_text(), [](const std::string& text) { return "Hunter2" + text + "Hunter2"; });
}

Variables variables(std::vector<std::pair<std::string, std::string>> values) {
  return [values](const std::string& name) -> std::optional<Variable> {
    for (const auto& [known, value] : values) {
      if (known == name) return Variable{value, "environment"};
    }
    return std::nullopt;
  };
}

DatabaseUrl read(const std::string& pattern, const Variables& known) {
  return parse_database_url(join_address(interpolate(pattern, known)), "/project");
}

RC_GTEST_PROP(AddressProperty, VariablesInAUrlArriveAsTheyAre, ()) {
  const auto user = *any_text(), password = *any_text(), database = *any_text(), name = *any_text();
  const auto known = variables({{"U", user}, {"P", password}, {"D", database}, {"N", name}});
  for (const std::string pattern :
       {"postgresql://${U}:${P}@db:5433/${D}?application_name=${N}",
        "postgresql+psycopg2://${U}:${P}@/${D}?host=db&port=5433&application_name=${N}",
        "host=db port=5433 user=${U} password=${P} dbname=${D} application_name=${N}",
        "host=db port=5433 user='${U}' password='${P}' dbname='${D}' application_name='${N}'",
        "${NONE:-postgresql://${U}:${P}@db:5433/${D}?application_name=${N}}"}) {
    const auto url = read(pattern, known);
    RC_LOG() << pattern;
    RC_ASSERT(url.host == "db");
    RC_ASSERT(url.port == "5433");
    RC_ASSERT(url.user == user);
    RC_ASSERT(url.password == password);
    RC_ASSERT(url.database == database);
    RC_ASSERT(url.option("application_name") == name);
  }
}

RC_GTEST_PROP(AddressProperty, VariablesInPartsOfValuesArriveToo, ()) {
  const auto part = *any_text();
  const auto known = variables({{"X", part}});
  const auto url = read("mysql://a${X}b:c${X}d@db/e${X}f?o=g${X}h", known);
  RC_ASSERT(url.user == "a" + part + "b");
  RC_ASSERT(url.password == "c" + part + "d");
  RC_ASSERT(url.database == "e" + part + "f");
  RC_ASSERT(url.option("o") == "g" + part + "h");
  const auto words = read("user=a${X}b password='c${X}d' dbname=x", known);
  RC_ASSERT(words.user == "a" + part + "b");
  RC_ASSERT(words.password == "c" + part + "d");
}

RC_GTEST_PROP(AddressProperty, ASqlitePathArrivesAsItIs, ()) {
  auto name = *any_text();
  std::erase(name, '/');  // what `..` and `//` become is another matter
  RC_PRE(!name.empty() && name != "." && name != ".." && name != ":memory:" && !name.starts_with("file:"));
  RC_ASSERT(read("sqlite:///${X}", variables({{"X", name}})).database == "/project/" + name);
  RC_ASSERT(read("sqlite:///${X}", variables({{"X", "/srv/" + name}})).database == "/srv/" + name);
  RC_ASSERT(read("sqlite:///data/${X}", variables({{"X", name}})).database == "/project/data/" + name);
}

RC_GTEST_PROP(AddressProperty, WhatIsWrittenIsReadBack, ()) {
  DatabaseUrl url;
  url.engine = *rc::gen::element(EngineKind::postgresql, EngineKind::mysql);
  url.host = "db";
  url.user = *any_text();
  url.password = *any_text();
  url.database = *any_text();
  url.options = {{"application_name", *any_text()}};
  RC_ASSERT(parse_database_url(url.unmasked(), "/") == url);
}

RC_GTEST_PROP(AddressProperty, NoSecretIsShown, ()) {
  const auto secret = *any_secret();
  DatabaseUrl url;
  url.engine = *rc::gen::element(EngineKind::postgresql, EngineKind::mysql);
  url.host = *rc::gen::element<std::string>("db", "", "/tmp/pg", "a,b");
  url.user = *rc::gen::element<std::string>("", "u");
  url.password = secret;
  url.options = {{"sslpassword", secret}, {"options", "-c my.password=" + secret}};
  RC_ASSERT(url.masked().find("Hunter2") == std::string::npos);
  RC_ASSERT(mask_secrets("can't open " + url.unmasked() + " today").find("Hunter2") == std::string::npos);
  const auto known = variables({{"P", secret}, {"PASSWORD", secret}});
  RC_ASSERT(read("host=db password=${P}", known).masked().find("Hunter2") == std::string::npos);
  RC_ASSERT(interpolate("run ${PASSWORD} now", known).masked().find("Hunter2") == std::string::npos);
}

TEST(AddressProperty, ASecretThatReadsLikeASchemeIsNotRepeated) {
  try {
    parse_database_url("Hunter2://Hunter2", "/");
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_EQ(std::string(error.what()), "unknown kind of database");
  }
}

RC_GTEST_PROP(AddressProperty, NoErrorRepeatsAnAddress, ()) {
  // A password put into a URL as it is: it may read as something else or not at all, but never be repeated.
  const auto secret = *any_secret();
  for (const auto& text : {"postgresql://u:" + secret + "@db/x", "postgresql://u:" + secret, secret,
                           "password=" + secret + " host=db", "mysql://u:" + secret + "@db:x/y",
                           "sqlite://" + secret + "/x?" + secret}) {
    try {
      parse_database_url(text, "/");
    } catch (const UsageError& error) {
      RC_LOG() << text << " -> " << error.what();
      RC_ASSERT(std::string(error.what()).find("Hunter2") == std::string::npos);
      RC_ASSERT(error.hint().find("Hunter2") == std::string::npos);
    }
  }
}

RC_GTEST_PROP(AddressProperty, AConfigurationShowsNoSecret, ()) {
  const auto secret = *any_secret();
  Project project(
      "url = \"postgresql://u:${PW}@db/x\"\nscratch_url = \"host=s password=${PW}\"\n"
      "models = { command = \"dump ${DB_PASSWORD}\" }\n"
      "[env.parts.database]\nhost = \"h\"\npassword = \"${PW}\"\n");
  project.variables = {{"PW", secret}, {"DB_PASSWORD", secret}};
  project.options.x = {"password=" + secret};
  if (*rc::gen::arbitrary<bool>()) project.options.environment_name = "parts";
  const auto config = project.load();
  RC_ASSERT(config.database().password == secret);
  RC_ASSERT(config.scratch_url.get()->password == secret);
  RC_ASSERT(config.models.get().command == "dump " + secret);
  for (const auto& one : config.entries) {
    RC_ASSERT((one.key + one.value + one.origin_text() + one.error).find("Hunter2") == std::string::npos);
  }
}

RC_GTEST_PROP(AddressProperty, DotenvQuotingKeepsEveryText, ()) {
  auto text = *any_text();
  std::erase(text, '\r');  // line ends are LF
  std::string quoted = "\"";
  for (const char c : text)
    quoted += std::string_view("\"\\$").find(c) != std::string_view::npos ? std::string("\\") + c
                                                                          : std::string(1, c);
  const auto entries = parse_dotenv("A=" + quoted + "\"\nB=1\n", ".env");
  RC_ASSERT(entries.size() == 2u);
  RC_ASSERT(interpolate(entries[0].pattern, variables({})).text() == text);
  if (text.find('\'') == std::string::npos) {
    const auto literal = parse_dotenv("A='" + text + "'", ".env");
    RC_ASSERT(interpolate(literal.at(0).pattern, variables({})).text() == text);
  }
}

RC_GTEST_PROP(AddressProperty, NothingCrashesTheReaders, ()) {
  const auto noise =
      *rc::gen::container<std::string>(rc::gen::elementOf(std::string("${}:-?+x:A$=@/'\"\\ #\n[],%01")));
  const auto known = variables({{"A", "value"}});
  const auto attempt = [](const auto& action) {
    try {
      action();
    } catch (const UsageError&) {
    }
  };
  attempt([&] { interpolate(noise, known); });
  attempt([&] { parse_dotenv(noise, ".env"); });
  attempt([&] { parse_toml(noise, "limbeck.toml"); });
  attempt([&] { read("postgresql://" + noise, known); });
  attempt([&] { read(noise, known); });
  attempt([&] { mask_secrets(noise); });
}

}  // namespace
}  // namespace limbeck::config
