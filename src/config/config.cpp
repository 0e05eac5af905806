#include "config/config.hpp"

#include <fmt/core.h>

#include "base/file.hpp"
#include "base/text.hpp"
#include "config/apply.hpp"
#include "config/locate.hpp"
#include "config/mask.hpp"
#include "config/setting_reader.hpp"

namespace limbeck::config {
namespace {

namespace fs = std::filesystem;

std::vector<std::pair<std::string, std::string>> split_x(const std::vector<std::string>& arguments) {
  std::vector<std::pair<std::string, std::string>> result;
  for (const auto& argument : arguments) {
    const auto sign = argument.find('=');
    if (sign == 0 || argument.empty()) throw UsageError("an -x argument has no name", "write -x name=value");
    // `-x flag` is Alembic's short form of `-x flag=`.
    result.emplace_back(argument.substr(0, sign), sign == std::string::npos ? "" : argument.substr(sign + 1));
  }
  return result;
}

class Loader {
 public:
  explicit Loader(const LoadOptions& options) : options_(options), environment_(options.variable) {
    working_directory_ =
        options.working_directory.empty() ? fs::current_path() : fs::absolute(options.working_directory);
    working_directory_ = working_directory_.lexically_normal();
  }

  Config load() {
    config_.x = split_x(options_.x);
    environment_.add_x(config_.x);
    if (options_.env_file)
      read_dotenv((working_directory_ / *options_.env_file).lexically_normal(), "--env-file");
    find_file();
    SettingsDocument document;
    if (!config_.file.empty()) read_dotenv_of(config_.folder);
    if (!located_.toml.empty())
      document = read_settings(parse_toml(file::read(located_.toml), shown_), shown_);
    choose_environment(document);
    add_leading_entries();
    auto settings = document.top;
    for (const auto& [name, over] : document.environments) {
      if (name == config_.environment) {
        settings = merge_settings(std::move(settings), over);
      } else {
        check_settings(over);
      }
    }
    settings = with_alembic(std::move(settings));
    if (config_.file.empty() && !options_.url) take_database_url(settings);
    apply_settings(settings, {environment_, working_directory_, options_.url}, config_);
    if (const auto format = settings.find("revision_format");
        format != settings.end() && !config_.alembic && !config_.sql_revisions) {
      throw SettingReader::with_place(
          format->second, UsageError("only Alembic projects have revisions in Python", "leave the key out"),
          {});
    }
    if (!config_.url.ok() && config_.environment.empty() && !document.environments.empty() &&
        !has_address(settings)) {
      config_.url = UsageError(
          config_.url.error()->what(),
          fmt::format("choose an environment with -n: {}", text::join(document.environment_names(), ", ")));
    }
    return std::move(config_);
  }

 private:
  std::optional<std::string> variable(const char* name) const {
    const auto found = environment_.find(name);
    return found && !found->value.empty() ? std::optional(found->value) : std::nullopt;
  }

  void find_file() {
    const auto located =
        locate_config(options_.files, [&](const char* name) { return variable(name); }, working_directory_);
    config_.folder = working_directory_;
    if (!located) {
      read_dotenv_of(working_directory_);
      const bool names_database = options_.url || variable("DATABASE_URL");
      if (options_.environment_name || !(options_.allow_missing || names_database))
        throw_config_not_found(working_directory_);
      return;
    }
    located_ = *located;
    const auto& alembic = located_.alembic;
    config_.file = !located_.toml.empty() ? located_.toml
                   : !alembic.ini.empty() ? alembic.ini
                                          : alembic.pyproject;
    if (!located_.toml.empty()) config_.folder = located_.toml.parent_path();
    shown_ = display_path(config_.file, working_directory_);
  }

