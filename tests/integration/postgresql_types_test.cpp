// Types of the user's that change while columns hold values of them.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "autogenerate/generate.hpp"
#include "autogenerate/scratch/desired.hpp"
#include "base/text.hpp"
#include "dialect/sql/splitter.hpp"
#include "integration/postgresql_support.hpp"

namespace limbeck::autogenerate {
namespace {

class PostgresqlTypes : public test::PostgresqlTest {
 protected:
  void run(const std::string& sql) {
    for (const auto& statement : sql::split(EngineKind::postgresql, sql, "the test"))
      connection().execute(statement);
  }

  Generated generate(const std::string& schema) {
    Workspace workspace;
    workspace.dialect = &postgresql();
    workspace.target = &connection();
    workspace.url = database_->url();
    const models::DesiredSql desired{
        {{"schema.sql", sql::split(EngineKind::postgresql, schema, "schema.sql")}}, {}};
    return autogenerate::generate({desired, {}, {}}, workspace);
  }

  static std::string sql_of(const Generated& generated) {
    std::string text;
    for (const auto& change : generated.changes) {
      for (const auto& statement : change.upgrade.statements) text += statement.sql + ";\n";
      text += "-- downgrade\n";
      for (const auto& statement : change.downgrade.statements) text += statement.sql + ";\n";
    }
    return text;
  }

  static std::string warnings_of(const std::vector<dialect::RenderedStatement>& statements) {
    std::string text;
    for (const auto& statement : statements)
      text += statement.warning.empty() ? "" : statement.warning + "\n";
    return text;
  }

  struct Case {
    std::string old_schema, rows, new_schema;
    std::string query, up;                   ///< of the rows once they are upgraded
    std::string down_query = {}, down = {};  ///< and once they are downgraded; empty: as before the upgrade
  };

