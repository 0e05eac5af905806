#include "scripts/python/env/address.hpp"

#include <fmt/core.h>

#include <filesystem>

#include "base/error.hpp"
#include "base/file.hpp"
#include "config/locate.hpp"
#include "scripts/python/env/reading.hpp"
#include "scripts/python/source_parser.hpp"

namespace limbeck::scripts::python {

std::optional<config::EnvAddress> read_env_address(
    const config::AlembicProject& project,
    const std::function<std::optional<std::string>(const std::string&)>& variable) {
  const auto file = project.env_file();
  std::error_code error;
  if (!parser() || !std::filesystem::is_regular_file(file, error)) return std::nullopt;
  const auto shown = config::display_path(file, project.working_directory);
  const auto place = [&](const NotUnderstood& what) {
    return what.any() ? fmt::format("{}:{}: {}", shown, what.line, what.why) : std::string();
  };
  config::EnvAddress address;
  try {
    const auto module = parser()(file::read(file), shown);
    auto reading = read_env(module, {project.options, file, project.x, variable});
    address.unknown = place(reading.unknown);
    address.incomplete = place(reading.incomplete);
    address.origin = fmt::format("{}:{}", shown, reading.url_line);
    address.version_table = reading.version_table;
    address.version_table_schema = reading.version_table_schema;
    address.version_table_pk = reading.version_table_pk;
    address.transaction_per_migration = reading.transaction_per_migration;
    address.include_schemas = reading.include_schemas;
    address.arguments = std::move(reading.arguments);
    if (!reading.url_is_ini) address.url = std::move(reading.url);
  } catch (const Error& problem) {
    address.unknown = problem.what();
  }
  return address;
}

}  // namespace limbeck::scripts::python
