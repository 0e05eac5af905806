#include "integration/rows/make.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace limbeck::rows {
namespace {

std::string ref(Id id) {
  return fmt::format("{{{}}}", id);
}

bool has_primary(const Table& table) {
  return std::ranges::count(table.constraints, Constraint::Kind::primary, &Constraint::kind) > 0;
}

}  // namespace

std::string Generator::name(const char* what) {
  static const std::vector<const char*> styles = {"{}{}",  "{}_{}",   "{} {}",       "Ünï {}{}",
                                                  "{}{}s", "Big{}{}", "select {}{}", "it's {}{}"};
  const int number = id();
  if (!random_.one_in(4)) return fmt::format("{}{}", what, number);
  return fmt::format(fmt::runtime(random_.of(styles)), what, number);
}

Column Generator::column(Schema& schema, const Table& table) {
  Column made;
  made.id = id();
  made.name = name("c");
  made.type = engine_.any_type(random_, schema, table);
  const auto collations = engine_.collations(made.type);
  if (random_.one_in(4)) made.not_null = true;
  if (made.not_null && sqlite() && random_.one_in(4)) made.on_conflict = conflict();
  if (random_.one_in(3)) made.default_to = engine_.value(random_, schema, made, true);
  if (!collations.empty() && random_.one_in(8)) made.collation = random_.of(collations);
  if (random_.one_in(8)) made.options = engine_.column_options(random_, made);
  return made;
}

void Generator::key(Table& table, bool primary, const Schema& schema) {
  if (primary && has_primary(table)) return;
  Constraint made;
  made.id = id();
  made.kind = primary ? Constraint::Kind::primary : Constraint::Kind::unique;
  made.columns = {table.columns.front().id};
  if (random_.one_in(3)) {
    const auto& other = random_.of(table.columns);
    if (other.generated.empty() && engine_.may_be_key(schema, other.type) &&
        other.id != table.columns.front().id) {
      if (random_.one_in(2)) {
        made.columns = {other.id};
      } else {
        made.columns.push_back(other.id);
      }
    }
  }
  if (random_.one_in(4)) made.name = name(primary ? "pk" : "uq");
  if (sqlite() && random_.one_in(5)) made.on_conflict = conflict();
  for (const auto& each : table.constraints) {
    if (each.columns == made.columns && each.kind != Constraint::Kind::foreign) return;
  }
  table.constraints.push_back(made);
}

void Generator::foreign_key(Schema& schema, Table& table) {
  auto& parent = random_.of(schema.tables);
  for (const auto& each : parent.constraints) {
    if (each.kind != Constraint::Kind::primary && each.kind != Constraint::Kind::unique) continue;
    Constraint constraint;
    constraint.id = id();
    constraint.kind = Constraint::Kind::foreign;
    constraint.table = parent.id;
    constraint.targets = each.columns;
    std::vector<Column> added;
    for (const auto column : constraint.targets) {
      const auto& target = *find(parent.columns, column);
      Column made;
      made.id = id();
      made.name = name("f");
      made.type = target.type;
      made.collation = target.collation;
      constraint.columns.push_back(made.id);
      added.push_back(made);
    }
    if (random_.one_in(2)) constraint.on_delete = random_.one_in(2) ? "CASCADE" : "SET NULL";
    if (random_.one_in(4)) constraint.name = name("fk");
    if (sqlite() || random_.one_in(3)) {
      static const std::vector<const char*> actions = {"CASCADE", "SET NULL", "RESTRICT", "SET DEFAULT"};
      if (random_.one_in(4)) constraint.on_delete = random_.of(actions);
      if (random_.one_in(4)) constraint.on_update = random_.of(actions);
      constraint.deferred = random_.one_in(6);
      constraint.without_expectation =
          sqlite() && each.kind == Constraint::Kind::primary && random_.one_in(3);
    }
    table.columns.insert(table.columns.end(), added.begin(), added.end());
    table.constraints.push_back(constraint);
    return;
  }
}

void Generator::check(Schema& schema, Table& table) {
  Constraint made;
  made.id = id();
  const auto& column = random_.of(table.columns);
  made.check = engine_.check(random_, schema, column);
  if (made.check.empty()) return;
  if (sqlite() && random_.one_in(4))
    made.check = made.check + " OR " + engine_.check(random_, schema, random_.of(table.columns));
  if (random_.one_in(3)) made.name = name("ck");
  table.constraints.push_back(made);
}

