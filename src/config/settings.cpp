#include "config/settings.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>

#include "base/error.hpp"
#include "base/text.hpp"

namespace limbeck::config {
namespace {

enum Kind : unsigned { string = 1, integer = 2, boolean = 4, list = 8, command = 16, hooks = 32 };

struct Key {
  std::string_view name;
  unsigned kinds;
  std::string_view wanted;
};

constexpr Key top_keys[] = {
    {"url", string, "a string"},
    {"alembic", string | list, "a string or a list of strings"},
    {"models", string | list | command, "a string, a list of strings or { command = \"…\" }"},
    {"models_flags", string | list, "a string or a list of strings"},
    {"models_include", string | list, "a string or a list of strings"},
    {"python", string, "a string"},
    {"native", boolean | string, "true or false"},
    {"versions", string | list, "a string or a list of strings"},
    {"recursive", boolean | string, "true or false"},
    {"revision_format", string, "\"python\" or \"sql\""},
    {"file_template", string, "a string"},
    {"timezone", string, "a string"},
    {"truncate_slug_length", integer | string, "a whole number"},
    {"transaction", string, "\"run\", \"revision\" or \"none\""},
    {"strict", boolean | string, "true or false"},
    {"protect", boolean | string, "true or false"},
    {"wait", string | integer, "a string like \"5m\""},
    {"lock_timeout", string | integer, "a string like \"5s\""},
    {"statement_timeout", string | integer, "a string like \"5s\""},
    {"lock_retries", integer | string, "a whole number"},
    {"version_table", string, "a string"},
    {"version_table_schema", string, "a string"},
    {"journal", boolean | string, "true or false"},
    {"scratch_url", string, "a string"},
    {"schemas", string | list, "a string or a list of strings"},
    {"exclude_schemas", string | list, "a string or a list of strings"},
    {"include", string | list, "a string or a list of strings"},
    {"exclude", string | list, "a string or a list of strings"},
    {"process", command, "{ command = \"…\" }"},
    {"online_alter", command, "{ command = \"…\" }"},
    {"hooks", hooks, "a list of { name = \"…\", command = \"…\" }"},
};

constexpr Key database_keys[] = {
    {"dialect", string, "a string"},  {"driver", string, "a string"},
    {"host", string, "a string"},     {"port", integer | string, "a number or a string"},
    {"user", string, "a string"},     {"password", string, "a string"},
    {"database", string, "a string"},
};

constexpr Key option_key = {"", string | integer | boolean, "a string, a number, true or false"};

/// What other tools, Alembic first, call our keys.
constexpr std::pair<std::string_view, std::string_view> key_aliases[] = {
    {"sqlalchemy", "url"},
    {"sqlalchemy_url", "url"},
    {"database_url", "url"},
    {"script_location", "versions"},
    {"version_locations", "versions"},
    {"version_path", "versions"},
    {"migrations", "versions"},
    {"recursive_version_locations", "recursive"},
    {"target_metadata", "models"},
    {"metadata", "models"},
    {"transaction_per_migration", "transaction"},
    {"include_schemas", "schemas"},
    {"post_write_hooks", "hooks"},
    {"process_revision_directives", "process"},
    {"environments", "env"},
    {"environment", "env"},
    {"dbname", "database"},
    {"name", "database"},
    {"username", "user"},
    {"hostname", "host"},
    {"pass", "password"},
    {"type", "dialect"},
    {"scheme", "dialect"},
};

std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& known) {
  for (const auto& [other, ours] : key_aliases) {
    if (text::iequals(word, other) && std::ranges::find(known, ours) != known.end()) return std::string(ours);
  }
  return text::did_you_mean(word, known);
}

template <std::size_t N>
const Key* find_key(const Key (&keys)[N], std::string_view name) {
  const auto at = std::ranges::find(keys, name, &Key::name);
  return at == std::end(keys) ? nullptr : at;
}

template <std::size_t N>
std::vector<std::string> names_of(const Key (&keys)[N], std::initializer_list<const char*> more) {
  std::vector<std::string> names;
  for (const auto& key : keys) names.emplace_back(key.name);
  names.insert(names.end(), more.begin(), more.end());
  return names;
}

bool all_strings(const TomlValue::Array& items) {
  return std::ranges::all_of(items, [](const auto& item) { return item.string() != nullptr; });
}

/// A table with exactly these keys, all strings.
bool has_strings(const TomlValue& value, std::initializer_list<std::string_view> keys) {
  const auto* table = value.table();
  return table && table->size() == keys.size() && std::ranges::all_of(*table, [&](const auto& member) {
           return member.value.string() && std::ranges::find(keys, member.key) != keys.end();
         });
}

bool fits(const TomlValue& value, unsigned kinds) {
  if ((kinds & string) && value.string()) return true;
  if ((kinds & integer) && value.integer()) return true;
  if ((kinds & boolean) && value.boolean()) return true;
  if ((kinds & list) && value.array() && all_strings(*value.array())) return true;
  if ((kinds & command) && has_strings(value, {"command"})) return true;
  if ((kinds & hooks) && value.array()) {
    return std::ranges::all_of(*value.array(),
                               [](const auto& hook) { return has_strings(hook, {"name", "command"}); });
  }
  return false;
}

class Reader {
 public:
  explicit Reader(const std::string& source) : source_(source) {}

