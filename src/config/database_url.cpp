#include "config/database_url.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <charconv>

#include "base/error.hpp"
#include "base/text.hpp"
#include "config/libpq_keywords.hpp"
#include "config/percent.hpp"

namespace limbeck::config {
namespace {

// Messages here never repeat what was given: any part of a wrong address may be a part of the password.

std::string decode(std::string_view text, std::string_view what) {
  auto decoded = percent_decode(text);
  if (decoded) return *std::move(decoded);
  throw UsageError(
      fmt::format("the {} of the database URL has a \"%\" that starts no percent-encoded character", what),
      "write a % as %25, or give the value as a variable (${…}), which needs no encoding, or write the "
      "address as [database] with host, user, password and database");
}

bool valid_port(std::string_view port) {
  int number = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  return port.empty() ||
         (error == std::errc() && end == port.data() + port.size() && number > 0 && number < 65536);
}

void check_ports(const std::string& ports) {
  for (const auto& port : text::split(ports, ',')) {
    if (!valid_port(port)) {
      throw UsageError(
          "the port of the database is no number from 1 to 65535",
          "a password with : / @ or # in it is percent-encoded, given as a variable (${…}), or written "
          "in [database]");
    }
  }
}

[[noreturn]] void refuse_second_at() {
  throw UsageError(
      "the database URL has an \"@\" too many, so it can't be told where the password ends",
      "write @ as %40 and / as %2F inside user, password and database, or give them as variables (${…}), "
      "or write the address as [database]");
}

struct Parts {
  std::string_view user_and_password, hosts, database, query;
  bool has_user = false;
};

/// Splits what follows `scheme://`. The user part ends at the first @ before the first / (as libpq has it); a
/// password with a raw / is accepted as SQLAlchemy does, where no other reading makes sense.
Parts split_parts(std::string_view rest) {
  Parts parts;
  const auto slash = rest.find('/');
  auto at = rest.find('@');
  if (at != std::string_view::npos && slash < at) {
    const auto authority = rest.substr(0, slash);
    const auto colon = authority.find(':');
    const bool password = colon != std::string_view::npos && !authority.starts_with('[') &&
                          !valid_port(authority.substr(colon + 1));
    if (!password) {
      if (colon != std::string_view::npos && at < rest.find('?')) refuse_second_at();
      at = std::string_view::npos;
    }
  }
  if (at != std::string_view::npos) {
    parts.has_user = true;
    parts.user_and_password = rest.substr(0, at);
    rest.remove_prefix(at + 1);
  }
  const auto question = rest.find('?');
  if (question != std::string_view::npos) {
    parts.query = rest.substr(question + 1);
    rest = rest.substr(0, question);
  }
  if (parts.has_user && rest.find('@') != std::string_view::npos) refuse_second_at();
  const auto end = std::min(rest.find('/'), rest.size());
  parts.hosts = rest.substr(0, end);
  parts.database = rest.substr(std::min(end + 1, rest.size()));
  return parts;
}

void append(std::string& list, std::string_view item, bool first) {
  if (!first) list += ',';
  list += item;
}

/// "a:1", "[::1]:1", "a": host and port.
std::pair<std::string_view, std::string_view> split_host(std::string_view text) {
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos || (end + 1 < text.size() && text[end + 1] != ':')) {
      throw UsageError("the database URL has a \"[\" that closes no IPv6 address",
                       "write it as [::1] or [::1]:5432");
    }
    return {text.substr(1, end - 1), text.substr(std::min(end + 2, text.size()))};
  }
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return {text, {}};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

void read_hosts(std::string_view text, DatabaseUrl& url) {
  bool first = true;
  for (const auto& item : text::split(text, ',')) {
    const auto [host, port] = split_host(item);
    append(url.host, decode(host, "host"), first);
    append(url.port, decode(port, "port"), first);
    first = false;
  }
}

/// SQLAlchemy's way to name several hosts: `?host=a:1&host=b:2`.
void read_repeated_hosts(const std::vector<std::string>& items, DatabaseUrl& url) {
  std::string hosts, ports;
  for (const auto& item : items) {
    const auto [host, port] = split_host(item);
    append(hosts, host, &item == &items.front());
    append(ports, port, &item == &items.front());
  }
  url.host = hosts;
  if (ports.find_first_not_of(',') != std::string::npos) url.port = ports;
}

std::vector<std::pair<std::string, std::string>> read_query(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> options;
  if (query.empty()) return options;
  for (const auto& item : text::split(query, '&')) {
    if (item.empty()) continue;
    const auto sign = item.find('=');
    if (sign == std::string::npos || sign == 0) {
      throw UsageError("the query of the database URL has a part that is not name=value",
                       "write ?name=value&other=value, with & in a value as %26");
    }
    options.emplace_back(decode(std::string_view(item).substr(0, sign), "query"),
                         decode(std::string_view(item).substr(sign + 1), "query"));
  }
  return options;
}

void set_option(DatabaseUrl& url, const std::string& name, const std::string& value) {
  for (auto& [known, held] : url.options) {
    if (known != name) continue;
    held = value;
    return;
  }
  url.options.emplace_back(name, value);
}

/// asyncpg's `ssl=` (and libpq's JDBC-compatible `ssl=true`) as libpq's sslmode.
std::optional<std::string> sslmode_of(std::string_view ssl) {
  if (text::iequals(ssl, "true") || ssl == "1") return "require";
  if (text::iequals(ssl, "false") || ssl == "0") return "disable";
  static constexpr std::string_view modes[] = {"disable", "allow",     "prefer",
                                               "require", "verify-ca", "verify-full"};
  if (std::ranges::find(modes, ssl) != std::end(modes)) return std::string(ssl);
  return std::nullopt;
}

/// Options that drivers of Python's take for themselves and libpq would refuse.
bool is_python_driver_option(std::string_view option) {
  static constexpr std::string_view options[] = {"prepared_statement_cache_size",
                                                 "prepared_statement_name_func",
                                                 "async_fallback",
                                                 "command_timeout",
                                                 "statement_cache_size",
                                                 "max_cached_statement_lifetime",
                                                 "max_cacheable_statement_size",
                                                 "direct_tls",
                                                 "prepare_threshold",
                                                 "autocommit"};
  return std::ranges::find(options, option) != std::end(options);
}

void read_postgresql_query(std::string_view query, DatabaseUrl& url) {
  std::vector<std::string> hosts;
  for (const auto& [name, value] : read_query(query)) {
    if (name == "host") hosts.push_back(value);
    if (name == "ssl" && sslmode_of(value)) {
      set_option(url, "sslmode", *sslmode_of(value));
    } else if (url.driver.empty() || !is_python_driver_option(name)) {
      set_libpq_keyword(url, name, value);
    }
  }
  if (hosts.size() > 1) read_repeated_hosts(hosts, url);
}

DatabaseUrl parse_server_url(DatabaseUrl url, std::string_view rest) {
  const auto parts = split_parts(rest);
  const auto colon = parts.user_and_password.find(':');
  url.user = decode(parts.user_and_password.substr(0, colon), "user");
  if (colon != std::string_view::npos)
    url.password = decode(parts.user_and_password.substr(colon + 1), "password");
  read_hosts(parts.hosts, url);
  url.database = decode(parts.database, "database name");
  if (url.engine == EngineKind::postgresql) {
    read_postgresql_query(parts.query, url);
  } else {
    for (const auto& [name, value] : read_query(parts.query)) set_option(url, name, value);
  }
  check_database_url(url);
  return url;
}

/// SQLAlchemy's `sqlite:///file:path?mode=ro&uri=true`: what SQLite itself would make of the name
/// (sqlite.org/uri.html).
void read_sqlite_uri(DatabaseUrl& url) {
  auto path = url.database.substr(std::string_view("file:").size());
  for (const std::string_view authority : {"//localhost/", "///"}) {
    if (path.starts_with(authority)) path = path.substr(authority.size() - 1);
  }
  const auto mode = std::ranges::find(url.options, std::pair<std::string, std::string>("mode", "memory"));
  url.database = mode != url.options.end() ? "" : path;
  std::erase_if(url.options, [](const auto& option) { return option.first == "uri"; });
}

DatabaseUrl parse_sqlite_url(DatabaseUrl url, std::string_view rest,
                             const std::filesystem::path& base_folder) {
  const auto question = rest.find('?');
  const auto path = rest.substr(0, question);
  if (question != std::string_view::npos) url.options = read_query(rest.substr(question + 1));
  if (!path.empty() && path.front() != '/') {
    throw UsageError(
        "an SQLite address has three slashes before a relative path and four before an absolute one",
        "write sqlite:///app.db or sqlite:////srv/app.db");
  }
  url.database = decode(path.substr(std::min<std::size_t>(1, path.size())), "path");
  if (url.database.starts_with("file:")) read_sqlite_uri(url);
  return resolve_sqlite_path(std::move(url), base_folder);
}

std::string quoted_suggestion(std::string_view scheme) {
  static const std::vector<std::string> schemes = {"postgresql", "sqlite", "mysql", "mariadb"};
  const auto suggestion = text::did_you_mean(scheme, schemes);
  return suggestion ? fmt::format("; did you mean {}://?", *suggestion) : "";
}

EngineKind require_engine_of_scheme(std::string_view name) {
  if (const auto engine = engine_of_scheme(name)) return *engine;
  if (text::starts_with_ignoring_case(name, "jdbc:")) {
    throw UsageError("the database URL is JDBC's",
                     "leave out jdbc: and write user and password before the host");
  }
  // What stands before :// is only repeated when it looks like a scheme: a password may hold :// as well.
  const bool looks_like_scheme = std::ranges::all_of(
      name, [](char c) { return (c >= 'a' && c <= 'z') || c == '+' || c == '.' || c == '-'; });
  throw UsageError(looks_like_scheme
                       ? fmt::format("unknown kind of database \"{}://\"{}", name, quoted_suggestion(name))
                       : "unknown kind of database",
                   "Limbeck knows postgresql://, sqlite:// and mysql:// or mariadb://");
}

bool is_scheme(std::string_view text) {
  const auto allowed = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) ||
           std::string_view("+.-_:").find(c) != std::string_view::npos;
  };
  return !text.empty() && std::isalpha(static_cast<unsigned char>(text.front())) &&
         std::ranges::all_of(text, allowed);
}

