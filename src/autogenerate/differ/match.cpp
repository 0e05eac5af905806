#include "autogenerate/differ/match.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "autogenerate/differ/elements.hpp"
#include "autogenerate/renames/renaming.hpp"
#include "dialect/sql/names.hpp"

namespace limbeck::autogenerate {
namespace {

/// Stands before the name of something that has to give way to a namesake, until it is dropped.
constexpr char displaced = '\x02';

using schema::Catalog;
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

/// Finds the pairs, and collects their renames.
class ContentMatcher {
 public:
  ContentMatcher(const Catalog& before, const Catalog& after) : before_(before), after_(after) {}

  void match_tables(bool named_constraints) {
    for (const auto& [name, after] : after_.tables) {
      const auto found = before_.tables.find(name);
      if (found == before_.tables.end()) continue;
      const auto& before = found->second;
      if (named_constraints) {
        add_pairs(ObjectKind::constraint, name, pair_by_content(contents(before), contents(after)),
                  renaming_.constraints);
      }
      match_indexes(name, before.indexes, after.indexes);
    }
  }

  void match_views() {
    for (const auto& [name, after] : after_.views) {
      const auto found = before_.views.find(name);
      if (found != before_.views.end()) match_indexes(name, found->second.indexes, after.indexes);
    }
  }

  /// A column's own sequence is known by the column.
  void match_owned_sequences() {
    const auto owned_after = owned_sequences(after_);
    for (const auto& [owner, names] : owned_sequences(before_)) {
      const auto found = owned_after.find(owner);
      if (found == owned_after.end() || names.size() != 1 || found->second.size() != 1) continue;
      match_sequence(names.front(), found->second.front());
    }
  }

  const Renaming& renaming() const { return renaming_; }
  std::vector<PartRename> take_renames() { return std::move(renames_); }

 private:
  void match_indexes(const ObjectName& owner, const std::vector<schema::Index>& before,
                     const std::vector<schema::Index>& after) {
    add_pairs(ObjectKind::index, owner, pair_by_content(contents(before), contents(after)),
              renaming_.indexes);
  }

  void add_pairs(ObjectKind kind, const ObjectName& owner, const Pairs& pairs,
                 std::map<ObjectName, std::map<std::string, std::string>>& by_owner) {
    for (const auto& [from, to] : pairs.names) {
      by_owner[owner][from] = to;
      renames_.push_back({{kind, owner, from}, {kind, owner, to}});
    }
    for (const auto& name : pairs.displaced) by_owner[owner][name] = displaced + name;
  }

  void match_sequence(const ObjectName& from, const ObjectName& to) {
    if (from == to || after_.sequences.contains(from)) return;
    if (const auto occupant = before_.sequences.find(to); occupant != before_.sequences.end()) {
      if (!goes_with_owner(occupant->second)) return;
      renaming_.sequences.try_emplace(to, ObjectName{to.schema, displaced + to.name});
    }
    renaming_.sequences[from] = to;
    renames_.push_back({{ObjectKind::sequence, from, ""}, {ObjectKind::sequence, to, ""}});
  }

  /// Is a sequence dropped because the column that owns it is?
  bool goes_with_owner(const schema::Sequence& sequence) const {
    if (sequence.owned_by_table.name.empty()) return false;
    const auto table = after_.tables.find(sequence.owned_by_table);
    return table == after_.tables.end() || !table->second.find_column(sequence.owned_by_column);
  }

  const Catalog& before_;
  const Catalog& after_;
  Renaming renaming_;
  std::vector<PartRename> renames_;
};

}  // namespace

std::string display_name(const std::string& name) {
  return !name.empty() && name.front() == displaced ? name.substr(1) : name;
}

MatchedParts match_by_content(Catalog before, const Catalog& after,
                              const dialect::Capabilities& capabilities) {
  ContentMatcher matcher(before, after);
  matcher.match_tables(capabilities.named_constraints);
  matcher.match_views();
  matcher.match_owned_sequences();
  const sql::NameRules rules{capabilities.engine, capabilities.case_insensitive_names};
  const auto& renaming = matcher.renaming();
  return {renaming.empty() ? std::move(before) : renamed(before, renaming, rules), matcher.take_renames()};
}

}  // namespace limbeck::autogenerate
