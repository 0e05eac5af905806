#pragma once

#include "models/lower_type.hpp"
#include "models/naming.hpp"

namespace limbeck::models {

/// One table on its own: columns, keys, checks and indexes with their names. What foreign keys refer to, and
/// what they are called, is for resolve_foreign_keys().
schema::Table lower_table(const TableSpec& spec, const Enums& enums, const NamingConvention& naming,
                          const LowerTarget& target, Problems& problems);

/// One index of a table or a materialized view. `columns`: those that there are; empty when they are unknown.
schema::Index lower_index(const schema::Index& index, const schema::ObjectName& owner,
                          const std::vector<std::string>& columns, const NamingConvention& naming,
                          const LowerTarget& target, Problems& problems);

/// The name of a constraint or index that the author may have left unnamed.
std::string lower_name(const NameRequest& request, const NamingConvention& naming, const LowerTarget& target,
                       const std::string& where, Problems& problems);

/// Where a foreign key is, for messages: "foreign key contacts_group_fk", "column group_id".
std::string display_location(const schema::ForeignKey& key);

/// Notes names that the engine would cut off.
void check_length(const std::string& name, const std::string& where, const LowerTarget& target,
                  Problems& problems);

}  // namespace limbeck::models
