#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "base/file.hpp"
#include "base/text.hpp"
#include "cli/alembic_templates.hpp"
#include "cli/commands.hpp"
#include "cli/interrupt.hpp"
#include "config/mask.hpp"

namespace limbeck::cli {
namespace {

struct InitOptions {
  std::string folder = ".";
  config::TemplateValues values;
  std::optional<std::string> models;  ///< unset: nobody has said it
  bool alembic = false;
  std::string alembic_template = "generic";
};

/// A project that Alembic runs as well. Files that are there already are left alone, but for pyproject.toml.
ExitCode init_alembic(Context& context, const InitOptions& options) {
  const std::filesystem::path scripts = options.folder;
  if (options.folder == ".") {
    throw UsageError("init needs the folder that env.py and the revisions go to",
                     fmt::format("`{} init {}migrations`", context.command_line.program,
                                 context.command_line.program == "alembic" ? "" : "--alembic "));
  }
  const bool in_pyproject = options.alembic_template.starts_with("pyproject");
  const auto& files = context.options().config_files;
  const std::filesystem::path config =
      !files.empty() ? files.front() : (in_pyproject ? "pyproject.toml" : "alembic.ini");
  std::error_code error;
  if (std::filesystem::exists(scripts, error) && !std::filesystem::is_empty(scripts, error)) {
    const auto shown = scripts.lexically_normal().string();
    if (std::filesystem::exists(scripts / "env.py", error)) {
      throw Error(
          fmt::format("{} has an env.py: this is an Alembic project already, and nothing was changed", shown),
          fmt::format("`{0} status` shows where it stands, `{0} revision -m \"what it is for\"` adds a "
                      "revision; for a second project name another folder",
                      context.command_line.program));
    }
    throw Error(fmt::format("{} is there already, and not empty; nothing was changed", shown),
                "name another folder for the scripts");
  }
  const auto project = alembic_project(options.alembic_template, scripts, config);
  file::write_atomically(scripts / "versions" / ".gitkeep", "");  // makes the folders, for their owner
  for (const auto& [path, text] : project) {
    const auto shown = path.lexically_normal().string();
    if (std::filesystem::exists(path) && path.filename() != "pyproject.toml") {
      context.terminal.note(fmt::format("{} is there already; it was left as it is", shown));
      continue;
    }
    file::write_atomically(path, text);
    context.terminal.print(fmt::format("created {}\n", shown));
  }
  context.terminal.note(
      fmt::format("next: set the address in alembic.ini and target_metadata in {}, then\n"
                  "  {} revision --autogenerate -m \"first tables\"\n  {} upgrade head",
                  (scripts / "env.py").lexically_normal().string(), context.command_line.program,
                  context.command_line.program));
  return ExitCode::as_wanted;
}

/// What describes the tables, if a terminal can be asked and nobody has said it.
void ask_for_models(Context& context, InitOptions& options) {
  auto& terminal = context.terminal;
  if (options.models || options.alembic || !terminal.interactive()) return;
  if (std::filesystem::exists(std::filesystem::path(options.folder) / "limbeck.toml")) return;  // refused
  const bool here = options.folder == ".";
  std::string question =
      "What describes your tables?\n"
      "  1  schema.sql, the desired schema as SQL\n"
      "  2  models/*.hpp, models in C++\n"
      "  3  nothing: revisions are written by hand\n";
  if (here) question += "  4  SQLAlchemy models in Python: a project that Alembic runs as well\n";
  for (;;) {
    const auto answer = terminal.ask(question + "Number [1]:");
    Interrupt::throw_if_requested("nothing was written");
    if (!answer) throw Error("nothing was written: no answer", "say it with --models or --alembic");
    if (answer->empty() || *answer == "1") options.models = "schema.sql";
    if (*answer == "2") options.models = "models/*.hpp";
    if (*answer == "3") options.models = "";
    if (*answer == "4" && here) {
      options.alembic = true;
      options.folder = "migrations";
    }
    if (options.models || options.alembic) return;
  }
}

/// The SQLite file in the project's folder that a new limbeck.toml names, relative to it; empty: none.
std::string file_to_ignore(std::string url) {
  const auto fallback = url.find(":-");  // ${DATABASE_URL:-sqlite:///app.db}
  if (url.starts_with("${") && url.ends_with("}") && fallback != std::string::npos)
    url = url.substr(fallback + 2, url.size() - fallback - 3);
  constexpr std::string_view scheme = "sqlite:///";
  if (!url.starts_with(scheme)) return {};
  const auto path = url.substr(scheme.size(), url.find('?') - scheme.size());
  const bool is_plain = path.find_first_of("$%*[!#\\ ") == std::string::npos && !path.empty();
  const bool is_inside = !path.starts_with('/') && !path.starts_with("..") && path != ":memory:";
  return is_plain && is_inside ? std::filesystem::path(path).lexically_normal().string() : std::string();
}

/// A database is no source. What is in .gitignore already stays.
void ignore_database(Context& context, const std::filesystem::path& folder, const std::string& url) {
  const auto name = file_to_ignore(url);
  if (name.empty()) return;
  const auto file = folder / ".gitignore";
  auto text = std::filesystem::exists(file) ? file::read(file) : std::string();
  const auto lines = text::split(text, '\n');
  std::string added;
  // Beside it: what SQLite keeps there for a while, and the lock of who migrates.
  for (const auto& line : {"/" + name, "/" + name + "-*"}) {
    if (std::ranges::find(lines, line) == lines.end()) added += line + "\n";
  }
  if (added.empty()) return;
  if (!text.empty() && !text.ends_with('\n')) text += '\n';
  file::write_atomically(file, text + added);
  if (context.terminal.interactive())
    context.terminal.note(fmt::format("{} leaves {} out of git", file.lexically_normal().string(), name));
}

/// Others than hidden ones.
bool has_files(const std::filesystem::path& folder) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (!entry.path().filename().string().starts_with('.')) return true;
  }
  return false;
}

}  // namespace

