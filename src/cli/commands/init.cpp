#include <fmt/core.h>

#include <filesystem>

#include "base/file.hpp"
#include "cli/commands.hpp"
#include "config/mask.hpp"

namespace limbeck::cli {

Command init_command() {
  struct Options {
    std::string folder = ".";
    config::TemplateValues values;
  };
  auto options = std::make_shared<Options>();
  Command command{
      .name = "init",
      .summary = "Start a project: limbeck.toml and a folder for revisions",
      .description =
          "Start a project: write limbeck.toml and make the folders for revisions and models. Files that "
          "are there already are left alone."};
  command.argument("FOLDER", &options->folder, "where (default: here)")
      .option({"--models"}, "SOURCE", &options->values.models, "models/*.hpp, schema.sql, …")
      .option({"--versions"}, "FOLDER", &options->values.versions, "the folder for revision files")
      .example("limbeck init", "here, with models in C++")
      .example("limbeck init --url '${DATABASE_URL}'", "the database that limbeck.toml shall name")
      .example("limbeck init --models schema.sql", "with the desired schema as SQL");
  command.run = [options](Context& context) {
    if (options->folder.contains("://")) {
      throw UsageError(
          fmt::format("{} is the address of a database, and FOLDER is where to start the project",
                      config::mask_secrets(options->folder)),
          fmt::format("`{} init --url …` takes the address", context.program));
    }
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
    return 0;
  };
  return command;
}

}  // namespace limbeck::cli
