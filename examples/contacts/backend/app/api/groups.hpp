#pragma once

#include <vector>

#include "app/core/http.hpp"
#include "app/models/groups.hpp"

namespace api {

http::Json json(const Group& group);
http::Json json(const std::vector<Group>& groups);

}  // namespace api
