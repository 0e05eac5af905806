#include "autogenerate/renames/rename_candidates.hpp"

#include <algorithm>
#include <tuple>

#include "autogenerate/renames/renaming.hpp"
#include "autogenerate/renames/similarity.hpp"

namespace limbeck::autogenerate {
namespace {

using schema::Catalog;
using schema::ObjectId;
using schema::ObjectKind;
using schema::ObjectName;

constexpr std::size_t max_pairs = 1'000'000;

class CandidateFinder {
 public:
  CandidateFinder(const Catalog& before, const Catalog& after, const ConfirmedRenames& confirmed)
      : before_(before), after_(after), confirmed_(confirmed) {}

  RenameCandidates objects() {
    const auto all = [](const auto&) { return true; };
    compare_objects<EnumFeatures>(ObjectKind::enum_type, before_.enums, after_.enums, &EnumFeatures::values,
                                  all);
    // Owned ones follow their column.
    const auto own = [](const schema::Sequence& held) { return held.owned_by_table.name.empty(); };
    compare_objects<SequenceFeatures>(ObjectKind::sequence, before_.sequences, after_.sequences, nullptr,
                                      own);
    compare_objects<TableFeatures>(ObjectKind::table, before_.tables, after_.tables, &TableFeatures::columns,
                                   all);
    return sorted();
  }

  RenameCandidates parts(const dialect::Capabilities& capabilities) {
    const sql::NameRules rules{capabilities.engine, capabilities.case_insensitive_names};
    for (const auto& [name, held] : before_.enums) {
      if (const auto* now = find_after(ObjectKind::enum_type, name, after_.enums)) compare_values(held, *now);
    }
    for (const auto& [name, held] : before_.tables) {
      if (const auto* now = find_after(ObjectKind::table, name, after_.tables))
        compare_columns(held, *now, rules);
    }
    return sorted();
  }

 private:
  /// What an object of `before` is in `after`; nullptr when it goes.
  template <typename Objects>
  const typename Objects::mapped_type* find_after(ObjectKind kind, const ObjectName& name,
                                                  const Objects& after) const {
    const auto now = confirmed_.new_name_of(kind, name);
    if (now == name && confirmed_.is_renamed_to({kind, name, ""}))
      return nullptr;  // something else takes its place
    const auto found = after.find(now);
    return found == after.end() ? nullptr : &found->second;
  }

  /// The objects that go, or those that come: the others are on both sides, and not settled on either.
  template <typename Features, typename Objects, typename Counts>
  std::vector<std::pair<std::size_t, Features>> features(ObjectKind kind, const Objects& objects,
                                                         const Objects& others, bool is_before,
                                                         const Counts& counts) {
    std::vector<std::pair<std::size_t, Features>> features;
    for (const auto& [name, object] : objects) {
      const ObjectId id{kind, name, ""};
      if ((is_before ? confirmed_.is_renamed_from(id) : confirmed_.is_renamed_to(id)) || !counts(object))
        continue;
      const auto other = others.find(name);
      const bool stays = other != others.end() && counts(other->second) &&
                         !(is_before ? confirmed_.is_renamed_to(id) : confirmed_.is_renamed_from(id));
      if (stays) continue;
      auto& ids = is_before ? found_.from : found_.to;
      features.emplace_back(ids.size(), Features(object, vocabulary_));
      ids.push_back(id);
    }
    return features;
  }

  template <typename Features, typename Objects, typename Shape, typename Counts>
  void compare_objects(ObjectKind kind, const Objects& before, const Objects& after, Shape shape,
                       const Counts& counts) {
    const auto dropped = features<Features>(kind, before, after, true, counts);
    const auto added = features<Features>(kind, after, before, false, counts);
    if (dropped.size() * added.size() <= max_pairs) return compare_all(dropped, added);
    if constexpr (!std::is_null_pointer_v<Shape>) {
      using Equal = std::vector<const std::pair<std::size_t, Features>*>;
      std::map<std::remove_cvref_t<decltype(dropped.front().second.*shape)>, std::pair<Equal, Equal>>
          by_shape;
      for (const auto& each : dropped) by_shape[each.second.*shape].first.push_back(&each);
      for (const auto& each : added) by_shape[each.second.*shape].second.push_back(&each);
      for (const auto& [held, equal] : by_shape) {
        if (found_.compared + equal.first.size() * equal.second.size() > max_pairs) continue;
        for (const auto* from : equal.first) {
          for (const auto* to : equal.second) compare(*from, *to);
        }
      }
    }
  }

