#include "app/core/http.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <limits>

#include "app/core/database.hpp"

namespace http {

namespace {

/// Characters as PostgreSQL counts them: code points. The JSON parser has checked that it is UTF-8.
std::size_t length(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](unsigned char byte) { return (byte & 0xC0) != 0x80; }));
}

std::optional<std::int64_t> to_number(const std::string& text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Problem problem_of(const database::Failure& failure) {
  if (failure.state == "23505") return {409, "there is one like this already"};
  if (failure.state == "23503") return {404, "what it refers to is not there"};
  if (failure.state.starts_with("22")) return {400, "the database can't read a value of the request"};
  if (failure.state == "42P01" || failure.state == "42703")
    return {503, "the database is not at the revision that this server needs"};
  if (failure.state == "57014") return {503, "the database took too long"};
  if (failure.state.starts_with("53") || failure.state.starts_with("57"))
    return {503, "the database is not available"};
  return {500, "internal error"};
}

}  // namespace

void reply(httplib::Response& response, int status, const Json& body) {
  response.status = status;
  response.set_content(body.dump() + "\n", "application/json");
}

void reply_to_exception(const httplib::Request& request, httplib::Response& response,
                        std::exception_ptr exception) {
  auto answer = [&](const Problem& problem) {
    Json body = {{"error", problem.what()}};
    if (!problem.fields.empty()) body["fields"] = problem.fields;
    if (problem.status == 503) response.set_header("Retry-After", "5");
    reply(response, problem.status, body);
  };
  auto log = [&](const char* what) {
    std::fprintf(stderr, "%s %s: %s\n", request.method.c_str(), request.path.c_str(), what);
  };
  try {
    std::rethrow_exception(exception);
  } catch (const Problem& problem) {
    answer(problem);
  } catch (const database::Unavailable& error) {
    log(error.what());
    answer({503, "the database is not available"});
  } catch (const database::Failure& error) {
    const Problem problem = problem_of(error);
    if (problem.status >= 500) log(error.what());
    answer(problem);
  } catch (const std::exception& error) {
    log(error.what());
    answer({500, "internal error"});
  }
}

std::int64_t id_of(const httplib::Request& request, std::size_t n) {
  const std::optional<std::int64_t> id = to_number(request.matches[n].str());
  if (!id) throw Problem(404, "there is none with this number");
  return *id;
}

std::int64_t number(const httplib::Request& request, const char* name, std::int64_t otherwise,
                    std::int64_t low, std::int64_t high) {
  if (!request.has_param(name)) return otherwise;
  const std::optional<std::int64_t> value = to_number(request.get_param_value(name));
  if (!value || *value < low || *value > high) {
    std::string range = "must be a number from " + std::to_string(low);
    if (high != std::numeric_limits<std::int64_t>::max()) range += " to " + std::to_string(high);
    throw Problem(400, "a query parameter is wrong", {{name, range}});
  }
  return *value;
}

Body::Body(const httplib::Request& request) : json_(Json::parse(request.body, nullptr, false)) {
  if (!json_.is_object()) throw Problem(400, "the body must be a JSON object");
}

const Json* Body::take(const char* name) {
  known_[name] = true;
  const auto found = json_.find(name);
  return found == json_.end() || found->is_null() ? nullptr : &*found;
}

std::optional<std::string> Body::optional_text(const char* name, std::size_t longest) {
  const Json* member = take(name);
  if (!member) return std::nullopt;
  if (!member->is_string()) {
    wrong(name, "must be a string");
    return std::nullopt;
  }
  auto text = member->get<std::string>();
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) wrong(name, "must not be empty");
  if (text.find('\0') != std::string::npos) wrong(name, "must not hold a NUL character");
  if (length(text) > longest) wrong(name, "must have at most " + std::to_string(longest) + " characters");
  return text;
}

std::string Body::text(const char* name, std::size_t longest) {
  std::optional<std::string> text = optional_text(name, longest);
  if (!text) wrong(name, "is required");
  return text.value_or("");
}

void Body::done() {
  for (const auto& member : json_.items())
    if (!known_.contains(member.key())) wrong(member.key(), "is not known");
  if (!wrong_.empty()) throw Problem(422, "some values are wrong", wrong_);
}

}  // namespace http
