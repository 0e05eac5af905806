#include <algorithm>
#include <functional>
#include <set>

#include "integration/rows/make.hpp"

namespace limbeck::rows {
namespace {

using Kind = Constraint::Kind;

class Mutator {
 public:
  Mutator(Generator& generator, Schema& schema)
      : generator_(generator), random_(generator.random()), schema_(schema) {}

  void run() {
    for (int i = 1 + random_.below(7); i > 0; --i) random_.of(changes())(*this);
  }

 private:
  using Change = std::function<void(Mutator&)>;

  const std::vector<Change>& changes() const {
    static const std::vector<Change> all = both();
    static const std::vector<Change> with_types = [] {
      auto list = both();
      for (const auto& more :
           {Change(&Mutator::change_type), Change(&Mutator::change_type), Change(&Mutator::new_type),
            Change(&Mutator::drop_type), Change(&Mutator::change_counter), Change(&Mutator::change_counter),
            Change(&Mutator::comment), Change(&Mutator::sequence), Change(&Mutator::rotate_columns),
            Change(&Mutator::rename_all), Change(&Mutator::change_index),
            Change(&Mutator::change_foreign_key), Change(&Mutator::change_view), Change(&Mutator::swap_types),
            Change(&Mutator::change_policy)})
        list.push_back(more);
      return list;
    }();
    static const std::vector<Change> in_sqlite = [] {
      auto list = both();
      for (const auto& more :
           {Change(&Mutator::change_case), Change(&Mutator::rotate_columns), Change(&Mutator::rename_all),
            Change(&Mutator::move_column), Change(&Mutator::retype_key), Change(&Mutator::rename_aside),
            Change(&Mutator::view_for_table), Change(&Mutator::view_trigger), Change(&Mutator::change_index),
            Change(&Mutator::change_foreign_key), Change(&Mutator::change_view)})
        list.push_back(more);
      return list;
    }();
    static const std::vector<Change> in_mariadb = [] {
      auto list = both();
      for (const auto& more :
           {Change(&Mutator::change_counter), Change(&Mutator::comment), Change(&Mutator::comment),
            Change(&Mutator::rotate_columns), Change(&Mutator::rename_all), Change(&Mutator::rename_aside),
            Change(&Mutator::change_index), Change(&Mutator::change_foreign_key),
            Change(&Mutator::change_view), Change(&Mutator::change_options)})
        list.push_back(more);
      return list;
    }();
    return generator_.sqlite() ? in_sqlite : generator_.postgresql() ? with_types : in_mariadb;
  }

  static std::vector<Change> both() {
    return {&Mutator::rename_table,     &Mutator::rename_column,   &Mutator::rename_column,
            &Mutator::swap_columns,     &Mutator::swap_tables,     &Mutator::chain_columns,
            &Mutator::take_over,        &Mutator::take_over_table, &Mutator::retype,
            &Mutator::retype,           &Mutator::retype,          &Mutator::add_column,
            &Mutator::add_column,       &Mutator::drop_column,     &Mutator::drop_column,
            &Mutator::nullability,      &Mutator::nullability,     &Mutator::change_default,
            &Mutator::change_collation, &Mutator::generation,      &Mutator::add_table,
            &Mutator::drop_table,       &Mutator::add_key,         &Mutator::drop_constraint,
            &Mutator::drop_constraint,  &Mutator::add_foreign_key, &Mutator::add_check,
            &Mutator::add_index,        &Mutator::drop_index,      &Mutator::add_view,
            &Mutator::drop_view,        &Mutator::add_trigger,     &Mutator::drop_trigger,
            &Mutator::table_options,    &Mutator::conflict};
  }