  SettingsDocument read(const TomlValue::Table& document) {
    SettingsDocument result;
    for (const auto& member : document) {
      if (member.key == "env") {
        read_environments(member, result);
      } else {
        read_key(member, "", result.top);
      }
    }
    check_one_address(result.top);
    return result;
  }

 private:
  [[noreturn]] void fail(int line, const std::string& what, const std::string& hint) const {
    throw UsageError(fmt::format("{}:{}: {}", source_, line, what), hint);
  }

  const TomlValue::Table& expect_table(const TomlMember& member, std::string_view name,
                                       const char* example) const {
    if (const auto* table = member.value.table()) return *table;
    fail(member.line, fmt::format("{} must be a table, not {}", name, member.value.kind()), example);
  }

  void read_environments(const TomlMember& member, SettingsDocument& result) {
    for (const auto& environment :
         expect_table(member, "env", "write [env.production] and the keys below it")) {
      SettingMap settings;
      const auto section = "env." + environment.key;
      for (const auto& inner :
           expect_table(environment, section, "write [env.production] and the keys below it")) {
        read_key(inner, section, settings);
      }
      check_one_address(settings);
      result.environments.emplace_back(environment.key, std::move(settings));
    }
  }

  void read_key(const TomlMember& member, const std::string& section, SettingMap& settings) {
    if (member.key == "database") {
      read_database(member, section, settings);
    } else if (const auto* key = find_key(top_keys, member.key)) {
      add(*key, member.key, member, section, settings);
    } else {
      refuse_unknown(member, section);
    }
  }

  void read_database(const TomlMember& member, const std::string& section, SettingMap& settings) {
    const auto& table = expect_table(
        member, "database", "write [database] with host, user, password and database, or url = \"…\"");
    const auto inner = section.empty() ? "database" : section + ".database";
    for (const auto& part : table) {
      if (part.key == "options") {
        for (const auto& option :
             expect_table(part, "database.options", "write options = { sslmode = \"require\" }")) {
          add(option_key, "database.options." + option.key, option, section, settings);
        }
      } else if (const auto* key = find_key(database_keys, part.key)) {
        add(*key, "database." + part.key, part, section, settings);
      } else {
        const auto known = names_of(database_keys, {"options"});
        const bool elsewhere = find_key(top_keys, part.key) != nullptr;
        const auto suggestion = elsewhere ? std::nullopt : nearest(part.key, known);
        fail(part.line, unknown_text(part.key, inner, suggestion),
             elsewhere ? fmt::format("{} belongs above [{}], because what follows a [section] is in it",
                                     part.key, inner)
                       : fmt::format("[{}] has {}", inner, text::enumerate(known)));
      }
    }
    if (const auto both = settings.find("database.driver");
        both != settings.end() && settings.contains("database.dialect")) {
      fail(both->second.line, "dialect and driver are two names for the same setting", "keep dialect");
    }
  }

