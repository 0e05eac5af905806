#include "dialect/outside.hpp"

namespace limbeck::dialect {
namespace {

const Outside* outside_of(const Dialect& dialect) {
  return dynamic_cast<const Outside*>(&dialect);
}

}  // namespace

std::vector<Consequence> consequences(const Dialect& dialect, Connection& connection,
                                      const std::vector<const std::vector<Statement>*>& sections) {
  const auto* outside = outside_of(dialect);
  return outside ? outside->consequences(connection, sections) : std::vector<Consequence>();
}

std::vector<InvalidIndex> invalid_indexes(const Dialect& dialect, Connection& connection) {
  const auto* outside = outside_of(dialect);
  return outside ? outside->invalid_indexes(connection) : std::vector<InvalidIndex>();
}

std::optional<InvalidIndex> invalid_index_of(const Dialect& dialect, Connection& connection,
                                             const std::string& statement) {
  const auto* outside = outside_of(dialect);
  return outside ? outside->invalid_index_of(connection, statement) : std::nullopt;
}

}  // namespace limbeck::dialect
