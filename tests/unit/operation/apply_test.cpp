// What operations make of a catalog, plainly and by each engine's policy; and the states of the renderers,
// which agree with it on what an operation says.
#include "operation/apply.hpp"

#include <gtest/gtest.h>

#include <set>

#include "dialect/mysql/render/catalog_policy.hpp"
#include "dialect/postgresql/render/render_state.hpp"
#include "dialect/sqlite/render/catalog_policy.hpp"
#include "dialect/sqlite/render/render_state.hpp"
#include "operation/operation.hpp"
#include "schema/json.hpp"

namespace limbeck::operation {
namespace {

using schema::Catalog;
using schema::Column;
using schema::ForeignKey;
using schema::Index;
using schema::KeyConstraint;
using schema::ObjectKind;
using schema::ObjectName;
using schema::Table;

Column column(std::string name, std::string type = "integer") {
  Column column;
  column.name = std::move(name);
  column.type = std::move(type);
  return column;
}

/// With a part of every kind, each of which names the columns a, b or c wherever it can.
Catalog sample(const std::string& schema) {
  const ObjectName p{schema, "p"}, q{schema, "q"};
  Catalog catalog;
  if (!schema.empty()) {
    catalog.schemas[schema].name = schema;
    catalog.schemas["other"].name = "other";
    catalog.enums[{schema, "e"}] = {.name = {schema, "e"}, .values = {"x", "y"}};
    catalog.sequences[{schema, "s"}] = {.name = {schema, "s"}, .owned_by_table = p, .owned_by_column = "a"};
  }
  Table table;
  table.name = p;
  table.columns = {column("a"), column("b", "text"), column("c"), column("unused"), column("spare")};
  table.primary_key = KeyConstraint{.name = "pk", .primary = true, .columns = {"a"}, .include = {"c"}};
  table.uniques = {{.name = "u", .columns = {"b", "a"}, .include = {"c"}}};
  table.checks = {{.name = "ch", .expression = "unused > 0"}};
  table.foreign_keys = {{.name = "fk",
                         .columns = {"a", "c"},
                         .referenced_table = p,
                         .referenced_columns = {"b", "a"},
                         .on_delete_columns = {"c"}}};
  table.other_constraints = {{.name = "ex", .definition = "EXCLUDE (unused WITH =)"}};
  Index index{.name = "i", .keys = {{.column = "a"}, {.column = "c"}}, .include = {"b"}};
  table.indexes = {index};
  catalog.tables[p] = table;
  Table other;
  other.name = q;
  other.columns = {column("x")};
  other.foreign_keys = {{.name = "qf", .columns = {"x"}, .referenced_table = p, .referenced_columns = {"a"}}};
  catalog.tables[q] = other;
  catalog.views[{schema, "v"}] = {.name = {schema, "v"}, .query = "SELECT 1"};
  schema::SqlObject trigger;
  trigger.id = {ObjectKind::trigger, p, "t"};
  trigger.definition = "CREATE TRIGGER t";
  catalog.objects[trigger.id] = trigger;
  return catalog;
}

std::vector<Operation> table_operations(const std::string& schema) {
  const auto catalog = sample(schema);
  const ObjectName p{schema, "p"};
  const auto& table = catalog.tables.at(p);
  auto with_options = table;
  with_options.options["strict"] = "1";
  auto altered = table.columns[3];
  altered.type = "bigint";
  std::vector<Operation> operations = {
      AlterTableOptions{table, with_options},
      AddColumn{p, column("new")},
      DropColumn{p, column("spare")},
      AlterColumn{p, table.columns[3], altered},
      AddConstraint{p, schema::CheckConstraint{.name = "more", .expression = "unused > 1"}},
      AddConstraint{p, KeyConstraint{.name = "more", .columns = {"c"}}},
      AddConstraint{
          p,
          ForeignKey{.name = "more", .columns = {"c"}, .referenced_table = p, .referenced_columns = {"a"}}},
      CreateIndex{p, {.name = "more", .keys = {{.column = "b"}}}},
      DropIndex{p, table.indexes[0]},
      RenameIndex{p, "i", "j"},
  };
  for (const auto& constraint : table.constraints()) {
    operations.push_back(DropConstraint{p, constraint});
    operations.push_back(RenameConstraint{p, schema::constraint_name(constraint), "renamed"});
  }
  return operations;
}

std::vector<Operation> all_operations() {
  const auto catalog = sample("public");
  const ObjectName p{"public", "p"};
  auto operations = table_operations("public");
  const auto& table = catalog.tables.at(p);
  const auto& e = catalog.enums.at({"public", "e"});
  const auto& s = catalog.sequences.at({"public", "s"});
  auto longer = e;
  longer.values = {"y", "z"};
  auto faster = s;
  faster.numbers.increment = 2;
  Table made;
  made.name = {"public", "made"};
  made.columns = {column("a")};
  const auto& view = catalog.views.begin()->second;
  auto other_view = view;
  other_view.query = "SELECT 2";
  const auto& trigger = catalog.objects.begin()->second;
  auto other_trigger = trigger;
  other_trigger.definition = "CREATE TRIGGER t AFTER";
  auto second = trigger;
  second.id.part = "second";
  const std::vector<Operation> more = {
      CreateSchema{{"new", ""}},
      DropSchema{{"other", ""}},
      CreateEnum{{.name = {"public", "f"}, .values = {"x"}}},
      DropEnum{e},
      RenameEnum{e.name, {"other", "f"}},
      AddEnumValue{e.name, "w", "y"},
      AddEnumValue{e.name, "z", ""},
      RenameEnumValue{e.name, "x", "w"},
      ReplaceEnum{e, longer, {}},
      CreateSequence{{.name = {"public", "r"}}},
      DropSequence{s},
      RenameSequence{s.name, {"public", "r"}},
      AlterSequence{s, faster},
      CreateTable{made},
      DropTable{table},
      RenameTable{p, {"public", "r"}},
      RenameTable{p, {"other", "r"}},
      RenameColumn{p, "a", "z"},
      RenameColumn{p, "b", "z"},
      RenameColumn{p, "c", "z"},
      CreateView{{.name = {"public", "w"}, .query = "SELECT 1"}},
      DropView{view},
      ReplaceView{view, other_view},
      CreateObject{second},
      DropObject{trigger},
      ReplaceObject{trigger, other_trigger},
      RenameObject{trigger.id, second.id},
      Execute{{"SELECT 1"}},
  };
  operations.insert(operations.end(), more.begin(), more.end());
  return operations;
}

std::string shown(const Catalog& catalog) {
  return schema::to_json(catalog).dump(1);
}

}  // namespace

TEST(Simulators, AreAskedAboutEveryOperation) {
  std::set<std::size_t> kinds;
  for (const auto& operation : all_operations()) kinds.insert(operation.index());
  // Rebuilds are SQLite's, and comments are not followed by renderers.
  EXPECT_EQ(kinds.size() + 2, std::variant_size_v<OperationVariant>);
}

TEST(Simulators, AgreeOnPostgresql) {
  const auto before = sample("public");
  for (const auto& operation : all_operations()) {
    dialect::postgresql::State state(before);
    state.apply(operation);
    EXPECT_EQ(shown(state.catalog()), shown(applied(before, {operation}))) << describe(operation);
  }
}

TEST(Simulators, AgreeOnTheTablesOfSqlite) {
  const auto before = sample("");
  const ObjectName p{"", "p"};
  for (const auto& operation : table_operations("")) {
    auto table = before.tables.at(p);
    apply_to_table(table, operation, dialect::sqlite::catalog_policy());
    auto expected = before;
    expected.tables[p] = table;
    EXPECT_EQ(shown(expected), shown(applied(before, {operation}))) << describe(operation);
  }
  for (const auto* name : {"a", "b", "c"}) {
    dialect::sqlite::RenderState state(before);
    state.rename_column(state.table(p), name, "z");
    EXPECT_EQ(shown(state.catalog()), shown(applied(before, {RenameColumn{p, name, "z"}}))) << name;
  }
  dialect::sqlite::RenderState state(before);
  state.rename_table(p, {"", "r"});
  EXPECT_EQ(shown(state.catalog()), shown(applied(before, {RenameTable{p, {"", "r"}}})));
}

TEST(CatalogPolicy, TellsWhatFollowsAColumnAndWhichNamesAreOne) {
  auto table = sample("").tables.at({"", "p"});
  table.checks = {{.name = "ch", .expression = "(\"a\" > 0)"}};
  table.uniques = {{.name = "u", .columns = {"a"}, .options = {{"keys", "\"a\" DESC"}}}};
  const auto plain = [&] {
    auto changed = table;
    rename_column(changed, "A", "z");
    return changed;
  }();
  EXPECT_EQ(plain.columns, table.columns);
  auto sqlite = table;
  apply_to_table(sqlite, RenameColumn{table.name, "A", "z"}, dialect::sqlite::catalog_policy());
  EXPECT_EQ(sqlite.columns.front().name, "z");
  EXPECT_EQ(sqlite.checks.front().expression, "(z > 0)");
  EXPECT_EQ(sqlite.uniques.front().options.at("keys"), "z DESC");
  EXPECT_EQ(sqlite.foreign_keys.front().referenced_columns, (std::vector<std::string>{"b", "z"}));
  apply_to_table(sqlite, DropIndex{table.name, Index{.name = "I"}}, dialect::sqlite::catalog_policy());
  EXPECT_TRUE(sqlite.indexes.empty());
}

TEST(CatalogPolicy, TellsWhichForeignKeysFollowTheirTable) {
  schema::Catalog before;
  auto& table = before.tables[{"", "a"}];
  table.name = {"", "a"};
  table.foreign_keys = {{.name = "a_ibfk_1"}, {.name = "mine"}};
  const auto keys = [&](const CatalogPolicy& policy) {
    CatalogEditor editor(before, policy);
    editor.apply(RenameTable{{"", "a"}, {"", "b"}});
    const auto& held = editor.catalog().tables.at({"", "b"}).foreign_keys;
    return held.at(0).name + " " + held.at(1).name;
  };
  EXPECT_EQ(keys(dialect::mysql::catalog_policy()), "b_ibfk_1 mine");
  EXPECT_EQ(keys(plain_policy()), "a_ibfk_1 mine");
}

TEST(CatalogPolicy, DropsTheConstraintThatIsMeant) {
  Table table;
  table.checks = {
      {.name = "", .expression = "a"}, {.name = "x", .expression = "b"}, {.name = "x", .expression = "c"}};
  const auto without = [&](const schema::CheckConstraint& check) {
    auto changed = table;
    apply_to_table(changed, DropConstraint{table.name, check});
    std::string left;
    for (const auto& each : changed.checks) left += each.expression;
    return left;
  };
  EXPECT_EQ(without({.name = "x", .expression = "c"}), "ab") << "the very same";
  EXPECT_EQ(without({.name = "x", .expression = "a"}), "ac") << "by its name";
  EXPECT_EQ(without({.name = "y", .expression = "a"}), "bc") << "by what it says";
  EXPECT_EQ(without({.name = "y", .expression = "d"}), "abc");
}

TEST(PostgresqlState, KnowsTheChildrenOfATableWhateverHappensToThem) {
  Catalog catalog = sample("public");
  const ObjectName parent{"public", "p"}, child{"public", "child"};
  Table inheriting;
  inheriting.name = child;
  inheriting.options["inherits"] = "public.p, public.q";
  catalog.tables[child] = inheriting;
  dialect::postgresql::State state(catalog);
  EXPECT_EQ(state.children(parent), std::vector<ObjectName>{child});
  state.apply(RenameTable{parent, {"public", "renamed"}});
  EXPECT_TRUE(state.children(parent).empty());
  EXPECT_EQ(state.children({"public", "renamed"}), std::vector<ObjectName>{child});
  state.apply(RenameTable{child, {"other", "moved"}});
  const ObjectName moved{"other", "moved"};
  EXPECT_EQ(state.children({"public", "q"}), std::vector<ObjectName>{moved});
  EXPECT_EQ(state.parents(*state.table(moved)).size(), 2u);
  auto before = *state.table(moved), after = before;
  after.options.clear();
  state.apply(AlterTableOptions{before, after});
  EXPECT_TRUE(state.children({"public", "q"}).empty());
  state.apply(AlterTableOptions{after, before});
  EXPECT_EQ(state.children({"public", "q"}), std::vector<ObjectName>{moved});
  state.apply(DropTable{before});
  EXPECT_TRUE(state.children({"public", "q"}).empty());
}

namespace {

constexpr int table_count = 1000;

ObjectName numbered_name(const std::string& schema, const std::string& name, int number) {
  return {schema, name + std::to_string(number)};
}

}  // namespace

TEST(PostgresqlState, LooksAtEachSequenceOnceWhenAllTablesAreDropped) {
  Catalog catalog;
  for (int i = 0; i < table_count; ++i) {
    const auto table = numbered_name("public", "t", i), sequence = numbered_name("public", "s", i);
    catalog.tables[table].name = table;
    catalog.sequences[sequence] = {.name = sequence, .owned_by_table = table, .owned_by_column = "id"};
  }
  dialect::postgresql::State state(catalog);
  for (const auto& [name, table] : catalog.tables) state.apply(DropTable{table});
  EXPECT_TRUE(state.catalog().sequences.empty());
  EXPECT_EQ(state.sequences_visited(), static_cast<std::size_t>(table_count));
}

TEST(SqliteRenderState, LooksAtEachTableOnceWhenAllAreDropped) {
  Catalog catalog;
  for (int i = 0; i < table_count; ++i) {
    const auto name = numbered_name("", "t", i);
    catalog.tables[name].name = name;
    if (i > 0) {
      catalog.tables[name].foreign_keys = {
          {.columns = {"a"}, .referenced_table = numbered_name("", "T", i - 1)}};
    }
  }
  dialect::sqlite::RenderState state(catalog);
  for (int i = table_count - 1; i >= 0; --i) {
    const auto name = numbered_name("", "t", i);
    EXPECT_FALSE(state.deletion_has_effects(catalog.tables.at(name))) << "what led to it is dropped";
    state.drop_table(name);
  }
  EXPECT_EQ(state.tables_visited(), static_cast<std::size_t>(table_count));
}

TEST(SqliteRenderState, SeesForeignKeysThatWereAddedMeanwhile) {
  Catalog catalog;
  const ObjectName parent{"", "parent"}, child{"", "child"};
  catalog.tables[parent].name = parent;
  catalog.tables[child].name = child;
  dialect::sqlite::RenderState state(catalog);
  EXPECT_FALSE(state.deletion_has_effects(catalog.tables.at(parent)));
  state.table(child).foreign_keys = {{.columns = {"a"}, .referenced_table = parent}};
  EXPECT_TRUE(state.deletion_has_effects(catalog.tables.at(parent)));
  state.drop_table(child);
  EXPECT_FALSE(state.deletion_has_effects(catalog.tables.at(parent)));
}

}  // namespace limbeck::operation
