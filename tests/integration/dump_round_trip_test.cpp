// What the engines' own tools write, split by us and run, makes the same database again.
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "base/process.hpp"
#include "base/text.hpp"
#include "dialect/sql/splitter.hpp"
#include "integration/postgresql_support.hpp"
#include "integration/sqlite_support.hpp"

namespace limbeck {
namespace {

std::string output_of(const std::vector<std::string>& command) {
  const auto result = process::run(command);
  if (result.exit_code != 0) throw Error(command[0] + ": " + result.err);
  return result.out;
}

class PostgresqlDump : public test::PostgresqlTest {
 protected:
  static std::string dump(const test::TestDatabase& database) {
    // Since 15.14 a dump stands between \restrict and \unrestrict with a random key.
    std::string kept;
    for (const auto& line : text::split(output_of({"pg_dump", "-d", uri(database.name())}), '\n')) {
      if (!line.starts_with("\\restrict") && !line.starts_with("\\unrestrict")) kept += line + "\n";
    }
    return kept;
  }
  static std::string uri(const std::string& name) {
    const std::string text = std::getenv("LIMBECK_TEST_POSTGRESQL");
    return text::replace_all(text, "/limbeck_test?", "/" + name + "?");
  }
};

}  // namespace

TEST_F(PostgresqlDump, MakesTheSameDatabaseAgain) {
  for (const auto* setup : {
           "CREATE TABLE \"odd;name\" (id int PRIMARY KEY, \"a\"\"b;\" text DEFAULT 'it''s;', note text)",
           "INSERT INTO \"odd;name\" VALUES (1, E'tab\\there', E'back\\\\slash\\nline; -- limbeck: "
           "upgrade'), "
           "(2, E'\\\\.', NULL), (3, '', E'\\\\N \\r')",
           "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql BEGIN ATOMIC INSERT INTO \"odd;name\" (id) "
           "VALUES (a); "
           "SELECT CASE a WHEN 1 THEN CASE WHEN true THEN 2 END ELSE 3 END AS \"end\"; END",
           "CREATE PROCEDURE p() LANGUAGE plpgsql AS $x$ BEGIN PERFORM $$;$$; /* ; */ END $x$",
           "CREATE RULE r AS ON DELETE TO \"odd;name\" DO INSTEAD (SELECT 1; SELECT 2)",
           "CREATE VIEW v AS SELECT U&'\\0061;' AS x, E'\\';' AS y",
           "COMMENT ON TABLE \"odd;name\" IS 'a; /* b'",
       }) {
    connection().execute(setup);
  }
  const auto before = dump(*database_);
  ASSERT_NE(before.find("COPY public."), std::string::npos);

  const test::TestDatabase copy;
  const auto other = copy.open();
  for (const auto& statement :
       sql::split(EngineKind::postgresql, output_of({"pg_dump", "-d", uri(database_->name())}), "dump")) {
    other->execute(statement);
  }
  EXPECT_EQ(dump(copy), before);
}

TEST(SqliteDump, MakesTheSameDatabaseAgain) {
  const dialect::SqliteFolder folder;
  const auto dump = [&](const std::string& name) {
    return output_of({"sqlite3", folder.file(name), ".dump"});
  };
  const std::string setup =
      "CREATE TABLE [odd;name] (id INTEGER PRIMARY KEY AUTOINCREMENT, \"a\"\"b;\" TEXT DEFAULT 'it''s;', "
      "`c;` BLOB);\n"
      "INSERT INTO [odd;name] VALUES (1, 'x;' || char(10) || '-- limbeck: upgrade' || char(13), x'00ff');\n"
      "CREATE TRIGGER t AFTER UPDATE ON [odd;name] WHEN new.id > CASE WHEN 1 THEN 2 END BEGIN\n"
      "  UPDATE [odd;name] SET `c;` = CASE WHEN new.id THEN ';' ELSE 'END;' END; -- END;\n  SELECT 1;\nEND;\n"
      "CREATE VIEW v AS SELECT /* ; */ 'a;' AS \"END\";\n";
  file::create(folder.file("setup.sql"), setup);
  output_of({"sqlite3", folder.file("a.db"), ".read " + folder.file("setup.sql")});
  const auto before = dump("a.db");
  ASSERT_NE(before.find("CREATE TRIGGER"), std::string::npos);

  const auto connection = dialect::sqlite_dialect().connect(dialect::sqlite_url(folder.file("b.db")), {});
  dialect::run_script(*connection, before);
  EXPECT_EQ(dump("b.db"), before);
}

}  // namespace limbeck
