#include "dialect/sqlite/migrate/expectation.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/sql/splitter.hpp"
#include "dialect/sql/tokenizer.hpp"
#include "dialect/sqlite/inspect/create_index.hpp"
#include "dialect/sqlite/inspect/create_table.hpp"
#include "dialect/sqlite/inspect/create_view.hpp"
#include "dialect/sqlite/migrate/replaced_objects.hpp"
#include "dialect/sqlite/render/render_sql.hpp"

namespace limbeck::dialect::sqlite {
namespace {

using schema::Catalog;
using schema::ObjectKind;

class Reader {
 public:
  explicit Reader(const RealName& real_name) : real_name_(real_name) {}

  Catalog read(const std::string& text) {
    for (const auto& statement : sql::split(EngineKind::sqlite, text, "what the section expects")) {
      read_one(statement.text);
    }
    for (const auto& sql : triggers_) {
      auto trigger = read_create_trigger(sql, [this](const std::string& name) { return own_name(name); });
      catalog_.objects[trigger.id] = std::move(trigger);
    }
    return std::move(catalog_);
  }

 private:
  /// What the table or view of a trigger is called: the trigger may write it in other letters.
  std::string own_name(const std::string& name) const {
    for (const auto& [table, definition] : catalog_.tables) {
      if (text::iequals(table.name, name)) return table.name;
    }
    for (const auto& [view, definition] : catalog_.views) {
      if (text::iequals(view.name, name)) return view.name;
    }
    return real_name_ ? real_name_(name) : name;
  }

  void read_one(const std::string& sql) {
    const auto words = sql::tokens(EngineKind::sqlite, sql);
    std::size_t at = 1;
    while (at + 1 < words.size() && (words[at].is("unique") || words[at].is("virtual"))) ++at;
    const auto makes = [&](std::string_view what) { return at + 1 < words.size() && words[at].is(what); };
    if (makes("table")) {
      auto table = read_create_table(sql);
      if (table.name.name.empty()) table.name.name = words[at + 1].value();
      catalog_.tables[table.name] = std::move(table);
    } else if (makes("index")) {
      const auto on = std::ranges::find_if(words, [](const auto& token) { return token.is("on"); });
      const schema::ObjectName name{"", words.end() - on < 2 ? "" : (on + 1)->value()};
      auto& table = catalog_.tables[name];
      table.name = name;
      table.indexes.push_back(read_create_index(sql, table));
    } else if (makes("view")) {
      auto view = read_create_view(sql);
      catalog_.views[view.name] = std::move(view);
    } else if (makes("trigger")) {
      triggers_.push_back(sql);
    } else {
      throw Error(fmt::format(
          "what stands below `-- limbeck: expects` makes no table, index, view or trigger: {}", sql));
    }
  }

  const RealName& real_name_;
  Catalog catalog_;
  std::vector<std::string> triggers_;  // read last, when the tables are known
};

}  // namespace

std::string expectation(std::span<const Statement> statements, const Catalog& before) {
  const auto replaced = replaced_by(statements);
  const auto is_replaced = [&](const std::string& name) {
    return std::ranges::any_of(replaced.tables,
                               [&](const auto& table) { return text::iequals(table.name, name); });
  };
  std::string text;
  const auto add = [&](const std::string& sql) { text += sql + ";\n"; };
  for (const auto& [name, table] : before.tables) {
    const bool whole = is_replaced(name.name);
    if (whole) add(create_table_sql(table, name.name));
    for (const auto& index : table.indexes) {
      if (whole || replaced.indexes.contains(text::lower(index.name)))
        add(create_index_sql(name.name, index));
    }
  }
  for (const auto& [name, view] : before.views) {
    if (replaced.views.contains(text::lower(name.name))) add(create_view_sql(view));
  }
  for (const auto& [id, object] : before.objects) {
    if (id.kind != ObjectKind::trigger) continue;
    if (is_replaced(id.name.name) || replaced.views.contains(text::lower(id.name.name)) ||
        replaced.triggers.contains(text::lower(id.part))) {
      add(create_object_sql(object));
    }
  }
  return text;
}

Catalog read_expectation(const std::string& text, const RealName& real_name) {
  return Reader(real_name).read(text);
}

}  // namespace limbeck::dialect::sqlite
