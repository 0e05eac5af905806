#include "migrate/doctor.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <filesystem>
#include <optional>
#include <utility>

#include "base/file.hpp"
#include "base/text.hpp"
#include "compile/compiler.hpp"
#include "config/mask.hpp"
#include "dialect/consequences.hpp"
#include "migrate/database.hpp"
#include "migrate/edited.hpp"
#include "migrate/half_done.hpp"
#include "migrate/hint.hpp"
#include "migrate/journal.hpp"
#include "migrate/missing.hpp"
#include "migrate/never_run.hpp"
#include "migrate/version_table.hpp"
#include "migrate/views_away.hpp"
#include "models/source_kind.hpp"
#include "operation/apply.hpp"
#include "scripts/directive.hpp"

namespace limbeck::migrate {
namespace {

std::string display_path(const std::string& path) {
  std::error_code error;
  const auto relative = std::filesystem::relative(path, error).string();
  return error || relative.empty() || relative.size() >= path.size() ? path : relative;
}

/// What does the operation, on one line.
std::string statement_for(const operation::Operation& operation, const schema::Catalog& before,
                          const dialect::Dialect& dialect) {
  std::vector<std::string> lines;
  for (const auto& each : dialect.render({operation}, before, operation::applied(before, {operation})))
    lines.push_back(text::replace_all(each.sql, "\n    ", " "));
  return text::join(lines, "; ");
}

std::string shorten_list(const std::vector<std::string>& names) {
  constexpr std::size_t shown = 5;
  if (names.size() <= shown) return text::enumerate(names);
  return fmt::format("{} and {} more",
                     text::join({names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shown)}, ", "),
                     names.size() - shown);
}

/// How many characters a text type of the version table holds ("VARCHAR(32)"); nothing when it sets no limit
/// or is none.
std::optional<std::size_t> max_length_of(const std::string& type) {
  const auto open = type.find('(');
  if (open == std::string::npos) return std::nullopt;
  std::size_t width = 0;
  const auto* const first = type.data() + open + 1;
  const auto [end, error] = std::from_chars(first, type.data() + type.size(), width);
  return error == std::errc() && *end == ')' ? std::optional(width) : std::nullopt;
}

class Doctor {
 public:
  explicit Doctor(const DoctorRequest& request) : request_(request) {}

  Findings run_checks() {
    check_configuration();
    check_files();
    if (config_ && config_->url.ok()) {
      check_database();
    } else {
      findings_.skip("database", "no address is known");
    }
    if (!findings_.find("version table")) {
      for (const auto* name : {"version table", "pending", "never run", "edited", "unfinished"}) {
        findings_.skip(name, "the database can't be read");
      }
    }
    check_models();
    // The last gate: no password leaves in what a driver or a configuration said.
    Findings masked;
    for (auto finding : findings_.list()) {
      if (finding.outcome == Outcome::failed && finding.fix.empty())
        finding.fix = "look at the database server's log";
      masked.add({finding.name, finding.outcome, config::mask_secrets(finding.seen),
                  config::mask_secrets(finding.fix)});
    }
    return masked;
  }

