#include "autogenerate/renames/rename_candidates.hpp"

#include <algorithm>
#include <tuple>

#include "autogenerate/renames/likeness.hpp"
#include "autogenerate/renames/renaming.hpp"

namespace limbeck::autogenerate {
namespace {

using schema::Catalog;
using schema::ObjectId;
using schema::ObjectKind;
using schema::ObjectName;

constexpr std::size_t many_pairs = 1'000'000;

class Search {
 public:
  Search(const Catalog& before, const Catalog& after, const SettledRenames& settled)
      : before_(before), after_(after), settled_(settled) {}

  RenameCandidates objects() {
    const auto all = [](const auto&) { return true; };
    whole<EnumLooks>(ObjectKind::enum_type, before_.enums, after_.enums, &EnumLooks::values, all);
    // Owned ones follow their column.
    const auto own = [](const schema::Sequence& held) { return held.owned_by_table.name.empty(); };
    whole<SequenceLooks>(ObjectKind::sequence, before_.sequences, after_.sequences, nullptr, own);
    whole<TableLooks>(ObjectKind::table, before_.tables, after_.tables, &TableLooks::columns, all);
    return sorted();
  }

  RenameCandidates parts(const dialect::Capabilities& capabilities) {
    const sql::NameRules rules{capabilities.syntax, capabilities.case_insensitive_names};
    for (const auto& [name, held] : before_.enums) {
      if (const auto* now = after_of(ObjectKind::enum_type, name, after_.enums)) values(held, *now);
    }
    for (const auto& [name, held] : before_.tables) {
      if (const auto* now = after_of(ObjectKind::table, name, after_.tables)) columns(held, *now, rules);
    }
    return sorted();
  }

 private:
  /// What an object of `before` is in `after`; nullptr when it goes.
  template <typename Objects>
  const typename Objects::mapped_type* after_of(ObjectKind kind, const ObjectName& name,
                                                const Objects& after) const {
    const auto now = settled_.called_now(kind, name);
    if (now == name && settled_.comes({kind, name, ""})) return nullptr;  // something else takes its place
    const auto found = after.find(now);
    return found == after.end() ? nullptr : &found->second;
  }

  /// The objects that go, or those that come: the others are on both sides, and not settled on either.
  template <typename Looks, typename Objects, typename Counts>
  std::vector<std::pair<std::size_t, Looks>> looks(ObjectKind kind, const Objects& objects,
                                                   const Objects& others, bool go, const Counts& counts) {
    std::vector<std::pair<std::size_t, Looks>> looks;
    for (const auto& [name, object] : objects) {
      const ObjectId id{kind, name, ""};
      if ((go ? settled_.leaves(id) : settled_.comes(id)) || !counts(object)) continue;
      const auto other = others.find(name);
      const bool stays =
          other != others.end() && counts(other->second) && !(go ? settled_.comes(id) : settled_.leaves(id));
      if (stays) continue;
      auto& ids = go ? found_.from : found_.to;
      looks.emplace_back(ids.size(), Looks(object, vocabulary_));
      ids.push_back(id);
    }
    return looks;
  }

  template <typename Looks, typename Objects, typename Shape, typename Counts>
  void whole(ObjectKind kind, const Objects& before, const Objects& after, Shape shape,
             const Counts& counts) {
    const auto gone = looks<Looks>(kind, before, after, true, counts);
    const auto come = looks<Looks>(kind, after, before, false, counts);
    if (gone.size() * come.size() <= many_pairs) return compare_all(gone, come);
    if constexpr (!std::is_null_pointer_v<Shape>) {
      using Equal = std::vector<const std::pair<std::size_t, Looks>*>;
      std::map<std::remove_cvref_t<decltype(gone.front().second.*shape)>, std::pair<Equal, Equal>> by_shape;
      for (const auto& each : gone) by_shape[each.second.*shape].first.push_back(&each);
      for (const auto& each : come) by_shape[each.second.*shape].second.push_back(&each);
      for (const auto& [held, equal] : by_shape) {
        if (found_.compared + equal.first.size() * equal.second.size() > many_pairs) continue;
        for (const auto* from : equal.first) {
          for (const auto* to : equal.second) compare(*from, *to);
        }
      }
    }
  }

  template <typename Listed>
  void compare_all(const Listed& gone, const Listed& come) {
    for (const auto& from : gone) {
      for (const auto& to : come) compare(from, to);
    }
  }

  template <typename Looks>
  void compare(const std::pair<std::size_t, Looks>& from, const std::pair<std::size_t, Looks>& to) {
    ++found_.compared;
    const double score = likeness(from.second, to.second);
    if (score >= likely) found_.pairs.push_back({score, from.first, to.first});
  }

