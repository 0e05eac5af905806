#include "config/address_settings.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "config/alembic/sqlalchemy_url.hpp"
#include "config/client_variables.hpp"
#include "config/mask.hpp"

namespace limbeck::config {
namespace {

class Addresses {
 public:
  Addresses(SettingReader& reader, const Sources& sources, Config& config)
      : reader_(reader), sources_(sources), config_(config) {}

  void apply() {
    if (sources_.url) {
      config_.url = from_option(*sources_.url);
    } else if (const auto* setting = reader_.find("url")) {
      config_.url = from_setting(*setting);
    } else if (const auto* first = first_part()) {
      config_.url = from_parts(*first);
    } else {
      config_.url = missing_database_error();
    }
    apply_scratch();
    apply_alembic();
  }

 private:
  /// For env.py, whatever the address is that counts.
  void apply_alembic() {
    if (!config_.alembic || !config_.alembic->url_pattern) return;
    const auto& setting = *config_.alembic->url_pattern;
    try {
      config_.alembic->url = join_address(reader_.interpolate(setting, *setting.value.string()));
    } catch (const UsageError& error) {
      config_.alembic->url_error = error;
    }
  }

  Deferred<DatabaseUrl> from_option(const std::string& text) {
    auto& entry = reader_.add_default_entry("url", "");
    entry.origin = "--url";
    try {
      // A password may hold "$$": only what surely means a variable is taken as a pattern.
      const auto address =
          text.find("${") == std::string::npos ? text : join_address(reader_.interpolate(text));
      return finish(parse_database_url(address, sources_.working_directory), entry);
    } catch (const UsageError& error) {
      entry.error = error.what();
      return UsageError(fmt::format("--url: {}", error.what()), error.hint());
    }
  }

  Deferred<DatabaseUrl> from_setting(const Setting& setting) {
    std::vector<Interpolated> parts;
    try {
      parts.push_back(reader_.interpolate(setting, *setting.value.string()));
    } catch (const UnsetVariable& error) {
      reader_.add_failed_entry(setting, error);
      return UsageError(error);
    }
    auto& entry = reader_.add_entry(setting, parts);
    entry.value.clear();
    try {
      const auto address = join_address(parts[0]);
      return finish(setting.base.empty()
                        ? parse_database_url(address, config_.folder)
                        : parse_database_url(canonical_sqlalchemy_url(address), setting.base),
                    entry);
    } catch (const UsageError& error) {
      entry.error = error.what();
      return SettingReader::with_place(setting, error, parts);
    }
  }

  /// The topmost line of [database]; null when there is none.
  const Setting* first_part() const {
    const auto parts = reader_.with_prefix("database.");
    const auto first =
        std::ranges::min_element(parts, {}, [](const auto& part) { return part.second->line; });
    return first == parts.end() ? nullptr : first->second;
  }

  Deferred<DatabaseUrl> from_parts(const Setting& first) {
    const auto place = config_.entries.size();
    reader_.add_default_entry("url", "").origin = "[database]";
    std::optional<UsageError> unset;
    DatabaseUrl url;
    url.engine = EngineKind::postgresql;
    const auto read = [&](const std::string& key, const std::function<void(const std::string&)>& use) {
      const auto* setting = reader_.find(key);
      if (!setting) return;
      try {
        reader_.read_one(key, "", use);
        if (looks_secret(key) && !config_.entries.back().value.empty())
          config_.entries.back().value = masked_secret;
      } catch (const UnsetVariable& error) {
        reader_.add_failed_entry(*setting, error);
        if (!unset) unset = error;
      }
    };
    read("database.dialect", [&](const auto& value) { set_dialect(url, value); });
    read("database.driver", [&](const auto& value) { set_dialect(url, value); });
    read("database.host", [&](const auto& value) { url.host = value; });
    read("database.port", [&](const auto& value) { url.port = value; });
    read("database.user", [&](const auto& value) { url.user = value; });
    read("database.password", [&](const auto& value) { url.password = value; });
    read("database.database", [&](const auto& value) { url.database = value; });
    for (const auto& [key, setting] : reader_.with_prefix("database.options.")) {
      read(key, [&, name = key.substr(std::string_view("database.options.").size())](const auto& value) {
        url.options.emplace_back(name, value);
      });
    }
    auto& entry = config_.entries[place];
    if (unset) {
      entry.error = unset->what();
      return *unset;
    }
    try {
      check_database_url(url);
      if (url.engine == EngineKind::sqlite) url = resolve_sqlite_path(std::move(url), config_.folder);
      return finish(std::move(url), entry);
    } catch (const UsageError& error) {
      entry.error = error.what();
      return UsageError(fmt::format("{}: [database]: {}", first.place(), error.what()), error.hint());
    }
  }

