#include "dialect/mysql/consequences/programs.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/mysql/quote.hpp"
#include "dialect/sql/created_object.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::dialect::mysql {
namespace {

using schema::ObjectKind;

struct Made {
  std::size_t section, statement;
  std::string kind, name;
};

struct Known {
  std::string definer, sql_mode;
};

const char* word_of(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::view:
      return "view";
    case ObjectKind::trigger:
      return "trigger";
    case ObjectKind::function:
      return "function";
    case ObjectKind::procedure:
      return "procedure";
    case ObjectKind::event:
      return "event";
    default:
      return nullptr;
  }
}

/// Before the object's name.
bool names_definer(const std::string& statement) {
  for (const auto& token : sql::tokens(EngineKind::mysql, statement)) {
    if (token.is("definer")) return true;
    for (const auto* const word : {"view", "trigger", "function", "procedure", "event"}) {
      if (token.is(word)) return false;
    }
  }
  return false;
}

std::optional<Made> made_by(std::size_t section, std::size_t index, const std::string& statement) {
  try {
    const auto id = sql::created_id(EngineKind::mysql, statement, "");
    const char* const kind = word_of(id.kind);
    if (!kind || !id.name.schema.empty() || names_definer(statement)) return std::nullopt;
    return Made{section, index, kind, id.kind == ObjectKind::trigger ? id.part : id.name.name};
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::map<std::pair<std::string, std::string>, Known> read_programs(Connection& connection,
                                                                   const std::vector<Made>& made) {
  std::vector<std::string> names;
  for (const auto& each : made) names.push_back(quote_literal(each.name));
  const auto list = text::join(names, ", ");
  const auto found = connection.query(fmt::format(
      "SELECT LOWER(ROUTINE_TYPE), ROUTINE_NAME, DEFINER, SQL_MODE FROM information_schema.ROUTINES WHERE "
      "ROUTINE_SCHEMA = DATABASE() AND ROUTINE_NAME IN ({0}) UNION ALL SELECT 'trigger', TRIGGER_NAME, "
      "DEFINER, SQL_MODE FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND "
      "TRIGGER_NAME IN ({0}) UNION ALL SELECT 'event', EVENT_NAME, DEFINER, SQL_MODE FROM "
      "information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE() AND EVENT_NAME IN ({0}) UNION ALL SELECT "
      "'view', TABLE_NAME, DEFINER, NULL FROM information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE() AND "
      "TABLE_NAME IN ({0})",
      list));
  std::map<std::pair<std::string, std::string>, Known> programs;
  for (std::size_t i = 0; i < found.rows.size(); ++i)
    programs[{found.text(i, 0), found.text(i, 1)}] = {found.text(i, 2), found.text(i, 3)};
  return programs;
}

std::vector<std::string> sorted_modes(const std::string& modes) {
  auto all = text::split(modes, ',');
  std::ranges::sort(all);
  return all;
}

}  // namespace

std::vector<Consequence> changed_programs(Connection& connection,
                                          const std::vector<const std::vector<Statement>*>& sections) {
  std::vector<Made> made;
  for (std::size_t section = 0; section < sections.size(); ++section) {
    for (std::size_t i = 0; i < sections[section]->size(); ++i) {
      if (auto each = made_by(section, i, (*sections[section])[i].text)) made.push_back(std::move(*each));
    }
  }
  std::vector<Consequence> result;
  if (made.empty()) return result;
  auto programs = read_programs(connection, made);
  if (programs.empty()) return result;
  const auto own = connection.query("SELECT CURRENT_USER(), @@SESSION.sql_mode");
  const auto user = own.text(0, 0), mode = own.text(0, 1);
  for (const auto& each : made) {
    const auto found = programs.find({each.kind, each.name});
    if (found == programs.end()) continue;
    const auto& known = found->second;
    const auto say = [&](std::string text) {
      result.push_back({.section = each.section, .statement = each.statement, .text = std::move(text)});
    };
    if (known.definer != user) {
      say(fmt::format("{0} {1} belongs to {2} (DEFINER), and is then {3}'s: write DEFINER = … to leave it so",
                      each.kind, each.name, known.definer, user));
    }
    if (each.kind != "view" && sorted_modes(known.sql_mode) != sorted_modes(mode)) {
      say(fmt::format("{} {} runs with sql_mode '{}', and then with '{}'", each.kind, each.name,
                      known.sql_mode, mode));
    }
    programs.erase(found);  // what makes it once more finds it as the first left it
  }
  return result;
}

}  // namespace limbeck::dialect::mysql
