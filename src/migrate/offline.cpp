#include "migrate/offline.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <span>

#include "base/text.hpp"
#include "dialect/sql/rules.hpp"
#include "dialect/sql/tokenizer.hpp"
#include "migrate/journal.hpp"
#include "migrate/script_host.hpp"
#include "migrate/transactions.hpp"
#include "migrate/trial_run.hpp"
#include "migrate/version_table.hpp"

namespace limbeck::migrate {
namespace {

class ScriptWriter {
 public:
  ScriptWriter(const OfflineSettings& settings, const std::function<void(std::string_view)>& write)
      : journal_(*settings.dialect, settings.journal_table, settings.journal, "offline script"),
        write_(write) {}

  void comment(std::string_view words) { write_(fmt::format("-- {}\n", words)); }
  void blank() { write_("\n"); }
  void statement(std::string_view sql) { write_(fmt::format("{};\n", sql)); }
  void statement(const Statement& statement) {
    write_(statement.text);
    write_(";\n");
    if (!statement.copy_data) return;
    write_(*statement.copy_data);
    if (!statement.copy_data->empty() && !statement.copy_data->ends_with('\n')) write_("\n");
    write_("\\.\n");
  }
  void statements(const std::vector<std::string>& all) {
    for (const auto& sql : all) statement(sql);
  }

  void event(const PlannedStep& step) {
    if (journal_.enabled()) {
      statement(journal_.insert_sql(journal_.event(step, JournalEventKind::done)));
    }
  }

 private:
  const RunJournal journal_;
  const std::function<void(std::string_view)>& write_;
};

// A revision that changes the session must not change it for those behind it.
bool step_changes_session(const PlannedStep& step) {
  if (step.program) return true;  // it may
  return std::ranges::any_of(step.statements,
                             [](const auto& each) { return sql::changes_session(each.text); });
}

/// A statement with its values in it.
std::string inline_parameters(const dialect::Dialect& dialect, const std::string& sql,
                              const std::vector<dialect::Parameter>& values) {
  std::string text;
  std::size_t copied = 0;
  for (const auto& token : sql::tokens(dialect.engine(), sql)) {
    if (token.kind != sql::Token::Kind::parameter || !token.text.starts_with('$')) continue;
    const auto number = std::strtoul(std::string(token.text.substr(1)).c_str(), nullptr, 10);
    if (number == 0 || number > values.size()) {
      throw Error(fmt::format("there is no value for the placeholder {}", token.text));
    }
    text += sql.substr(copied, token.offset - copied);
    text += dialect.parameter_literal(values[number - 1]);
    copied = token.offset + token.text.size();
  }
  return text + sql.substr(copied);
}

/// What a program asks for, written into the script.
class OfflineProgramRun : public ProgramRun {
 public:
  OfflineProgramRun(const dialect::Dialect& dialect, ScriptWriter& script)
      : dialect_(dialect), script_(script) {}

  dialect::Result run_statement(std::size_t, const Statement& statement,
                                const std::vector<dialect::Parameter>& values) override {
    if (values.empty()) {
      script_.statement(statement);
    } else {
      script_.statement(inline_parameters(dialect_, statement.text, values));
    }
    return {};
  }
  void say(const std::string& text, bool) override {
    for (const auto& line : text::split(text, '\n')) script_.comment(line);
  }
  BackfillMode backfill_mode() const override { return BackfillMode::single_update; }

