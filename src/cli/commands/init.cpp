#include <fmt/core.h>

#include <filesystem>

#include "base/file.hpp"
#include "cli/alembic_templates.hpp"
#include "cli/commands.hpp"
#include "config/mask.hpp"

namespace limbeck::cli {
namespace {

struct InitOptions {
  std::string folder = ".";
  config::TemplateValues values;
  bool alembic = false;
  std::string alembic_template = "generic";
};

/// A project that Alembic runs as well. Files that are there already are left alone, but for pyproject.toml.
ExitCode init_alembic(Context& context, const InitOptions& options) {
  const std::filesystem::path scripts = options.folder;
  if (options.folder == ".") {
    throw UsageError("init needs the folder that env.py and the revisions go to",
                     fmt::format("`{} init {}migrations`", context.program,
                                 context.program == "alembic" ? "" : "--alembic "));
  }
  const bool in_pyproject = options.alembic_template == "pyproject";
  const auto& files = context.options().config_files;
  const std::filesystem::path config =
      !files.empty() ? files.front() : (in_pyproject ? "pyproject.toml" : "alembic.ini");
  std::error_code error;
  if (std::filesystem::exists(scripts, error) && !std::filesystem::is_empty(scripts, error)) {
    throw Error(fmt::format("{} is there already, and not empty", scripts.lexically_normal().string()),
                "name another folder for the scripts");
  }
  const auto project = alembic_project(options.alembic_template, scripts, config);
  std::filesystem::create_directories(scripts / "versions", error);
  if (error) throw Error(fmt::format("cannot create {}: {}", scripts.string(), error.message()));
  file::write_atomically(scripts / "versions" / ".gitkeep", "");
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
                  (scripts / "env.py").lexically_normal().string(), context.program, context.program));
  return ExitCode::as_wanted;
}

}  // namespace

Command init_command() {
  auto options = std::make_shared<InitOptions>();
  Command command{
      .name = "init",
      .summary = "Start a project: limbeck.toml and a folder for revisions",
      .description =
          "Start a project: write limbeck.toml and make the folders for revisions and models. Files that "
          "are there already are left alone."};
  command.argument("FOLDER", &options->folder, "where (default: here)")
      .option({"--models"}, "SOURCE", &options->values.models, "models/*.hpp, schema.sql, …")
      .option({"--versions"}, "FOLDER", &options->values.versions, "the folder for revision files")
      .flag({"--alembic"}, options->alembic,
            "a project in Python instead, which Alembic runs as well: FOLDER gets env.py and the revisions")
      .option({"-t", "--template"}, "NAME", &options->alembic_template,
              "of a project in Python: see `list_templates`")
      .example("limbeck init", "here, with models in C++")
      .example("limbeck init --url '${DATABASE_URL}'", "the database that limbeck.toml shall name")
      .example("limbeck init --models schema.sql", "with the desired schema as SQL");
  command.run = [options](Context& context) {
    options->alembic |= context.program == "alembic";
    if (options->folder.contains("://")) {
      throw UsageError(
          fmt::format("{} is the address of a database, and FOLDER is where to start the project",
                      config::mask_secrets(options->folder)),
          fmt::format("`{} init --url …` takes the address", context.program));
    }
    if (options->alembic) return init_alembic(context, *options);
    const std::filesystem::path folder = options->folder;
    if (context.options().url) options->values.url = *context.options().url;
    const auto file = folder / "limbeck.toml";
    if (std::filesystem::exists(file)) {
      throw Error(fmt::format("{} is there already", file.lexically_normal().string()),
                  fmt::format("`{} status` shows where this project stands", context.program));
    }
    file::create(file, config::config_template(options->values));
    const auto versions = folder / options->values.versions;
    std::error_code error;
    std::filesystem::create_directories(versions, error);
    if (error) throw Error(fmt::format("cannot create {}: {}", versions.string(), error.message()));
    // Git keeps no empty folders.
    if (std::filesystem::is_empty(versions)) file::write_atomically(versions / ".gitkeep", "");
    const auto models = std::filesystem::path(options->values.models).parent_path();
    if (!models.empty()) std::filesystem::create_directories(folder / models, error);

    context.terminal.print(fmt::format("created {}\ncreated {}/\n", file.lexically_normal().string(),
                                       versions.lexically_normal().string()));
    context.terminal.note(fmt::format(
        "next: describe your tables in {}, then\n"
        "  {} revision --autogenerate -m \"first tables\"\n  {} upgrade head",
        (folder / options->values.models).lexically_normal().string(), context.program, context.program));
    return ExitCode::as_wanted;
  };
  return command;
}

}  // namespace limbeck::cli
