// SQL text in a model.
#pragma once

#include <limbeck/models/node.hpp>
#include <string>
#include <string_view>

namespace limbeck::models {

/// An expression or a statement in SQL: one text for every engine, or one for each. See sql().
class Sql {
 public:
  Sql() = default;
  explicit Sql(detail::Kept text) : text_(text) {}

  /// On that engine this text instead.
  Sql on(EngineKind dialect, std::string_view text) const { return Sql(text_.on(dialect, text)); }

  const detail::Node& node() const { return text_.node(); }

 private:
  detail::Kept text_;
};

/// SQL that the database evaluates: `sql("lower(email)")`. For engines that spell it differently:
/// `sql("CURRENT_TIMESTAMP").on(postgresql, "clock_timestamp()")`.
inline Sql sql(std::string_view text) {
  return Sql(detail::Kept(text));
}
/// SQL for some engines only: `sql().on(postgresql, "gen_random_uuid()")`. It is an error to need it on
/// another.
inline Sql sql() {
  return {};
}
/// The time at which the transaction (PostgreSQL) or the statement (the others) began.
inline Sql now() {
  return sql("CURRENT_TIMESTAMP");
}

namespace detail {

/// SQL, or a plain text that is meant as SQL.
struct SqlText {
  Sql sql;
  SqlText(Sql given) : sql(given) {}
  SqlText(std::string_view text) : sql(Kept(text)) {}
  SqlText(const char* text) : sql(Kept(std::string_view(text))) {}
  SqlText(const std::string& text) : sql(Kept(std::string_view(text))) {}
};

}  // namespace detail
}  // namespace limbeck::models
