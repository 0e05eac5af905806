#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/core/database.hpp"
#include "app/models/groups.hpp"

/// Groups, in the database. Nothing that is sent to it is ever part of a statement's text.
namespace store {

std::vector<Group> groups(database::Pool& pool);
std::optional<Group> group(database::Pool& pool, std::int64_t id);
Group create_group(database::Pool& pool, const std::string& name);
std::optional<Group> rename_group(database::Pool& pool, std::int64_t id, const std::string& name);
bool delete_group(database::Pool& pool, std::int64_t id);

}  // namespace store
