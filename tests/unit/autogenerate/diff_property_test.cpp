#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <ctime>

#include "autogenerate/differ/diff.hpp"
#include "autogenerate/differ/normalize.hpp"
#include "operation/apply.hpp"
#include "unit/autogenerate/catalog_text.hpp"
#include "unit/autogenerate/simulated_database.hpp"

namespace limbeck::autogenerate::testing {
namespace {

using schema::Catalog;
using schema::ObjectId;
using schema::ObjectKind;
using schema::ObjectName;
using schema::Table;

int below(int limit) {
  return *rc::gen::inRange(0, limit);
}
bool often() {
  return below(10) < 6;
}
bool seldom() {
  return below(10) < 3;
}

ObjectName in_public(const std::string& name) {
  return {"public", name};
}

/// Small catalogs that make sense, over few names, so that two of them have much in common and much in each
/// other's way.
class CatalogGenerator {
 public:
  Catalog run() {
    catalog_.schemas["public"] = {"public", ""};
    for (const auto* name : {"m", "n"}) {
      if (often()) generate_enum(name);
    }
    for (const auto* name : {"f1", "f2"}) {
      if (seldom()) generate_function(name);
    }
    for (const auto* name : {"a", "b", "c", "d"}) {
      if (often()) generate_table(name);
    }
    for (auto& [name, table] : catalog_.tables) generate_foreign_keys(table);
    for (const auto* name : {"v", "w", "a", "d"}) {
      if (seldom() && !catalog_.tables.contains(in_public(name))) generate_view(name);
    }
    for (auto& [name, table] : catalog_.tables) {
      if (seldom()) generate_trigger(name);
    }
    std::ranges::sort(catalog_.dependencies);
    return std::move(catalog_);
  }

 private:
  void generate_enum(const std::string& name) {
    schema::Enum held;
    held.name = in_public(name);
    for (const auto* value : {"x", "y", "z", "u"}) {
      if (often()) held.values.push_back(value);
    }
    if (seldom()) std::ranges::reverse(held.values);
    if (held.values.empty()) held.values = {"x"};
    catalog_.enums[held.name] = held;
  }

  void generate_function(const std::string& name) {
    schema::SqlObject held;
    held.id = {ObjectKind::function, in_public(name), ""};
    held.definition = "CREATE FUNCTION " + std::to_string(below(3));
    held.replaceable = often();
    held.signature = std::to_string(below(2));
    if (!catalog_.enums.empty() && seldom()) {
      catalog_.dependencies.push_back({held.id, {ObjectKind::enum_type, catalog_.enums.begin()->first, ""}});
    }
    catalog_.objects[held.id] = held;
  }

  bool claim_relation_name(const std::string& name) { return relations_.insert(name).second; }

  void generate_table(const std::string& name) {
    if (!claim_relation_name(name)) return;
    Table table;
    table.name = in_public(name);
    table.comment = seldom() ? "words" : "";
    for (const auto* column : {"p", "q", "r", "s"}) {
      if (often() || (table.columns.empty() && *column == 's'))
        table.columns.push_back(generate_column(name, column));
    }
    if (often()) {
      const auto key = "k" + std::to_string(below(5));
      if (claim_relation_name(key)) {
        table.primary_key = schema::KeyConstraint{key, true, some_columns(table), {}, false, {}, "", {}};
        for (const auto& column : table.primary_key->columns) table.find_column(column)->not_null = true;
      }
    }
    if (seldom()) {
      const auto key = "k" + std::to_string(below(5));
      if (claim_relation_name(key)) {
        table.uniques.push_back({key, false, some_columns(table), {}, false, {}, "", {}});
      }
    }
    if (seldom())
      table.checks.push_back({"c" + std::to_string(below(2)), std::to_string(below(2)), false, true, ""});
    for (int i = below(3); i > 0; --i) {
      schema::Index index;
      index.name = "k" + std::to_string(below(5));
      if (!claim_relation_name(index.name)) continue;
      for (const auto& column : some_columns(table)) index.keys.push_back({column, "", "", "", false, false});
      index.comment = seldom() ? "words" : "";
      table.indexes.push_back(index);
    }
    catalog_.tables[table.name] = table;
  }

