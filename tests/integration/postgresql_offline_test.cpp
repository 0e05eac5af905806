// `--sql` scripts, run by psql.
#include "base/file.hpp"
#include "base/process.hpp"
#include "dialect/sql/splitter.hpp"
#include "integration/postgresql_support.hpp"
#include "migrate/offline.hpp"

namespace limbeck {
namespace {

class PostgresqlOffline : public test::PostgresqlTest {
 protected:
  void SetUp() override {
    PostgresqlTest::SetUp();
    folder_ = std::filesystem::temp_directory_path() / ("limbeck-test-" + random_hex(6));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override {
    std::filesystem::remove_all(folder_);
    PostgresqlTest::TearDown();
  }

  /// A script of two revisions, run by psql; its complaints.
  std::string run(const std::string& first, const std::string& second) {
    migrate::Plan plan;
    for (const auto& section : {first, second}) {
      migrate::PlannedStep planned;
      planned.statements = sql::split(EngineKind::postgresql, section, "section");
      plan.steps.push_back(planned);
    }
    migrate::OfflineSettings settings;
    settings.dialect = &postgresql();
    settings.version_table.name = "alembic_version";
    settings.journal = false;
    std::string script;
    migrate::write_script(plan, settings, [&](std::string_view piece) { script += piece; });
    file::create(folder_ / "script.sql", script);
    const auto url = database_->url();
    const auto result =
        process::shell("psql -q -X -d " + url.database + " -U postgres -h '" + host() + "' -p " + port() +
                       " -f '" + (folder_ / "script.sql").string() + "' 2>&1");
    return result.out;
  }
  std::string host() { return connection().query("SHOW unix_socket_directories").text(0, 0); }
  std::string port() { return connection().query("SHOW port").text(0, 0); }

  std::filesystem::path folder_;
};

TEST_F(PostgresqlOffline, StringsAndLettersMeanWhatTheyMeanOnline) {
  connection().execute("ALTER DATABASE " + database_->name() + " SET standard_conforming_strings = off");
  connection().execute("ALTER DATABASE " + database_->name() + " SET client_encoding = latin1");
  connection().execute("CREATE TABLE t (a text)");
  EXPECT_EQ(run("SET search_path = public; INSERT INTO t VALUES ('\\'), ('größe');",
                "INSERT INTO t VALUES ('b\\');"),
            "");
  EXPECT_EQ(value("SELECT string_agg(a, ',') FROM t"), "\\,größe,b\\");
}

}  // namespace
}  // namespace limbeck