  Table* table() { return schema_.tables.empty() ? nullptr : &random_.of(schema_.tables); }
  /// Not the first, which tells rows apart.
  static Column* other_column(Random& random, Table& table) {
    if (table.columns.size() < 2) return nullptr;
    return &table.columns[1 +
                          static_cast<std::size_t>(random.below(static_cast<int>(table.columns.size()) - 1))];
  }
  Column* other_column(Table& table) { return other_column(random_, table); }
  void with_column(const std::function<void(Table&, Column&)>& change) {
    if (auto* t = table()) {
      if (auto* c = other_column(*t)) change(*t, *c);
    }
  }
  bool is_key(const Table& table, Id column) const {
    return std::ranges::any_of(table.constraints, [&](const Constraint& each) {
      return each.kind != Kind::check && std::ranges::count(each.columns, column) > 0;
    });
  }
  bool is_target(Id column) const {
    return std::ranges::any_of(schema_.tables, [&](const Table& table) {
      return std::ranges::any_of(table.constraints, [&](const Constraint& each) {
        return std::ranges::count(each.targets, column) > 0;
      });
    });
  }
  bool is_source(Id column) const {  // of a generated column
    return std::ranges::any_of(schema_.tables, [&](const Table& table) {
      return std::ranges::any_of(table.columns,
                                 [&](const Column& each) { return mentions_object(each.generated, column); });
    });
  }

  // --- names

  void rename_table() {
    if (auto* t = table()) t->name = generator_.name("t");
  }
  void rename_column() {
    if (auto* t = table()) random_.of(t->columns).name = generator_.name("c");
  }
  void swap_columns() {
    with_column([&](Table& t, Column& a) {
      auto& b = random_.of(t.columns);
      if (b.id != a.id) std::swap(a.name, b.name);
    });
  }
  void swap_tables() {
    if (schema_.tables.size() < 2) return;
    auto &a = random_.of(schema_.tables), &b = random_.of(schema_.tables);
    if (a.id != b.id) std::swap(a.name, b.name);
  }
  void chain_columns() {
    with_column([&](Table& t, Column& a) {
      auto& b = random_.of(t.columns);
      if (b.id == a.id) return;
      a.name = b.name;
      b.name = generator_.name("c");
    });
  }
  /// One goes, another gets its name.
  void take_over() {
    with_column([&](Table& t, Column& gone) {
      auto& heir = random_.of(t.columns);
      if (heir.id == gone.id || mentions_object(heir.generated, gone.id)) return;
      const auto id = heir.id, lost = gone.id;
      const auto name = gone.name;
      remove(schema_, lost);
      for (auto& each : schema_.tables) {
        if (auto* column = find(each.columns, id)) column->name = name;
      }
    });
  }
  void take_over_table() {
    if (schema_.tables.size() < 2) return;
    const auto &gone = random_.of(schema_.tables), &heir = random_.of(schema_.tables);
    if (gone.id == heir.id) return;
    const auto id = heir.id;
    const auto name = gone.name;
    remove(schema_, gone.id);
    find(schema_.tables, id)->name = name;
  }

  /// To SQLite that is the same name.
  void change_case() {
    const auto turn = [](std::string& name) {
      for (auto& c : name) {
        if (c >= 'a' && c <= 'z') {
          c = static_cast<char>(c - 'a' + 'A');
        } else if (c >= 'A' && c <= 'Z') {
          c = static_cast<char>(c - 'A' + 'a');
        }
      }
    };
    if (auto* t = table()) turn(random_.one_in(2) ? t->name : random_.of(t->columns).name);
  }
  void rotate_columns() {
    auto* t = table();
    if (!t || t->columns.size() < 3) return;
    for (std::size_t i = 1; i < t->columns.size(); ++i) std::swap(t->columns[i - 1].name, t->columns[i].name);
  }
  void rename_all() {
    auto* t = table();
    if (!t) return;
    if (random_.one_in(2)) t->name = generator_.name("t");
    for (auto& column : t->columns) column.name = generator_.name("c");
  }
  /// Of what is recreated, and holds nothing.
  void rename_aside() {
    auto* t = table();
    if (!t) return;
    if (!t->indexes.empty()) random_.of(t->indexes).name = generator_.name("i");
    if (!t->triggers.empty()) random_.of(t->triggers).name = generator_.name("tr");
    if (!schema_.views.empty() && random_.one_in(2)) random_.of(schema_.views).name = generator_.name("v");
  }
  /// A view takes over the name of a table that goes.
  void view_for_table() {
    if (schema_.tables.size() < 2) return;
    const auto gone = *table();
    remove(schema_, gone.id);
    if (schema_.views.empty()) generator_.view(schema_);
    if (!schema_.views.empty()) random_.of(schema_.views).name = gone.name;
  }

