#include "migrate/failure.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <optional>

#include "base/error_kind.hpp"
#include "base/text.hpp"
#include "migrate/hint.hpp"

namespace limbeck::migrate {
namespace {

constexpr std::size_t excerpt_length = 120;

/// What to do about a kind of trouble that is not the file's fault. `{again}` is the command to run again and
/// `{status}` the one that shows where the database stands.
struct Advice {
  ErrorKind kind;
  std::string_view text;
};

constexpr Advice advices[] = {
    {ErrorKind::connection_lost,
     "the connection is lost; when the server answers again, {status} tells where it stands"},
    {ErrorKind::lock_timeout,
     "somebody else holds a lock on it: wait until that is released, or raise lock_timeout; then {again}"},
    {ErrorKind::object_in_use,
     "somebody else holds a lock on it: wait until that is released, or raise lock_timeout; then {again}"},
    {ErrorKind::serialization,
     "somebody else holds a lock on it: wait until that is released, or raise lock_timeout; then {again}"},
    {ErrorKind::cancelled, "somebody else stopped this statement: {again}"},
    {ErrorKind::statement_timeout,
     "raise statement_timeout, or run it when the database has less to do; then {again}"},
    {ErrorKind::read_only, "connect to a database that can be written to, as a user who may; then {again}"},
    {ErrorKind::disk_full, "see to the server's disk and memory; then {again}"},
    {ErrorKind::out_of_resources, "see to the server's disk and memory; then {again}"},
    {ErrorKind::permission_denied,
     "grant the right that is missing, or connect as a user who has it; then {again}"},
    {ErrorKind::version_conflict,
     "something else migrates this database: {status} tells where it stands; then {again}"},
};

std::string again(const StepFailure& failed, const FailureContext& context) {
  return fmt::format("run `{} {}` again", context.program, failed.step.command());
}

std::string status_command(const FailureContext& context) {
  return fmt::format("`{} status`", context.program);
}

/// nothing: the kind says nothing of what to do.
std::optional<std::string> advice_for_kind(ErrorKind kind, const std::string& again,
                                           const std::string& status) {
  const auto* const found = std::ranges::find(advices, kind, &Advice::kind);
  if (found == std::end(advices)) return std::nullopt;
  return fmt::format(fmt::runtime(found->text), fmt::arg("again", again), fmt::arg("status", status));
}

std::string advice_for_rows(const StepFailure& failed, const FailureContext& context) {
  return fmt::format(
      fmt::runtime(
          failed.step.is_program
              ? "a value that {} gives, or one of a row that is there, stands against it: correct that; "
                "then {}"
              : "the rows that are there stand against it: correct them, or let {} deal with them first; "
                "then {}"),
      failed.step.file, again(failed, context));
}

std::string advice_for_dependents(const StepFailure& failed, const FailureContext& context) {
  return fmt::format(
      "take what depends on it into the models and write the revision again, or let {} drop it first and "
      "recreate it afterwards; `{} plan` names such dependents beforehand; then {}",
      failed.step.file, context.program, again(failed, context));
}

/// Is it the revision that has to change, or its rows, whatever else the failure's own hint says?
bool is_file_at_fault(ErrorKind kind) {
  return caused_by_statement(kind) || caused_by_rows(kind) || kind == ErrorKind::version_conflict;
}

/// A part of the step stays, and its next run begins with the first statement.
std::string advice_for_partly_done(const PlannedStep& step, const FailureContext& context) {
  const auto place = step.step.to.empty() ? std::string("base") : text::join(step.step.to, " ");
  return fmt::format(
      "its next run would do a second time what stays: undo that by hand first, and see to what failed; then "
      "`{}{}`; or finish {} by hand, and say so with `{} stamp {}`",
      rerun_command(context.program, step.direction(), step.step.revision),
      step.transactional ? " --resume retry" : "", step.step.revision, context.program, place);
}

/// What to do next, by what kind of trouble it was. Empty: the failure's own hint says it already.
std::string next_step_hint(const StepFailure& failed, const FailureContext& context) {
  const auto& failure = failed.failure;
  const bool has_next_step = failure.hint.contains(" again");
  if (failed.partly_done) return advice_for_partly_done(*failed.partly_done, context);
  if (!failure.connection_lost()) {
    if (context.cancelled) return again(failed, context) + " to go on";
    if (!is_file_at_fault(failure.kind) && !failure.hint.empty())
      return has_next_step ? "" : "then " + again(failed, context);
    if (caused_by_rows(failure.kind)) return advice_for_rows(failed, context);
  }
  if (auto advice = advice_for_kind(failure.kind, again(failed, context), status_command(context)))
    return *advice;
  if (!context.dependents.empty()) return advice_for_dependents(failed, context);
  const bool is_own_statement = !failed.statement && !failed.step.is_program;
  if (is_own_statement) return status_command(context) + " tells where the database stands";
  // What Limbeck itself refused, and says how to go on: there may be nothing to fix.
  if (!failure.is_from_database() && has_next_step) return "";
  return fmt::format("fix {} and {}", failed.step.file, again(failed, context));
}

/// "r1.sql:7"
std::string place_of(const StepFailure& failed) {
  const auto& step = failed.step;
  const auto* const statement = failed.statement;
  if (!statement || statement->line <= 0) return step.file;
  // In C++ the line is that of the call, not of the statement's text.
  const bool within = failed.failure.position > 0 && !step.is_program;
  return fmt::format("{}:{}", step.file,
                     within ? line_of(*statement, failed.failure.position) : statement->line);
}

/// "\n  statement 2 of 3: DROP TABLE x"; empty when it was none of the revision's.
std::string statement_line(const StepFailure& failed) {
  if (!failed.statement || failed.statement->text.empty()) return {};
  const auto which = failed.number == 0 ? std::string("statement")
                     : failed.number > failed.step.statement_count() && !failed.step.is_program
                         ? std::string("a look behind its statements")
                     : failed.step.is_program
                         ? fmt::format("statement {}", failed.number)
                         : fmt::format("statement {} of {}", failed.number, failed.step.statement_count());
  return fmt::format("\n  {}: {}", which, statement_excerpt(failed.statement->text));
}

/// What failed, where, and what that left behind: one line each.
std::string failure_message(const StepFailure& failed, const FailureContext& context) {
  const auto& step = failed.step;
  const auto& failure = failed.failure;
  auto message = fmt::format(
      "{}: {} {} {}: {}", place_of(failed),
      step.step.repeatable ? "the repeatable" : fmt::format("the {} of revision", step.direction()),
      step.step.revision, context.cancelled ? "was interrupted" : "failed", failure.message);
  message += statement_line(failed);
  if (failure.is_from_database()) message += fmt::format("\n  {}: {}", context.code_name, failure.sqlstate);
  for (const auto& dependent : context.dependents) message += "\n  in the way: " + dependent;
  return message + "\n  the database now: " + failed.state;
}

/// The hint that came with the failure first.
std::string failure_hints(const StepFailure& failed, const FailureContext& context) {
  const auto& failure = failed.failure;
  std::vector<std::string> hints;
  // Without a code, it was Limbeck itself that refused, or the program.
  const auto* const origin = failure.is_from_database() ? "the server's hint: " : "";
  if (!failure.hint.empty()) hints.push_back(origin + failure.hint);
  if (auto next = next_step_hint(failed, context); !next.empty()) hints.push_back(std::move(next));
  return text::join(hints, "\n");
}

}  // namespace

int line_of(const Statement& statement, int position) {
  int line = statement.line;
  int character = 0;
  for (const char c : statement.text) {
    const bool begins_character = (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    if (begins_character && ++character >= position) break;
    if (c == '\n') ++line;
  }
  return line;
}

std::string statement_excerpt(const std::string& sql) {
  std::string line;
  for (const char c : sql) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (blank && (line.empty() || line.back() == ' ')) continue;
    line += blank ? ' ' : c;
    if (line.size() > 4 * excerpt_length) break;
  }
  const auto secret = text::lower(line).find("password");
  if (secret != std::string::npos) return line.substr(0, secret) + "PASSWORD …";
  if (line.size() <= excerpt_length) return line;
  auto end = excerpt_length;
  while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0) == 0x80) --end;
  return line.substr(0, end) + "…";
}

std::string hint_for(ErrorKind kind, const std::string& program) {
  auto hint =
      advice_for_kind(kind, "run the command again", fmt::format("`{} status`", program)).value_or("");
  if (kind == ErrorKind::permission_denied)
    hint += fmt::format("; `{} doctor` says what is missing", program);
  return hint;
}

Error step_error(const StepFailure& failed, const FailureContext& context) {
  return Error(failure_message(failed, context), failure_hints(failed, context));
}

}  // namespace limbeck::migrate