  void columns(const schema::Table& before, const schema::Table& after, const sql::NameRules& rules) {
    std::set<std::string> staying, kept;
    for (const auto& column : before.columns) kept.insert(column.name);
    for (const auto& column : after.columns) {
      const bool stays = kept.contains(column.name) &&
                         !settled_.leaves({ObjectKind::column, before.name, column.name}) &&
                         !settled_.comes({ObjectKind::column, after.name, column.name});
      if (stays) staying.insert(column.name);
    }
    const auto numbered = [&](const schema::Table& table, bool go) {
      std::vector<std::pair<std::size_t, ColumnLooks>> free;
      for (auto& [column, seen] : looks_of_columns(table, staying, vocabulary_)) {
        ObjectId id{ObjectKind::column, table.name, column->name};
        if (go ? settled_.leaves(id) : settled_.comes(id)) continue;
        if (go && parent_has(before, column->name, rules)) continue;  // asked about the parent's
        auto& ids = go ? found_.from : found_.to;
        free.emplace_back(ids.size(), std::move(seen));
        ids.push_back(std::move(id));
      }
      return free;
    };
    const auto gone = numbered(before, true);
    if (!gone.empty()) compare_all(gone, numbered(after, false));
  }

  bool parent_has(const schema::Table& child, const std::string& column, const sql::NameRules& rules) const {
    return std::ranges::any_of(parents_of(child, rules), [&](const ObjectName& name) {
      const auto parent = before_.tables.find(name);
      return parent != before_.tables.end() && parent->second.find_column(column);
    });
  }

  void values(const schema::Enum& before, const schema::Enum& after) {
    // A renamed value keeps its place.
    if (before.values.size() != after.values.size()) return;
    const std::set<std::string> old(before.values.begin(), before.values.end());
    const std::set<std::string> now(after.values.begin(), after.values.end());
    for (std::size_t i = 0; i < before.values.size(); ++i) {
      const auto& from = before.values[i];
      const auto& to = after.values[i];
      if (now.contains(from) || old.contains(to)) continue;
      ObjectId from_id{ObjectKind::enum_type, before.name, from};
      ObjectId to_id{ObjectKind::enum_type, after.name, to};
      if (settled_.leaves(from_id) || settled_.comes(to_id)) continue;
      ++found_.compared;
      found_.pairs.push_back(
          {0.6 + 0.4 * likeness(NameLooks(from), NameLooks(to)), found_.from.size(), found_.to.size()});
      found_.from.push_back(std::move(from_id));
      found_.to.push_back(std::move(to_id));
    }
  }

  /// Equally likely ones are in the order of their names.
  RenameCandidates sorted() {
    const auto places = [](const std::vector<ObjectId>& ids) {
      std::vector<std::size_t> order(ids.size()), place(ids.size());
      for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
      std::ranges::sort(order, {}, [&](std::size_t i) -> const ObjectId& { return ids[i]; });
      for (std::size_t i = 0; i < order.size(); ++i) place[order[i]] = i;
      return place;
    };
    const auto from = places(found_.from), to = places(found_.to);
    std::ranges::sort(found_.pairs, {}, [&](const RenameCandidates::Pair& pair) {
      return std::tuple(-pair.likeness, from[pair.from], to[pair.to]);
    });
    return std::move(found_);
  }

  const Catalog& before_;
  const Catalog& after_;
  const SettledRenames& settled_;
  Vocabulary vocabulary_;
  RenameCandidates found_;
};

}  // namespace

bool SettledRenames::add(const Rename& rename) {
  if (from_.contains(rename.from) || to_.contains(rename.to)) return false;
  from_.emplace(rename.from, rename.to);
  to_.emplace(rename.to, rename.from);
  return true;
}

ObjectName SettledRenames::called_now(ObjectKind kind, const ObjectName& name) const {
  const auto found = from_.find({kind, name, ""});
  return found == from_.end() ? name : found->second.name;
}

std::optional<ObjectName> SettledRenames::called_before(ObjectKind kind, const ObjectName& name) const {
  const auto found = to_.find({kind, name, ""});
  if (found != to_.end()) return found->second.name;
  return from_.contains({kind, name, ""}) ? std::nullopt : std::optional(name);
}

RenameCandidates candidate_objects(const Catalog& before, const Catalog& after,
                                   const SettledRenames& settled) {
  return Search(before, after, settled).objects();
}

RenameCandidates candidate_parts(const Catalog& before, const Catalog& after, const SettledRenames& settled,
                                 const dialect::Capabilities& capabilities) {
  return Search(before, after, settled).parts(capabilities);
}

}  // namespace limbeck::autogenerate