 private:
  void check_configuration() {
    try {
      config_ = &request_.config();
    } catch (const Error& error) {
      findings_.fail("configuration", error.what(), error.hint());
      findings_.skip("address", "no configuration");
      return;
    }
    const bool url_is_default = std::ranges::any_of(
        config_->entries, [](const auto& entry) { return entry.key == "url" && entry.origin == "default"; });
    if (config_->file.empty() && url_is_default) {
      findings_.fail(
          "configuration", "there is no limbeck.toml in this folder and above",
          fmt::format("start a project here (`{} init`), or name the file with -c", request_.program));
      findings_.skip("address", "no configuration");
      return;
    }
    auto seen = config_->file.empty() ? std::string("there is no limbeck.toml, only the command line")
                                      : display_path(config_->file.string());
    if (!config_->environment.empty()) seen += fmt::format(", environment {}", config_->environment);
    std::vector<std::string> unset;
    for (const auto& entry : config_->entries) {
      const bool address = entry.key == "url" || entry.key.starts_with("database.");
      if (!entry.error.empty() && !address) unset.push_back(fmt::format("{}: {}", entry.key, entry.error));
    }
    if (unset.empty()) {
      findings_.ok("configuration", seen);
    } else {
      findings_.warn(
          "configuration", fmt::format("{}; {}", seen, text::join(unset, "; ")),
          fmt::format(
              "set what is missing in the environment or in .env; `{} config` shows every value and where "
              "it comes from",
              request_.program));
    }
    if (const auto* error = config_->url.error()) {
      auto fix = error->hint().empty()
                     ? fmt::format("`{} config` shows every value and where it comes from", request_.program)
                     : error->hint();
      if (needs_env()) fix = fmt::format("`{} doctor --run-env` runs it; or ", request_.program) + fix;
      findings_.fail("address", error->what(), fix);
    } else {
      findings_.ok("address", fmt::format("{}, from {}", config_->database().masked(), origins()));
    }
  }

  /// Only running env.py tells the address, and it did not run.
  bool needs_env() const {
    const auto& project = config_->alembic;
    return project && project->env && !project->env->unknown.empty() &&
           std::string_view(config_->url.error()->what()).ends_with(project->env->unknown);
  }

  /// "limbeck.toml:3 with ${POSTGRES_PASSWORD} from .env:2"; of a [database] section, of each key.
  std::string origins() const {
    std::vector<std::string> list;
    for (const auto& entry : config_->entries) {
      if (entry.key == "url") {
        list.insert(list.begin(), entry.origin_text());
      } else if (entry.key.starts_with("database.")) {
        list.push_back(fmt::format("{}: {}", entry.key.substr(9), entry.origin_text()));
      }
    }
    return text::join(list, "; ");
  }

  std::vector<std::string> abandoned_files() const {
    std::vector<std::string> names;
    if (request_.source.read) return names;  // the revisions are in the program
    for (const auto& folder : config_->versions) {
      for (const auto& path : file::abandoned(folder)) names.push_back(display_path(path.string()));
    }
    return names;
  }

  void check_files() {
    if (!config_) {
      findings_.skip("revision files", "no configuration");
      return;
    }
    std::error_code ignored;
    if (!request_.source.read && config_->file.empty() &&
        !std::filesystem::exists(config_->versions.front(), ignored)) {
      findings_.skip("revision files", "no limbeck.toml says where they are");
      return;
    }
    try {
      graph_ = &request_.graph();
    } catch (const Error& error) {
      findings_.fail("revision files", error.what(), error.hint());
      return;
    }
    const auto heads = graph_->heads();
    if (const auto left = abandoned_files(); !left.empty()) {
      findings_.warn("revision files",
                     fmt::format("{} left by a run that was killed while it wrote: {}",
                                 left.size() == 1 ? "a file was" : "files were", shorten_list(left)),
                     fmt::format("rm {}", text::join(left, " ")));
    } else if (graph_->empty()) {
      findings_.ok("revision files", "there are none yet");
    } else if (heads.size() > 1) {
      findings_.warn(
          "revision files",
          fmt::format("{}, with {} heads: {}", graph_->size(), heads.size(), shorten_list(heads)),
          fmt::format(
              "join them (`{0} merge heads -m \"merge branches\"`), or apply them all (`{0} upgrade heads`)",
              request_.program));
    } else {
      findings_.ok("revision files", fmt::format("{}; the head is {}", graph_->size(), heads.front()));
    }
  }