  // --- columns

  void move_column() {
    auto* t = table();
    if (!t || t->columns.size() < 3) return;
    const auto from = 1 + random_.below(static_cast<int>(t->columns.size()) - 1);
    const auto to = 1 + random_.below(static_cast<int>(t->columns.size()) - 1);
    const auto column = t->columns[static_cast<std::size_t>(from)];
    t->columns.erase(t->columns.begin() + from);
    t->columns.insert(t->columns.begin() + to, column);
  }
  /// The numbers that tell rows apart stay what they are.
  void retype_key() {
    static const std::vector<const char*> types = {"INTEGER", "INT", "INTEGER", "BIGINT", "NUMERIC"};
    auto* t = table();
    if (!t || is_target(t->columns.front().id) || is_source(t->columns.front().id)) return;
    t->columns.front().type = {random_.of(types)};
  }
  void retype() {
    with_column([&](Table& t, Column& c) {
      if (!c.generated.empty() || !c.counter.empty() || is_source(c.id) || is_target(c.id)) return;
      for (const auto& each : t.constraints) {
        if (each.kind == Kind::foreign && std::ranges::count(each.columns, c.id)) return;
      }
      const auto type = generator_.engine().another_type(random_, schema_, t, c.type);
      if (!type) return;
      if (!generator_.sqlite()) strip(t, c.id);
      c.type = *type;
      c.collation.clear();
      if (!c.default_to.empty()) c.default_to = generator_.engine().value(random_, schema_, c, true);
    });
  }
  /// What is said of a column in the terms of its type.
  void strip(Table& t, Id column) {
    std::erase_if(t.constraints, [&](const Constraint& each) {
      return (each.kind == Kind::check && mentions_object(each.check, column)) ||
             (each.kind != Kind::check && std::ranges::count(each.columns, column));
    });
    std::erase_if(t.policies, [&](const Policy& each) { return mentions_object(each.condition, column); });
    std::erase_if(t.indexes, [&](const Index& each) {
      return std::ranges::any_of(each.keys, [&](const Text& key) { return mentions_object(key, column); });
    });
  }
  void add_column() {
    auto* t = table();
    if (!t) return;
    const auto column = generator_.column(schema_, *t);
    const auto place = generator_.sqlite() ? 1 + random_.below(static_cast<int>(t->columns.size()))
                                           : static_cast<int>(t->columns.size());
    t->columns.insert(t->columns.begin() + place, column);
  }
  void drop_column() {
    with_column([&](Table&, Column& c) { remove(schema_, c.id); });
  }
  void nullability() {
    with_column([&](Table&, Column& c) {
      if (c.counter.empty()) c.not_null = !c.not_null;
      c.on_conflict = c.not_null && generator_.sqlite() && random_.one_in(3) ? generator_.conflict() : "";
    });
  }
  void change_default() {
    with_column([&](Table&, Column& c) {
      if (!c.generated.empty() || !c.counter.empty()) return;
      c.default_to = c.default_to.empty() || random_.one_in(2)
                         ? generator_.engine().value(random_, schema_, c, true)
                         : "";
    });
  }
  void change_collation() {
    with_column([&](Table& t, Column& c) {
      const auto all = generator_.engine().collations(c.type);
      if (all.empty() || is_target(c.id) || is_key(t, c.id)) return;
      c.collation = c.collation.empty() ? random_.of(all) : "";
    });
  }
  void generation() {
    auto* t = table();
    if (!t) return;
    const auto old =
        std::ranges::find_if(t->columns, [](const Column& each) { return !each.generated.empty(); });
    if (old == t->columns.end()) {
      generator_.generated(schema_, *t);
    } else if (random_.one_in(2)) {
      old->generated.clear();
    } else {
      const auto& source = random_.of(t->columns);
      if (!source.generated.empty()) return;
      if (const auto derived = generator_.engine().derived(random_, schema_, source)) {
        old->generated = derived->second;
        if (derived->first != old->type) strip(*t, old->id);
        old->type = derived->first;
      }
    }
  }

