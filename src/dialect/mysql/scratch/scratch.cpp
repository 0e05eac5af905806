#include "dialect/mysql/scratch/scratch.hpp"

#include <fmt/core.h>

#include <charconv>
#include <ctime>
#include <string>

#include "base/sha256.hpp"
#include "dialect/mysql/connect/connection.hpp"
#include "dialect/mysql/quote.hpp"

namespace limbeck::dialect::mysql {
namespace {

constexpr std::string_view prefix = "limbeck_scratch_";
/// Nobody has one for so long: its maker was killed.
constexpr long stale_seconds = 6L * 3600;

/// `limbeck_scratch_`, 8 hexadecimal digits of the time and 8 random ones: its age can be told.
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

/// Drops what killed processes left behind. Nobody's concern when it fails.
void drop_stale_databases(Connection& connection) {
  try {
    const auto found = connection.query(
        "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME REGEXP "
        "'^limbeck_scratch_[0-9a-f]{16}$'");
    for (std::size_t i = 0; i < found.rows.size(); ++i) {
      if (age_of(found.text(i, 0)) > stale_seconds)
        connection.execute("DROP DATABASE IF EXISTS " + found.text(i, 0));
    }
  } catch (const DatabaseError&) {
  }
}

class ScratchDatabase final : public Scratch {
 public:
  ScratchDatabase(Connection& target, const config::DatabaseUrl& server, const ScratchOptions& options)
      : url_(server), name_(new_name()) {
    const auto defaults = target.query("SELECT @@character_set_database, @@collation_database");
    options_ = fmt::format(" CHARACTER SET {} COLLATE {}", defaults.text(0, 0), defaults.text(0, 1));
    auto beside = server;
    beside.database.clear();
    admin_ = std::make_unique<MysqlConnection>(beside, ConnectOptions());
    drop_stale_databases(*admin_);
    create();
    url_.database = name_;
    connect_.cancelled = options.cancelled;
    try {
      connection_ = std::make_unique<MysqlConnection>(url_, connect_);
    } catch (...) {
      destroy();
      throw;
    }
  }
  ~ScratchDatabase() override { destroy(); }
  ScratchDatabase(const ScratchDatabase&) = delete;
  ScratchDatabase& operator=(const ScratchDatabase&) = delete;

  Connection& connection() override { return *connection_; }

  void reset() override {
    connection_.reset();
    admin().execute("DROP DATABASE IF EXISTS " + name_);
    create();
    connection_ = std::make_unique<MysqlConnection>(url_, connect_);
  }

 private:
  void create() {
    try {
      admin().execute(fmt::format("CREATE DATABASE {}{}", name_, options_));
    } catch (const ConnectionError&) {
      throw;
    } catch (const DatabaseError& error) {
      const bool denied = error.kind() == ErrorKind::permission_denied;
      throw Error(fmt::format("can't make the scratch database in which the desired schema is tried: {}",
                              error.what()),
                  denied ? "as an administrator: GRANT ALL ON `limbeck\\_scratch\\_%`.* TO this user; or set "
                           "scratch_url to "
                           "another server of the same version"
                         : "set scratch_url to another server of the same version");
    }
  }

  /// The connection beside; a long verification may have outlived it.
  MysqlConnection& admin() {
    try {
      admin_->query("SELECT 1");
    } catch (const DatabaseError&) {
      auto beside = url_;
      beside.database.clear();
      admin_ = std::make_unique<MysqlConnection>(beside, ConnectOptions());
    }
    return *admin_;
  }

  void destroy() noexcept {
    connection_.reset();
    try {
      admin().execute("DROP DATABASE IF EXISTS " + name_);
    } catch (...) {  // it will be reaped
    }
  }

  config::DatabaseUrl url_;
  std::string name_, options_;
  ConnectOptions connect_;
  std::unique_ptr<MysqlConnection> admin_, connection_;
};

}  // namespace

std::unique_ptr<Scratch> open_scratch(Connection& target, const config::DatabaseUrl& target_url,
                                      const ScratchOptions& options) {
  return std::make_unique<ScratchDatabase>(target, options.url.value_or(target_url), options);
}

}  // namespace limbeck::dialect::mysql
