// What of a schema's SQL the comparison of catalogs can't see.
#pragma once

#include <string>
#include <vector>

#include "base/engine.hpp"
#include "dialect/statement.hpp"

namespace limbeck::sql {

/// Names what of the statement leaves no trace in the catalog that is compared: "GRANT", "ALTER TABLE … OWNER
/// TO", "CREATE TABLE … AS (its rows)". Empty when all of it is compared, or holds for the session only (SET,
/// BEGIN). The kinds that are compared are listed, not the others: whatever is unknown counts as not
/// compared.
std::vector<std::string> not_compared(EngineKind syntax, const Statement& statement);

namespace postgresql {
std::vector<std::string> not_compared(const std::string& statement);
/// The same of a DO block: of the statements in its body.
std::vector<std::string> not_compared_in_block(const std::string& statement);
}  // namespace postgresql

namespace sqlite {
std::vector<std::string> not_compared(const std::string& statement);
}  // namespace sqlite

namespace mysql {
std::vector<std::string> not_compared(const std::string& statement);
}  // namespace mysql

}  // namespace limbeck::sql