  /// Without a configuration, the variable that other tools and hosts know will do.
  void take_database_url(SettingMap& settings) const {
    const auto found = environment_.find("DATABASE_URL");
    if (!found || found->value.empty()) return;
    Setting setting;
    setting.key = "url";
    setting.source = found->origin == "environment" ? "DATABASE_URL" : "DATABASE_URL from " + found->origin;
    setting.line = 0;
    setting.value.value = text::replace_all(found->value, "$", "$$");
    settings.insert_or_assign("url", std::move(setting));
  }

  /// The settings of an Alembic project, if it is one, and these on top of them.
  SettingMap with_alembic(SettingMap settings) {
    auto files = located_.alembic;
    if (const auto named = settings.find("alembic"); named != settings.end()) {
      try {
        files = named_alembic_files(texts_of(named->second.value), config_.folder);
      } catch (const UsageError& error) {
        throw SettingReader::with_place(named->second, error, {});
      }
      settings.erase(named);
    }
    if (files.empty()) return settings;
    auto reading = read_alembic(files, alembic_section(files), working_directory_);
    reading.project.x = options_.x;
    config_.alembic = std::move(reading.project);
    take_env(*config_.alembic, reading.settings);
    if (config_.alembic->env) add_entry("env.py", described(*config_.alembic->env), "read");
    for (auto& [key, value, origin] : reading.entries)
      add_entry(std::move(key), std::move(value), std::move(origin));
    return merge_settings(std::move(reading.settings), settings);
  }

  static std::string described(const EnvAddress& env) {
    if (!env.unknown.empty()) return "has to be run for the address: " + env.unknown;
    if (!env.incomplete.empty())
      return "the address is known; has to be run for revisions: " + env.incomplete;
    return "understood";
  }

  /// What env.py does with the settings of the ini.
  void take_env(AlembicProject& project, SettingMap& settings) {
    if (options_.read_env) project.env = options_.read_env(project, environment_.process_variables());
    if (!project.env) return;
    const auto& env = *project.env;
    if (!env.unknown.empty()) {
      settings.erase("url");
      project.no_address = "only running env.py tells the address: " + env.unknown;
      return;
    }
    const auto put = [&](const std::string& key, const std::string& value) {
      Setting setting;
      setting.key = key;
      setting.source = env.origin;
      setting.line = 0;
      setting.value.value = text::replace_all(value, "$", "$$");
      setting.base = working_directory_;
      settings.insert_or_assign(key, std::move(setting));
    };
    if (env.url) put("url", *env.url);
    if (!env.version_table.empty()) put("version_table", env.version_table);
    if (!env.version_table_schema.empty()) put("version_table_schema", env.version_table_schema);
    if (env.transaction_per_migration) put("transaction", "revision");
    // Alembic's autogenerate would look into the journal's schema, and propose to drop the table.
    if (env.include_schemas && !settings.contains("journal")) put("journal", "false");
  }

  /// -n chooses the section of the ini. Beside a limbeck.toml it chooses an environment, and a section only
  /// where there is one of that name.
  std::string alembic_section(const AlembicFiles& files) const {
    const auto& name = options_.environment_name;
    if (!name) return "alembic";
    if (located_.toml.empty()) return *name;
    return !files.ini.empty() && read_alembic_ini(files.ini, files.ini.string()).has_section(*name)
               ? *name
               : "alembic";
  }

  void read_dotenv_of(const fs::path& folder) {
    if (!options_.env_file) read_dotenv(folder / ".env", "");
  }

  /// `wanted_by`: what names the file, which then has to be there.
  void read_dotenv(const fs::path& path, const std::string& wanted_by) {
    std::error_code error;
    // A folder of that name is what Docker makes of a missing file.
    if (!fs::exists(path, error) || fs::is_directory(path, error)) {
      if (wanted_by.empty()) return;
      const auto shown = display_path(path, working_directory_);
      if (fs::is_directory(path, error))
        throw UsageError(fmt::format("{} names {}, which is a folder", wanted_by, shown),
                         "name the file in it");
      throw UsageError(fmt::format("there is no file {}, which {} names", shown, wanted_by),
                       "check the path; it starts in the working directory");
    }
    const auto shown = display_path(path, working_directory_);
    environment_.add_dotenv(parse_dotenv(file::read(path), shown), shown);
  }

