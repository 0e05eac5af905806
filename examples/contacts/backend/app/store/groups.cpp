#include "app/store/groups.hpp"

namespace store {

namespace {

Group group_in(const database::Result& result, int row) {
  return {.id = result.integer(row, 0), .name = result.text(row, 1)};
}

std::optional<Group> first(const database::Result& result) {
  if (result.rows() == 0) return std::nullopt;
  return group_in(result, 0);
}

}  // namespace

std::vector<Group> groups(database::Pool& pool) {
  const database::Result result = pool.execute("SELECT id, name FROM groups ORDER BY name");
  std::vector<Group> all;
  for (int row = 0; row < result.rows(); ++row) all.push_back(group_in(result, row));
  return all;
}

std::optional<Group> group(database::Pool& pool, std::int64_t id) {
  return first(pool.execute("SELECT id, name FROM groups WHERE id = $1", {id}));
}

Group create_group(database::Pool& pool, const std::string& name) {
  return group_in(pool.execute("INSERT INTO groups (name) VALUES ($1) RETURNING id, name", {name}), 0);
}

std::optional<Group> rename_group(database::Pool& pool, std::int64_t id, const std::string& name) {
  return first(pool.execute("UPDATE groups SET name = $2 WHERE id = $1 RETURNING id, name", {id, name}));
}

bool delete_group(database::Pool& pool, std::int64_t id) {
  return pool.execute("DELETE FROM groups WHERE id = $1", {id}).affected() == 1;
}

}  // namespace store
