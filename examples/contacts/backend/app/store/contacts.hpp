#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/core/database.hpp"
#include "app/models/contacts.hpp"

/// Contacts and their groups, in the database.
namespace store {

/// What of the contacts is wanted.
struct Query {
  std::optional<std::string> search;  // in name or email, whatever the case
  std::optional<std::int64_t> group;
  std::int64_t limit;
  std::int64_t offset;
};

struct Page {
  std::vector<Contact> contacts;  // by name
  std::int64_t total;             // on all pages
};

Page contacts(database::Pool& pool, const Query& query);
std::optional<Contact> contact(database::Pool& pool, std::int64_t id);
/// Both leave the id and the time of creation to the database.
Contact create_contact(database::Pool& pool, const Contact& contact);
std::optional<Contact> update_contact(database::Pool& pool, const Contact& contact);
bool delete_contact(database::Pool& pool, std::int64_t id);

std::vector<Group> groups_of(database::Pool& pool, std::int64_t contact_id);
/// Nothing happens when it is there already. Throws Failure 23503 when there is no such contact or group.
void join_group(database::Pool& pool, const Membership& membership);
bool leave_group(database::Pool& pool, const Membership& membership);

}  // namespace store
