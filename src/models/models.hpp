// The desired state of a database, read from what the configuration's `models` names: C++ models (compiled on
// demand), SQL files, or a program that prints either. Runs programs: for authoring commands only.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "config/config.hpp"
#include "dialect/dialect.hpp"
#include "dialect/statement.hpp"
#include "schema/catalog.hpp"

namespace limbeck::models {

/// The author says that `to`, as it is in the desired catalog, was called `from`. It applies when `from` is
/// in the database and `to` is not; otherwise it has done its work and means nothing. For a column, `name` is
/// the table's and `part` the column's; where its table has a former name too, there is one hint for each
/// name that the table may have in the database: a hint whose `from` table is not `to`'s own applies only
/// together with the table's rename.
struct RenameHint {
  schema::ObjectId from, to;
  /// Former name and name of a value of the enum that the column `to` (which `from` equals) holds as text
  /// with a CHECK.
  std::optional<std::pair<std::string, std::string>> value{};

  auto operator<=>(const RenameHint&) const = default;
};

/// A catalog in the dialect's own terms: native types, no portable ones; enums turned into text with a CHECK
/// where the engine has none; every constraint and index named as the naming convention says (or unnamed
/// where it says nothing); every object in a schema where the engine has schemas. Not yet in the database's
/// canonical spelling.
struct DesiredCatalog {
  schema::Catalog catalog;
  std::vector<RenameHint> renames;              ///< sorted
  std::map<std::string, schema::ObjectId> ids;  ///< stable ids that the models give to their objects
};

/// Statements of one file, or of a program's output.
struct SqlFile {
  std::string name;  ///< for messages: relative to the configuration's folder, or "the output of <command>"
  std::vector<Statement> statements;
};

/// DDL that makes the desired state in an empty database, in the order in which it is to run.
struct DesiredSql {
  std::vector<SqlFile> files;
  std::vector<RenameHint> renames;
};

using DesiredState = std::variant<DesiredCatalog, DesiredSql>;

struct ModelsRequest {
  config::Models source;  ///< files, folders, globs or a command
  std::filesystem::path
      folder;  ///< absolute; where relative paths start and the command runs: Config::folder
  const dialect::Dialect* dialect = nullptr;
  Engine engine;               ///< as Connection::engine
  std::string default_schema;  ///< of objects that name none: Inspector::default_schema; "" where there are
                               ///< no schemas
  std::vector<schema::ObjectName> internal_tables;  ///< Limbeck's own, which models have no part in
  std::filesystem::path cache_folder;               ///< empty: limbeck/ in XDG_CACHE_HOME or ~/.cache
  /// Told what takes a while ("compiling models/contacts.hpp"); may be empty.
  std::function<void(const std::string&)> progress;
  /// Told what the program made from C++ models prints; may be empty.
  std::function<void(const std::string&)> on_output{};
  /// How long the program made from C++ models may run; half a minute unless said.
  std::optional<std::chrono::milliseconds> time_limit{};
};

/// Reads the models. Throws Error with everything that is wrong in them at once, one line a problem; or with
/// the compiler's own words; or UsageError when the configuration names no models or nothing that exists.
DesiredState read(const ModelsRequest& request);

/// The same for one SOURCE of a command line that is a `.sql` file or a folder of such: runs nothing.
DesiredSql read_sql(const std::vector<std::string>& paths, const std::filesystem::path& folder,
                    const dialect::Dialect& dialect, const std::string& default_schema);

}  // namespace limbeck::models
