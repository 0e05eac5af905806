#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/file.hpp"
#include "base/text.hpp"
#include "cli/alembic_run.hpp"
#include "cli/commands.hpp"
#include "scripts/file_name.hpp"
#include "scripts/python/conversion.hpp"
#include "scripts/python/python_format.hpp"
#include "scripts/sql/sql_format.hpp"

namespace limbeck::cli {
namespace {

namespace fs = std::filesystem;

struct ConvertOptions {
  std::string folder;
  std::vector<std::string> dialects;
};

std::vector<EngineKind> wanted_engines(Context& context, const ConvertOptions& options) {
  std::vector<EngineKind> engines;
  for (const auto& name : options.dialects) {
    const auto engine = *find_engine(name);
    if (std::ranges::find(engines, engine) == engines.end()) engines.push_back(engine);
  }
  if (!engines.empty()) return engines;
  const auto& url = context.config().url;
  if (url.ok()) return {url.get().engine};
  throw UsageError("which engine the SQL is for is not known: the configuration names no database",
                   "say --dialect postgresql, --dialect sqlite or --dialect mysql; several may be given");
}

struct ConvertedFile {
  std::string name, text;
};

class HistoryConversion {
 public:
  HistoryConversion(Context& context, const std::vector<EngineKind>& engines)
      : context_(context), engines_(engines), converter_(settings()) {}

  void run() {
    for (const auto& id : context_.graph().pending({})) add(context_.graph().get(id));
  }

  std::vector<ConvertedFile> files;
  std::vector<std::string> refusals;  ///< one a line of a file, each once

 private:
  std::vector<scripts::python::EvaluationSettings> settings() {
    std::vector<scripts::python::EvaluationSettings> all;
    const auto& url = context_.config().url;
    for (const auto engine : engines_) {
      const bool is_addressed = url.ok() && url.get().engine == engine;
      all.push_back(evaluation_settings(context_.config(), is_addressed
                                                               ? written_target(url.get())
                                                               : dialect::written::Target{newest(engine)}));
    }
    return all;
  }

  void add(const revision::Revision& revision) {
    const auto path = fs::path(revision.file);
    auto text = file::read(revision.file);
    if (&scripts::format_of(revision.file) != &scripts::python_format()) {
      files.push_back({path.filename().string(), std::move(text)});  // one of ours: as it is
      return;
    }
    auto converted = converter_.convert(revision, text);
    if (converted) {
      const auto name = path.stem().string() + std::string(scripts::sql_format().ending());
      files.push_back({name, scripts::sql_format().write(*converted, engines_.front())});
      return;
    }
    for (const auto& refusal : converted.error()) {
      auto line = fmt::format("{}:{}: {}", context_.display_path(refusal.file), refusal.line, refusal.reason);
      if (refusal.needs_database) line += ", which only a database can tell";
      if (std::ranges::find(refusals, line) == refusals.end()) refusals.push_back(std::move(line));
    }
  }

  Context& context_;
  const std::vector<EngineKind>& engines_;
  scripts::python::Converter converter_;
};

/// Before anything is written.
void check_names(const fs::path& folder, const std::vector<ConvertedFile>& files) {
  std::set<std::string> names;
  for (const auto& each : files) {
    if (!names.insert(each.name).second) {
      throw Error(fmt::format("two files would be called {}", each.name),
                  "rename one of the revision files: its name is free, only the id in it counts");
    }
    if (fs::exists(folder / each.name)) {
      throw Error(fmt::format("{} is there already", (folder / each.name).string()),
                  "name a folder that is empty, or remove what an earlier conversion wrote");
    }
  }
}

ExitCode convert(Context& context, const ConvertOptions& options) {
  if (!context.in_alembic_project()) {
    throw Error("there is no Alembic project here",
                "run it in the folder of an alembic.ini, or name that with -c");
  }
  if (const auto why = why_not_native(context.config()); !why.empty()) {
    throw Error(why + ", so no revision is evaluated, and none can be converted",
                "leave that line out for the conversion");
  }
  const auto engines = wanted_engines(context, options);
  HistoryConversion history(context, engines);
  history.run();
  const auto files = history.files.size();
  if (!history.refusals.empty()) {
    for (const auto& each : history.refusals) context.terminal.print(each + "\n");
    throw Error(fmt::format("nothing is written: {} place{} can't become SQL that does the same",
                            history.refusals.size(), history.refusals.size() == 1 ? "" : "s"),
                "say it another way there, or let Limbeck go on running the files in Python");
  }
  if (files == 0) throw Error("there are no revisions to convert");
  check_names(options.folder, history.files);
  auto answer = Json::array();
  for (const auto& each : history.files) {
    const auto path = scripts::create_revision_file(options.folder, each.name, each.text);
    answer.push(path.string());
    if (!context.json())
      context.terminal.print(fmt::format("created {}\n", context.display_path(path.string())));
  }
  if (context.json()) context.terminal.print(Json::object({{"created", answer}}).dump() + "\n");
  context.terminal.note(
      fmt::format("{} revision{} in SQL, with the same ids: a database goes on from where it is. Where a "
                  "limbeck.toml says `versions = [\"{}\"]`, neither Python nor Alembic is needed",
                  files, files == 1 ? "" : "s", options.folder));
  return ExitCode::as_wanted;
}

}  // namespace

Command convert_command() {
  auto options = std::make_shared<ConvertOptions>();
  Command command{
      .name = "convert",
      .summary = "Write an Alembic project's revisions as SQL revisions with the same ids",
      .description =
          "Writes each revision in Python as one in SQL into FOLDER: the statements that upgrade() and "
          "downgrade() come to, with the same id, parents, labels and message. A database that is at one of "
          "them goes on with the files in SQL. Nothing is written when a revision reads the database, or "
          "does "
          "what isn't known without running it: such places are listed, with file, line and reason."};
  command.argument("FOLDER", &options->folder, "where the files in SQL go", true)
      .option({"--dialect"}, "NAME", &options->dialects,
              "the engine the SQL is for; may be repeated. Without it: that of the project's database",
              dialect::supported_engine_names())
      .example("limbeck convert migrations/versions --dialect postgresql", "for production without Python");
  command.run = [options](Context& context) { return convert(context, *options); };
  return command;
}

}  // namespace limbeck::cli
