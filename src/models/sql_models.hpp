// Models in SQL.
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "models/models.hpp"

namespace limbeck::models {

/// The statements of files, and the rename hints in their comments:
///
///     -- limbeck: rename table people to contacts
///     -- limbeck: rename column contacts.mail to email
///     -- limbeck: rename enum crm.sort to kind
///
/// Also for index, constraint, sequence, view and value (of an enum); the parent of a column, index,
/// constraint or value is named as it is called now.
DesiredSql sql_models(const std::vector<std::filesystem::path>& files, const std::filesystem::path& folder,
                      const dialect::Dialect& dialect, const std::string& default_schema);

/// The same for one text.
void add_sql(DesiredSql& desired, std::string_view text, const std::string& name,
             const dialect::Dialect& dialect, const std::string& default_schema);

}  // namespace limbeck::models
