#include "autogenerate/renames/rename_option.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>

#include "base/error.hpp"
#include "base/text.hpp"

namespace limbeck::autogenerate {
namespace {

using schema::Catalog;
using schema::ObjectId;
using schema::ObjectKind;
using schema::ObjectName;

/// Are names the same to the engine?
struct SameName {
  bool ignore_case;
  bool operator()(const std::string& a, const std::string& b) const {
    return ignore_case ? text::iequals(a, b) : a == b;
  }
};

template <typename Objects>
std::vector<ObjectName> find_named(const Objects& objects, const std::vector<std::string>& parts,
                                   SameName same) {
  std::vector<ObjectName> names;
  if (parts.size() > 2) return names;
  for (const auto& [name, object] : objects) {
    if (same(name.name, parts.back()) && (parts.size() == 1 || same(name.schema, parts.front())))
      names.push_back(name);
  }
  return names;
}

const schema::Column* column_named(const schema::Table& table, const std::string& name, SameName same) {
  const auto found =
      std::ranges::find_if(table.columns, [&](const auto& column) { return same(column.name, name); });
  return found == table.columns.end() ? nullptr : &*found;
}

std::string suggestion(const std::string& word, const std::vector<std::string>& names, const char* what) {
  if (const auto near = text::did_you_mean(word, names)) return fmt::format("did you mean {}?", *near);
  if (names.empty() || names.size() > 8 || *what == '\0') return {};
  return fmt::format("{}: {}", what, text::enumerate(names));
}

std::vector<std::string> missing_columns(const schema::Table& from, const schema::Table& to) {
  std::vector<std::string> names;
  for (const auto& column : from.columns) {
    if (!to.find_column(column.name)) names.push_back(column.name);
  }
  return names;
}

/// Does `parts`, all but the last, name this owner?
bool names_owner(const std::vector<std::string>& parts, const ObjectName& owner, SameName same) {
  if (parts.size() == 1) return true;
  if (!same(parts[parts.size() - 2], owner.name)) return false;
  return parts.size() == 2 || same(parts.front(), owner.schema);
}

/// A table or an enum on both sides, of which an option may be about a part.
struct Owner {
  ObjectName before, after;
};

/// Those that either side of the option names.
template <typename Objects>
std::vector<Owner> owners(ObjectKind kind, const Objects& before, const Objects& after,
                          const std::vector<std::string>& from, const std::vector<std::string>& to,
                          const ConfirmedRenames& objects, SameName same) {
  std::vector<Owner> by_old_name, by_new_name;
  for (const auto& [name, held] : before) {
    const auto now = objects.new_name_of(kind, name);
    const bool goes = !after.contains(now) || objects.old_name_of(kind, now) != name;
    if (goes || !names_owner(to, now, same)) continue;
    if (names_owner(from, name, same)) {
      by_old_name.push_back({name, now});
    } else if (names_owner(from, now, same)) {
      by_new_name.push_back({name, now});
    }
  }
  by_old_name.insert(by_old_name.end(), by_new_name.begin(), by_new_name.end());
  return by_old_name;
}

}  // namespace

RenameOptions::Sides RenameOptions::parse(const std::string& option) {
  const auto fail = [&] {
    throw UsageError(fmt::format("--rename {}: this is not OLD:NEW", option),
                     "for example --rename contacts:people, or --rename contacts.mail:email");
  };
  Side sides[2];
  int at = 0;
  std::string part;
  bool quoted = false;
  const auto finish_part = [&] {
    if (part.empty()) fail();
    sides[at].parts.push_back(std::move(part));
    part.clear();
  };
  for (const char c : option) {
    if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && c == '.') {
      finish_part();
    } else if (!quoted && c == ':') {
      if (at == 1) fail();
      finish_part();
      at = 1;
      continue;
    } else {
      part += c;
    }
    sides[at].text += c;
  }
  finish_part();
  if (quoted || at == 0 || sides[0].parts.size() > 3 || sides[1].parts.size() > 3) fail();
  return {option, sides[0], sides[1]};
}

RenameOptions::RenameOptions(const std::vector<std::string>& options, const Catalog& before,
                             const Catalog& after, bool ignore_case)
    : before_(before), after_(after), ignore_case_(ignore_case) {
  for (const auto& option : options) {
    auto sides = parse(option);
    if (!add_object_option(sides)) parts_.push_back(std::move(sides));
  }
}

std::vector<RenameOption> RenameOptions::parts(const ConfirmedRenames& objects) const {
  std::vector<RenameOption> options;
  for (const auto& sides : parts_) options.push_back(match_part(sides, objects));
  return options;
}

