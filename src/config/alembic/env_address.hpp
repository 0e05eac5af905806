// What env.py does with the address: said by who can read Python, for the configuration to use.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/json.hpp"

namespace limbeck::config {

struct AlembicProject;

struct EnvAddress {
  /// The address that env.py gives to its engine; empty: that of the ini, unchanged.
  std::optional<std::string> url{};
  /// Why only running env.py tells the address: "alembic/env.py:12: imports app.config"; empty: it is known.
  std::string unknown{};
  /// The first place whose effect on revisions isn't known, in the same form; empty: all of env.py is
  /// understood, and nothing is missed when it doesn't run.
  std::string incomplete{};
  std::string origin{};  ///< "alembic/env.py:20"
  std::string version_table{},
      version_table_schema{};    ///< what it gives to context.configure(); empty: nothing
  bool version_table_pk = true;  ///< the version table is made with a primary key
  bool transaction_per_migration = false;
  bool include_schemas = false;  ///< Alembic's autogenerate looks into every schema, or may
  /// What it hands to context.run_migrations(), for each upgrade(): an object; null: it is not known.
  Json arguments{};
};

/// Reads the project's env.py, by its text; nothing when there is none. `variable` is the process's
/// environment.
using ReadEnv = std::function<std::optional<EnvAddress>(
    const AlembicProject& project,
    const std::function<std::optional<std::string>(const std::string&)>& variable)>;

}  // namespace limbeck::config
