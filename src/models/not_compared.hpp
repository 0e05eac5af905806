// What the models say that no comparison with a database sees.
#pragma once

#include <string>
#include <vector>

#include "models/models.hpp"

namespace limbeck::models {

struct NotCompared {
  std::string file;  ///< as SqlFile::name; of models that aren't SQL: the object, as "raw object NAME"
  int line = 0;      ///< 0: unknown
  std::string what;  ///< "GRANT", "ALTER TABLE … OWNER TO"

  /// "schema.sql:7".
  std::string place() const;
};

/// In the order in which they stand in the models; see sql::not_compared.
std::vector<NotCompared> not_compared(const DesiredState& desired, const dialect::Dialect& dialect);

}  // namespace limbeck::models
