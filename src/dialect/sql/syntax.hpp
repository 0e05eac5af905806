#pragma once

namespace limbeck::sql {

/// Whose lexical rules a text follows.
enum class Syntax { postgresql, sqlite, mysql };

}  // namespace limbeck::sql
