#include "scripts/python/env/library.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "config/dotenv.hpp"
#include "config/environment.hpp"
#include "config/percent.hpp"

namespace limbeck::scripts::python::env {
namespace {

namespace fs = std::filesystem;

constexpr std::array known_modules = {"__future__",
                                      "alembic",
                                      "asyncio",
                                      "collections",
                                      "contextlib",
                                      "dataclasses",
                                      "datetime",
                                      "dotenv",
                                      "enum",
                                      "functools",
                                      "json",
                                      "logging",
                                      "os",
                                      "pathlib",
                                      "re",
                                      "sqlalchemy",
                                      "sqlmodel",
                                      "string",
                                      "sys",
                                      "typing",
                                      "urllib",
                                      "warnings",
                                      "typing_extensions"};

Value unknown(std::string why, int line) {
  return Unknown{std::move(why), line};
}

/// The texts of all positional arguments; nothing when one isn't known.
std::optional<std::vector<std::string>> texts_of(const Arguments& arguments) {
  std::vector<std::string> texts;
  for (const auto& each : arguments.positional) {
    const auto* text = each.as<std::string>();
    if (!text) return std::nullopt;
    texts.push_back(*text);
  }
  return texts;
}

std::string join_paths(const std::vector<std::string>& parts) {
  fs::path path;
  for (const auto& part : parts) path /= part;
  return path.string();
}

/// `$NAME` and `${NAME}`, as os.path.expandvars(); what isn't set stays.
Value expand_variables(std::string_view text, const Environ& environ) {
  std::string out;
  while (!text.empty()) {
    const bool braced = text.starts_with("${");
    std::size_t end = braced ? 2 : 1;
    while (text.front() == '$' && end < text.size() &&
           (std::isalnum(static_cast<unsigned char>(text[end])) || text[end] == '_'))
      ++end;
    const auto name = text.front() == '$' ? text.substr(braced ? 2 : 1, end - (braced ? 2 : 1)) : "";
    if (name.empty() || (braced && text.substr(end, 1) != "}")) {
      out += text.front();
      text.remove_prefix(1);
      continue;
    }
    if (braced) ++end;
    auto value = environ.get(std::string(name));
    if (value.as<Unknown>()) return value;
    const auto* set = value.as<std::string>();
    out += set ? std::string_view(*set) : text.substr(0, end);
    text.remove_prefix(end);
  }
  return text_value(out);
}

Value get_variable(const Arguments& arguments, const Environ& environ, int line) {
  const auto* name = arguments.find("key", 0);
  if (!name || !name->as<std::string>()) return unknown("reads a variable whose name isn't known", line);
  auto value = environ.get(*name->as<std::string>());
  if (!value.is_none()) return value;
  const auto* fallback = arguments.find("default", 1);
  return fallback ? *fallback : Value();
}

Value quote(const std::string& text, std::string_view keep, bool blank_as_plus) {
  auto quoted = config::percent_encode(text, keep);
  return text_value(blank_as_plus ? text::replace_all(quoted, "%20", "+") : quoted);
}

std::optional<Value> call_path_function(const std::string& name, const Arguments& arguments,
                                        const Environ& environ, int line) {
  const auto texts = texts_of(arguments);
  if (!texts || texts->empty()) return unknown("builds a path that isn't known", line);
  if (name == "join") return text_value(join_paths(*texts));
  const fs::path path = texts->front();
  if (name == "dirname") return text_value(path.parent_path().string());
  if (name == "basename") return text_value(path.filename().string());
  if (name == "abspath") return text_value(fs::absolute(path).lexically_normal().string());
  if (name == "expandvars") return expand_variables(texts->front(), environ);
  std::error_code error;
  if (name == "realpath") return text_value(fs::weakly_canonical(path, error).string());
  if (name == "exists") return Value(fs::exists(path, error));
  if (name == "isfile") return Value(fs::is_regular_file(path, error));
  return unknown("calls os.path." + name, line);
}

}  // namespace

void Environ::taint(const std::string& why, int line) {
  if (!tainted_) tainted_ = Unknown{why, line};
}

Value Environ::get(const std::string& name) const {
  const auto last =
      std::find_if(changes_.rbegin(), changes_.rend(), [&](const auto& e) { return e.first == name; });
  if (tainted_) {
    return Unknown{fmt::format("reads the variable {}, which line {} may have set ({})", name, tainted_->line,
                               tainted_->why),
                   tainted_->line};
  }
  const auto value = last != changes_.rend() ? last->second : request_.variable(name);
  return value ? text_value(*value) : Value();
}

void Environ::set(const std::string& name, std::optional<std::string> value) {
  changes_.emplace_back(name, std::move(value));
}

void Environ::load(const std::string& given, bool override_all) {
  fs::path path = given;
  std::error_code error;
  if (given.empty()) {
    for (auto folder = request_.file.parent_path();; folder = folder.parent_path()) {
      path = folder / ".env";
      if (fs::is_regular_file(path, error) || folder == folder.parent_path()) break;
    }
  }
  if (!fs::is_regular_file(path, error)) return;
  config::Environment file([&](const std::string& name) -> std::optional<std::string> {
    const auto value = get(name);
    return value.as<std::string>() && !override_all ? std::optional(*value.as<std::string>()) : std::nullopt;
  });
  try {
    const auto entries = config::parse_dotenv(file::read(path), path.string());
    file.add_dotenv(entries, path.string());
    for (const auto& entry : entries) {
      if (const auto value = file.find(entry.name)) set(entry.name, value->value);
    }
  } catch (const Error& problem) {
    throw Stop{fmt::format("loads a file that can't be read: {}", problem.what())};
  }
}

bool is_known_module(std::string_view name) {
  const auto root = name.substr(0, name.find('.'));
  return std::ranges::find(known_modules, root) != known_modules.end();
}

std::optional<Value> call_pure(const std::string& path, const Arguments& arguments, Environ& environ,
                               int line) {
  if (path == "os.getenv" || path == "os.environ.get") return get_variable(arguments, environ, line);
  if (path == "os.environ.setdefault") {
    auto value = get_variable(arguments, environ, line);
    const auto* name = arguments.find("key", 0);
    if (name && name->as<std::string>() && value.as<std::string>())
      environ.set(*name->as<std::string>(), *value.as<std::string>());
    return value;
  }
  if (path.starts_with("os.path.")) return call_path_function(path.substr(8), arguments, environ, line);
  if (path == "os.getcwd") return text_value(fs::current_path().string());
  const auto* first = arguments.positional.empty() ? nullptr : &arguments.positional.front();
  const auto* text = first ? first->as<std::string>() : nullptr;
  if (path == "urllib.parse.quote_plus" || path == "urllib.parse.quote") {
    if (!text || arguments.positional.size() + arguments.named.size() > 1)
      return unknown("encodes a text that isn't known", line);
    return path.ends_with("_plus") ? quote(*text, "", true) : quote(*text, "/", false);
  }
  if (path == "builtins.str") {
    const auto known = first ? text_of(*first) : std::nullopt;
    return known ? text_value(*known) : unknown("makes a text of something that isn't known", line);
  }
  if (path == "builtins.bool" && first && truth(*first)) return Value(*truth(*first));
  if (path == "builtins.dict" && arguments.positional.empty())
    return Value(std::make_shared<std::vector<std::pair<std::string, Value>>>(arguments.named));
  if (path == "builtins.dict" && first && first->as<DictValue>() && arguments.named.empty())
    return Value(std::make_shared<std::vector<std::pair<std::string, Value>>>(**first->as<DictValue>()));
  if (path == "builtins.print" || path.starts_with("logging") || path.starts_with("warnings."))
    return Value();
  if (path == "sys.path.append" || path == "sys.path.insert") return Value();
  if (path == "sqlalchemy.engine.URL.create" || path == "sqlalchemy.URL.create" ||
      path == "sqlalchemy.engine.url.URL.create")
    return create_url(arguments, line);
  return std::nullopt;
}

Value call_text_method(const std::string& text, const std::string& method, const Arguments& arguments,
                       int line) {
  const auto texts = texts_of(arguments);
  const auto count = texts && arguments.named.empty() ? texts->size() : std::string::npos;
  if (method == "replace" && arguments.positional.size() >= 2 && arguments.positional.size() <= 3) {
    const auto *from = arguments.positional[0].as<std::string>(),
               *to = arguments.positional[1].as<std::string>();
    std::int64_t left = -1;
    if (arguments.positional.size() == 3) {
      const auto* limit = arguments.positional[2].as<std::int64_t>();
      if (!limit) return unknown("replaces a number of texts that isn't known", line);
      left = *limit;
    }
    if (!from || !to || from->empty()) return unknown("replaces a text that isn't known", line);
    std::string out;
    std::size_t at = 0;
    for (auto next = text.find(*from); next != std::string::npos && left != 0;
         next = text.find(*from, at), --left) {
      out += text.substr(at, next - at) + *to;
      at = next + from->size();
    }
    return text_value(out + text.substr(at));
  }
  if (count == 1 && method == "startswith") return Value(text.starts_with(texts->front()));
  if (count == 1 && method == "endswith") return Value(text.ends_with(texts->front()));
  if (count == 0 && method == "strip") return text_value(std::string(text::trim(text)));
  if (count == 0 && method == "lower") return text_value(text::lower(text));
  if (count == 0 && method == "upper") return text_value(text::upper(text));
  if (method == "join" && arguments.positional.size() == 1 && arguments.positional[0].as<ListValue>()) {
    std::vector<std::string> parts;
    for (const auto& part : **arguments.positional[0].as<ListValue>()) {
      if (!part.as<std::string>()) return unknown("joins a text that isn't known", line);
      parts.push_back(*part.as<std::string>());
    }
    return text_value(text::join(parts, text));
  }
  if (method == "format") {
    std::string out;
    std::size_t next = 0;
    for (std::string_view rest = text; !rest.empty();) {
      if (rest.starts_with("{{") || rest.starts_with("}}")) {
        out += rest.front();
        rest.remove_prefix(2);
      } else if (rest.front() == '{') {
        const auto end = rest.find('}');
        if (end == std::string_view::npos) return unknown("formats a text in a way that isn't known", line);
        const auto field = rest.substr(1, end - 1);
        const bool by_number =
            !field.empty() && field.find_first_not_of("0123456789") == std::string_view::npos;
        const auto place = field.empty() ? next++
                           : by_number   ? std::stoul(std::string(field))
                                         : std::string::npos;
        const auto* value = arguments.find(by_number ? std::string_view() : field, place);
        const auto known = value ? text_of(*value) : std::nullopt;
        if (!known) return value && value->as<Unknown>() ? *value : unknown("formats what isn't known", line);
        out += *known;
        rest.remove_prefix(end + 1);
      } else {
        out += rest.front();
        rest.remove_prefix(1);
      }
    }
    return text_value(out);
  }
  return unknown(fmt::format("calls the method {} of a text", method), line);
}

Value format_percent(const std::string& text, const Value& value, int line) {
  std::vector<Value> values;
  if (const auto* list = value.as<ListValue>()) {
    values = **list;
  } else {
    values = {value};
  }
  const auto* dict = value.as<DictValue>();
  std::string out;
  std::size_t next = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const Value* put = nullptr;
    if (rest.starts_with("%%")) {
      out += '%';
      rest.remove_prefix(2);
      continue;
    }
    if (rest.front() != '%') {
      out += rest.front();
      rest.remove_prefix(1);
      continue;
    }
    if (rest.starts_with("%(") && dict) {
      const auto close = rest.find(')');
      const auto name = rest.substr(2, close == std::string_view::npos ? 0 : close - 2);
      const auto at = std::ranges::find_if(**dict, [&](const auto& each) { return each.first == name; });
      if (close == std::string_view::npos || rest.substr(close + 1, 1) != "s" || at == (*dict)->end())
        return unknown("formats a text in a way that isn't known", line);
      put = &at->second;
      rest.remove_prefix(close + 2);
    } else if ((rest.starts_with("%s") || rest.starts_with("%d")) && !dict && next < values.size()) {
      put = &values[next++];
      rest.remove_prefix(2);
    } else {
      return unknown("formats a text in a way that isn't known", line);
    }
    const auto known = text_of(*put);
    if (!known) return put->as<Unknown>() ? *put : unknown("formats what isn't known", line);
    out += *known;
  }
  return text_value(out);
}

Value create_url(const Arguments& arguments, int line) {
  constexpr std::array names = {"drivername", "username", "password", "host", "port", "database"};
  std::array<std::string, names.size()> parts;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto* value = arguments.find(names[i], i);
    if (!value || value->is_none()) continue;
    const auto known = text_of(*value);
    if (!known) return value->as<Unknown>() ? *value : unknown("makes an address of what isn't known", line);
    parts[i] = *known;
  }
  const auto allowed = [&](const auto& each) { return std::ranges::find(names, each.first) != names.end(); };
  if (!std::ranges::all_of(arguments.named, allowed) || arguments.positional.size() > names.size())
    return unknown("makes an address with options", line);
  const auto& [driver, user, password, host, port, database] = parts;
  auto url = driver + "://" + config::percent_encode(user);
  if (!password.empty()) url += ":" + config::percent_encode(password);
  if (!user.empty() || !password.empty()) url += "@";
  url += host.contains(':') ? "[" + host + "]" : host;
  if (!port.empty()) url += ":" + port;
  if (!database.empty()) url += "/" + config::percent_encode(database, "/:");
  return text_value(url);
}

}  // namespace limbeck::scripts::python::env