void Generator::index(Schema& schema, Table& table) {
  Index made;
  made.id = id();
  made.name = name("i");
  for (int i = 0; i < 1 + random_.below(2); ++i) {
    const auto& column = random_.of(table.columns);
    if (engine_.may_be_key(schema, column.type)) made.keys.push_back(engine_.index_key(random_, column));
  }
  if (made.keys.empty()) return;
  made.unique = random_.one_in(4);
  if (!engine_.has_partial_indexes()) {
    table.indexes.push_back(made);
    return;
  }
  if (random_.one_in(4)) made.where = ref(random_.of(table.columns).id) + " IS NOT NULL";
  if (random_.one_in(6)) made.where = engine_.check(random_, schema, random_.of(table.columns));
  table.indexes.push_back(made);
}

void Generator::view(Schema& schema) {
  if (schema.tables.empty()) return;
  View made;
  made.id = id();
  made.name = name("v");
  std::vector<Id> columns;
  if (!schema.views.empty() && random_.one_in(2)) {
    const auto& below = random_.of(schema.views);
    made.table = below.id;
    columns = below.columns;
  } else {
    const auto& table = random_.of(schema.tables);
    made.table = table.id;
    for (const auto& column : table.columns) columns.push_back(column.id);
  }
  for (const auto column : columns) {
    if (random_.one_in(2)) made.columns.push_back(column);
  }
  if (made.columns.empty()) made.columns.push_back(columns.front());
  if (random_.one_in(2)) made.where = ref(random_.of(columns)) + " IS NOT NULL";
  if (sqlite() && random_.one_in(4)) trigger(schema, made);
  made.materialized = postgresql() && random_.one_in(4);
  schema.views.push_back(made);
}

std::vector<Column> Generator::columns_of(const Schema& schema, const View& view) {
  std::vector<Column> found;
  for (const auto& table : schema.tables) {
    for (const auto& column : table.columns) {
      if (std::ranges::count(view.columns, column.id)) found.push_back(column);
    }
  }
  return found;
}

Trigger Generator::one_trigger(const Schema& schema, const std::vector<Column>& columns) {
  static const std::vector<const char*> events = {"INSERT", "UPDATE", "DELETE"};
  Trigger made;
  made.id = id();
  made.name = name("tr");
  made.event = random_.of(events);
  engine_.adorn(random_, schema, columns, made);
  return made;
}

void Generator::trigger(const Schema& schema, Table& table) {
  table.triggers.push_back(one_trigger(schema, table.columns));
}

void Generator::trigger(const Schema& schema, View& view) {
  view.triggers.push_back(one_trigger(schema, columns_of(schema, view)));
}

void Generator::policy(const Schema& schema, Table& table) {
  table.policies.push_back({id(), name("po"), engine_.check(random_, schema, random_.of(table.columns))});
}

std::string Generator::conflict() {
  static const std::vector<const char*> all = {"REPLACE", "IGNORE", "FAIL", "ROLLBACK", "ABORT"};
  return random_.of(all);
}

void Generator::generated(Schema& schema, Table& table) {
  const auto& column = random_.of(table.columns);
  if (!column.generated.empty() && !sqlite()) return;
  const auto derived = engine_.derived(random_, schema, column);
  if (!derived) return;
  Column made;
  made.id = id();
  made.name = name("g");
  made.type = derived->first;
  made.generated = derived->second;
  made.stored = random_.one_in(2);
  table.columns.push_back(made);
}

void Generator::table(Schema& schema) {
  Table made;
  made.id = id();
  made.name = name("t");
  made.strict = sqlite() && random_.one_in(4);
  made.without_rowid = random_.one_in(5);
  made.autoincrement = random_.one_in(4);
  Column first;
  first.id = id();
  first.name = name("k");
  first.type = engine_.key_type(random_);
  first.not_null = random_.one_in(2);
  if (const auto ways = engine_.ways_to_count(); !ways.empty() && random_.one_in(2)) {
    first.counter = random_.of(ways);
    first.not_null = true;
  }
  made.columns.push_back(first);
  for (int i = random_.below(6); i > 0; --i) made.columns.push_back(column(schema, made));
  if (!random_.one_in(5)) key(made, true, schema);
  if (random_.one_in(3)) key(made, false, schema);
  if (random_.one_in(3)) check(schema, made);
  if (random_.one_in(4)) generated(schema, made);
  schema.tables.push_back(made);
  auto& table = schema.tables.back();
  if (random_.one_in(2)) foreign_key(schema, table);
  if (random_.one_in(2)) index(schema, table);
  if (random_.one_in(4)) trigger(schema, table);
  if (postgresql() && random_.one_in(5)) policy(schema, table);
}

