// What revisions in C++ ask for is written in other words than the engine's own: where
// migrate::carry_forward says that it knows the catalog behind an operation, inspecting shows that very
// catalog.
#include "migrate/carry_forward.hpp"

#include <fmt/core.h>

#include <set>

#include "base/json.hpp"
#include "integration/op_support.hpp"
#include "operation/touched.hpp"
#include "schema/json.hpp"
#include "scripts/requests/schema_requests.hpp"

namespace limbeck::op_tests {
namespace {

/// Does each operation at once, and compares.
class ComparingChannel : public op_detail::Channel {
 public:
  ComparingChannel(const dialect::Dialect& dialect, dialect::Connection& connection)
      : dialect_(dialect), connection_(connection), is_(inspect()) {}

  std::string ask(const std::string& text) override {
    const auto request = Json::parse(text, "a request");
    const auto engine = connection_.engine();
    const auto operations =
        scripts::read_schema_request(request, {dialect_, engine, dialect_.default_schema(connection_), &is_});
    auto after = is_;
    for (const auto& each : operations) {
      if (const auto table = operation::touched_table(each)) after.tables.erase(*table);
    }
    bool rebuilds = false;
    for (const auto& each : dialect_.render(operations, is_, after)) {
      rebuilds = rebuilds || each.foreign_keys_off;
      connection_.execute(each.sql);
    }
    const auto now = inspect();
    if (!rebuilds && migrate::carry_forward(is_, operations, dialect_.capabilities(engine))) {
      carried.insert(request.find("op")->as_string());
      EXPECT_TRUE(is_ == now && is_.dependencies == now.dependencies) << "behind " << text << "\n"
                                                                      << schema::to_json(is_).dump() << "\n"
                                                                      << schema::to_json(now).dump();
    }
    is_ = now;
    return "{}";
  }

  std::set<std::string> carried;  ///< requests behind which the catalog was known, if only once

 private:
  schema::Catalog inspect() { return dialect_.inspect(connection_, {}); }

  const dialect::Dialect& dialect_;
  dialect::Connection& connection_;
  schema::Catalog is_;
};

class CarryForward : public OpTest {
 protected:
  ComparingChannel channel() { return {database_.dialect(), connection()}; }
  Op op_on(ComparingChannel& channel) {
    return {channel, postgresql() ? models::postgresql : models::sqlite, connection().engine().version,
            false};
  }
};

TEST_P(CarryForward, IsWhatInspectingShows) {
  make_people();
  auto asked = channel();
  auto op = op_on(asked);
  op.create_table("groups", [](auto& table) {
    table.column("id", type::integer, models::primary_key)
        .column("name", type::varchar(80), models::unique)
        .column("made", type::timestamptz, models::nullable,
                models::default_to(models::sql("CURRENT_TIMESTAMP")));
  });
  op.create_table("tags", [](auto& table) {
    table.column("id", type::integer, models::primary_key)
        .column("name", type::text)
        .column("group_id", type::integer, models::nullable, models::references("groups"))
        .index("tags_name", {"name"});
  });
  for (const auto* name : {"nick", "phone"}) op.add_column("people", name, type::text, models::nullable);
  op.add_column("people", "short", type::varchar(20), models::nullable);
  op.add_column("people", "shorter", type::varchar(20), models::nullable);
  op.add_column("people", "price", type::numeric(10, 2), models::nullable);
  op.add_column("people", "prices", type::numeric(10, 2), models::nullable);
  op.add_column("people", "flag", type::boolean, models::nullable);
  op.add_column("people", "flags", type::boolean, models::nullable);
  op.add_column("people", "doc", type::json, models::nullable);
  op.add_column("people", "docs", type::json, models::nullable);
  op.add_column("people", "at", type::timestamptz, models::nullable);
  op.add_column("people", "age", type::integer, models::not_null, models::default_to(7));
  op.add_column("people", "group_id", type::integer, models::nullable);
  op.create_index("people_nick", "people", {"nick"});
  op.create_index("people_phone", "people", {"phone", "nick"});
  op.create_index("a_people_mail", "people", {"mail"});
  op.drop_index("people_phone", "people");
  op.drop_column("people", "shorter");
  op.rename_column("people", "short", "brief");
  op.rename_table("tags", "labels");
  op.drop_column("people", "price");
  op.drop_table("labels");
  op.drop_table("groups");
  EXPECT_EQ(asked.carried, (std::set<std::string>{"add", "drop_index", "drop_column", "drop_table"}));
}

INSTANTIATE_TEST_SUITE_P(Engines, CarryForward, ::testing::Values(EngineKind::postgresql, EngineKind::sqlite),
                         engine_name);

}  // namespace
}  // namespace limbeck::op_tests
