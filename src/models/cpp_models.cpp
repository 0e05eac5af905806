#include "models/cpp_models.hpp"

#include <fmt/core.h>

#include "base/error.hpp"
#include "base/process.hpp"
#include "base/text.hpp"
#include "compile/program.hpp"

namespace limbeck::models {
namespace {

namespace fs = std::filesystem;

constexpr const char* main_source =
    "#include <limbeck/models/program.hpp>\n\nint main() { return limbeck::models::print(); }\n";

}  // namespace

std::vector<std::pair<std::string, std::string>> target_environment(const ModelsRequest& request) {
  return {{"LIMBECK_DIALECT", request.dialect->name()},
          {"LIMBECK_SERVER_VERSION", std::to_string(request.server_version)}};
}

std::string run_cpp_models(const std::vector<fs::path>& files, const ModelsRequest& request) {
  const auto shown = text::join(request.source.paths, ", ");
  compile::Sources sources;
  sources.what = "the models in " + shown;
  sources.plural = true;
  sources.without_compiler = "let a program print the models: models = { command = \"…\" }";
  sources.kind = "models";
  sources.main = main_source;
  sources.link_hint =
      "models must not need more than what their headers hold; functions of other source files are not there";
  sources.files = files;
  sources.folder = request.folder;
  sources.include = request.source.include;
  sources.flags = {"-DLIMBECK_MODELS=1"};
  sources.flags.insert(sources.flags.end(), request.source.flags.begin(), request.source.flags.end());
  sources.cache_folder = request.cache_folder;
  if (request.progress)
    sources.compiling = [&](const std::string&) { request.progress("compiling " + shown); };
  const auto program = compile::program(sources);
  process::Options options;
  options.folder = request.folder;
  options.environment = target_environment(request);
  auto result = process::run({program.string()}, options);
  if (result.exit_code != 0) {
    throw Error(
        fmt::format("the program made from the models in {} ended with {} {}{}{}",
                    text::join(request.source.paths, ", "), result.exit_code > 128 ? "signal" : "exit code",
                    result.exit_code > 128 ? result.exit_code - 128 : result.exit_code,
                    result.err.empty() ? "" : ":\n", text::trim(result.err)),
        "it runs the models' global declarations: look for what fails there");
  }
  return std::move(result.out);
}

}  // namespace limbeck::models
