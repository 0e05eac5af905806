#include "dialect/postgresql/consequences/consequences.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "base/json.hpp"
#include "base/text.hpp"
#include "dialect/postgresql/connect/read_only_transaction.hpp"
#include "dialect/postgresql/consequences/consequence_queries.hpp"
#include "dialect/postgresql/consequences/schema_effects.hpp"

namespace limbeck::dialect::postgresql {
namespace {

const char* word_of(NameSpace space) {
  switch (space) {
    case NameSpace::relation:
      return "relation";
    case NameSpace::type:
      return "type";
    case NameSpace::routine:
      return "routine";
    case NameSpace::schema:
      return "schema";
    case NameSpace::publication:
      return "publication";
  }
  return "";
}

const char* word_of(Effect::Kind kind) {
  switch (kind) {
    case Effect::Kind::drop:
      return "drop";
    case Effect::Kind::drop_cascade:
      return "cascade";
    case Effect::Kind::retype:
      return "retype";
    case Effect::Kind::touch:
      return "touch";
  }
  return "";
}

bool is_drop(const Effect& effect) {
  return effect.kind == Effect::Kind::drop || effect.kind == Effect::Kind::drop_cascade;
}
bool has_consequences(const Effect& effect) {
  return effect.kind != Effect::Kind::touch;
}
bool needs_owner(const Effect& effect) {
  return effect.owner;
}

std::string as_json(const Effects& effects, const std::string& default_schema,
                    bool (*wanted)(const Effect&)) {
  auto items = Json::array();
  for (const auto& effect : effects.all) {
    if (!wanted(effect) || effect.space == NameSpace::publication) continue;
    const bool whole = effect.column.empty() && effect.constraint.empty();
    const bool in_schema = effect.space != NameSpace::schema;
    items.push(
        Json::object({{"i", static_cast<std::int64_t>(effect.order)},
                      {"action", word_of(effect.kind)},
                      {"space", word_of(effect.space)},
                      {"s", effect.name.schema.empty() && in_schema ? default_schema : effect.name.schema},
                      {"n", effect.name.name},
                      {"part", effect.column},
                      {"con", effect.constraint},
                      {"args", effect.arguments},
                      {"again", effect.is_recreated},
                      {"gone", whole && is_drop(effect)}}));
  }
  return items.as_array().empty() ? std::string() : items.dump(0);
}

/// Has a statement before that one done something to it?
bool is_touched(const Effects& effects, std::size_t before, const std::string& space,
                const schema::ObjectName& name) {
  return std::ranges::any_of(effects.all, [&](const Effect& effect) {
    return effect.order < before && space == word_of(effect.space) && effect.name.name == name.name &&
           (effect.name.schema.empty() || effect.name.schema == name.schema);
  });
}

bool is_changed_at_all(const Effects& effects, const std::string& space, const schema::ObjectName& name) {
  return is_touched(effects, static_cast<std::size_t>(-1), space, name);
}

struct BlockedChange {
  std::string what, verdict;
  std::vector<std::string> dependents;
};

std::string describe_blocked(const BlockedChange& blocked) {
  constexpr std::size_t shown = 8;
  auto names = blocked.dependents;
  const auto all = names.size();
  if (all > shown) names.resize(shown);
  auto list = all > shown ? fmt::format("{} and {} more", text::join(names, ", "), all - shown)
                          : text::enumerate(names);
  const auto* const depends = all == 1 ? "depends" : "depend";
  if (blocked.verdict == "cascade")
    return fmt::format("CASCADE also drops what depends on {}: {}", blocked.what, list);
  if (blocked.verdict == "key") {
    return fmt::format("{} refer{} to {}: no type will do that can't be compared with the one there", list,
                       all == 1 ? "s" : "", blocked.what);
  }
  return fmt::format("{} {} on {}", list, depends, blocked.what);
}

class Collector {
 public:
  Collector(const Effects& effects, std::vector<Consequence>& found) : effects_(effects), found_(found) {}

