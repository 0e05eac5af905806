#include "cli/alembic_authoring.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <set>
#include <span>

#include "autogenerate/section.hpp"
#include "base/text.hpp"
#include "cli/alembic_run.hpp"
#include "cli/interrupt.hpp"
#include "cli/new_file.hpp"
#include "migrate/trial_run.hpp"
#include "migrate/version_table.hpp"
#include "models/sql_models.hpp"
#include "operation/apply.hpp"
#include "operation/json.hpp"
#include "schema/json.hpp"

namespace limbeck::cli {
namespace {

bool is_answered(const Json& answer, std::string_view key) {
  const auto* const member = answer.find(key);
  return member && member->is_bool() && member->as_bool();
}

std::string text_of_answer(const Json& answer, std::string_view key) {
  const auto* const member = answer.find(key);
  return member && member->is_string() ? member->as_string() : std::string();
}

Json statement_json(const dialect::RenderedStatement& statement) {
  return Json::object({{"sql", statement.sql},
                       {"warning", statement.warning},
                       {"depends_on_rows", statement.depends_on_rows},
                       {"outside", !statement.transactional || statement.needs_commit_after},
                       {"rebuilds", statement.foreign_keys_off}});
}

/// A part of a change that is written as a whole: operations in a row, and the statements that they come to.
struct AuthoredPart {
  std::span<const operation::Operation> operations;
  std::span<const dialect::RenderedStatement> statements;
};

/// The smallest parts. Some operations come to statements only together: a rebuild of a table, or a sequence
/// that its table's column makes.
class PartsOfChange {
 public:
  PartsOfChange(const autogenerate::ChangeSide& side, const schema::Catalog& from, const schema::Catalog& to,
                const dialect::Dialect& dialect, dialect::RenderDirection direction)
      : operations_(side.operations),
        statements_(side.statements),
        from_(from),
        to_(to),
        dialect_(dialect),
        direction_(direction) {}

  std::vector<AuthoredPart> find() {
    std::vector<AuthoredPart> parts;
    while (!operations_.empty()) {
      const auto part = next();
      parts.push_back(part);
      from_ = operation::applied(std::move(from_), {part.operations.begin(), part.operations.end()});
      operations_ = operations_.subspan(part.operations.size());
      statements_ = statements_.subspan(part.statements.size());
    }
    if (!statements_.empty()) parts.push_back({operations_, statements_});
    return parts;
  }

 private:
  /// All that is left, when it can't be told apart.
  AuthoredPart next() const {
    for (std::size_t count = 1; count < operations_.size(); ++count) {
      const auto rendered = render(count);
      if (!rendered || rendered->size() > statements_.size() ||
          !are_same(*rendered, statements_.first(rendered->size())))
        continue;
      auto end = count;
      if (std::ranges::any_of(*rendered, &dialect::RenderedStatement::foreign_keys_off)) {
        // A rebuild makes the whole table as it will be: it is what the next operations come to, too.
        for (; end < operations_.size(); ++end) {
          const auto more = render(end + 1);
          if (!more || !are_same(*more, *rendered)) break;
        }
      }
      return {operations_.first(end), statements_.first(rendered->size())};
    }
    return {operations_, statements_};
  }

  /// Nothing: the first ones can't be done without those behind them.
  std::optional<std::vector<dialect::RenderedStatement>> render(std::size_t count) const {
    const auto operations = operations_.first(count);
    try {
      return dialect_.render({operations.begin(), operations.end()}, from_, to_, direction_);
    } catch (const Error&) {
      return std::nullopt;
    }
  }

  static bool are_same(std::span<const dialect::RenderedStatement> one,
                       std::span<const dialect::RenderedStatement> other) {
    return std::ranges::equal(one, other, {}, &dialect::RenderedStatement::sql,
                              &dialect::RenderedStatement::sql);
  }

