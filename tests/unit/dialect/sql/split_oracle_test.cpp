// Our splitter against those of the engines: PostgreSQL's scanner in libpg_query, SQLite's
// sqlite3_complete().
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <pg_query.h>
#include <rapidcheck.h>
#include <sqlite3.h>

#include <algorithm>
#include <filesystem>

#include "base/file.hpp"
#include "dialect/sql/tokenizer.hpp"
#include "unit/dialect/sql/pieces.hpp"
#include "unit/dialect/sql/split_dsl.hpp"

namespace limbeck::sql {
namespace {

// Loaded by hand, so that its symbols (parts of PostgreSQL's backend) meet nobody else's.
class PgQuery {
 public:
  PgQuery() : library_(dlopen("libpg_query.so", RTLD_NOW | RTLD_LOCAL)) {
    if (library_ == nullptr) throw Error(dlerror());
    with_scanner_ = reinterpret_cast<Split*>(dlsym(library_, "pg_query_split_with_scanner"));
    with_parser_ = reinterpret_cast<Split*>(dlsym(library_, "pg_query_split_with_parser"));
    free_ = reinterpret_cast<decltype(free_)>(dlsym(library_, "pg_query_free_split_result"));
  }

  /// The statements' texts; nothing when the scanner or the parser refuses the text.
  std::optional<std::vector<std::string>> scan(const std::string& text) const {
    return split(text, with_scanner_);
  }
  std::optional<std::vector<std::string>> parse(const std::string& text) const {
    return split(text, with_parser_);
  }

 private:
  using Split = PgQuerySplitResult(const char*);

  std::optional<std::vector<std::string>> split(const std::string& text, Split* by) const {
    const auto result = by(text.c_str());
    std::optional<std::vector<std::string>> statements;
    if (result.error == nullptr) {
      statements.emplace();
      for (int i = 0; i < result.n_stmts; ++i) {
        statements->push_back(text.substr(static_cast<std::size_t>(result.stmts[i]->stmt_location),
                                          static_cast<std::size_t>(result.stmts[i]->stmt_len)));
      }
    }
    free_(result);
    return statements;
  }

