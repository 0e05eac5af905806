#include "integration/rows/model.hpp"

#include <algorithm>

namespace limbeck::rows {
namespace {

bool contains(const std::vector<Id>& ids, Id id) {
  return std::ranges::count(ids, id) > 0;
}

bool needs(const Constraint& constraint, Id id) {
  return constraint.id == id || constraint.table == id || contains(constraint.columns, id) ||
         contains(constraint.targets, id) || mentions_object(constraint.check, id);
}

bool needs(const Index& index, Id id) {
  return index.id == id || mentions_object(index.where, id) ||
         std::ranges::any_of(index.keys, [&](const Text& key) { return mentions_object(key, id); });
}

bool needs(const Trigger& trigger, Id id) {
  return trigger.id == id || mentions_object(trigger.of, id) || mentions_object(trigger.when, id) ||
         mentions_object(trigger.does, id);
}

bool needs(const Policy& policy, Id id) {
  return policy.id == id || mentions_object(policy.condition, id);
}

bool needs(const Column& column, Id id) {
  return column.id == id || mentions_object(column.type.sql, id) || mentions_object(column.generated, id);
}

void remove_column(Schema& schema, Id id);

/// What needs it, in all tables and views.
void remove_dependents(Schema& schema, Id id) {
  for (auto& table : schema.tables) {
    std::erase_if(table.constraints, [&](const Constraint& each) { return needs(each, id); });
    std::erase_if(table.indexes, [&](const Index& each) { return needs(each, id); });
    std::erase_if(table.triggers, [&](const Trigger& each) { return needs(each, id); });
    std::erase_if(table.policies, [&](const Policy& each) { return needs(each, id); });
    for (auto& column : table.columns) {
      if (mentions_object(column.default_to, id)) column.default_to.clear();
    }
    for (bool more = true; more;) {
      more = false;
      for (const auto& column : table.columns) {
        if (!needs(column, id)) continue;
        remove_column(schema, column.id);
        more = true;
        break;
      }
    }
  }
  for (auto& view : schema.views) {
    std::erase(view.columns, id);
    if (mentions_object(view.where, id)) view.where.clear();
    std::erase_if(view.triggers, [&](const Trigger& each) { return needs(each, id); });
  }
  std::vector<Id> gone;
  std::erase_if(schema.views, [&](const View& view) {
    if (!view.columns.empty() && view.table != id) return false;
    gone.push_back(view.id);
    return true;
  });
  for (const auto view : gone) remove_dependents(schema, view);
}

void remove_column(Schema& schema, Id id) {
  for (auto& table : schema.tables)
    std::erase_if(table.columns, [&](const Column& each) { return each.id == id; });
  remove_dependents(schema, id);
}

}  // namespace

std::vector<Piece> pieces(const Text& text) {
  std::vector<Piece> found(1);
  bool literal = false;  // a quote in a literal is written twice: it ends there and begins again
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\'') literal = !literal;
    const auto end = !literal && text[i] == '{' ? text.find('}', i) : std::string::npos;
    const auto digits = end == std::string::npos ? "" : text.substr(i + 1, end - i - 1);
    if (digits.empty() || digits.find_first_not_of("0123456789") != std::string::npos) {
      found.back().sql += text[i];
      continue;
    }
    found.push_back({"", std::stoi(digits)});
    found.emplace_back();
    i = end;
  }
  return found;
}

bool mentions_object(const Text& text, Id id) {
  return std::ranges::count(pieces(text), id, &Piece::id) > 0;
}

std::map<Id, std::string> names(const Schema& schema) {
  std::map<Id, std::string> all;
  for (const auto& type : schema.types) {
    all[type.id] = type.name;
    for (const auto& part : type.parts) all[part.id] = part.name;
  }
  for (const auto& sequence : schema.sequences) all[sequence.id] = sequence.name;
  for (const auto& view : schema.views) {
    all[view.id] = view.name;
    for (const auto& each : view.triggers) all[each.id] = each.name;
  }
  for (const auto& table : schema.tables) {
    all[table.id] = table.name;
    for (const auto& column : table.columns) all[column.id] = column.name;
    for (const auto& each : table.constraints) all[each.id] = each.name;
    for (const auto& each : table.indexes) all[each.id] = each.name;
    for (const auto& each : table.triggers) all[each.id] = each.name;
    for (const auto& each : table.policies) all[each.id] = each.name;
  }
  return all;
}

void remove(Schema& schema, Id id) {
  const auto is = [&](const auto& each) { return each.id == id; };
  std::vector<Id> columns;
  for (const auto& table : schema.tables) {
    if (table.id != id) continue;
    for (const auto& column : table.columns) columns.push_back(column.id);
  }
  for (auto& type : schema.types) std::erase_if(type.parts, is);
  for (const auto column : columns) remove_dependents(schema, column);
  std::erase_if(schema.tables, is);
  for (auto& table : schema.tables) {
    std::erase_if(table.columns, is);
    std::erase_if(table.triggers, is);
  }
  for (auto& view : schema.views) std::erase_if(view.triggers, is);
  std::erase_if(schema.views, is);
  std::erase_if(schema.sequences, is);
  // A type goes with the types that are made of it.
  std::vector<Id> more;
  for (const auto& type : schema.types) {
    bool made_of_it = type.id != id && mentions_object(type.base.sql, id);
    for (const auto& part : type.parts) made_of_it |= mentions_object(part.type.sql, id);
    if (made_of_it) more.push_back(type.id);
  }
  std::erase_if(schema.types, is);
  remove_dependents(schema, id);
  for (const auto type : more) remove(schema, type);
}

}  // namespace limbeck::rows