[[noreturn]] void throw_invalid_address(std::string_view text) {
  static constexpr std::string_view endings[] = {".db", ".db3", ".sqlite", ".sqlite3"};
  const bool file = text.find_first_of(" \t\n@:") == std::string_view::npos &&
                    std::ranges::any_of(endings, [&](auto ending) { return text.ends_with(ending); });
  throw UsageError("the address of the database is neither a URL nor a libpq keyword string",
                   file ? fmt::format("for a file of SQLite write sqlite:///{}", text)
                        : "write postgresql://user@host/database, sqlite:///app.db or host=… dbname=…");
}

/// Empty for whatever reaches this machine.
std::string comparable_host(const std::string& host) {
  const auto name = text::lower(host);
  return name == "localhost" || name == "127.0.0.1" || name == "::1" ? "" : name;
}

}  // namespace

void set_libpq_keyword(DatabaseUrl& url, const std::string& name, const std::string& value) {
  if (name == "host") {
    url.host = value;
  } else if (name == "port") {
    url.port = value;
  } else if (name == "user") {
    url.user = value;
  } else if (name == "password") {
    url.password = value;
  } else if (name == "dbname") {
    url.database = value;
  } else {
    set_option(url, name, value);
  }
}

std::optional<EngineKind> engine_of_scheme(std::string_view scheme) {
  if (text::iequals(scheme, "cockroachdb")) return EngineKind::postgresql;
  if (text::iequals(scheme, "sqlite3")) return EngineKind::sqlite;
  return find_engine(scheme);
}