void Generator::type(Schema& schema) {
  using Kind = UserType::Kind;
  UserType made;
  made.id = id();
  made.kind = static_cast<Kind>(random_.below(4));
  made.name = name("ty");
  const auto another = [&](Kind least, Kind most) -> std::string {
    if (schema.types.empty() || !random_.one_in(3)) return "";
    const auto& other = random_.of(schema.types);
    return other.kind >= least && other.kind <= most ? ref(other.id) : "";
  };
  if (made.kind == Kind::domain) {
    static const std::vector<const char*> bases = {"integer", "text", "numeric(12,3)",
                                                   "character varying(30)"};
    made.base = {random_.of(bases)};
    if (const auto other = another(Kind::enumeration, Kind::composite); !other.empty()) made.base = {other};
    if (random_.one_in(2)) made.check = "VALUE IS NOT DISTINCT FROM VALUE";
    if (made.base.sql == "integer" && random_.one_in(2)) made.check = "VALUE <> 42";
    made.not_null = random_.one_in(8);
  } else if (made.kind == Kind::range) {
    static const std::vector<const char*> bases = {"integer", "text", "numeric"};
    made.base = {random_.of(bases)};
    if (const auto other = another(Kind::domain, Kind::domain); !other.empty()) made.base = {other};
  } else {
    for (int i = 1 + random_.below(4); i > 0; --i) {
      Part part{id(), name("p"), {}};
      if (made.kind == Kind::composite) {
        part.type = random_.one_in(2) ? Type{"integer"} : Type{"text"};
        if (const auto other = another(Kind::enumeration, Kind::composite); !other.empty())
          part.type = {other};
      }
      made.parts.push_back(part);
    }
  }
  schema.types.push_back(made);
}

Schema Generator::schema() {
  Schema made;
  if (postgresql()) {
    for (int i = random_.below(4); i > 0; --i) type(made);
    if (random_.one_in(4)) made.sequences.push_back({id(), name("s"), 1 + random_.below(3)});
  }
  for (int i = 1 + random_.below(sqlite() ? 4 : 3); i > 0; --i) table(made);
  if (random_.one_in(2)) view(made);
  if (random_.one_in(2)) view(made);
  return made;
}

namespace {

std::map<Id, Rows> fill(Generator& generator, const Schema& schema) {
  auto& random = generator.random();
  std::map<Id, Rows> all;
  for (const auto& table : schema.tables) {
    auto& rows = all[table.id];
    for (int i = random.below(7); i > 0; --i) {
      std::map<Id, std::string> row, leads_to;
      for (const auto& each : table.constraints) {
        if (each.kind != Constraint::Kind::foreign) continue;
        const auto& parents = all[each.table];
        const bool none = parents.empty() || random.one_in(4);
        const auto parent = none ? std::map<Id, std::string>{} : random.of(parents);
        for (std::size_t c = 0; c < each.columns.size(); ++c)
          leads_to[each.columns[c]] = none ? "NULL" : parent.at(each.targets[c]);
      }
      for (const auto& column : table.columns) {
        if (!column.generated.empty()) continue;
        if (column.id == table.columns.front().id) {
          row[column.id] = std::to_string(rows.size() + 1);
          continue;
        }
        const auto value =
            random.one_in(5) ? "NULL" : generator.engine().value(random, schema, column, false);
        row[column.id] = leads_to.contains(column.id) ? leads_to.at(column.id) : value;
      }
      rows.push_back(row);
    }
  }
  return all;
}

}  // namespace

Case random_case(const Engine& engine, std::uint64_t seed) {
  Random random(seed);
  Generator generator(engine, random);
  Case made;
  made.before = generator.schema();
  made.rows = fill(generator, made.before);
  made.after = made.before;
  mutate(generator, made.after);
  return made;
}

}  // namespace limbeck::rows