  void choose_environment(const SettingsDocument& document) {
    auto origin = std::string("-n");
    // Without a limbeck.toml there is nothing to choose from; in an Alembic project -n names a section.
    if (located_.toml.empty()) return;
    auto name = options_.environment_name;
    if (!name) {
      name = variable("LIMBECK_ENV");
      if (!name) return;
      origin = environment_.find("LIMBECK_ENV")->origin;
      origin = origin == "environment" ? "LIMBECK_ENV" : "LIMBECK_ENV from " + origin;
    }
    if (!document.environment(*name)) refuse_environment(document, *name, origin);
    config_.environment = *name;
    environment_origin_ = origin;
  }

  [[noreturn]] void refuse_environment(const SettingsDocument& document, const std::string& name,
                                       const std::string& origin) const {
    const auto names = document.environment_names();
    const auto suggestion = text::did_you_mean(name, names);
    throw UsageError(fmt::format("there is no [env.{}] in {}, which {} chooses{}", name, shown_, origin,
                                 suggestion ? fmt::format("; did you mean \"{}\"?", *suggestion) : ""),
                     names.empty() ? "the file has no environments: add a section like [env.production]"
                                   : fmt::format("the environments are: {}", text::join(names, ", ")));
  }

  void add_leading_entries() {
    add_entry("config", config_.file.string(), config_.file.empty() ? "none found" : located_.origin);
    add_entry("env", config_.environment, config_.environment.empty() ? "default" : environment_origin_);
    for (const auto& [name, value] : config_.x) {
      add_entry("x:" + name,
                looks_secret(name) && !value.empty() ? std::string(masked_secret) : mask_secrets(value),
                "-x");
    }
  }

  void add_entry(std::string key, std::string value, std::string origin) {
    config_.entries.push_back({.key = std::move(key),
                               .value = std::move(value),
                               .origin = std::move(origin),
                               .variables = {},
                               .error = ""});
  }

  static bool has_address(const SettingMap& settings) {
    for (const auto& [key, setting] : settings) {
      if (key == "url" || key.starts_with("database.")) return true;
    }
    return false;
  }

  const LoadOptions& options_;
  Environment environment_;
  fs::path working_directory_;
  Located located_;
  std::string shown_;  ///< config_.file, for messages
  std::string environment_origin_;
  Config config_;
};

}  // namespace

Config::Config() = default;
Config::Config(const Config& other) = default;
Config::Config(Config&& other) noexcept = default;
Config& Config::operator=(const Config& other) = default;
Config& Config::operator=(Config&& other) noexcept = default;
Config::~Config() = default;

std::string_view to_string(TransactionMode mode) {
  switch (mode) {
    case TransactionMode::run:
      return "run";
    case TransactionMode::revision:
      return "revision";
    case TransactionMode::none:
      return "none";
  }
  return "";
}

std::string ConfigEntry::origin_text() const {
  std::string text = origin;
  for (const auto& [name, from] : variables) {
    text += fmt::format("{}${{{}}} from {}", &name == &variables.front().first ? " with " : ", ", name, from);
  }
  return text;
}

Json ConfigEntry::to_json() const {
  auto used = Json::array();
  for (const auto& [name, from] : variables) used.push(Json::object({{"name", name}, {"origin", from}}));
  auto json = Json::object({{"key", key},
                            {"value", value.empty() ? Json() : Json(value)},
                            {"origin", origin},
                            {"variables", used}});
  if (!error.empty()) json.set("error", error);
  return json;
}

Config load(const LoadOptions& options) {
  return Loader(options).load();
}

}  // namespace limbeck::config
