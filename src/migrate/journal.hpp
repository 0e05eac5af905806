// The journal: what ran in this database, when, by whom and with what outcome. Never row data, never SQL
// text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "migrate/database.hpp"

namespace limbeck::migrate {

/// One row of `limbeck_journal`; docs/reference/state-in-the-database.md describes the columns.
struct JournalEvent {
  std::int64_t id = 0;
  std::string run;        ///< the same for all events of one `limbeck upgrade`
  std::string event;      ///< "started", "done", "failed", "interrupted", or "batch" of a backfill
  std::string revision;   ///< empty for `stamp base`
  std::string direction;  ///< "upgrade", "downgrade" or "stamp"
  std::optional<std::int64_t> statement;  ///< 1-based; unset: the revision as a whole
  std::string
      text_hash;   ///< of the statement's text, or of the file: line endings and trailing blanks ignored
  std::string at;  ///< when, by the server's clock: 2026-11-22T05:50:21Z
  std::optional<std::int64_t> milliseconds;
  std::string actor;     ///< "user@host pid 42"
  std::string sqlstate;  ///< of a failure
  std::string
      message;  ///< the server's primary message; of a batch the key up to which rows are done, as SQL
  /// The version rows before and behind a revision that was `done`, sorted. Unset: they were not written,
  /// which is so for more than a hundred and for what older versions wrote.
  struct Rows {
    std::vector<std::string> before, after;
    bool operator==(const Rows&) const = default;
  };
  std::optional<Rows> rows{};

  bool completes_revision() const { return event == "done" && !statement; }  ///< a revision came to its end
};

std::string create_journal_sql(const dialect::Dialect& dialect, const schema::ObjectName& table,
                               bool if_not_exists);

/// `at` is the server's clock at that statement; `milliseconds` unset: since the transaction began, where the
/// engine can tell.
std::string insert_event_sql(const dialect::Dialect& dialect, const schema::ObjectName& table,
                             const JournalEvent& event);

/// Oldest first; only those of `revision` when given. Empty when there is no journal.
std::vector<JournalEvent> read_journal(const Database& database, const std::string& revision = {});

/// Who runs this process: "user@host pid 42".
std::string current_actor();

}  // namespace limbeck::migrate
