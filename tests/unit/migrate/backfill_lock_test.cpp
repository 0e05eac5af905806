// Two connections to one SQLite file: one backfills, the other holds the lock.
#include <algorithm>

#include "migrate/backfill.hpp"
#include "unit/migrate/program_support.hpp"
#include "unit/scripts/temporary_folder.hpp"

namespace limbeck::migrate {
namespace {

/// Batches begin as those of a real run do, and so wait for the lock at their BEGIN.
class ListenedRun : public FakeResumableRun {
 public:
  ListenedRun(const dialect::Dialect& dialect, dialect::Connection& connection)
      : FakeResumableRun(connection), begin_(dialect.transaction_frame(false, false).begin) {}
  void begin_batch() override { connection_.execute(begin_); }
  void say(const std::string& text, bool is_progress) override {
    if (!is_progress) said.push_back(text);
    if (on_say) on_say(text);
  }
  std::function<void(const std::string&)> on_say;

 private:
  const std::string begin_;
};

class BackfillLock : public ::testing::Test {
 protected:
  BackfillLock() {
    url_.engine = EngineKind::sqlite;
    url_.database = (folder_ / "app.db").string();
    dialect::ConnectOptions options;
    options.lock_timeout = std::chrono::milliseconds(20);
    connection_ = dialect_.connect(url_, options);
    connection_->execute("CREATE TABLE people (id integer PRIMARY KEY, name text)");
    connection_->execute("INSERT INTO people VALUES (1, 'A'), (2, 'B'), (3, 'C')");
    other_ = dialect_.connect(url_, {});
    other_->execute("BEGIN IMMEDIATE");
    environment_.connection = connection_.get();
  }
  Backfill backfill(ResumableProgramRun& run, const std::string& change,
                    std::function<bool()> cancelled = {}) {
    BackfillRequest request;
    request.table.name = "people";
    request.by = {"id"};
    request.change = change;
    request.columns = {"id"};
    request.batch = 2;
    return {request, environment_, run, std::move(cancelled)};
  }
  /// The other connection lets go when the batch that waited is about to be tried again.
  void let_go_when_told(ListenedRun& run) {
    run.on_say = [this](const std::string& text) {
      if (text == waited) other_->execute("ROLLBACK");
    };
  }

  static constexpr const char* waited = "a batch was kept back by a lock, and is tried again";
  const dialect::Dialect& dialect_ = dialect::sqlite_dialect();
  TemporaryFolder folder_;
  config::DatabaseUrl url_;
  std::unique_ptr<dialect::Connection> connection_, other_;
  ProgramEnvironment environment_{dialect_, nullptr, newest(EngineKind::sqlite), {}, false, 1};
};

TEST_F(BackfillLock, IsTriedAgainWhenABatchCannotBegin) {
  ListenedRun run(dialect_, *connection_);
  let_go_when_told(run);
  auto made = backfill(run, "name = lower(name)");
  ASSERT_TRUE(made.begin(1));
  EXPECT_EQ(made.update_all(), 3);
  EXPECT_EQ(run.said, Lines{waited});
  EXPECT_EQ(connection_->query("SELECT group_concat(name, '') FROM people").text(0, 0), "abc");
}

TEST_F(BackfillLock, IsTriedAgainWhenRowsAreHandedOut) {
  ListenedRun run(dialect_, *connection_);
  let_go_when_told(run);
  auto made = backfill(run, "");
  ASSERT_TRUE(made.begin(1));
  EXPECT_EQ(made.next_batch().rows.size(), 2u);
  EXPECT_EQ(made.next_batch().rows.size(), 1u);
  EXPECT_TRUE(made.next_batch().empty());
  EXPECT_EQ(run.said, Lines{waited});
}

TEST_F(BackfillLock, IsGivenUpBehindTheLastTry) {
  ListenedRun run(dialect_, *connection_);
  auto made = backfill(run, "name = lower(name)");
  ASSERT_TRUE(made.begin(1));
  try {
    made.update_all();
    FAIL() << "the lock is held";
  } catch (const DatabaseError& error) {
    EXPECT_EQ(error.kind(), ErrorKind::lock_timeout);
  }
  EXPECT_EQ(run.said, Lines{waited}) << "lock_retries is 1";
  EXPECT_FALSE(connection_->in_transaction());
}

TEST_F(BackfillLock, IsNotTriedAgainWhenStopped) {
  ListenedRun run(dialect_, *connection_);
  auto made = backfill(run, "name = lower(name)", [&] { return !run.said.empty(); });
  ASSERT_TRUE(made.begin(1));
  try {
    made.update_all();
    FAIL() << "it was stopped";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "it was stopped");
  }
}

}  // namespace
}  // namespace limbeck::migrate
