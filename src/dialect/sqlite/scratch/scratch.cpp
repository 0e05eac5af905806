#include "dialect/sqlite/scratch/scratch.hpp"

#include "dialect/sqlite/connect/connection.hpp"
#include "dialect/sqlite/quote.hpp"

namespace limbeck::dialect::sqlite {
namespace {

class MemoryScratch : public Scratch {
 public:
  MemoryScratch(std::string encoding, const ScratchOptions& options) : encoding_(std::move(encoding)) {
    connect_.cancelled = options.cancelled;
    reset();
  }
  Connection& connection() override { return *connection_; }
  void reset() override {
    connection_ = sqlite::connect(config::DatabaseUrl{}, connect_);
    connection_->execute("PRAGMA encoding = " + quote_literal(encoding_));
  }

 private:
  std::string encoding_;
  ConnectOptions connect_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace

std::unique_ptr<Scratch> open_scratch(Connection& target, const ScratchOptions& options) {
  return std::make_unique<MemoryScratch>(target.query("PRAGMA encoding").text(0, 0), options);
}

std::unique_ptr<Scratch> blank() {
  return std::make_unique<MemoryScratch>("UTF-8", ScratchOptions{});
}

std::unique_ptr<Scratch> scratch_copy(Connection& target) {
  auto scratch = open_scratch(target, {});
  const auto objects = target.query(
      "SELECT sql FROM main.sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
      "ORDER BY type <> 'table', rowid");
  for (const auto& row : objects.rows) {
    try {
      scratch->connection().execute(*row[0]);
    } catch (const DatabaseError&) {  // a module that isn't here, or a table that one has made already
    }
  }
  // Tables that SQLite makes itself, and keeps.
  const auto has = [&](const char* table) {
    return !target.query("SELECT 1 FROM main.sqlite_schema WHERE name = $1", {table}).empty();
  };
  if (has("sqlite_stat1")) scratch->connection().execute("ANALYZE");
  if (has("sqlite_sequence")) {
    scratch->connection().execute("CREATE TABLE limbeck_counter (id INTEGER PRIMARY KEY AUTOINCREMENT)");
    scratch->connection().execute("DROP TABLE limbeck_counter");
  }
  return scratch;
}

}  // namespace limbeck::dialect::sqlite