std::string dialect_of_scheme(std::string_view scheme) {
  return text::iequals(scheme, "mariadb") ? "mariadb" : "";
}

void check_database_url(const DatabaseUrl& url) {
  check_ports(url.port);
  for (const auto& host : text::split(url.host, ',')) {
    if (host.find('@', 1) != std::string::npos) refuse_second_at();
  }
  auto all = url.host + url.user + url.password + url.database;
  for (const auto& [name, value] : url.options) all += name + value;
  if (all.find('\0') != std::string::npos) throw UsageError("the address of the database holds a NUL byte");
  if (url.engine == EngineKind::sqlite && !(url.host + url.port + url.user + url.password).empty()) {
    throw UsageError("an SQLite database has no host, port, user or password",
                     "name its file as the database");
  }
}

DatabaseUrl resolve_sqlite_path(DatabaseUrl url, const std::filesystem::path& base_folder) {
  if (url.database == ":memory:") url.database.clear();
  if (url.database.empty()) return url;
  if (url.database.ends_with('/')) {
    throw UsageError("the SQLite address names a folder, not a file", "write sqlite:///folder/app.db");
  }
  url.database = (base_folder / url.database).lexically_normal().string();
  return url;
}

std::string_view DatabaseUrl::option(std::string_view name) const {
  for (const auto& [key, value] : options) {
    if (key == name) return value;
  }
  return {};
}

