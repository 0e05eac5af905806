#include "models/members.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"

namespace limbeck::models {
namespace {

/// The value of an option: the catalog holds texts, JSON may hold numbers and booleans.
std::optional<std::string> option_text(const Json& value) {
  if (value.is_string()) return value.as_string();
  if (value.is_bool()) return value.as_bool() ? "true" : "false";
  if (value.is_number()) return value.dump(0);
  return std::nullopt;
}

}  // namespace

const std::vector<std::string>& dialect_names() {
  static const std::vector<std::string> names = {"postgresql", "sqlite", "mysql"};
  return names;
}

std::string suggestion(const std::string& word, const std::vector<std::string>& candidates) {
  const auto near = text::did_you_mean(word, candidates);
  return near ? fmt::format("; did you mean \"{}\"?", *near) : "";
}

const Json* for_dialect(const Json& per_dialect, const dialect::Dialect& dialect) {
  if (const auto* own = per_dialect.find(dialect.name())) return own;
  return per_dialect.find("default");
}

Members::Members(const ReadContext& context, const Json& json, std::string where)
    : context_(context), json_(json), where_(std::move(where)) {
  if (!json_.is_object()) problem(fmt::format("an object is wanted here, not {}", json_.kind()));
}

const Json* Members::take(const std::string& key) {
  const bool first_time = read_keys_.insert(key).second;
  const auto* found = json_.find(key);
  if (first_time && found && found->is_string() && found->as_string().find('\0') != std::string::npos) {
    problem(fmt::format("\"{}\" has a NUL character, which no database keeps", key));
  }
  return found && found->is_null() ? nullptr : found;
}

std::string Members::text(const std::string& key) {
  const auto* value = take(key);
  if (!value) return {};
  if (value->is_string()) return value->as_string();
  problem(fmt::format("\"{}\" must be a text, not {}", key, value->kind()));
  return {};
}

std::string Members::required_text(const std::string& key) {
  const auto* value = take(key);
  if (value && value->is_string() && !value->as_string().empty()) return value->as_string();
  if (value && !value->is_string()) return text(key);
  problem(fmt::format("\"{}\" is missing", key));
  return {};
}

std::optional<bool> Members::optional_boolean(const std::string& key) {
  const auto* value = take(key);
  if (!value) return std::nullopt;
  if (value->is_bool()) return value->as_bool();
  problem(fmt::format("\"{}\" must be true or false, not {}", key, value->kind()));
  return std::nullopt;
}

bool Members::boolean(const std::string& key, bool fallback) {
  return optional_boolean(key).value_or(fallback);
}

std::optional<std::int64_t> Members::integer(const std::string& key) {
  const auto* value = take(key);
  if (!value) return std::nullopt;
  if (value->is_integer()) return value->as_integer();
  problem(fmt::format("\"{}\" must be a whole number, not {}", key, value->kind()));
  return std::nullopt;
}

const Json::Array& Members::array(const std::string& key) {
  static const Json::Array none;
  const auto* value = take(key);
  if (!value) return none;
  if (value->is_array()) return value->as_array();
  problem(fmt::format("\"{}\" must be an array, not {}", key, value->kind()));
  return none;
}

std::vector<std::string> Members::texts(const std::string& key) {
  std::vector<std::string> all;
  for (const auto& element : array(key)) {
    if (element.is_string()) {
      all.push_back(element.as_string());
    } else {
      problem(fmt::format("\"{}\" must hold texts, not {}", key, element.kind()));
    }
  }
  return all;
}

int Members::word(const std::string& key, const std::vector<std::string>& words, int fallback) {
  const auto given = text(key);
  if (given.empty()) return fallback;
  const auto found = std::ranges::find(words, given);
  if (found != words.end()) return static_cast<int>(found - words.begin());
  problem(fmt::format("\"{}\" is \"{}\", which is none of \"{}\"{}", key, given, text::join(words, "\", \""),
                      suggestion(given, words)));
  return fallback;
}

bool Members::known_dialect(const std::string& name, const std::string& key) const {
  if (std::ranges::find(dialect_names(), name) != dialect_names().end()) return true;
  problem(
      fmt::format("\"{}\" names the unknown dialect \"{}\"{}", key, name, suggestion(name, dialect_names())));
  return false;
}

std::optional<std::string> Members::sql(const std::string& key, bool may_lack_dialect) {
  const auto* value = take(key);
  if (!value) return std::nullopt;
  if (value->is_string()) return value->as_string();
  if (!value->is_object()) {
    problem(fmt::format("\"{}\" must be SQL, or an object with SQL for each dialect, not {}", key,
                        value->kind()));
    return std::nullopt;
  }
  std::vector<std::string> others;
  for (const auto& [name, text] : value->as_object()) {
    if (name == "default" || known_dialect(name, key)) others.push_back(name);
    if (!text.is_string()) problem(fmt::format("\"{}\" for {} must be SQL, not {}", key, name, text.kind()));
  }
  const auto* chosen = for_dialect(*value, context_.dialect);
  if (chosen) return chosen->is_string() ? std::optional(chosen->as_string()) : std::nullopt;
  if (!may_lack_dialect) {
    problem(fmt::format("\"{}\" has no SQL for {}{}", key, context_.dialect.name(),
                        others.empty() ? "" : ", only for " + text::enumerate(others)));
  }
  return std::nullopt;
}

std::string Members::required_sql(const std::string& key) {
  if (!take(key)) problem(fmt::format("\"{}\" is missing", key));
  const auto found = sql(key);
  if (found && text::trim(*found).empty()) problem(fmt::format("\"{}\" is empty", key));
  return found.value_or("");
}

schema::Options Members::options() {
  schema::Options here;
  const auto* value = take("options");
  if (!value) return here;
  if (!value->is_object()) {
    problem(fmt::format("\"options\" must be an object, not {}", value->kind()));
    return here;
  }
  for (const auto& [dialect, held] : value->as_object()) {
    if (!known_dialect(dialect, "options")) continue;
    if (!held.is_object()) {
      problem(fmt::format("the options for {} must be an object, not {}", dialect, held.kind()));
      continue;
    }
    for (const auto& [name, option] : held.as_object()) {
      const auto text = option_text(option);
      if (!text) problem(fmt::format("the option {} must be a text, not {}", name, option.kind()));
      if (text && dialect == context_.dialect.name()) here[name] = *text;
    }
  }
  return here;
}

bool Members::exists_on_dialect() {
  if (!take("only")) return true;
  bool here = false;
  for (const auto& dialect : texts("only")) {
    if (known_dialect(dialect, "only")) here = here || dialect == context_.dialect.name();
  }
  return here;
}

void Members::each(const std::string& key,
                   const std::function<void(const Json& element, std::size_t index)>& read) {
  const auto& elements = array(key);
  for (std::size_t i = 0; i < elements.size(); ++i) read(elements[i], i);
}

void Members::finish() {
  if (!json_.is_object()) return;
  for (const auto& key : texts("repeated"))
    problem(fmt::format("\"{}\" is said twice, and not the same", key));
  for (const auto& [key, value] : json_.as_object()) {
    if (read_keys_.contains(key)) continue;
    auto known = read_keys_;
    known.erase("repeated");
    problem(fmt::format("\"{}\" is not known here{}", key, suggestion(key, {known.begin(), known.end()})));
  }
}

}  // namespace limbeck::models
