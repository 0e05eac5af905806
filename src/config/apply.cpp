#include "config/apply.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "config/address_settings.hpp"
#include "config/duration.hpp"
#include "config/file_template.hpp"
#include "config/setting_reader.hpp"
#include "config/time_zone.hpp"

namespace limbeck::config {
namespace {

bool to_bool(const std::string& text) {
  if (text == "true") return true;
  if (text == "false") return false;
  throw UsageError(fmt::format("\"{}\" is neither true nor false", text));
}

int to_int(const std::string& text, int least, int most) {
  int number = 0;
  const auto trimmed = text::trim(text);
  const auto [end, error] = std::from_chars(trimmed.data(), trimmed.data() + trimmed.size(), number);
  if (error == std::errc() && end == trimmed.data() + trimmed.size() && number >= least && number <= most)
    return number;
  throw UsageError(fmt::format("\"{}\" is no whole number from {} to {}", text, least, most));
}

std::chrono::milliseconds to_duration(const std::string& text) {
  if (const auto duration = parse_duration(text)) return *duration;
  const auto trimmed = text::trim(text);
  const bool bare = !trimmed.empty() && trimmed.find_first_not_of("0123456789.") == std::string_view::npos;
  throw UsageError(fmt::format("\"{}\" is no length of time", text),
                   bare ? fmt::format("say in which unit: \"{0}s\" or \"{0}ms\"", trimmed)
                        : "write a number and ms, s, min, h or d, like \"500ms\", \"5s\" or \"2min\"; \"0\" "
                          "for the server's own setting");
}

/// Whether it is SQL.
bool to_sql_revisions(const std::string& text) {
  if (text == "sql" || text == "python") return text == "sql";
  throw UsageError(fmt::format("there is no format \"{}\"", text), "write \"python\" or \"sql\"");
}

TransactionMode to_transaction_mode(const std::string& text) {
  for (const auto mode : {TransactionMode::run, TransactionMode::revision, TransactionMode::none}) {
    if (text == to_string(mode)) return mode;
  }
  const auto suggestion = text::did_you_mean(text, {"run", "revision", "none"});
  throw UsageError(fmt::format("there is no mode \"{}\"{}", text,
                               suggestion ? fmt::format("; did you mean \"{}\"?", *suggestion) : ""),
                   "write \"run\" (all revisions in one transaction), \"revision\" (one each) or \"none\"");
}

std::string to_time_zone(const std::string& text) {
  if (text::iequals(text, "UTC")) return "UTC";
  if (text::iequals(text, "local")) return "local";
  // Without a time zone database nothing can be checked, and only commands that write files need one.
  if (is_time_zone(text) || !has_time_zones()) return text;
  const auto suggestion = text::did_you_mean(text, time_zones());
  throw UsageError(fmt::format("there is no time zone \"{}\"{}", text,
                               suggestion ? fmt::format("; did you mean \"{}\"?", *suggestion) : ""),
                   "write UTC, local or a name like Europe/Berlin");
}

/// What every engine takes: PostgreSQL's limit, the shortest of all (manual, 4.1.1).
constexpr std::size_t max_name_length = 63;

std::string to_name(const std::string& text) {
  if (text.empty()) throw UsageError("it is empty", "leave the key out for the default");
  if (text.size() > max_name_length) {
    throw UsageError(
        fmt::format("it is longer than the {} bytes that PostgreSQL keeps of a name", max_name_length));
  }
  if (text.find('\0') != std::string::npos) throw UsageError("it holds a NUL byte");
  return text;
}

std::string to_table_name(const std::string& text) {
  if (const auto dot = text.find('.'); dot != std::string::npos) {
    throw UsageError(fmt::format("\"{}\" has a dot in it", text),
                     fmt::format("write version_table = \"{}\" and version_table_schema = \"{}\"",
                                 text.substr(dot + 1), text.substr(0, dot)));
  }
  return to_name(text);
}

std::vector<std::string> to_globs(const std::vector<std::string>& values) {
  if (std::ranges::any_of(values, &std::string::empty)) throw UsageError("there is an empty pattern in it");
  return values;
}

/// Where relative paths in a setting start.
const std::filesystem::path& base_of(const Setting* setting, const Config& config) {
  return setting && !setting->base.empty() ? setting->base : config.folder;
}

std::vector<std::filesystem::path> to_folders(const std::vector<std::string>& values,
                                              const std::filesystem::path& base) {
  if (values.empty()) throw UsageError("it names no folder", "leave the key out for migrations/versions");
  std::vector<std::filesystem::path> folders;
  for (const auto& value : values) {
    if (text::trim(value).empty()) throw UsageError("there is an empty path in it");
    auto folder = (base / value).lexically_normal();
    if (!folder.has_filename()) folder = folder.parent_path();  // a slash at the end
    if (std::ranges::find(folders, folder) == folders.end()) folders.push_back(std::move(folder));
  }
  return folders;
}

std::string to_file_template(const std::string& text, bool recursive) {
  check_file_template(text);
  if (text.find('/') != std::string::npos && !recursive) {
    throw UsageError("it puts files into subfolders, where they are not looked for", "set recursive = true");
  }
  return text;
}

Models to_models(const Setting& setting, const std::vector<std::string>& values) {
  for (const auto& value : values) {
    if (text::trim(value).empty()) throw UsageError("there is an empty text in it");
  }
  Models models;
  if (setting.value.table()) {
    models.command = values.at(0);
  } else {
    models.paths = values;
  }
  return models;
}

/// One text holds flags with blanks between, as on a command line; a list holds them one by one.
std::vector<std::string> to_flags(const Setting& setting, const std::vector<std::string>& values) {
  if (setting.value.array()) return values;
  std::vector<std::string> flags;
  for (const auto& value : values) {
    for (const auto& flag : text::split(value, ' ')) {
      if (!text::trim(flag).empty()) flags.emplace_back(text::trim(flag));
    }
  }
  return flags;
}

class Applier {
 public:
  Applier(const SettingMap& settings, const Sources& sources, Config& config)
      : reader_(settings, sources.environment.variables(), config.entries),
        sources_(sources),
        config_(config) {}

