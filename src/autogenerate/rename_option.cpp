#include "autogenerate/rename_option.hpp"

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

/// One side: its parts, separated by dots; a part may be "quoted".
struct Side {
  std::vector<std::string> parts;
  std::string text;
};

std::pair<Side, Side> take_apart(const std::string& option) {
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
  return {sides[0], sides[1]};
}

template <typename Objects>
std::vector<ObjectName> named(const Objects& objects, const std::vector<std::string>& parts) {
  std::vector<ObjectName> names;
  if (parts.size() > 2) return names;
  for (const auto& [name, object] : objects) {
    if (name.name == parts.back() && (parts.size() == 1 || name.schema == parts.front()))
      names.push_back(name);
  }
  return names;
}

class Parser {
 public:
  Parser(const Catalog& before, const Catalog& after, std::vector<Rename>& renames)
      : before_(before), after_(after), renames_(renames) {}

  /// True when it renames an object; false when it must be about a part of one.
  bool object(const std::string& option, const Side& from, const Side& to) {
    if (from.parts.size() == 3) return false;
    if (whole(ObjectKind::table, before_.tables, after_.tables, option, from, to)) return true;
    if (whole(ObjectKind::enum_type, before_.enums, after_.enums, option, from, to)) return true;
    if (whole(ObjectKind::sequence, before_.sequences, after_.sequences, option, from, to)) return true;
    if (from.parts.size() > 1) return false;
    std::vector<std::string> dropped;
    for (const auto& [name, table] : before_.tables) {
      if (!after_.tables.contains(name)) dropped.push_back(name.name);
    }
    throw UsageError(
        fmt::format("--rename {}: there is no table, enum or sequence {} in the database", option, from.text),
        suggestion(from.parts.back(), dropped, "tables that the models don't have"));
  }

  void part(const std::string& option, const Side& from, const Side& to) {
    const std::vector<std::string> owner(from.parts.begin(), from.parts.end() - 1);
    const auto& old_part = from.parts.back();
    const auto& new_part = to.parts.back();
    for (const auto& name : tables_called(owner)) {
      const auto& table = before_.tables.at(name);
      const auto target = now_called(ObjectKind::table, name);
      const auto wanted = after_.tables.find(target);
      if (wanted == after_.tables.end()) continue;
      if (!names_owner(to, target)) continue;
      if (!table.find_column(old_part)) {
        throw UsageError(
            fmt::format("--rename {}: table {} in the database has no column {}", option, name.display(),
                        old_part),
            suggestion(old_part, lost(table, wanted->second), "columns that the models don't have"));
      }
      if (!wanted->second.find_column(new_part)) {
        throw UsageError(fmt::format("--rename {}: table {} in the models has no column {}", option,
                                     target.display(), new_part),
                         suggestion(new_part, lost(wanted->second, table), "columns that are new"));
      }
      if (wanted->second.find_column(old_part)) {
        throw UsageError(fmt::format("--rename {}: the models still have the column {}", option, old_part));
      }
      renames_.push_back({{ObjectKind::column, name, old_part}, {ObjectKind::column, target, new_part}});
      return;
    }
    for (const auto& name : named(before_.enums, owner)) {
      const auto target = now_called(ObjectKind::enum_type, name);
      const auto wanted = after_.enums.find(target);
      if (wanted == after_.enums.end()) continue;
      const auto& values = before_.enums.at(name).values;
      if (!std::ranges::count(values, old_part) || !std::ranges::count(wanted->second.values, new_part)) {
        throw UsageError(
            fmt::format("--rename {}: enum {} has no value {} to be renamed, or the models have no {}",
                        option, name.display(), old_part, new_part));
      }
      renames_.push_back(
          {{ObjectKind::enum_type, name, old_part}, {ObjectKind::enum_type, target, new_part}});
      return;
    }
    std::vector<std::string> names;
    for (const auto& [name, table] : before_.tables) names.push_back(name.name);
    throw UsageError(
        fmt::format("--rename {}: there is no table or enum {} both in the database and in the models",
                    option, text::join(owner, ".")),
        suggestion(owner.back(), names, ""));
  }

