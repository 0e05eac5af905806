#include "cli/new_file.hpp"

#include <fmt/core.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>

#include "base/file.hpp"
#include "base/process.hpp"
#include "base/text.hpp"
#include "cli/alembic_run.hpp"
#include "cli/encoding.hpp"
#include "cli/revision_format.hpp"
#include "scripts/file_name.hpp"
#include "scripts/python/interpreter.hpp"
#include "scripts/python/python_format.hpp"
#include "scripts/python/script_template.hpp"

namespace limbeck::cli {
namespace {

std::filesystem::path location_for(Context& context, const NewFileOptions& options,
                                   const revision::Revision& revision) {
  const auto& config = context.config();
  if (!options.version_path.empty()) {
    const auto wanted = std::filesystem::weakly_canonical(options.version_path);
    std::vector<std::string> names;
    for (const auto& location : config.versions) {
      if (std::filesystem::weakly_canonical(location) == wanted) return location;
      names.push_back(context.display_path(location.string()));
    }
    throw UsageError(
        fmt::format("{} is none of the version locations", options.version_path),
        fmt::format("limbeck.toml names {}; add it to `versions` there", text::join(names, ", ")));
  }
  // With several locations a branch stays in the folder that it began in.
  if (config.versions.size() > 1 && !revision.revises.empty()) {
    const auto parent = std::filesystem::weakly_canonical(context.graph().get(revision.revises.front()).file);
    for (const auto& location : config.versions) {
      if (parent.parent_path() == std::filesystem::weakly_canonical(location)) return location;
    }
  }
  return config.versions.front();
}

void run_hooks(Context& context, const std::filesystem::path& path) {
  for (const auto& hook : context.config().hooks.get()) {
    const auto python =
        hook.needs_python()
            ? scripts::find_interpreter({context.config().python, context.config().folder}).string()
            : "";
    const auto result = process::shell(hook.command_for(path, python), {context.config().folder, {}, false});
    if (result.exit_code != 0) {
      const auto said = text::trim(text::trim(result.err).empty() ? result.out : result.err);
      const auto words =
          fmt::format("the post-write hook \"{}\" ended with {}{}{}", hook.name,
                      process::describe_exit(result.exit_code), said.empty() ? "" : ": ", said);
      const auto hint = fmt::format("{} is written; fix the hook and run it on the file, or delete the file",
                                    context.display_path(path.string()));
      if (hook.failure_is_error) throw Error(words, hint);
      context.terminal.warn(fmt::format("{}; {}", words, hint));
      continue;
    }
    for (const auto& said : {result.out, result.err}) {
      if (!text::trim(said).empty()) context.terminal.note(text::trim(said), Style::dim);
    }
    context.terminal.note(fmt::format("hook {} ran", hook.name), Style::dim);
  }
}

std::chrono::sys_seconds now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

EngineKind engine_of(Context& context) {
  const auto& url = context.config().url;
  return url.ok() ? url.get().engine : dialect::assumed_engine;
}

/// An empty revision in Python, through the project's own template.
std::string python_text(Context& context, const scripts::NewRevision& written) {
  const auto& revision = written.revision;
  const auto file = context.config().alembic.value().template_file();
  const scripts::ScriptValues values{revision.id,         revision.revises, revision.branch_labels,
                                     revision.depends_on, revision.message, creation_date(context),
                                     written.has_message};
  if (auto text = scripts::fill_script_template(file::read(file), values)) return *std::move(text);
  auto python = python_settings(context, "revision", "");
  python.interpreter = find_python(context.config());
  return scripts::fill_with_mako(file, values, python);
}

std::string new_file_text(Context& context, const scripts::NewRevision& revision,
                          const NewFileOptions& options) {
  if (!revision.text.empty()) return revision.text;
  if (options.format == &scripts::python_format()) return python_text(context, revision);
  return options.format->write(revision, engine_of(context));
}

}  // namespace

const scripts::RevisionFormat& format_of_new_files(Context& context) {
  const bool python = context.in_alembic_project() && !context.config().sql_revisions;
  return python ? scripts::python_format() : scripts::sql_format();
}

std::string creation_date(Context& context) {
  using std::chrono::floor;
  const auto& zone = context.config().timezone;
  const auto now = std::chrono::system_clock::now();
  const auto created = floor<std::chrono::seconds>(now);
  const auto fraction = (floor<std::chrono::microseconds>(now) - created).count();
  return scripts::file_name("{year}-{month}-{day} {hour}:{minute}:{second}", {"", "", created, zone, 0, ""}) +
         (fraction == 0 ? "" : fmt::format(".{:06}", fraction)) +  // as Python has it
         (zone == "local" ? "" : scripts::utc_offset(created, zone));
}

std::string revision_text(Context& context, scripts::NewRevision revision, const NewFileOptions& options) {
  revision.revision.created = scripts::timestamp(now());
  return new_file_text(context, revision, options);
}

std::string write_revision_file(Context& context, scripts::NewRevision revision,
                                const NewFileOptions& options) {
  const auto& config = context.config();
  static_cast<void>(config.hooks.get());  // a variable that they lack is said before there is a file
  const auto created = now();
  revision.revision.created = scripts::timestamp(created);
  const auto& id = revision.revision.id;
  const bool repeatable = revision.revision.repeatable;
  const auto name = repeatable ? "repeatable_" + id + std::string(options.format->ending())
                               : scripts::file_name(config.file_template,
                                                    {id, revision.revision.message, created, config.timezone,
                                                     config.truncate_slug_length, options.format->ending()});
  auto text = new_file_text(context, revision, options);
  if (options.format == &scripts::python_format())
    text = encoded(text, config.alembic.value().output_encoding);
  const auto path =
      scripts::create_revision_file(location_for(context, options, revision.revision), name, text);
  run_hooks(context, path);
  context.invalidate_graph();
  const auto* written = repeatable ? context.graph().find_repeatable(id) : context.graph().find(id);
  if (!written) {
    throw Error(fmt::format("{} is no longer revision {}, after the post-write hooks changed it",
                            context.display_path(path.string()), id),
                "fix the hook, which damaged the header, and fix or delete the file");
  }
  if (context.json()) {
    auto answer = repeatable ? Json::object({{"repeatable", id},
                                             {"message", written->message},
                                             {"file", context.display_path(written->file)}})
                             : to_json(context, *written);
    if (options.add_to_answer) options.add_to_answer(answer);
    context.terminal.print(answer.dump() + "\n");
  } else {
    context.terminal.print(fmt::format("created {}\n", context.display_path(path.string())));
  }
  return path.string();
}

}  // namespace limbeck::cli
