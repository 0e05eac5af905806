// From a database that holds `a`, the migration generated towards `b` applies, leads to `b` and back to `a`.
// Where the case has rows, each value of a column that is the same in both is what it was, in between and at
// the end.
//
// LIMBECK_CONVERGENCE=psqldef/tables-* runs some of the cases only and shows what was generated.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <mutex>
#include <thread>

#include "autogenerate/generate.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "convergence/cases.hpp"
#include "convergence/server_dump.hpp"
#include "dialect/sql/splitter.hpp"
#include "schema/json.hpp"

namespace limbeck::convergence {
namespace {

/// What is wrong with a case.
struct Failure {
  std::string stage, what;
};

/// Runs cases one after another, in databases of its own.
class Worker {
 public:
  Worker(const dialect::Dialect& dialect, const config::DatabaseUrl& url)
      : dialect_(dialect), home_(dialect.connect(url, {})), target_(dialect.open_scratch(*home_, url, {})) {
    workspace_.dialect = &dialect;
    workspace_.url = url;
    workspace_.inspect.include_schemas = {"*"};
  }

  std::optional<Failure> run(const Case& one) {
    generated_.clear();
    stage_ = "loading the first";
    try {
      target_->reset();
      workspace_.target = &target_->connection();  // a reset may make another one
      load(one.before, target_->connection());
      load(one.rows, target_->connection());
      const auto start = inspect();
      if (const auto again = inspect(); again != start || again.dependencies != start.dependencies) {
        return Failure{"inspecting", "a second look sees another catalog"};
      }
      if (schema::from_json(schema::to_json(start)) != start) {
        return Failure{"inspecting", "the catalog changes on its way through JSON"};
      }

      stage_ = "generating";
      autogenerate::GenerateRequest request;
      request.desired =
          models::DesiredSql{{{"after", sql::split(dialect_.engine(), one.after, "after")}}, {}};
      const auto generated = autogenerate::generate(request, workspace_);
      for (const auto& change : generated.changes) note(change);
      if (!generated.changes.empty() && !generated.verification.verified()) {
        return Failure{"verifying", generated.verification.reason};
      }

      const auto rows = one.rows.empty() ? Rows() : rows_of_both(start, generated.compared.after);
      stage_ = "upgrading";
      for (const auto& change : generated.changes) {
        autogenerate::run_section(change.upgrade.statements, target_->connection(), dialect_);
      }
      if (const auto left = difference(inspect(), generated.compared.after); !left.empty()) {
        return Failure{"after the upgrade there is still to do", left};
      }
      if (const auto lost = changed_rows(rows); !lost.empty())
        return Failure{"the upgrade changes rows", lost};
      if (const auto differing = difference_in_dump(one.after); !differing.empty())
        return Failure{"the server's own dump differs after the upgrade", differing};
      stage_ = "downgrading";
      for (auto change = generated.changes.rbegin(); change != generated.changes.rend(); ++change) {
        autogenerate::run_section(change->downgrade.statements, target_->connection(), dialect_);
      }
      if (const auto left = difference(inspect(), start); !left.empty()) {
        return Failure{"after the downgrade there is still to do", left};
      }
      if (const auto lost = changed_rows(rows); !lost.empty())
        return Failure{"the downgrade changes rows", lost};
      if (const auto differing = difference_in_dump(one.before); !differing.empty())
        return Failure{"the server's own dump differs after the downgrade", differing};
      return std::nullopt;
    } catch (const std::exception& error) {
      return Failure{stage_, error.what()};
    }
  }

  const std::string& generated() const { return generated_; }

 private:
  /// What queries found.
  using Rows = std::map<std::string, std::string>;

  std::string rows_found_by(const std::string& query) {
    const auto found = target_->connection().query(query, {});
    std::string text;
    for (std::size_t row = 0; row < found.rows.size(); ++row) {
      for (std::size_t column = 0; column < found.rows[row].size(); ++column)
        text += found.text(row, column) + "|";
      text += "\n";
    }
    return text;
  }

