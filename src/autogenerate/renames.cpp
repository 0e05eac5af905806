#include "autogenerate/renames.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "autogenerate/likeness.hpp"
#include "autogenerate/rename_option.hpp"

namespace limbeck::autogenerate {
namespace {

using schema::Catalog;
using schema::ObjectId;
using schema::ObjectKind;
using schema::ObjectName;

/// Comparing more pairs of tables than this isn't worth the time; then only equal ones are looked for.
constexpr std::size_t many_pairs = 250'000;

class Finder {
 public:
  explicit Finder(const RenameRequest& request)
      : request_(request), before_(*request.before), after_(*request.after) {}

  Renames run() {
    // Tables, enums and sequences before their parts.
    for (const bool parts : {false, true}) {
      for (const auto& hint : request_.hints) {
        const bool is_part = hint.from.kind == ObjectKind::column || !hint.from.part.empty();
        if (is_part == parts) apply(hint);
      }
    }
    for (auto& rename : parse_rename_options(request_.options, before_, after_, found_.confirmed)) {
      settle(std::move(rename));
    }
    ask(objects());
    ask(parts());
    return std::move(found_);
  }

 private:
  void settle(Rename rename) {
    if (!taken_from_.insert(rename.from).second || !taken_to_.insert(rename.to).second) return;
    if (rename.from.part.empty()) now_called_[rename.from] = rename.to;
    found_.confirmed.push_back(std::move(rename));
  }

  void apply(const models::RenameHint& hint) {
    if (!exists(before_, hint.from) || exists(before_, hint.to) || !exists(after_, hint.to)) return;
    // The part of a renamed object is renamed together with it, or when it was renamed earlier.
    if (!hint.from.part.empty() &&
        called_now({hint.from.kind == ObjectKind::column ? ObjectKind::table : hint.from.kind, hint.from.name,
                    ""}) != hint.to.name) {
      return;
    }
    settle({hint.from, hint.to});
  }

  static bool exists(const Catalog& catalog, const ObjectId& id) {
    switch (id.kind) {
      case ObjectKind::table:
        return catalog.tables.contains(id.name);
      case ObjectKind::sequence:
        return catalog.sequences.contains(id.name);
      case ObjectKind::column: {
        const auto table = catalog.tables.find(id.name);
        return table != catalog.tables.end() && table->second.find_column(id.part);
      }
      case ObjectKind::enum_type: {
        const auto held = catalog.enums.find(id.name);
        return held != catalog.enums.end() &&
               (id.part.empty() || std::ranges::count(held->second.values, id.part));
      }
      default:
        return false;  // others are dropped and made again: they hold no data
    }
  }

  ObjectName called_now(const ObjectId& id) const {
    const auto found = now_called_.find(id);
    return found == now_called_.end() ? id.name : found->second.name;
  }

  // --- candidates
  // ---------------------------------------------------------------------------------------------

  struct Candidate {
    Rename rename;
    double likeness;
  };

  template <typename Objects>
  std::vector<const typename Objects::mapped_type*> only_in(const Objects& objects, const Objects& others,
                                                            const std::set<ObjectId>& taken,
                                                            ObjectKind kind) const {
    std::vector<const typename Objects::mapped_type*> found;
    for (const auto& [name, object] : objects) {
      if (!others.contains(name) && !taken.contains({kind, name, ""})) found.push_back(&object);
    }
    return found;
  }

  template <typename Objects>
  void compare(ObjectKind kind, const Objects& before, const Objects& after,
               std::vector<Candidate>& candidates) {
    const auto dropped = only_in(before, after, taken_from_, kind);
    const auto added = only_in(after, before, taken_to_, kind);
    const bool many = dropped.size() * added.size() > many_pairs;
    std::map<std::string, std::vector<std::size_t>> by_shape;
    if (many) {
      for (std::size_t i = 0; i < added.size(); ++i) by_shape[shape(*added[i])].push_back(i);
    }
    const auto consider = [&](const auto& from, const auto& to) {
      const double score = likeness(from, to);
      if (score >= likely) candidates.push_back({{{kind, from.name, ""}, {kind, to.name, ""}}, score});
    };
    for (const auto* from : dropped) {
      if (many) {
        for (const auto i : by_shape[shape(*from)]) consider(*from, *added[i]);
      } else {
        for (const auto* to : added) consider(*from, *to);
      }
    }
  }

  static std::string shape(const schema::Table& table) {
    std::set<std::string> columns;
    for (const auto& column : table.columns) columns.insert(column.name + " " + column.type);
    std::string text;
    for (const auto& column : columns) text += column + ",";
    return text;
  }
  static std::string shape(const schema::Enum& held) {
    std::string text;
    for (const auto& value : held.values) text += value + ",";
    return text;
  }
  static std::string shape(const schema::Sequence& held) { return held.name.name; }

  std::vector<Candidate> objects() {
    std::vector<Candidate> candidates;
    compare(ObjectKind::table, before_.tables, after_.tables, candidates);
    compare(ObjectKind::enum_type, before_.enums, after_.enums, candidates);
    // Owned ones follow their column.
    std::map<ObjectName, schema::Sequence> before, after;
    for (const auto& [name, held] : before_.sequences) {
      if (held.owned_by_table.name.empty()) before.emplace(name, held);
    }
    for (const auto& [name, held] : after_.sequences) {
      if (held.owned_by_table.name.empty()) after.emplace(name, held);
    }
    compare(ObjectKind::sequence, before, after, candidates);
    return candidates;
  }

