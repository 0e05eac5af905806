#include "dialect/sqlite/migrate/dependents.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/sqlite/inspect/mentions.hpp"
#include "dialect/sqlite/quote.hpp"
#include "dialect/sqlite/scratch/scratch.hpp"

namespace limbeck::dialect::sqlite {
namespace {

struct Dependent {
  bool view = false;
  std::string name;
  std::string owner;  // a trigger's table or view
  std::string sql;
};

/// Views in the order in which they were made, then triggers.
std::vector<Dependent> views_and_triggers(Connection& connection) {
  std::vector<Dependent> all;
  const auto rows = connection.query(
      "SELECT type, name, tbl_name, sql FROM main.sqlite_schema WHERE type IN ('view', 'trigger') "
      "ORDER BY type = 'trigger', rowid");
  for (const auto& row : rows.rows) all.push_back({row[0] == "view", *row[1], *row[2], *row[3]});
  return all;
}

/// Those that the section neither drops nor takes along with a table or view, through other views, too.
std::vector<Dependent> unknown_dependents(Connection& connection, const Replaced& replaced) {
  std::set<std::string> touched, gone;
  for (const auto& table : replaced.tables) gone.insert(table.name);
  std::ranges::copy(replaced.dropped_views, std::inserter(gone, gone.end()));
  touched = gone;
  const auto uses_touched = [&](const Dependent& each) {
    return std::ranges::any_of(used_tables(each.sql),
                               [&](const auto& used) { return touched.contains(used); });
  };
  const auto all = views_and_triggers(connection);
  for (bool more = true; more;) {
    more = false;
    for (const auto& each : all) {
      if (each.view && !touched.contains(text::lower(each.name)) && uses_touched(each))
        more = touched.insert(text::lower(each.name)).second;
    }
  }
  std::vector<Dependent> unknown;
  for (const auto& each : all) {
    const auto name = text::lower(each.name), owner = text::lower(each.owner);
    const bool stays = each.view ? touched.contains(name) && !gone.contains(name)
                                 : !replaced.dropped_triggers.contains(name) && !gone.contains(owner) &&
                                       (touched.contains(owner) || uses_touched(each));
    if (stays) unknown.push_back(each);
  }
  return unknown;
}

class Trial {
 public:
  Trial(Connection& connection, std::span<const Statement> section)
      : connection_(connection), section_(section) {}

  /// Why the section fails on a copy of the schema, between these statements; nothing when it doesn't.
  std::optional<std::string> failure(const std::vector<std::string>& before,
                                     const std::vector<std::string>& behind) const {
    const auto copy = scratch_copy(connection_);
    auto& scratch = copy->connection();
    try {
      scratch.execute("PRAGMA foreign_keys = OFF");
      for (const auto& sql : before) scratch.execute(sql);
      for (const auto& statement : section_) scratch.execute(statement);
      for (const auto& sql : behind) scratch.execute(sql);
    } catch (const DatabaseError& error) {
      return error.what();
    }
    return std::nullopt;
  }

 private:
  Connection& connection_;
  std::span<const Statement> section_;
};

std::string words_of(const Dependent& each) {
  return each.view ? "the view " + each.name : fmt::format("the trigger {} of {}", each.name, each.owner);
}

}  // namespace

void recreate_unknown_dependents(Connection& connection, const Replacement& replacement,
                                 const Replaced& replaced, ReplacementCheck& check) {
  if (replaced.tables.empty() && replaced.dropped_views.empty()) return;
  const auto dependents = unknown_dependents(connection, replaced);
  if (dependents.empty()) return;
  const Trial trial(connection, replacement.statements);
  const auto as_it_is = trial.failure({}, check.recreate_statements);
  if (!as_it_is) return;
  std::vector<std::string> drops, again, words;
  for (const auto& each : dependents) {
    drops.insert(drops.begin(),
                 fmt::format("DROP {} main.{}", each.view ? "VIEW" : "TRIGGER", quote_identifier(each.name)));
    again.push_back(each.sql);
    words.push_back(words_of(each));
  }
  if (trial.failure(drops, check.recreate_statements)) return;
  auto behind = check.recreate_statements;
  std::ranges::copy(again, std::back_inserter(behind));
  auto looked_at = behind;
  // At a rename SQLite looks at every view and trigger, which CREATE does not.
  for (const char* sql : {"PRAGMA legacy_alter_table = OFF", "CREATE TABLE limbeck_trial (id)",
                          "ALTER TABLE limbeck_trial RENAME TO limbeck_trial_2"}) {
    looked_at.emplace_back(sql);
  }
  if (const auto misfit = trial.failure(drops, looked_at)) {
    check.refusals.push_back(
        fmt::format("this revision doesn't know {}, which would not fit what it makes: {}",
                    text::enumerate(words), *misfit));
    return;
  }
  check.drop_statements = std::move(drops);
  check.recreate_statements = std::move(behind);
  std::ranges::move(words, std::back_inserter(check.recreated_objects));
}

}  // namespace limbeck::dialect::sqlite
