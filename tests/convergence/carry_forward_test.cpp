// On the way from one schema to another, operation by operation: where migrate::carry_forward says that it
// knows the catalog behind one, inspecting the database shows that very catalog.
#include "migrate/carry_forward.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "autogenerate/generate.hpp"
#include "autogenerate/section.hpp"
#include "base/error.hpp"
#include "convergence/cases.hpp"
#include "dialect/sql/splitter.hpp"
#include "operation/touched.hpp"
#include "schema/json.hpp"

namespace limbeck::convergence {
namespace {

using operation::Operation;

class Walk {
 public:
  Walk(const dialect::Dialect& dialect, const config::DatabaseUrl& url)
      : dialect_(dialect), home_(dialect.connect(url, {})), target_(dialect.open_scratch(*home_, url, {})) {
    workspace_.dialect = &dialect;
    workspace_.url = url;
    workspace_.inspect.include_schemas = {"*"};
  }

  /// From `before` to `after`, as far as operations can be done one at a time.
  void run(const std::string& before, const std::string& after) {
    try {
      target_->reset();
      workspace_.target = &target_->connection();
      for (const auto& statement : sql::split(dialect_.engine(), before, "before"))
        target_->connection().execute(statement);
      autogenerate::GenerateRequest request;
      request.desired = models::DesiredSql{{{"after", sql::split(dialect_.engine(), after, "after")}}, {}};
      const auto generated = autogenerate::generate(request, workspace_);
      auto is = inspect();
      for (const auto& change : generated.changes) {
        for (const auto& each : change.upgrade.operations) step(is, each);
      }
    } catch (const Error&) {  // this one can't be done by itself: those before it were compared
    }
  }

  std::size_t steps() const { return steps_; }
  std::size_t carried() const { return carried_; }

 private:
  schema::Catalog inspect() { return dialect_.inspect(target_->connection(), {}); }

  void step(schema::Catalog& is, const Operation& operation) {
    auto after = is;
    if (const auto table = operation::touched_table(operation)) after.tables.erase(*table);
    const auto statements = dialect_.render({operation}, is, after);
    autogenerate::run_section(statements, target_->connection(), dialect_);
    const auto now = inspect();
    ++steps_;
    const bool rebuilds =
        std::ranges::any_of(statements, [](const auto& each) { return each.foreign_keys_off; });
    if (!rebuilds && migrate::carry_forward(is, {operation}, workspace_.capabilities())) {
      ++carried_;
      EXPECT_TRUE(is == now) << "behind " << operation::describe(operation) << "\n"
                             << schema::to_json(is).dump() << "\n"
                             << schema::to_json(now).dump();
      EXPECT_TRUE(is.dependencies == now.dependencies)
          << "dependencies behind " << operation::describe(operation) << "\n"
          << schema::to_json(is).dump() << "\n"
          << schema::to_json(now).dump();
    }
    is = now;
  }

  const dialect::Dialect& dialect_;
  std::unique_ptr<dialect::Connection> home_;
  std::unique_ptr<dialect::Scratch> target_;
  autogenerate::Workspace workspace_;
  std::size_t steps_ = 0, carried_ = 0;
};

/// There and back, so that what is made is dropped, too.
void walk_all(const dialect::Dialect& dialect, const config::DatabaseUrl& url, const std::string& engine,
              const std::vector<std::string>& suites) {
  Walk walk(dialect, url);
  auto all = own_cases(engine);
  for (auto& each : cases(suites)) all.push_back(std::move(each));
  for (const auto& each : all) {
    SCOPED_TRACE(each.name);
    walk.run(each.before, each.after);
    walk.run(each.after, each.before);
  }
  fmt::print("the catalog is carried behind {} of {} operations\n", walk.carried(), walk.steps());
  EXPECT_GT(walk.carried(), 0u);
}

TEST(CarryForward, Postgresql) {
  const char* url = std::getenv("LIMBECK_TEST_POSTGRESQL");
  if (!url) GTEST_SKIP() << "LIMBECK_TEST_POSTGRESQL is not set: run it through dev/with-databases";
  const auto parsed = config::parse_database_url(url, ".");
  walk_all(dialect::dialect_for(parsed.engine), parsed, "postgresql", {"migra"});
}

TEST(CarryForward, Sqlite) {
  config::DatabaseUrl memory;
  memory.engine = EngineKind::sqlite;
  walk_all(dialect::dialect_for(memory.engine), memory, "sqlite", {"sqlite3def"});
}

}  // namespace
}  // namespace limbeck::convergence
