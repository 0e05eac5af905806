// What reading an env.py knows of Python's library, SQLAlchemy and python-dotenv. Internal to env_*.cpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "scripts/python/env/reading.hpp"
#include "scripts/python/env/value.hpp"

namespace limbeck::scripts::python::env {

/// The variables that os.environ has at a moment.
class Environ {
 public:
  explicit Environ(const EnvRequest& request) : request_(request) {}

  /// From now on what it has isn't known: something that isn't understood ran.
  void taint(const std::string& why, int line);
  /// None when it isn't set; Unknown when it may have been changed.
  Value get(const std::string& name) const;
  void set(const std::string& name, std::optional<std::string> value);
  /// dotenv.load_dotenv(). An empty path: the `.env` in the folder of env.py or the nearest one above it.
  void load(const std::string& path, bool override_all);

 private:
  const EnvRequest& request_;
  std::vector<std::pair<std::string, std::optional<std::string>>> changes_;  ///< the last of a name counts
  std::optional<Unknown> tainted_;
};

/// Is the module one whose import changes nothing that counts here?
bool is_known_module(std::string_view name);

/// Calls a function that has no effect but its value: nothing when it is none of those. Unknown values come
/// out as Unknown.
std::optional<Value> call_pure(const std::string& path, const Arguments& arguments, Environ& environ,
                               int line);

/// Calls a method of a text; Unknown when it isn't known.
Value call_text_method(const std::string& text, const std::string& method, const Arguments& arguments,
                       int line);

/// Python's `text % value`.
Value format_percent(const std::string& text, const Value& value, int line);

/// sqlalchemy.engine.URL.create(…) as text.
Value create_url(const Arguments& arguments, int line);

}  // namespace limbeck::scripts::python::env