  std::span<const operation::Operation> operations_;
  std::span<const dialect::RenderedStatement> statements_;
  schema::Catalog from_;  ///< what the parts so far make of it
  const schema::Catalog& to_;
  const dialect::Dialect& dialect_;
  dialect::RenderDirection direction_;
};

/// [{"operations", "statements"}], in order. The statements are what is written where Alembic has no
/// operation of the kind.
Json parts_json(const std::vector<AuthoredPart>& parts) {
  auto result = Json::array();
  for (const auto& part : parts) {
    auto operations = Json::array();
    for (const auto& each : part.operations) operations.push(operation::to_json(each));
    auto statements = Json::array();
    for (const auto& each : part.statements) statements.push(statement_json(each));
    result.push(Json::object({{"operations", std::move(operations)}, {"statements", std::move(statements)}}));
  }
  return result;
}

/// {table: statements}: what has to hold of the tables that the operations of `parts` are about, where a
/// batch of Alembic's copies them.
Json copy_fences_json(const Json& parts, const schema::Catalog& before, const dialect::Dialect& dialect,
                      dialect::Connection* connection) {
  std::set<std::string> tables;
  for (const auto& part : parts.as_array()) {
    for (const auto& operation : part.find("operations")->as_array()) {
      for (const char* member : {"table", "from"}) {
        const auto* const table = operation.find(member);
        const auto* const name = table && table->is_object() ? table->find("name") : nullptr;
        if (name && name->is_string()) tables.insert(name->as_string());
      }
    }
  }
  auto result = Json::object();
  for (const auto& table : tables) {
    if (auto statements = dialect.copy_fence(table, before, connection); !statements.empty())
      result.set(table, std::move(statements));
  }
  return result;
}

migrate::DelegationSettings settings_for(Context& context, const std::string& command, bool beside) {
  auto settings = delegation_settings(context, command, "head", migrate::Access::read, {});
  if (!beside) return settings;
  if (const auto scratch = context.config().scratch_url.get()) {
    auto config = context.config();
    config.url = *scratch;
    settings.address_is_given = true;
    settings.open = [config = std::move(config)](const config::DatabaseUrl&) {
      dialect::ConnectOptions options;
      options.cancelled = Interrupt::requested;
      return migrate::open(config, migrate::Access::read, options);
    };
    return settings;
  }
  settings.open = [open = std::move(settings.open)](const config::DatabaseUrl& address) {
    try {
      return open(address);
    } catch (const DatabaseError& error) {
      if (error.kind() != ErrorKind::missing_object) throw;
      throw Error(
          error.what(),
          "the database itself is not needed, but env.py connects to one: set scratch_url to a database "
          "that is there");
    }
  };
  return settings;
}

/// No file: what runs is the text that will be written.
std::string name_of_unwritten(const revision::Revision& revision) {
  return "/" + revision.id + "_to_be_written.py";
}

}  // namespace

AlembicAuthoring::AlembicAuthoring(Context& context, const std::string& command, bool beside)
    : context_(context), delegation_(settings_for(context, command, beside)) {
  context.handle_interrupts();
  delegation_.start();
  auto& connection = *database().connection;
  // It only reads; but a setting that env.py made in a transaction, as of the schema, is to stay.
  if (connection.in_transaction()) connection.execute("COMMIT");
  delegation_.begin(migrate::read_versions(database()));
}

models::DesiredSql AlembicAuthoring::read_models(const autogenerate::Workspace& workspace) {
  const auto answer = delegation_.author(Json::object({{"what", "read"}}));
  if (is_answered(answer, "no_metadata")) {
    throw NoModels(
        "env.py gives no target_metadata to context.configure(), so there are no models to compare with",
        "set target_metadata in env.py to the MetaData of your models");
  }
  models::DesiredSql desired;
  for (const auto& statement : answer.find("statements")->as_array()) {
    models::add_sql(desired, statement.as_string() + ";", "the models", *workspace.dialect,
                    workspace.dialect->default_schema(*workspace.target));
  }
  return desired;
}

void AlembicAuthoring::narrow(schema::Catalog& actual, schema::Catalog& desired) {
  const auto answer = delegation_.author(Json::object(
      {{"what", "narrow"}, {"database", schema::to_json(actual)}, {"models", schema::to_json(desired)}}));
  actual = schema::from_json(*answer.find("database"));
  desired = schema::from_json(*answer.find("models"));
  // The schema of the version table is there before the first revision: env.py creates it, or somebody else.
  const auto own = desired.schemas.find(delegation_.options().version_table_schema);
  if (own != desired.schemas.end()) actual.schemas.insert(*own);
}

std::optional<scripts::NewRevision> AlembicAuthoring::write(const autogenerate::Change& change,
                                                            const autogenerate::Comparison& compared,
                                                            const revision::Revision& revision,
                                                            const std::vector<std::string>& notes,
                                                            autogenerate::ProgramSpelling spelling) {
  state_ = std::make_shared<EvaluationState>();
  if (has_ended_) {
    delegation_.restart();
    has_ended_ = false;
  }
  const auto& dialect = *database().dialect;
  const auto& [before, after, scope] = compared;
  auto order = Json::object({{"what", "write"}});
  order.set("revision", Json::object({{"id", revision.id},
                                      {"message", revision.message.empty() ? Json() : Json(revision.message)},
                                      {"revises", revision.revises},
                                      {"depends_on", revision.depends_on},
                                      {"branch_labels", revision.branch_labels},
                                      {"created", creation_date(context_)}}));
  auto up = parts_json(
      PartsOfChange(change.upgrade, before, after, dialect, dialect::RenderDirection::upgrade).find());
  auto down = parts_json(
      PartsOfChange(change.downgrade, after, before, dialect, dialect::RenderDirection::downgrade).find());
  auto* const connection = database().connection.get();
  order.set("upgrade_copies", copy_fences_json(up, before, dialect, connection));
  order.set("downgrade_copies", copy_fences_json(down, after, dialect, nullptr));
  order.set("upgrade", std::move(up));
  order.set("downgrade", std::move(down));
  if (!change.reversible()) order.set("irreversible", change.irreversible);
  const auto fence = [&](const autogenerate::ChangeSide& side, dialect::Connection* live) {
    return dialect.replacement_fence({side.expected, autogenerate::as_statements(side.statements), {}}, live);
  };
  order.set("upgrade_fence", fence(change.upgrade, connection));
  order.set("downgrade_fence", fence(change.downgrade, nullptr));
  const auto guard = dialect.foreign_key_guard();
  order.set("foreign_key_guard", Json::object({{"before", guard.before}, {"behind", guard.behind}}));
  order.set("notes", notes);
  order.set("as_sql", spelling == autogenerate::ProgramSpelling::statements);
  const auto answer = delegation_.author(std::move(order));
  if (is_answered(answer, "skipped")) return std::nullopt;
  if (const auto refused = text_of_answer(answer, "refused"); !refused.empty())
    throw Error(refused, "leave one of them, or write the other by hand; nothing was written");
  scripts::NewRevision written{revision, notes, {}, text_of_answer(answer, "text")};
  written.revision.id = text_of_answer(answer, "id");
  written.revision.message = text_of_answer(answer, "message");
  return written;
}

void AlembicAuthoring::run(const scripts::NewRevision& written, scripts::Direction direction,
                           const autogenerate::Change& change, dialect::Connection& scratch) {
  const bool upgrade = direction == scripts::Direction::upgrade;
  const auto file = name_of_unwritten(written.revision);
  delegation_.author(Json::object({{"what", "load"}, {"file", file}, {"text", written.text}}));
  const auto& statements = upgrade ? change.upgrade.statements : change.downgrade.statements;
  const auto frame = database().dialect->transaction_frame(
      std::ranges::any_of(statements, &dialect::RenderedStatement::foreign_keys_off), false);
  const auto& id = written.revision.id;
  scripts::PythonStep step;
  step.revision = id;
  step.direction = upgrade ? "upgrade" : "downgrade";
  step.file = file;
  (upgrade ? step.to : step.from) = {id};
  (upgrade ? step.from : step.to) = written.revision.revises;
  for (const auto& sql : frame.before) scratch.execute(sql);
  try {
    delegation_.try_out(step, scratch);
    if (scratch.in_transaction()) {
      for (const auto& sql : frame.before_commit) scratch.execute(sql);
      scratch.execute(frame.commit);
    }
  } catch (const Error&) {
    has_ended_ = true;
    if (scratch.in_transaction()) scratch.execute("ROLLBACK");
    throw;
  }
  for (const auto& sql : frame.after) scratch.execute(sql);
}

std::expected<scripts::LoadedRevision, std::string> AlembicAuthoring::evaluate(
    const scripts::NewRevision& written, scripts::Direction direction) {
  const auto evaluation =
      python_evaluation(context_.config(), written_target(database()), state_, &delegation_.options());
  return evaluation(scripts::Content::of_text(written.text, name_of_unwritten(written.revision)), direction);
}

bool AlembicAuthoring::is_native(const scripts::NewRevision& written, const autogenerate::Change& change) {
  return evaluate(written, scripts::Direction::upgrade) &&
         (!change.reversible() || evaluate(written, scripts::Direction::downgrade));
}

void AlembicAuthoring::run_natively(const scripts::NewRevision& written, scripts::Direction direction,
                                    dialect::Connection& scratch) {
  auto loaded = evaluate(written, direction);
  if (!loaded) throw Error(loaded.error());
  migrate::PlannedStep step;
  static_cast<scripts::LoadedRevision&>(step) = *std::move(loaded);
  step.step.direction = direction;
  step.step.revision = written.revision.id;
  const auto stopped = migrate::trial_run(*database().dialect, scratch, {&step, 1});
  if (stopped) throw Error(stopped->why, stopped->hint);
}

}  // namespace limbeck::cli
