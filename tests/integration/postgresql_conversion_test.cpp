// Values on the way from one type to another and back: they return, or the file says what changes.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <map>

#include "base/text.hpp"
#include "dialect/postgresql/quote.hpp"
#include "dialect/postgresql/render/render_conversion.hpp"
#include "integration/postgresql_support.hpp"

namespace limbeck::dialect::postgresql {
namespace {

class PostgresqlConversion : public test::PostgresqlTest {
 protected:
  void SetUp() override {
    PostgresqlTest::SetUp();
    if (IsSkipped()) return;
    connection().execute("CREATE TYPE mood AS ENUM ('a', '1', 'true')");
    // Each value is converted, stored as a column of the new type would hold it, and converted back. ALTER
    // COLUMN … TYPE coerces as an assignment does.
    connection().execute(R"(
CREATE FUNCTION there_and_back(old text, new text, start text, samples text[], up text, down text) RETURNS SETOF text
LANGUAGE plpgsql AS $$
DECLARE sample text; result text;
BEGIN
  FOREACH sample IN ARRAY samples LOOP
    BEGIN
      EXECUTE format('INSERT INTO %s VALUES (%L::text::%s)', old, sample, start);
      EXECUTE format('INSERT INTO %s SELECT %s FROM %s', new, up, old);
      EXECUTE format('INSERT INTO %s_back SELECT %s FROM %s', old, down, new);
      EXECUTE format('SELECT CASE WHEN a.c::text IS NOT DISTINCT FROM b.c::text THEN ''same'' ELSE concat_ws('' -> '', a.c::text,'
                     ' n.c::text, b.c::text) END FROM %s a, %s n, %s_back b', old, new, old) INTO result;
      RAISE EXCEPTION USING MESSAGE = result, ERRCODE = 'LB100';  -- takes the rows back
    EXCEPTION WHEN SQLSTATE 'LB100' THEN
      RETURN NEXT SQLERRM;
    WHEN OTHERS THEN
      RETURN NEXT 'refused';
    END;
  END LOOP;
END $$)");
  }

  /// The name of a table with one column of that type.
  std::string table_of(const std::string& type) {
    const auto [entry, is_new] = tables_.try_emplace(type, fmt::format("t{}", tables_.size()));
    if (is_new) {
      for (const char* end : {"", "_back"}) {
        connection().execute(fmt::format("CREATE TABLE {}{} (c {})", entry->second, end, type));
      }
    }
    return entry->second;
  }

  std::vector<std::string> round_trip(const std::string& from, const std::string& to,
                                      const std::vector<std::string>& samples) {
    const auto up = conversion("c", from, to),
               down = conversion("c", to, from, {}, RenderDirection::downgrade);
    const auto renamed = [](const std::string& sql) { return text::replace_all(sql, "converted", "back"); };
    for (const auto& statement : up.statements_before) connection().execute(statement);
    for (const auto& statement : down.statements_before) connection().execute(renamed(statement));
    const auto using_of = [](const Conversion& how) { return how.automatic ? "c" : how.expression; };
    std::string array = "ARRAY[";
    for (const auto& sample : samples) array += (array.ends_with("[") ? "" : ", ") + quote_literal(sample);
    std::vector<std::string> results;
    for (const auto& row :
         connection()
             .query("SELECT there_and_back($1, $2, $3, " + array + ", NULL], $4, $5)",
                    {table_of(from), table_of(to), from, using_of(up), renamed(using_of(down))})
             .rows) {
      results.push_back(*row[0]);
    }
    EXPECT_EQ(results.back(), "same") << "NULL from " << from << " to " << to;
    results.pop_back();
    for (const auto& statement : up.statements_after) connection().execute(statement);
    for (const auto& statement : down.statements_after) connection().execute(renamed(statement));
    return results;
  }

