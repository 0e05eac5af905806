#include "dialect/consequences.hpp"

namespace limbeck::dialect {
namespace {

const ConsequenceInspector* inspector_of(const Dialect& dialect) {
  return dynamic_cast<const ConsequenceInspector*>(&dialect);
}

}  // namespace

std::vector<Consequence> consequences(const Dialect& dialect, Connection& connection,
                                      const std::vector<const std::vector<Statement>*>& sections) {
  const auto* inspector = inspector_of(dialect);
  return inspector ? inspector->consequences(connection, sections) : std::vector<Consequence>();
}

std::vector<InvalidIndex> invalid_indexes(const Dialect& dialect, Connection& connection) {
  const auto* inspector = inspector_of(dialect);
  return inspector ? inspector->invalid_indexes(connection) : std::vector<InvalidIndex>();
}

std::optional<InvalidIndex> invalid_index_of(const Dialect& dialect, Connection& connection,
                                             const std::string& statement) {
  const auto* inspector = inspector_of(dialect);
  return inspector ? inspector->invalid_index_of(connection, statement) : std::nullopt;
}

std::vector<std::string> privileges(const Dialect& dialect, Connection& connection,
                                    const config::Filter& filter) {
  const auto* inspector = inspector_of(dialect);
  return inspector ? inspector->privileges(connection, filter) : std::vector<std::string>();
}

}  // namespace limbeck::dialect