  void check_database() {
    dialect::DiagnosticTarget target;
    target.url = config_->database();
    target.timeout = request_.timeout;
    target.version_table = {config_->version_table_schema, config_->version_table};
    target.journal_table = journal_table_beside(target.version_table);
    target.journal = config_->journal.value_or(true);
    target.filter = config_->filter;
    target.needs_scratch = config_->models.ok() && !config_->models.get().empty();
    if (config_->scratch_url.ok()) target.scratch_url = config_->scratch_url.get();
    target.progress = request_.progress;
    try {
      const auto& dialect = dialect::dialect_for(target.url.engine);
      auto diagnosis = dialect.diagnose(target);
      findings_.append(std::move(diagnosis.findings));
      if (!diagnosis.connection) return;
      Database database;
      database.dialect = &dialect;
      database.url = target.url;
      database.connection = std::move(diagnosis.connection);
      database.version_table = target.version_table;
      database.version_table_pk = config_->version_table_pk;
      database.journal_table = target.journal_table;
      database.journal = target.journal;
      database.missing = diagnosis.missing;
      check_state(database);
    } catch (const Error& error) {  // of the address, of the client library
      findings_.fail("database", error.what(), error.hint());
    }
  }

  void check_state(Database& database) {
    if (request_.progress) request_.progress("reading the version table");
    std::vector<std::string> rows;
    try {
      if (database.version_table.schema.empty()) {
        const auto schema = database.dialect->default_schema(*database.connection);
        database.version_table.schema = database.journal_table.schema = schema;
      }
      rows = read_versions(database);
      check_version_table(database, rows);
    } catch (const Error& error) {
      const bool more = findings_.count(Outcome::failed) > 0;
      findings_.fail("version table", error.what(),
                     !error.hint().empty() ? error.hint()
                     : more                ? "fix first what failed above"
                                           : "is version_table the name of the right table?");
      skip_state("the version table can't be read");
      return;
    }
    if (!graph_) {
      skip_state("the revision files can't be read");
      return;
    }
    const bool unknown = std::ranges::any_of(rows, [&](const auto& row) { return !graph_->find(row); });
    if (unknown) {
      skip_state("the database is at a revision that no file declares");
      return;
    }
    check_pending(rows);
    check_or_fail("never run", [&] { check_never_run(database, rows); });
    check_or_fail("indexes", [&] { check_indexes(database); });
    check_or_fail("edited", [&] { check_edited(database, rows); });
    check_or_fail("unfinished", [&] { check_unfinished(database, rows); });
    check_or_fail("grants", [&] { check_grants(database, rows); });
  }

  void skip_state(const std::string& why) {
    for (const auto* name : {"pending", "never run", "edited", "unfinished"}) findings_.skip(name, why);
  }

  template <typename Check>
  void check_or_fail(const char* name, const Check& check) {
    try {
      check();
    } catch (const Error& error) {
      findings_.fail(name, error.what(), error.hint());
    }
  }

  void check_version_table(Database& database, const std::vector<std::string>& rows) {
    const auto& name = database.version_table;
    if (!database.dialect->has_table(*database.connection, name)) {
      findings_.ok("version table",
                   fmt::format("{} is not there yet: the first upgrade makes it", name.display()));
      return;
    }
    const auto problem = find_table_problem(database);
    std::vector<std::string> unknown;
    if (graph_) {
      for (const auto& row : rows) {
        if (!graph_->find(row)) unknown.push_back(row);
      }
    }
    if (const auto squashed =
            graph_ ? squashed_row(*graph_, unknown, request_.program) : std::optional<Error>()) {
      findings_.fail("version table", squashed->what(), squashed->hint());
    } else if (!unknown.empty()) {
      findings_.fail(
          "version table",
          fmt::format("the database is at {}, which no file declares", shorten_list(unknown)),
          fmt::format(
              "get the missing file{} (another branch of your repository? an older image?), or declare "
              "where the database is with `{} stamp --purge REVISION`",
              unknown.size() == 1 ? "" : "s", request_.program));
    } else if (const auto redundant = graph_ ? revision::find_contradiction(*graph_, rows) : std::nullopt) {
      findings_.fail("version table", redundant->what, hint_for_program(redundant->hint, request_.program));
    } else if (!problem.first.empty()) {
      findings_.warn("version table", fmt::format("{}: {}", name.display(), problem.first), problem.second);
    } else {
      findings_.ok("version table", rows.empty()
                                        ? fmt::format("{} is empty: nothing is applied", name.display())
                                        : fmt::format("{} holds {}", name.display(), shorten_list(rows)));
    }
  }

