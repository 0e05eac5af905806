// Changing the rows of a big table little by little.
#pragma once

#include <chrono>
#include <functional>
#include <initializer_list>
#include <limbeck/op/rows.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace limbeck {

class Op;

/// Changes a table's rows in batches, each in a transaction of its own: no lock is held for long, and what
/// was done stays done. Batches go along the primary key, which must stay as it is, up to the row that is the
/// last when it starts. The key up to which rows are done is in the journal with each batch, so that a run
/// after a failure or a kill goes on from there. The section must say `transaction=none`. See Op::backfill().
class [[nodiscard]] Backfill {
 public:
  using Function = std::function<void(Op&, const Row&)>;

  Backfill(Op& op, models::detail::Node request, Function function = {})
      : op_(op), request_(std::move(request)), function_(std::move(function)) {}

  /// Only the rows that meet this condition.
  Backfill& where(std::string_view condition) { return set("where", models::detail::Node(condition)); }
  /// How many rows at a time; 1,000 unless said.
  Backfill& batch(std::int64_t rows) { return set("batch", models::detail::Node::number(rows)); }
  /// How long to wait between two batches, to leave the server to others.
  Backfill& pause(std::chrono::milliseconds time) {
    return set("pause", models::detail::Node::number(static_cast<std::int64_t>(time.count())));
  }
  /// Along these columns instead of the primary key. Together they must be unique and not NULL.
  Backfill& by(std::initializer_list<std::string_view> columns) {
    models::detail::Node list(models::detail::Node::Kind::array);
    for (const auto column : columns) list.push(models::detail::Node(column));
    return set("by", std::move(list));
  }

  /// Does it. Returns how many rows were changed (or given to the function) by this run.
  std::int64_t run();

 private:
  Backfill& set(const char* name, models::detail::Node value) {
    request_.set(name, std::move(value));
    return *this;
  }

  Op& op_;
  models::detail::Node request_;
  Function function_;
};

}  // namespace limbeck
