// The expected values are what Python's ConfigParser gives for the same text.
#include "config/alembic/ini.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace limbeck::config {
namespace {

IniFile parse_ini(std::string_view text) {
  auto ini = IniFile::parse(text, "alembic.ini");
  ini.set_default("here", "/srv/app");
  return ini;
}

std::string value_of(std::string_view text, std::string_view name = "k") {
  return parse_ini(text).get("alembic", name).value_or("(none)");
}

std::string ini_error(std::string_view text) {
  try {
    parse_ini(text);
    return "no error";
  } catch (const UsageError& error) {
    return error.what();
  }
}

std::string value_error(std::string_view text) {
  try {
    return value_of(text);
  } catch (const UsageError& error) {
    return error.what();
  }
}

TEST(Ini, ReadsKeysAndValues) {
  EXPECT_EQ(value_of("[alembic]\nk = v\n"), "v");
  EXPECT_EQ(value_of("[alembic]\nk=v"), "v");
  EXPECT_EQ(value_of("[alembic]\nk: v\r\n"), "v");
  EXPECT_EQ(value_of("[alembic]\nK\t=\t v \t\n"), "v");
  EXPECT_EQ(value_of("\xEF\xBB\xBF[alembic]\nk = v = w : x\n"), "v = w : x");
  EXPECT_EQ(value_of("[alembic]\nk =\n"), "");
  EXPECT_EQ(value_of("[alembic]\n"), "(none)");
  EXPECT_EQ(value_of("[other]\nk = v\n"), "(none)");
  EXPECT_EQ(value_of("[alembic]\nsqlalchemy.url = sqlite:///a.db\n", "sqlalchemy.url"), "sqlite:///a.db");
}

TEST(Ini, KeepsWhatFollowsAValue) {
  EXPECT_EQ(value_of("[alembic]\nk = os  # Use os.pathsep\n"), "os  # Use os.pathsep");
  EXPECT_EQ(value_of("[alembic]\nk = a ; b\n"), "a ; b");
  EXPECT_EQ(value_of("[alembic]\n# k = a\n  ; k = b\nk = c\n"), "c");
}

TEST(Ini, JoinsLines) {
  EXPECT_EQ(value_of("[alembic]\nk = a\n  b\n\tc\nl = d\n"), "a\nb\nc");
  EXPECT_EQ(value_of("[alembic]\nk =\n  a\n  # no part of it\n  b\n"), "\na\nb");
  EXPECT_EQ(value_of("[alembic]\nk = a\n\n  b\n\n\n"), "a\n\nb");
  // What is further in than its key goes on with it, whatever it looks like.
  EXPECT_EQ(value_of("[alembic]\n k = a\n  [l]\n m = b\n"), "a\n[l]");
  EXPECT_EQ(value_of("[alembic]\n k = a\n  [l]\n m = b\n", "m"), "b");
}

TEST(Ini, PutsValuesIn) {
  EXPECT_EQ(value_of("[alembic]\nk = %(here)s/x\n"), "/srv/app/x");
  EXPECT_EQ(value_of("[alembic]\nk = 100%%\n"), "100%");
  EXPECT_EQ(value_of("[alembic]\nk = a%%40b%%(c)s\n"), "a%40b%(c)s");
  EXPECT_EQ(value_of("[DEFAULT]\nhost = db\n[alembic]\nk = %(HOST)s:%(port)s\nport = %(p)s\np = 5\n"),
            "db:5");
  EXPECT_EQ(value_of("[DEFAULT]\nk = v\n[alembic]\n"), "v");
  EXPECT_EQ(value_of("[DEFAULT]\nk = v\n[alembic]\nk = w\n"), "w");
}

TEST(Ini, RefusesAWrongPercent) {
  EXPECT_EQ(value_error("[alembic]\nk = 100%\n"), "it has a % that begins neither %% nor %(name)s");
  EXPECT_EQ(value_error("[alembic]\nk = %(here)d\n"), "it has a % that begins neither %% nor %(name)s");
  EXPECT_EQ(value_error("[alembic]\nk = %(l)s\n"),
            "there is no \"l\" in [alembic] or [DEFAULT], which %(l)s wants");
  EXPECT_EQ(value_error("[alembic]\nk = %(k)s\n"), "its %(…)s refer to values with %(…)s more than ten deep");
}

TEST(Ini, RefusesWhatIsNoIni) {
  EXPECT_EQ(ini_error("k = v\n"), "alembic.ini:1: this line stands above the first [section]");
  EXPECT_EQ(ini_error("[alembic]\nk\n"), "alembic.ini:2: this line is no setting");
  EXPECT_EQ(ini_error("[alembic]\n= v\n"), "alembic.ini:2: there is no key before the sign");
  EXPECT_EQ(ini_error("[alembic]\nk = a\nK = b\n"), "alembic.ini:3: \"k\" is set twice in this section");
  EXPECT_EQ(ini_error("[alembic]\n[a]\n[alembic]\n"), "alembic.ini:3: the section [alembic] is there twice");
  EXPECT_EQ(ini_error("[DEFAULT]\na = 1\n[alembic]\n[DEFAULT]\nb = 2\n"), "no error");
}

TEST(Ini, TellsWhereAnOptionStands) {
  const auto ini = parse_ini("[alembic]\n\na = 1\nb =\n  2\n[c]\n");
  EXPECT_EQ(ini.find("alembic", "a")->line, 3);
  EXPECT_EQ(ini.find("alembic", "b")->line, 4);
  EXPECT_EQ(ini.sections(), (std::vector<std::string>{"alembic", "c"}));
}

TEST(Ini, TakesValuesFromAProgram) {
  auto ini = parse_ini("[alembic]\nk = %(v)s\n");
  ini.set("alembic", "v", "a%%b", 7);
  EXPECT_EQ(ini.get("alembic", "k"), "a%b");
  ini.set("new", "k", "%(here)s", 8);
  EXPECT_EQ(ini.get("new", "k"), "/srv/app");
  EXPECT_THROW(ini.set("alembic", "v", "p%40ss", 9), UsageError);
  ini.remove("alembic", "k");
  EXPECT_EQ(ini.get("alembic", "k"), std::nullopt);
}

}  // namespace
}  // namespace limbeck::config