  // --- tables and what is on them

  void add_table() { generator_.table(schema_); }
  void drop_table() {
    if (schema_.tables.size() > 1) remove(schema_, table()->id);
  }
  void add_key() {
    if (auto* t = table()) generator_.key(*t, random_.one_in(2), schema_);
  }
  void drop_constraint() {
    auto* t = table();
    if (!t || t->constraints.empty()) return;
    const auto gone = random_.of(t->constraints);
    // A foreign key needs the key that it leads to.
    if (gone.kind == Kind::primary || gone.kind == Kind::unique) {
      for (auto& each : schema_.tables) {
        std::erase_if(each.constraints, [&](const Constraint& key) {
          return key.kind == Kind::foreign && key.targets == gone.columns;
        });
      }
    }
    std::erase_if(t->constraints, [&](const Constraint& each) { return each.id == gone.id; });
  }
  void add_foreign_key() {
    if (auto* t = table()) generator_.foreign_key(schema_, *t);
  }
  void add_check() {
    if (auto* t = table()) generator_.check(schema_, *t);
  }
  void add_index() {
    if (auto* t = table()) generator_.index(schema_, *t);
  }
  void drop_index() {
    auto* t = table();
    if (t && !t->indexes.empty())
      t->indexes.erase(t->indexes.begin() + random_.below(static_cast<int>(t->indexes.size())));
  }
  void add_view() { generator_.view(schema_); }
  void drop_view() {
    if (!schema_.views.empty()) remove(schema_, random_.of(schema_.views).id);
  }
  void change_view() {
    if (schema_.views.empty()) return;
    auto& view = random_.of(schema_.views);
    view.where = view.where.empty() ? "{" + std::to_string(view.columns.front()) + "} IS NOT NULL" : "";
  }
  void view_trigger() {
    if (schema_.views.empty()) return;
    auto& view = random_.of(schema_.views);
    if (view.triggers.empty()) {
      generator_.trigger(schema_, view);
    } else {
      view.triggers.pop_back();
    }
  }
  void change_index() {
    auto* t = table();
    if (!t || t->indexes.empty()) return;
    auto& index = random_.of(t->indexes);
    if (random_.one_in(3)) {
      index.unique = !index.unique;
    } else if (random_.one_in(2) && generator_.engine().has_partial_indexes()) {
      index.where = index.where.empty() ? "{" + std::to_string(t->columns.front().id) + "} > 0" : "";
    } else {
      index.keys.push_back(generator_.engine().index_key(random_, random_.of(t->columns)));
    }
  }
  void change_foreign_key() {
    static const std::vector<const char*> actions = {"CASCADE", "SET NULL", "RESTRICT", "SET DEFAULT", ""};
    auto* t = table();
    if (!t) return;
    for (auto& each : t->constraints) {
      if (each.kind != Kind::foreign) continue;
      (random_.one_in(2) ? each.on_delete : each.on_update) = random_.of(actions);
      if (random_.one_in(3)) each.deferred = !each.deferred;
    }
  }
  void add_trigger() {
    if (auto* t = table()) generator_.trigger(schema_, *t);
  }
  void drop_trigger() {
    if (auto* t = table(); t && !t->triggers.empty()) t->triggers.pop_back();
  }
  void table_options() {
    auto* t = table();
    if (!t || !generator_.sqlite()) return;
    auto& option = random_.one_in(3) ? t->strict : random_.one_in(2) ? t->without_rowid : t->autoincrement;
    option = !option;
  }
  void conflict() {
    auto* t = table();
    if (!t || !generator_.sqlite()) return;
    for (auto& each : t->constraints) {
      if (each.kind == Kind::primary || each.kind == Kind::unique)
        each.on_conflict = each.on_conflict.empty() ? generator_.conflict() : "";
    }
  }
  void change_options() {
    with_column([&](Table&, Column& c) {
      c.options = c.options.empty() ? generator_.engine().column_options(random_, c) : "";
    });
  }
  void comment() {
    if (auto* t = table())
      random_.of(t->columns).comment = "a comment: it's " + std::to_string(generator_.id());
  }

