// What gives a column its values, a sequence or an identity, and the SQL that sets where it goes on. Pure: a
// renderer decides when each statement is due.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "schema/column.hpp"
#include "schema/sequence.hpp"

namespace limbeck::dialect::postgresql {

struct Counter {
  std::string name;  ///< of the sequence, as an SQL expression of type text
  schema::SequenceNumbers numbers;
  std::string type;  ///< of its values: "smallint", "integer" or "bigint"
};

/// The type of a sequence's values; bigint where it names none.
std::string value_type(const schema::Sequence& sequence);

Counter counter_of(const schema::Sequence& sequence);
/// `column` has an identity.
Counter identity_counter(const schema::ObjectName& table, const schema::Column& column);

bool descends(const schema::SequenceNumbers& numbers);
/// Where a sequence starts: its START, or else the default for its direction.
std::int64_t start_of(const schema::SequenceNumbers& numbers);
/// The least and the greatest value of a sequence of that type.
std::pair<std::int64_t, std::int64_t> bounds_of(const schema::SequenceNumbers& numbers,
                                                std::string_view type);

/// What brings a sequence within new bounds. ALTER SEQUENCE refuses bounds that the current value is outside
/// of; and a value that was given out must not be given out again.
struct BoundsChange {
  std::vector<std::string> statements;        ///< to run before the ALTER that sets the bounds
  std::optional<std::string> restart_clause;  ///< to add to that ALTER: old and new bounds do not overlap
};
/// Both are one sequence, which has the name of `after` when the statements run.
BoundsChange bounds_change(const Counter& before, const Counter& after);

/// Where a sequence stands, as SQL to select last_value and is_called from.
std::string position_of(const schema::Sequence& sequence);
/// The same of an identity. PostgreSQL does not show the position of one that gave out no value, so that
/// value is taken and put back.
std::string identity_position(const schema::ObjectName& table, const std::string& column);

/// SQL: `counter`, from which nothing has taken values yet, goes on where `before` stands, at `position`. If
/// its values end sooner, it has given out all of them.
std::string continue_sql(const Counter& counter, const Counter& before, const std::string& position);
/// SQL: `counter`, from which other columns take values too, goes on behind its own position and `other`.
std::string continue_behind_both_sql(const Counter& counter, const std::string& own,
                                     const std::string& other);
/// SQL: the identity of a column goes on behind the last value that the table holds in it.
std::string continue_behind_rows_sql(const schema::ObjectName& table, const std::string& column,
                                     const schema::SequenceNumbers& numbers);

}  // namespace limbeck::dialect::postgresql
