#include "migrate/environment_host.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "unit/migrate/program_support.hpp"
#include "unit/scripts/temporary_folder.hpp"

namespace limbeck::migrate {
namespace {

class EnvironmentHostTest : public ::testing::Test {
 protected:
  EnvironmentHostTest() {
    database_.dialect = &dialect::sqlite_dialect();
    database_.connection = database_.dialect->connect({.engine = EngineKind::sqlite}, {});
  }
  Json ask(std::string request) { return ask_of(host_, std::move(request)); }
  static Json ask_of(EnvironmentHost& host, std::string request) {
    std::ranges::replace(request, '\'', '"');
    return Json::parse(host.answer(request), "an answer");
  }
  std::string error(const std::string& request) {
    const auto answer = ask(request);
    const auto* const error = answer.find("error");
    return error ? error->find("message")->as_string() : "no error";
  }
  static constexpr const char* connect =
      "{'op': 'connect', 'syntax': 'sqlite', 'parameters': {'dbname': 'x.db'}}";

  Database database_;
  std::vector<std::string> happened_;
  EnvironmentHost host_{{.connect = [this](const config::DatabaseUrl& address) -> Database& {
                           happened_.push_back("connect " +
                                               std::filesystem::path(address.database).filename().string());
                           return database_;
                         },
                         .before_first_statement = [this] { happened_.emplace_back("lock"); }}};
};

TEST_F(EnvironmentHostTest, GreetsAndLocksAheadOfTheFirstStatement) {
  const auto greeting = ask(connect);
  EXPECT_EQ(greeting.find("default_schema")->as_string(), "main");
  EXPECT_EQ(greeting.find("version_info")->as_array().front(), Json(3));
  EXPECT_EQ(happened_, std::vector<std::string>{"connect x.db"});
  ask("{'op': 'sql', 'sql': 'CREATE TABLE t (a, b)', 'mode': 'as_is'}");
  ask("{'op': 'sql', 'sql': 'SELECT 1', 'mode': 'as_is'}");
  EXPECT_EQ(happened_, (std::vector<std::string>{"connect x.db", "lock"}));
}

TEST_F(EnvironmentHostTest, BeginsCommitsAndRollsBackAsTheDriverSays) {
  ask(connect);
  ask("{'op': 'sql', 'sql': 'CREATE TABLE t (a, b)', 'mode': 'as_is'}");
  EXPECT_FALSE(database_.connection->in_transaction());
  ask("{'op': 'sql', 'sql': 'INSERT INTO t VALUES (?, ?)', 'values': [1, {'bytes': '00ff'}], 'mode': "
      "'transaction'}");
  EXPECT_TRUE(database_.connection->in_transaction());
  ask("{'op': 'commit'}");
  ask("{'op': 'sql', 'sql': 'DELETE FROM t', 'mode': 'transaction'}");
  ask("{'op': 'rollback'}");
  const auto answer = ask("{'op': 'sql', 'sql': 'SELECT a, b, 1.5, NULL FROM t', 'mode': 'as_is'}");
  EXPECT_EQ(answer.find("rows")->dump(0), R"([["1", "00FF", "1.5", null]])");
  EXPECT_EQ(answer.find("kinds")->dump(0), R"(["ibrn"])");
}

TEST_F(EnvironmentHostTest, TellsWhatIsWrong) {
  EXPECT_NE(error("{'op': 'sql', 'sql': 'SELECT 1'}").find("before it has connected"), std::string::npos);
  ask(connect);
  EXPECT_NE(error("{'op': 'sql', 'sql': 'SELECT wrong', 'mode': 'as_is'}").find("wrong"), std::string::npos);
  EXPECT_NE(error("{'op': 'connect', 'syntax': 'oracle'}").find("doesn't know"), std::string::npos);
}

TEST_F(EnvironmentHostTest, PassesOverWhatWritesWhereTheCommandOnlyReads) {
  const TemporaryFolder folder;
  const config::DatabaseUrl url{.engine = EngineKind::sqlite, .database = (folder / "x.db").string()};
  database_.dialect->connect(url, {})->execute("CREATE TABLE t (a)");
  database_.connection = database_.dialect->connect(url, {.read_only = true});
  EnvironmentHost reading({.connect = [this](const config::DatabaseUrl&) -> Database& { return database_; },
                           .before_first_statement = {},
                           .only_reads = true});
  ask_of(reading, connect);
  const auto made = ask_of(reading, "{'op': 'sql', 'sql': 'CREATE TABLE u (a)', 'mode': 'transaction'}");
  EXPECT_EQ(made.find("error"), nullptr) << made.dump(0);
  const auto wrong = ask_of(reading, "{'op': 'sql', 'sql': 'DROP TABLE u', 'mode': 'transaction'}");
  EXPECT_NE(wrong.find("error"), nullptr);
  const auto rows = ask_of(reading, "{'op': 'sql', 'sql': 'SELECT count(*) FROM t', 'mode': 'transaction'}");
  EXPECT_EQ(rows.find("rows")->dump(0), R"([["0"]])");
}

TEST_F(EnvironmentHostTest, RunsStatementsWhereTheyAreDivertedTo) {
  ask(connect);
  const auto scratch = database_.dialect->connect({.engine = EngineKind::sqlite}, {});
  host_.divert(scratch.get());
  ask("{'op': 'sql', 'sql': 'CREATE TABLE t (a)', 'mode': 'transaction'}");
  ask("{'op': 'commit'}");
  host_.divert(nullptr);
  EXPECT_NE(error("{'op': 'sql', 'sql': 'SELECT * FROM t', 'mode': 'as_is'}"), "no error");
  EXPECT_TRUE(scratch->query("SELECT * FROM t").empty());
}

}  // namespace
}  // namespace limbeck::migrate
