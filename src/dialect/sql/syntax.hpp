// The lexical families of SQL that Limbeck can take apart.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace limbeck::sql {

/// Whose lexical rules a text follows.
enum class Syntax { postgresql, sqlite, mysql };

/// "postgresql", "sqlite" or "mysql".
const char* name(Syntax syntax);

/// The syntax of a dialect by its name in a revision file (`dialect=…`), ignoring case. `postgres` and
/// `mariadb` are known as well.
std::optional<Syntax> find_syntax(std::string_view name);

/// The names that `find_syntax` knows, for messages.
const std::vector<std::string>& syntax_names();

}  // namespace limbeck::sql
