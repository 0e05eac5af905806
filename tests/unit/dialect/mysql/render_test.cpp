#include "dialect/mysql/render/render.hpp"

#include <gtest/gtest.h>

#include "operation/apply.hpp"

namespace limbeck::dialect::mysql {
namespace {

using operation::Operation;
using schema::Catalog;
using schema::Column;
using schema::ObjectKind;
using schema::Table;

Column column(const std::string& name, const std::string& type) {
  Column made;
  made.name = name;
  made.type = type;
  return made;
}

schema::Index index(const std::string& name, const std::vector<std::string>& columns) {
  schema::Index made;
  made.name = name;
  for (const auto& each : columns) made.keys.emplace_back().column = each;
  return made;
}

schema::KeyConstraint primary_key(const std::vector<std::string>& columns) {
  schema::KeyConstraint key;
  key.primary = true;
  key.columns = columns;
  return key;
}

schema::ForeignKey foreign_key(const std::string& name, const std::string& column, const std::string& table) {
  schema::ForeignKey key;
  key.name = name;
  key.columns = {column};
  key.referenced_table.name = table;
  key.referenced_columns = {"id"};
  return key;
}

Table table(const std::string& name, std::vector<Column> columns) {
  Table made;
  made.name.name = name;
  made.columns = std::move(columns);
  return made;
}

Catalog catalog(const std::vector<Table>& tables) {
  Catalog made;
  made.default_collation = "utf8mb4_general_ci";
  for (const auto& each : tables) made.tables[each.name] = each;
  return made;
}

/// A statement a line; "warning" and "rows" in brackets behind those that have such.
std::string rendered(const Catalog& before, const std::vector<Operation>& operations,
                     const std::optional<Catalog>& after = {}) {
  std::string text;
  for (const auto& statement :
       render(operations, before, after.value_or(operation::applied(before, operations)))) {
    text += statement.sql + (statement.warning.empty() ? "" : " [" + statement.warning + "]") +
            (statement.depends_on_rows.empty() ? "" : " {" + statement.depends_on_rows + "}") + "\n";
  }
  return text;
}

TEST(MysqlRender, MakesATableInOneStatement) {
  auto users = table("users", {column("id", "bigint unsigned"), column("name", "varchar(40)")});
  users.columns[0].not_null = true;
  users.columns[0].identity.emplace();
  users.columns[1].collation = "utf8mb4_bin";
  users.columns[1].default_value = "'it''s'";
  users.columns[1].comment = "back\\slash";
  users.columns.push_back(column("at", "timestamp(6)"));
  users.columns[2].default_value = "current_timestamp(6)";
  users.columns[2].on_update = "current_timestamp(6)";
  users.columns.push_back(column("tags", "json"));
  users.columns[3].default_value = "json_array()";
  users.columns[3].invisible = true;
  users.columns.push_back(column("a", "int"));
  users.columns[4].check = "`a` > 0";
  users.columns.push_back(column("twice", "int"));
  users.columns[5].generated = schema::Generated{"`a` * 2", false};
  users.primary_key = primary_key({"id"});
  users.indexes = {index("by_name", {"name"})};
  users.indexes[0].unique = true;
  users.indexes[0].keys[0].prefix_length = 10;
  users.indexes[0].keys[0].descending = true;
  users.foreign_keys = {foreign_key("self", "a", "users")};
  users.foreign_keys[0].on_delete = schema::ForeignKeyAction::set_null;
  users.options = {
      {"engine", "InnoDB"}, {"row_format", "DYNAMIC"}, {"partition_by", "HASH (`id`)"}, {"partitions", "4"}};
  users.collation = "utf8mb4_unicode_ci";
  users.comment = "people";
  EXPECT_EQ(rendered({}, {operation::CreateTable{users}}), R"(CREATE TABLE users (
    id bigint unsigned NOT NULL AUTO_INCREMENT,
    name varchar(40) COLLATE utf8mb4_bin DEFAULT 'it''s' COMMENT 'back\\slash',
    at timestamp(6) NULL DEFAULT current_timestamp(6) ON UPDATE current_timestamp(6),
    tags json DEFAULT (json_array()) INVISIBLE,
    a int CHECK (`a` > 0),
    twice int GENERATED ALWAYS AS (`a` * 2) VIRTUAL,
    PRIMARY KEY (id),
    UNIQUE KEY by_name (name(10) DESC),
    CONSTRAINT self FOREIGN KEY (a) REFERENCES users (id) ON DELETE SET NULL
) ENGINE = InnoDB COLLATE = utf8mb4_unicode_ci ROW_FORMAT = DYNAMIC COMMENT = 'people'
PARTITION BY HASH (`id`) PARTITIONS 4
)");
}

TEST(MysqlRender, KeepsAllOfAColumnThatChanges) {
  auto before = column("name", "varchar(20)");
  before.not_null = true;
  before.collation = "ascii_bin";
  before.default_value = "'x'";
  before.comment = "kept";
  before.invisible = true;
  auto after = before;
  after.type = "varchar(10)";
  EXPECT_EQ(rendered(catalog({table("t", {before})}), {operation::AlterColumn{{"", "t"}, before, after}}),
            "ALTER TABLE t MODIFY COLUMN name varchar(10) COLLATE ascii_bin NOT NULL DEFAULT 'x' INVISIBLE "
            "COMMENT 'kept' {existing values of name of t must have at most 10 characters}\n");
}

TEST(MysqlRender, AddsAColumnWhereItBelongs) {
  const auto before = catalog({table("t", {column("a", "int"), column("c", "int")})});
  const auto after = catalog({table("t", {column("first", "int"), column("a", "int"), column("b", "int"),
                                          column("c", "int"), column("last", "int")})});
  const auto add = [](const char* name) { return operation::AddColumn{{"", "t"}, column(name, "int")}; };
  EXPECT_EQ(rendered(before, {add("b"), add("first"), add("last")}, after),
            "ALTER TABLE t ADD COLUMN b int AFTER a\n"
            "ALTER TABLE t ADD COLUMN first int FIRST\n"
            "ALTER TABLE t ADD COLUMN last int\n");
}

TEST(MysqlRender, WarnsOfValuesThatNobodyGave) {
  auto added = column("b", "int");
  added.not_null = true;
  const auto before = catalog({table("t", {column("a", "int")})});
  EXPECT_NE(rendered(before, {operation::AddColumn{{"", "t"}, added}}).find("nobody gave"),
            std::string::npos);
  added.default_value = "3";
  EXPECT_EQ(rendered(before, {operation::AddColumn{{"", "t"}, added}}),
            "ALTER TABLE t ADD COLUMN b int NOT NULL DEFAULT 3\n");
}

TEST(MysqlRender, ChangesACounterAndItsKeyTogether) {
  auto id = column("id", "int");
  id.not_null = true;
  id.identity.emplace();
  auto with = table("t", {id, column("a", "int")});
  with.primary_key = primary_key({"id"});
  const auto without = table("t", {column("a", "int")});
  EXPECT_EQ(rendered(catalog({without}),
                     {operation::AddColumn{{"", "t"}, id},
                      operation::AddConstraint{{"", "t"}, primary_key({"id"})}},
                     catalog({with})),
            "ALTER TABLE t\n    ADD COLUMN id int NOT NULL AUTO_INCREMENT FIRST,\n    ADD PRIMARY KEY (id) "
            "{existing rows of t must be unique, and not NULL, in id}\n");
  EXPECT_EQ(
      rendered(
          catalog({with}),
          {operation::DropConstraint{{"", "t"}, primary_key({"id"})}, operation::DropColumn{{"", "t"}, id}},
          catalog({without})),
      "ALTER TABLE t\n    DROP PRIMARY KEY,\n    DROP COLUMN id [drops the column id of t and its values]\n");
}

TEST(MysqlRender, ChangesACounterAndItsKeyTogetherInATableThatWasRenamed) {
  auto id = column("id", "int");
  id.not_null = true;
  auto counts = id;
  counts.identity.emplace();
  auto before = table("old", {counts});
  before.primary_key = primary_key({"id"});
  EXPECT_EQ(
      rendered(catalog({before}),
               {operation::RenameTable{{"", "old"}, {"", "t"}},
                operation::DropConstraint{{"", "t"}, primary_key({"id"})},
                operation::AlterColumn{{"", "t"}, counts, id}},
               catalog({table("t", {id})})),
      "RENAME TABLE old TO t\nALTER TABLE t\n    DROP PRIMARY KEY,\n    MODIFY COLUMN id int NOT NULL\n");
}

TEST(MysqlRender, KeepsAKeyOnACounterWhileItIsRenamed) {
  auto id = column("id", "int");
  id.identity.emplace();
  auto before = table("t", {id});
  before.indexes = {index("by_id", {"id"})};
  auto number = id;
  number.name = "number";
  auto plain = number;
  plain.identity.reset();
  const operation::DropIndex drop{{"", "t"}, before.indexes.front()};
  const operation::RenameColumn rename{{"", "t"}, "id", "number"};
  const std::string start =
      "ALTER TABLE t\n    ADD KEY limbeck_counter (id),\n    DROP INDEX by_id\n"
      "ALTER TABLE t RENAME COLUMN id TO number\n";
  EXPECT_EQ(rendered(catalog({before}), {drop, rename, operation::AlterColumn{{"", "t"}, number, plain}}),
            start + "ALTER TABLE t MODIFY COLUMN number int\nDROP INDEX limbeck_counter ON t\n");
  EXPECT_EQ(rendered(catalog({before}),
                     {drop, rename, operation::CreateIndex{{"", "t"}, index("by_number", {"number"})}}),
            start + "CREATE INDEX by_number ON t (number)\nDROP INDEX limbeck_counter ON t\n");
}

TEST(MysqlRender, LetsForeignKeysStepAsideForAType) {
  auto parents = table("parents", {column("id", "int")});
  parents.primary_key = primary_key({"id"});
  auto children = table("children", {column("parent", "int")});
  children.indexes = {index("fk", {"parent"})};
  children.foreign_keys = {foreign_key("fk", "parent", "parents")};
  const auto wider = [](const char* of, const char* name) {
    return operation::AlterColumn{{"", of}, column(name, "int"), column(name, "bigint")};
  };
  EXPECT_EQ(rendered(catalog({parents, children}), {wider("parents", "id"), wider("children", "parent")}),
            "ALTER TABLE children DROP FOREIGN KEY fk\n"
            "ALTER TABLE parents MODIFY COLUMN id bigint\n"
            "ALTER TABLE children MODIFY COLUMN parent bigint\n"
            "ALTER TABLE children\n    DROP INDEX fk,\n    ADD KEY fk (parent),\n"
            "    ADD CONSTRAINT fk FOREIGN KEY (parent) REFERENCES parents (id)\n");
}

TEST(MysqlRender, ConvertsTheColumnsThatFollowTheirTable) {
  auto before = table("t", {column("a", "varchar(10)"), column("b", "varchar(10)"), column("n", "int")});
  before.columns[1].collation = "latin1_bin";
  auto after = before;
  after.collation = "utf8mb4_bin";
  EXPECT_EQ(rendered(catalog({before}), {operation::AlterTableOptions{before, after}}, catalog({after})),
            "ALTER TABLE t\n    COLLATE = utf8mb4_bin,\n    MODIFY COLUMN a varchar(10)\n");
  EXPECT_EQ(rendered(catalog({after}), {operation::AlterTableOptions{after, before}}, catalog({before})),
            "ALTER TABLE t\n    COLLATE = utf8mb4_general_ci,\n    MODIFY COLUMN a varchar(10)\n");
}

TEST(MysqlRender, TellsWhichPartitionsLoseTheirRows) {
  auto before = table("t", {column("y", "int")});
  before.options = {{"partition_by", "RANGE (`y`)"},
                    {"partitions", "PARTITION p1 VALUES LESS THAN (1), PARTITION p2 VALUES LESS THAN (2)"}};
  auto after = before;
  after.options["partitions"] = "PARTITION p2 VALUES LESS THAN (2)";
  const auto change = [](const Table& from, const Table& to) {
    return rendered(catalog({from}), {operation::AlterTableOptions{from, to}}, catalog({to}));
  };
  EXPECT_EQ(change(before, after),
            "ALTER TABLE t DROP PARTITION p1 [drops the partition p1 of t and its rows]\n");
  after.options["partitions"] = before.options["partitions"] + ", PARTITION p3 VALUES LESS THAN MAXVALUE";
  EXPECT_EQ(change(before, after), "ALTER TABLE t ADD PARTITION (PARTITION p3 VALUES LESS THAN MAXVALUE)\n");
  after.options.clear();
  EXPECT_EQ(change(before, after), "ALTER TABLE t REMOVE PARTITIONING\n");
}

TEST(MysqlRender, MakesTextsFollowNewNames) {
  auto before = catalog({table("t", {column("a", "int")})});
  auto& view = before.views[{"", "v"}];
  view.name.name = "v";
  view.query = "select `t`.`a` AS `a` from `t`";
  schema::SqlObject trigger;
  trigger.id = {ObjectKind::trigger, {"", "t"}, "checks"};
  trigger.definition = "CREATE TRIGGER checks BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1";
  before.objects[trigger.id] = trigger;
  auto after = before;
  after.tables.at({"", "t"}).columns[0].name = "b";
  after.views.at({"", "v"}).query = "select `t`.`b` AS `a` from `t`";
  after.objects.at(trigger.id).definition =
      "CREATE TRIGGER checks BEFORE INSERT ON t FOR EACH ROW SET NEW.b = 1";
  EXPECT_EQ(rendered(before, {operation::RenameColumn{{"", "t"}, "a", "b"}}, after),
            "ALTER TABLE t RENAME COLUMN a TO b\n"
            "CREATE OR REPLACE VIEW v AS\nselect `t`.`b` AS `a` from `t`\n"
            "DROP TRIGGER checks\n"
            "CREATE TRIGGER checks BEFORE INSERT ON t FOR EACH ROW SET NEW.b = 1\n");
}

TEST(MysqlRender, MakesAViewFollowANewNameBeforeAnotherReadsIt) {
  auto before = catalog({table("old", {column("a", "int")})});
  schema::View below, above;
  below.name.name = "below";
  below.query = "select `old`.`a` AS `a` from `old`";
  above.name.name = "above";
  above.query = "select `below`.`a` AS `a` from `below`";
  before.views[below.name] = below;
  auto after = catalog({table("t", {column("a", "int")})});
  below.query = "select `t`.`a` AS `a` from `t`";
  after.views = {{below.name, below}, {above.name, above}};
  after.dependencies = {{{ObjectKind::view, above.name, ""}, {ObjectKind::view, below.name, ""}}};
  EXPECT_EQ(
      rendered(before, {operation::RenameTable{{"", "old"}, {"", "t"}}, operation::CreateView{above}}, after),
      "RENAME TABLE old TO t\n"
      "CREATE OR REPLACE VIEW below AS\nselect `t`.`a` AS `a` from `t`\n"
      "CREATE VIEW above AS\nselect `below`.`a` AS `a` from `below`\n");
}

TEST(MysqlRender, MakesDefaultsFollowASequence) {
  auto before = catalog({table("t", {column("a", "int")})});
  before.sequences[{"", "s"}].name.name = "s";
  before.tables.at({"", "t"}).columns[0].default_value = "nextval(`s`)";
  auto after = catalog({table("t", {column("a", "int")})});
  after.sequences[{"", "r"}].name.name = "r";
  after.tables.at({"", "t"}).columns[0].default_value = "nextval(`r`)";
  EXPECT_EQ(rendered(before, {operation::RenameSequence{{"", "s"}, {"", "r"}}}, after),
            "RENAME TABLE s TO r\nALTER TABLE t MODIFY COLUMN a int DEFAULT (nextval(`r`))\n");
}

TEST(MysqlRender, PutsATriggerBetweenOthers) {
  const auto trigger = [](const std::string& name, const std::string& order, const std::string& body) {
    schema::SqlObject made;
    made.id = {ObjectKind::trigger, {"", "t"}, name};
    made.definition = "CREATE TRIGGER " + name + " BEFORE INSERT ON t FOR EACH ROW " + order + body;
    return made;
  };
  auto before = catalog({table("t", {column("a", "int")})});
  const auto first = trigger("one", "", "SET NEW.a = 1"),
             second = trigger("two", "FOLLOWS one ", "SET NEW.a = 2");
  before.objects = {{first.id, first}, {second.id, second}};
  auto after = before;
  const auto changed = trigger("one", "", "SET NEW.a = 3");
  after.objects.at(first.id) = changed;
  EXPECT_EQ(
      rendered(before, {operation::DropObject{first}, operation::CreateObject{changed}}, after),
      "DROP TRIGGER one\nCREATE TRIGGER one BEFORE INSERT ON t FOR EACH ROW PRECEDES two SET NEW.a = 3\n");
}

TEST(MysqlRender, KeepsTheHistoryOfRows) {
  auto held = table("t", {column("a", "int")});
  held.options["system_versioning"] = "true";
  EXPECT_EQ(rendered(catalog({held}), {operation::AddColumn{{"", "t"}, column("b", "int")}}),
            "SET STATEMENT system_versioning_alter_history = 'KEEP' FOR ALTER TABLE t ADD COLUMN b int\n");
}

TEST(MysqlRender, KeepsWhatAVirtualColumnShowed) {
  auto before = column("b", "int");
  before.generated = schema::Generated{"`a` * 2", false};
  auto after = column("b", "int");
  after.not_null = true;
  EXPECT_EQ(
      rendered(catalog({table("t", {column("a", "int"), before})}),
               {operation::AlterColumn{{"", "t"}, before, after}}),
      "ALTER TABLE t\n    DROP COLUMN b,\n    ADD COLUMN b int GENERATED ALWAYS AS (`a` * 2) STORED AFTER a\n"
      "ALTER TABLE t MODIFY COLUMN b int NOT NULL\n");
}

}  // namespace
}  // namespace limbeck::dialect::mysql
