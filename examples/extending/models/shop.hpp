#pragma once

#include <chrono>
#include <cstdint>
#include <limbeck/models.hpp>
#include <string>

struct Customer {
  std::chrono::sys_time<std::chrono::microseconds> created_at;
  std::string name;
  std::int64_t id;
};

/// A table that the reports may read (see process/main.cpp).
struct ReadableTable {
  std::string name;
};

namespace schema {
using namespace limbeck::models;

inline const auto readable_tables =
    table<ReadableTable>("readable_tables").column(&ReadableTable::name, "name", primary_key);

inline const auto customers = table<Customer>("customers")
                                  .column(&Customer::created_at, "created_at", default_to(now()))
                                  .column(&Customer::name, "name", type::varchar(80))
                                  .column(&Customer::id, "id", primary_key, identity);
}  // namespace schema
