#include "migrate/offline.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <span>

#include "base/text.hpp"
#include "dialect/sql/placeholder.hpp"
#include "dialect/sql/rules.hpp"
#include "dialect/sql/tokenizer.hpp"
#include "migrate/half_done.hpp"
#include "migrate/journal.hpp"
#include "migrate/program_host.hpp"
#include "migrate/transactions.hpp"
#include "migrate/trial_run.hpp"
#include "migrate/version_table.hpp"
#include "scripts/checksum.hpp"

namespace limbeck::migrate {
namespace {

class ScriptWriter {
 public:
  ScriptWriter(const OfflineSettings& settings, const std::function<void(std::string_view)>& write)
      : dialect_(*settings.dialect),
        journal_(*settings.dialect, settings.journal_table, settings.journal, "offline script"),
        write_(write) {}

  void comment(std::string_view words) { write_(fmt::format("-- {}\n", words)); }
  void blank() { write_("\n"); }
  void statement(std::string_view sql) { write_(dialect_.script_statement(sql)); }
  void statement(const Statement& statement) {
    write_(dialect_.script_statement(statement.text));
    if (!statement.copy_data) return;
    write_(*statement.copy_data);
    if (!statement.copy_data->empty() && !statement.copy_data->ends_with('\n')) write_("\n");
    write_("\\.\n");
  }
  void statements(const std::vector<std::string>& all) {
    for (const auto& sql : all) statement(sql);
  }

  /// `inside`: in the transaction that it ran in, so that the server knows how long it took.
  void done(const PlannedStep& step, bool inside) {
    auto event = journal_.event(step, JournalEventKind::done);
    event.times_transaction = inside;
    add(event);
  }
  /// `only_if`: see EventSql.
  void event(const PlannedStep& step, JournalEventKind kind, std::size_t number, std::string text_hash,
             const std::string& only_if = {}) {
    auto event = journal_.statement_event(step, kind, number, std::move(text_hash));
    event.times_transaction = false;
    if (kind == JournalEventKind::done) event.milliseconds.reset();
    add(event, {.milliseconds = {}, .message = {}, .only_if = only_if});
  }

 private:
  void add(const JournalEvent& event, const EventSql& sql = {}) {
    if (journal_.enabled()) statement(journal_.insert_sql(event, sql));
  }

  const dialect::Dialect& dialect_;
  const RunJournal journal_;
  const std::function<void(std::string_view)>& write_;
};

// A revision that changes the session must not change it for those behind it.
bool step_changes_session(EngineKind engine, const PlannedStep& step) {
  if (step.is_program) return true;  // it may
  return std::ranges::any_of(step.statements,
                             [engine](const auto& each) { return sql::changes_session(engine, each.text); });
}

/// A statement with its values in it.
std::string inline_parameters(const dialect::Dialect& dialect, const std::string& sql,
                              const std::vector<dialect::Parameter>& values) {
  std::string text;
  std::size_t copied = 0;
  for (const auto& token : sql::tokens(dialect.engine(), sql)) {
    const auto number = sql::placeholder_number(token);
    if (number == 0) continue;
    if (number > values.size()) {
      throw Error(fmt::format("there is no value for the placeholder {}", token.text));
    }
    text += sql.substr(copied, token.offset - copied);
    text += dialect.parameter_literal(values[number - 1]);
    copied = token.offset + token.text.size();
  }
  return text + sql.substr(copied);
}

/// What a step outside a transaction runs: each statement between two events of the journal, as online, so
/// that `upgrade` knows where a script has stopped.
class RecordedScript {
 public:
  /// `schema_statements`: what the events need around them, since the step may change what names mean.
  RecordedScript(ScriptWriter& script, const dialect::Dialect& dialect, const PlannedStep& step, bool inside,
                 const std::vector<std::string>& schema_statements)
      : script_(script),
        dialect_(dialect),
        step_(step),
        inside_(inside),
        schema_statements_(schema_statements) {}

  /// `number`: from 1.
  template <typename Write>
  void add(std::size_t number, const std::string& text_hash, const Write& write) const {
    // The first began in the transaction that looked whether it may.
    if (!inside_ && number > 1) add_event(JournalEventKind::started, number, text_hash);
    write();
    if (!inside_) add_event(JournalEventKind::done, number, text_hash);
  }

 private:
  void add_event(JournalEventKind kind, std::size_t number, const std::string& text_hash) const {
    const auto frame = dialect_.transaction_frame(false, true);
    if (!schema_statements_.empty()) {
      script_.statement(frame.begin);
      script_.statements(schema_statements_);
    }
    script_.event(step_, kind, number, text_hash);
    if (!schema_statements_.empty()) script_.statement(frame.commit);
  }

