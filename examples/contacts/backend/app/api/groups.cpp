#include "app/api/groups.hpp"

#include "app/api/routes.hpp"
#include "app/core/http.hpp"
#include "app/store/groups.hpp"

namespace api {

namespace {

std::string name_in(const httplib::Request& request) {
  http::Body body(request);
  std::string name = body.text("name", 80);
  body.done();
  return name;
}

http::Json known(const std::optional<Group>& group) {
  if (!group) throw http::Problem(404, "there is no such group");
  return json(*group);
}

}  // namespace

http::Json json(const Group& group) {
  return {{"id", group.id}, {"name", group.name}};
}

http::Json json(const std::vector<Group>& groups) {
  http::Json items = http::Json::array();
  for (const Group& group : groups) items.push_back(json(group));
  return {{"items", items}};
}

void add_groups(httplib::Server& server, database::Pool& pool) {
  server.Get("/groups", [&pool](const httplib::Request&, httplib::Response& response) {
    http::reply(response, 200, json(store::groups(pool)));
  });
  server.Post("/groups", [&pool](const httplib::Request& request, httplib::Response& response) {
    const Group group = store::create_group(pool, name_in(request));
    response.set_header("Location", "/groups/" + std::to_string(group.id));
    http::reply(response, 201, json(group));
  });
  server.Get(R"(/groups/(\d+))", [&pool](const httplib::Request& request, httplib::Response& response) {
    http::reply(response, 200, known(store::group(pool, http::id_of(request))));
  });
  server.Put(R"(/groups/(\d+))", [&pool](const httplib::Request& request, httplib::Response& response) {
    http::reply(response, 200, known(store::rename_group(pool, http::id_of(request), name_in(request))));
  });
  server.Delete(R"(/groups/(\d+))", [&pool](const httplib::Request& request, httplib::Response& response) {
    if (!store::delete_group(pool, http::id_of(request))) throw http::Problem(404, "there is no such group");
    response.status = 204;
  });
}

}  // namespace api
