#include "cli/alembic_run.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/interrupt.hpp"
#include "dialect/written/engines.hpp"
#include "dialect/written/writer.hpp"
#include "migrate/delegation.hpp"
#include "scripts/python/evaluate_revision.hpp"
#include "scripts/python/evaluated_program.hpp"
#include "scripts/python/evaluation_settings.hpp"
#include "scripts/python/interpreter.hpp"
#include "scripts/python/python_format.hpp"
#include "scripts/scan.hpp"

namespace limbeck::cli {

std::filesystem::path find_python(const config::Config& config) {
  return scripts::find_interpreter(
      {.setting = config.python, .folder = config.alembic.value().working_directory});
}

namespace {

/// Nothing on a machine without Python.
std::optional<std::filesystem::path> python_if_any(const config::Config& config) {
  if (!config.python.empty()) return find_python(config);  // one that is named has to be there
  try {
    return find_python(config);
  } catch (const Error&) {
    return std::nullopt;
  }
}

/// The revision files in Python; a folder that is not there has none.
std::vector<std::string> python_files(const config::Config& config) {
  std::error_code ignored;
  auto folders = config.versions;
  std::erase_if(folders, [&](const auto& folder) { return !std::filesystem::is_directory(folder, ignored); });
  auto files = scripts::revision_files(folders, config.recursive, scripts::project_formats(true));
  std::erase_if(files, [](const std::string& file) { return !file.ends_with(".py"); });
  return files;
}

/// Nothing where the files can't be read: what that is about is said by the command that needs them.
std::vector<revision::Revision> revisions_not_in_python(Context& context) {
  std::vector<revision::Revision> others;
  try {
    for (const auto* each : context.graph().all()) {
      if (&scripts::format_of(each->file) != &scripts::python_format()) others.push_back(*each);
    }
  } catch (const Error&) {
    return {};
  }
  return others;
}

}  // namespace

scripts::PythonSettings python_settings(Context& context, const std::string& command,
                                        const std::string& target) {
  const auto& config = context.config();
  const auto& project = config.alembic.value();
  scripts::PythonSettings settings;
  try {
    settings.interpreter = find_python(config);
  } catch (const Error& error) {
    if (!config.python.empty()) throw;  // one that is named has to be there
    settings.lacks_interpreter = error;
  }
  settings.ini = project.files.ini.string();
  settings.toml = project.files.pyproject.string();
  settings.section = project.options.section();
  settings.x = project.x;
  if (project.url) settings.options.emplace_back("sqlalchemy.url", *project.url);
  if (!project.options.find_text("script_location"))
    settings.options.emplace_back("script_location", project.script_location.string());
  settings.command = command;
  settings.target = target;
  settings.others = revisions_not_in_python(context);
  if (config.url.ok()) settings.dialect = to_string(config.database().engine);
  settings.address_is_meant = context.options().url.has_value();
  for (const auto engine : dialect::supported_engines()) {
    if (const int version = dialect::dialect_for(engine).library_version())
      settings.library_version = version;
  }
  return settings;
}

namespace {

dialect::ConnectOptions connect_options() {
  dialect::ConnectOptions options;
  options.cancelled = Interrupt::requested;
  return options;
}

/// env.py's text tells all that it does.
bool is_understood(const config::AlembicProject& project) {
  return project.env && project.env->unknown.empty() && project.env->incomplete.empty();
}

/// Throws Error that says why env.py has to run, where nothing can run it, or where it is known to take an
/// address of the ini that is none.
void require_python_for_address(const config::Config& config) {
  const auto* why = config.url.error();
  if (why && is_understood(config.alembic.value()) && !config.alembic->env->url) throw Error(*why);
  if (why && !python_if_any(config))
    throw Error(fmt::format("{}; and there is no Python here", why->what()), why->hint());
}

/// What env.py does to revisions, unlike the address, goes unsaid otherwise. `lack`: why nothing here can run
/// it.
void warn_of_spared_env(Context& context, const std::string& lack) {
  const auto& project = context.config().alembic.value();
  const auto& env = project.env;
  context.terminal.warn(
      fmt::format("{} to run {}{}: what it does for revisions, besides giving the address, does not count",
                  lack, context.display_path(project.env_file().string()),
                  !env ? "" : " (" + (env->unknown.empty() ? env->incomplete : env->unknown) + ")"));
}

/// Whether revisions can be applied without running env.py: all that it does is known, or nothing here could
/// run it.
bool can_spare_env(Context& context) {
  if (is_understood(context.config().alembic.value())) return true;
  if (python_if_any(context.config())) return false;
  warn_of_spared_env(context, "there is no Python here");
  return true;
}

}  // namespace

config::Config with_address(const config::Config& config, const config::DatabaseUrl& address) {
  auto result = config;
  if (result.url.ok()) return result;
  // env.py takes that of the ini, of which a variable is not set.
  const auto* const why = config.alembic && config.alembic->url_error ? &*config.alembic->url_error : nullptr;
  if (why && (address.database + address.host + address.user).contains("${")) throw UsageError(*why);
  result.url = address;
  return result;
}

migrate::DelegationSettings delegation_settings(
    Context& context, const std::string& command, const std::string& target, migrate::Access access,
    std::function<migrate::HeldLock(const migrate::Database&)> lock) {
  // An address of the command line that can't be read must not lead to another database: env.py's.
  if (context.options().url) context.config().database();
  migrate::DelegationSettings settings;
  settings.python = python_settings(context, command, target);
  settings.revision_files = python_files(context.config());
  settings.open = [&context, access](const config::DatabaseUrl& address) {
    return migrate::open(with_address(context.config(), address), access, connect_options());
  };
  settings.address_is_given = context.config().url.ok();
  settings.journal_is_set = context.config().journal.has_value();
  settings.lock = std::move(lock);
  settings.cancelled = Interrupt::requested;
  return settings;
}

scripts::python::EvaluationSettings evaluation_settings(const config::Config& config,
                                                        const dialect::written::Target& target,
                                                        const scripts::ConfiguredOptions* configured) {
  const auto& project = config.alembic.value();
  scripts::python::ProjectFiles files;
  files.env = project.env_file();
  for (const auto& folder : project.prepend_sys_path)
    files.module_folders.push_back(project.working_directory / folder);
  files.module_folders.push_back(project.working_directory);
  files.interpreter = python_if_any(config).value_or("");
  files.revisions = python_files(config);
  try {
    const auto& options = project.options;
    files.isolation_level = options.ini().get(options.section(), "sqlalchemy.isolation_level").value_or("");
  } catch (const Error&) {  // a wrong `%`: who needs the value says so
  }
  auto settings = scripts::python::read_evaluation_settings(target, files, configured != nullptr);
  if (configured) {
    settings.arguments = configured->arguments;
    if (!configured->influence.empty())
      settings.influence =
          "is not what env.py makes of it: env.py, or what it imports, " + configured->influence;
  } else if (project.env) {
    settings.arguments = project.env->arguments;
  }
  return settings;
}

dialect::written::Target written_target(const config::DatabaseUrl& address) {
  return {newest(address.engine), address.dialect};
}

dialect::written::Target written_target(const migrate::Database& database) {
  return {database.connection->engine(), database.url.dialect};
}

std::string why_not_native(const config::Config& config) {
  if (config.native) return {};
  const auto entry = std::ranges::find(config.entries, "native", &config::ConfigEntry::key);
  return fmt::format("{} says native = false", entry->origin_text());
}

scripts::EvaluateProgram no_evaluation(std::string why) {
  return [why = std::move(why)](const scripts::Content& content,
                                revision::Direction) -> std::expected<scripts::LoadedRevision, std::string> {
    return std::unexpected(fmt::format("{}: {}", content.source(), why));
  };
}

scripts::EvaluateProgram python_evaluation(const config::Config& config,
                                           const dialect::written::Target& target,
                                           const std::shared_ptr<EvaluationState>& state,
                                           const scripts::ConfiguredOptions* configured) {
  if (auto why = why_not_native(config); !why.empty()) return no_evaluation(std::move(why));
  auto read = evaluation_settings(config, target, configured);
  if (state && read.influence.empty()) read.influence = state->influence;
  if (state) state->evaluates = read.influence.empty();
  const auto settings = std::make_shared<const scripts::python::EvaluationSettings>(std::move(read));
  const auto memory = state ? state->memory : std::make_shared<scripts::python::RunMemory>();
  *memory = {};
  return [settings, memory, state](
             const scripts::Content& content,
             revision::Direction direction) -> std::expected<scripts::LoadedRevision, std::string> {
    const auto& source = content.source();
    if (state) {
      if (const auto known = state->reasons.find(source); known != state->reasons.end()) {
        memory->undecided = true;
        return std::unexpected(known->second);
      }
    }
    const auto note = [state, source](const scripts::python::Refusal& refusal) {
      if (state) state->last = state->reasons[source] = refusal.sentence();
    };
    auto evaluated = scripts::python::load_evaluated(content, direction, *settings, memory, note);
    if (evaluated.loaded) return std::move(*evaluated.loaded);
    return std::unexpected(evaluated.refusal.sentence());
  };
}

migrate::RevisionSource plan_source(Context& context) {
  auto source = context.revision_source();
  if (!context.in_alembic_project()) {
    source.programs = {};
    return source;
  }
  source.programs = [programs = source.programs] {
    auto settings = programs();
    settings.python = [](const std::string&, const std::string&) { return nullptr; };
    return settings;
  };
  return source;
}

bool has_python(const config::Config& config) {
  return python_if_any(config).has_value();
}

config::Config with_address_of_env(Context& context, const std::string& command, Unreachable unreachable) {
  require_python_for_address(context.config());
  auto config = context.config();
  auto settings = delegation_settings(context, command, "", migrate::Access::read, {});
  settings.open = [&config, open = std::move(settings.open)](const config::DatabaseUrl& address) {
    config.url = address;
    return open(address);
  };
  migrate::Delegation delegation(std::move(settings));
  try {
    delegation.start();
  } catch (const Error&) {
    if (unreachable == Unreachable::is_an_error || !config.url.ok()) throw;
    return config;
  }
  config.version_table = delegation.options().version_table;
  config.version_table_schema = delegation.options().version_table_schema;
  config.version_table_pk = delegation.options().version_table_pk;
  if (delegation.options().transaction_per_migration) config.transaction = config::TransactionMode::revision;
  if (delegation.options().include_schemas && !config.journal) config.journal = false;
  return config;
}

AlembicRun::AlembicRun(Context& context, std::string command, std::string target)
    : context_(context), command_(std::move(command)), target_(std::move(target)) {}
AlembicRun::~AlembicRun() = default;

migrate::Database& AlembicRun::open(const std::function<migrate::Database(const config::Config&)>& connect,
                                    const std::function<migrate::HeldLock(const migrate::Database&)>& lock) {
  const auto& config = context_.config();
  // What Python is needed for shows later; without an interpreter, what needs none still runs.
  auto settings = delegation_settings(context_, command_, target_, migrate::Access::write, lock);
  settings.python.memory = state_->memory;
  // env.py waits meanwhile.
  settings.open = [this, connect](const config::DatabaseUrl& address) {
    return connect(with_address(context_.config(), address));
  };
  delegation_ = std::make_unique<migrate::Delegation>(std::move(settings));
  if (config.url.ok() && can_spare_env(context_)) return delegation_->connect(config.database());
  require_python_for_address(config);
  if (!config.url.ok()) {
    start();
    return delegation_->database();
  }
  try {
    run_env();
  } catch (const scripts::MissingModule& error) {  // as good as none
    warn_of_spared_env(context_, fmt::format("no Python here can be used ({})", error.what()));
    return delegation_->connect(config.database());
  }
  return delegation_->database();
}

void AlembicRun::run_env() {
  find_python(context_.config());
  delegation_->start();
  started_ = true;
}

void AlembicRun::start() {
  try {
    run_env();
  } catch (const scripts::MissingModule& error) {
    const auto& env = context_.config().alembic->env;
    auto why = text::join(reasons_, "\n");
    if (reasons_.empty() && env) why = env->unknown.empty() ? env->incomplete : env->unknown;
    if (why.empty()) throw;
    throw Error(fmt::format("{}\nonly Python can run {}, and {}", why,
                            reasons_.empty()       ? "env.py"
                            : reasons_.size() == 1 ? "this revision"
                                                   : "these revisions",
                            error.what()),
                error.hint());
  }
}

migrate::HeldLock AlembicRun::take_lock() {
  return delegation_->take_lock();
}

void AlembicRun::adjust(migrate::RunSettings& settings) {
  settings.reset_session = false;
  const auto& database = delegation_->database();
  settings.version_table_with_revision =
      settings.transaction != config::TransactionMode::none && database.capabilities().transactional_ddl &&
      dialect::written::writer_for({newest(database.dialect->engine())}, {})->has_transactional_ddl();
  settings.before_retry = [this] {
    if (started_) delegation_->restart();
  };
  if (!started_) return;
  settings.version_callback = delegation_->version_callback();
  if (delegation_->options().transaction_per_migration)
    settings.transaction = config::TransactionMode::revision;
}

void AlembicRun::begin(const std::vector<std::string>& rows) {
  rows_ = rows;
  if (!started_) return;
  if (begun_) delegation_->start();  // planned again: a question was answered meanwhile
  delegation_->begin(rows_);
  begun_ = true;
}

scripts::EvaluateProgram AlembicRun::evaluation() {
  return python_evaluation(context_.config(), written_target(delegation_->database()), state_,
                           started_ ? &delegation_->options() : nullptr);
}

migrate::RevisionSource AlembicRun::source() {
  auto source = context_.revision_source();
  source.programs = [this, programs = source.programs] {
    auto settings = programs();
    settings.evaluate = evaluation();
    delegated_.clear();
    reasons_.clear();
    settings.python = [this](const std::string& file, const std::string& reason) {
      delegated_.push_back(file);
      reasons_.push_back(reason);
      return delegation_->program(file);
    };
    return settings;
  };
  return source;
}

void AlembicRun::prepare() {
  if (delegated_.empty()) return;
  try {
    find_python(context_.config());
  } catch (const Error& error) {
    throw Error(fmt::format("{}\nonly Python can run {}, and there is none here: not beside this program, in "
                            "$VIRTUAL_ENV, .venv, venv or PATH; nothing was run",
                            text::join(reasons_, "\n"),
                            reasons_.size() == 1 ? "this revision"
                                                 : fmt::format("these {} revisions", reasons_.size())),
                error.hint());
  }
  if (!started_) start();
  if (!begun_) begin(rows_);
  delegation_->load(delegated_);
  // What a library does to SQLAlchemy shows only now.
  if (const auto& found = delegation_->influence(); !found.empty() && state_->influence.empty()) {
    state_->influence = "is not what revision files make of it: one of them, or what it imports, " + found;
    if (!state_->evaluates) return;
    state_->last = "a revision file, or what it imports, " + found;
    throw Error(state_->last);
  }
}

bool AlembicRun::is_to_be_run_again() {
  last_refusal_ = std::exchange(state_->last, "");
  if (last_refusal_.empty() || !has_python(context_.config())) return false;
  if (started_) delegation_->start();
  begun_ = false;
  return true;
}

void AlembicRun::finish() {
  if (started_) delegation_->finish();
}

}  // namespace limbeck::cli
