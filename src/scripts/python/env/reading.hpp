// What an env.py comes to, found from its text: the address that it gives to its engine and the options that
// it gives to context.configure(). Only Python that is understood whole counts; the file is never run here.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "config/alembic/options.hpp"
#include "scripts/python/ast.hpp"

namespace limbeck::scripts::python {

struct EnvRequest {
  config::AlembicOptions options;  ///< of the ini; env.py may set some
  std::filesystem::path file;      ///< env.py, absolute: what `__file__` is
  std::vector<std::string> x;      ///< each -x, as given
  /// The process's environment. `.env` counts only when the file loads it.
  std::function<std::optional<std::string>(const std::string& name)> variable;
};

/// A place in env.py that is not understood.
struct NotUnderstood {
  std::string why;  ///< the rest of a sentence: "imports app.config"
  int line = 0;     ///< 0: nothing is wrong
  bool any() const { return line > 0; }
};

struct EnvReading {
  /// SQLAlchemy's, as the engine gets it; empty when `unknown` says why it isn't known.
  std::string url;
  int url_line = 0;         ///< where the engine is made
  bool url_is_ini = false;  ///< it is `sqlalchemy.url` as it stands in the ini
  NotUnderstood unknown;
  /// The first place whose effect on revisions isn't known, though the address is: env.py can't be spared
  /// when revisions run.
  NotUnderstood incomplete;

  std::string version_table{};  ///< empty: Alembic's own
  std::string version_table_schema;
  bool version_table_pk = true;
  bool transaction_per_migration = false;
  bool include_schemas = false;  ///< or it is not known
  /// What it hands to context.run_migrations(): an object; null: it is not known.
  Json arguments;
};

/// Follows the module from its first statement to context.run_migrations(), online. Throws nothing.
EnvReading read_env(const ast::Module& module, const EnvRequest& request);

}  // namespace limbeck::scripts::python