  void expect(const Case& wanted) {
    SCOPED_TRACE(wanted.new_schema);
    run("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    run(wanted.old_schema);
    if (!wanted.rows.empty()) run(wanted.rows);
    const auto down_query = wanted.down_query.empty() ? wanted.query : wanted.down_query;
    const auto start = wanted.down_query.empty() && wanted.down.empty() ? everything() : "";
    const auto generated = generate(wanted.new_schema);
    ASSERT_TRUE(generated.verification.verified()) << generated.verification.reason << "\n"
                                                   << sql_of(generated);
    for (const auto& change : generated.changes)
      run_section(change.upgrade.statements, connection(), postgresql());
    EXPECT_EQ(value(wanted.query), wanted.up) << sql_of(generated);
    EXPECT_TRUE(generate(wanted.new_schema).changes.empty());
    for (auto change = generated.changes.rbegin(); change != generated.changes.rend(); ++change) {
      run_section(change->downgrade.statements, connection(), postgresql());
    }
    if (start.empty()) {
      EXPECT_EQ(value(down_query), wanted.down) << sql_of(generated);
    } else {
      EXPECT_EQ(everything(), start) << sql_of(generated);
    }
    EXPECT_TRUE(generate(wanted.old_schema).changes.empty());
  }

  /// All rows of all tables as one text.
  std::string everything() {
    std::string all;
    for (const auto& row : connection()
                               .query("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace ="
                                      " 'public'::regnamespace ORDER BY 1")
                               .rows) {
      all += *row[0] + ": " +
             value(
                 "SELECT coalesce(string_agg(to_jsonb(t)::text, ' ' ORDER BY to_jsonb(t)::text), '') FROM "
                 "public." +
                 *row[0] + " t") +
             "\n";
    }
    return all;
  }
};

}  // namespace

TEST_F(PostgresqlTypes, AttributesGoByTheirNames) {
  const std::string ab = "CREATE TYPE ad AS (a text, b text); ";
  expect({ab + "CREATE TABLE t (x ad)", "INSERT INTO t VALUES (ROW('A','B')), (NULL), (ROW(NULL,NULL))",
          "CREATE TYPE ad AS (b text, a text); CREATE TABLE t (x ad)",
          "SELECT string_agg(coalesce(x::text, 'null'), ' ' ORDER BY x::text) FROM t", "(,) (B,A) null"});
  expect({ab + "CREATE TABLE t (x ad)", "INSERT INTO t VALUES (ROW('A','B'))",
          "CREATE TYPE ad AS (b text, c text); CREATE TABLE t (x ad)", "SELECT x::text FROM t", "(B,)",
          "SELECT x::text FROM t", "(,B)"});
  expect({"CREATE TYPE ad AS (s text, z int); CREATE TABLE t (b ad[])",
          "INSERT INTO t VALUES (ARRAY[ROW('y',2)::ad,NULL]), ('{}'), (NULL), ('[0:0]={\"(z,3)\"}')",
          "CREATE TYPE ad AS (z bigint, s text); CREATE TABLE t (b ad[])",
          "SELECT string_agg(coalesce(b::text, 'null'), ' ' ORDER BY b::text COLLATE \"C\") FROM t",
          "[0:0]={\"(3,z)\"} {\"(2,y)\",NULL} {} null"});
}

TEST_F(PostgresqlTypes, AttributesComeAndGoInPlace) {
  expect(
      {"CREATE TYPE ad AS (s text, z int); CREATE TABLE t (a ad, b ad[]); CREATE VIEW v AS SELECT (a).s FROM "
       "t",
       "INSERT INTO t VALUES (ROW('x',1), ARRAY[ROW('y',2)::ad])",
       "CREATE TYPE ad AS (s text, z int, c text); CREATE TABLE t (a ad, b ad[]); CREATE VIEW v AS SELECT "
       "(a).s FROM t",
       "SELECT a::text || b::text FROM t", "(x,1,){\"(y,2,)\"}"});
  const auto generated = generate(
      "CREATE TYPE ad AS (s text, z int, c text); CREATE TABLE t (a ad, b ad[]);"
      " CREATE VIEW v AS SELECT (a).s FROM t");
  EXPECT_EQ(sql_of(generated),
            "ALTER TYPE public.ad ADD ATTRIBUTE c text;\n-- downgrade\n"
            "DROP VIEW public.v;\nALTER TYPE public.ad DROP ATTRIBUTE c;\n"
            "CREATE VIEW public.v AS\n SELECT (t.a).s AS s\n   FROM public.t;\n");
  EXPECT_EQ(warnings_of(generated.changes.front().downgrade.statements),
            "drops c of the type public.ad and the values in it\n");
}

TEST_F(PostgresqlTypes, TypesOverAChangedTypeFollow) {
  expect(
      {"CREATE TYPE m AS ENUM ('a','b','c'); CREATE DOMAIN d AS m; CREATE TABLE t (x d DEFAULT 'a', y d[])",
       "INSERT INTO t VALUES ('a', '{c,a}')",
       "CREATE TYPE m AS ENUM ('c','a'); CREATE DOMAIN d AS m; CREATE TABLE t (x d DEFAULT 'a', y d[])",
       "SELECT x::text || y::text FROM t", "a{c,a}"});
  expect(
      {"CREATE DOMAIN a AS int CHECK (VALUE > 0); CREATE DOMAIN b AS a CHECK (VALUE < 9); CREATE TABLE t (x "
       "b, y a[])",
       "INSERT INTO t VALUES (3, '{4}')",
       "CREATE DOMAIN a AS bigint CHECK (VALUE > 0); CREATE DOMAIN b AS a CHECK (VALUE < 9); CREATE TABLE t "
       "(x b, y a[])",
       "SELECT x::text || y::text FROM t", "3{4}"});
  expect(
      {"CREATE TYPE m AS ENUM ('a','b'); CREATE DOMAIN w AS varchar(9); CREATE TYPE i AS (m m, w w, n int);"
       " CREATE TYPE o AS (i i, l i[], k int); CREATE DOMAIN p AS o CHECK ((VALUE).k > 0); CREATE TABLE t (x "
       "p, y o[], z i)",
       "INSERT INTO t VALUES ('(\"(a,word,1)\",\"{\"\"(b,w,2)\"\"}\",3)', '{}', '(b,,)')",
       "CREATE TYPE m AS ENUM ('b','a'); CREATE DOMAIN w AS varchar(20); CREATE TYPE i AS (n bigint, w w, m "
       "m);"
       " CREATE TYPE o AS (k int, i i, l i[]); CREATE DOMAIN p AS o CHECK ((VALUE).k > 0); CREATE TABLE t (x "
       "p, y o[], z i)",
       "SELECT ((x).i).m || ((x).l)[1].w || ((x).i).n || (z).m FROM t", "aw1b"});
  expect({"CREATE TYPE r AS RANGE (subtype = int); CREATE DOMAIN d AS r; CREATE TABLE t (x r, y r[], z d)",
          "INSERT INTO t VALUES ('[1,3)','{\"[1,2)\"}','[5,6)')",
          "CREATE TYPE r AS RANGE (subtype = bigint); CREATE DOMAIN d AS r; CREATE TABLE t (x r, y r[], z d)",
          "SELECT x::text || y::text || z::text FROM t", "[1,3){\"[1,2)\"}[5,6)"});
}

// PostgreSQL refuses a new condition of a domain while a column holds it inside of another type.
TEST_F(PostgresqlTypes, DomainsInsideOfOtherTypesGetConditions) {
  const auto gets = [&](const std::string& rest, const std::string& rows, const std::string& query,
                        const std::string& up) {
    expect({"CREATE DOMAIN d AS int;" + rest, rows, "CREATE DOMAIN d AS int CHECK (VALUE > 0);" + rest, query,
            up});
    expect({"CREATE DOMAIN d AS int CHECK (VALUE > 0);" + rest, rows,
            "CREATE DOMAIN d AS int NOT NULL CONSTRAINT small CHECK (VALUE < 9);" + rest, query, up});
  };
  gets("CREATE TABLE t (x d[] DEFAULT '{7}', y d)",
       "INSERT INTO t VALUES ('{1,2}', 3); INSERT INTO t (y) VALUES (4)",
       "SELECT string_agg(x::text || y, ' ') FROM t", "{1,2}3 {7}4");
  gets("CREATE TYPE c AS (a d, b text); CREATE TABLE t (x c, y c[])",
       "INSERT INTO t VALUES ('(1,q)', '{\"(2,r)\"}')", "SELECT x::text || y::text FROM t",
       "(1,q){\"(2,r)\"}");
  gets("CREATE TYPE r AS RANGE (subtype = d); CREATE TABLE t (x r, y d)", "INSERT INTO t VALUES ('[1,3)', 5)",
       "SELECT x::text || y FROM t", "[1,3)5");
  gets("CREATE DOMAIN l AS d[]; CREATE DOMAIN e AS d; CREATE TABLE t (x l, y e, z e[])",
       "INSERT INTO t VALUES ('{1}', 2, '{3}')", "SELECT x::text || y || z::text FROM t", "{1}2{3}");
  gets("CREATE TABLE t (k int, x d[]) PARTITION BY LIST (k); CREATE TABLE p PARTITION OF t DEFAULT",
       "INSERT INTO t VALUES (1, '{1}')", "SELECT x FROM t", "{1}");
  gets("CREATE TABLE t (x int); CREATE MATERIALIZED VIEW v AS SELECT ARRAY[1::d] AS x",
       "INSERT INTO t VALUES (0)", "SELECT x FROM v", "{1}");
  expect({"CREATE DOMAIN d AS int; CREATE TABLE t (x d[], y d)", "INSERT INTO t VALUES ('{1}', 2)",
          "CREATE DOMAIN d AS int CHECK (VALUE > 0); CREATE TABLE t (y d, z d[])", "SELECT y FROM t", "2",
          "SELECT y FROM t", "2"});
}

TEST_F(PostgresqlTypes, WhatUsesAChangedTypeStepsAside) {
  const std::string rest =
      "CREATE FUNCTION f(x ad) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT ($1).s';"
      "CREATE TABLE t (a ad NOT NULL DEFAULT '(q,1)', CHECK ((a).s <> ''));"
      "CREATE INDEX ON t (((a).s)); CREATE VIEW v AS SELECT a, f(a) AS g FROM t;";
  expect({"CREATE TYPE ad AS (s text, z int);" + rest, "INSERT INTO t DEFAULT VALUES",
          "CREATE TYPE ad AS (s varchar(30), z int);" + rest, "SELECT a::text || g FROM v", "(q,1)q"});
}

TEST_F(PostgresqlTypes, TypedTablesFollowTheirType) {
  expect({"CREATE TYPE ct AS (x int, y text); CREATE TABLE o OF ct (PRIMARY KEY (x), y DEFAULT 'q' NOT NULL)",
          "INSERT INTO o VALUES (1,'a')",
          "CREATE TYPE ct AS (x bigint, y text, z int); CREATE TABLE o OF ct (PRIMARY KEY (x), y DEFAULT 'q' "
          "NOT NULL)",
          "SELECT x || y FROM o", "1a"});
  expect({"CREATE TYPE ct AS (x int, y text, z int); CREATE TABLE o OF ct; CREATE TABLE p (c ct)",
          "INSERT INTO o VALUES (1,'a',2); INSERT INTO p VALUES ('(1,a,2)')",
          "CREATE TYPE ct AS (x int, y text); CREATE TABLE o OF ct; CREATE TABLE p (c ct)",
          "SELECT x || y || c::text FROM o, p", "1a(1,a)", "SELECT x || y || c::text FROM o, p", "1a(1,a,)"});
}

TEST_F(PostgresqlTypes, CountingGoesOn) {
  const std::string serial = "CREATE TABLE t (a serial PRIMARY KEY, b int)";
  const std::string identity = "CREATE TABLE t (a int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, b int)";
  const std::string big = "CREATE TABLE t (a bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, b int)";
  const std::string bigserial = "CREATE TABLE t (a bigserial PRIMARY KEY, b int)";
  const std::string deleted = "INSERT INTO t(b) VALUES (1),(2),(3); DELETE FROM t WHERE a > 1";
  const std::string next = "INSERT INTO t(b) VALUES (9) RETURNING a";
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{{serial, identity},
                                                                                 {identity, serial},
                                                                                 {serial, big},
                                                                                 {big, serial},
                                                                                 {serial, bigserial},
                                                                                 {bigserial, identity},
                                                                                 {identity, big}}) {
    expect({from, deleted, to, next, "4", next, "5"});
    expect({from, "SELECT setval(pg_get_serial_sequence('t', 'a'), 70, false)", to, next, "70", next, "71"});
  }
}

TEST_F(PostgresqlTypes, GeneratedColumnsComeBackWithTheirDependents) {
  const std::string rest =
      "CREATE UNIQUE INDEX tb ON t (b); CREATE VIEW v AS SELECT b FROM t; CREATE POLICY p ON t USING (b > 0);"
      "CREATE STATISTICS st ON a, b FROM t; ALTER TABLE t REPLICA IDENTITY USING INDEX tb; ALTER TABLE t "
      "CLUSTER ON tb;"
      "ALTER TABLE t ALTER b SET STATISTICS 77;";
  const auto table = [&](const std::string& a, const std::string& b) {
    return "CREATE TABLE t (a " + a + " NOT NULL, b int GENERATED ALWAYS AS (" + b +
           ") STORED NOT NULL, CHECK (b > -9));" + rest;
  };
  expect({table("int", "a * 2"), "INSERT INTO t VALUES (1)", table("int", "a * 3"), "SELECT b::text FROM v",
          "3"});
  expect({table("int", "a * 2"), "INSERT INTO t VALUES (1)", table("smallint", "a * 2"),
          "SELECT b::text FROM v", "2"});
  expect({table("int", "a * 2"), "INSERT INTO t VALUES (1)",
          "CREATE TABLE t (a bigint NOT NULL, b int NOT NULL, CHECK (b > -9));" + rest,
          "SELECT b::text FROM v", "2"});
}

TEST_F(PostgresqlTypes, TheOrderOfColumnsStaysWhereAGeneratedOneIsMadeAgain) {
  const auto table = [](const std::string& a, const std::string& z) {
    return "CREATE TABLE t (a " + a + ", z int" + z +
           ", m text GENERATED ALWAYS AS (a::text || '!') STORED," +
           " b int GENERATED ALWAYS AS (7) STORED CHECK (b > 0)); COMMENT ON COLUMN t.z IS 'z'; CREATE "
           "UNIQUE INDEX ON t (m, a);" +
           "CREATE VIEW v AS SELECT b, m FROM t; CREATE STATISTICS st ON z, m, b FROM t; CREATE POLICY p ON "
           "t USING (m > '');" +
           "ALTER TABLE t ALTER b SET STATISTICS 77;";
  };
  const auto times = [](int by) { return " GENERATED ALWAYS AS (a * " + std::to_string(by) + ") STORED"; };
  const std::string row = "INSERT INTO t(a) VALUES (2)",
                    all = "SELECT t::text || pg_get_statisticsobjdef(s.oid) FROM t, pg_statistic_ext s";
  const auto is = [](const std::string& values) {
    return values + "CREATE STATISTICS public.st ON z, m, b FROM t";
  };
  expect({table("int", times(2)), row, table("int", times(3)), all, is("(2,6,2!,7)"), all, is("(2,4,2!,7)")});
  expect({table("int", times(2)), row, table("bigint", times(2)), all, is("(2,4,2!,7)")});
  expect({table("int", times(2)), row, table("int", ""), all, is("(2,4,2!,7)")});
  expect({table("int", ""), "INSERT INTO t(a, z) VALUES (2, 9)", table("int", times(3)), all,
          is("(2,6,2!,7)"), all, is("(2,6,2!,7)")});
}

// Random types, rows in them, random changes: what has a place before and after keeps its value.
TEST_F(PostgresqlTypes, RandomChangesKeepWhatStays) {
  std::mt19937 random(20261128);
  const auto pick = [&](std::size_t count) {
    return std::uniform_int_distribution<std::size_t>(0, count - 1)(random);
  };
  const std::vector<std::string> leaves = {"int", "bigint", "text", "numeric", "varchar(12)"};
  struct Schema {
    std::string sql;
    std::vector<std::string> attributes;  ///< of the inner type, in order
  };
  const auto make = [&] {
    Schema made;
    std::vector<std::string> labels = {"a", "b", "c"}, names = {"p", "q", "r", "s"};
    std::ranges::shuffle(labels, random);
    std::ranges::shuffle(names, random);
    names.resize(1 + pick(names.size()));
    std::vector<std::string> parts;
    for (const auto& name : names)
      parts.push_back(name + " " + (name == "s" ? "mood" : leaves[pick(leaves.size())]));
    std::vector<std::string> outer = {"i inner_type", "l inner_type[]", "n " + leaves[pick(leaves.size())]};
    std::ranges::shuffle(outer, random);
    made.sql = fmt::format(
        "CREATE TYPE mood AS ENUM ('{}'); CREATE TYPE inner_type AS ({});"
        "CREATE TYPE outer_type AS ({}); CREATE DOMAIN num AS {}; CREATE DOMAIN part AS inner_type;"
        "CREATE TABLE t (id int PRIMARY KEY, i inner_type, il inner_type[], o outer_type, ol outer_type[],"
        " m mood, ml mood[], n num, nl num[], d part)",
        text::join(labels, "','"), text::join(parts, ", "), text::join(outer, ", "), leaves[pick(2)]);
    made.attributes = names;
    return made;
  };
  const auto values = [](const std::vector<std::string>& attributes) {
    std::vector<std::string> reads = {"m::text",
                                      "ml::text",
                                      "n::text",
                                      "nl::text",
                                      "(o).n::text",
                                      "((ol)[1]).n::text",
                                      "cardinality(il)::text",
                                      "(d IS DISTINCT FROM NULL)::text"};
    for (const auto& name : attributes) {
      for (const char* from : {"(i).", "((il)[2]).", "((o).i).", "(((o).l)[1]).", "(((ol)[1]).i).", "(d)."}) {
        reads.push_back(fmt::format("({}{})::text", from, name));
      }
    }
    return "SELECT concat_ws('|', " + text::join(reads, ", ") + ") FROM t ORDER BY id LIMIT 1";
  };
  for (int round = 0; round < 8; ++round) {
    const auto from = make(), to = make();
    SCOPED_TRACE(from.sql + "\n" + to.sql);
    run("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    run(from.sql);
    const auto inner = [&](int seed) {
      std::vector<std::string> parts;
      for (const auto& name : from.attributes)
        parts.push_back(name == "s" ? "'b'" : fmt::format("'{}'", seed + name[0]));
      return "ROW(" + text::join(parts, ", ") + ")::inner_type";
    };
    run("INSERT INTO t (id, i, il, m, ml, n, nl, d) VALUES (1, " + inner(100) + ", ARRAY[NULL, " +
        inner(200) +
        "], 'a', '{a,c}', 5,"
        " '{6,7}', " +
        inner(300) + "), (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL)");
    run("UPDATE t SET o = jsonb_populate_record(NULL::outer_type, jsonb_build_object('i', to_jsonb(i), 'l', "
        "to_jsonb(il[2:2]),"
        " 'n', 9))");
    run("UPDATE t SET ol = ARRAY[o] WHERE id = 1");
    std::vector<std::string> common;
    std::ranges::copy_if(from.attributes, std::back_inserter(common), [&](const auto& name) {
      return std::ranges::find(to.attributes, name) != to.attributes.end();
    });
    const auto before = value(values(common));
    const auto generated = generate(to.sql);
    ASSERT_TRUE(generated.verification.verified()) << generated.verification.reason << "\n"
                                                   << sql_of(generated);
    for (const auto& change : generated.changes)
      run_section(change.upgrade.statements, connection(), postgresql());
    EXPECT_EQ(value(values(common)), before) << sql_of(generated);
    for (auto change = generated.changes.rbegin(); change != generated.changes.rend(); ++change) {
      run_section(change->downgrade.statements, connection(), postgresql());
    }
    EXPECT_EQ(value(values(common)), before) << sql_of(generated);
    EXPECT_TRUE(generate(from.sql).changes.empty());
  }
}

}  // namespace limbeck::autogenerate
