#include "migrate/journal.hpp"

#include <fmt/core.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iterator>
#include <string_view>
#include <utility>

#include "base/sha256.hpp"
#include "base/text.hpp"
#include "scripts/checksum.hpp"

namespace limbeck::migrate {
namespace {

constexpr std::pair<JournalEventKind, const char*> kinds[] = {
    {JournalEventKind::granted, "granted"},     {JournalEventKind::put_back, "put back"},
    {JournalEventKind::started, "started"},     {JournalEventKind::done, "done"},
    {JournalEventKind::failed, "failed"},       {JournalEventKind::interrupted, "interrupted"},
    {JournalEventKind::committed, "committed"}, {JournalEventKind::batch, "batch"},
};

/// A word that one engine reserves, and others don't.
std::string sqlstate_column(const dialect::Dialect& dialect) {
  return dialect.quote_identifier("sqlstate");
}

// In the column `message`, which such an event has no other use for: "rows a b -> c". Ids hold no blanks.
constexpr std::string_view rows_mark = "rows ";
constexpr std::size_t max_rows =
    100;  // a project of ten thousand branches would write its rows ten thousand times

std::string rows_text(const JournalEvent::Rows& rows) {
  if (rows.before.size() > max_rows || rows.after.size() > max_rows) return {};
  return fmt::format("{}{} -> {}", rows_mark, text::join(rows.before, " "), text::join(rows.after, " "));
}

std::optional<JournalEvent::Rows> read_rows(std::string_view message) {
  const auto arrow = message.find(" -> ");
  if (!message.starts_with(rows_mark) || arrow == std::string_view::npos) return std::nullopt;
  const auto ids = [](std::string_view words) {
    auto list = words.empty() ? std::vector<std::string>() : text::split(std::string(words), ' ');
    std::ranges::sort(list);
    return list;
  };
  return JournalEvent::Rows{ids(message.substr(rows_mark.size(), arrow - rows_mark.size())),
                            ids(message.substr(arrow + 4))};
}

std::string user_name() {
  // No entry in the user database is common in containers that run under a bare uid.
  if (const passwd* entry = ::getpwuid(::geteuid())) return entry->pw_name;
  return fmt::format("uid {}", ::geteuid());
}

/// Whom the environment names: CI runs as anybody.
std::string named_actor() {
  constexpr std::array variables{"LIMBECK_ACTOR",           "GITHUB_ACTOR",
                                 "GITLAB_USER_LOGIN",       "CIRCLE_USERNAME",
                                 "BUILDKITE_BUILD_CREATOR", "BUILD_REQUESTEDFOR"};
  for (const auto* variable : variables) {
    const char* value = std::getenv(variable);
    if (!value || !*value || !text::is_utf8(value)) continue;
    std::string name(value);
    std::erase_if(name, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
    constexpr std::size_t longest = 100;
    while (name.size() > longest) {  // whole characters
      do name.pop_back();
      while (!name.empty() && !text::is_utf8(name));
    }
    if (!name.empty()) return name;
  }
  return {};
}

}  // namespace

const char* to_string(JournalEventKind kind) {
  const auto* const found = std::ranges::find(kinds, kind, [](const auto& each) { return each.first; });
  return found == std::end(kinds) ? "" : found->second;
}

JournalEventKind journal_event_kind(std::string_view text) {
  const auto* const found = std::ranges::find(kinds, text, [](const auto& each) { return each.second; });
  return found == std::end(kinds) ? JournalEventKind::other : found->first;
}

std::string create_journal_sql(const dialect::Dialect& dialect, const schema::ObjectName& table,
                               bool if_not_exists) {
  const auto types = dialect.journal_sql();
  return fmt::format(
      "CREATE TABLE {0}{1} (\n    id {2},\n    run {3} NOT NULL,\n    event {3} NOT NULL,\n    revision {3} "
      "NOT NULL,\n"
      "    direction {3} NOT NULL,\n    statement {4},\n    text_hash {3} NOT NULL,\n    at {5} NOT NULL,\n"
      "    milliseconds {4},\n    actor {3} NOT NULL,\n    {7} {3},\n    message {3}\n){6}",
      if_not_exists ? "IF NOT EXISTS " : "", dialect.quote(table), types.id_column, types.text_type,
      types.integer_type, types.time_type, dialect.own_table_options(), sqlstate_column(dialect));
}

std::string insert_event_sql(const dialect::Dialect& dialect, const schema::ObjectName& table,
                             const JournalEvent& event, const EventSql& sql) {
  const auto types = dialect.journal_sql();
  const auto optional_text = [&](const std::string& text) {
    return text.empty() ? std::string("NULL") : dialect.quote_literal(text);
  };
  const auto message = event.rows && event.completes_revision() ? rows_text(*event.rows) : event.message;
  const bool is_known = event.times_transaction && !types.transaction_milliseconds.empty();
  const auto elapsed = !sql.milliseconds.empty() ? sql.milliseconds
                       : event.milliseconds      ? std::to_string(*event.milliseconds)
                       : is_known                ? types.transaction_milliseconds
                                                 : std::string("NULL");
  return fmt::format(
      "INSERT INTO {} (run, event, revision, direction, statement, text_hash, at, milliseconds, actor, {}, "
      "message)\n{}{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}{}",
      dialect.quote(table), sqlstate_column(dialect), sql.only_if.empty() ? "VALUES (" : "SELECT ",
      dialect.quote_literal(event.run), dialect.quote_literal(event.kind_text()),
      dialect.quote_literal(event.revision), dialect.quote_literal(event.direction),
      event.statement ? std::to_string(*event.statement) : "NULL", dialect.quote_literal(event.text_hash),
      types.now, elapsed, dialect.quote_literal(event.actor), optional_text(event.sqlstate),
      sql.message.empty() ? optional_text(message) : sql.message,
      sql.only_if.empty() ? ")" : fmt::format(" FROM (SELECT 1 AS one) AS one WHERE {}", sql.only_if));
}

RunJournal::RunJournal(const dialect::Dialect& dialect, schema::ObjectName table, bool enabled,
                       std::string actor)
    : dialect_(&dialect),
      table_(std::move(table)),
      enabled_(enabled),
      run_(random_hex(8)),
      actor_(std::move(actor)) {}

JournalEvent RunJournal::event(const PlannedStep& step, JournalEventKind kind) const {
  JournalEvent event;
  event.run = run_;
  event.kind = kind;
  event.revision = step.step.revision;
  event.direction = step.direction();
  event.text_hash = step.file_hash;
  event.actor = actor_;
  event.rows = {step.step.rows_before, step.step.rows_after};
  return event;
}

JournalEvent RunJournal::statement_event(const PlannedStep& step, JournalEventKind kind, std::size_t number,
                                         std::string text_hash) const {
  auto about = event(step, kind);
  about.statement = static_cast<std::int64_t>(number);
  about.text_hash = std::move(text_hash);
  about.milliseconds = 0;
  return about;
}

JournalEvent RunJournal::grant_event(JournalEventKind kind, const std::string& repeatable,
                                     const std::string& statement) const {
  JournalEvent event;
  event.run = run_;
  event.kind = kind;
  event.revision = repeatable;
  event.direction = grants_direction;
  event.actor = actor_;
  event.milliseconds = 0;
  event.message = statement;
  return event;
}

std::string statement_hash(const Statement& statement, const std::vector<dialect::Parameter>& values) {
  auto hashed = statement.text;
  for (const auto& [value, kind] : values) {
    hashed += value ? fmt::format("\n{} {}", value->size(), *value) : "\nNULL";
  }
  return scripts::checksum(hashed);
}

std::set<std::string> ran_by_journal(const std::vector<JournalEvent>& events) {
  std::set<std::string> ran;
  for (const auto& event : events) {
    if (!event.completes_revision()) continue;
    if (event.direction == "upgrade") ran.insert(event.revision);
    if (event.direction == "downgrade") ran.erase(event.revision);
  }
  return ran;
}

std::vector<JournalEvent> read_journal(const Database& database, const std::string& revision) {
  if (!database.dialect->has_table(*database.connection, database.journal_table)) return {};
  auto sql = fmt::format(
      "SELECT id, run, event, revision, direction, statement, text_hash, {}, milliseconds, actor, {}, "
      "message "
      "FROM {}",
      database.dialect->journal_sql().time_text, sqlstate_column(*database.dialect),
      database.journal_table_sql());
  if (!revision.empty()) sql += " WHERE revision = " + database.dialect->quote_literal(revision);
  const auto result = database.connection->query(sql + " ORDER BY id");
  const auto number = [](const dialect::Value& value) -> std::optional<std::int64_t> {
    if (!value) return std::nullopt;
    return std::strtoll(value->c_str(), nullptr, 10);
  };
  std::vector<JournalEvent> events;
  events.reserve(result.rows.size());
  for (const auto& row : result.rows) {
    JournalEvent event;
    event.id = number(row.at(0)).value_or(0);
    event.run = row.at(1).value_or("");
    const auto kind = row.at(2).value_or("");
    event.kind = journal_event_kind(kind);
    if (event.kind == JournalEventKind::other) event.other_kind = kind;
    event.revision = row.at(3).value_or("");
    event.direction = row.at(4).value_or("");
    event.statement = number(row.at(5));
    event.text_hash = row.at(6).value_or("");
    event.at = row.at(7).value_or("");
    event.milliseconds = number(row.at(8));
    event.actor = row.at(9).value_or("");
    event.sqlstate = row.at(10).value_or("");
    event.message = row.at(11).value_or("");
    if (event.completes_revision()) event.rows = read_rows(event.message);
    if (event.rows) event.message.clear();
    events.push_back(std::move(event));
  }
  return events;
}

std::string current_actor() {
  char host[256] = "localhost";
  ::gethostname(host, sizeof host - 1);
  const auto process = fmt::format("{}@{} pid {}", user_name(), host, ::getpid());
  const auto name = named_actor();
  return name.empty() ? process : fmt::format("{} ({})", name, process);
}

}  // namespace limbeck::migrate