  void check_indexes(Database& database) {
    for (const auto& index : dialect::invalid_indexes(*database.dialect, *database.connection)) {
      findings_.warn(
          "indexes",
          fmt::format("{} on {} is INVALID: building it failed, and no query uses it", index.name.display(),
                      index.table.display()),
          fmt::format("{}; the revision that builds it, run again, does so by itself", index.drop));
    }
  }

  /// What is wrong with it, and the fix.
  std::pair<std::string, std::string> find_table_problem(Database& database) const {
    const auto& name = database.version_table;
    dialect::InspectOptions options;
    if (!name.schema.empty()) options.include_schemas = {name.schema};
    options.include_objects = {name.name};
    const auto catalog = database.dialect->inspect(*database.connection, options);
    const auto found = std::ranges::find_if(
        catalog.tables, [&](const auto& each) { return text::iequals(each.first.name, name.name); });
    if (found == catalog.tables.end()) return {"it is no table", "set version_table to a name that is free"};
    const auto* const table = &found->second;
    const auto* const column = table->find_column("version_num");
    if (!column) return {"it has no column version_num", "set version_table to a name that is free"};
    std::size_t longest = 0;
    if (graph_) {
      for (const auto* revision : graph_->all()) longest = std::max(longest, revision->id.size());
    }
    const auto width = max_length_of(column->type);
    const bool can_alter = database.capabilities().alter_constraints;
    if (width && *width < longest && can_alter) {
      auto wider = *column;
      const auto wanted = std::to_string(std::max<std::size_t>(32, longest));
      wider.type = database.dialect->native_type({"string", {wanted}});
      return {
          fmt::format("version_num holds {} characters, and the longest revision id has {}", *width, longest),
          statement_for(operation::AlterColumn{table->name, *column, wider}, catalog, *database.dialect)};
    }
    const bool unique =
        table->primary_key && table->primary_key->columns == std::vector<std::string>{"version_num"};
    if (!unique && database.version_table_pk) {
      schema::KeyConstraint key;
      key.primary = true;
      key.name = name.name + "_pkc";
      key.columns = {"version_num"};
      return {"it has no primary key on version_num, so that a row can be there twice",
              can_alter
                  ? statement_for(operation::AddConstraint{table->name, key}, catalog, *database.dialect)
                  : "rebuild it: rename it, `ensure_version`, and copy its rows"};
    }
    return {};
  }

  void check_pending(const std::vector<std::string>& rows) {
    const auto pending = graph_->pending(rows);
    if (pending.empty()) {
      findings_.ok("pending",
                   graph_->empty() ? "there are no revisions" : "none: the database is up to date");
      return;
    }
    findings_.warn(
        "pending",
        fmt::format("{} of {} revisions: {}", pending.size(), graph_->size(), shorten_list(pending)),
        fmt::format("`{} upgrade {}`", request_.program, graph_->heads().size() > 1 ? "heads" : "head"));
  }

  void check_never_run(const Database& database, const std::vector<std::string>& rows) {
    if (!database.dialect->has_table(*database.connection, database.journal_table)) {
      findings_.skip("never run", "there is no journal to tell what ran here");
      return;
    }
    const auto missing = find_never_run(*graph_, database, rows);
    if (missing.empty()) {
      findings_.ok("never run", "the journal knows of no applied revision that never ran");
    } else {
      findings_.warn("never run", describe_never_run(*graph_, rows, missing),
                     never_run_hint(request_.program, *graph_, rows, missing));
    }
  }

  void check_edited(const Database& database, const std::vector<std::string>& rows) {
    if (!database.dialect->has_table(*database.connection, database.journal_table)) {
      findings_.skip("edited", "there is no journal to compare the files with");
      return;
    }
    std::vector<std::string> edited;
    for (const auto& id : edited_revisions(*graph_, database, graph_->applied(rows), request_.source)) {
      edited.push_back(display_path(graph_->get(id).file));
    }
    if (edited.empty()) {
      findings_.ok("edited", "no file was edited after it ran here");
    } else {
      const auto seen = "edited after they ran here: " + shorten_list(edited);
      const auto fix = fmt::format(
          "put the old text back (`git log -p {}`), and make the change in a new revision", edited.front());
      if (config_->strict) {
        findings_.fail("edited", seen + "; nothing is run, since strict is set", fix);
      } else {
        findings_.warn("edited", seen, fix);
      }
    }
  }

