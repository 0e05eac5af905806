#include "migrate/failure.hpp"

#include <fmt/core.h>

#include "base/error_kind.hpp"
#include "base/text.hpp"

namespace limbeck::migrate {
namespace {

constexpr std::size_t excerpt_length = 120;

/// What to do next, by what kind of trouble it was: the file is only to be fixed where the file is at fault.
std::string next_step_hint(const StepFailure& failed, const FailureContext& context) {
  const auto& step = failed.step;
  const auto& failure = failed.failure;
  const auto& program = context.program;
  const auto again = fmt::format("run `{} {}` again", program, step.direction());
  if (failure.connection_lost()) {
    return fmt::format(
        "the connection is lost; when the server answers again, `{} status` tells where it stands", program);
  }
  if (context.cancelled) return again + " to go on";
  const bool file_at_fault = caused_by_statement(failure.kind) || caused_by_rows(failure.kind) ||
                             failure.kind == ErrorKind::version_conflict;
  if (!file_at_fault && !failure.hint.empty()) return failure.hint.contains(" again") ? "" : "then " + again;
  switch (failure.kind) {
    case ErrorKind::unique_violation:
    case ErrorKind::foreign_key_violation:
    case ErrorKind::not_null_violation:
    case ErrorKind::check_violation:
    case ErrorKind::data:
      if (step.program) {
        return fmt::format(
            "a value that {} gives, or one of a row that is there, stands against it: correct that; then {}",
            step.file, again);
      }
      return fmt::format(
          "the rows that are there stand against it: correct them, or let {} deal with them first; then {}",
          step.file, again);
    case ErrorKind::lock_timeout:
    case ErrorKind::object_in_use:
    case ErrorKind::serialization:
      return fmt::format(
          "somebody else holds a lock on it: wait until that is released, or raise lock_timeout; then {}",
          again);
    case ErrorKind::cancelled:
      return fmt::format("somebody else stopped this statement: {}", again);
    case ErrorKind::statement_timeout:
      return fmt::format("raise statement_timeout, or run it when the database has less to do; then {}",
                         again);
    case ErrorKind::read_only:
      return fmt::format("connect to a database that can be written to, as a user who may; then {}", again);
    case ErrorKind::disk_full:
    case ErrorKind::out_of_resources:
      return fmt::format("see to the server's disk and memory; then {}", again);
    case ErrorKind::permission_denied:
      return fmt::format("grant the right that is missing, or connect as a user who has it; then {}", again);
    case ErrorKind::version_conflict:
      return fmt::format(
          "something else migrates this database: `{0} status` tells where it stands; then {1}", program,
          again);
    case ErrorKind::starting_up:
    case ErrorKind::unreachable:
    case ErrorKind::connection_lost:
    case ErrorKind::missing_object:
    case ErrorKind::missing_function:
    case ErrorKind::duplicate_object:
    case ErrorKind::other:
      break;
  }
  if (!context.dependents.empty()) {
    return fmt::format(
        "take what depends on it into the models and write the revision again, or let {} drop it first and "
        "make it "
        "again afterwards; `{} plan` names such dependents beforehand; then {}",
        step.file, program, again);
  }
  if (failed.statement || step.program) {
    // What Limbeck itself refused, and says how to go on: there may be nothing to fix.
    if (!failure.is_from_database() && failure.hint.contains(" again")) return "";
    return fmt::format("fix {} and {}", step.file, again);
  }
  return fmt::format("`{} status` tells where the database stands", program);
}

/// "r1.sql:7"
std::string place_of(const StepFailure& failed) {
  const auto& step = failed.step;
  const auto* const statement = failed.statement;
  if (!statement || statement->line <= 0) return step.file;
  // In C++ the line is that of the call, not of the statement's text.
  const bool within = failed.failure.position > 0 && !step.program;
  return fmt::format("{}:{}", step.file,
                     within ? line_of(*statement, failed.failure.position) : statement->line);
}

/// "\n  statement 2 of 3: DROP TABLE x"; empty when it was none of the revision's.
std::string statement_line(const StepFailure& failed) {
  if (!failed.statement || failed.statement->text.empty()) return {};
  const auto which = failed.number == 0 ? std::string("statement")
                     : failed.step.program
                         ? fmt::format("statement {}", failed.number)
                         : fmt::format("statement {} of {}", failed.number, failed.step.statements.size());
  return fmt::format("\n  {}: {}", which, statement_excerpt(failed.statement->text));
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

Error step_error(const StepFailure& failed, const FailureContext& context) {
  const auto& step = failed.step;
  const auto& failure = failed.failure;
  auto message =
      fmt::format("{}: the {} of revision {} {}: {}", place_of(failed), step.direction(), step.step.revision,
                  context.cancelled ? "was interrupted" : "failed", failure.message);
  message += statement_line(failed);
  if (failure.is_from_database()) message += fmt::format("\n  {}: {}", context.code_name, failure.sqlstate);
  for (const auto& dependent : context.dependents) message += "\n  in the way: " + dependent;
  message += fmt::format("\n  the database now: {}", failed.state);

  // Without a code, it was Limbeck itself that refused, or the program.
  const auto* const whose = failure.is_from_database() ? "the server's hint: " : "";
  std::vector<std::string> hints;
  if (!failure.hint.empty()) hints.push_back(whose + failure.hint);
  if (auto next = next_step_hint(failed, context); !next.empty()) hints.push_back(std::move(next));
  return Error(message, text::join(hints, "\n"));
}

}  // namespace limbeck::migrate
