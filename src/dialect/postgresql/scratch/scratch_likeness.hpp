#pragma once

#include <string>
#include <vector>

#include "dialect/connection.hpp"

namespace limbeck::dialect::postgresql {

/// What of the target a scratch database takes over.
struct Likeness {
  std::string create_options;        ///< of CREATE DATABASE
  std::string search_path;           ///< as SQL; empty: the server's default
  std::vector<std::string> schemas;  ///< those of the search path that are there, without public
};

Likeness likeness(Connection& target);

/// Makes its schemas.
void make_schemas(Connection& scratch, const Likeness& like);

}  // namespace limbeck::dialect::postgresql
