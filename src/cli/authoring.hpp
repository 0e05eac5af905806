// What revision --autogenerate, check, diff and inspect share: a workspace for an open database, the models,
// the answer.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "autogenerate/generate.hpp"
#include "cli/alembic_authoring.hpp"
#include "cli/context.hpp"
#include "cli/exit_code.hpp"
#include "dialect/consequences.hpp"
#include "migrate/status.hpp"
#include "models/not_compared.hpp"
#include "revision/revision.hpp"

namespace limbeck::cli {

/// What `revision --autogenerate`, `check` and `diff` work with. In an Alembic project without `models` of
/// its own, env.py runs and says which database and which models are meant.
class AuthoringSession {
 public:
  /// What the models are compared with. A history needs no database; but env.py of an Alembic project, where
  /// that has the models, connects to it all the same.
  enum class Against { database, history };

  /// `command`: what env.py sees. Throws Error.
  AuthoringSession(Context& context, const std::string& command, Against against = Against::database);
  /// Without models, for a database that is open.
  AuthoringSession(Context& context, migrate::Database database);

  migrate::Database& database() { return alembic_ ? alembic_->database() : *database_; }
  /// It must not outlive the session.
  autogenerate::Workspace workspace();
  models::DesiredState read_models(const autogenerate::Workspace& workspace);
  /// Who can write revisions in Python; nullptr: the models are not env.py's.
  autogenerate::ProgramAuthor* author();

 private:
  Context& context_;
  Against against_ = Against::database;
  std::optional<migrate::Database> database_;
  std::unique_ptr<AlembicAuthoring> alembic_;
};

/// `database` must outlive it.
autogenerate::Workspace workspace_for(Context& context, migrate::Database& database);

/// Reads what the configuration's `models` names.
models::DesiredState read_models(Context& context, const autogenerate::Workspace& workspace);

/// Which revision has made a rename, see autogenerate::RenameRequest; the files are read when it is first
/// asked. `workspace` must outlive it.
autogenerate::FollowedBy renames_of_history(Context& context, const autogenerate::Workspace& workspace);

/// The process callback that the configuration names; empty when there is none. `workspace` must outlive it.
autogenerate::AskCallback process_callback(Context& context, const autogenerate::Workspace& workspace);

/// Says which statements of the models no comparison sees, each with its place.
void warn_of_not_compared(Context& context, const std::vector<models::NotCompared>& found);

/// Says what the user of the database does not see, which is taken for missing.
void warn_of_hidden(Context& context, const autogenerate::Workspace& workspace);

/// "index i on t: building it failed, and nothing uses it; DROP INDEX …".
std::string describe_invalid_index(const dialect::InvalidIndex& index);
void warn_of_invalid_indexes(Context& context, migrate::Database& database);

/// Is a SOURCE of `diff` or `check --against` the address of a database?
bool is_url(const std::string& source);

/// A way to a scratch database where no project's database needs to be there: `scratch_url`, else the
/// configured one, which is only asked for its server.
migrate::Database open_beside(Context& context);

/// What a database would be after upgrading an empty one to that revision.
autogenerate::Desired after_revision(Context& context, const std::string& id,
                                     autogenerate::Workspace& workspace);

/// What the models have and the database has not.
struct Differences {
  std::vector<autogenerate::Change> changes;
  std::vector<std::string> notes;  ///< of renames
  bool left_out = false;           ///< the process callback leaves some out
};

/// Of what the models ask for, less what the process callback leaves out. `compared`: with the models on the
/// side to arrive at.
Differences find_differences(Context& context, const autogenerate::Comparison& compared,
                             const models::DesiredState& desired, const std::vector<std::string>& renames,
                             autogenerate::Workspace& workspace);

/// Why a comparison with the models makes no sense, with the command that helps; none: every head is applied.
/// What is repeatable may be still to run: it and its models are changed at once.
std::optional<NotAsWanted> why_not_at_heads(Context& context, const migrate::Position& position);

/// The upgrades as a script for the engine's own shell: warnings as comments, transactions where they have to
/// be.
std::string script_text(const std::vector<autogenerate::Change>& changes, const dialect::Dialect& dialect);

/// What is to be told beside differences.
struct Remarks {
  std::vector<std::string> consequences;  ///< autogenerate::ConsequenceWarnings::warnings
  std::vector<models::NotCompared> not_compared;
  std::vector<std::pair<std::string, Json>> members;  ///< further ones of the answer in JSON
};

/// The operations as text ("+ create table …"), SQL or JSON, as `how` says; on the terminal, the remarks
/// besides.
void print_differences(Context& context, const std::vector<autogenerate::Change>& changes,
                       const std::string& how, const dialect::Dialect& dialect, const Remarks& remarks);

/// The statements for the engine's own client.
std::string client_text(const std::vector<dialect::RenderedStatement>& statements,
                        const dialect::Dialect& dialect);

/// The statements of a section, ready for a file.
std::string sql_text(const std::vector<dialect::RenderedStatement>& statements,
                     const dialect::Dialect& dialect);

}  // namespace limbeck::cli