  // --- PostgreSQL

  void new_type() {
    generator_.type(schema_);
    if (auto* t = table()) {
      Column made = generator_.column(schema_, *t);
      made.type = {"{" + std::to_string(schema_.types.back().id) + "}"};
      made.default_to.clear();
      made.collation.clear();
      t->columns.push_back(made);
    }
  }
  void drop_type() {
    if (!schema_.types.empty()) remove(schema_, random_.of(schema_.types).id);
  }
  void change_type() {
    if (schema_.types.empty()) return;
    auto& type = random_.of(schema_.types);
    if (random_.one_in(4) && type.kind == UserType::Kind::enumeration) {
      type.name = generator_.name("ty");
      return;
    }
    if (type.kind == UserType::Kind::range) return;
    if (type.kind == UserType::Kind::domain) {
      if (random_.one_in(4)) {
        type.not_null = !type.not_null;
      } else {
        type.check = type.check.empty() ? "VALUE IS NOT DISTINCT FROM VALUE" : "";
      }
      return;
    }
    const bool composite = type.kind == UserType::Kind::composite;
    const int what = random_.below(composite ? 4 : 6);
    const auto place = type.parts.begin() + random_.below(static_cast<int>(type.parts.size()) + 1);
    auto &one = random_.of(type.parts), &other = random_.of(type.parts);
    if (what == 0 || what == 1) {
      Part part{generator_.id(), generator_.name("p"), composite ? Type{"text"} : Type{}};
      type.parts.insert(place, part);
    } else if (what == 2 && !composite) {
      one.name = generator_.name("p");
    } else if (what == 4) {
      std::swap(one.name, other.name);
    } else if (what == 5) {
      std::swap(one, other);
    } else if (type.parts.size() > 1) {
      const auto gone = one;
      std::erase(type.parts, gone);
      // Defaults that are no longer values.
      for (auto& t : schema_.tables) {
        for (auto& column : t.columns) {
          if (column.type.sql.starts_with("{")) column.default_to.clear();
        }
      }
    }
  }
  void swap_types() {
    if (schema_.types.empty()) return;
    auto &one = random_.of(schema_.types), &other = random_.of(schema_.types);
    if (one.kind == UserType::Kind::enumeration && other.kind == one.kind) std::swap(one.name, other.name);
  }
  void change_policy() {
    auto* t = table();
    if (!t) return;
    if (t->policies.empty() || random_.one_in(3)) {
      generator_.policy(schema_, *t);
    } else if (random_.one_in(2)) {
      t->policies.pop_back();
    } else {
      t->policies.back().condition = generator_.engine().check(random_, schema_, random_.of(t->columns));
    }
  }
  void change_counter() {
    auto all = generator_.engine().ways_to_count();
    all.emplace_back();
    auto* t = table();
    if (!t) return;
    auto& key = t->columns.front();
    key.counter = random_.of(all);
    if (!key.counter.empty()) key.not_null = true;
  }
  void sequence() {
    if (schema_.sequences.empty()) {
      schema_.sequences.push_back({generator_.id(), generator_.name("s"), 1 + random_.below(3)});
    } else {
      schema_.sequences.front().name = generator_.name("s");
    }
  }

  Generator& generator_;
  Random& random_;
  Schema& schema_;
};

}  // namespace

void mutate(Generator& generator, Schema& schema) {
  Mutator(generator, schema).run();
}

}  // namespace limbeck::rows
