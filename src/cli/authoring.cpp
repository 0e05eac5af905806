#include "cli/authoring.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <set>

#include "autogenerate/callback.hpp"
#include "autogenerate/section.hpp"
#include "base/text.hpp"
#include "cli/mismatches.hpp"
#include "compile/cache_folder.hpp"
#include "migrate/never_run.hpp"
#include "migrate/renames_made.hpp"
#include "migrate/repeatable.hpp"
#include "migrate/repeatable_objects.hpp"
#include "migrate/replay.hpp"
#include "revision/steps.hpp"
#include "scripts/sql/format.hpp"

namespace limbeck::cli {
namespace {

constexpr const char* nothing_written = "nothing was written";

// What an operation does to the schema, in one character, as diff tools do.
std::string with_diff_marker(Terminal& terminal, const operation::Operation& operation) {
  const auto words = operation::describe(operation);
  const auto verb = words.substr(0, words.find(' '));
  if (verb == "create" || verb == "add") return terminal.paint(Style::green, "+ " + words);
  if (verb == "drop") return terminal.paint(Style::red, "- " + words);
  return terminal.paint(Style::yellow, "~ " + words);
}

// Where no folder can be made nothing is remembered; who has to compile says so.
std::filesystem::path cache_folder() {
  try {
    return compile::cache_folder();
  } catch (const Error&) {
    return {};
  }
}

}  // namespace

autogenerate::Workspace workspace_for(Context& context, migrate::Database& database) {
  context.handle_interrupts();
  autogenerate::Workspace workspace;
  workspace.dialect = database.dialect;
  workspace.target = database.connection.get();
  workspace.url = database.url;
  static_cast<config::Filter&>(workspace.inspect) = context.config(true).filter;
  workspace.inspect.internal_tables = database.internal_tables();
  workspace.inspect.stands_for = database.url.database;
  workspace.scratch_options.url = context.config(true).scratch_url.get();
  workspace.cache_folder = cache_folder();
  workspace.scratch_options.cancelled = Interrupt::requested;
  workspace.progress = [&context](const std::string& what) {
    Interrupt::throw_if_requested(nothing_written);
    context.terminal.progress(what + " …");
  };
  return workspace;
}

AuthoringSession::AuthoringSession(Context& context, const std::string& command, Against against)
    : context_(context), against_(against) {
  if (context.config().alembic && context.config().models.ok() && context.config().models.get().empty()) {
    alembic_ = std::make_unique<AlembicAuthoring>(context, command, against == Against::history);
  } else {
    database_ = against == Against::history ? open_beside(context) : context.open(migrate::Access::read);
  }
}

AuthoringSession::AuthoringSession(Context& context, migrate::Database database)
    : context_(context), database_(std::move(database)) {}

autogenerate::Workspace AuthoringSession::workspace() {
  auto workspace = workspace_for(context_, database());
  workspace.ignore_target = against_ == Against::history;
  // Then the connection is to the scratch database itself.
  workspace.scratch_options.target_is_it = against_ == Against::history && workspace.scratch_options.url;
  if (alembic_) workspace.every_schema = alembic_->compares_every_schema();
  const bool repeats = !context_.graph().repeatables().empty();
  if (!alembic_ && !repeats) return workspace;
  const auto* dialect = workspace.dialect;
  auto& target = *workspace.target;
  const auto kept = std::make_shared<std::set<schema::ObjectId>>();
  workspace.narrow = [=, this, &target](schema::Catalog& actual, schema::Catalog& desired) {
    if (alembic_) alembic_->narrow(actual, desired);
    if (!repeats) return;
    *kept = migrate::keep_repeatable_objects(
        actual, desired,
        {context_.graph(), context_.revision_source(), *dialect,
         dialect->capabilities(target.engine()).case_insensitive_names, dialect->default_schema(target)});
  };
  if (repeats) {
    workspace.made_behind = kept;
    workspace.overlook = [kept](const schema::Catalog& made, schema::Catalog& wanted) {
      migrate::overlook_objects(*kept, made, wanted);
    };
  }
  return workspace;
}

models::DesiredState AuthoringSession::read_models(const autogenerate::Workspace& workspace) {
  if (alembic_) return alembic_->read_models(workspace);
  return cli::read_models(context_, workspace);
}

autogenerate::ProgramAuthor* AuthoringSession::author() {
  return alembic_.get();
}

autogenerate::FollowedBy renames_of_history(Context& context, const autogenerate::Workspace& workspace) {
  auto made = std::make_shared<std::optional<migrate::RenamesMade>>();
  return [&context, &workspace, made](const schema::ObjectId& from, const schema::ObjectId& to) {
    if (!*made) {
      const auto& graph = context.graph();
      const auto history = migrate::make_plan(graph, revision::upgrade_steps(graph, {}, {"heads"}), {},
                                              *workspace.dialect, context.revision_source());
      made->emplace(history.steps, *workspace.dialect);
    }
    return (*made)->revision(from, to);
  };
}

models::DesiredState read_models(Context& context, const autogenerate::Workspace& workspace) {
  models::ModelsRequest request;
  request.source = context.config().models.get();
  request.folder = context.config().folder;
  request.dialect = workspace.dialect;
  request.engine = workspace.target->engine();
  request.default_schema = workspace.dialect->default_schema(*workspace.target);
  request.internal_tables = workspace.inspect.internal_tables;
  request.progress = workspace.progress;
  request.on_output = [&context](const std::string& text) { context.terminal.note(text, Style::dim); };
  return models::read(request);
}

autogenerate::AskCallback process_callback(Context& context, const autogenerate::Workspace& workspace) {
  const auto& command = context.config().process.get();
  if (command.empty()) return {};
  const autogenerate::Callback callback{command, context.config().folder, [&](const std::string& line) {
                                          context.terminal.note(line, Style::dim);
                                        }};
  return [callback, &workspace](const autogenerate::Directive& planned, revision::Revision& revision) {
    return callback.run(planned, revision, workspace);
  };
}

void warn_of_not_compared(Context& context, const std::vector<models::NotCompared>& found) {
  constexpr std::size_t shown = 5;  // of one kind in one file: seeds have thousands of rows
  std::map<std::pair<std::string, std::string>, std::size_t> counts;
  for (const auto& each : found) {
    if (++counts[{each.file, each.what}] <= shown) {
      context.terminal.warn(
          fmt::format("{}: {} is not compared: no difference is found by it, and no migration made of it",
                      each.place(), each.what));
    }
  }
  for (const auto& [key, count] : counts) {
    if (count > shown)
      context.terminal.warn(
          fmt::format("{}: the same of {} more statements {}", key.first, count - shown, key.second));
  }
  if (!found.empty()) {
    context.terminal.note(fmt::format(
        "write what is not compared into a revision by hand: `{} revision -m MESSAGE`", context.program));
  }
}

std::string describe_invalid_index(const dialect::InvalidIndex& index) {
  return fmt::format(
      "index {} on {} is INVALID: building it failed, and no query uses it; `{}`, then build it again",
      index.name.display(), index.table.display(), index.drop);
}

void warn_of_invalid_indexes(Context& context, migrate::Database& database) {
  for (const auto& index : dialect::invalid_indexes(*database.dialect, *database.connection))
    context.terminal.warn(describe_invalid_index(index));
}

bool is_url(const std::string& source) {
  return source.find("://") != std::string::npos;
}

migrate::Database open_beside(Context& context) {
  auto config = context.config();
  if (const auto scratch = config.scratch_url.get()) config.url = *scratch;
  dialect::ConnectOptions options;
  options.cancelled = Interrupt::requested;
  try {
    return migrate::open(config, migrate::Access::read, options);
  } catch (const DatabaseError& error) {
    if (error.kind() != ErrorKind::missing_object || config.scratch_url.get()) throw;
    throw Error(
        error.what(),
        "the database itself is not needed, but a server is: set scratch_url to a database on it that "
        "is there");
  }
}

autogenerate::Desired after_revision(Context& context, const std::string& id,
                                     autogenerate::Workspace& workspace) {
  context.ask_env_for_address();
  auto steps = revision::upgrade_steps(context.graph(), {}, {id});
  migrate::add_all_repeatables(steps, context.graph(), {});
  const auto plan =
      migrate::make_plan(context.graph(), steps, {}, *workspace.dialect, context.revision_source());
  return migrate::replay(plan, workspace);
}

Differences find_differences(Context& context, const autogenerate::Comparison& compared,
                             const models::DesiredState& desired, const std::vector<std::string>& renames,
                             autogenerate::Workspace& workspace) {
  autogenerate::RenameRequest request;
  request.before = &compared.before;
  request.after = &compared.after;
  request.hints = autogenerate::rename_hints(desired);
  request.options = renames;
  request.capabilities = workspace.capabilities();
  request.followed_by = renames_of_history(context, workspace);
  auto found = autogenerate::find_renames(request);
  Differences differences;
  differences.notes = std::move(found.notes);
  auto& changes = differences.changes;
  changes = autogenerate::changes_between(compared, found.confirmed, workspace);
  // What the process callback leaves out, no migration is missing for.
  const auto callback = process_callback(context, workspace);
  if (!callback || changes.empty()) return differences;
  const auto process = [&](const autogenerate::Directive& planned) {
    revision::Revision unwritten;
    return callback(planned, unwritten);
  };
  changes =
      autogenerate::apply_process(std::move(changes), compared.before, compared.after, process, workspace);
  std::erase_if(changes, [](const auto& change) { return change.upgrade.operations.empty(); });
  differences.left_out = changes.empty();
  return differences;
}

void warn_of_hidden(Context& context, const autogenerate::Workspace& workspace) {
  if (!workspace.target || workspace.ignore_target) return;
  const auto hidden = workspace.dialect->hidden_from_user(*workspace.target);
  if (hidden.empty()) return;
  context.terminal.warn(
      fmt::format("the user of the database does not see {}: they are taken for missing", hidden));
  context.terminal.note("grant the rights in parentheses, where the database has such objects");
}

std::optional<NotAsWanted> why_not_at_heads(Context& context, const migrate::Position& position) {
  const auto& graph = context.graph();
  if (!position.unknown.empty()) return unknown_rows(context, position.unknown);
  if (!position.never_run.empty()) {
    return NotAsWanted(
        fmt::format("the database is not what its revisions make: {}",
                    migrate::describe_never_run(graph, position.rows, position.never_run)),
        migrate::never_run_hint(context.program, context.graph(), position.rows, position.never_run));
  }
  if (!position.half_done.empty()) {
    const auto& each = position.half_done.front();
    return NotAsWanted(fmt::format("the database is not what its revisions make: {}",
                                   migrate::describe_half_done(each, &graph)),
                       migrate::half_done_hint(each, context.program));
  }
  if (position.pending.empty()) return std::nullopt;
  return NotAsWanted(
      fmt::format(
          "the database is not up to date: {} of {} revisions are pending, so a comparison with the models "
          "would write them again",
          position.pending.size(), graph.size()),
      fmt::format("apply them first: `{} upgrade {}`", context.program,
                  position.heads.size() > 1 ? "heads" : "head"));
}

std::string sql_text(const std::vector<dialect::RenderedStatement>& statements,
                     const dialect::Dialect& dialect) {
  return scripts::section_text(statements, dialect.engine());
}

std::string client_text(const std::vector<dialect::RenderedStatement>& statements,
                        const dialect::Dialect& dialect) {
  return scripts::section_text(statements, dialect.engine(),
                               [&](std::string_view sql) { return dialect.script_statement(sql); });
}

std::string script_text(const std::vector<autogenerate::Change>& changes, const dialect::Dialect& dialect) {
  if (changes.empty()) return {};
  std::string script;
  const auto add = [&](const std::vector<std::string>& statements) {
    for (const auto& sql : statements) script += dialect.script_statement(sql);
  };
  const auto add_check = [&](const std::vector<std::string>& statements) {
    if (statements.empty()) return;
    script += "-- nothing is done where what is made again here is not as it was when this was written\n";
    add(statements);
  };
  if (const auto prologue = dialect.script_prologue(); !prologue.empty()) script += prologue + "\n\n";
  for (const auto& change : changes) {
    const auto& statements = change.upgrade.statements;
    if (&change != &changes.front()) script += "\n";
    for (const auto& statement : statements) {
      if (statement.depends_on_rows.empty()) continue;
      // An expression can have lines of its own, which must not stand outside of the comment.
      const auto words =
          text::replace_all(text::replace_all(statement.depends_on_rows, "\r", " "), "\n", " ");
      script += "-- depends on rows: " + words + "\n";
    }
    // What is made again here may have got more by the time at which somebody runs the script.
    const auto plain = autogenerate::as_statements(statements);
    const auto check =
        dialect.replacement_check({change.upgrade.expected, plain, {}, /*is_revision=*/false}, nullptr);
    if (!autogenerate::can_run_in_transaction(statements)) {
      script += "-- outside of a transaction: what is done stays done when a later statement fails\n\n";
      add_check(check);
      script += client_text(statements, dialect);
      continue;
    }
    const bool foreign_keys_off =
        std::ranges::any_of(statements, &dialect::RenderedStatement::foreign_keys_off);
    const auto frame = dialect.transaction_frame(foreign_keys_off, true);
    if (foreign_keys_off)
      script += "-- with foreign keys off, since tables are rebuilt; they are checked before the end\n";
    add(frame.before);
    add({frame.begin});
    add_check(check);
    script += "\n" + client_text(statements, dialect) + "\n";
    add(frame.before_commit);
    add({frame.commit});
    add(frame.after);
  }
  return script;
}

void print_differences(Context& context, const std::vector<autogenerate::Change>& changes,
                       const std::string& how, const dialect::Dialect& dialect, const Remarks& remarks) {
  Interrupt::throw_if_requested(nothing_written);
  std::vector<std::string> warnings;
  for (const auto& change : changes)
    std::ranges::move(autogenerate::warnings(change.upgrade), std::back_inserter(warnings));
  auto answer = Json::array();
  for (const auto& change : changes) {
    for (const auto& operation : change.upgrade.operations) {
      if (how == "json") {
        answer.push(Json::object({{"operation", operation::name(operation)},
                                  {"description", operation::describe(operation)},
                                  {"destructive", operation::is_destructive(operation)}}));
      } else if (how == "text") {
        context.terminal.print(with_diff_marker(context.terminal, operation) + "\n");
      }
    }
  }
  if (how == "sql") context.terminal.print(script_text(changes, dialect));
  if (how == "text") {
    for (const auto& warning : remarks.consequences) context.terminal.warn(warning);
  }
  if (how != "json") return warn_of_not_compared(context, remarks.not_compared);
  auto unseen = Json::array();
  for (const auto& each : remarks.not_compared) {
    unseen.push(Json::object({{"file", each.file}, {"line", each.line}, {"statement", each.what}}));
  }
  auto sql = Json::array();
  for (const auto& change : changes) {
    for (const auto& statement : change.upgrade.statements) sql.push(statement.sql);
  }
  auto whole =
      Json::object({{"differences", answer}, {"sql", sql}, {"warnings", warnings}, {"not_compared", unseen}});
  for (const auto& [key, value] : remarks.members) whole.set(key, value);
  context.terminal.print(whole.dump() + "\n");
}

}  // namespace limbeck::cli
