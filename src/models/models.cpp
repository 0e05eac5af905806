#include "models/models.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/file.hpp"
#include "base/process.hpp"
#include "base/text.hpp"
#include "dialect/sql/created_object.hpp"
#include "models/cpp_models.hpp"
#include "models/json_reader.hpp"
#include "models/lower.hpp"
#include "models/source_kind.hpp"
#include "models/sql_models.hpp"

namespace limbeck::models {
namespace {

namespace fs = std::filesystem;

DesiredCatalog from_json(const std::string& text, const std::string& name, const ModelsRequest& request) {
  return read_json(text, name, *request.dialect, request.engine, request.default_schema,
                   request.internal_tables);
}

/// A dump of a database has them, too: that is said, and no error.
DesiredSql report_internal_tables(DesiredSql desired, const ModelsRequest& request) {
  LowerTarget target(*request.dialect, request.engine, request.default_schema);
  target.internal_tables = request.internal_tables;
  for (const auto& file : desired.files) {
    for (const auto& statement : file.statements) {
      const auto table = sql::created_table(target.capabilities.engine, statement.text);
      if (table.name.empty() || !target.is_internal(table) || !request.on_output) continue;
      request.on_output(fmt::format("{}:{}: {} is Limbeck's own table, and is not compared", file.name,
                                    statement.line, target.display(target.qualified(table))));
    }
  }
  return desired;
}

/// What a program prints beside its models would be taken for a part of them.
void refuse_other_output(std::string_view output, const std::string& name) {
  const auto line_of = [](std::string_view text) { return std::string(text.substr(0, text.find('\n'))); };
  const auto begin = output.find("{\"limbeck_models\"");
  if (begin == std::string_view::npos) return;
  const auto end = output.rfind('}');
  const auto before = output.substr(0, begin), behind = text::trim(output.substr(end + 1));
  if (before.empty() && behind.empty()) return;
  if (!before.empty() && before.back() != '\n') return;  // in a text of SQL
  throw Error(fmt::format("{} has something else {} the models: \"{}\"", name,
                          before.empty() ? "behind" : "before", line_of(before.empty() ? behind : before)),
              "what else the program prints belongs to stderr");
}

/// JSON or SQL, told by its first character.
DesiredState read_output(const std::string& output, const std::string& name, const ModelsRequest& request) {
  const auto start = text::trim(output);
  if (start.empty()) throw Error(fmt::format("{} is empty: neither JSON nor SQL", name));
  refuse_other_output(start, name);
  // Neither a statement nor a comment can begin with a brace.
  if (start.front() == '{') return from_json(output, name, request);
  DesiredSql desired;
  add_sql(desired, output, name, *request.dialect, request.default_schema);
  std::ranges::sort(desired.renames);
  return report_internal_tables(std::move(desired), request);
}

DesiredState read_command(const ModelsRequest& request) {
  const auto& command = request.source.command;
  if (request.progress) request.progress("running the models command " + process::program_of(command));
  process::Options options;
  options.folder = request.folder;
  options.environment = target_environment(request);
  const auto result = process::run_configured(
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
  if (sql) {
    return report_internal_tables(sql_models(files, request.folder, *request.dialect, request.default_schema),
                                  request);
  }
  return from_json(json ? file::read(files.front()) : run_cpp_models(files, request), shown(request),
                   request);
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