  /// Of each table in both, the columns that are in both with the same type, and its number of rows.
  Rows rows_of_both(const schema::Catalog& start, const schema::Catalog& end) {
    Rows rows;
    for (const auto& [name, table] : start.tables) {
      const auto other = end.tables.find(name);
      if (other == end.tables.end()) continue;
      std::vector<std::string> columns{"count(*) OVER ()"};
      for (const auto& column : table.columns) {
        const auto* same = other->second.find_column(column.name);
        if (same && same->type == column.type && same->generated == column.generated)
          columns.push_back(dialect_.literal_expression(dialect_.quote_identifier(column.name)));
      }
      std::vector<std::string> places;
      for (std::size_t i = 1; i <= columns.size(); ++i) places.push_back(std::to_string(i));
      const auto query = "SELECT " + text::join(columns, ", ") + " FROM " + dialect_.quote(name) +
                         " ORDER BY " + text::join(places, ", ");
      rows[query] = rows_found_by(query);
    }
    return rows;
  }

  std::string changed_rows(const Rows& rows) {
    std::string text;
    for (const auto& [query, was] : rows) {
      if (const auto is = rows_found_by(query); is != was) text += query + "\n" + was + "->\n" + is;
    }
    return text;
  }

  /// Between what the server's own tool says of the target and of a database made by `schema`. Empty where
  /// there is no such tool.
  std::string difference_in_dump(const std::string& schema) {
    const auto is = server_dump(target_->connection(), workspace_.url);
    if (is.empty()) return {};
    if (!reference_) reference_ = dialect_.open_scratch(*home_, workspace_.url, {});
    reference_->reset();
    load(schema, reference_->connection());
    const auto should = server_dump(reference_->connection(), workspace_.url);
    return is == should ? "" : lines_apart(is, should);
  }

  /// The lines that only one of two texts has.
  static std::string lines_apart(const std::string& is, const std::string& should) {
    std::string text;
    const auto add = [&](const std::string& of, const std::string& other, const char* mark) {
      const auto others = text::split(other, '\n');
      for (const auto& line : text::split(of, '\n')) {
        if (std::ranges::find(others, line) == others.end()) text += "\n" + (mark + std::string(line));
      }
    };
    add(is, should, "  is      "), add(should, is, "  should  ");
    return text.empty() ? is + "\n  should be\n" + should : text;
  }

  schema::Catalog inspect() { return dialect_.inspect(target_->connection(), {}); }

  void load(const std::string& schema, dialect::Connection& database) {
    for (const auto& statement : sql::split(dialect_.engine(), schema, "before")) database.execute(statement);
  }

  std::string difference(const schema::Catalog& is, const schema::Catalog& should) const {
    std::string text;
    const auto capabilities = workspace_.capabilities();
    for (const auto& operation : autogenerate::diff(is, should, {}, capabilities)) {
      text += (text.empty() ? "" : "; ") + operation::describe(operation);
    }
    // Not to rely on what is being tested alone.
    const bool by_name = capabilities.named_constraints && !capabilities.case_insensitive_names;
    if (text.empty() && by_name && !(sorted(is) == sorted(should))) {
      text = "the catalogs differ, though nothing is found to do:\n" + schema::to_json(sorted(is)).dump() +
             "\n" + schema::to_json(sorted(should)).dump();
    }
    return text;
  }

  /// In an order of its own, since that of columns is no difference.
  static schema::Catalog sorted(schema::Catalog catalog) {
    for (auto& [name, table] : catalog.tables) std::ranges::sort(table.columns, {}, &schema::Column::name);
    return catalog;
  }

  void note(const autogenerate::Change& change) {
    for (const auto& operation : change.upgrade.operations)
      generated_ += "  * " + operation::describe(operation) + "\n";
    for (const auto& statement : change.upgrade.statements) generated_ += "  up    " + statement.sql + ";\n";
    for (const auto& statement : change.downgrade.statements)
      generated_ += "  down  " + statement.sql + ";\n";
  }

