// A run against a fake database with a fake clock, and short plans for it.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "migrate/runner.hpp"
#include "unit/migrate/fake_clock.hpp"
#include "unit/migrate/fake_connection.hpp"
#include "unit/migrate/fake_dialect.hpp"

namespace limbeck::testing {

using Lines = std::vector<std::string>;

/// A line of revisions r1, r2, … whose sections hold the given statements.
inline migrate::Plan linear_plan(const std::vector<Lines>& sections) {
  migrate::Plan plan;
  Lines rows;
  int number = 1;
  for (const auto& section : sections) {
    migrate::PlannedStep step;
    const auto id = "r" + std::to_string(number++);
    step.step.direction = revision::Direction::upgrade;
    step.step.revision = id;
    step.step.rows_before = rows;
    step.step.rows_after = Lines{id};
    if (rows.empty()) {
      step.step.change.inserts = {id};
    } else {
      step.step.change.update = {rows.front(), id};
    }
    step.step.from = rows;
    step.step.to = {id};
    step.file = id + ".sql";
    int line = 5;
    for (const auto& sql : section) step.statements.push_back({sql, line++, std::nullopt});
    rows = {id};
    plan.steps.push_back(std::move(step));
  }
  return plan;
}

class RunTest : public ::testing::Test {
 protected:
  /// What the dialect and the settings say is said before the first call of this.
  FakeConnection& connection() {
    if (!database_.connection) {
      database_.dialect = &dialect;
      database_.connection = std::make_unique<FakeConnection>(dialect.pipelined);
      database_.version_table = {"", "versions"};
      database_.journal_table = {"", "journal"};
      database_.journal = journal;
    }
    return static_cast<FakeConnection&>(*database_.connection);
  }

  migrate::Database& database() {
    connection();
    return database_;
  }

  /// The error's text and hint; "no error".
  std::string run(const migrate::Plan& plan) {
    observer.done = [&](const migrate::PlannedStep& step, std::chrono::milliseconds) {
      applied.push_back(step.step.revision);
    };
    observer.begun = [&](const migrate::PlannedStep& step, std::size_t, std::size_t) {
      begun.push_back(step.step.revision);
    };
    observer.retrying = [&](const migrate::PlannedStep&, int, std::chrono::milliseconds pause) {
      retries.push_back(pause);
    };
    observer.skipped = [&](const migrate::PlannedStep&, std::size_t number) { skipped.push_back(number); };
    observer.cancelled = [&] { return cancelled; };
    migrate::RunContext context(database(), settings, observer, clock);
    context.fence = dialect.fence;
    try {
      migrate::Runner(context).run(plan);
    } catch (const Error& error) {
      return std::string(error.what()) + "\n" + error.hint();
    }
    return "no error";
  }

  /// Statements that arrived, each cut behind its second word.
  Lines arrived() {
    Lines lines;
    for (const auto& text : connection().arrived) {
      const auto first = text.find(' ');
      lines.push_back(text.substr(0, first == std::string::npos ? first : text.find(' ', first + 1)));
    }
    return lines;
  }

  /// "done r1", "failed r2": what was written into the journal, and stays there.
  Lines recorded() {
    Lines events;
    for (const auto& text : connection().committed) {
      if (!text.starts_with("INSERT INTO journal")) continue;
      const auto values = text::split(text.substr(text.find("VALUES (") + 8), ',');
      const auto unquoted = [](std::string value) {
        std::erase(value, '\'');
        std::erase(value, ' ');
        return value;
      };
      auto event = unquoted(values.at(1)) + " " + unquoted(values.at(2));
      if (values.at(4) != " NULL") event += ":" + unquoted(values.at(4));
      events.push_back(event);
    }
    return events;
  }

  FakeDialect dialect;
  FakeClock clock;
  bool journal = true;
  bool cancelled = false;
  migrate::RunSettings settings;
  migrate::Observer observer;
  Lines applied, begun;
  std::vector<std::chrono::milliseconds> retries;
  std::vector<std::size_t> skipped;

 private:
  migrate::Database database_;
};

inline void expect_contains(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << part << " is not in:\n" << text;
}
inline void expect_lacks(const std::string& text, const std::string& part) {
  EXPECT_EQ(text.find(part), std::string::npos) << part << " is in:\n" << text;
}

}  // namespace limbeck::testing