  template <typename Listed>
  void compare_all(const Listed& dropped, const Listed& added) {
    for (const auto& from : dropped) {
      for (const auto& to : added) compare(from, to);
    }
  }

  template <typename Features>
  void compare(const std::pair<std::size_t, Features>& from, const std::pair<std::size_t, Features>& to) {
    ++found_.compared;
    const double score = similarity(from.second, to.second);
    if (score >= min_similarity) found_.pairs.push_back({score, from.first, to.first});
  }

  void compare_columns(const schema::Table& before, const schema::Table& after, const sql::NameRules& rules) {
    std::set<std::string> staying, kept;
    for (const auto& column : before.columns) kept.insert(column.name);
    for (const auto& column : after.columns) {
      const bool stays = kept.contains(column.name) &&
                         !confirmed_.is_renamed_from({ObjectKind::column, before.name, column.name}) &&
                         !confirmed_.is_renamed_to({ObjectKind::column, after.name, column.name});
      if (stays) staying.insert(column.name);
    }
    const auto numbered = [&](const schema::Table& table, bool is_before) {
      std::vector<std::pair<std::size_t, ColumnFeatures>> free;
      for (auto& [column, seen] : column_features(table, staying, vocabulary_)) {
        ObjectId id{ObjectKind::column, table.name, column->name};
        if (is_before ? confirmed_.is_renamed_from(id) : confirmed_.is_renamed_to(id)) continue;
        if (is_before && parent_has(before, column->name, rules)) continue;  // asked about the parent's
        auto& ids = is_before ? found_.from : found_.to;
        free.emplace_back(ids.size(), std::move(seen));
        ids.push_back(std::move(id));
      }
      return free;
    };
    const auto dropped = numbered(before, true);
    if (!dropped.empty()) compare_all(dropped, numbered(after, false));
  }

  bool parent_has(const schema::Table& child, const std::string& column, const sql::NameRules& rules) const {
    return std::ranges::any_of(parents_of(child, rules), [&](const ObjectName& name) {
      const auto parent = before_.tables.find(name);
      return parent != before_.tables.end() && parent->second.find_column(column);
    });
  }

  void compare_values(const schema::Enum& before, const schema::Enum& after) {
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
      if (confirmed_.is_renamed_from(from_id) || confirmed_.is_renamed_to(to_id)) continue;
      ++found_.compared;
      found_.pairs.push_back({0.6 + 0.4 * similarity(NameFeatures(from), NameFeatures(to)),
                              found_.from.size(), found_.to.size()});
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
      return std::tuple(-pair.similarity, from[pair.from], to[pair.to]);
    });
    return std::move(found_);
  }

  const Catalog& before_;
  const Catalog& after_;
  const ConfirmedRenames& confirmed_;
  Vocabulary vocabulary_;
  RenameCandidates found_;
};

}  // namespace

bool ConfirmedRenames::add(const Rename& rename) {
  if (from_.contains(rename.from) || to_.contains(rename.to)) return false;
  from_.emplace(rename.from, rename.to);
  to_.emplace(rename.to, rename.from);
  return true;
}

ObjectName ConfirmedRenames::new_name_of(ObjectKind kind, const ObjectName& name) const {
  const auto found = from_.find({kind, name, ""});
  return found == from_.end() ? name : found->second.name;
}

std::optional<ObjectName> ConfirmedRenames::old_name_of(ObjectKind kind, const ObjectName& name) const {
  const auto found = to_.find({kind, name, ""});
  if (found != to_.end()) return found->second.name;
  return from_.contains({kind, name, ""}) ? std::nullopt : std::optional(name);
}

RenameCandidates candidate_objects(const Catalog& before, const Catalog& after,
                                   const ConfirmedRenames& confirmed) {
  return CandidateFinder(before, after, confirmed).objects();
}

RenameCandidates candidate_parts(const Catalog& before, const Catalog& after,
                                 const ConfirmedRenames& confirmed,
                                 const dialect::Capabilities& capabilities) {
  return CandidateFinder(before, after, confirmed).parts(capabilities);
}

}  // namespace limbeck::autogenerate