  const dialect::Dialect& dialect_;
  std::unique_ptr<dialect::Connection> home_;
  std::unique_ptr<dialect::Scratch> target_;
  std::unique_ptr<dialect::Scratch> reference_;  ///< for a judge
  autogenerate::Workspace workspace_;
  std::string stage_, generated_;
};

void run_all(const dialect::Dialect& dialect, const config::DatabaseUrl& url, const std::vector<Case>& all) {
  if (all.empty()) {
    GTEST_SKIP() << "the schema pairs are not there (../shared/cases): CONVERGENCE IS NOT TESTED";
  }
  const auto known = known_failures();
  const bool verbose = std::getenv("LIMBECK_CONVERGENCE") != nullptr;
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  std::size_t passed = 0, expected = 0;
  std::map<std::string, std::string> wrong;
  const auto work = [&] {
    try {
      Worker worker(dialect, url);
      for (std::size_t i = next++; i < all.size(); i = next++) {
        const auto& one = all[i];
        const auto failure = worker.run(one);
        const std::lock_guard lock(mutex);
        if (verbose) fmt::print("{}\n{}", one.name, worker.generated());
        const bool is_known = known.contains(one.name);
        if (!failure) {
          ++passed;
          if (is_known) wrong[one.name] = "passes now: take it out of known_failures.txt";
        } else if (is_known) {
          ++expected;
          if (verbose) fmt::print("  KNOWN {}: {}\n", failure->stage, failure->what);
        } else {
          wrong[one.name] = failure->stage + ": " + failure->what;
        }
      }
    } catch (const std::exception& error) {
      const std::lock_guard lock(mutex);
      wrong["a worker"] = error.what();
    }
  };
  std::vector<std::thread> workers;
  for (unsigned i = 0; i < std::max(2U, std::thread::hardware_concurrency()); ++i) workers.emplace_back(work);
  for (auto& worker : workers) worker.join();
  for (const auto& [name, what] : wrong) ADD_FAILURE() << name << ": " << what;
  fmt::print("{} of {} pairs converge, {} are known not to\n", passed, all.size(), expected);
}

TEST(Convergence, OwnPostgresql) {
  const char* url = std::getenv("LIMBECK_TEST_POSTGRESQL");
  if (!url) GTEST_SKIP() << "LIMBECK_TEST_POSTGRESQL is not set: run it through dev/with-databases";
  const auto parsed = config::parse_database_url(url, ".");
  run_all(dialect::dialect_for(parsed.engine), parsed, own_cases("postgresql"));
}

TEST(Convergence, OwnSqlite) {
  config::DatabaseUrl memory;
  memory.engine = EngineKind::sqlite;
  run_all(dialect::dialect_for(memory.engine), memory, own_cases("sqlite"));
}

TEST(Convergence, Postgresql) {
  const char* url = std::getenv("LIMBECK_TEST_POSTGRESQL");
  if (!url) GTEST_SKIP() << "LIMBECK_TEST_POSTGRESQL is not set: run it through dev/with-databases";
  const auto parsed = config::parse_database_url(url, ".");
  run_all(dialect::dialect_for(parsed.engine), parsed, cases({"psqldef", "migra"}));
}

TEST(Convergence, PostgresqlFromAnySchemaToAnyOther) {
  const char* url = std::getenv("LIMBECK_TEST_POSTGRESQL");
  if (!url) GTEST_SKIP() << "LIMBECK_TEST_POSTGRESQL is not set: run it through dev/with-databases";
  const auto parsed = config::parse_database_url(url, ".");
  const char* count = std::getenv("LIMBECK_CROSSED");
  run_all(dialect::dialect_for(parsed.engine), parsed,
          crossed(cases({"psqldef", "migra"}), count ? std::stoul(count) : 120));
}

/// Nothing when there is no server.
std::optional<config::DatabaseUrl> mariadb() {
  const char* url = std::getenv("LIMBECK_TEST_MARIADB");
  return url ? std::optional(config::parse_database_url(url, ".")) : std::nullopt;
}
constexpr const char* no_mariadb = "LIMBECK_TEST_MARIADB is not set: run it through dev/with-databases";

TEST(Convergence, OwnMariadb) {
  const auto url = mariadb();
  if (!url) GTEST_SKIP() << no_mariadb;
  run_all(dialect::dialect_for(url->engine), *url, own_cases("mysql"));
}

TEST(Convergence, Mariadb) {
  const auto url = mariadb();
  if (!url) GTEST_SKIP() << no_mariadb;
  run_all(dialect::dialect_for(url->engine), *url, cases({"mysqldef"}));
}

TEST(Convergence, MariadbFromAnySchemaToAnyOther) {
  const auto url = mariadb();
  if (!url) GTEST_SKIP() << no_mariadb;
  run_all(dialect::dialect_for(url->engine), *url, crossed(cases({"mysqldef"}), 60));
}

TEST(Convergence, SqliteFromAnySchemaToAnyOther) {
  config::DatabaseUrl memory;
  memory.engine = EngineKind::sqlite;
  run_all(dialect::dialect_for(memory.engine), memory, crossed(cases({"sqlite3def"}), 65));
}

TEST(Convergence, Sqlite) {
  config::DatabaseUrl memory;
  memory.engine = EngineKind::sqlite;
  run_all(dialect::dialect_for(memory.engine), memory, cases({"sqlite3def"}));
}

}  // namespace
}  // namespace limbeck::convergence