  ScriptWriter& script_;
  const dialect::Dialect& dialect_;
  const PlannedStep& step_;
  const bool inside_;
  const std::vector<std::string> schema_statements_;
};

/// What a program asks for, written into the script.
class OfflineProgramRun : public ProgramRun {
 public:
  OfflineProgramRun(const dialect::Dialect& dialect, ScriptWriter& script, RecordedScript recorded)
      : dialect_(dialect), script_(script), recorded_(recorded) {}

  dialect::Result run_statement(std::size_t number, const Statement& statement,
                                const std::vector<dialect::Parameter>& values) override {
    recorded_.add(number, statement_hash(statement, values), [&] {
      if (values.empty()) {
        script_.statement(statement);
      } else {
        script_.statement(inline_parameters(dialect_, statement.text, values));
      }
    });
    return {};
  }
  void say(const std::string& text, bool) override {
    for (const auto& line : text::split(text, '\n')) script_.comment(line);
  }
  BackfillMode backfill_mode() const override { return BackfillMode::single_update; }

 private:
  const dialect::Dialect& dialect_;
  ScriptWriter& script_;
  RecordedScript recorded_;
};

/// What a revision in C++ would run, as far as it can tell without a database.
void write_program(const PlannedStep& step, const OfflineSettings& settings, ScriptWriter& script,
                   const RecordedScript& recorded, bool inside) {
  OfflineProgramRun run(*settings.dialect, script, recorded);
  ProgramHost host(
      {*settings.dialect, nullptr, newest(settings.dialect->engine()), {}, inside, 0, step.foreign_keys_off},
      run);
  const auto failed = host.run(*step.program, step.step);
  if (!failed) return;
  const int line = failed->statement ? failed->statement->line : 0;
  throw Error(
      fmt::format("{}{}: {}", step.file, line > 0 ? fmt::format(":{}", line) : "", failed->failure.message),
      failed->failure.hint);
}

/// A scratch database that goes through what the script will do, as far as that is possible.
class ReplayedHistory {
 public:
  ReplayedHistory(const Plan& plan, const OfflineSettings& settings) : dialect_(*settings.dialect) {
    if (!settings.history) return;
    const auto replaces = [&](const PlannedStep& step) { return dialect_.may_replace(step.replacement()); };
    const auto last = std::find_if(plan.steps.rbegin(), plan.steps.rend(), replaces);
    needed_ = static_cast<std::size_t>(plan.steps.rend() - last);
    if (needed_ == 0) return;
    scratch_ = dialect_.blank();
    if (!scratch_) return;
    try {
      go_through(settings.history().steps);
    } catch (const Error&) {  // a file of it is missing: nothing is known
      scratch_.reset();
    }
  }

  /// As it is when the next step begins; nullptr: not known.
  dialect::Connection* connection() { return scratch_ ? &scratch_->connection() : nullptr; }

  void run(const PlannedStep& step) {
    if (step.is_program) scratch_.reset();  // what it did was meant for the script
    if (needed_ == 0) return;
    --needed_;
    if (needed_ > 0) go_through({&step, 1});
  }

 private:
  void go_through(std::span<const PlannedStep> steps) {
    if (scratch_ && trial_run(dialect_, scratch_->connection(), steps)) scratch_.reset();
  }

  const dialect::Dialect& dialect_;
  std::unique_ptr<dialect::Scratch> scratch_;
  std::size_t needed_ = 0;  // so many steps of the plan, up to the last that asks
};

std::string heading(const PlannedStep& step) {
  if (step.step.repeatable) {
    return fmt::format("Running the repeatable {}{}{}; whether its text is new here is not known offline",
                       step.step.revision, step.message.empty() ? "" : ", ", step.message);
  }
  const auto list = [](const std::vector<std::string>& ids) { return text::join(ids, ", "); };
  return fmt::format("Running {} {} -> {}{}{}", step.direction(), list(step.step.from), list(step.step.to),
                     step.message.empty() ? "" : ", ", step.message);
}

/// The transaction of the script that is open, if one is.
class ScriptTransaction {
 public:
  ScriptTransaction(const dialect::Dialect& dialect, ScriptWriter& script)
      : dialect_(dialect), script_(script) {}

  void begin(bool foreign_keys_off) {
    if (frame_) return;
    frame_ = dialect_.transaction_frame(foreign_keys_off, true);
    script_.statements(frame_->before);
    script_.statement(frame_->begin);
  }
  void commit() {
    if (!frame_) return;
    script_.statements(frame_->before_commit);
    script_.statement(frame_->commit);
    script_.statements(frame_->after);
    frame_.reset();
  }

