#pragma once

#include <cstdint>
#include <limbeck/models.hpp>
#include <string>

struct Group {
  std::int64_t id;
  std::string name;
};

namespace schema {
using namespace limbeck::models;

inline const auto groups = table<Group>("groups")
                               .column(&Group::id, "id", primary_key, identity)
                               .column(&Group::name, "name", type::varchar(80), unique, check("name <> ''"));
}  // namespace schema
