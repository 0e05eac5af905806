#include "scripts/requests/schema_preconditions.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::scripts {
namespace {

using schema::ObjectKind;
using schema::Table;
using Names = std::vector<std::string>;

bool has(const Names& names, const std::string& name) {
  return std::ranges::any_of(names, [&](const auto& each) { return text::iequals(each, name); });
}

bool same_columns(const Names& a, const Names& b) {
  return a.size() == b.size() && std::ranges::all_of(a, [&](const auto& each) { return has(b, each); });
}

template <typename Named>
bool any_named(const std::vector<Named>& all, const std::string& name) {
  return std::ranges::any_of(all, [&](const Named& each) { return text::iequals(each.name, name); });
}

/// "name", alone: what SQLite takes for a string once there is no such column.
bool may_use_quoted(const std::string& sql, const std::string& table, const std::string& column,
                    EngineKind syntax) {
  bool mentions_table = false, quoted = false, after_dot = false;
  try {
    for (const auto& token : sql::tokens(syntax, sql)) {
      mentions_table |= token.is_name() && text::iequals(token.value(), table);
      quoted |= token.text.starts_with('"') && !after_dot && text::iequals(token.value(), column);
      after_dot = token.is_symbol(".");
    }
  } catch (const Error&) {  // nothing that can be told
  }
  return mentions_table && quoted;
}

const char* drop_first = "drop it first, and recreate it as it shall be then";

}  // namespace

bool uses_column(const std::string& expression, const std::string& column, const SchemaContext& context) {
  try {
    const auto all = sql::tokens(context.dialect.engine(), expression);
    for (std::size_t i = 0; i < all.size(); ++i) {
      const bool call = i + 1 < all.size() && all[i + 1].is_symbol("(");
      if (all[i].is_name() && !call && text::iequals(all[i].value(), column)) return true;
    }
  } catch (const Error&) {  // nothing that can be told
  }
  return false;
}

void require_absent(const Table& table, const Table& added, const std::string& display) {
  const auto refuse = [&](const std::string& what, const char* hint = "") {
    throw Error(fmt::format("the table {} has {} already", display, what), hint);
  };
  if (table.primary_key && added.primary_key)
    refuse("a primary key", "drop that first: op.drop_primary_key(…)");
  for (const auto& column : added.columns) {
    if (any_named(table.columns, column.name)) refuse(fmt::format("a column \"{}\"", column.name));
  }
  for (const auto& constraint : added.constraints()) {
    const auto name = schema::constraint_name(constraint);
    if (name.empty()) continue;
    for (const auto& held : table.constraints()) {
      if (text::iequals(schema::constraint_name(held), name))
        refuse(fmt::format("a constraint \"{}\"", name));
    }
  }
}

void require_unused_column(const Table& table, const std::string& column, const SchemaContext& context) {
  for (const auto& other : table.columns) {
    if (!other.generated || text::iequals(other.name, column)) continue;
    if (!uses_column(other.generated->expression, column, context)) continue;
    throw Error(
        fmt::format("the column {} of {} is computed from {}", other.name, table.name.display(), column),
        drop_first);
  }
  require_unreferenced(table, {column}, false, context);
  const auto syntax = context.dialect.engine();
  for (const auto& [name, view] : context.catalog->views) {
    if (!may_use_quoted(view.definition + ";" + view.query, table.name.name, column, syntax)) continue;
    throw Error(
        fmt::format("the view {} may be using \"{}\" of {}", name.display(), column, table.name.display()),
        drop_first);
  }
  for (const auto& [id, object] : context.catalog->objects) {
    if (!may_use_quoted(object.definition, table.name.name, column, syntax)) continue;
    throw Error(fmt::format("the {} may be using \"{}\" of {}", id.display(), column, table.name.display()),
                drop_first);
  }
}

void require_unreferenced(const Table& table, const Names& columns, bool whole,
                          const SchemaContext& context) {
  for (const auto& [name, other] : context.catalog->tables) {
    if (whole && name == table.name) continue;
    for (const auto& key : other.foreign_keys) {
      if (!text::iequals(key.referenced_table.name, table.name.name)) continue;
      const bool any =
          std::ranges::any_of(columns, [&](const auto& each) { return has(key.referenced_columns, each); });
      if (!columns.empty() && !any) continue;
      const bool is_dropped_too = name == table.name && std::ranges::any_of(columns, [&](const auto& each) {
                                    return columns.size() == 1 && has(key.columns, each);
                                  });
      if (is_dropped_too) continue;
      throw Error(
          fmt::format("a foreign key of {} ({}) refers to {}", name.display(), text::join(key.columns, ", "),
                      columns.empty()
                          ? table.name.display()
                          : fmt::format("{} ({})", table.name.display(), text::join(columns, ", "))),
          "drop the foreign key first");
    }
  }
}

void require_unused_key(const Table& without, const Names& columns, const SchemaContext& context) {
  for (const auto& constraint : without.constraints()) {
    const auto* key = std::get_if<schema::KeyConstraint>(&constraint);
    if (key && same_columns(key->columns, columns)) return;
  }
  for (const auto& index : without.indexes) {
    Names keys;
    for (const auto& key : index.keys) keys.push_back(key.column);
    if (index.unique && index.where.empty() && same_columns(keys, columns)) return;
  }
  for (const auto& [name, other] : context.catalog->tables) {
    for (const auto& key : other.foreign_keys) {
      if (!text::iequals(key.referenced_table.name, without.name.name)) continue;
      if (!same_columns(key.referenced_columns, columns)) continue;
      throw Error(
          fmt::format("a foreign key of {} ({}) needs {} to be unique in {}", name.display(),
                      text::join(key.columns, ", "), without.name.display(), text::join(columns, ", ")),
          "drop the foreign key first");
    }
  }
}

void require_object(const schema::ObjectId& id, const schema::Catalog& catalog) {
  const auto same = [](const std::string& a, const std::string& b) { return text::iequals(a, b); };
  const Table* table = nullptr;
  for (const auto& [name, each] : catalog.tables) {
    if (same(name.name, id.name.name)) table = &each;
  }
  bool there = true;
  switch (id.kind) {
    case ObjectKind::table:
      there = table != nullptr;
      break;
    case ObjectKind::column:
      there = table && any_named(table->columns, id.part);
      break;
    case ObjectKind::index:
      there = table && any_named(table->indexes, id.part);
      break;
    case ObjectKind::constraint:
      there = table && std::ranges::any_of(table->constraints(), [&](const auto& each) {
                return same(schema::constraint_name(each), id.part);
              });
      break;
    case ObjectKind::view:
      there = std::ranges::any_of(catalog.views,
                                  [&](const auto& each) { return same(each.first.name, id.name.name); });
      break;
    case ObjectKind::trigger:
      there = std::ranges::any_of(catalog.objects, [&](const auto& each) {
        return each.first.kind == id.kind && same(each.first.name.name, id.name.name) &&
               same(each.first.part, id.part);
      });
      break;
    default:
      break;
  }
  if (!there) throw Error(fmt::format("there is no {} in the database", id.display()));
}

}  // namespace limbeck::scripts
