#pragma once

#include <string>
#include <vector>

#include "dialect/connection.hpp"

namespace limbeck::dialect::postgresql {

/// What of the target a scratch database takes over.
struct TargetSettings {
  std::string create_options;        ///< of CREATE DATABASE
  std::string search_path;           ///< as SQL; empty: the server's default
  std::vector<std::string> schemas;  ///< those of the search path that are there, without public
};

TargetSettings read_target_settings(Connection& target);

/// Makes its schemas.
void create_schemas(Connection& scratch, const TargetSettings& settings);

}  // namespace limbeck::dialect::postgresql
