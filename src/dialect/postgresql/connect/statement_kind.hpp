// What a statement does to the session, as far as its first words tell.
#pragma once

#include <string_view>

namespace limbeck::dialect::postgresql {

enum class StatementKind {
  begin,   ///< opens a transaction
  commit,  ///< ends one, hoping to keep it
  end,     ///< ends one in another way: ROLLBACK, PREPARE TRANSACTION, …
  copy,
  reset,  ///< RESET: harmless to run in whichever transaction follows
  other,
};

StatementKind statement_kind(std::string_view sql);

}  // namespace limbeck::dialect::postgresql