 private:
  template <typename Objects>
  bool whole(ObjectKind kind, const Objects& before, const Objects& after, const std::string& option,
             const Side& from, const Side& to) {
    const auto old_names = named(before, from.parts);
    if (old_names.empty()) return false;
    for (const auto& name : old_names) {
      if (after.contains(name)) continue;
      for (const auto& target : named(after, to.parts)) {
        if (before.contains(target)) continue;
        // Without a schema on the right it stays where it is.
        if (to.parts.size() == 1 && target.schema != name.schema && named(after, to.parts).size() > 1)
          continue;
        renames_.push_back({{kind, name, ""}, {kind, target, ""}});
        return true;
      }
    }
    if (from.parts.size() == 2 && to.parts.size() == 1 && kind == ObjectKind::table) return false;
    const auto& name = old_names.front();
    const auto kind_text = std::string(schema::kind_name(kind));
    if (after.contains(name)) {
      throw UsageError(
          fmt::format("--rename {}: the models still have the {} {}", option, kind_text, name.display()));
    }
    std::vector<std::string> added;
    for (const auto& [target, object] : after) {
      if (!before.contains(target)) added.push_back(target.name);
    }
    throw UsageError(
        fmt::format("--rename {}: there is no new {} {} in the models", option, kind_text, to.text),
        suggestion(to.parts.back(), added, "new ones"));
  }

  /// Tables of the database with that name, or renamed to it.
  std::vector<ObjectName> tables_called(const std::vector<std::string>& owner) const {
    auto names = named(before_.tables, owner);
    for (const auto& rename : renames_) {
      if (rename.from.kind != ObjectKind::table || rename.to.name.name != owner.back()) continue;
      if (owner.size() == 1 || rename.to.name.schema == owner.front()) names.push_back(rename.from.name);
    }
    return names;
  }

  ObjectName now_called(ObjectKind kind, const ObjectName& name) const {
    for (const auto& rename : renames_) {
      if (rename.from.kind == kind && rename.from.part.empty() && rename.from.name == name)
        return rename.to.name;
    }
    return name;
  }

  static bool names_owner(const Side& side, const ObjectName& owner) {
    if (side.parts.size() == 1) return true;
    if (side.parts[side.parts.size() - 2] != owner.name) return false;
    return side.parts.size() == 2 || side.parts.front() == owner.schema;
  }

  static std::vector<std::string> lost(const schema::Table& from, const schema::Table& to) {
    std::vector<std::string> names;
    for (const auto& column : from.columns) {
      if (!to.find_column(column.name)) names.push_back(column.name);
    }
    return names;
  }

  static std::string suggestion(const std::string& word, const std::vector<std::string>& names,
                                const char* what) {
    if (const auto near = text::did_you_mean(word, names)) return fmt::format("did you mean {}?", *near);
    if (names.empty() || names.size() > 8 || *what == '\0') return {};
    return fmt::format("{}: {}", what, text::enumerate(names));
  }

  const Catalog& before_;
  const Catalog& after_;
  std::vector<Rename>& renames_;
};

}  // namespace

std::vector<Rename> parse_rename_options(const std::vector<std::string>& options, const Catalog& before,
                                         const Catalog& after, std::vector<Rename> earlier) {
  auto renames = std::move(earlier);
  const auto first = renames.size();
  Parser parser(before, after, renames);
  std::vector<std::pair<std::string, std::pair<Side, Side>>> parts;
  for (const auto& option : options) {
    auto sides = take_apart(option);
    if (!parser.object(option, sides.first, sides.second)) parts.emplace_back(option, std::move(sides));
  }
  for (const auto& [option, sides] : parts) parser.part(option, sides.first, sides.second);
  return {renames.begin() + static_cast<std::ptrdiff_t>(first), renames.end()};
}

}  // namespace limbeck::autogenerate