  schema::Column generate_column(const std::string& table, const std::string& name) {
    schema::Column column;
    column.name = name;
    column.not_null = seldom();
    column.comment = seldom() ? "words" : "";
    std::vector<std::string> types = {"integer", "text"};
    for (const auto& [type, held] : catalog_.enums) {
      types.push_back(type.display());
      types.push_back(type.display() + "[]");
    }
    column.type = types[static_cast<std::size_t>(below(static_cast<int>(types.size())))];
    const ObjectName sequence = in_public("s" + std::to_string(below(3)));
    if (column.type == "integer" && seldom() && claim_relation_name(sequence.name)) {
      schema::Sequence held;
      held.name = sequence;
      held.owned_by_table = in_public(table);
      held.owned_by_column = name;
      if (seldom()) held.numbers.start = below(2);
      catalog_.sequences[sequence] = held;
      column.default_value = SimulatedDatabase::nextval(sequence);
    } else if (seldom() && !catalog_.objects.empty()) {
      const auto& function = catalog_.objects.begin()->first;
      column.default_value = function.name.display() + "()";
      catalog_.dependencies.push_back({column_id(in_public(table), name), function});
    } else if (seldom()) {
      column.default_value = std::to_string(below(2));
    }
    return column;
  }

  std::vector<std::string> some_columns(const Table& table) {
    std::vector<std::string> names;
    for (const auto& column : table.columns) {
      if (seldom()) names.push_back(column.name);
    }
    if (names.empty()) names.push_back(table.columns.front().name);
    return names;
  }

  void generate_foreign_keys(Table& table) {
    for (int i = below(3); i > 0; --i) {
      auto target = catalog_.tables.begin();
      std::advance(target, below(static_cast<int>(catalog_.tables.size())));
      std::vector<std::vector<std::string>> keys;
      if (target->second.primary_key) keys.push_back(target->second.primary_key->columns);
      for (const auto& unique : target->second.uniques) keys.push_back(unique.columns);
      if (keys.empty()) continue;
      schema::ForeignKey key;
      key.name = "fk" + std::to_string(below(4));
      const auto taken = [&](const auto& other) { return other.name == key.name; };
      if (std::ranges::any_of(table.foreign_keys, taken)) continue;
      key.referenced_table = target->first;
      key.referenced_columns = keys[static_cast<std::size_t>(below(static_cast<int>(keys.size())))];
      for (std::size_t column = 0; column < key.referenced_columns.size(); ++column) {
        key.columns.push_back(table.columns[column % table.columns.size()].name);
      }
      if (std::set(key.columns.begin(), key.columns.end()).size() != key.columns.size()) continue;
      table.foreign_keys.push_back(key);
    }
  }

  void generate_view(const std::string& name) {
    if (!claim_relation_name(name)) return;
    schema::View view;
    view.name = in_public(name);
    view.comment = seldom() ? "words" : "";
    view.query = "SELECT " + std::to_string(below(3));
    view.columns = {{"one", "integer"}};
    if (often()) view.columns.emplace_back("two", often() ? "text" : "integer");
    const ObjectId id{ObjectKind::view, view.name, ""};
    if (seldom() && !catalog_.views.empty()) {
      catalog_.dependencies.push_back({id, {ObjectKind::view, catalog_.views.begin()->first, ""}});
    }
    for (const auto& [table, held] : catalog_.tables) {
      if (!seldom()) continue;
      catalog_.dependencies.push_back({id, {ObjectKind::table, table, ""}});
      catalog_.dependencies.push_back({id, column_id(table, held.columns.front().name)});
    }
    catalog_.views[view.name] = view;
  }

  void generate_trigger(const ObjectName& table) {
    if (catalog_.objects.empty() || catalog_.objects.begin()->first.kind != ObjectKind::function) return;
    schema::SqlObject held;
    held.id = {ObjectKind::trigger, table, "t"};
    held.definition = "CREATE TRIGGER " + std::to_string(below(2));
    catalog_.dependencies.push_back({held.id, {ObjectKind::table, table, ""}});
    catalog_.dependencies.push_back({held.id, catalog_.objects.begin()->first});
    catalog_.objects[held.id] = held;
  }

