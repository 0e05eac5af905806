#include <fmt/core.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>

#include "base/text.hpp"
#include "dialect/sqlite/connect/connection.hpp"

namespace limbeck::dialect::sqlite {
namespace {

namespace fs = std::filesystem;

constexpr std::array uri_options{"cache", "immutable", "nolock", "psow"};
// Of Python's sqlite3 module and SQLAlchemy's dialect: they say how values reach Python.
constexpr std::array python_options{"autocommit",   "cached_statements", "check_same_thread",
                                    "detect_types", "factory",           "isolation_level",
                                    "uri"};

std::chrono::milliseconds seconds(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0 || value > 1e6) {
    throw UsageError(fmt::format("timeout={} in the database url is no number of seconds", text));
  }
  return std::chrono::milliseconds(static_cast<long long>(value * 1000));
}

std::string percent_encoded(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '/' || c == '.' || c == '_' || c == '-';
    result += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return result;
}

[[noreturn]] void unknown_option(const std::string& name) {
  std::vector<std::string> known{"mode", "timeout", "vfs"};
  known.insert(known.end(), uri_options.begin(), uri_options.end());
  const auto near = text::did_you_mean(name, known);
  throw UsageError(fmt::format("the database url has an option that SQLite doesn't know: {}", name),
                   near ? "did you mean " + *near + "?" : "it knows " + text::enumerate(known));
}

}  // namespace

std::unique_ptr<Connection> connect(const config::DatabaseUrl& url, const ConnectOptions& options) {
  ConnectOptions wanted = options;
  std::string vfs, query;
  for (const auto& [name, value] : url.options) {
    if (name == "mode") {
      if (value == "ro") {
        wanted.read_only = true;
      } else if (value != "rw" && value != "rwc") {
        throw UsageError(
            fmt::format("mode={} in the database url: SQLite has the modes ro, rw and rwc", value));
      }
    } else if (name == "timeout") {
      const auto timeout = seconds(value);
      if (wanted.lock_timeout.count() == 0) wanted.lock_timeout = timeout;
    } else if (name == "vfs") {
      vfs = value;
    } else if (std::ranges::find(uri_options, name) != uri_options.end()) {
      if (name == "immutable" && value != "0") wanted.read_only = true;
      query += (query.empty() ? "?" : "&") + name + "=" + percent_encoded(value);
    } else if (std::ranges::find(python_options, name) == python_options.end()) {
      unknown_option(name);
    }
  }
  if (options.deadline) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(*options.deadline - std::chrono::steady_clock::now());
    const auto most = std::max(left, std::chrono::milliseconds(1));
    if (wanted.lock_timeout.count() == 0 || wanted.lock_timeout > most) wanted.lock_timeout = most;
  }
  if (url.database.empty()) {
    return std::make_unique<SqliteConnection>(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, vfs, "",
                                              wanted);
  }
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  if (wanted.read_only) {
    flags = SQLITE_OPEN_READONLY;
  } else if (url.option("mode") == "rw") {
    flags = SQLITE_OPEN_READWRITE;
  }
  const std::string name = query.empty() ? url.database : "file:" + percent_encoded(url.database) + query;
  if (!query.empty()) flags |= SQLITE_OPEN_URI;
  return std::make_unique<SqliteConnection>(name, flags, vfs, url.database, wanted);
}

}  // namespace limbeck::dialect::sqlite