  void apply() {
    apply_addresses(reader_, sources_, config_);
    apply_models();
    apply_files();
    apply_python();
    apply_running();
    apply_state();
    apply_filter();
    apply_command("process", config_.process);
    apply_command("online_alter", config_.online_alter);
    apply_hooks();
  }

 private:
  void read_one(std::string_view key, const std::string& default_shown,
                const std::function<void(const std::string&)>& use) {
    reader_.read_one(key, default_shown, use);
  }

  /// read(), but an unset variable waits: `later` gets it.
  void read_deferred(std::string_view key,
                     const std::function<void(const Setting&, const std::vector<std::string>&)>& use,
                     const std::function<void(UsageError)>& later) {
    const auto* setting = reader_.find(key);
    try {
      reader_.read(key, "", [&](const auto& values) { use(*setting, values); });
    } catch (const UnsetVariable& error) {
      reader_.add_failed_entry(*setting, error);
      later(error);
    }
  }

  void apply_models() {
    read_deferred(
        "models",
        [&](const Setting& setting, const auto& values) { config_.models = to_models(setting, values); },
        [&](UsageError error) { config_.models = std::move(error); });
    read_deferred(
        "models_flags",
        [&](const Setting& setting, const auto& values) {
          if (!config_.models.ok()) return;
          auto models = config_.models.get();
          models.flags = to_flags(setting, values);
          config_.models = std::move(models);
        },
        [&](UsageError error) { config_.models = std::move(error); });
    read_deferred(
        "models_include",
        [&](const Setting&, const auto& values) {
          if (!config_.models.ok()) return;
          auto models = config_.models.get();
          models.include = to_folders(values, config_.folder);
          config_.models = std::move(models);
        },
        [&](UsageError error) { config_.models = std::move(error); });
  }

  void apply_files() {
    config_.versions = to_folders({"migrations/versions"}, config_.folder);
    reader_.read("versions", "migrations/versions", [&](const auto& values) {
      config_.versions = to_folders(values, base_of(reader_.find("versions"), config_));
    });
    read_one("recursive", "false", [&](const auto& value) { config_.recursive = to_bool(value); });
    if (config_.alembic || reader_.find("revision_format")) {
      read_one("revision_format", "python",
               [&](const auto& value) { config_.sql_revisions = to_sql_revisions(value); });
    }
    try {
      read_one("file_template", config_.file_template, [&](const auto& value) {
        config_.file_template = to_file_template(value, config_.recursive);
      });
    } catch (const UnsetVariable& error) {
      throw UsageError(error.what(),
                       "the parts of a file's name are written without a $: {year}, {rev}, {slug}");
    }
    read_one("timezone", config_.timezone,
             [&](const auto& value) { config_.timezone = to_time_zone(value); });
    read_one("truncate_slug_length", std::to_string(config_.truncate_slug_length),
             [&](const auto& value) { config_.truncate_slug_length = to_int(value, 1, 200); });
  }

