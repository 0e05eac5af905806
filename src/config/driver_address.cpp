#include "config/driver_address.hpp"

#include "base/error.hpp"

namespace limbeck::config {

DatabaseUrl address_of_driver(EngineKind engine,
                              const std::vector<std::pair<std::string, std::string>>& parameters,
                              const std::filesystem::path& base_folder) {
  DatabaseUrl url;
  url.engine = engine;
  for (const auto& [name, value] : parameters) {
    if (name == "sslmode" && value == "limbeck-unknown") {
      throw UsageError(
          "env.py connects with an SSLContext, of which Limbeck can't learn whom it trusts",
          "give the address with --url, or as `url` in limbeck.toml, with sslmode and sslrootcert");
    }
    set_libpq_keyword(url, name, value);
  }
  if (engine == EngineKind::sqlite) url = resolve_sqlite_path(std::move(url), base_folder);
  check_database_url(url);
  return url;
}

}  // namespace limbeck::config