Command init_command() {
  auto options = std::make_shared<InitOptions>();
  Command command{
      .name = "init",
      .summary = "Start a project: limbeck.toml and a folder for revisions",
      .description =
          "Start a project: write limbeck.toml and make the folders for revisions and models. Where a "
          "limbeck.toml is there already, nothing is done; other files are left as they are, but "
          ".gitignore gets the file of an SQLite database."};
  command.argument("FOLDER", &options->folder, "where (default: here)")
      .option({"--models"}, "SOURCE", &options->models,
              "models/*.hpp, schema.sql, …, or '' for none; without it, a terminal is asked (else "
              "models/*.hpp)")
      .let_last_option_be_empty()
      .option({"--versions"}, "FOLDER", &options->values.versions, "the folder for revision files")
      .flag({"--alembic"}, options->alembic,
            "a project in Python instead, which Alembic runs as well: FOLDER gets env.py and the revisions")
      .option({"-t", "--template"}, "NAME", &options->alembic_template,
              "of a project in Python: see `list_templates`")
      .example("limbeck init", "here, with models in C++")
      .example("limbeck init --url '${DATABASE_URL}'", "the database that limbeck.toml shall name")
      .example("limbeck init --models schema.sql", "with the desired schema as SQL");
  command.run = [options](Context& context) {
    options->alembic |= context.command_line.program == "alembic";
    if (options->folder.contains("://")) {
      throw UsageError(
          fmt::format("{} is the address of a database, and FOLDER is where to start the project",
                      config::mask_secrets(options->folder)),
          fmt::format("`{} init --url …` takes the address", context.command_line.program));
    }
    const auto ini = std::filesystem::path(options->folder) / "alembic.ini";
    if (!options->alembic && std::filesystem::exists(ini)) {
      throw UsageError(
          fmt::format("{} is there: this is an Alembic project, which runs as it is",
                      ini.lexically_normal().string()),
          fmt::format(
              "`{} status` shows where it stands; a limbeck.toml with the line `alembic = \"alembic.ini\"` "
              "changes single settings",
              context.command_line.program));
    }
    ask_for_models(context, *options);
    if (options->alembic) return init_alembic(context, *options);
    if (options->models) options->values.models = *options->models;
    const std::filesystem::path folder = options->folder;
    if (context.options().url) options->values.url = *context.options().url;
    const auto file = folder / "limbeck.toml";
    if (std::filesystem::exists(file)) {
      throw Error(
          fmt::format("{} is there: this is a project already, and nothing was changed",
                      file.lexically_normal().string()),
          fmt::format("`{0} status` shows where it stands, `{0} revision -m \"what it is for\"` adds a "
                      "revision; settings are changed in {1}; a second project needs a folder of its "
                      "own: `{0} init FOLDER`",
                      context.command_line.program, file.lexically_normal().string()));
    }
    file::create(file, config::config_template(options->values));
    const auto versions = folder / options->values.versions;
    std::error_code error;
    // Git keeps no empty folders. The file makes those around it, for their owner.
    const bool has_revisions = has_files(versions);
    if (!std::filesystem::exists(versions, error) || std::filesystem::is_empty(versions, error))
      file::write_atomically(versions / ".gitkeep", "");
    ignore_database(context, folder, options->values.url);
    const bool by_hand = options->values.models.empty();
    const auto models = std::filesystem::path(options->values.models).parent_path();
    if (!models.empty()) file::make_folder(folder / models);

    context.terminal.print(fmt::format("created {}\n{} {}/\n", file.lexically_normal().string(),
                                       has_revisions ? "kept" : "created",
                                       versions.lexically_normal().string()));
    const bool elsewhere = std::filesystem::path(options->folder).lexically_normal() != ".";
    if (has_revisions) {
      context.terminal.note(
          fmt::format("{}/ has files already; next: {}`{} status` shows what they make of "
                      "the database",
                      versions.lexically_normal().string(),
                      elsewhere ? "cd " + options->folder + ", then " : "", context.command_line.program));
      return ExitCode::as_wanted;
    }
    const auto first = by_hand ? std::string("write a revision, and apply it")
                               : fmt::format("describe your tables in {}, then", options->values.models);
    context.terminal.note(fmt::format("next: {}{}\n  {} revision{} -m \"first tables\"\n  {} upgrade head",
                                      elsewhere ? "cd " + options->folder + ", " : "", first,
                                      context.command_line.program, by_hand ? "" : " --autogenerate",
                                      context.command_line.program));
    return ExitCode::as_wanted;
  };
  return command;
}

}  // namespace limbeck::cli