/// True when it renames an object; false when it must be about a part of one.
bool RenameOptions::add_object_option(const Sides& sides) {
  const auto& [option, from, to] = sides;
  if (from.parts.size() == 3) return false;
  if (match_objects(ObjectKind::table, before_.tables, after_.tables, sides)) return true;
  if (match_objects(ObjectKind::enum_type, before_.enums, after_.enums, sides)) return true;
  if (match_objects(ObjectKind::sequence, before_.sequences, after_.sequences, sides)) return true;
  if (from.parts.size() > 1) return false;
  std::vector<std::string> dropped;
  for (const auto& [name, table] : before_.tables) {
    if (!after_.tables.contains(name)) dropped.push_back(name.name);
  }
  throw UsageError(
      fmt::format("--rename {}: there is no table, enum or sequence {} in the database", option, from.text),
      suggestion(from.parts.back(), dropped, "tables that the models don't have"));
}

template <typename Objects>
bool RenameOptions::match_objects(ObjectKind kind, const Objects& before, const Objects& after,
                                  const Sides& sides) {
  const auto& [option, from, to] = sides;
  const auto old_names = find_named(before, from.parts, SameName{ignore_case_});
  if (old_names.empty()) return false;
  // What goes and what is new is meant rather than their namesakes of other schemas.
  std::optional<std::pair<int, RenameOption>> best;
  const auto targets = find_named(after, to.parts, SameName{ignore_case_});
  for (const auto& name : old_names) {
    for (const auto& target : targets) {
      // Without a schema on the right it stays where it is.
      if (to.parts.size() == 1 && target.schema != name.schema && targets.size() > 1) continue;
      const int namesakes = (after.contains(name) ? 2 : 0) + (before.contains(target) ? 1 : 0);
      if (!best || namesakes < best->first)
        best = {namesakes, {{kind, name, ""}, {kind, target, ""}, option}};
    }
  }
  if (best) {
    objects_.push_back(std::move(best->second));
    return true;
  }
  if (from.parts.size() == 2 && to.parts.size() == 1 && kind == ObjectKind::table) return false;
  std::vector<std::string> added;
  for (const auto& [target, object] : after) {
    if (!before.contains(target)) added.push_back(target.name);
  }
  throw UsageError(fmt::format("--rename {}: there is no new {} {} in the models", option,
                               schema::kind_name(kind), to.text),
                   suggestion(to.parts.back(), added, "new ones"));
}

RenameOption RenameOptions::match_part(const Sides& sides, const ConfirmedRenames& objects) const {
  const auto& [option, from, to] = sides;
  const auto& old_part = from.parts.back();
  const auto& new_part = to.parts.back();
  const SameName same{ignore_case_};
  const auto tables =
      owners(ObjectKind::table, before_.tables, after_.tables, from.parts, to.parts, objects, same);
  for (const auto& [was, now] : tables) {
    const auto* column = column_named(before_.tables.at(was), old_part, same);
    const auto* wanted = column_named(after_.tables.at(now), new_part, same);
    if (column && wanted)
      return {{ObjectKind::column, was, column->name}, {ObjectKind::column, now, wanted->name}, option};
  }
  const auto enums =
      owners(ObjectKind::enum_type, before_.enums, after_.enums, from.parts, to.parts, objects, same);
  for (const auto& [was, now] : enums) {
    if (!std::ranges::count(before_.enums.at(was).values, old_part)) continue;
    if (!std::ranges::count(after_.enums.at(now).values, new_part)) continue;
    return {{ObjectKind::enum_type, was, old_part}, {ObjectKind::enum_type, now, new_part}, option};
  }
  if (!tables.empty()) {
    const auto& [was, now] = tables.front();
    const auto &table = before_.tables.at(was), &wanted = after_.tables.at(now);
    if (!column_named(table, old_part, same)) {
      throw UsageError(
          fmt::format("--rename {}: table {} in the database has no column {}", option, was.display(),
                      old_part),
          suggestion(old_part, missing_columns(table, wanted), "columns that the models don't have"));
    }
    throw UsageError(
        fmt::format("--rename {}: table {} in the models has no column {}", option, now.display(), new_part),
        suggestion(new_part, missing_columns(wanted, table), "columns that are new"));
  }
  if (!enums.empty()) {
    throw UsageError(
        fmt::format("--rename {}: enum {} has no value {} to be renamed, or the models have no {}", option,
                    enums.front().before.display(), old_part, new_part));
  }
  const std::vector<std::string> owner(from.parts.begin(), from.parts.end() - 1);
  std::vector<std::string> names;
  for (const auto& [name, table] : before_.tables) names.push_back(name.name);
  throw UsageError(
      fmt::format("--rename {}: there is no table or enum {} both in the database and in the models", option,
                  text::join(owner, ".")),
      suggestion(owner.back(), names, ""));
}

}  // namespace limbeck::autogenerate
