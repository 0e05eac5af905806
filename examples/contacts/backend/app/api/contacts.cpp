#include "app/store/contacts.hpp"

#include <cstdio>
#include <ctime>
#include <limits>

#include "app/api/groups.hpp"
#include "app/api/routes.hpp"
#include "app/core/http.hpp"

namespace api {

namespace {

/// RFC 3339, in UTC.
std::string text(std::chrono::sys_time<std::chrono::microseconds> time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const std::time_t whole = std::chrono::system_clock::to_time_t(seconds);
  std::tm parts{};
  gmtime_r(&whole, &parts);
  char date[32];
  std::strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &parts);
  char result[48];
  std::snprintf(result, sizeof result, "%s.%06dZ", date, static_cast<int>((time - seconds).count()));
  return result;
}

using api::json;

http::Json json(const Contact& contact) {
  http::Json result = {{"id", contact.id}, {"name", contact.name}, {"created_at", text(contact.created_at)}};
  result["email"] = contact.email ? http::Json(*contact.email) : http::Json();
  result["phone"] = contact.phone ? http::Json(*contact.phone) : http::Json();
  return result;
}

constexpr std::int64_t any_number = std::numeric_limits<std::int64_t>::max();

http::Json known(const std::optional<Contact>& contact) {
  if (!contact) throw http::Problem(404, "there is no such contact");
  return json(*contact);
}

/// The lengths are those of the models.
Contact contact_in(const httplib::Request& request) {
  http::Body body(request);
  Contact contact{};
  contact.name = body.text("name", 120);
  contact.email = body.optional_text("email", 254);
  contact.phone = body.optional_text("phone", 40);
  if (contact.email) {
    const std::size_t at = contact.email->find('@');
    if (at == 0 || at == std::string::npos || at + 1 == contact.email->size())
      body.wrong("email", "must be an address like ada@example.org");
  }
  body.done();
  return contact;
}

store::Query query_in(const httplib::Request& request) {
  store::Query query{.search = {}, .group = {}, .limit = 0, .offset = 0};
  query.limit = http::number(request, "limit", 20, 1, 100);
  query.offset = http::number(request, "offset", 0, 0, any_number);
  if (request.has_param("group")) query.group = http::number(request, "group", 0, 1, any_number);
  if (request.has_param("search")) query.search = request.get_param_value("search");
  if (query.search && query.search->find('\0') != std::string::npos)
    throw http::Problem(400, "a query parameter is wrong", {{"search", "must not hold a NUL character"}});
  return query;
}

Membership membership_in(const httplib::Request& request) {
  return {.contact_id = http::id_of(request, 1), .group_id = http::id_of(request, 2)};
}

void add_memberships(httplib::Server& server, database::Pool& pool) {
  server.Get(R"(/contacts/(\d+)/groups)",
             [&pool](const httplib::Request& request, httplib::Response& response) {
               const std::int64_t id = http::id_of(request);
               known(store::contact(pool, id));
               http::reply(response, 200, json(store::groups_of(pool, id)));
             });
  server.Put(R"(/contacts/(\d+)/groups/(\d+))",
             [&pool](const httplib::Request& request, httplib::Response& response) {
               store::join_group(pool, membership_in(request));
               response.status = 204;
             });
  server.Delete(R"(/contacts/(\d+)/groups/(\d+))",
                [&pool](const httplib::Request& request, httplib::Response& response) {
                  if (!store::leave_group(pool, membership_in(request)))
                    throw http::Problem(404, "the contact is not in this group");
                  response.status = 204;
                });
}

}  // namespace

void add_contacts(httplib::Server& server, database::Pool& pool) {
  server.Get("/contacts", [&pool](const httplib::Request& request, httplib::Response& response) {
    const store::Query query = query_in(request);
    const store::Page page = store::contacts(pool, query);
    http::Json items = http::Json::array();
    for (const Contact& contact : page.contacts) items.push_back(json(contact));
    http::reply(response, 200,
                {{"items", items}, {"total", page.total}, {"limit", query.limit}, {"offset", query.offset}});
  });
  server.Post("/contacts", [&pool](const httplib::Request& request, httplib::Response& response) {
    const Contact contact = store::create_contact(pool, contact_in(request));
    response.set_header("Location", "/contacts/" + std::to_string(contact.id));
    http::reply(response, 201, json(contact));
  });
  server.Get(R"(/contacts/(\d+))", [&pool](const httplib::Request& request, httplib::Response& response) {
    http::reply(response, 200, known(store::contact(pool, http::id_of(request))));
  });
  server.Put(R"(/contacts/(\d+))", [&pool](const httplib::Request& request, httplib::Response& response) {
    const std::int64_t id = http::id_of(request);
    Contact contact = contact_in(request);
    contact.id = id;
    http::reply(response, 200, known(store::update_contact(pool, contact)));
  });
  server.Delete(R"(/contacts/(\d+))", [&pool](const httplib::Request& request, httplib::Response& response) {
    if (!store::delete_contact(pool, http::id_of(request)))
      throw http::Problem(404, "there is no such contact");
    response.status = 204;
  });
  add_memberships(server, pool);
}

}  // namespace api
