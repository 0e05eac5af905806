#include "models/cpp_models.hpp"

#include <fmt/core.h>

#include <chrono>

#include "base/error.hpp"
#include "base/process.hpp"
#include "base/text.hpp"
#include "compile/program.hpp"

namespace limbeck::models {
namespace {

namespace fs = std::filesystem;

constexpr const char* main_source =
    "#include <limbeck/models/program.hpp>\n\nint main() { limbeck::models::detail::answer(3); }\n";
constexpr int output_descriptor = 3;

/// A program that loops, or waits for something, is told from one that works by the time it takes: printing
/// the largest models takes a second.
constexpr std::chrono::seconds max_run_time{30};

}  // namespace

std::vector<std::pair<std::string, std::string>> target_environment(const ModelsRequest& request) {
  return {{"LIMBECK_DIALECT", request.dialect->name()},
          {"LIMBECK_SERVER_VERSION", std::to_string(request.engine.version)}};
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
  const auto program = compile::build_program(sources);
  process::Options options;
  options.folder = request.folder;
  options.environment = target_environment(request);
  options.output_descriptor = output_descriptor;
  options.limit = request.time_limit.value_or(max_run_time);
  auto result = process::run({program.string()}, options);
  const auto said = std::string(text::trim(result.err));
  const auto refuse = [&](const std::string& how) {
    throw Error(fmt::format("the program made from the models in {} {}{}{}", shown, how,
                            said.empty() ? "" : ":\n", said),
                "it runs the models' global declarations: look for what fails there");
  };
  if (result.timed_out) {
    refuse(fmt::format("was stopped: it had not ended after {:g} seconds", options.limit->count() / 1000.0));
  }
  if (result.exit_code != 0) refuse("ended with " + process::describe_exit(result.exit_code));
  if (result.out.empty()) refuse("ended before it was asked for the models: something in it calls exit()");
  constexpr std::string_view begin = "{\"limbeck_models\"";
  if (result.out.find(begin, begin.size()) != std::string::npos) {
    refuse("answered more than once: something in it calls fork()");
  }
  if (!said.empty() && request.on_output) request.on_output(said);
  return std::move(result.out);
}

}  // namespace limbeck::models
