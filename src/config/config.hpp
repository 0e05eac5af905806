// The configuration in force: limbeck.toml, its environment section, .env, variables and the command line,
// merged.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/error.hpp"
#include "base/json.hpp"
#include "config/alembic/project.hpp"
#include "config/database_url.hpp"
#include "config/filter.hpp"
#include "config/hook.hpp"

namespace limbeck::config {

/// A value that may have come to nothing (a variable in it is not set), which only matters to who asks for
/// it.
template <typename T>
class Deferred {
 public:
  Deferred() = default;
  Deferred(T value) : held_(std::move(value)) {}
  Deferred(UsageError error) : held_(std::move(error)) {}

  bool ok() const { return std::holds_alternative<T>(held_); }
  /// Throws the UsageError that explains why there is no value.
  const T& get() const {
    if (const auto* error = std::get_if<UsageError>(&held_)) throw *error;
    return std::get<T>(held_);
  }
  /// Null when there is a value.
  const UsageError* error() const { return std::get_if<UsageError>(&held_); }

 private:
  std::variant<T, UsageError> held_;
};

/// How statements are grouped into transactions, where the engine has transactional DDL.
enum class TransactionMode { run, revision, none };
/// "run", "revision" or "none".
std::string_view to_string(TransactionMode mode);

/// Where the desired state comes from. Nothing set: no models.
struct Models {
  std::vector<std::string> paths;  ///< files, folders or globs, relative to Config::folder
  std::string command;             ///< a shell command, run in Config::folder, that prints the models
  std::vector<std::string> flags;  ///< for the C++ compiler (models_flags)
  std::vector<std::filesystem::path> include;  ///< absolute folders for #include (models_include)
  bool empty() const { return paths.empty() && command.empty(); }
  bool operator==(const Models&) const = default;
};

/// One line of `limbeck config`.
struct ConfigEntry {
  std::string key;
  std::string value;  ///< secrets masked; empty when not set
  /// "limbeck.toml:3", "[env.production] limbeck.toml:12", "--url", "-n", "LIMBECK_ENV", "default", …
  std::string origin;
  /// The variables in the value and where each came from: {"POSTGRES_PASSWORD", ".env:2"}, {"x:tenant",
  /// "-x"}.
  std::vector<std::pair<std::string, std::string>> variables;
  /// Why there is no value; empty when there is one.
  std::string error;

  /// "limbeck.toml:3 with ${POSTGRES_PASSWORD} from .env:2".
  std::string origin_text() const;
  /// {"key", "value" (null: not set), "origin", "variables": [{"name", "origin"}], "error" (only then)}.
  Json to_json() const;
};

struct Config {
  // Not defaulted here: copying, moving and destroying is compiled once, not in every file that holds one.
  Config();
  Config(const Config& other);
  Config(Config&& other) noexcept;
  Config& operator=(const Config& other);
  Config& operator=(Config&& other) noexcept;
  ~Config();

  /// limbeck.toml, else the alembic.ini or pyproject.toml in force. Absolute; empty when there is none.
  std::filesystem::path file;
  /// Absolute; where relative paths start: the folder of limbeck.toml, without one the working directory.
  std::filesystem::path folder;
  std::string environment;                             ///< "production"; empty: none chosen
  std::vector<std::pair<std::string, std::string>> x;  ///< the -x arguments, in order

  /// Set in a project of Alembic's: revisions are `.py` files, and env.py has a say.
  std::optional<AlembicProject> alembic;

  Deferred<DatabaseUrl> url = UsageError("no database is configured");
  Deferred<std::optional<DatabaseUrl>> scratch_url;
  Deferred<Models> models;
  Deferred<std::string> process;  ///< the process callback: a shell command, run in `folder`; empty: none
  Deferred<std::string>
      online_alter;  ///< who does ALTER TABLE where a section says alter=online; empty: nobody
  Deferred<std::vector<Hook>> hooks;

  /// The interpreter of an Alembic project: an absolute path, or a command that is looked up in PATH; empty:
  /// the one that is found.
  std::string python;
  /// Revisions in Python are evaluated without Python where that can be; else Python runs every one.
  bool native = true;

  std::vector<std::filesystem::path> versions;  ///< absolute; at least one; new files go to the first
  bool recursive = false;                       ///< look for revision files in subfolders too
  std::string file_template = "{rev}_{slug}";   ///< of a new file's name, without the extension
  std::string timezone = "UTC";                 ///< "UTC", "local" or an IANA name
  int truncate_slug_length = 40;
  /// What is written into an Alembic project are revisions in SQL, not in Python.
  bool sql_revisions = false;

  TransactionMode transaction = TransactionMode::revision;
  /// `upgrade` refuses where what is applied is not what the files say.
  bool strict = false;
  /// `downgrade`, and upgrades that lose data, have to be confirmed.
  bool protect = false;
  /// Unset or zero: the server's setting.
  std::optional<std::chrono::milliseconds> lock_timeout, statement_timeout;
  int lock_retries = 5;  ///< further tries of a revision that hit lock_timeout
  /// How long commands that apply wait for another migrator, and for a database that is starting.
  std::chrono::milliseconds wait{300'000};

  std::string version_table = "alembic_version";
  std::string version_table_schema;  ///< empty: the connection's default schema
  bool version_table_pk = true;      ///< as env.py says: made with a primary key
  std::optional<bool> journal;       ///< unset: on, but off in a project shared with Alembic
  Filter filter;

  /// Every setting with its origin, secrets masked, in a fixed order.
  std::vector<ConfigEntry> entries;

  /// The database. Throws UsageError when none is configured, a variable is not set or the address is wrong.
  const DatabaseUrl& database() const { return url.get(); }
};

struct LoadOptions {
  /// Each -c: a limbeck.toml, an alembic.ini, a pyproject.toml, at most one of each; or a folder with any of
  /// them.
  std::vector<std::filesystem::path> files;
  std::optional<std::string> environment_name;  ///< -n: an environment, or the section of alembic.ini
  std::optional<std::string> url;               ///< --url; taken verbatim, relative to the working directory
  std::vector<std::string> x;                   ///< each -x, "key=value"
  std::filesystem::path working_directory;      ///< empty: the process's
  /// Environment variables. Empty: the process's.
  std::function<std::optional<std::string>(const std::string& name)> variable;
  /// Reads env.py of an Alembic project. Empty: nobody can; the address is the ini's.
  ReadEnv read_env{};
  /// Read instead of the .env beside limbeck.toml; relative to the working directory. Unset: that one, if it
  /// is there.
  std::optional<std::filesystem::path> env_file{};
  bool allow_missing = false;  ///< no limbeck.toml is fine (never when -c, LIMBECK_CONFIG or -n ask for one)
};

/// Finds, reads, checks and merges. Throws UsageError for whatever is wrong, with file and line; what is only
/// wrong because a variable is not set waits in a Deferred.
Config load(const LoadOptions& options = {});

/// Values of a new limbeck.toml.
struct TemplateValues {
  std::string url = "${DATABASE_URL:-sqlite:///app.db}";
  std::string models = "models/*.hpp";
  std::string versions = "migrations/versions";
};

/// The text of a new limbeck.toml, commented.
std::string config_template(const TemplateValues& values = {});

}  // namespace limbeck::config
