#include "dialect/sqlite/inspect/expression.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "dialect/sqlite/inspect/create_view.hpp"
#include "dialect/sqlite/inspect/mentions.hpp"
#include "dialect/sqlite/quote.hpp"

namespace limbeck::dialect::sqlite {
namespace {

const Scope scope{"users", {"id", "Name", "order", "like", "b b"}};

std::string expression(const std::string& sql) {
  const auto once = normal_expression(sql::tokens(EngineKind::sqlite, sql), scope);
  EXPECT_EQ(normal_expression(sql::tokens(EngineKind::sqlite, once), scope), once);
  return once;
}

std::string statement(const std::string& sql) {
  const auto once = normal_statement(sql::tokens(EngineKind::sqlite, sql));
  EXPECT_EQ(normal_statement(sql::tokens(EngineKind::sqlite, once)), once);
  return once;
}

TEST(NormalExpression, FoldsBlanksCommentsAndCase) {
  EXPECT_EQ(expression("id>0 and\n\tLENGTH ( name )<10 /* short */"), "id > 0 AND length(Name) < 10");
  EXPECT_EQ(expression("case when id is not null then 'a' else 'B' end"),
            "CASE WHEN id IS NOT NULL THEN 'a' ELSE 'B' END");
  EXPECT_EQ(expression("cast(id as varchar ( 10 ))||current_date"),
            "CAST(id AS VARCHAR(10)) || CURRENT_DATE");
  EXPECT_EQ(expression("id between 1 and 2 or id in(3,4) or id not in ( )"),
            "id BETWEEN 1 AND 2 OR id IN (3, 4) OR id NOT IN ()");
}

TEST(NormalExpression, TellsSignsFromOperators) {
  EXPECT_EQ(expression("- 1-id"), "-1 - id");
  EXPECT_EQ(expression("id- -1"), "id - -1");
  EXPECT_EQ(expression("- - 1"), "- -1");
  EXPECT_EQ(expression("(-1)*~ id + + 2"), "(-1) * ~id + +2");
}

TEST(NormalExpression, NamesColumnsAsDeclared) {
  EXPECT_EQ(expression("NAME = \"name\" AND `Name` = [NAME]"), "Name = Name AND Name = Name");
  EXPECT_EQ(expression("users.name > \"users\".\"ID\""), "Name > id");
  EXPECT_EQ(expression("\"ORDER\" > [B B]"), "\"order\" > \"b b\"");
  EXPECT_EQ(expression("rowid > \"rowid\""), "rowid > rowid");
}

TEST(NormalExpression, TakesQuotedWordsThatAreNoColumnForStrings) {
  EXPECT_EQ(expression("name in (\"admin\", \"it's\")"), "Name IN ('admin', 'it''s')");
}

TEST(NormalExpression, TellsOperatorsFromColumnsOfTheSameName) {
  EXPECT_EQ(expression("name like 'x%' escape '\\' and Like glob 'y'"),
            "Name LIKE 'x%' ESCAPE '\\' AND \"like\" GLOB 'y'");
  EXPECT_EQ(expression("name not like id and Like not glob \"like\" or id is not like"),
            "Name NOT LIKE id AND \"like\" NOT GLOB \"like\" OR id IS NOT \"like\"");
  EXPECT_EQ(expression("name collate nocase = 'x'"), "Name COLLATE NOCASE = 'x'");
}

TEST(NormalExpression, DropsOuterParenthesesOnly) {
  EXPECT_EQ(expression("((id > 0))"), "id > 0");
  EXPECT_EQ(expression("(id > 0) AND (id < 9)"), "(id > 0) AND (id < 9)");
}

TEST(NormalExpression, HasOneSpellingForEqualOperators) {
  EXPECT_EQ(expression("id == 1 or id != 2"), "id = 1 OR id <> 2");
}

TEST(NormalStatement, LeavesNamesAlone) {
  EXPECT_EQ(
      statement("select a.Id as \"Key\", \"x\", count(*) from [users] as a left  join \"b\" on a.id=`b`.id"),
      "SELECT a.Id AS \"Key\", \"x\", count(*) FROM users AS a LEFT JOIN b ON a.id = b.id");
  EXPECT_EQ(statement("with t(x) as (select -1) select * from t order by x desc limit 1"),
            "WITH t(x) AS (SELECT -1) SELECT * FROM t ORDER BY x DESC LIMIT 1");
  EXPECT_EQ(statement("select id desc, t.* from t where a like 'b' group by c"),
            "SELECT id desc, t.* FROM t WHERE a LIKE 'b' GROUP BY c");
}

TEST(CreateTrigger, HasOneFormForWhatMeansTheSame) {
  const auto same = [](const std::string& name) { return name == "users" ? "Users" : name; };
  const auto trigger = read_create_trigger(
      "create trigger if not exists t update of \"a\", [b] on users for each row when new.a>1\nbegin\n  -- "
      "note\n  "
      "insert into log values (new.a);\nend;",
      same);
  EXPECT_EQ(trigger.id.display(), "trigger Users.t");
  EXPECT_EQ(trigger.definition,
            "CREATE TRIGGER t BEFORE UPDATE OF a, b ON Users WHEN new.a > 1 BEGIN INSERT INTO log VALUES "
            "(new.a); END");
  EXPECT_EQ(trigger,
            read_create_trigger("CREATE TRIGGER t BEFORE UPDATE OF a, b ON Users WHEN new.a > 1 begin "
                                "INSERT INTO log VALUES (new.a); end",
                                same));
  EXPECT_TRUE(trigger.source.starts_with("create trigger if not exists t")) << trigger.source;
  EXPECT_TRUE(trigger.source.ends_with("end")) << trigger.source;
}

TEST(CreateView, KeepsTheNamesOfItsColumns) {
  const auto view = read_create_view("CREATE VIEW IF NOT EXISTS \"v\" (a, 'B b') AS select 1,2 ; ");
  EXPECT_EQ(view.name.name, "v");
  EXPECT_EQ(view.query, "SELECT 1, 2");
  EXPECT_EQ(view.definition, "CREATE VIEW IF NOT EXISTS \"v\" (a, 'B b') AS select 1,2");
  ASSERT_EQ(view.columns.size(), 2u);
  EXPECT_EQ(view.columns[1].first, "B b");
}

std::string used(const std::string& sql) {
  std::string text;
  for (const auto& name : used_tables(sql)) text += (text.empty() ? "" : " ") + name;
  return text;
}

TEST(UsedTables, StandBehindFromAndItsLike) {
  EXPECT_EQ(used("SELECT a, b FROM T1 AS x, main.\"t2\" JOIN [t3] USING (c) WHERE d IN (SELECT e FROM t4) "
                 "AND f IN t5"),
            "t1 t2 t3 t4 t5");
  EXPECT_EQ(used("SELECT * FROM (a JOIN b ON b.x = a.y), (SELECT c, d FROM e) f ORDER BY g, h"), "a b e");
  EXPECT_EQ(
      used("CREATE TRIGGER x AFTER UPDATE OF c ON t BEGIN UPDATE OR IGNORE u SET v = 1, w = 2; INSERT INTO "
           "y(z) SELECT q FROM r; DELETE FROM s; END"),
      "r s u y");
  EXPECT_EQ(used("SELECT f(a, b) FROM json_each(x), t WHERE a IN (1, 2)"), "json_each t");
}

TEST(Quote, OnlyWhatNeedsIt) {
  EXPECT_EQ(quote_identifier("users"), "users");
  EXPECT_EQ(quote_identifier("UserName_2"), "UserName_2");
  EXPECT_EQ(quote_identifier("order"), "\"order\"");
  EXPECT_EQ(quote_identifier("a\"b"), "\"a\"\"b\"");
  EXPECT_EQ(quote_identifier("2nd"), "\"2nd\"");
  EXPECT_EQ(quote_identifier(""), "\"\"");
  EXPECT_EQ(quote_identifier("true"), "\"true\"");
  EXPECT_EQ(quote_literal("it's"), "'it''s'");
}

/// What is_reserved() says must be what SQLite's parser does.
TEST(Keywords, ReservedOnesAreThoseThatNameNoColumn) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(":memory:", &database), SQLITE_OK);
  for (int i = 0; i < sqlite3_keyword_count(); ++i) {
    const char* name = nullptr;
    int length = 0;
    sqlite3_keyword_name(i, &name, &length);
    const std::string keyword(name, static_cast<std::size_t>(length));
    const bool refused =
        sqlite3_exec(database, ("CREATE TABLE t" + std::to_string(i) + " (" + keyword + ")").c_str(), nullptr,
                     nullptr, nullptr) != SQLITE_OK;
    EXPECT_EQ(is_reserved(keyword), refused) << keyword;
  }
  sqlite3_close(database);
}

}  // namespace
}  // namespace limbeck::dialect::sqlite