  void* library_;
  Split* with_scanner_ = nullptr;
  Split* with_parser_ = nullptr;
  void (*free_)(PgQuerySplitResult) = nullptr;
};

const PgQuery& pg_query() {
  static const PgQuery instance;
  return instance;
}

// What we are given for a statement, without the comments that surround it.
std::vector<std::string> texts(const std::vector<Statement>& statements) {
  std::vector<std::string> result;
  for (const auto& statement : statements) result.push_back(statement.text);
  return result;
}

// The scanner hands out statements with the comments around them; ours come without.
std::vector<std::string> without_outer_comments(const std::vector<std::string>& statements) {
  std::vector<std::string> result;
  for (const auto& statement : statements) {
    std::string_view rest = statement;
    std::size_t begin = std::string::npos, end = 0;
    Tokenizer tokenizer(EngineKind::postgresql, rest);
    while (const auto token = tokenizer.next()) {
      begin = std::min(begin, token.offset);
      end = token.offset + token.text.size();
    }
    if (begin < end) result.emplace_back(rest.substr(begin, end - begin));
  }
  return result;
}

std::vector<std::filesystem::path> cases(const std::vector<std::string>& suites) {
  std::vector<std::filesystem::path> result;
  for (const auto& suite : suites) {
    const auto folder = std::filesystem::path(LIMBECK_SOURCE_DIR) / "../shared/cases" / suite;
    if (!std::filesystem::exists(folder)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (entry.path().extension() == ".sql") result.push_back(entry.path());
    }
  }
  std::ranges::sort(result);
  return result;
}

// Complete with its semicolon and not before, as the sqlite3 shell judges.
bool sqlite_agrees(const std::vector<Statement>& statements) {
  return std::ranges::all_of(statements, [](const auto& statement) {
    return sqlite3_complete((statement.text + ";").c_str()) == 1 &&
           sqlite3_complete(statement.text.c_str()) == 0;
  });
}

}  // namespace

TEST(SplitOracle, PostgresqlCasesAreSplitAsByTheServersScanner) {
  const auto files = cases({"psqldef", "migra"});
  if (files.empty()) GTEST_SKIP() << "no cases beside the checkout";
  for (const auto& path : files) {
    const auto text = file::read(path);
    const auto expected = pg_query().scan(text);
    if (!expected) continue;
    EXPECT_EQ(texts(split(EngineKind::postgresql, text, path.string())), without_outer_comments(*expected))
        << path;
  }
}

TEST(SplitOracle, SqliteCasesAreCompleteStatements) {
  const auto files = cases({"sqlite3def"});
  if (files.empty()) GTEST_SKIP() << "no cases beside the checkout";
  for (const auto& path : files) {
    const auto statements = split(EngineKind::sqlite, file::read(path), path.string());
    EXPECT_TRUE(sqlite_agrees(statements)) << path << "\n" << show(statements);
  }
}

TEST(SplitOracle, MysqlCasesAreSplit) {
  const auto files = cases({"mysqldef"});
  if (files.empty()) GTEST_SKIP() << "no cases beside the checkout";
  for (const auto& path : files)
    EXPECT_NO_THROW(split(EngineKind::mysql, file::read(path), path.string())) << path;
}

TEST(SplitOracle, RandomPostgresqlIsSplitAsByTheServersScanner) {
  EXPECT_TRUE(rc::check([] {
    const auto text = *sql_of_pieces(EngineKind::postgresql);
    RC_PRE(!text.contains("ATOMIC"));  // this scanner only counts parentheses
    const auto expected = pg_query().scan(text);
    RC_PRE(expected.has_value());
    RC_ASSERT(texts(split(EngineKind::postgresql, text, "f.sql")) == without_outer_comments(*expected));
  }));
}

TEST(SplitOracle, ValidPostgresqlIsSplitAsByTheServersParser) {
  const std::vector<std::string> statements = {
      "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql BEGIN ATOMIC INSERT INTO t VALUES (CASE WHEN a = 1 "
      "THEN 2 END); "
      "SELECT CASE a WHEN 1 THEN CASE WHEN true THEN 2 END ELSE 3 END AS end, t.case FROM t; END",
      "CREATE OR REPLACE PROCEDURE p() BEGIN ATOMIC END",
      "CREATE FUNCTION begin() RETURNS int RETURN CASE WHEN true THEN 1 END",
      "CREATE RULE r AS ON UPDATE TO t DO ALSO (INSERT INTO a VALUES (1); DELETE FROM b WHERE c = ';')",
      "DO $do$ BEGIN PERFORM $$;$$; END $do$",
      "SELECT E'\\';', U&'\\0041;', $1 + a$$ FROM \"b;\"\"\" -- c;\n WHERE /* e; /* f; */ */ d @> '{}'",
      "COMMENT ON TABLE t IS 'it''s;'",
      "BEGIN",
      "END",
      "COPY t (a, b) FROM '/a;b' WITH (FORMAT csv)",
      "CREATE TRIGGER g AFTER INSERT ON t FOR EACH ROW WHEN (new.a > CASE WHEN true THEN 1 END) EXECUTE "
      "FUNCTION h()"};
  EXPECT_TRUE(rc::check([&statements] {
    const auto chosen = *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(statements));
    std::string text;
    for (const auto& statement : chosen) {
      text +=
          statement + *rc::gen::element<std::string>(";", " ;\n", "/* ; */;", "-- ; a\n;", ";;\n -- b;\n");
    }
    const auto expected = pg_query().parse(text);
    RC_ASSERT(expected.has_value());
    RC_ASSERT(texts(split(EngineKind::postgresql, text, "f.sql")) == without_outer_comments(*expected));
    RC_ASSERT(texts(split(EngineKind::postgresql, text, "f.sql")) == chosen);
  }));
}

TEST(SplitOracle, RandomSqliteStatementsAreComplete) {
  EXPECT_TRUE(rc::check([] {
    const auto statements = split(EngineKind::sqlite, *sql_of_pieces(EngineKind::sqlite), "f.sql");
    RC_ASSERT(sqlite_agrees(statements));
  }));
}

}  // namespace limbeck::sql
