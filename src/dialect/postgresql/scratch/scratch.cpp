// A scratch database: from template0, so that nothing but what the desired state makes is in it (what an
// administrator put into template1 is in the target too, and is a difference unless the models have it), with
// the target's encoding and locale, so that expressions, collations and text come out in the target's own
// form.
#include "dialect/postgresql/scratch/scratch.hpp"

#include <fmt/chrono.h>
#include <fmt/core.h>

#include <charconv>
#include <ctime>

#include "base/sha256.hpp"
#include "dialect/postgresql/connect/connect.hpp"
#include "dialect/postgresql/connect/connection.hpp"
#include "dialect/postgresql/quote.hpp"
#include "dialect/postgresql/scratch/scratch_provided.hpp"
#include "dialect/postgresql/scratch/scratch_reset.hpp"
#include "dialect/postgresql/scratch/scratch_settings.hpp"

namespace limbeck::dialect::postgresql {
namespace {

constexpr std::string_view prefix = "limbeck_scratch_";
/// Its maker is connected to it but for moments.
constexpr long stale_seconds = 600;

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
                          admin.engine().version >= 130000 ? " WITH (FORCE)" : ""),
              {});
}

/// Drops what killed processes left behind. Nobody's concern when it fails.
void drop_stale_databases(PostgresqlConnection& admin) {
  try {
    for (const auto& name : abandoned_scratch_databases(admin)) {
      if (age_of(name) > stale_seconds) admin.query("DROP DATABASE IF EXISTS " + name, {});
    }
  } catch (const DatabaseError&) {
  }
}

/// The role has no CREATEDB.
struct NoCreatedbPrivilege {
  std::string role;
};

/// The server's hint, where it gave one, before ours.
std::string with_hint_of(const DatabaseError& error, const std::string& hint) {
  return error.hint().empty() ? hint : error.hint() + "\n" + hint;
}

class ScratchDatabase final : public Scratch {
 public:
  ScratchDatabase(Connection& target, const config::DatabaseUrl& server, const ScratchOptions& options)
      : server_(server),
        settings_(read_target_settings(target)),
        name_(new_name()),
        admin_(server, ConnectOptions()) {
    connect_.cancelled = options.cancelled;  // not on the connection that drops it
    const bool on_other_server = options.url.has_value();
    drop_stale_databases(admin_);
    create(on_other_server);
    try {
      connection_ = std::make_unique<PostgresqlConnection>(scratch_url(), connect_);
      connection_->keep_plans();  // it is looked at after each step
      create_schemas(*connection_, settings_);
    } catch (const ConnectionError& error) {
      // pg_hba.conf or a pooler may know the names of some databases only.
      destroy();
      throw Error(fmt::format("the scratch database was made, but can't be connected to: {}", error.what()),
                  with_hint_of(error,
                               "let this role into databases limbeck_scratch_* (pg_hba.conf, the pooler's "
                               "configuration), or set scratch_url to the server itself"));
    } catch (...) {
      destroy();
      throw;
    }
  }

  ~ScratchDatabase() override { destroy(); }

  Connection& connection() override { return *connection_; }

  void reset() override {
    if (clear_scratch(*connection_)) {
      create_schemas(*connection_, settings_);
      return;
    }
    connection_->disconnect();
    drop(admin(), name_);
    create(false);
    connection_->reconnect(scratch_url(), connect_);
    create_schemas(*connection_, settings_);
  }

 private:
  config::DatabaseUrl scratch_url() const {
    auto url = server_;
    url.database = name_;
    return url;
  }

  /// The connection beside; a long verification may have outlived it.
  PostgresqlConnection& admin() {
    try {
      admin_.query("SELECT 1", {});
    } catch (const DatabaseError&) {
      admin_.reconnect(server_, ConnectOptions());
    }
    return admin_;
  }

  void create(bool on_other_server) {
    const auto statement = fmt::format("CREATE DATABASE {} TEMPLATE template0", name_);
    try {
      try {
        admin_.query(statement + settings_.create_options, {});
      } catch (const DatabaseError& error) {
        // Another server may lack the target's locale; better with its own than not at all.
        if (!on_other_server || !error.sqlstate().starts_with("22")) throw;
        admin_.query(statement, {});
      }
    } catch (const ConnectionError&) {
      throw;
    } catch (const DatabaseError& error) {
      if (error.kind() == ErrorKind::permission_denied)
        throw NoCreatedbPrivilege{admin_.query("SELECT current_user", {}).text(0, 0)};
      throw Error(fmt::format("can't make the scratch database in which the desired schema is tried: {}",
                              error.what()),
                  with_hint_of(error, "set scratch_url to another server of the same version"));
    }
    std::string comment = fmt::format("Scratch database of {}, made {:%Y-%m-%dT%H:%M:%SZ}; safe to drop",
                                      application_name("limbeck"), fmt::gmtime(std::time(nullptr)));
    admin_.query(fmt::format("COMMENT ON DATABASE {} IS {}", name_, quote_literal(comment)), {});
    // On the database, not the session: RESET ALL must lead back to it.
    if (!settings_.search_path.empty()) {
      admin_.query(fmt::format("ALTER DATABASE {} SET search_path = {}", name_, settings_.search_path), {});
    }
  }

  void destroy() noexcept {
    connection_.reset();
    try {
      drop(admin(), name_);
    } catch (...) {  // it will be reaped
    }
  }

  config::DatabaseUrl server_;
  TargetSettings settings_;
  std::string name_;
  PostgresqlConnection admin_;
  ConnectOptions connect_;
  std::unique_ptr<PostgresqlConnection> connection_;
};

}  // namespace

std::vector<std::string> abandoned_scratch_databases(PostgresqlConnection& connection) {
  const auto found = connection.query(
      "SELECT d.datname FROM pg_catalog.pg_database d"
      " WHERE d.datname ~ '^limbeck_scratch_[0-9a-f]{16}$' AND pg_catalog.pg_has_role(d.datdba, 'USAGE')"
      " AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity a WHERE a.datid = d.oid) ORDER BY 1",
      {});
  std::vector<std::string> names;
  for (std::size_t row = 0; row < found.rows.size(); ++row) {
    constexpr long connecting = 60;
    if (auto name = found.text(row, 0); age_of(name) > connecting) names.push_back(std::move(name));
  }
  return names;
}

std::unique_ptr<Scratch> open_scratch(Connection& target, const config::DatabaseUrl& target_url,
                                      const ScratchOptions& options) {
  try {
    return std::make_unique<ScratchDatabase>(target, options.url.value_or(target_url), options);
  } catch (const NoCreatedbPrivilege& refused) {
    if (options.url) return open_provided_scratch(target, options, refused.role);
    throw Error(
        fmt::format("the role \"{}\" may not make the scratch database in which the desired schema is tried",
                    refused.role),
        fmt::format(
            "as a superuser: ALTER ROLE {} CREATEDB; or set scratch_url to an empty database that it owns",
            quote_identifier(refused.role)));
  }
}

}  // namespace limbeck::dialect::postgresql
