#include "dialect/dialect.hpp"

#include "dialect/postgresql/postgresql.hpp"
#include "dialect/sqlite/sqlite.hpp"

namespace limbeck::dialect {

const Dialect& dialect_for(config::DialectName name) {
  switch (name) {
    case config::DialectName::postgresql:
      return postgresql_dialect();
    case config::DialectName::sqlite:
      return sqlite_dialect();
    case config::DialectName::mysql:
      break;
  }
  throw Error("MariaDB and MySQL are not supported yet", "use a postgresql:// or sqlite:// address");
}

}  // namespace limbeck::dialect
