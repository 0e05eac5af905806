#include "migrate/done_statements.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "dialect/sql/changed_rows.hpp"
#include "dialect/sql/created_object.hpp"
#include "dialect/sql/rules.hpp"
#include "dialect/sql/session_values.hpp"
#include "migrate/hint.hpp"
#include "scripts/checksum.hpp"

namespace limbeck::migrate {
namespace {

/// What an earlier run had in its session, and a later statement uses.
struct LostValue {
  std::size_t giver, user;  // statements, from 1
  std::string name;
  bool can_be_read_again = true;
};

[[noreturn]] void refuse_lost_value(const std::string& program, const PlannedStep& step,
                                    const LostValue& lost) {
  const auto by_hand =
      fmt::format("finish the revision by hand and say so with `{} stamp {}`", program, step.step.revision);
  throw Error(
      fmt::format(
          "{}: statement {} of the {} of revision {} uses {}, which statement {} took from rows in the "
          "session of an earlier run: it is gone with that session, and the rows may be others by now",
          step.file, lost.user, step.direction(), step.step.revision, lost.name, lost.giver),
      lost.can_be_read_again
          ? fmt::format("if reading the rows of now gives the same, `{} --resume retry` does that; else {}",
                        rerun_command(program, step.direction(), step.step.revision), by_hand)
          : by_hand);
}

/// What the statement leaves in its session.
sql::SessionValues given_by(EngineKind engine, const std::string& text, bool is_of_session) {
  auto values = sql::session_values(engine, text);
  const auto table = sql::table_with_changed_rows(engine, text);
  if (values.names.empty() && is_of_session && table)
    values = {{text::lower(table->name)}, sql::copies_rows(engine, text)};
  return values;
}

/// Did an earlier run take something from rows into its session that is still to be used? `done`: which
/// statements are left out; what nobody uses any more is added to them.
std::optional<LostValue> find_lost_value(EngineKind engine, const PreviousProgress& previous,
                                         const PlannedStep& step, std::vector<bool>& done,
                                         const std::vector<bool>& of_session) {
  const auto& statements = step.statements;
  const auto ran = [&](std::size_t at) {
    const auto* const event = previous.last_event(at + 1);
    return event && event->kind == JournalEventKind::done;
  };
  std::optional<std::size_t> last_change;  // that is left out, without another behind it
  for (std::size_t i = 0; i < statements.size(); ++i) {
    const auto& text = statements[i].text;
    const auto name = done[i] || !last_change ? std::nullopt : sql::asks_for_last_change(engine, text);
    if (name) return LostValue{*last_change + 1, i + 1, *name + "()", false};
    if (!of_session[i] && sql::table_with_changed_rows(engine, text))
      last_change = done[i] ? std::optional(i) : std::nullopt;
    auto given = given_by(engine, text, of_session[i]);
    if (!ran(i) || given.names.empty() || !given.reads_rows) continue;
    std::vector<std::size_t> only_here = {i};
    for (auto user = i + 1; user < statements.size(); ++user) {
      const auto used =
          done[user] ? std::nullopt : sql::mentioned_name(engine, statements[user].text, given.names);
      if (!used) continue;
      if (!of_session[user] || !ran(user)) return LostValue{i + 1, user + 1, *used, of_session[i]};
      // What it makes of that is of that session, too.
      std::ranges::copy(given_by(engine, statements[user].text, true).names, std::back_inserter(given.names));
      only_here.push_back(user);
    }
    for (const auto at : only_here) done[at] = true;
  }
  return std::nullopt;
}

}  // namespace

bool was_done(const Database& database, const PreviousProgress& previous, std::size_t number,
              const Statement& statement, const FoundOut& found_out) {
  const auto hash = scripts::checksum(statement.text);
  bool looked = false;
  const bool done = previous.is_done(number, hash, [&](const JournalEvent& started) -> dialect::OutcomeFound {
    if (started.message.empty()) return dialect::StatementOutcome::unknown;
    auto outcome = database.dialect->outcome(*database.connection, statement, started.message);
    looked = outcome == dialect::StatementOutcome::done;
    return outcome;
  });
  if (looked && found_out) found_out(number, hash);
  return done;
}

std::vector<bool> find_done_statements(const Database& database, const PlannedStep& step,
                                       const PreviousProgress& previous, const RunSettings& settings,
                                       const FoundOut& found_out) {
  const auto engine = database.dialect->engine();
  std::vector<bool> done, of_session;
  std::vector<schema::ObjectName> temporary;
  for (std::size_t i = 0; i < step.statements.size(); ++i) {
    const auto& text = step.statements[i].text;
    // What a statement like SET did is gone with the session that did it, and the rows of temporary tables
    // are.
    if (auto table = sql::created_temporary_table(engine, text)) temporary.push_back(std::move(*table));
    const auto changed = sql::table_with_changed_rows(engine, text);
    of_session.push_back(sql::changes_session(engine, text) ||
                         (changed && std::ranges::find(temporary, *changed) != temporary.end()));
    done.push_back(!of_session.back() && was_done(database, previous, i + 1, step.statements[i], found_out));
  }
  previous.refuse_removed_statements(step.statements.size());
  const auto lost = find_lost_value(engine, previous, step, done, of_session);
  if (lost && (!lost->can_be_read_again || settings.resume != Resume::retry))
    refuse_lost_value(settings.program, step, *lost);
  return done;
}

std::vector<RefusedStep> leave_out_done(Plan& plan, const Database& database,
                                        const std::vector<JournalEvent>& journal,
                                        const std::vector<HalfDone>& half_done, const RunSettings& settings) {
  std::vector<RefusedStep> refused;
  for (auto& step : plan.steps) {
    const auto begun =
        std::ranges::find_if(half_done, [&](const HalfDone& each) { return is_of(each, step.step); });
    if (begun == half_done.end()) continue;
    if (step.is_program) {  // what it asks for is known when it runs
      if (begun->is_in_doubt) {
        refused.push_back(
            {step.step.revision, Error(fmt::format("{}: {}", step.file, describe_half_done(*begun)),
                                       half_done_hint(*begun, settings.program))});
      }
      continue;
    }
    const PreviousProgress previous(step, journal, settings);
    std::vector<bool> done;
    try {
      done = find_done_statements(database, step, previous, settings);
    } catch (const DatabaseError&) {
      throw;
    } catch (const Error& error) {
      refused.push_back({step.step.revision, error});
      for (std::size_t number = 1; number <= step.statements.size(); ++number) {
        const auto* const event = previous.last_event(number);
        done.push_back(event && event->kind == JournalEventKind::done);
      }
    }
    std::vector<Statement> left;
    for (std::size_t i = 0; i < done.size(); ++i) {
      if (done[i]) {
        step.left_out.push_back(i + 1);
      } else {
        left.push_back(std::move(step.statements[i]));
      }
    }
    step.statements = std::move(left);
    if (!step.left_out.empty()) step.expected.clear();
  }
  return refused;
}

}  // namespace limbeck::migrate