  void add_dependents(const Result& rows) {
    std::map<std::pair<std::size_t, std::string>, BlockedChange>
        blocked;  // by statement, and by verdict and object
    for (std::size_t row = 0; row < rows.rows.size(); ++row) {
      const auto order = std::stoul(rows.text(row, 0));
      const auto verdict = rows.text(row, 1), what = rows.text(row, 2);
      const schema::ObjectName holder{rows.text(row, 5), rows.text(row, 6)};
      const auto space = rows.text(row, 4);
      // Whoever wrote the statements knows of what they change.
      if (verdict == "key" ? is_changed_at_all(effects_, space, holder)
                           : is_touched(effects_, order, space, holder))
        continue;
      auto& entry = blocked[{order, verdict + " " + what}];
      entry.what = what;
      entry.verdict = verdict;
      entry.dependents.push_back(rows.text(row, 3));
    }
    for (const auto& [key, entry] : blocked) {
      const bool fails = entry.verdict == "drop" || entry.verdict == "retype";
      const bool is_certain = fails && key.first < effects_.unknown_from;
      add(key.first, is_certain, (fails && !is_certain ? "may fail: " : "") + describe_blocked(entry));
    }
  }

  void add_foreign(const Result& rows) {
    for (std::size_t row = 0; row < rows.rows.size(); ++row) {
      const auto order = std::stoul(rows.text(row, 0));
      const bool is_certain = order < std::min(effects_.unknown_from, effects_.role_from);
      add(order, is_certain,
          fmt::format("{}{} belongs to {}, a role whose rights {} does not have",
                      is_certain ? "" : "may fail: ", rows.text(row, 1), rows.text(row, 2),
                      rows.text(row, 3)),
          true);
    }
  }

  void add_losses(const Result& rows) {
    for (std::size_t row = 0; row < rows.rows.size(); ++row) {
      const auto order = std::stoul(rows.text(row, 0));
      const auto back = rows.text(row, 3);
      auto* const loss =
          add(order, false,
              fmt::format("{} is dropped and recreated, and loses {}{}", rows.text(row, 1), rows.text(row, 2),
                          back.empty() ? "" : fmt::format(" (bring it back with: {})", back)));
      if (loss && (back.starts_with("GRANT ") || back.starts_with("REVOKE "))) loss->restored_by = back;
    }
  }

 private:
  Consequence* add(std::size_t order, bool fails, std::string text, bool permission_denied = false) {
    const auto effect = std::ranges::find(effects_.all, order, &Effect::order);
    if (effect == effects_.all.end()) return nullptr;
    found_.push_back({.section = effect->section,
                      .statement = effect->statement,
                      .fails = fails,
                      .text = std::move(text),
                      .permission_denied = permission_denied});
    found_.back().recreated_in = effect->recreated_in;
    return &found_.back();
  }

  const Effects& effects_;
  std::vector<Consequence>& found_;
};

}  // namespace

std::vector<Consequence> consequences(Connection& connection,
                                      const std::vector<const std::vector<Statement>*>& sections) {
  std::vector<Consequence> found;
  const auto schema = connection.query("SELECT pg_catalog.current_schema()").text(0, 0);
  const auto effects = effects_of(sections, schema);
  const auto items = as_json(effects, schema, has_consequences);
  const auto owned = as_json(effects, schema, needs_owner);
  if (items.empty() && owned.empty()) return found;
  const ReadOnlyTransaction transaction(connection);
  // With an empty search_path, names come out qualified.
  connection.query("SELECT pg_catalog.set_config('search_path', '', true)");
  Collector collector(effects, found);
  if (!owned.empty()) collector.add_foreign(connection.query(query::foreign_objects(), {owned}));
  if (!items.empty()) {
    collector.add_dependents(connection.query(query::dependents(), {items}));
    collector.add_losses(connection.query(query::losses(connection.engine().version), {items}));
  }
  std::ranges::stable_sort(found, {},
                           [](const Consequence& each) { return std::pair(each.section, each.statement); });
  return found;
}

}  // namespace limbeck::dialect::postgresql