  static void set_dialect(DatabaseUrl& url, const std::string& value) {
    const auto plus = value.find('+');
    const auto engine = engine_of_scheme(value.substr(0, plus));
    if (!engine) {
      const auto suggestion =
          text::did_you_mean(value.substr(0, plus), {"postgresql", "sqlite", "mysql", "mariadb"});
      throw UsageError(fmt::format("unknown kind of database \"{}\"{}", value,
                                   suggestion ? fmt::format("; did you mean \"{}\"?", *suggestion) : ""),
                       "Limbeck knows postgresql, sqlite and mysql or mariadb");
    }
    url.engine = *engine;
    if (plus != std::string::npos) url.driver = value.substr(plus + 1);
  }

  Deferred<DatabaseUrl> finish(DatabaseUrl url, ConfigEntry& entry) {
    for (auto& variable : apply_client_variables(url, sources_.environment))
      entry.variables.push_back(std::move(variable));
    entry.value = url.masked();
    return url;
  }

  UsageError missing_database_error() {
    if (config_.alembic) {
      auto& entry = reader_.add_default_entry("url", "");
      entry.origin = config_.alembic->no_address;
      return UsageError(config_.alembic->no_address,
                        "give --url, or set url in a limbeck.toml that says alembic = \"alembic.ini\"");
    }
    const auto advice = config_.environment.empty()
                            ? "set url in limbeck.toml, choose an environment with -n, or give --url"
                            : "set url in limbeck.toml or in that environment, or give --url";
    const auto& file = config_.file;
    const auto where =
        file.empty() ? std::string("no database is configured")
        : config_.environment.empty()
            ? fmt::format("{} names no database", file.filename().string())
            : fmt::format("{} names no database for [env.{}]", file.filename().string(), config_.environment);
    reader_.add_default_entry("url", "");
    return UsageError(where, advice);
  }

  void apply_scratch() {
    const auto* setting = reader_.find("scratch_url");
    if (!setting) {
      reader_.add_default_entry("scratch_url", "");
      return;
    }
    std::vector<Interpolated> parts;
    try {
      parts.push_back(reader_.interpolate(*setting, *setting->value.string()));
    } catch (const UnsetVariable& error) {
      reader_.add_failed_entry(*setting, error);
      config_.scratch_url = UsageError(error);
      return;
    }
    auto& entry = reader_.add_entry(*setting, parts);
    entry.value.clear();
    try {
      auto url = parse_database_url(join_address(parts[0]), config_.folder);
      entry.value = url.masked();
      if (config_.url.ok() && same_database(url, config_.url.get())) {
        throw UsageError("it is the same database as url, and a scratch database is emptied",
                         "name one that holds nothing, or leave scratch_url out");
      }
      config_.scratch_url = std::optional(std::move(url));
    } catch (const UsageError& error) {
      entry.error = error.what();
      config_.scratch_url = SettingReader::with_place(*setting, error, parts);
    }
  }

  SettingReader& reader_;
  const Sources& sources_;
  Config& config_;
};

}  // namespace

void apply_addresses(SettingReader& reader, const Sources& sources, Config& config) {
  Addresses(reader, sources, config).apply();
}

}  // namespace limbeck::config
