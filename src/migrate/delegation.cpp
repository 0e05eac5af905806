#include "migrate/delegation.hpp"

#include <filesystem>

#include "base/error.hpp"
#include "base/text.hpp"
#include "scripts/python/python_program.hpp"

namespace limbeck::migrate {
namespace {

std::string absolute_path(const std::string& file) {
  return std::filesystem::absolute(file).lexically_normal().string();
}

}  // namespace

Delegation::Delegation(DelegationSettings settings)
    : settings_(std::move(settings)),
      host_({.connect = [this](const config::DatabaseUrl& address) -> Database& { return connect(address); },
             .before_first_statement =
                 [this] {
                   if (settings_.lock && !lock_.lock && !lock_is_taken_) lock_ = settings_.lock(*database_);
                 },
             .only_reads = !settings_.lock}),
      environment_(std::make_shared<scripts::PythonEnvironment>(settings_.python)) {}

Database& Delegation::connect(const config::DatabaseUrl& address) {
  if (!database_) {
    database_.emplace(settings_.open(address));
    for (const auto& sql : database_->dialect->driver_session_statements())
      database_->connection->execute(sql);
  } else if (!settings_.address_is_given && address_ && *address_ != address &&
             !config::same_database(*address_, address)) {
    throw Error("env.py, or what it imports, connects to a second database, " + address.masked() +
                    ", which Limbeck can't carry yet",
                "let it connect to one, or run this revision with Alembic");
  }
  if (!address_) address_ = address;
  return *database_;
}

HeldLock Delegation::take_lock() {
  lock_is_taken_ = true;
  return std::move(lock_);
}

scripts::Answer Delegation::answer() {
  return [this](const std::string& request) { return host_.answer(request); };
}

void Delegation::start() {
  files_.clear();
  options_ = environment_->start(answer(), settings_.cancelled);
  auto& database = *database_;
  auto schema = options_.version_table_schema;
  if (schema.empty()) schema = database.dialect->default_schema(*database.connection);
  database.version_table = {schema, options_.version_table};
  database.version_table_pk = options_.version_table_pk;
  // Alembic's autogenerate would look into the journal's schema, and propose to drop the table.
  if (options_.include_schemas && !settings_.journal_is_set) database.journal = false;
}

void Delegation::begin(const std::vector<std::string>& rows) {
  rows_ = rows;
  environment_->begin(rows, answer(), settings_.cancelled);
}

void Delegation::load(const std::vector<std::string>& files) {
  std::vector<std::string> paths, wrong;
  for (const auto& file : files) paths.push_back(absolute_path(file));
  std::vector<std::string> all;
  for (const auto& file : settings_.revision_files) all.push_back(absolute_path(file));
  files_.insert(files_.end(), paths.begin(), paths.end());
  std::string hint;
  for (const auto& error : environment_->load(paths, all, answer(), settings_.cancelled)) {
    wrong.emplace_back(error.what());
    if (hint.empty()) hint = error.hint();
  }
  if (!wrong.empty()) throw Error(text::join(wrong, "\n"), hint.empty() ? "nothing was run" : hint);
}

std::shared_ptr<const scripts::Program> Delegation::program(const std::string& file) const {
  return scripts::python_program(environment_, absolute_path(file));
}

std::shared_ptr<const scripts::Program> Delegation::version_callback() const {
  return options_.has_callbacks ? scripts::version_callback(environment_) : nullptr;
}

void Delegation::restart() {
  environment_->start(answer(), settings_.cancelled);
  environment_->begin(rows_, answer(), settings_.cancelled);
  load(std::exchange(files_, {}));
}

Json Delegation::author(Json order) {
  auto result = environment_->author(std::move(order), answer(), settings_.cancelled);
  auto& connection = *database_->connection;
  if (connection.in_transaction()) connection.execute("ROLLBACK");
  return result;
}

void Delegation::try_out(const scripts::PythonStep& step, dialect::Connection& scratch) {
  host_.divert(&scratch);
  try {
    environment_->run_step(step, answer(), settings_.cancelled);
  } catch (...) {
    host_.divert(nullptr);
    throw;
  }
  host_.divert(nullptr);
}

void Delegation::finish() {
  environment_->finish(answer(), settings_.cancelled);
}

}  // namespace limbeck::migrate
