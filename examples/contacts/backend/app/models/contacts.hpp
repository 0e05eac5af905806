#pragma once

#include <chrono>
#include <cstdint>
#include <limbeck/models.hpp>
#include <optional>
#include <string>

#include "groups.hpp"

struct Contact {
  std::int64_t id;
  std::string name;
  std::optional<std::string> email;
  std::optional<std::string> phone;
  std::chrono::sys_time<std::chrono::microseconds> created_at;
};

/// A contact is in any number of groups.
struct Membership {
  std::int64_t contact_id;
  std::int64_t group_id;
};

namespace schema {
using namespace limbeck::models;

inline const auto contacts = table<Contact>("contacts")
                                 .column(&Contact::id, "id", primary_key, identity)
                                 .column(&Contact::name, "name", type::varchar(120), check("name <> ''"))
                                 .column(&Contact::email, "email", type::varchar(254), unique)
                                 .column(&Contact::phone, "phone", type::varchar(40))
                                 .column(&Contact::created_at, "created_at", default_to(now()))
                                 .index("contacts_by_name", {&Contact::name, &Contact::id});

inline const auto memberships =
    table<Membership>("contact_groups")
        .column(&Membership::contact_id, "contact_id", references(&Contact::id, on_delete::cascade))
        .column(&Membership::group_id, "group_id", references(&Group::id, on_delete::cascade), indexed)
        .primary_key({&Membership::contact_id, &Membership::group_id});
}  // namespace schema