std::vector<std::pair<std::string, std::string>> DatabaseUrl::libpq_parameters() const {
  std::vector<std::pair<std::string, std::string>> parameters = {
      {"host", host}, {"port", port}, {"user", user}, {"password", password}, {"dbname", database}};
  parameters.insert(parameters.end(), options.begin(), options.end());
  std::erase_if(parameters, [](const auto& parameter) { return parameter.second.empty(); });
  return parameters;
}

DatabaseUrl parse_database_url(std::string_view given, const std::filesystem::path& base_folder) {
  const auto text = text::trim(given);
  if (text.empty()) throw UsageError("the address of the database is empty");
  if (text.find('\0') != std::string_view::npos)
    throw UsageError("the address of the database holds a NUL byte");
  const auto mark = text.find("://");
  DatabaseUrl url;
  if (mark == std::string_view::npos || !is_scheme(text.substr(0, mark))) {
    if (!looks_like_libpq_keywords(text)) throw_invalid_address(text);
    url.engine = EngineKind::postgresql;
    // Not trimmed: a blank at the end may be escaped.
    for (const auto& [name, value] : parse_libpq_keywords(given)) set_libpq_keyword(url, name, value);
    check_database_url(url);
    return url;
  }
  const auto scheme = text.substr(0, mark), rest = text.substr(mark + 3);
  const auto plus = scheme.find('+');
  url.engine = require_engine_of_scheme(scheme.substr(0, plus));
  if (plus != std::string_view::npos) url.driver = scheme.substr(plus + 1);
  url.dialect = dialect_of_scheme(scheme.substr(0, plus));
  if (url.engine == EngineKind::sqlite) return parse_sqlite_url(std::move(url), rest, base_folder);
  return parse_server_url(std::move(url), rest);
}

bool same_database(const DatabaseUrl& a, const DatabaseUrl& b) {
  if (a.engine != b.engine) return false;
  if (a.engine == EngineKind::sqlite) return !a.in_memory() && a.database == b.database;
  const auto port = [](const DatabaseUrl& url) {
    return url.port.empty() && url.engine == EngineKind::postgresql ? "5432" : url.port;
  };
  const auto database = [](const DatabaseUrl& url) { return url.database.empty() ? url.user : url.database; };
  return comparable_host(a.host) == comparable_host(b.host) && port(a) == port(b) &&
         database(a) == database(b) && a.option("service") == b.option("service");
}

}  // namespace limbeck::config
