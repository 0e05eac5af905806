#include "migrate/failure.hpp"

#include <fmt/core.h>

#include "base/text.hpp"

namespace limbeck::migrate {
namespace {

constexpr std::size_t excerpt_length = 120;

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

Error step_error(const PlannedStep& step, const Statement* statement, std::size_t number,
                 const dialect::StatementFailure& failure, const std::string& state, bool cancelled,
                 const std::string& program) {
  auto where = step.file;
  if (statement && statement->line > 0) {
    // In C++ the line is that of the call, not of the statement's text.
    where += fmt::format(":{}", failure.position > 0 && !step.program ? line_of(*statement, failure.position)
                                                                     : statement->line);
  }
  auto message = fmt::format("{}: the {} of revision {} {}: {}", where, step.direction(), step.step.revision,
                             cancelled ? "was interrupted" : "failed", failure.message);
  if (statement && !statement->text.empty()) {
    message += number == 0  ? "\n  statement"
               : step.program ? fmt::format("\n  statement {}", number)
                             : fmt::format("\n  statement {} of {}", number, step.statements.size());
    message += ": " + statement_excerpt(statement->text);
  }
  if (!failure.sqlstate.empty()) message += fmt::format("\n  the server's code: {}", failure.sqlstate);
  message += fmt::format("\n  the database now: {}", state);

  // Without a code, it was Limbeck itself that refused, or the program.
  const auto* const whose = failure.sqlstate.empty() ? "" : "the server's hint: ";
  std::string hint = failure.hint.empty() ? "" : fmt::format("{}{}\n", whose, failure.hint);
  if (failure.connection_lost) {
    hint += fmt::format("the connection is lost; when the server answers again, `{} status` tells where it stands",
                        program);
  } else if (cancelled) {
    hint += fmt::format("run `{} {}` again to go on", program, step.direction());
  } else if (statement || step.program) {
    hint += fmt::format("mend {} and run `{} {}` again", step.file, program, step.direction());
  } else {
    hint += fmt::format("`{} status` tells where the database stands", program);
  }
  return Error(message, hint);
}

}  // namespace limbeck::migrate
