// Names for constraints and indexes that the models leave unnamed.
#pragma once

#include <string>
#include <vector>

#include "models/document.hpp"

namespace limbeck::models {

/// What a name is made for.
struct NameRequest {
  std::string kind;   ///< "primary_key", "foreign_key", "unique", "check" or "index"
  std::string given;  ///< the name that the author gave; may be empty
  std::string table;
  std::vector<std::string> columns;
  std::string referred_table;                 ///< of a foreign key
  std::vector<std::string> referred_columns;  ///< of a foreign key
};

/// The name by the convention, or the given one where the convention does not apply; empty when neither is
/// there. As in SQLAlchemy ("Configuring Constraint Naming Conventions"), a given name is used as it is
/// unless the pattern has %(constraint_name)s. Throws Error for an unknown token, for %(constraint_name)s
/// without a given name, and for a token about a column that there is not.
std::string conventional_name(const NamingConvention& convention, const NameRequest& request);

/// "contacts_name_email_idx": how PostgreSQL names indexes.
std::string default_index_name(const std::string& table, const std::vector<std::string>& columns);

/// The name itself if it has at most `longest` bytes (0: no limit); else its beginning and a part of its
/// hash.
std::string shortened(const std::string& name, std::size_t max_size);

}  // namespace limbeck::models