  static std::string unknown_text(const std::string& key, const std::string& section,
                                  const std::optional<std::string>& suggestion) {
    return fmt::format("unknown key \"{}\"{}{}", key, section.empty() ? "" : " in [" + section + "]",
                       suggestion ? fmt::format("; did you mean \"{}\"?", *suggestion) : "");
  }

  [[noreturn]] void refuse_unknown(const TomlMember& member, const std::string& section) const {
    auto known = names_of(top_keys, {"database"});
    if (section.empty()) known.emplace_back("env");
    const auto suggestion = nearest(member.key, known);
    // [production] instead of [env.production].
    if (const auto* table = member.value.table();
        section.empty() && table && !table->empty() && !suggestion &&
        std::ranges::all_of(*table,
                            [](const auto& m) { return m.key == "database" || find_key(top_keys, m.key); })) {
      fail(member.line, fmt::format("unknown section [{0}]; did you mean [env.{0}]?", member.key),
           fmt::format("limbeck -n {} then chooses it", member.key));
    }
    fail(member.line, unknown_text(member.key, section, suggestion),
         "the keys are " + text::enumerate(known));
  }

  void add(const Key& key, const std::string& name, const TomlMember& member, const std::string& section,
           SettingMap& settings) {
    if (!fits(member.value, key.kinds)) {
      const bool table_of_hooks = key.kinds == hooks && member.value.table();
      fail(member.line, fmt::format("{} must be {}, not {}", name, key.wanted, kind_of(member.value)),
           table_of_hooks ? "write [[hooks]] with two brackets" : "");
    }
    settings[name] = {name, section, source_, member.line, member.value};
  }

  /// Names what is inside, where the outside alone would puzzle.
  static std::string kind_of(const TomlValue& value) {
    if (const auto* items = value.array(); items && !items->empty()) {
      const auto odd = std::ranges::find_if(*items, [](const auto& item) { return !item.string(); });
      if (odd != items->end()) return std::string("a list with ") + odd->kind() + " in it";
      return "a list of strings";
    }
    if (const auto* table = value.table()) {
      std::vector<std::string> keys;
      for (const auto& member : *table) keys.push_back(member.key);
      return keys.empty() ? "an empty table" : "a table of " + text::enumerate(keys);
    }
    return value.kind();
  }

  void check_one_address(const SettingMap& settings) const {
    const auto url = settings.find("url");
    const auto part = std::ranges::find_if(
        settings, [](const auto& entry) { return entry.first.starts_with("database."); });
    if (url == settings.end() || part == settings.end()) return;
    fail(url->second.line, "url and [database] both say where the database is", "keep one of them");
  }

  const std::string& source_;
};

bool is_address(std::string_view key) {
  return key == "url" || key.starts_with("database.");
}

}  // namespace

std::string Setting::place() const {
  return line == 0 ? source : fmt::format("{}:{}", source, line);
}

std::string Setting::origin() const {
  return section.empty() ? place() : fmt::format("[{}] {}", section, place());
}

std::vector<std::string> SettingsDocument::environment_names() const {
  std::vector<std::string> names;
  for (const auto& [name, settings] : environments) names.push_back(name);
  return names;
}

const SettingMap* SettingsDocument::environment(std::string_view name) const {
  for (const auto& [known, settings] : environments) {
    if (known == name) return &settings;
  }
  return nullptr;
}

SettingsDocument read_settings(const TomlValue::Table& document, const std::string& source) {
  return Reader(source).read(document);
}

SettingMap merge_settings(SettingMap base, const SettingMap& over) {
  const bool by_url = over.contains("url");
  const bool by_parts =
      std::ranges::any_of(over, [](const auto& entry) { return entry.first.starts_with("database."); });
  if (by_url || (by_parts && base.contains("url"))) {
    std::erase_if(base, [](const auto& entry) { return is_address(entry.first); });
  }
  // A dialect under its other name.
  if (over.contains("database.dialect")) base.erase("database.driver");
  if (over.contains("database.driver")) base.erase("database.dialect");
  for (const auto& [key, setting] : over) base.insert_or_assign(key, setting);
  return base;
}

}  // namespace limbeck::config
