// Where a database is.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace limbeck::config {

enum class DialectName { postgresql, sqlite, mysql };

struct DatabaseUrl {
  DialectName dialect = DialectName::sqlite;
  std::string host, port, user, password;
  std::string database;  ///< SQLite: an absolute file name, or empty for one in memory
  std::vector<std::pair<std::string, std::string>> options;
  std::string keywords;  ///< a libpq keyword string, verbatim; the members above are empty then

  /// The address for messages: never the password, nor options that hold a secret.
  std::string masked() const;
};

/// Throws UsageError without repeating the text (it may hold a password). Relative SQLite files are relative to `base_folder`.
DatabaseUrl parse_database_url(std::string_view text, const std::filesystem::path& base_folder);

}  // namespace limbeck::config
