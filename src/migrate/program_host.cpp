#include "migrate/program_host.hpp"

#include <fmt/core.h>

#include <map>

#include "base/error.hpp"
#include "base/text.hpp"
#include "migrate/program_request.hpp"

namespace limbeck::migrate {
namespace {

ProgramFailure refused(const std::string& message, const std::string& hint = {}) {
  ProgramFailure failed;
  failed.failure = dialect::StatementFailure::refused(message, hint);
  return failed;
}

}  // namespace

ProgramHost::ProgramHost(ProgramEnvironment environment, ProgramRun& run)
    : environment_(std::move(environment)),
      run_(run),
      statements_(environment_, run),
      schema_(environment_, run, statements_) {}

std::optional<ProgramFailure> ProgramHost::run(const scripts::Program& program, const revision::Step& step,
                                               const std::function<bool()>& cancelled) {
  cancelled_ = cancelled;
  statements_.set_program(program, step.direction);
  const scripts::ScriptTarget target{.engine = environment_.engine,
                                     .offline = !environment_.connection,
                                     .revision = step.revision,
                                     .from = step.from,
                                     .to = step.to,
                                     .rows_before = step.rows_before.list(),
                                     .rows_after = step.rows_after.list()};
  try {
    program.run(
        step.direction, target, [this](const std::string& request) { return answer(request); }, cancelled);
  } catch (const Error& error) {
    if (backfill_) backfill_->roll_back();
    return failure_of(error);
  }
  return failure_at_end();
}

/// What the exception is that the program ended with.
ProgramFailure ProgramHost::failure_of(const Error& error) const {
  // A request that failed, and the exception that it became in the program; or another one.
  if (failure_ && failure_->failure.message == error.what()) return *failure_;
  auto own = refused(error.what(), error.hint());
  own.not_runnable = dynamic_cast<const scripts::NotRunnable*>(&error) != nullptr;
  // Limbeck's headers refuse what they are given, or what was answered: by the last request or just behind
  // it.
  const auto* const own_words = dynamic_cast<const scripts::ProgramError*>(&error);
  if (own_words && own_words->line() > 0) own.statement = Statement{"", own_words->line(), std::nullopt};
  if (!own_words && statements_.line() > 0) own.statement = Statement{"", statements_.line(), std::nullopt};
  return own;
}

/// The program ended as if all were well: it may have caught what the engine doesn't forget.
std::optional<ProgramFailure> ProgramHost::failure_at_end() {
  if (is_aborted()) return first_failure_;
  if (backfill_) {
    backfill_->roll_back();
    return refused("it came to its end in the middle of a backfill");
  }
  // It may have caught what it was answered since then, and done without.
  if (cancelled_ && cancelled_()) return refused("it was stopped");
  return std::nullopt;
}

std::string ProgramHost::answer(const std::string& text) {
  ProgramFailure failed;
  statements_.begin_request();
  try {
    return handle_request(read_request(text)).dump(0);
  } catch (const DatabaseError& error) {
    failed.failure = dialect::StatementFailure::of(error);
    failed.number = statements_.number();
  } catch (const Error& error) {
    failed = refused(error.what(), error.hint());
  }
  failed.statement = statements_.current();
  failure_ = failed;
  if (!first_failure_ && failed.failure.is_from_database()) first_failure_ = failed;
  return failure_answer(failed.failure).dump(0);
}

/// Throws Error when the request can't be read, or nothing is to be run any more.
Json ProgramHost::read_request(const std::string& text) {
  if (!text::is_utf8(text)) {
    if (const auto line = line_in(text); line > 0) statements_.set_line(line);
    throw Error("a text that it gives is not UTF-8", "give what is none as binary: std::vector<std::byte>");
  }
  auto request = Json::parse(text, "a request of the revision");
  statements_.set_line(static_cast<int>(number_member(request, "line", statements_.line())));
  if (cancelled_ && cancelled_()) throw Error("it was stopped");
  const auto what = text_member(request, "op");
  if (what != "note" && !is_driver_request(what) && is_aborted()) {
    throw Error(
        fmt::format(
            "nothing can be run in this transaction any more: line {} failed in it, and the program caught "
            "that ({})",
            first_failure_->statement ? first_failure_->statement->line : 0, first_failure_->failure.message),
        "let what fails go through, or ask first whether it would (op.query)");
  }
  return request;
}

/// Some engines take nothing more in a transaction in which a statement has failed.
bool ProgramHost::is_aborted() const {
  if (!first_failure_ || !environment_.in_transaction || !environment_.connection) return false;
  try {
    environment_.connection->query("SELECT 1");
    return false;
  } catch (const ConnectionError&) {
    return false;  // the request itself says so better
  } catch (const DatabaseError&) {
    return true;
  }
}

/// A driver goes on after a failure as the engine lets it.
bool ProgramHost::is_driver_request(std::string_view what) {
  return what == "sql" || what == "commit" || what == "rollback";
}

/// What is asked for in other words than these is a change of the schema: see
/// scripts/requests/schema_requests.cpp.
Json ProgramHost::handle_request(const Json& request) {
  using Handler = Json (ProgramHost::*)(const Json&);
  static const std::map<std::string, Handler, std::less<>> handlers = {
      {"note", &ProgramHost::say},
      {"execute", &ProgramHost::execute},
      {"query", &ProgramHost::query},
      {"bulk_insert", &ProgramHost::bulk_insert},
      {"sql", &ProgramHost::run_for_driver},
      {"commit", &ProgramHost::commit_for_driver},
      {"rollback", &ProgramHost::roll_back_for_driver},
      {"backfill", &ProgramHost::begin_backfill},
      {"backfill_next", &ProgramHost::next_batch},
  };
  const auto found = handlers.find(text_member(request, "op"));
  return (this->*(found == handlers.end() ? &ProgramHost::change_schema : found->second))(request);
}

Json ProgramHost::say(const Json& request) {
  run_.say(text_member(request, "text"), false);
  return Json::object();
}

Json ProgramHost::execute(const Json& request) {
  schema_.forget_catalog();
  return statements_.execute(request);
}

Json ProgramHost::query(const Json& request) {
  schema_.forget_catalog();  // it may be INSERT … RETURNING, or a function that does anything
  return statements_.query(request);
}

Json ProgramHost::bulk_insert(const Json& request) {
  return statements_.bulk_insert(request);
}

Json ProgramHost::run_for_driver(const Json& request) {
  return statements_.run_for_driver(request);
}

Json ProgramHost::commit_for_driver(const Json&) {
  run_.driver_run().commit();
  return Json::object();
}

Json ProgramHost::roll_back_for_driver(const Json&) {
  run_.driver_run().roll_back();
  return Json::object();
}

Json ProgramHost::change_schema(const Json& request) {
  schema_.change(request, backfill_.has_value());
  return Json::object();
}

Json ProgramHost::begin_backfill(const Json& request) {
  if (backfill_) throw Error("a backfill can't begin within another");
  switch (run_.backfill_mode()) {
    case ProgramRun::BackfillMode::refused:
      throw Error("a backfill commits batch by batch, and this section runs in one transaction",
                  statements_.option_hint("transaction=none"));
    case ProgramRun::BackfillMode::single_update:
      return update_at_once(request);
    case ProgramRun::BackfillMode::batches:
      break;
  }
  schema_.forget_catalog();  // it takes long, and commits: others may change something meanwhile
  auto wanted = BackfillRequest::read(request);
  if (wanted.by.empty()) wanted.by = schema_.primary_key_of(wanted.table);
  const bool by_function = wanted.by_function();
  backfill_.emplace(std::move(wanted), environment_, *run_.resumable(), cancelled_);
  try {
    if (!backfill_->begin(statements_.begin_unit())) {
      end_backfill();
      return Json::object({{"affected", 0}, {"rows", Json::array()}});
    }
    if (!by_function) {
      statements_.set_current(backfill_->number(), backfill_->statement(statements_.line()));
      const auto rows = backfill_->update_all();
      end_backfill();
      return affected_answer(rows);
    }
  } catch (...) {
    backfill_->roll_back();
    end_backfill();
    throw;
  }
  statements_.enter_backfill(backfill_->number());
  return next_batch(request);
}

Json ProgramHost::update_at_once(const Json& request) {
  const auto change = text_member(request, "change");
  if (change.empty()) {
    if (environment_.connection) return Json::object({{"rows", Json::array()}});
    throw Error("a backfill by a function has to see the rows, and --sql asks no database",
                "run the upgrade on the database");
  }
  const auto where = text_member(request, "where");
  statements_.run(fmt::format("UPDATE {} SET {}{}", environment_.dialect.quote(name_member(request)), change,
                              where.empty() ? "" : " WHERE " + where));
  return affected_answer(0);
}

Json ProgramHost::next_batch(const Json&) {
  if (!backfill_) throw Error("there is no backfill to go on with");
  statements_.set_current(backfill_->number(), backfill_->statement(statements_.line()));
  const auto rows = backfill_->next_batch();
  if (!rows.empty()) return rows_answer(rows);
  end_backfill();
  return Json::object({{"rows", Json::array()}});
}

void ProgramHost::end_backfill() {
  backfill_.reset();
  statements_.leave_backfill();
}

}  // namespace limbeck::migrate
