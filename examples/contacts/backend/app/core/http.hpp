// What the routes have in common: problems as JSON, and values out of a request.
#pragma once

#include <httplib.h>

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>

namespace http {

using Json = nlohmann::json;

/// Ends a request with a status and {"error": message, "fields": {name: what is wrong}}.
struct Problem : std::runtime_error {
  Problem(int code, const std::string& message, std::map<std::string, std::string> wrong = {})
      : std::runtime_error(message), status(code), fields(std::move(wrong)) {}
  int status;
  std::map<std::string, std::string> fields;
};

void reply(httplib::Response& response, int status, const Json& body);

/// Turns whatever a route threw into a reply; what the server says goes to the log, not to the client.
void reply_to_exception(const httplib::Request& request, httplib::Response& response,
                        std::exception_ptr exception);

/// The number in the route's nth parenthesis: 404 if it is none.
std::int64_t id_of(const httplib::Request& request, std::size_t n = 1);

/// The query parameter as a number from `low` to `high`, `otherwise` if it is absent; 400 if it is anything
/// else.
std::int64_t number(const httplib::Request& request, const char* name, std::int64_t otherwise,
                    std::int64_t low, std::int64_t high);

/// Reads the members of a JSON object and collects everything that is wrong with them, to be told at once.
class Body {
 public:
  explicit Body(const httplib::Request& request);
  std::string text(const char* name, std::size_t longest);
  std::optional<std::string> optional_text(const char* name, std::size_t longest);
  void wrong(const std::string& name, const std::string& what) { wrong_.emplace(name, what); }
  /// Throws a Problem with status 422 if anything was wrong, a member that nobody asked for among it.
  void done();

 private:
  const Json* take(const char* name);

  Json json_;
  std::map<std::string, std::string> wrong_;
  std::map<std::string, bool> known_;
};

}  // namespace http
