#include "integration/rows/shrink.hpp"

#include <algorithm>

namespace limbeck::rows {
namespace {

/// Smaller ones, the boldest first.
std::vector<Case> smaller(const Case& one) {
  std::vector<Case> found;
  const auto offer = [&](Case other) {
    if (other.before != one.before || other.after != one.after || other.rows != one.rows)
      found.push_back(std::move(other));
  };
  std::map<Id, std::string> all = names(one.before);
  for (const auto& [id, name] : names(one.after)) all.emplace(id, name);
  const auto is_first = [&](Id id) {
    for (const auto* schema : {&one.before, &one.after}) {
      for (const auto& table : schema->tables) {
        if (table.columns.front().id == id) return true;
      }
    }
    return false;
  };
  for (const auto& [id, name] : all) {
    if (is_first(id)) continue;
    Case other = one;
    remove(other.before, id);
    remove(other.after, id);
    for (auto* schema : {&other.before, &other.after}) {
      for (auto& table : schema->tables) {
        std::erase_if(table.constraints, [&](const Constraint& each) { return each.id == id; });
        std::erase_if(table.indexes, [&](const Index& each) { return each.id == id; });
      }
    }
    offer(other);
  }
  for (const auto& [table, rows] : one.rows) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      Case other = one;
      auto& list = other.rows[table];
      list.erase(list.begin() + static_cast<std::ptrdiff_t>(i));
      offer(other);
    }
  }
  // What is changed stays as it is, or is simpler on both sides.
  const auto simplify = [&](const auto& change) {
    for (std::size_t t = 0; t < one.after.tables.size(); ++t) {
      for (std::size_t c = 0; c < one.after.tables[t].columns.size(); ++c) {
        Case other = one;
        auto& now = other.after.tables[t].columns[c];
        for (auto& table : other.before.tables) {
          if (auto* was = find(table.columns, now.id)) change(*was, now);
        }
        offer(other);
      }
    }
  };
  simplify([](Column& was, Column& now) { now = was; });
  simplify([](Column& was, Column& now) { now.name = was.name; });
  simplify([](Column& was, Column& now) { now.not_null = was.not_null; });
  simplify([](Column& was, Column& now) { now.not_null = was.not_null = false; });
  simplify([](Column& was, Column& now) { now.default_to = was.default_to; });
  simplify([](Column& was, Column& now) { now.default_to = was.default_to = ""; });
  simplify([](Column& was, Column& now) { now.collation = was.collation = ""; });
  simplify([](Column& was, Column& now) { now.comment = was.comment = ""; });
  for (auto& now : one.after.tables) {
    const auto* was = find(one.before.tables, now.id);
    if (!was) continue;
    Case other = one;
    find(other.after.tables, now.id)->name = was->name;
    offer(other);
    other = one;
    for (auto* table : {find(other.before.tables, now.id), find(other.after.tables, now.id)})
      table->strict = table->without_rowid = table->autoincrement = false;
    offer(other);
    other = one;
    auto* table = find(other.after.tables, now.id);
    table->strict = was->strict, table->without_rowid = was->without_rowid,
    table->autoincrement = was->autoincrement;
    offer(other);
  }
  return found;
}

}  // namespace

Case shrink(Case one, const std::function<bool(const Case&)>& fails, int tries) {
  for (bool better = true; better;) {
    better = false;
    for (auto& other : smaller(one)) {
      if (--tries < 0) return one;
      if (!fails(other)) continue;
      one = std::move(other);
      better = true;
      break;
    }
  }
  return one;
}

}  // namespace limbeck::rows
