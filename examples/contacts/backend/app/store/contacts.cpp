#include "app/store/contacts.hpp"

namespace store {

namespace {

#define CONTACT "id, name, email, phone, (extract(epoch FROM created_at) * 1000000)::bigint"
#define FOUND                                                                                              \
  " FROM contacts c WHERE ($1::text IS NULL OR strpos(lower(name), lower($1)) > 0"                         \
  " OR strpos(lower(email), lower($1)) > 0) AND ($2::bigint IS NULL OR EXISTS (SELECT FROM contact_groups" \
  " WHERE contact_id = c.id AND group_id = $2))"

Contact contact_in(const database::Result& result, int row) {
  return {.id = result.integer(row, 0),
          .name = result.text(row, 1),
          .email = result.optional_text(row, 2),
          .phone = result.optional_text(row, 3),
          .created_at = std::chrono::sys_time(std::chrono::microseconds(result.integer(row, 4)))};
}

std::optional<Contact> first(const database::Result& result) {
  if (result.rows() == 0) return std::nullopt;
  return contact_in(result, 0);
}

}  // namespace

Page contacts(database::Pool& pool, const Query& query) {
  const database::Result result =
      pool.execute("SELECT " CONTACT FOUND " ORDER BY name, id LIMIT $3 OFFSET $4",
                   {query.search, query.group, query.limit, query.offset});
  Page page{.contacts = {}, .total = 0};
  for (int row = 0; row < result.rows(); ++row) page.contacts.push_back(contact_in(result, row));
  page.total = pool.execute("SELECT count(*)" FOUND, {query.search, query.group}).integer(0, 0);
  return page;
}

std::optional<Contact> contact(database::Pool& pool, std::int64_t id) {
  return first(pool.execute("SELECT " CONTACT " FROM contacts WHERE id = $1", {id}));
}

Contact create_contact(database::Pool& pool, const Contact& contact) {
  return contact_in(
      pool.execute("INSERT INTO contacts (name, email, phone) VALUES ($1, $2, $3) RETURNING " CONTACT,
                   {contact.name, contact.email, contact.phone}),
      0);
}

std::optional<Contact> update_contact(database::Pool& pool, const Contact& contact) {
  return first(
      pool.execute("UPDATE contacts SET name = $2, email = $3, phone = $4 WHERE id = $1 RETURNING " CONTACT,
                   {contact.id, contact.name, contact.email, contact.phone}));
}

bool delete_contact(database::Pool& pool, std::int64_t id) {
  return pool.execute("DELETE FROM contacts WHERE id = $1", {id}).affected() == 1;
}

std::vector<Group> groups_of(database::Pool& pool, std::int64_t contact_id) {
  const database::Result result = pool.execute(
      "SELECT id, name FROM groups JOIN contact_groups ON group_id = id WHERE contact_id = $1 ORDER BY name",
      {contact_id});
  std::vector<Group> groups;
  for (int row = 0; row < result.rows(); ++row)
    groups.push_back({.id = result.integer(row, 0), .name = result.text(row, 1)});
  return groups;
}

void join_group(database::Pool& pool, const Membership& membership) {
  pool.execute("INSERT INTO contact_groups (contact_id, group_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
               {membership.contact_id, membership.group_id});
}

bool leave_group(database::Pool& pool, const Membership& membership) {
  return pool.execute("DELETE FROM contact_groups WHERE contact_id = $1 AND group_id = $2",
                      {membership.contact_id, membership.group_id})
             .affected() == 1;
}

}  // namespace store
