#include "config/locate.hpp"

#include <gtest/gtest.h>

#include "unit/config/project.hpp"

namespace limbeck::config {
namespace {

TEST(Locate, SearchesUpwardsAsFarAsTheRepository) {
  Project outer("url = \"sqlite:///outer.db\"");
  outer.write("a/b/x", "");
  outer.options.working_directory = outer.folder / "a/b";
  EXPECT_EQ(outer.load().file, outer.folder / "limbeck.toml");
  outer.write("a/limbeck.toml", "");
  EXPECT_EQ(outer.load().file, outer.folder / "a/limbeck.toml");
  // A repository inside hides what is outside; a worktree's or submodule's .git is a file.
  outer.write("a/b/.git", "gitdir: elsewhere");
  EXPECT_EQ(outer.error(), "there is no limbeck.toml in ./a/b");
  EXPECT_EQ(
      outer.hint(),
      "start a project here with: limbeck init; or name the file with -c or LIMBECK_CONFIG; an Alembic "
      "project is found in the folder of its alembic.ini; with --url or DATABASE_URL no file is needed");
}

TEST(Locate, NamesTheFoldersSearched) {
  Project project;
  project.write("a/b/x", "");
  project.options.working_directory = project.folder / "a/b";
  EXPECT_EQ(project.error(), "there is no limbeck.toml in ./a/b and the folders above it up to .");
}

TEST(Locate, StopsBeforeAFolderWhereAnybodyMayPutFiles) {
  Project project("url = \"sqlite:///planted.db\"");
  std::filesystem::remove(project.folder / ".git");
  project.write("a/b/x", "");
  namespace fs = std::filesystem;
  fs::permissions(project.folder, fs::perms::all | fs::perms::sticky_bit);
  project.options.working_directory = project.folder / "a/b";
  EXPECT_EQ(project.error(), "there is no limbeck.toml in ./a/b and the folders above it up to ./a");
  // But standing in it is a choice.
  project.options.working_directory = project.folder;
  EXPECT_EQ(project.load().file, project.folder / "limbeck.toml");
}

TEST(Locate, NeedsNoFileWhereAnAddressIsGiven) {
  Project project;
  project.variables["DATABASE_URL"] = "";
  EXPECT_EQ(project.error(), "there is no limbeck.toml in .");
  project.variables["DATABASE_URL"] = "postgresql://app:p%40$x@db/shop";
  EXPECT_EQ(project.load().database().password, "p@$x");
  EXPECT_EQ(project.load().versions.front(), project.folder / "migrations/versions");
  EXPECT_EQ(shown(project.load(), "url"), "postgresql://app:***@db/shop | DATABASE_URL");
  project.options.url = "sqlite:///app.db";
  EXPECT_EQ(project.load().database().database, (project.folder / "app.db").string());
  project.options.environment_name = "production";
  EXPECT_EQ(project.error(), "there is no limbeck.toml in .");
}

TEST(Locate, TakesTheAddressFromDotenvOnlyWithoutAFile) {
  Project project("versions = [\"v\"]", "DATABASE_URL=sqlite:///${NAME:-app}.db\n");
  EXPECT_FALSE(project.load().url.ok());
  std::filesystem::remove(project.folder / "limbeck.toml");
  EXPECT_EQ(project.load().database().database, (project.folder / "app.db").string());
  EXPECT_EQ(entry(project.load(), "url").origin, "DATABASE_URL from .env:1");
}

TEST(Locate, TakesVariablesFromTheFileThatIsNamed) {
  Project project("url = \"sqlite:///${NAME}.db\"", "NAME=beside\n");
  project.write("conf/production.env", "NAME=named\nLIMBECK_ENV=production\n");
  project.write("other/limbeck.toml",
                "url = \"sqlite:///a.db\"\n[env.production]\nurl = \"sqlite:///${NAME}.db\"");
  project.options.env_file = "conf/production.env";
  EXPECT_EQ(project.error(),
            "there is no [env.production] in limbeck.toml, which LIMBECK_ENV from "
            "conf/production.env:2 chooses");
  project.write("conf/production.env", "LIMBECK_CONFIG=other\nLIMBECK_ENV=production\nNAME=named\n");
  EXPECT_EQ(project.load().database().database, (project.folder / "other/named.db").string());
  project.options.env_file = "conf/none.env";
  EXPECT_EQ(project.error(), "there is no file conf/none.env, which --env-file names");
}

TEST(Locate, TakesAnyFileOrFolderThatIsNamed) {
  Project project("url = \"sqlite:///found.db\"");
  project.write("conf/limbeck.toml", "url = \"sqlite:///conf.db\"");
  project.write("conf/other.toml", "url = \"sqlite:///other.db\"");
  project.options.files = {"conf"};
  EXPECT_EQ(project.load().database().database, (project.folder / "conf/conf.db").string());
  EXPECT_EQ(shown(project.load(), "config"), (project.folder / "conf/limbeck.toml").string() + " | -c");
  project.options.files = {project.folder / "conf/other.toml"};
  EXPECT_EQ(project.load().database().database, (project.folder / "conf/other.db").string());
  project.options.files.clear();
  project.variables["LIMBECK_CONFIG"] = "conf/other.toml";
  EXPECT_EQ(shown(project.load(), "config"),
            (project.folder / "conf/other.toml").string() + " | LIMBECK_CONFIG");
  project.variables["LIMBECK_CONFIG"] = "nowhere.toml";
  EXPECT_EQ(project.error(), "there is no file nowhere.toml, which LIMBECK_CONFIG names");
  project.options.files = {"conf/none.toml"};
  EXPECT_EQ(project.error(), "there is no file conf/none.toml, which -c names");
  project.variables["LIMBECK_CONFIG"] = "";
  project.options.files.clear();
  EXPECT_EQ(project.load().database().database, (project.folder / "found.db").string());
}

TEST(Locate, DoesWithoutAFileWhenAllowedTo) {
  Project project;
  project.options.allow_missing = true;
  project.options.url = "sqlite:///app.db";
  project.variables["LIMBECK_ENV"] = "production";
  const auto config = project.load();
  EXPECT_TRUE(config.file.empty());
  EXPECT_EQ(config.folder, project.folder);
  EXPECT_EQ(config.database().database, (project.folder / "app.db").string());
  EXPECT_EQ(shown(config, "config"), " | none found");
  project.options.url = std::nullopt;
  EXPECT_EQ(project.database_error(), "no database is configured");
  project.options.environment_name = "production";
  EXPECT_EQ(project.error(), "there is no limbeck.toml in .");
}

TEST(Locate, IgnoresAFolderNamedDotenv) {
  const Project project("url = \"sqlite://\"");
  std::filesystem::create_directories(project.folder / ".env");
  EXPECT_EQ(project.error(), "no error");
}

TEST(Locate, ShowsTheShorterPath) {
  EXPECT_EQ(display_path("/a/b/c.toml", "/a/b"), "c.toml");
  EXPECT_EQ(display_path("/a/c.toml", "/a/b"), "../c.toml");
  EXPECT_EQ(display_path("/c.toml", "/a/b/d"), "/c.toml");
}

}  // namespace
}  // namespace limbeck::config