  /// Shown only where it is set, or says something: most projects have no use for it.
  void apply_python() {
    if (reader_.find("python")) {
      read_one("python", "", [&](const auto& value) {
        const bool is_path = value.find('/') != std::string::npos;
        config_.python = is_path ? (config_.folder / value).lexically_normal().string() : value;
      });
    }
    if (!config_.alembic && !reader_.find("native")) return;
    read_one("native", "true", [&](const auto& value) { config_.native = to_bool(value); });
  }

  void apply_running() {
    read_one("transaction", std::string(to_string(config_.transaction)),
             [&](const auto& value) { config_.transaction = to_transaction_mode(value); });
    read_one("strict", "false", [&](const auto& value) { config_.strict = to_bool(value); });
    read_one("protect", "false", [&](const auto& value) { config_.protect = to_bool(value); });
    read_one("wait", format_duration(config_.wait),
             [&](const auto& value) { config_.wait = to_duration(value); });
    read_one("lock_timeout", "", [&](const auto& value) { config_.lock_timeout = to_duration(value); });
    read_one("lock_retries", std::to_string(config_.lock_retries),
             [&](const auto& value) { config_.lock_retries = to_int(value, 0, 1000); });
    read_one("statement_timeout", "",
             [&](const auto& value) { config_.statement_timeout = to_duration(value); });
  }

  void apply_state() {
    read_one("version_table", config_.version_table,
             [&](const auto& value) { config_.version_table = to_table_name(value); });
    read_one("version_table_schema", "",
             [&](const auto& value) { config_.version_table_schema = to_name(value); });
    if (config_.alembic && config_.alembic->env)
      config_.version_table_pk = config_.alembic->env->version_table_pk;
    // Beside Alembic it needs a schema of its own: migrate/database.
    read_one("journal", config_.alembic ? "true on PostgreSQL, else false" : "true",
             [&](const auto& value) { config_.journal = to_bool(value); });
  }

  void apply_filter() {
    auto& filter = config_.filter;
    reader_.read("schemas", "", [&](const auto& values) { filter.include_schemas = to_globs(values); });
    reader_.read("exclude_schemas", "",
                 [&](const auto& values) { filter.exclude_schemas = to_globs(values); });
    reader_.read("include", "", [&](const auto& values) { filter.include_objects = to_globs(values); });
    reader_.read("exclude", "", [&](const auto& values) { filter.exclude_objects = to_globs(values); });
  }

  void apply_command(const char* key, Deferred<std::string>& command) {
    read_deferred(
        key,
        [&](const Setting&, const auto& values) {
          if (text::trim(values.at(0)).empty()) throw UsageError("the command is empty");
          command = values.at(0);
        },
        [&](UsageError error) { command = std::move(error); });
  }

  void apply_hooks() {
    if (config_.alembic) config_.hooks = config_.alembic->hooks;
    read_deferred(
        "hooks",
        [&](const Setting& setting, const auto& values) {
          config_.hooks = to_hooks(*setting.value.array(), values);
        },
        [&](UsageError error) { config_.hooks = std::move(error); });
  }

  /// `values` are those of the tables' members, in the document's order.
  static std::vector<Hook> to_hooks(const TomlValue::Array& tables, const std::vector<std::string>& values) {
    std::vector<Hook> hooks;
    auto value = values.begin();
    for (const auto& table : tables) {
      Hook hook;
      for (const auto& member : *table.table()) (member.key == "name" ? hook.name : hook.command) = *value++;
      if (text::trim(hook.name).empty()) throw UsageError("a hook has an empty name");
      if (text::trim(hook.command).empty())
        throw UsageError(fmt::format("the hook \"{}\" has an empty command", hook.name));
      hooks.push_back(std::move(hook));
    }
    return hooks;
  }

  SettingReader reader_;
  const Sources& sources_;
  Config& config_;
};

bool needs_variables(const Setting& setting) {
  return std::ranges::any_of(texts_of(setting.value), [](const auto& text) { return has_variables(text); });
}

}  // namespace

void apply_settings(const SettingMap& settings, const Sources& sources, Config& config) {
  Applier(settings, sources, config).apply();
}

void check_settings(const SettingMap& settings) {
  SettingMap plain;
  for (const auto& [key, setting] : settings) {
    try {
      if (!needs_variables(setting)) plain.emplace(key, setting);
    } catch (const UsageError& error) {
      throw UsageError(fmt::format("{}: {} {}", setting.place(), key, error.what()), error.hint());
    }
  }
  Config unused;
  unused.folder = "/";
  unused.recursive = true;  // may be set elsewhere
  const Environment nothing([](const std::string&) { return std::nullopt; });
  apply_settings(plain, {nothing, "/", {}}, unused);
}

}  // namespace limbeck::config
