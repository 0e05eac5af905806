// Generated revisions as the runner, `plan` and `--sql` are given them, on a database that others change.
#pragma once

#include <gtest/gtest.h>

#include "base/file.hpp"
#include "base/process.hpp"
#include "integration/sqlite_converge.hpp"
#include "integration/test_database.hpp"
#include "migrate/offline.hpp"
#include "migrate/replacement_check.hpp"
#include "migrate/session.hpp"

namespace limbeck::migrate {

/// A generated revision from one schema to another.
inline PlannedStep step_between(const schema::Catalog& from, const schema::Catalog& to,
                                const std::string& id) {
  const auto& dialect = dialect::sqlite_dialect();
  const auto operations = autogenerate::diff(from, to, {}, dialect.capabilities(newest(dialect.engine())));
  PlannedStep step;
  step.step.direction = revision::Direction::upgrade;
  step.step.revision = id;
  step.step.rows_after = std::vector<std::string>{id};
  step.step.change.inserts = {id};
  step.file = id + ".sql";
  for (const auto& rendered : dialect.render(operations, from, to)) {
    step.statements.push_back({rendered.sql, 1, std::nullopt});
    step.foreign_keys_off |= rendered.foreign_keys_off;
  }
  step.expected = dialect.expectation(operations, step.statements, from, newest(dialect.engine()));
  return step;
}

inline PlannedStep step_between(const std::string& from, const std::string& to) {
  return step_between(dialect::sqlite_catalog(from), dialect::sqlite_catalog(to), "r1");
}

inline std::string text_of(const PlannedStep& step) {
  std::string text;
  for (const auto& statement : step.statements) text += statement.text + ";\n";
  return text;
}

/// As a file of an earlier version says it: without what it expects.
inline PlannedStep without_expectation(PlannedStep step, const std::string& outside = {}) {
  step.expected.clear();
  step.rest_of_file = [outside] { return outside; };
  return step;
}

constexpr const char* plain = "CREATE TABLE c (id INTEGER PRIMARY KEY, a TEXT);";
constexpr const char* stricter = "CREATE TABLE c (id INTEGER PRIMARY KEY, a TEXT NOT NULL);";

/// A database with a table c that has two rows.
class SqliteRevisions : public ::testing::Test {
 protected:
  SqliteRevisions() {
    dialect::run_script(*database_.connect(),
                        std::string(plain) + "INSERT INTO c VALUES (1, 'x'), (2, 'y');");
  }

  void by_hand(const std::string& sql) { dialect::run_script(*database_.connect(), sql); }
  std::string look(const std::string& sql) { return dialect::rows(*database_.connect(), sql); }

  std::string run(const PlannedStep& step) {
    Plan plan;
    plan.steps.push_back(step);
    auto database = database_.open();
    Observer observer;
    observer.said = [&](const PlannedStep&, const std::string& text, bool) { said_ += text + "\n"; };
    try {
      MigrationSession(database, {}, observer).run(plan);
    } catch (const Error& error) {
      return error.what() + ("\n" + error.hint());
    }
    return "";
  }
  std::string planned(const PlannedStep& step) {
    Plan plan;
    plan.steps.push_back(step);
    std::string text;
    const auto database = database_.open(Access::read);
    const auto checks = check_replacements(database, plan);
    for (const auto& check : checks[0]) {
      text += (check.fails ? "fails: " : "unknown: ") + check.what + "\n";
    }
    return text;
  }
  /// By the sqlite3 shell.
  std::string run_offline(const PlannedStep& step) { return run_offline({}, {step}, nullptr); }
  std::string run_offline(const std::vector<std::string>& rows_before, const std::vector<PlannedStep>& steps,
                          const std::function<Plan()>& history) {
    Plan plan;
    plan.rows_before = rows_before;
    plan.steps = steps;
    OfflineSettings settings;
    settings.dialect = &dialect::sqlite_dialect();
    settings.version_table.name = "alembic_version";
    settings.journal = false;
    settings.history = history;
    std::string script;
    write_script(plan, settings, [&](std::string_view piece) { script += piece; });
    const auto file = database_.config.database().database + ".script.sql";
    std::filesystem::remove(file);
    file::create(file, script);
    return process::shell("sqlite3 '" + database_.config.database().database + "' < '" + file + "' 2>&1").out;
  }

  testing::TestDatabase database_{EngineKind::sqlite};
  std::string said_;
};

}  // namespace limbeck::migrate
