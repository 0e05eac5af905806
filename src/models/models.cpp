#include "models/models.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/file.hpp"
#include "base/process.hpp"
#include "base/text.hpp"
#include "models/cpp_models.hpp"
#include "models/json_reader.hpp"
#include "models/source_kind.hpp"
#include "models/sql_models.hpp"

namespace limbeck::models {
namespace {

namespace fs = std::filesystem;

/// JSON or SQL, told by its first character.
DesiredState read_output(const std::string& output, const std::string& name, const ModelsRequest& request) {
  const auto start = text::trim(output);
  if (start.empty()) throw Error(fmt::format("{} is empty: neither JSON nor SQL", name));
  // Neither a statement nor a comment can begin with a brace.
  if (start.front() == '{') {
    return read_json(output, name, *request.dialect, request.server_version, request.default_schema);
  }
  DesiredSql desired;
  add_sql(desired, output, name, *request.dialect, request.default_schema);
  std::ranges::sort(desired.renames);
  return desired;
}

DesiredState read_command(const ModelsRequest& request) {
  const auto& command = request.source.command;
  if (request.progress) request.progress("running the models command " + process::program_of(command));
  process::Options options;
  options.folder = request.folder;
  options.environment = target_environment(request);
  const auto result = process::configured(
      "the models command", command, options,
      "run it by hand in the folder of limbeck.toml, with LIMBECK_DIALECT and LIMBECK_SERVER_VERSION set");
  return read_output(result.out, "the output of the models command", request);
}

std::string shown(const ModelsRequest& request) {
  return "the models in " + text::join(request.source.paths, ", ");
}

DesiredState read_files(const ModelsRequest& request) {
  const auto files = find_files(request.source.paths, request.folder);
  bool cpp = false, sql = false, json = false;
  for (const auto& file : files) {
    switch (kind_of(file)) {
      case SourceKind::header:
      case SourceKind::cpp:
        cpp = true;
        break;
      case SourceKind::sql:
        sql = true;
        break;
      case SourceKind::json:
        json = true;
        break;
      case SourceKind::other:
        throw UsageError(
            fmt::format("models names {}, which is neither C++ (.hpp, .cpp) nor SQL (.sql) nor JSON (.json)",
                        file.string()),
            "a program in another language can print the models: models = { command = \"…\" }");
    }
  }
  if (cpp + sql + json > 1 || (json && files.size() > 1)) {
    throw UsageError(json ? "models names more than one file, and one of them is JSON: that must be alone"
                          : "models names both C++ and SQL files",
                     "say which are meant: \"models/*.hpp\", for example");
  }
  if (sql) return sql_models(files, request.folder, *request.dialect, request.default_schema);
  const auto text = json ? file::read(files.front()) : run_cpp_models(files, request);
  return read_json(text, shown(request), *request.dialect, request.server_version, request.default_schema);
}

}  // namespace

DesiredState read(const ModelsRequest& request) {
  if (request.source.empty()) {
    throw UsageError("no models are configured",
                     "say in limbeck.toml where they are: models = \"models/*.hpp\", \"schema.sql\" or { "
                     "command = \"…\" }");
  }
  return request.source.command.empty() ? read_files(request) : read_command(request);
}

DesiredSql read_sql(const std::vector<std::string>& paths, const std::filesystem::path& folder,
                    const dialect::Dialect& dialect, const std::string& default_schema) {
  const auto files = find_files(paths, folder);
  for (const auto& file : files) {
    if (kind_of(file) != SourceKind::sql) throw UsageError(fmt::format("{} is no SQL file", file.string()));
  }
  return sql_models(files, folder, dialect, default_schema);
}

}  // namespace limbeck::models