  /// Statements outside of a transaction that were begun, and whose end nobody recorded.
  void check_unfinished(const Database& database, const std::vector<std::string>& rows) {
    if (!database.dialect->has_table(*database.connection, database.journal_table)) {
      findings_.skip("unfinished", "there is no journal");
      return;
    }
    const auto half_done = find_half_done(*graph_, rows, read_journal(database));
    if (!half_done.empty()) {
      const auto& first = half_done.front();
      findings_.warn("unfinished", describe_half_done(first), half_done_hint(first, request_.program));
      return;
    }
    findings_.ok("unfinished", "no revision is half done");
  }

  /// What a run took away with a view of a repeatable revision.
  void check_grants(const Database& database, const std::vector<std::string>& rows) {
    if (graph_->repeatables().empty()) return;
    const auto statements = statements_to_put_back(*graph_, read_journal(database));
    if (statements.empty()) return findings_.ok("grants", "nothing granted on a view is to be put back");
    findings_.warn(
        "grants", describe_to_put_back(statements),
        fmt::format("`{} upgrade {}` puts it back; `{} stamp {}` declares that it is, or is not needed",
                    request_.program, graph_->heads().size() > 1 ? "heads" : "head", request_.program,
                    text::join(rows, " ")));
  }

  void check_models() {
    if (!config_) {
      findings_.skip("models", "no configuration");
      return;
    }
    check_programs();
    if (const auto* error = config_->models.error()) {
      findings_.warn("models", error->what(), error->hint());
      return;
    }
    const auto& models = config_->models.get();
    if (models.empty()) {
      findings_.ok(
          "models",
          config_->alembic
              ? fmt::format("env.py gives them; `{} check` compares them with the database", request_.program)
              : "none are configured");
      return;
    }
    if (!models.command.empty()) {
      findings_.skip("models", "a program prints them, which only authoring commands run");
      return;
    }
    try {
      const auto files = models::find_files(models.paths, config_->folder);
      const bool compiled = std::ranges::any_of(files, [](const auto& file) {
        const auto kind = models::kind_of(file);
        return kind == models::SourceKind::header || kind == models::SourceKind::cpp;
      });
      const auto counted = fmt::format("{} file{}", files.size(), files.size() == 1 ? "" : "s");
      if (!compiled) {
        findings_.ok("models", counted + ", no compiler needed");
      } else {
        const auto compiler = compile::find_compiler(
            "models in C++ need", "let a program print the models: models = { command = \"…\" }");
        findings_.ok("models",
                     fmt::format("{} in C++, compiled by {}", counted, text::join(compiler.command, " ")));
      }
    } catch (const Error& error) {  // a production image has neither, and needs neither
      findings_.warn(
          "models",
          fmt::format("{}; only `revision --autogenerate`, `check` and `diff` need them", error.what()),
          error.hint());
    }
  }

  /// Revisions that are programs have to be compiled, or need an interpreter, unless an application carries
  /// them.
  void check_programs() {
    if (!graph_ || request_.source.read) return;
    for (const auto* format : scripts::all_formats()) {
      const auto count = std::ranges::count_if(
          graph_->all(), [&](const auto* each) { return scripts::find_format(each->file) == format; });
      if (count == 0) continue;
      if (auto finding = format->check_tools(static_cast<std::size_t>(count)))
        findings_.add(std::move(*finding));
    }
  }

  const DoctorRequest& request_;
  const config::Config* config_ = nullptr;
  const revision::RevisionGraph* graph_ = nullptr;
  Findings findings_;
};

}  // namespace

Findings check_project(const DoctorRequest& request) {
  return Doctor(request).run_checks();
}

}  // namespace limbeck::migrate
