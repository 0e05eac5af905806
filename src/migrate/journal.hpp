// The journal: what ran in this database, when, by whom and with what outcome. Never row data, never SQL
// text.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "migrate/database.hpp"
#include "migrate/plan.hpp"

namespace limbeck::migrate {

enum class JournalEventKind {
  started,      ///< a statement outside a transaction, or a backfill, is about to run
  done,         ///< of a statement: it ran; without one: the revision is applied, undone or stamped
  failed,       ///< rolled back, or left as it is where there is no transaction
  interrupted,  ///< failed, since somebody asked to stop
  committed,    ///< a program committed what it had done so far, before its end
  batch,        ///< a batch of a backfill is committed; the message is the key up to which rows are done
  granted,      ///< on a view that is about to be dropped: the message is the statement that grants it again
  put_back,     ///< that was done, or is not needed any more
  other,        ///< written by a version of Limbeck that knows more kinds
};

/// The text in the column `event`: "done". Of `other` none.
const char* to_string(JournalEventKind kind);
/// `other` for a text that is none.
JournalEventKind journal_event_kind(std::string_view text);

/// JournalEvent::direction of `granted` and `put_back`; the revision is the repeatable that makes the view.
inline constexpr const char* grants_direction = "grants";

/// JournalEvent::direction of what is repeatable.
inline constexpr const char* repeat_direction = "repeat";

/// One row of `limbeck_journal`; docs/reference/state-in-the-database.md describes the columns.
struct JournalEvent {
  std::int64_t id = 0;
  std::string run;  ///< the same for all events of one `limbeck upgrade`
  JournalEventKind kind = JournalEventKind::other;
  std::string other_kind;                 ///< the column's text, when the kind is `other`
  std::string revision;                   ///< empty for `stamp base`; the name of what is repeatable
  std::string direction;                  ///< "upgrade", "downgrade", "stamp" or "repeat"
  std::optional<std::int64_t> statement;  ///< 1-based; unset: the revision as a whole
  std::string
      text_hash;   ///< of the statement's text, or of the file: line endings and trailing blanks ignored
  std::string at;  ///< when, by the server's clock: 2026-11-22T05:50:21Z
  std::optional<std::int64_t> milliseconds;
  bool times_transaction = true;  ///< to be written: unset milliseconds are those of the transaction so far
  std::string actor;              ///< "user@host pid 42"
  std::string sqlstate;           ///< of a failure
  std::string
      message;  ///< the server's primary message; of a batch the key up to which rows are done, as SQL
  /// The version rows before and behind a revision that was `done`, sorted. Unset: they were not written,
  /// which is so for more than a hundred and for what older versions wrote.
  struct Rows {
    std::vector<std::string> before, after;
    bool operator==(const Rows&) const = default;
  };
  std::optional<Rows> rows{};

  /// What is repeatable: no revision, whatever its name.
  bool is_of_repeatable() const { return direction == repeat_direction; }
  /// A revision came to its end.
  bool completes_revision() const {
    return kind == JournalEventKind::done && !statement && !is_of_repeatable();
  }
  bool completes_repeatable() const {
    return kind == JournalEventKind::done && !statement && is_of_repeatable();
  }
  /// A stamp on where the database stood already: of that one revision it says that the database is what its
  /// file of then makes, or, without a file, that nothing is missing. (Earlier versions wrote such stamps
  /// without a hash, for all that the rows imply.)
  bool declares_one() const {
    return direction == "stamp" && !text_hash.empty() && rows && rows->before == rows->after;
  }
  std::string kind_text() const { return kind == JournalEventKind::other ? other_kind : to_string(kind); }
};

std::string create_journal_sql(const dialect::Dialect& dialect, const schema::ObjectName& table,
                               bool if_not_exists);

/// What only the server knows when the event is written: expressions of SQL in place of the event's own.
struct EventSql {
  std::string milliseconds, message;
  std::string only_if{};  ///< a condition: where it is false, nothing is written
};

/// `at` is the server's clock at that statement.
std::string insert_event_sql(const dialect::Dialect& dialect, const schema::ObjectName& table,
                             const JournalEvent& event, const EventSql& sql = {});

/// Who runs this process: "user@host pid 42"; "jane (user@host pid 42)" where LIMBECK_ACTOR or CI's own
/// variable says who that is.
std::string current_actor();

/// Writes the events of one run: they have its id, and who runs it.
class RunJournal {
 public:
  /// `enabled`: is a journal kept? `actor`: "user@host pid 42". The dialect lives longer.
  RunJournal(const dialect::Dialect& dialect, schema::ObjectName table, bool enabled,
             std::string actor = current_actor());

  bool enabled() const { return enabled_; }

  /// About the revision as a whole: without a statement's number.
  JournalEvent event(const PlannedStep& step, JournalEventKind kind) const;
  /// `kind`: granted or put_back. About what is granted on a view of that repeatable.
  JournalEvent grant_event(JournalEventKind kind, const std::string& repeatable,
                           const std::string& statement) const;
  /// About the statement `number` (from 1) of the step, whose text, or request, has that hash; it takes no
  /// time yet.
  JournalEvent statement_event(const PlannedStep& step, JournalEventKind kind, std::size_t number,
                               std::string text_hash) const;

  /// As insert_event_sql().
  std::string insert_sql(const JournalEvent& event, const EventSql& sql = {}) const {
    return insert_event_sql(*dialect_, table_, event, sql);
  }

 private:
  const dialect::Dialect* dialect_;
  schema::ObjectName table_;
  bool enabled_;
  std::string run_, actor_;
};

/// JournalEvent::text_hash of a program's statement with its values.
std::string statement_hash(const Statement& statement, const std::vector<dialect::Parameter>& values);

/// Which revisions ran and were not undone since.
std::set<std::string> ran_by_journal(const std::vector<JournalEvent>& events);

/// Oldest first; only those of `revision` when given. Empty when there is no journal.
std::vector<JournalEvent> read_journal(const Database& database, const std::string& revision = {});

}  // namespace limbeck::migrate
