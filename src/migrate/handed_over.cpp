#include "migrate/handed_over.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "base/process.hpp"
#include "base/text.hpp"
#include "config/hook.hpp"

namespace limbeck::migrate {
namespace {

/// A file that nobody else may read, as long as the object lives.
class SecretFile {
 public:
  explicit SecretFile(const std::string& content) {
    path_ = (std::filesystem::temp_directory_path() / "limbeck-XXXXXX").string();
    const int file = ::mkstemp(path_.data());  // mode 0600
    if (file < 0) throw Error(fmt::format("cannot make {}: {}", path_, std::strerror(errno)));
    std::string_view rest = content;
    while (!rest.empty()) {
      const auto put = ::write(file, rest.data(), rest.size());
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) {
        const auto why = std::string(std::strerror(errno));
        ::close(file);
        ::unlink(path_.c_str());
        throw Error(fmt::format("cannot write {}: {}", path_, why));
      }
      rest.remove_prefix(static_cast<std::size_t>(put));
    }
    ::close(file);
  }
  ~SecretFile() { ::unlink(path_.c_str()); }
  SecretFile(const SecretFile&) = delete;
  SecretFile& operator=(const SecretFile&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace

std::string online_alter_command(const std::string& command, const dialect::HandedOver& handed,
                                 const std::string& option_file) {
  const std::array<std::pair<std::string_view, const std::string*>, 8> values{
      {{"database", &handed.database},
       {"table", &handed.table},
       {"alter", &handed.alter},
       {"host", &handed.host},
       {"port", &handed.port},
       {"socket", &handed.socket},
       {"user", &handed.user},
       {"option_file", &option_file}}};
  std::string result;
  for (std::string_view rest = command; !rest.empty();) {
    const auto close = rest.front() == '{' ? rest.find('}') : std::string_view::npos;
    const auto name = close == std::string_view::npos ? std::string_view() : rest.substr(1, close - 1);
    const auto is_word =
        !name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos;
    if (!is_word) {
      result += rest.front();
      rest.remove_prefix(1);
      continue;
    }
    const auto* const found = std::ranges::find(values, name, &decltype(values)::value_type::first);
    if (found == values.end()) {
      throw UsageError(
          fmt::format("online_alter has the placeholder {{{}}}, which stands for nothing", name),
          "there are {database}, {table}, {alter}, {host}, {port}, {socket}, {user} and {option_file}");
    }
    result += config::shell_quote(*found->second);
    rest.remove_prefix(close + 1);
  }
  return result;
}

std::optional<dialect::StatementFailure> run_handed_over(RunContext& context, const PlannedStep& step,
                                                         const Statement& statement,
                                                         const dialect::HandedOver& handed) {
  using dialect::StatementOutcome;
  const auto& wanted = context.settings.online_alter;
  const auto& database = context.database;
  const auto before = database.dialect->state_before(*database.connection, statement);
  const SecretFile options(handed.option_file);
  const auto command = online_alter_command(wanted.command, handed, options.path());
  const auto program = process::program_of(wanted.command);
  context.say(step, fmt::format("{}.{} is handed over to {}", handed.database, handed.table, program));
  // What it says of its progress is for who watches; stdout is for answers.
  const auto result = process::shell(fmt::format("exec 1>&2; exec {}", command),
                                     {.folder = wanted.folder, .inherit_output = true, .ends_with_us = true});
  const auto outcome = before ? database.dialect->outcome(*database.connection, statement, *before).outcome
                              : StatementOutcome::unknown;
  const auto ended = fmt::format("{} ended with {}", program, process::describe_exit(result.exit_code));
  if (result.exit_code == 0) {
    if (outcome != StatementOutcome::not_run) return std::nullopt;
    return dialect::StatementFailure::refused(
        fmt::format("{}, but {}.{} is as it was before", ended, handed.database, handed.table),
        "does the command only try? Both gh-ost and pt-online-schema-change want --execute");
  }
  if (outcome == StatementOutcome::done) {
    throw Error(
        fmt::format("{}:{}: {}, but {}.{} was changed", step.file, statement.line, ended, handed.database,
                    handed.table),
        fmt::format("look at the table, and at what the program left behind (triggers, tables beside it); "
                    "the next `{} {}` goes on behind this statement",
                    context.settings.program, step.command()));
  }
  return dialect::StatementFailure::refused(
      ended,
      "what it wrote is above; look at what it left behind (triggers, tables beside it) before the next run");
}

}  // namespace limbeck::migrate