  Catalog catalog_;
  std::set<std::string> relations_;
};

/// Any renames at all of tables to tables and of their columns to columns.
std::vector<Rename> generate_renames(const Catalog& before, const Catalog& after) {
  std::vector<Rename> renames;
  std::set<ObjectName> from_taken, to_taken;
  std::map<ObjectName, ObjectName> tables;
  for (const auto& [from, held] : before.tables) {
    for (const auto& [to, wanted] : after.tables) {
      if (from == to || !seldom() || from_taken.contains(from) || to_taken.contains(to)) continue;
      from_taken.insert(from), to_taken.insert(to);
      tables[from] = to;
      renames.push_back({{ObjectKind::table, from, ""}, {ObjectKind::table, to, ""}});
    }
  }
  for (const auto& [from, held] : before.tables) {
    const auto to = tables.contains(from) ? tables[from] : from;
    if (!after.tables.contains(to) || (to == from && to_taken.contains(to))) continue;
    std::set<std::string> columns_from, columns_to;
    for (const auto& column : held.columns) {
      for (const auto& wanted : after.tables.at(to).columns) {
        if (column.name == wanted.name || !seldom() || columns_from.contains(column.name) ||
            columns_to.contains(wanted.name)) {
          continue;
        }
        columns_from.insert(column.name), columns_to.insert(wanted.name);
        renames.push_back({column_id(from, column.name), column_id(to, wanted.name)});
      }
    }
  }
  return renames;
}

Catalog sorted(Catalog catalog) {
  const auto by_name = [](auto& list) {
    std::ranges::sort(list, {}, [](const auto& one) { return one.name; });
  };
  for (auto& [name, table] : catalog.tables) {
    by_name(table.columns), by_name(table.uniques), by_name(table.checks);
    by_name(table.foreign_keys), by_name(table.indexes);
  }
  return catalog;
}

void expect_diff_leads_to(const Catalog& before, const Catalog& after, const std::vector<Rename>& renames) {
  const auto operations = diff(before, after, renames, all_capabilities());
  RC_LOG() << described(operations);
  SimulatedDatabase engine(before, after);
  engine.run(operations);
  RC_ASSERT(described(diff(engine.catalog(), after, {}, all_capabilities())) == "");
  RC_ASSERT(sorted(engine.catalog()) == sorted(after));
  // What renames do to texts, only the engine knows; a sequence may get its new name without being told.
  const bool renames_a_sequence = std::ranges::any_of(
      operations, [](const auto& each) { return std::holds_alternative<operation::RenameSequence>(each); });
  if (renames.empty() && !renames_a_sequence)
    RC_ASSERT(sorted(operation::applied(before, operations)) == sorted(after));
}

}  // namespace

TEST(DiffProperty, NothingDiffersFromItself) {
  EXPECT_TRUE(rc::check([] {
    const auto catalog = CatalogGenerator().run();
    RC_ASSERT(diff(catalog, catalog, {}, all_capabilities()).empty());
  }));
}

TEST(DiffProperty, OperationsLeadFromAnyCatalogToAnyOther) {
  EXPECT_TRUE(
      rc::check([] { expect_diff_leads_to(CatalogGenerator().run(), CatalogGenerator().run(), {}); }));
}

TEST(DiffProperty, OperationsLeadThereThroughAnyRenames) {
  EXPECT_TRUE(rc::check([] {
    const auto before = CatalogGenerator().run(), after = CatalogGenerator().run();
    expect_diff_leads_to(before, after, generate_renames(before, after));
  }));
}

TEST(DiffProperty, OperationsLeadFromAndToNothing) {
  EXPECT_TRUE(rc::check([] {
    const auto catalog = CatalogGenerator().run();
    expect_diff_leads_to({}, catalog, {});
    expect_diff_leads_to(catalog, {}, {});
  }));
}

TEST(DiffProperty, IsQuickWithManyTables) {
  Catalog before, after;
  before.schemas["public"] = after.schemas["public"] = {"public", ""};
  for (int i = 0; i < 5000; ++i) {
    Table table;
    table.name = in_public("t" + std::to_string(i));
    for (int column = 0; column < 10; ++column) {
      table.columns.push_back({"c" + std::to_string(column), "integer", column == 0, {}, {}, {}, "", "", {}});
    }
    table.primary_key = schema::KeyConstraint{table.name.name + "_pkey", true, {"c0"}, {}, false, {}, "", {}};
    schema::ForeignKey key;
    key.name = table.name.name + "_fkey";
    key.columns = {"c1"};
    key.referenced_table = in_public("t" + std::to_string((i * 7 + 1) % 5000));
    key.referenced_columns = {"c0"};
    table.foreign_keys.push_back(key);
    before.tables[table.name] = table;
    table.columns[2].type = "bigint";
    table.columns.pop_back();
    after.tables[table.name] = table;
  }
  const auto start = std::clock();  // of the processor: others may have it, too
  EXPECT_EQ(diff(before, after, {}, all_capabilities()).size(), 10'000u);
  EXPECT_GT(diff({}, after, {}, all_capabilities()).size(), 5'000u);
  EXPECT_LT((std::clock() - start) / CLOCKS_PER_SEC, 60);
}

}  // namespace limbeck::autogenerate::testing
