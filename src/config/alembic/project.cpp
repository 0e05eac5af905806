#include "config/alembic/project.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "config/alembic/hooks.hpp"
#include "config/alembic/sqlalchemy_url.hpp"
#include "config/interpolate.hpp"
#include "config/locate.hpp"

namespace limbeck::config {
namespace {

namespace fs = std::filesystem;

constexpr const char* alembic_default = "Alembic's default";

/// The text as a pattern of interpolate() in which nothing is a variable: Alembic knows none.
std::string without_variables(std::string_view text) {
  return text::replace_all(std::string(text), "$", "$$");
}

/// The text as a pattern in which only `${NAME}` is a variable, and every other `$` itself.
std::string with_variables(std::string_view text) {
  std::string pattern;
  while (!text.empty()) {
    const auto length = reference_length(text);
    if (length > 0) {
      pattern += text.substr(0, length);
    } else {
      pattern += text.front() == '$' ? "$$" : std::string(1, text.front());
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return pattern;
}

class AlembicReader {
 public:
  AlembicReader(AlembicOptions options, const AlembicFiles& files, const fs::path& working_directory)
      : reading_{{files, std::move(options), working_directory, {}, {}, "utf-8", false, {}, {}, {}, {}},
                 {},
                 {}},
        options_(reading_.project.options) {}

  AlembicReading read() {
    read_import_paths();
    read_script_location();
    read_versions();
    read_files();
    read_address();
    add_default("transaction", "run");
    return std::move(reading_);
  }

 private:
  AlembicProject& project() { return reading_.project; }

  /// Sets our `key` from what Alembic calls `setting.key`.
  void put(const std::string& key, Setting setting) {
    setting.written_as = std::exchange(setting.key, key);
    setting.base = project().working_directory;
    reading_.settings.insert_or_assign(key, std::move(setting));
  }

  void add_default(const std::string& key, const std::string& value) {
    Setting setting;
    setting.key = key;
    setting.source = alembic_default;
    setting.line = 0;
    setting.value.value = without_variables(value);
    put(key, std::move(setting));
  }

  void put_text(const std::string& key, const std::string& name) {
    auto setting = options_.find_text(name);
    if (!setting) return;
    setting->value.value = without_variables(*setting->value.string());
    put(key, *std::move(setting));
  }

  void note(const std::string& key, const std::string& value, const std::string& origin) {
    reading_.entries.push_back({key, value, origin});
  }

  void read_import_paths() {
    const auto setting = options_.find_paths("prepend_sys_path");
    if (!setting) return note("prepend_sys_path", "", "default");
    for (const auto& item : *setting->value.array()) project().prepend_sys_path.push_back(*item.string());
    note("prepend_sys_path", text::join(project().prepend_sys_path, ", "), setting->origin());
  }

  void read_script_location() {
    const auto setting = options_.find_text("script_location");
    if (!setting || setting->value.string()->empty()) {
      const auto& section = options_.section();
      const auto file = project().files.ini.empty() ? project().files.pyproject : project().files.ini;
      std::error_code ignored;
      if (fs::is_regular_file(file.parent_path() / "env.py", ignored)) {  // so has Flask-Migrate it
        project().script_location = normal(file.parent_path());
        return note("script_location", display_path(project().script_location, project().working_directory),
                    "default");
      }
      throw UsageError(
          fmt::format("{} has no script_location in [{}]", display_path(file, project().working_directory),
                      project().files.ini.empty() ? "tool.alembic" : section),
          "set it to the folder of env.py: script_location = %(here)s/alembic");
    }
    project().script_location = folder_of(*setting->value.string(), *setting);
    note("script_location", display_path(project().script_location, project().working_directory),
         setting->origin());
  }

  /// A path, or a folder in a package (`app.db:migrations`), as util.coerce_resource_to_filename() has it.
  fs::path folder_of(const std::string& name, const Setting& setting) {
    const auto& start = project().working_directory;
    if (name.starts_with('/') || !name.contains(':')) return normal(start / name);
    const auto parts = text::split(name, ':');
    const auto package = text::replace_all(parts.front(), ".", "/");
    for (const auto& folder : import_folders()) {
      auto found = start / folder / package;
      std::error_code error;
      if (!fs::is_directory(found, error)) continue;
      for (std::size_t i = 1; i < parts.size(); ++i) found /= parts[i];
      return normal(found);
    }
    throw UsageError(fmt::format("{}: {}: there is no package {} where it is looked for: {}", setting.place(),
                                 setting.key, parts.front(), text::join(import_folders(), ", ")),
                     "write the folder's path: %(here)s/…, or name the package's parent in prepend_sys_path");
  }

  /// Where Python would look for the project's packages, its own libraries aside.
  std::vector<std::string> import_folders() {
    auto folders = project().prepend_sys_path;
    folders.emplace_back(".");
    if (const char* more = std::getenv("PYTHONPATH")) {
      for (const auto& folder : text::split(more, ':')) {
        if (!folder.empty()) folders.push_back(folder);
      }
    }
    return folders;
  }

  static fs::path normal(const fs::path& path) {
    auto folder = path.lexically_normal();
    return folder.has_filename() ? folder : folder.parent_path();
  }

  void read_versions() {
    auto setting = options_.find_paths("version_locations");
    if (!setting) {
      add_default("versions", (project().script_location / "versions").string());
    } else {
      TomlValue::Array folders;
      for (const auto& item : *setting->value.array()) {
        if (!item.string())
          throw UsageError(setting->place() + ": version_locations must be a list of strings");
        folders.push_back({without_variables(folder_of(*item.string(), *setting).string()), item.line});
      }
      setting->value.value = std::move(folders);
      put("versions", *std::move(setting));
    }
    auto recursive = options_.find("recursive_version_locations");
    if (!recursive) return;
    recursive->value.value = options_.flag("recursive_version_locations");
    put("recursive", *std::move(recursive));
  }

  void read_files() {
    put_text("file_template", "file_template");
    put_time_zone();
    put_slug_length();
    if (const auto setting = options_.find_text("output_encoding"))
      project().output_encoding = *setting->value.string();
    note("output_encoding", project().output_encoding,
         options_.find_text("output_encoding") ? options_.find_text("output_encoding")->origin() : "default");
    read_revision_environment();
    project().hooks = read_alembic_hooks(options_);
  }

  /// By SQLAlchemy's util.asbool(), which takes more words than Alembic's other flags do.
  void read_revision_environment() {
    const auto setting = options_.find("revision_environment");
    if (!setting) return;
    const auto* text = setting->value.string();
    const auto word = text ? text::lower(text::trim(*text)) : std::string();
    project().revision_environment = word == "true" || word == "yes" || word == "on" || word == "y" ||
                                     word == "t" || word == "1" ||
                                     (setting->value.boolean() && *setting->value.boolean());
  }

  void put_time_zone() {
    auto setting = options_.find_text("timezone");
    const auto zone =
        setting ? std::string(without_trailing_comment(*setting->value.string())) : std::string();
    // Without a time zone Alembic takes the local time.
    if (!setting) return add_default("timezone", "local");
    setting->value.value = zone.empty() ? std::string("local") : without_variables(zone);
    put("timezone", *std::move(setting));
  }

  void put_slug_length() {
    auto setting = options_.find_text("truncate_slug_length");
    if (!setting) return;
    auto length = std::string(without_trailing_comment(*setting->value.string()));
    // Zero counts as not set.
    if (length == "0") return;
    setting->value.value = std::move(length);
    put("truncate_slug_length", *std::move(setting));
  }

  void read_address() {
    constexpr const char* name = "sqlalchemy.url";
    try {
      auto setting = options_.find_in_ini(name);
      const auto& ini = options_.ini();
      if (!setting) {
        project().no_address = ini.source().empty() ? "there is no alembic.ini with an address"
                                                    : fmt::format("{} has no {}", ini.source(), name);
      } else if (is_placeholder_url(*setting->value.string())) {
        project().no_address = fmt::format("{}: {} {}", setting->place(), name,
                                           text::trim(*setting->value.string()).empty()
                                               ? "is empty"
                                               : "is the placeholder of Alembic's template");
      } else {
        setting->value.value = with_variables(*setting->value.string());
        if (has_variables(*setting->value.string())) project().url_pattern = setting;
        put("url", *std::move(setting));
      }
    } catch (const UsageError& error) {
      // env.py may set what it refers to.
      project().no_address = error.what();
    }
  }

  AlembicReading reading_;
  AlembicOptions& options_;
};

}  // namespace

AlembicReading read_alembic(const AlembicFiles& files, const std::string& section,
                            const fs::path& working_directory) {
  std::optional<AlembicTable> table;
  IniFile ini;
  if (!files.ini.empty()) ini = read_alembic_ini(files.ini, display_path(files.ini, working_directory));
  if (!files.pyproject.empty())
    table = read_alembic_table(files.pyproject, display_path(files.pyproject, working_directory));
  if (section != "alembic" && !ini.has_section(section)) {
    throw UsageError(fmt::format("there is no [{}] in {}, which -n chooses", section,
                                 ini.source().empty() ? "an alembic.ini" : ini.source()),
                     ini.sections().empty() ? "" : "the sections are: " + text::join(ini.sections(), ", "));
  }
  return AlembicReader({std::move(ini), section, std::move(table)}, files, working_directory).read();
}

}  // namespace limbeck::config