 private:
  const dialect::Dialect& dialect_;
  ScriptWriter& script_;
};

/// What a revision in C++ would run, as far as it can tell without a database.
void write_program(const PlannedStep& step, const OfflineSettings& settings, ScriptWriter& script,
                   bool inside) {
  OfflineProgramRun run(*settings.dialect, script);
  ScriptHost host({*settings.dialect, nullptr, newest(settings.dialect->engine()), {}, inside}, run);
  const auto failed = host.run(*step.script, step.step.direction);
  if (!failed) return;
  const int line = failed->statement ? failed->statement->line : 0;
  throw Error(
      fmt::format("{}{}: {}", step.file, line > 0 ? fmt::format(":{}", line) : "", failed->failure.message),
      failed->failure.hint);
}

/// A scratch database that goes through what the script will do, as far as that is possible.
class Before {
 public:
  Before(const Plan& plan, const OfflineSettings& settings) : dialect_(*settings.dialect) {
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

  /// When the next step begins; nullptr when that can't be told.
  dialect::Connection* connection() { return scratch_ ? &scratch_->connection() : nullptr; }

  void run(const PlannedStep& step) {
    if (step.program) scratch_.reset();  // what it did was meant for the script
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
  const auto list = [](const std::vector<std::string>& ids) { return text::join(ids, ", "); };
  return fmt::format("Running {} {} -> {}{}{}", step.direction(), list(step.step.from), list(step.step.to),
                     step.message.empty() ? "" : ", ", step.message);
}

}  // namespace

void write_script(const Plan& plan, const OfflineSettings& settings,
                  const std::function<void(std::string_view)>& write) {
  const auto& dialect = *settings.dialect;
  const auto table = dialect.quote(settings.version_table);
  const auto capabilities = dialect.capabilities(newest(dialect.engine()));
  const bool transactions = uses_transactions(settings.transaction);
  const bool one = settings.transaction == config::TransactionMode::run;
  ScriptWriter script(settings, write);
  script.comment(fmt::format("Limbeck migration script for {}{}", dialect.name(),
                             settings.tag.empty() ? "" : ", tag " + settings.tag));
  const auto prologue = dialect.script_prologue();
  if (!prologue.empty()) write(prologue + "\n");
  script.blank();
  if (plan.rows_before.empty()) {
    script.statement(create_version_table_sql(dialect, settings.version_table, true));
    script.blank();
  }
  if (settings.journal) {
    script.statement(create_journal_sql(dialect, settings.journal_table, true));
    script.blank();
  }

  Before before(plan, settings);
  dialect::TransactionFrame open;
  bool in_transaction = false;
  const auto begin = [&](bool foreign_keys_off) {
    if (in_transaction) return;
    open = dialect.transaction_frame(foreign_keys_off, true);
    script.statements(open.before);
    script.statement(open.begin);
    in_transaction = true;
  };
  const auto commit = [&] {
    if (!in_transaction) return;
    script.statements(open.before_commit);
    script.statement(open.commit);
    script.statements(open.after);
    in_transaction = false;
  };
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    const auto& step = plan.steps[i];
    script.comment(heading(step));
    script.blank();
    const bool inside = runs_in_transaction(step, settings.transaction);
    if (!inside) commit();
    bool foreign_keys_off = step.foreign_keys_off;
    for (auto next = i; one && next < plan.steps.size(); ++next)
      foreign_keys_off |= plan.steps[next].foreign_keys_off;
    if (inside) {
      begin(foreign_keys_off);
      if (capabilities.offline_version_check)
        script.statements(dialect.version_check(table, step.step.rows_before));
    }
    if (capabilities.offline_version_check && dialect.may_replace(step.replacement())) {
      script.statements(dialect.replacement_check(step.replacement(), before.connection()));
    }
    before.run(step);
    step.visit([&](const scripts::Warning& warning) { script.comment("WARNING: " + warning.text); },
               [&](const Statement& statement) { script.statement(statement); });
    if (step.script) write_program(step, settings, script, inside);
    if (!inside && transactions) begin(false);
    script.statements(change_versions_sql(dialect, settings.version_table, step.step.change));
    script.event(step);
    if (!one || !inside) {
      commit();
      if (step_changes_session(step)) {
        script.statements(dialect.session_reset_statements());
        if (!prologue.empty()) write(prologue + "\n");
      }
    }
    script.blank();
  }
  commit();
}

}  // namespace limbeck::migrate
