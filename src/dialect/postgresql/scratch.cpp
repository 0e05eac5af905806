// A scratch database: from template0, so that nothing but what the desired state makes is in it (what an
// administrator put into template1 is in the target too, and is a difference unless the models have it), with
// the target's encoding and locale, so that expressions, collations and text come out in the target's own
// form.
#include "dialect/postgresql/scratch.hpp"

#include <fmt/chrono.h>
#include <fmt/core.h>

#include <charconv>
#include <ctime>

#include "base/json.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "dialect/postgresql/connect.hpp"
#include "dialect/postgresql/connection.hpp"
#include "dialect/postgresql/quote.hpp"
#include "dialect/postgresql/scratch_reset.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::dialect::postgresql {
namespace {

constexpr std::string_view prefix = "limbeck_scratch_";
constexpr long stale_seconds = 24 * 60 * 60;

/// What of the target the scratch database takes over.
struct Likeness {
  std::string create_options;        ///< of CREATE DATABASE
  std::string search_path;           ///< as SQL; empty: the server's default
  std::vector<std::string> schemas;  ///< those of the search path that are there, without public
};

/// The value of a setting that is a list of names, as SET takes it: `"$user", app` → `'$user', 'app'`.
std::string list_sql(const std::string& value) {
  std::vector<std::string> literals;
  for (const auto& token : sql::tokens(sql::Syntax::postgresql, value)) {
    if (token.is_name()) literals.push_back(quote_literal(token.value()));
  }
  return literals.empty() ? "''" : text::join(literals, ", ");
}

Likeness likeness(Connection& target) {
  const int version = target.server_version();
  const auto* const provider = version >= 150000 ? "d.datlocprovider" : "'c'";
  const auto* const locale = version >= 170000   ? "d.datlocale"
                             : version >= 150000 ? "d.daticulocale"
                                                 : "NULL";
  const auto* const rules = version >= 160000 ? "d.daticurules" : "NULL";
  const auto row = target.query(
      fmt::format("SELECT pg_catalog.pg_encoding_to_char(d.encoding), d.datcollate, d.datctype, {}, {}, {},"
                  " current_setting('search_path'), s.boot_val,"
                  " pg_catalog.array_to_json(pg_catalog.current_schemas(false))::text"
                  " FROM pg_catalog.pg_database d, pg_catalog.pg_settings s"
                  " WHERE d.datname = current_database() AND s.name = 'search_path'",
                  provider, locale, rules));
  Likeness like;
  like.create_options = fmt::format(" ENCODING {} LC_COLLATE {} LC_CTYPE {}", quote_literal(row.text(0, 0)),
                                    quote_literal(row.text(0, 1)), quote_literal(row.text(0, 2)));
  if (version >= 150000) {
    const auto kind = row.text(0, 3);
    like.create_options += fmt::format(" LOCALE_PROVIDER {}", kind == "i"   ? "icu"
                                                              : kind == "b" ? "builtin"
                                                                            : "libc");
    if (kind == "i") like.create_options += " ICU_LOCALE " + quote_literal(row.text(0, 4));
    if (kind == "b") like.create_options += " BUILTIN_LOCALE " + quote_literal(row.text(0, 4));
    if (!row.text(0, 5).empty()) like.create_options += " ICU_RULES " + quote_literal(row.text(0, 5));
  }
  if (row.text(0, 6) != row.text(0, 7)) like.search_path = list_sql(row.text(0, 6));
  const auto schemas = Json::parse(row.text(0, 8), "current_schemas()");
  for (const auto& schema : schemas.as_array()) {
    if (schema.as_string() != "public") like.schemas.push_back(schema.as_string());
  }
  return like;
}

/// `limbeck_scratch_` + 8 hexadecimal digits of the time + 8 random ones: its age can be told even if its
/// maker was killed before it could leave a comment.
std::string new_name() {
  return fmt::format("{}{:08x}{}", prefix, static_cast<unsigned long>(std::time(nullptr)), random_hex(4));
}

long age_of(std::string_view name) {
  unsigned long made = 0;
  const auto digits = name.substr(prefix.size(), 8);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), made, 16);
  if (error != std::errc() || end != digits.data() + 8) return 0;
  return static_cast<long>(std::time(nullptr)) - static_cast<long>(made);
}

void drop(PostgresqlConnection& admin, const std::string& name) {
  // The name is of hexadecimal digits and ours: no quoting.
  admin.query(fmt::format("DROP DATABASE IF EXISTS {}{}", name,
                          admin.server_version() >= 130000 ? " WITH (FORCE)" : ""),
              {});
}

