// Authoring in an Alembic project: env.py runs up to run_migrations(), and its process says what the models
// are, what is compared of them, and how a revision is written in Python.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "autogenerate/program_author.hpp"
#include "autogenerate/scratch/workspace.hpp"
#include "base/error.hpp"
#include "cli/context.hpp"
#include "migrate/delegation.hpp"
#include "models/models.hpp"

namespace limbeck::cli {

struct EvaluationState;

/// env.py gives no target_metadata.
class NoModels : public Error {
 public:
  using Error::Error;
};

class AlembicAuthoring : public autogenerate::ProgramAuthor {
 public:
  /// Runs env.py. Throws Error that says what in it is in the way, with file and line; so do the functions
  /// below.
  /// `beside`: the database does not matter, and env.py connects to that of scratch_url, where there is one.
  AlembicAuthoring(Context& context, const std::string& command, bool beside);

  migrate::Database& database() { return delegation_.database(); }

  /// The project's MetaData, as statements.
  models::DesiredSql read_models(const autogenerate::Workspace& workspace);
  /// For Workspace::every_schema.
  bool compares_every_schema() const { return delegation_.options().include_schemas; }
  /// For Workspace::narrow.
  void narrow(schema::Catalog& actual, schema::Catalog& desired);

  std::optional<scripts::NewRevision> write(const autogenerate::Change& change,
                                            const autogenerate::Comparison& compared,
                                            const revision::Revision& revision,
                                            const std::vector<std::string>& notes,
                                            autogenerate::ProgramSpelling spelling) override;
  void run(const scripts::NewRevision& written, scripts::Direction direction,
           const autogenerate::Change& change, dialect::Connection& scratch) override;
  bool is_native(const scripts::NewRevision& written, const autogenerate::Change& change) override;
  void run_natively(const scripts::NewRevision& written, scripts::Direction direction,
                    dialect::Connection& scratch) override;

 private:
  std::expected<scripts::LoadedRevision, std::string> evaluate(const scripts::NewRevision& written,
                                                               scripts::Direction direction);

  Context& context_;
  migrate::Delegation delegation_;
  bool has_ended_ = false;  ///< a revision that was tried out failed, and its process with it
  /// What turned out in the scratch database to take Python.
  std::shared_ptr<EvaluationState> state_;
};

}  // namespace limbeck::cli
