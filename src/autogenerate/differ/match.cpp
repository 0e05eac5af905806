#include <algorithm>
#include <set>

#include "autogenerate/differ/differ.hpp"

namespace limbeck::autogenerate {
namespace {

using schema::ObjectKind;
using schema::ObjectName;

struct NamedContent {
  std::string name, content;
  auto operator<=>(const NamedContent&) const = default;
};

/// Pairs of names that mean the same content, `from` before and `to` after; and those that are in the way.
struct Pairs {
  std::map<std::string, std::string> names;
  std::set<std::string> displaced;
};

Pairs pair_by_content(const std::vector<NamedContent>& before, const std::vector<NamedContent>& after) {
  Pairs pairs;
  const std::set<NamedContent> same_before(before.begin(), before.end());
  const std::set<NamedContent> same_after(after.begin(), after.end());
  std::map<std::string, std::vector<std::string>> wanted;  // content → names, the last one first
  for (auto entry = after.rbegin(); entry != after.rend(); ++entry) {
    if (!same_before.contains(*entry)) wanted[entry->content].push_back(entry->name);
  }
  if (wanted.empty()) return pairs;
  for (const auto& entry : before) {
    if (same_after.contains(entry)) continue;
    const auto found = wanted.find(entry.content);
    if (found == wanted.end() || found->second.empty()) continue;
    pairs.names[entry.name] = found->second.back();
    found->second.pop_back();
  }
  std::set<std::string> targets;
  for (const auto& [from, to] : pairs.names) targets.insert(to);
  for (const auto& entry : before) {
    if (targets.contains(entry.name) && !pairs.names.contains(entry.name)) pairs.displaced.insert(entry.name);
  }
  return pairs;
}

std::vector<NamedContent> contents(const schema::Table& table) {
  std::vector<NamedContent> list;
  for (const auto& constraint : table.constraints()) {
    const auto& name = schema::constraint_name(constraint);
    if (!name.empty()) list.push_back({name, content_of(constraint)});
  }
  return list;
}

std::vector<NamedContent> contents(const std::vector<schema::Index>& indexes) {
  std::vector<NamedContent> list;
  for (const auto& index : indexes) list.push_back({index.name, content_of(index)});
  return list;
}

void displace(const std::set<std::string>& names, std::map<std::string, std::string>& map) {
  for (const auto& name : names) map[name] = displaced + name;
}

}  // namespace

std::string display_name(const std::string& name) {
  return !name.empty() && name.front() == displaced ? name.substr(1) : name;
}

void Differ::match_by_content() {
  Renaming renaming;
  const auto match_indexes = [&](const ObjectName& owner, const std::vector<schema::Index>& before,
                                 const std::vector<schema::Index>& after) {
    const auto pairs = pair_by_content(contents(before), contents(after));
    for (const auto& [from, to] : pairs.names) {
      renaming.indexes[owner][from] = to;
      part_renames_.push_back({index_id(owner, from), index_id(owner, to)});
    }
    if (!pairs.displaced.empty()) displace(pairs.displaced, renaming.indexes[owner]);
  };
  for (const auto& [name, after] : after_catalog_.tables) {
    const auto found = before_catalog_.tables.find(name);
    if (found == before_catalog_.tables.end()) continue;
    const auto& before = found->second;
    if (capabilities_.named_constraints) {
      const auto pairs = pair_by_content(contents(before), contents(after));
      for (const auto& [from, to] : pairs.names) {
        renaming.constraints[name][from] = to;
        part_renames_.push_back({{ObjectKind::constraint, name, from}, {ObjectKind::constraint, name, to}});
      }
      if (!pairs.displaced.empty()) displace(pairs.displaced, renaming.constraints[name]);
    }
    match_indexes(name, before.indexes, after.indexes);
  }
  for (const auto& [name, after] : after_catalog_.views) {
    const auto found = before_catalog_.views.find(name);
    if (found != before_catalog_.views.end()) match_indexes(name, found->second.indexes, after.indexes);
  }

  // A column's own sequence is known by the column.
  const auto owned_before = owned_sequences(before_catalog_);
  const auto owned_after = owned_sequences(after_catalog_);
  for (const auto& [owner, names] : owned_before) {
    const auto found = owned_after.find(owner);
    if (found == owned_after.end() || names.size() != 1 || found->second.size() != 1) continue;
    const auto& from = names.front();
    const auto& to = found->second.front();
    if (from == to || after_catalog_.sequences.contains(from)) continue;
    const auto occupant = before_catalog_.sequences.find(to);
    if (occupant != before_catalog_.sequences.end()) {
      const auto& held = occupant->second;
      const auto table = after_catalog_.tables.find(held.owned_by_table);
      const bool is_dropped =
          !held.owned_by_table.name.empty() &&
          (table == after_catalog_.tables.end() || !table->second.find_column(held.owned_by_column));
      if (!is_dropped) continue;
      if (!renaming.sequences.contains(to)) renaming.sequences[to] = {to.schema, displaced + to.name};
    }
    renaming.sequences[from] = to;
    part_renames_.push_back({{ObjectKind::sequence, from, ""}, {ObjectKind::sequence, to, ""}});
  }
  if (renaming.empty()) return;
  before_catalog_ = renamed(before_catalog_, renaming, rules_);
  for (const auto& rename : part_renames_) {
    former_names_[number(rename.to)] =
        rename.from.kind == ObjectKind::sequence ? rename.from.name.name : rename.from.part;
  }
}

}  // namespace limbeck::autogenerate