  std::vector<Candidate> parts() {
    std::vector<Candidate> candidates;
    for (const auto& [name, before] : before_.tables) {
      const auto target = called_now({ObjectKind::table, name, ""});
      const auto found = after_.tables.find(target);
      if (found != after_.tables.end()) columns(before, found->second, candidates);
    }
    for (const auto& [name, before] : before_.enums) {
      const auto target = called_now({ObjectKind::enum_type, name, ""});
      const auto found = after_.enums.find(target);
      if (found != after_.enums.end()) values(before, found->second, candidates);
    }
    return candidates;
  }

  void columns(const schema::Table& before, const schema::Table& after,
               std::vector<Candidate>& candidates) const {
    const bool child = before.options.contains("partition_of") || before.options.contains("inherits");
    for (const auto& from : before.columns) {
      const ObjectId from_id{ObjectKind::column, before.name, from.name};
      if (after.find_column(from.name) || taken_from_.contains(from_id)) continue;
      if (child && parent_loses(before, from.name)) continue;  // asked about the parent's
      for (const auto& to : after.columns) {
        const ObjectId to_id{ObjectKind::column, after.name, to.name};
        if (before.find_column(to.name) || taken_to_.contains(to_id)) continue;
        const double score = likeness(before, from, after, to);
        if (score >= likely) candidates.push_back({{from_id, to_id}, score});
      }
    }
  }

  bool parent_loses(const schema::Table& child, const std::string& column) const {
    for (const char* key : {"partition_of", "inherits"}) {
      const auto option = child.options.find(key);
      if (option == child.options.end()) continue;
      for (const auto& [name, table] : before_.tables) {
        if (name == child.name || !table.find_column(column)) continue;
        if (option->second.contains(name.name)) return true;
      }
    }
    return false;
  }

  void values(const schema::Enum& before, const schema::Enum& after,
              std::vector<Candidate>& candidates) const {
    // A renamed value keeps its place.
    if (before.values.size() != after.values.size()) return;
    for (std::size_t i = 0; i < before.values.size(); ++i) {
      const auto& from = before.values[i];
      const auto& to = after.values[i];
      if (std::ranges::count(after.values, from) || std::ranges::count(before.values, to)) continue;
      const ObjectId from_id{ObjectKind::enum_type, before.name, from};
      const ObjectId to_id{ObjectKind::enum_type, after.name, to};
      if (taken_from_.contains(from_id) || taken_to_.contains(to_id)) continue;
      candidates.push_back({{from_id, to_id}, 0.6 + 0.4 * name_likeness(from, to)});
    }
  }

  // --- asking
  // -------------------------------------------------------------------------------------------------

  void ask(std::vector<Candidate> candidates) {
    std::ranges::sort(candidates, [](const Candidate& a, const Candidate& b) {
      return std::tuple(-a.likeness, a.rename.from, a.rename.to) <
             std::tuple(-b.likeness, b.rename.from, b.rename.to);
    });
    std::set<ObjectId> told_from, told_to;  // in notes
    for (const auto& [rename, score] : candidates) {
      if (taken_from_.contains(rename.from) || taken_to_.contains(rename.to)) continue;
      if (request_.confirm) {
        if (request_.confirm({rename, score, question(rename)})) settle(rename);
      } else if (!told_from.contains(rename.from) && !told_to.contains(rename.to)) {
        told_from.insert(rename.from);
        told_to.insert(rename.to);
        found_.notes.push_back(note(rename));
      }
    }
  }

  static const char* what(const ObjectId& id) {
    if (id.kind == ObjectKind::enum_type && !id.part.empty()) return "value";
    return schema::kind_name(id.kind);
  }

  /// Without the schema where the name alone tells.
  std::string shown(const ObjectId& id) const {
    std::set<ObjectName> namesakes;
    for (const auto* catalog : {&before_, &after_}) {
      for (const auto& [name, table] : catalog->tables) {
        if (name.name == id.name.name) namesakes.insert(name);
      }
      for (const auto& [name, held] : catalog->enums) {
        if (name.name == id.name.name) namesakes.insert(name);
      }
    }
    const auto owner = namesakes.size() <= 1 ? id.name.name : id.name.display();
    return id.part.empty() ? owner : owner + "." + id.part;
  }

  std::string question(const Rename& rename) const {
    return fmt::format("Was {} {} renamed to {}?", what(rename.from), shown(rename.from), shown(rename.to));
  }

  std::string note(const Rename& rename) const {
    const auto to = rename.to.part.empty() ? shown(rename.to) : rename.to.part;
    const bool quotes = (shown(rename.from) + to).find_first_of(" '\"$&;|<>()*?\\") != std::string::npos;
    const auto option = fmt::format("{}:{}", shown(rename.from), to);
    return fmt::format("{} {} goes and {} is new: if that is a rename, say --rename {}", what(rename.from),
                       shown(rename.from), shown(rename.to), quotes ? "'" + option + "'" : option);
  }

  const RenameRequest& request_;
  const Catalog& before_;
  const Catalog& after_;
  Renames found_;
  std::set<ObjectId> taken_from_, taken_to_;
  std::map<ObjectId, ObjectId> now_called_;  // objects, not their parts
};

}  // namespace

Renames find_renames(const RenameRequest& request) {
  return Finder(request).run();
}

std::vector<Rename> inverse(const std::vector<Rename>& renames) {
  std::vector<Rename> back;
  for (auto rename = renames.rbegin(); rename != renames.rend(); ++rename)
    back.push_back({rename->to, rename->from});
  return back;
}

}  // namespace limbeck::autogenerate
