#include "base/json.hpp"

#include <fmt/core.h>

#include <nlohmann/json.hpp>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"

namespace limbeck {
namespace {

Json convert(nlohmann::ordered_json& value) {
  using kind = nlohmann::ordered_json::value_t;
  switch (value.type()) {
    case kind::boolean:
      return Json(value.get<bool>());
    case kind::number_integer:
      return Json(value.get<std::int64_t>());
    case kind::number_unsigned: {
      const auto number = value.get<std::uint64_t>();
      if (number > static_cast<std::uint64_t>(INT64_MAX)) return Json(static_cast<double>(number));
      return Json(static_cast<std::int64_t>(number));
    }
    case kind::number_float:
      return Json(value.get<double>());
    case kind::string:
      return Json(std::move(value.get_ref<std::string&>()));
    case kind::array: {
      Json::Array items;
      items.reserve(value.size());
      for (auto& item : value) items.push_back(convert(item));
      return Json(std::move(items));
    }
    case kind::object: {
      Json::Object members;
      members.reserve(value.size());
      for (auto& [key, item] : value.items()) members.emplace_back(key, convert(item));
      return Json(std::move(members));
    }
    default:
      return Json();
  }
}

void write_string(std::string& out, const std::string& text) {
  // Text that came from a server or a file may hold broken UTF-8; the answer must stay valid JSON.
  out += nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void write(std::string& out, const Json& value, int indent, int depth) {
  const auto newline = [&](int level) {
    if (indent == 0) return;
    out += '\n';
    out.append(static_cast<std::size_t>(indent) * static_cast<std::size_t>(level), ' ');
  };
  if (value.is_null()) {
    out += "null";
  } else if (value.is_bool()) {
    out += value.as_bool() ? "true" : "false";
  } else if (value.is_integer()) {
    out += fmt::format("{}", value.as_integer());
  } else if (value.is_number()) {
    out += nlohmann::json(value.as_number()).dump();
  } else if (value.is_string()) {
    write_string(out, value.as_string());
  } else if (value.is_array()) {
    const auto& items = value.as_array();
    out += '[';
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (i > 0) out += indent == 0 ? ", " : ",";
      newline(depth + 1);
      write(out, items[i], indent, depth + 1);
    }
    if (!items.empty()) newline(depth);
    out += ']';
  } else {
    const auto& members = value.as_object();
    out += '{';
    for (std::size_t i = 0; i < members.size(); ++i) {
      if (i > 0) out += indent == 0 ? ", " : ",";
      newline(depth + 1);
      write_string(out, members[i].first);
      out += ": ";
      write(out, members[i].second, indent, depth + 1);
    }
    if (!members.empty()) newline(depth);
    out += '}';
  }
}

template <typename T, typename Variant>
const T& expect(const Variant& value, const char* wanted, const char* kind) {
  if (const T* held = std::get_if<T>(&value)) return *held;
  throw Error(fmt::format("expected a JSON {}, found a {}", wanted, kind));
}

}  // namespace

Json::Json() noexcept = default;
Json::Json(const Json& other) = default;
Json::Json(Json&& other) noexcept = default;
Json& Json::operator=(const Json& other) = default;
Json& Json::operator=(Json&& other) noexcept = default;
Json::~Json() = default;
Json::Json(std::nullptr_t) {}
Json::Json(bool value) : value_(value) {}
Json::Json(int value) : value_(std::int64_t{value}) {}
Json::Json(std::int64_t value) : value_(value) {}
Json::Json(std::size_t value) : value_(static_cast<std::int64_t>(value)) {}
Json::Json(double value) : value_(value) {}
Json::Json(const char* value) : value_(std::string(value)) {}
Json::Json(std::string_view value) : value_(std::string(value)) {}
Json::Json(std::string value) : value_(std::move(value)) {}
Json::Json(Array value) : value_(std::move(value)) {}
Json::Json(Object value) : value_(std::move(value)) {}

Json Json::array() {
  return Json(Array{});
}
Json Json::object(std::initializer_list<std::pair<std::string, Json>> members) {
  return Json(Object(members));
}

bool Json::operator==(const Json& other) const {
  return value_ == other.value_;
}

const char* Json::kind() const {
  constexpr const char* names[] = {"null", "boolean", "number", "number", "string", "array", "object"};
  return names[value_.index()];
}

bool Json::as_bool() const {
  return expect<bool>(value_, "boolean", kind());
}
std::int64_t Json::as_integer() const {
  return expect<std::int64_t>(value_, "whole number", kind());
}
double Json::as_number() const {
  return is_integer() ? static_cast<double>(as_integer()) : expect<double>(value_, "number", kind());
}
const std::string& Json::as_string() const {
  return expect<std::string>(value_, "string", kind());
}
const Json::Array& Json::as_array() const {
  return expect<Array>(value_, "array", kind());
}
const Json::Object& Json::as_object() const {
  return expect<Object>(value_, "object", kind());
}

const Json* Json::find(std::string_view key) const {
  if (const auto* members = std::get_if<Object>(&value_)) {
    for (const auto& [name, value] : *members) {
      if (name == key) return &value;
    }
  }
  return nullptr;
}

Json& Json::set(std::string key, Json value) {
  if (is_null()) value_ = Object{};
  auto& members = std::get<Object>(value_);
  for (auto& [name, held] : members) {
    if (name == key) {
      held = std::move(value);
      return *this;
    }
  }
  members.emplace_back(std::move(key), std::move(value));
  return *this;
}

Json& Json::push(Json value) {
  if (is_null()) value_ = Array{};
  std::get<Array>(value_).push_back(std::move(value));
  return *this;
}

std::string Json::dump(int indent) const {
  std::string out;
  write(out, *this, indent, 0);
  return out;
}

Json Json::parse(std::string_view text, std::string_view source) {
  try {
    auto parsed = nlohmann::ordered_json::parse(text);
    return convert(parsed);
  } catch (const nlohmann::json::parse_error& error) {
    const auto before = text.substr(0, std::min(text.size(), error.byte > 0 ? error.byte - 1 : 0));
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const auto column =
        before.size() - (before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1) + 1;
    throw Error(fmt::format("{}:{}:{}: this is not valid JSON", source, line, column));
  } catch (const nlohmann::json::out_of_range&) {
    throw Error(fmt::format("{}: a number in it is beyond what JSON's readers keep", source));
  }
}

Json Json::parse_unique(std::string_view text, std::string_view source) {
  auto json = parse(text, source);
  struct Object {
    std::set<std::string> keys;
    std::string last_key, name;
  };
  std::vector<Object> open;
  [[maybe_unused]] const auto again =
      nlohmann::json::parse(text, [&](int, nlohmann::json::parse_event_t event, const nlohmann::json& value) {
        using Event = nlohmann::json::parse_event_t;
        if (event == Event::object_start) open.emplace_back();
        if (event == Event::object_end) open.pop_back();
        if (event == Event::value && !open.empty() && open.back().last_key == "name" && value.is_string()) {
          open.back().name = value.get<std::string>();
        }
        if (event != Event::key) return true;
        open.back().last_key = value.get<std::string>();
        if (open.back().keys.insert(open.back().last_key).second) return true;
        std::vector<std::string> names;
        for (const auto& each : open) {
          if (!each.name.empty()) names.push_back(each.name);
        }
        throw Error(fmt::format("{}: the key \"{}\" stands twice in one object{}", source,
                                open.back().last_key,
                                names.empty() ? "" : fmt::format(" (in {})", text::join(names, ", "))));
      });
  return json;
}

}  // namespace limbeck
