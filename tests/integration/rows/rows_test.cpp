// Random schemas with rows, changed at random: upgrade, compare every value that has to survive, downgrade,
// compare again.
//
// What has to survive follows from the numbers of the objects (model.hpp), and what it then looks like from
// the engine itself: the new schema is made from its text, and the rows of the old one are inserted there.
// Nothing of the product's own is asked.
//
//   LIMBECK_ROUNDS=2000 dev/with-databases build/dev/tests/integration_tests --gtest_filter='*RandomRows*'
//   LIMBECK_SEED=7            another sequence of rounds
//   LIMBECK_ROUND=123         that round alone, with what was generated
//   LIMBECK_FINDINGS=20       go on after a finding, up to so many
//   LIMBECK_SHRINK=0          how many smaller cases to try for each finding
//   LIMBECK_PROGRESS=50       say on stderr how far it is, each time after so many rounds
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "integration/rows/make.hpp"
#include "integration/rows/round.hpp"
#include "integration/rows/shrink.hpp"

namespace limbeck::rows {
namespace {

int from_environment(const char* name, int otherwise) {
  const char* text = std::getenv(name);
  return text ? std::atoi(text) : otherwise;
}

/// What is wrong in kind: without names, numbers and values.
std::string kind(const Finding& finding) {
  std::string text = finding.stage + ": ";
  if (finding.what.contains('\n')) return text;
  bool quoted = false;
  for (const char c : finding.what.substr(0, finding.what.find(" ("))) {
    if (c == '"' || c == '\'') quoted = !quoted;
    if (!quoted && (c < '0' || c > '9')) text += c;
  }
  return text;
}

void run_rounds(const Engine& engine, const config::DatabaseUrl& url, int few) {
  const int rounds = from_environment("LIMBECK_ROUNDS", few);
  const int seed = from_environment("LIMBECK_SEED", 1);
  const int only = from_environment("LIMBECK_ROUND", -1);
  const int tries = from_environment("LIMBECK_SHRINK", 150);
  const int progress = from_environment("LIMBECK_PROGRESS", 0);
  int findings = from_environment("LIMBECK_FINDINGS", 1);
  Harness harness(engine, dialect::dialect_for(url.engine), url);
  for (int round = only < 0 ? 0 : only; round < (only < 0 ? rounds : only + 1) && findings > 0; ++round) {
    const auto one = random_case(
        engine, static_cast<std::uint64_t>(seed) * 1'000'003U + static_cast<std::uint64_t>(round));
    const auto finding = harness.run(one);
    if (only >= 0) fmt::print("{}", harness.description());
    if (progress > 0 && (round + 1) % progress == 0)
      fmt::print(stderr, "seed {}: {} rounds\n", seed, round + 1);
    if (!finding) continue;
    --findings;
    const auto tally = harness.tally;
    const auto same = [&](const Case& other) {
      const auto found = harness.run(other);
      return found && kind(*found) == kind(*finding);
    };
    const auto small = shrink(one, same, tries);
    const auto what = harness.run(small).value_or(*finding);
    ADD_FAILURE() << "seed " << seed << ", round " << round << ": " << what.stage << ": " << what.what << "\n"
                  << harness.description();
    harness.tally = tally;
  }
  const auto& tally = harness.tally;
  fmt::print(
      "{} rounds with {} rows: {} that are no schemas, {} without a difference, {} upgrades and {} "
      "downgrades refused by rows, {} irreversible\n",
      tally.rounds, tally.rows, tally.invalid, tally.unchanged, tally.refused, tally.back_refused,
      tally.irreversible);
}

}  // namespace

TEST(RandomRows, Sqlite) {
  config::DatabaseUrl memory;
  memory.engine = EngineKind::sqlite;
  run_rounds(*sqlite_engine(), memory, 60);
}

TEST(RandomRows, Postgresql) {
  const char* url = std::getenv("LIMBECK_TEST_POSTGRESQL");
  if (!url) GTEST_SKIP() << "run through dev/with-databases";
  run_rounds(*postgresql_engine(), config::parse_database_url(url, "/"), 20);
}

TEST(RandomRows, Mariadb) {
  const char* url = std::getenv("LIMBECK_TEST_MARIADB");
  if (!url) GTEST_SKIP() << "run through dev/with-databases";
  run_rounds(*mariadb_engine(), config::parse_database_url(url, "/"), 20);
}

}  // namespace limbeck::rows
