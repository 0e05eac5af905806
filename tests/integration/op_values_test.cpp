// The values that revisions in C++ bind and read.
#include <fmt/core.h>

#include <cmath>
#include <limits>

#include "integration/op_support.hpp"

namespace limbeck::op_tests {
namespace {

class OpValues : public OpTest {};
/// What is not in the SQL of MariaDB as well, or a rollback decides.
class OpValuesOnTwo : public OpTest {};
class OpValuesOnSqlite : public OpTest {};

TEST_P(OpValues, AsksAndAnswersWithTypes) {
  static Texts seen;
  seen.clear();
  make_people();
  run([](Op& op) {
    for (const auto& [id, name, mail] : op.query<std::int64_t, std::string, std::optional<std::string>>(
             "SELECT id, name, CASE WHEN id = 2 THEN NULL ELSE mail END FROM people WHERE id < $1 ORDER BY "
             "id",
             3)) {
      seen.push_back(std::to_string(id) + name + mail.value_or("-"));
    }
    for (const Row row : op.query("SELECT id, name FROM people WHERE name = $1", "Person 3")) {
      seen.push_back(row.get<std::string>("name") + (row.is_null("id") ? "null" : ""));
    }
    const std::vector<std::byte> bytes = {std::byte{0}, std::byte{255}, std::byte{39}};
    op.create_table("blobs", [](auto& table) {
      table.column("id", type::integer, models::primary_key)
          .column("data", type::bytes)
          .column("good", type::boolean)
          .column("share", type::double_precision);
    });
    op.execute("INSERT INTO blobs VALUES ($1, $2, $3, $4)", 1, bytes, true, 0.25);
    const auto [id, data, good, share] =
        op.query<int, std::vector<std::byte>, bool, double>("SELECT * FROM blobs").at(0);
    seen.push_back(data == bytes && good && share == 0.25 ? "same" : "other");
    seen.push_back(std::to_string(
        op.query_value<int>("SELECT count(*) FROM people WHERE mail = $1", std::optional<std::string>())));
    op.execute("UPDATE people SET mail = $1 WHERE id = $2", nullptr, 1);
    seen.push_back(
        std::to_string(op.execute("UPDATE people SET name = $2 WHERE id <= $1", 2, "it's\n\"ours\" — $1")));
  });
  EXPECT_EQ(seen, (Texts{"1Person 1P1@X.ORG", "2Person 2-", "Person 3", "same", "0", "2"}));
  EXPECT_EQ(value("SELECT name FROM people WHERE id = 1"), "it's\n\"ours\" — $1");
  EXPECT_EQ(value("SELECT count(*) FROM people WHERE mail IS NULL"), "1");
}

TEST_P(OpValuesOnSqlite, GivesNoTextThatWouldBeChanged) {
  make_people();
  connection().execute("UPDATE people SET mail = CAST(x'ff41' AS TEXT) WHERE id = 2");
  const auto error = refusal([](Op& op) { op.query("SELECT mail FROM people"); });
  EXPECT_NE(std::string(error.what()).find("the column mail holds text that is not UTF-8"), std::string::npos)
      << error.what();
  run([](Op& op) {
    const auto bytes =
        op.query_value<std::vector<std::byte>>("SELECT CAST(mail AS BLOB) FROM people WHERE id = 2");
    op.execute("UPDATE people SET mail = $1 WHERE id = 2", std::to_string(bytes.size()));
  });
  EXPECT_EQ(value("SELECT mail FROM people WHERE id = 2"), "2");
}

TEST_P(OpValuesOnTwo, BindsNumbersThatAreNotFinite) {
  connection().execute("CREATE TABLE n (id integer PRIMARY KEY, x double precision)");
  run([](Op& op) {
    const double infinity = std::numeric_limits<double>::infinity();
    op.execute("INSERT INTO n VALUES (1, $1), (2, $2)", infinity, -infinity);
    op.bulk_insert("n", {"id", "x"}, {{3, infinity}});
    if (op.query_value<double>("SELECT x FROM n WHERE id = 2") != -infinity) throw Error("it is another one");
  });
  if (postgresql()) {
    EXPECT_EQ(values("SELECT x FROM n ORDER BY id"), (Texts{"Infinity", "-Infinity", "Infinity"}));
  } else {
    EXPECT_EQ(values("SELECT typeof(x) || (x > 1e308) || (x < -1e308) FROM n ORDER BY id"),
              (Texts{"real10", "real01", "real10"}));
  }
}

TEST_P(OpValuesOnSqlite, RefusesNaN) {
  connection().execute("CREATE TABLE n (x REAL)");
  const auto error = refusal([](Op& op) { op.execute("INSERT INTO n VALUES ($1)", std::nan("")); });
  EXPECT_NE(std::string(error.what()).find("SQLite has no NaN: it would store NULL instead"),
            std::string::npos);
  EXPECT_EQ(value("SELECT count(*) FROM n"), "0");
}

static_assert(std::is_constructible_v<Parameter, bool>);
static_assert(std::is_constructible_v<Parameter, std::optional<bool>>);
static_assert(!std::is_constructible_v<Parameter, void*>);
static_assert(!std::is_constructible_v<Parameter, const unsigned char*>);
static_assert(!std::is_constructible_v<Parameter, const int*>);
static_assert(!std::is_constructible_v<Parameter, const wchar_t*>);
static_assert(!std::is_constructible_v<Parameter, char>);
static_assert(!std::is_constructible_v<Parameter, std::optional<void*>>);

TEST_P(OpValues, BindsTextsOfAllKindsOfPointersToCharacters) {
  connection().execute("CREATE TABLE n (id integer PRIMARY KEY, t text)");
  run([](Op& op) {
    char buffer[] = "buffer";
    char* const pointer = buffer;
    op.execute("INSERT INTO n VALUES (1, $1)", u8"h\u00e9llo");
    op.execute("INSERT INTO n VALUES (2, $1)", static_cast<const char*>(nullptr));
    op.execute("INSERT INTO n VALUES (3, $1)", pointer);
    op.bulk_insert("n", {"id", "t"},
                   {{4, u8"four"}, {5, static_cast<const char*>(nullptr)}, {6, std::u8string(u8"six")}});
  });
  EXPECT_EQ(values("SELECT coalesce(t, 'NULL') FROM n ORDER BY id"),
            (Texts{"h\u00e9llo", "NULL", "buffer", "four", "NULL", "six"}));
}

TEST_P(OpValuesOnTwo, RefusesAWholeNumberThatWouldBeRounded) {
  connection().execute("CREATE TABLE n (i bigint, t text)");
  static constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  const auto error = refusal([](Op& op) { op.execute("INSERT INTO n (i) VALUES ($1)", most); });
  EXPECT_NE(std::string(error.what())
                .find(postgresql() ? "out of range" : "SQLite has no whole number as great as"),
            std::string::npos)
      << error.what();
  const auto bulk = refusal([](Op& op) { op.bulk_insert("n", {"i"}, {{1}, {most}}); });
  EXPECT_NE(std::string(bulk.what()).find("18446744073709551615"), std::string::npos) << bulk.what();
  EXPECT_EQ(value("SELECT count(*) FROM n"), "0");
  run([](Op& op) { op.execute("INSERT INTO n VALUES ($1, $2)", INT64_MAX, std::to_string(most)); });
  EXPECT_EQ(value("SELECT i FROM n"), "9223372036854775807");
  EXPECT_EQ(value("SELECT t FROM n"), "18446744073709551615");
}

TEST_P(OpValues, KeepsWholeNumbersBeyondBigintWhereThereAreSuch) {
  if (!postgresql()) return;  // RefusesAWholeNumberThatWouldBeRounded is SQLite's
  connection().execute("CREATE TABLE n (i numeric(20, 0))");
  run([](Op& op) { op.execute("INSERT INTO n VALUES ($1)", std::numeric_limits<std::uint64_t>::max()); });
  EXPECT_EQ(value("SELECT i FROM n"), "18446744073709551615");
}

TEST_P(OpValuesOnSqlite, WarnsOfADefaultThatIsRounded) {
  make_people();
  std::string said;
  options_.progress = [&](const Progress& now) { said += now.text + "\n"; };
  run([](Op& op) {
    op.add_column("people", "a", type::numeric(20, 0),
                  models::default_to(std::numeric_limits<std::uint64_t>::max()));
    op.add_column("people", "b", type::numeric(20, 0), models::default_to(INT64_MAX));
    op.add_column("people", "c", type::double_precision, models::default_to(0.1));
    op.add_column("people", "d", type::text, models::default_to("12345678901234567890"));
  });
  EXPECT_NE(
      said.find(
          "the default 18446744073709551615 of the column a of people is kept as 1.8446744073709552e+19"),
      std::string::npos)
      << said;
  for (const char* column : {"column b", "column c", "column d"})
    EXPECT_EQ(said.find(column), std::string::npos) << said;
}

TEST_P(OpValuesOnTwo, KeepsNumbersAsTheyAre) {
  static bool same;
  static std::string half;
  run([](Op& op) {
    op.create_table("numbers", [](auto& table) { table.column("d", type::double_precision); });
    op.execute("INSERT INTO numbers VALUES ($1)", 1.0 / 3);
    same = op.query_value<double>("SELECT d FROM numbers") == 1.0 / 3;
    op.execute(op.dialect() == models::sqlite ? "UPDATE numbers SET d = $1 / 2"
                                              : "UPDATE numbers SET d = $1::float8 / 2",
               1.0);
    half = op.query_value<std::string>("SELECT d FROM numbers");
  });
  EXPECT_TRUE(same);
  EXPECT_EQ(half, "0.5");
}

INSTANTIATE_TEST_SUITE_P(Engines, OpValues,
                         ::testing::Values(EngineKind::sqlite, EngineKind::postgresql, EngineKind::mysql),
                         engine_name);
INSTANTIATE_TEST_SUITE_P(Engines, OpValuesOnTwo,
                         ::testing::Values(EngineKind::sqlite, EngineKind::postgresql), engine_name);
INSTANTIATE_TEST_SUITE_P(Engines, OpValuesOnSqlite, ::testing::Values(EngineKind::sqlite), engine_name);

}  // namespace
}  // namespace limbeck::op_tests
