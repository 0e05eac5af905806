#pragma once

#include <httplib.h>

#include "app/core/database.hpp"

/// Each adds its paths to the server; the pool has to outlive it.
namespace api {

void add_health(httplib::Server& server, database::Pool& pool);
void add_contacts(httplib::Server& server, database::Pool& pool);
void add_groups(httplib::Server& server, database::Pool& pool);

}  // namespace api