/// Drops what killed processes left behind. Nobody's concern when it fails.
void reap(PostgresqlConnection& admin) {
  try {
    const auto found = admin.query(
        "SELECT d.datname FROM pg_catalog.pg_database d"
        " WHERE d.datname ~ '^limbeck_scratch_[0-9a-f]{16}$' AND pg_catalog.pg_has_role(d.datdba, 'USAGE')"
        " AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity a WHERE a.datid = d.oid)",
        {});
    for (std::size_t row = 0; row < found.rows.size(); ++row) {
      const auto name = found.text(row, 0);
      if (age_of(name) > stale_seconds) admin.query("DROP DATABASE IF EXISTS " + name, {});
    }
  } catch (const DatabaseError&) {
  }
}

class ScratchDatabase final : public Scratch {
 public:
  ScratchDatabase(Connection& target, const config::DatabaseUrl& server, const ScratchOptions& options)
      : server_(server), like_(likeness(target)), name_(new_name()), admin_(server, ConnectOptions()) {
    connect_.cancelled = options.cancelled;  // not on the connection that drops it
    const bool elsewhere = options.url.has_value();
    reap(admin_);
    create(elsewhere);
    try {
      connection_ = std::make_unique<PostgresqlConnection>(scratch_url(), connect_);
      make_schemas();
    } catch (const ConnectionError& error) {
      // pg_hba.conf or a pooler may know the names of some databases only.
      destroy();
      throw Error(
          fmt::format("the scratch database was made, but can't be connected to: {}", error.what()),
          "let this role into databases limbeck_scratch_* (pg_hba.conf, the pooler's configuration), or set "
          "scratch_url to the server itself");
    } catch (...) {
      destroy();
      throw;
    }
  }

  ~ScratchDatabase() override { destroy(); }

  Connection& connection() override { return *connection_; }

  void reset() override {
    if (empty_scratch(*connection_)) {
      make_schemas();
      return;
    }
    connection_->disconnect();
    drop(admin(), name_);
    create(false);
    connection_->reconnect(scratch_url(), connect_);
    make_schemas();
  }

 private:
  config::DatabaseUrl scratch_url() const {
    auto url = server_;
    url.database = name_;
    return url;
  }

  /// The connection beside; a long proof may have outlived it.
  PostgresqlConnection& admin() {
    try {
      admin_.query("SELECT 1", {});
    } catch (const DatabaseError&) {
      admin_.reconnect(server_, ConnectOptions());
    }
    return admin_;
  }

  void create(bool elsewhere) {
    const auto statement = fmt::format("CREATE DATABASE {} TEMPLATE template0", name_);
    try {
      try {
        admin_.query(statement + like_.create_options, {});
      } catch (const DatabaseError& error) {
        // Another server may lack the target's locale; better with its own than not at all.
        if (!elsewhere || !error.sqlstate().starts_with("22")) throw;
        admin_.query(statement, {});
      }
    } catch (const ConnectionError&) {
      throw;
    } catch (const DatabaseError& error) {
      if (error.sqlstate() == "42501") {
        const auto role = admin_.query("SELECT current_user", {}).text(0, 0);
        throw Error(
            fmt::format(
                "the role \"{}\" may not make the scratch database in which the desired schema is tried",
                role),
            fmt::format("as a superuser: ALTER ROLE {} CREATEDB; or set scratch_url to a server where it may",
                        quote_identifier(role)));
      }
      throw Error(fmt::format("can't make the scratch database in which the desired schema is tried: {}",
                              error.what()),
                  "set scratch_url to another server of the same version");
    }
    std::string comment = fmt::format("Scratch database of {}, made {:%Y-%m-%dT%H:%M:%SZ}; safe to drop",
                                      application_name("limbeck"), fmt::gmtime(std::time(nullptr)));
    admin_.query(fmt::format("COMMENT ON DATABASE {} IS {}", name_, quote_literal(comment)), {});
    // On the database, not the session: RESET ALL must lead back to it.
    if (!like_.search_path.empty()) {
      admin_.query(fmt::format("ALTER DATABASE {} SET search_path = {}", name_, like_.search_path), {});
    }
  }

  void make_schemas() {
    for (const auto& schema : like_.schemas)
      connection_->execute("CREATE SCHEMA " + quote_identifier(schema));
  }

  void destroy() noexcept {
    connection_.reset();
    try {
      drop(admin(), name_);
    } catch (...) {  // it will be reaped
    }
  }

  config::DatabaseUrl server_;
  Likeness like_;
  std::string name_;
  PostgresqlConnection admin_;
  ConnectOptions connect_;
  std::unique_ptr<PostgresqlConnection> connection_;
};

}  // namespace

std::unique_ptr<Scratch> open_scratch(Connection& target, const config::DatabaseUrl& target_url,
                                      const ScratchOptions& options) {
  return std::make_unique<ScratchDatabase>(target, options.url.value_or(target_url), options);
}

}  // namespace limbeck::dialect::postgresql