 private:
  const dialect::Dialect& dialect_;
  ScriptWriter& script_;
  std::optional<dialect::TransactionFrame> frame_;
};

class PlanWriter {
 public:
  PlanWriter(const Plan& plan, const OfflineSettings& settings,
             const std::function<void(std::string_view)>& write)
      : plan_(plan),
        settings_(settings),
        dialect_(*settings.dialect),
        can_check_(dialect_.capabilities(newest(dialect_.engine())).offline_version_check),
        write_(write),
        script_(settings, write),
        history_(plan, settings),
        transaction_(dialect_, script_) {}

  void write() {
    write_head();
    for (std::size_t i = 0; i < plan_.steps.size(); ++i) write_step(i);
    transaction_.commit();
  }

 private:
  bool shares_transaction() const { return settings_.transaction == config::TransactionMode::run; }

  void write_prologue() {
    if (const auto prologue = dialect_.script_prologue(); !prologue.empty()) write_(prologue + "\n");
  }

  void write_head() {
    script_.comment(fmt::format("Limbeck migration script for {}{}", dialect_.name(),
                                settings_.tag.empty() ? "" : ", tag " + settings_.tag));
    write_prologue();
    script_.blank();
    if (plan_.rows_before.empty()) {
      script_.statement(
          create_version_table_sql(dialect_, settings_.version_table, settings_.version_table_pk, true));
      script_.blank();
    }
    if (settings_.journal) {
      script_.statement(create_journal_sql(dialect_, settings_.journal_table, true));
      script_.blank();
    }
  }

  void write_step(std::size_t index) {
    const auto& step = plan_.steps[index];
    if (step.online_alter) {
      throw Error(
          fmt::format("{}: another program does its ALTER TABLE statements (alter=online), which no script "
                      "can hold",
                      step.file),
          "run `limbeck upgrade`, or take alter=online out of the section");
    }
    const bool inside = runs_in_transaction(step, settings_.transaction);
    script_.comment(heading(step));
    script_.blank();
    if (inside) {
      if (may_outlive_rollback(step)) write_fence(step);
      transaction_.begin(foreign_keys_off(index));
      write_checks(step, inside);
    } else {
      write_fence(step);
    }
    history_.run(step);
    const auto schema_statements = step_changes_session(dialect_.engine(), step)
                                       ? dialect_.default_schema_statements()
                                       : std::vector<std::string>();
    RecordedScript recorded(script_, dialect_, step, inside, schema_statements);
    std::size_t number = 0;
    step.visit([&](const scripts::Warning& warning) { script_.comment("WARNING: " + warning.text); },
               [&](const Statement& statement) {
                 ++number;
                 if (const auto end = part_end(step, number); !inside && end > number) {
                   write_of_part(step, number, end);
                 } else {
                   recorded.add(number, scripts::checksum(statement.text),
                                [&] { script_.statement(statement); });
                 }
               });
    if (step.program) write_program(step, settings_, script_, recorded, inside);
    if (!inside) transaction_.begin(false);  // what it leaves is recorded in a transaction of its own
    script_.statements(schema_statements);
    if (!inside) write_version_check(step);
    script_.statements(change_versions_sql(dialect_, settings_.version_table, step.step.change));
    script_.done(step, inside);
    if (!shares_transaction() || !inside) end_step(step);
    script_.blank();
  }

  /// Of one transaction for several steps, it is said at its beginning.
  bool foreign_keys_off(std::size_t index) const {
    const auto end = shares_transaction() ? plan_.steps.size() : index + 1;
    return std::any_of(plan_.steps.begin() + static_cast<std::ptrdiff_t>(index),
                       plan_.steps.begin() + static_cast<std::ptrdiff_t>(end),
                       [](const PlannedStep& step) { return step.foreign_keys_off; });
  }

  /// The number behind the last statement of the transaction that statement `number` (from 1) of a step is
  /// in; the number itself where it commits by itself.
  std::size_t part_end(const PlannedStep& step, std::size_t number) const {
    if (runs_in_transaction(step, settings_.transaction)) return step.statements.size() + 1;
    if (!step.in_parts || !uses_transactions(settings_.transaction)) return number;
    auto end = number;
    while (end <= step.statements.size() &&
           !sql::commits_implicitly(dialect_.engine(), step.statements[end - 1]))
      ++end;
    return end;
  }

  /// A statement of a part, as online: the changes of rows in a transaction with the events that they are
  /// done.
  void write_of_part(const PlannedStep& step, std::size_t number, std::size_t end) {
    if (number == 1 || part_end(step, number - 1) != end) begin_part(step, number, end);
    script_.statement(step.statements[number - 1]);
    if (number + 1 < end) return;
    for (auto each = part_begin_; each < end; ++each)
      script_.event(step, JournalEventKind::done, each, scripts::checksum(step.statements[each - 1].text));
    transaction_.commit();
  }

