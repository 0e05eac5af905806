#include "dialect/postgresql/connect/flavour.hpp"

#include <string_view>

namespace limbeck::dialect::postgresql {

Flavour flavour_of_server(const std::function<const char*(const char* name)>& reported) {
  if (reported("crdb_version")) return Flavour::cockroachdb;
  if (reported("padb_version") || reported("padb_revision")) return Flavour::redshift;
  if (reported("mz_version")) return Flavour::materialize;
  const char* const version = reported("server_version");
  const bool is_yugabytedb = version && std::string_view(version).find("-YB-") != std::string_view::npos;
  return is_yugabytedb ? Flavour::yugabytedb : Flavour::original;
}

}  // namespace limbeck::dialect::postgresql