 private:
  std::map<std::string, std::string> tables_;
};

const std::map<std::string, std::vector<std::string>>& samples() {
  static const std::map<std::string, std::vector<std::string>> all = {
      {"smallint", {"0", "1", "-7", "32767"}},
      {"integer", {"0", "1", "-7", "20231114", "120000", "2147483647"}},
      {"bigint", {"0", "5", "1700000000", "9007199254740993"}},
      {"numeric", {"0", "1", "1.5", "1700000000.123456", "123456789012345678.125"}},
      {"numeric(8,2)", {"0.00", "1.50", "123456.78"}},
      {"real", {"0", "1.5", "0.1", "16777216"}},
      {"double precision", {"0", "1.5", "0.30000000000000004", "1700000000.123456", "1e+300"}},
      {"boolean", {"true", "false"}},
      {"bit(1)", {"1", "0"}},
      {"text",
       {"", "b", "a b ", "1", "007", "1.50", "yes", "true", "{a,b}", "{a}", "\\x62", "2023-11-14",
        "{\"k\": 1}", "12:30", "1 day", "01234567-89AB-CDEF-0123-456789ABCDEF", "101", "ä\\"}},
      {"character varying(5)", {"", "b", "1", "007", "a b  ", "{a}"}},
      {"character(5)", {"b", "1", "a b", "true"}},
      {"name", {"b", "1"}},
      {"bytea", {"\\x", "\\x62", "\\x00ff", "\\x5c7836"}},
      {"date", {"2023-11-14", "1969-12-31", "infinity"}},
      {"time without time zone", {"12:30:00", "00:00:00.25"}},
      {"time with time zone", {"12:30:00+02"}},
      {"timestamp without time zone",
       {"2023-11-14 22:13:20", "2023-11-14 22:13:20.123456", "1969-12-31 23:59:59.5"}},
      {"timestamp(0) without time zone", {"2023-11-14 22:13:20"}},
      {"timestamp with time zone", {"2023-11-14 22:13:20+00", "2023-11-14 22:13:20.123456+00", "infinity"}},
      {"interval", {"5 seconds", "1 mon 3 days 04:05:06.5", "-1 day"}},
      {"uuid", {"01234567-89ab-cdef-0123-456789abcdef"}},
      {"json", {"{\"k\": 1,  \"k\": 2}", "1", "\"a\"", "1.7", "true"}},
      {"jsonb", {"{\"k\": 1}", "[]", "[1, 2]", "[\"a\", [\"b\"]]", "1", "\"a\"", "1.7", "true"}},
      {"inet", {"10.1.2.3/8", "10.0.0.0/8"}},
      {"cidr", {"10.0.0.0/8"}},
      {"macaddr", {"08:00:2b:01:02:03"}},
      {"macaddr8", {"08:00:2b:ff:fe:01:02:03", "08:00:2b:01:02:03:04:05"}},
      {"money", {"$1.50"}},
      {"oid", {"1", "4000000000"}},
      {"\"char\"", {"a", "1"}},
      {"bit(3)", {"101"}},
      {"bit varying", {"1", "1010101"}},
      {"int4range", {"empty", "[1,4)"}},
      {"numrange", {"[1.5,4]", "(1,4]", "[1,4)"}},
      {"int4multirange", {"{}", "{[1,3)}", "{[1,3),[5,6)}"}},
      {"daterange", {"[2023-01-01,2023-02-01)"}},
      {"tstzrange", {"[\"2023-01-01 10:00:00+00\",\"2023-02-01 00:00:00+00\"]"}},
      {"xml", {"<a>1</a>", "1"}},
      {"tsvector", {"'a':1 'b'"}},
      {"tsrange", {"[\"2023-01-01 10:00:00\",\"2023-02-01 00:00:00\"]"}},
      {"point", {"(1,2)"}},
      {"box", {"(3,4),(1,2)"}},
      {"circle", {"<(1,2),3>"}},
      {"lseg", {"[(1,2),(3,4)]"}},
      {"path", {"((1,2),(3,4))", "[(1,2),(3,4)]"}},
      {"polygon", {"((1,2),(3,4),(5,0))"}},
      {"public.mood", {"a", "1", "true"}},
      {"text[]", {"{}", "{b}", "{a,b}", "{NULL}", "{{a},{b}}", "[0:1]={a,b}", "{\"x, y\"}"}},
      {"character varying(2)[]", {"{b}", "{ab,1}"}},
      {"integer[]", {"{}", "{1}", "{1,2}", "{NULL}", "[2:2]={7}", "{{1}}"}},
      {"bigint[]", {"{1700000000}", "{0,1}"}},
      {"bytea[]", {"{\"\\\\x62\"}"}},
      {"timestamp with time zone[]", {"{\"2023-11-14 22:13:20+00\"}"}},
      {"public.mood[]", {"{a}", "{a,1}"}},
  };
  return all;
}

}  // namespace

// Every pair of types, with values that both have, look alike in both, or don't fit.
TEST_F(PostgresqlConversion, BringsValuesBackOrSaysWhatChanges) {
  connection().execute("SET timezone = 'UTC'");
  connection().execute("SET lc_monetary = 'C'");
  int returned = 0;
  for (const auto& [from, values] : samples()) {
    for (const auto& [to, unused] : samples()) {
      if (from == to) continue;
      const auto up = conversion("c", from, to),
                 down = conversion("c", to, from, {}, RenderDirection::downgrade);
      for (const auto& result : round_trip(from, to, values)) {
        returned += result == "same";
        if (result == "same" || result == "refused") continue;
        EXPECT_TRUE(up.is_lossy && !up.notes.warning.empty())
            << from << " to " << to << ": " << result << "\n  up " << up.expression << "\n  down "
            << down.expression;
        EXPECT_TRUE(down.is_lossy && !down.notes.warning.empty()) << from << " to " << to;
      }
    }
  }
  EXPECT_GT(returned, 700);
}

// What depends on the session's TimeZone says so, and nothing else does.
TEST_F(PostgresqlConversion, SaysWhatDependsOnTheTimeZone) {
  connection().execute(R"(
CREATE FUNCTION converted(old text, start text, sample text, up text, zone text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE result text;
BEGIN
  PERFORM set_config('timezone', 'UTC', false);
  EXECUTE format('CREATE TEMP TABLE samples AS SELECT %L::text::%s AS c', sample, start);
  PERFORM set_config('timezone', zone, false);
  BEGIN
    EXECUTE format('CREATE TEMP TABLE converted AS SELECT (%s)::%s AS c FROM samples', up, old);
    PERFORM set_config('timezone', 'UTC', false);
    EXECUTE 'SELECT c::text FROM converted' INTO result;
    DROP TABLE converted;
  EXCEPTION WHEN OTHERS THEN
    result := 'refused';
  END;
  DROP TABLE samples;
  RETURN result;
END $$)");
  std::map<std::string, std::vector<std::string>> values = {
      {"date", {"2023-11-14"}},
      {"time without time zone", {"12:30:00"}},
      {"time with time zone", {"12:30:00+02"}},
      {"timestamp without time zone", {"2023-11-14 22:13:20"}},
      {"timestamp with time zone", {"2023-11-14 02:13:20+00"}},
      {"tsrange", {"[\"2023-01-01 10:00:00\",\"2023-02-01 00:00:00\"]"}},
      {"tstzrange", {"[\"2023-01-01 10:00:00+00\",\"2023-02-01 00:00:00+00\"]"}},
      {"daterange", {"[2023-01-01,2023-02-01)"}},
      {"interval", {"3:00:00"}},
      {"text", {"2023-11-14 22:13:20", "12:30:00", "[\"2023-01-01 10:00:00\",\"2023-02-01 00:00:00\"]"}},
      {"jsonb", {"\"2023-11-14 22:13:20\"", "\"12:30:00\"", "\"[2023-01-01,2023-02-01]\""}},
      {"bytea", {"2023-11-14 22:13:20", "12:30:00", "[2023-01-01,2023-02-01]"}},
      {"bigint", {"1700000000", "20231114"}},
      {"numeric", {"1700000000"}},
      {"timestamp with time zone[]", {"{\"2023-11-14 02:13:20+00\"}"}},
      {"timestamp without time zone[]", {"{\"2023-11-14 22:13:20\"}"}},
  };
  int dependent = 0;
  for (const auto& [from, samples] : values) {
    for (const auto& [to, unused] : values) {
      if (from == to) continue;
      for (const auto direction : {RenderDirection::upgrade, RenderDirection::downgrade}) {
        const auto how = conversion("c", from, to, {}, direction);
        for (const auto& statement : how.statements_before) connection().execute(statement);
        bool differs = false, refused = true;
        for (const auto& sample : samples) {
          const auto in = [&](const std::string& zone) {
            return *connection()
                        .query("SELECT converted($1, $2, $3, $4, $5)",
                               {to, from, sample, how.automatic ? "c" : how.expression, zone})
                        .rows[0][0];
          };
          const auto there = in("America/New_York"), here = in("UTC");
          differs |= there != here;
          refused &= there == "refused";
        }
        for (const auto& statement : how.statements_after) connection().execute(statement);
        const bool says_so = how.notes.warning.find("session's") != std::string::npos;
        dependent += differs;
        if (!refused) {
          EXPECT_EQ(says_so, differs) << from << " to " << to << ": " << how.expression << "\n"
                                      << how.notes.warning;
        }
      }
    }
  }
  EXPECT_GT(dependent, 40);
}

// Pairs of which the text of one means something else, or nothing, to the other.
TEST_F(PostgresqlConversion, TakesValuesForWhatTheyAre) {
  connection().execute("CREATE SCHEMA ext");
  connection().execute("CREATE EXTENSION hstore SCHEMA ext");
  connection().execute("SET timezone = 'UTC'");
  struct Case {
    std::string from, value, to, expected;
  };
  const std::vector<Case> cases = {
      {"ext.hstore", "a=>1, b=>NULL", "jsonb", R"({"a": "1", "b": null})"},
      {"ext.hstore", "a=>1", "json", R"({"a": "1"})"},
      {"jsonb", R"({"a": 1, "b": null, "c": [1, 2]})", "ext.hstore", R"("a"=>"1", "b"=>NULL, "c"=>"[1, 2]")"},
      {"json", R"({"a": "x"})", "ext.hstore", R"("a"=>"x")"},
      {"jsonb", "{}", "ext.hstore", ""},
      {"jsonb", "[1]", "ext.hstore", "refused"},
      {"date", "2023-11-14", "jsonb", R"("2023-11-14")"},
      {"jsonb", R"("2023-11-14")", "date", "2023-11-14"},
      {"uuid", "01234567-89ab-cdef-0123-456789abcdef", "json", R"("01234567-89ab-cdef-0123-456789abcdef")"},
      {"json", R"("01234567-89ab-cdef-0123-456789abcdef")", "uuid", "01234567-89ab-cdef-0123-456789abcdef"},
      {"public.mood", "a", "jsonb", R"("a")"},
      {"jsonb", R"("a")", "public.mood", "a"},
      {"jsonb", "1", "public.mood", "1"},
      {"interval", "1 day", "jsonb", R"("1 day")"},
      {"inet", "10.1.2.3/8", "jsonb", R"("10.1.2.3/8")"},
      {"xml", "<a>1</a>", "jsonb", R"("<a>1</a>")"},
      {"jsonb", R"("<a>1</a>")", "xml", "<a>1</a>"},
      {"uuid[]", "{01234567-89ab-cdef-0123-456789abcdef}", "jsonb[]",
       R"({"\"01234567-89ab-cdef-0123-456789abcdef\""})"},
      {"bit(3)", "101", "smallint", "5"},
      {"bit(3)", "101", "integer", "5"},
      {"bit(3)", "101", "numeric", "5"},
      {"bit varying", "101", "integer", "5"},
      {"bit varying", "", "integer", "0"},
      {"bit varying", std::string(65, '1'), "numeric", "refused"},
      {"smallint", "5", "bit(3)", "101"},
      {"numeric", "5", "bit(3)", "101"},
      {"smallint", "101", "bit varying", "1100101"},
      {"bigint", "5", "bit varying(2)", "refused"},
  };
  for (const auto& [from, value, to, expected] : cases) {
    const auto how = conversion("c", from, to);
    for (const auto& statement : how.statements_before) connection().execute(statement);
    connection().execute(fmt::format("CREATE TABLE one (c {})", from));
    connection().execute(fmt::format("CREATE TABLE other (c {})", to));
    connection().execute(fmt::format("INSERT INTO one VALUES ({})", quote_literal(value)));
    std::string result;
    try {
      connection().execute(
          fmt::format("INSERT INTO other SELECT {} FROM one", how.automatic ? "c" : how.expression));
      result = connection().query("SELECT c::text FROM other").text(0, 0);
    } catch (const DatabaseError&) {
      result = "refused";
    }
    EXPECT_EQ(result, expected) << from << " to " << to << ": " << how.expression;
    connection().execute("DROP TABLE one, other");
    for (const auto& statement : how.statements_after) connection().execute(statement);
  }
}

// Digits, not seconds; to_char() would make NULL of infinity.
TEST_F(PostgresqlConversion, WritesDatesAsDigitsOnTheWayBack) {
  const auto back = conversion("c", "date", "integer", {}, RenderDirection::downgrade);
  EXPECT_NE(back.notes.warning.find("as digits, such as 20231114"), std::string::npos) << back.notes.warning;
  EXPECT_EQ(back.notes.warning.find("seconds"), std::string::npos) << back.notes.warning;
  connection().execute("CREATE TABLE d AS SELECT 'infinity'::date AS c");
  EXPECT_ANY_THROW(connection().execute("ALTER TABLE d ALTER c TYPE integer USING " + back.expression));
}

TEST_F(PostgresqlConversion, KnowsTheInverse) {
  connection().execute("SET timezone = 'UTC'");
  const auto expect_back = [&](const std::string& from, const std::string& to,
                               const std::vector<std::string>& values) {
    for (const auto& result : round_trip(from, to, values)) EXPECT_EQ(result, "same") << from << " to " << to;
  };
  expect_back("text", "text[]", {"x, y", "{a,b}", ""});
  expect_back("text[]", "text", {"{a,b}", "{}", "{NULL}", "{{a},{b}}"});
  expect_back("character varying(20)", "character varying(20)[]", {"red"});
  expect_back("integer", "integer[]", {"1"});
  expect_back("integer[]", "integer", {"{1}"});
  expect_back("integer", "text[]", {"1"});
  expect_back("text", "bytea", {"b", "\\x62", "ä\\"});
  expect_back("bytea", "text", {"\\x62", "\\x00ff"});
  expect_back("json", "bytea", {"{\"a\":  \"\\\\x41\\n\"}"});
  expect_back("uuid", "bytea", {"c0ffee00-dead-beef-cafe-000000000001"});
  expect_back("bytea", "json", {"\\x5b315d"});
  expect_back("text[]", "bytea[]", {"{b,\"\\\\\\\\x62\"}", "{}", "[0:1]={a,b}"});
  expect_back("bigint", "timestamp with time zone", {"1700000000", "-1"});
  expect_back("bigint", "timestamp without time zone", {"1700000000"});
  expect_back("bigint[]", "timestamp with time zone[]", {"{1700000000,NULL}"});
  expect_back("timestamp with time zone", "numeric", {"2023-11-14 22:13:20.123456+00"});
  expect_back("timestamp with time zone", "bigint", {"2023-11-14 22:13:20+00"});
  expect_back("date", "bigint", {"2023-11-14"});
  expect_back("integer", "interval", {"90061"});
  expect_back("time without time zone", "integer", {"12:30:00"});
  expect_back("integer", "date", {"20231114"});
  expect_back("double precision", "numeric", {"0.30000000000000004"});
  expect_back("boolean", "smallint", {"true", "false"});
  expect_back("boolean", "bit(1)", {"true", "false"});
  expect_back("boolean", "bit(3)", {"true", "false"});
  expect_back("boolean[]", "bit varying[]", {"{true,false,NULL}"});
  expect_back("bit(1)", "boolean", {"1", "0"});
  expect_back("bytea", "uuid", {"\\xc0ffee00deadbeefcafe000000000001"});
  expect_back("uuid[]", "bytea[]", {"{c0ffee00-dead-beef-cafe-000000000001}"});
  expect_back("integer", "bytea", {"5", "-7"});
  expect_back("bytea[]", "text[]", {"{\"\\\\x62\"}"});
  expect_back("integer", "money", {"1234", "-5"});
  expect_back("money", "bigint", {"$1,234.00"});
  expect_back("time without time zone", "timestamp without time zone", {"12:30:00.25"});
  expect_back("text", "integer[]", {"1"});
  expect_back("numeric", "text[]", {"1.50"});
  expect_back("date", "text[]", {"2023-11-14"});
  expect_back("numeric(6,2)", "integer[]", {"2.00"});
  expect_back("text", "public.mood[]", {"a", "true"});
  expect_back("text[]", "jsonb", {"{}", "{a,NULL,\"x, y\"}"});
  expect_back("integer[]", "json", {"{1,2}"});
  expect_back("bytea[]", "jsonb", {"{\"\\\\x62\"}"});
  expect_back("public.mood[]", "json", {"{a,1}"});
  expect_back("timestamp with time zone[]", "jsonb", {"{\"2023-11-14 22:13:20.5+00\"}"});
  expect_back("jsonb", "text[]", {"[\"a\", \"b\"]"});
  expect_back("integer", "int4range", {"5"});
  expect_back("smallint", "numrange", {"5"});
  expect_back("timestamp with time zone", "tstzrange", {"2023-11-14 22:13:20+00"});
  expect_back("date", "daterange", {"2023-11-14"});
  expect_back("daterange", "date", {"[2023-01-01,2023-01-02)"});
  expect_back("uuid", "jsonb", {"01234567-89ab-cdef-0123-456789abcdef"});
  expect_back("timestamp with time zone", "json", {"2023-11-14 22:13:20.5+00", "infinity"});
  expect_back("public.mood", "jsonb", {"a", "true"});
  expect_back("integer", "bit varying", {"5", "0", "-7"});
}

// A text that is too long is refused, never cut.
TEST_F(PostgresqlConversion, NeverCutsATextSilently) {
  const auto refused = [&](const std::string& from, const std::string& to, const std::string& sample) {
    EXPECT_EQ(round_trip(from, to, {sample}), std::vector<std::string>{"refused"}) << from << " to " << to;
  };
  refused("text", "character varying(2)[]", "abc");
  refused("text[]", "character varying(2)[]", "{abc}");
  refused("text", "bit(3)", "10101");
  refused("integer[]", "integer", "{1,2}");
  refused("integer[]", "integer", "{}");
  refused("integer[]", "bigint", "{NULL}");
  refused("jsonb", "text[]", "[[\"a\"]]");
  refused("jsonb", "text[]", "{\"a\": 1}");
  refused("jsonb", "character varying(2)[]", "[\"abc\"]");
  refused("json", "character(2)[]", "[\"abc\"]");
  refused("int4range", "integer", "[1,3)");
  refused("int4range", "integer", "empty");
  refused("timestamp with time zone", "bigint", "infinity");
}

}  // namespace limbeck::dialect::postgresql