  void begin_part(const PlannedStep& step, std::size_t number, std::size_t end) {
    part_begin_ = number;
    if (number > 1) write_started_part(step, number, end);
    transaction_.begin(false);
    if (number > 1 || !can_check_) return;
    // Nothing was written down when it was looked whether the step may begin.
    write_version_check(step);
    if (!step.step.repeatable) write_is_whole({step.step.revision, step.direction()}, true);
  }

  /// Of a part, as far as a rollback may not bring it back.
  void write_started_part(const PlannedStep& step, std::size_t number, std::size_t end) {
    const auto condition = dialect_.has_tables_without_transactions();
    if (condition.empty()) return;
    for (; number < end; ++number) {
      const auto& statement = step.statements[number - 1];
      if (dialect_.may_fail_halfway(statement))
        script_.event(step, JournalEventKind::started, number, scripts::checksum(statement.text), condition);
    }
  }

  /// What runs in a transaction, and in which a table without transactions may be.
  bool may_outlive_rollback(const PlannedStep& step) const {
    return can_check_ && !shares_transaction() && !dialect_.has_tables_without_transactions().empty() &&
           std::ranges::any_of(step.statements,
                               [&](const auto& each) { return dialect_.may_fail_halfway(each); });
  }

  /// A transaction ahead of a step outside of one: looks whether it may begin, and writes down that it does.
  void write_fence(const PlannedStep& step) {
    transaction_.commit();
    transaction_.begin(false);
    write_checks(step, false);
    const auto hash =
        step.statements.empty() ? std::string() : scripts::checksum(step.statements.front().text);
    if (const auto end = part_end(step, 1); end > 1 && !step.statements.empty()) {
      write_started_part(step, 1, end);
    } else if (step.program || !step.statements.empty()) {
      script_.event(step, JournalEventKind::started, 1, hash);
    }
    transaction_.commit();
  }

  void write_version_check(const PlannedStep& step) {
    if (!can_check_) return;
    script_.statements(
        dialect_.version_check(dialect_.quote(settings_.version_table), step.step.rows_before));
  }

  /// What must not be half done when the step begins, as far as this script doesn't bring it to its end
  /// before.
  std::vector<MustBeWhole> must_be_whole(const PlannedStep& step, bool inside) const {
    auto found = settings_.graph ? neighbours_of(step.step, *settings_.graph) : std::vector<MustBeWhole>();
    std::erase_if(found, [&](const MustBeWhole& each) {
      return std::ranges::any_of(plan_.steps,
                                 [&](const auto& other) { return other.step.revision == each.revision; });
    });
    if (!inside && !step.step.repeatable) found.push_back({step.step.revision, step.direction()});
    return found;
  }

  void write_checks(const PlannedStep& step, bool inside) {
    if (!can_check_) return;
    write_version_check(step);
    for (const auto& each : must_be_whole(step, inside)) {
      write_is_whole(each, false);
    }
    if (!dialect_.may_replace(step.replacement())) return;
    const auto check = dialect_.replacement_check(step.replacement(), history_.connection());
    if (check.empty() && !step.expected.empty())
      script_.comment(
          "WARNING: the script doesn't look whether what it replaces is as the file expects it to be");
    script_.statements(check);
  }

  /// `is_begun`: see is_whole_sql().
  void write_is_whole(const MustBeWhole& what, bool is_begun) {
    if (!settings_.journal) return;
    script_.statements(dialect_.assertion(
        fmt::format(
            "revision {0} is half done: its {1} began outside a transaction, and did not come to "
            "its end; `limbeck status` says how to go on with it, `limbeck stamp` declares that it is "
            "whole",
            what.revision, what.direction),
        is_whole_sql(dialect_, settings_.journal_table, what, is_begun)));
  }

  void end_step(const PlannedStep& step) {
    transaction_.commit();
    if (!step_changes_session(dialect_.engine(), step)) return;
    script_.statements(dialect_.session_reset_statements());
    write_prologue();
  }

  const Plan& plan_;
  const OfflineSettings& settings_;
  const dialect::Dialect& dialect_;
  const bool can_check_;
  const std::function<void(std::string_view)>& write_;
  ScriptWriter script_;
  ReplayedHistory history_;
  ScriptTransaction transaction_;
  std::size_t part_begin_ = 0;  // the first statement of the part that is being written
};

}  // namespace

void write_script(const Plan& plan, const OfflineSettings& settings,
                  const std::function<void(std::string_view)>& write) {
  PlanWriter(plan, settings, write).write();
}

}  // namespace limbeck::migrate
