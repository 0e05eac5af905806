// The limbeck.toml that `limbeck init` writes.
#include <fmt/core.h>

#include "config/config.hpp"
#include "config/toml.hpp"

namespace limbeck::config {

std::string config_template(const TemplateValues& values) {
  const auto models = values.models.empty() ? std::string("# models = \"models/*.hpp\"")
                                            : "models = " + toml_quote(values.models);
  return fmt::format(
      R"(# Limbeck's configuration. Paths start at this file's folder.

# The database: a URL, or [database] with host, user, password and database below. ${{VAR}}, ${{VAR:-default}} and
# ${{VAR:?message}} are taken from the environment, then from .env beside this file; a password in a variable needs no
# encoding: "postgresql://${{POSTGRES_USER}}:${{POSTGRES_PASSWORD}}@${{POSTGRES_SERVER}}/${{POSTGRES_DB}}".
url = {}

# What the database is to look like: C++ models, schema.sql, a folder, or {{ command = "…" }}.
{}

# Where revision files are; new ones go to the first folder.
versions = [{}]
# file_template = "{{year}}{{month}}{{day}}_{{rev}}_{{slug}}"

# Don't queue the whole site behind a migration that waits for a lock (PostgreSQL).
# lock_timeout = "5s"

# What to leave alone.
# exclude = ["spatial_ref_sys", "audit.*"]

# Run on the operations of a generated revision before it is written, and on every new revision file.
# process = {{ command = "./process" }}
# hooks = [{{ name = "format", command = "pg_format -i {{file}}" }}]

# Chosen with `-n production` or LIMBECK_ENV; overrides any key.
# [env.production]
# url = "${{PRODUCTION_URL:?set PRODUCTION_URL}}"
)",
      toml_quote(values.url), models, toml_quote(values.versions));
}

}  // namespace limbeck::config
