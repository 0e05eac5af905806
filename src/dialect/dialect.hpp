// What each database engine implements: one folder of src/dialect/ each. The interfaces are small, so that
// who needs one of them can be tested with that alone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/engine.hpp"
#include "dialect/capabilities.hpp"
#include "dialect/connector.hpp"
#include "dialect/doctor.hpp"
#include "dialect/handover.hpp"
#include "dialect/inspector.hpp"
#include "dialect/migration_lock.hpp"
#include "dialect/renderer.hpp"
#include "dialect/replacement.hpp"
#include "dialect/scratch.hpp"
#include "dialect/session_sql.hpp"
#include "dialect/sql_writer.hpp"
#include "dialect/statement_outcome.hpp"

namespace limbeck::dialect {

class Dialect : public Connector,
                public Inspector,
                public SqlWriter,
                public Renderer,
                public ReplacementGuard,
                public SessionSql,
                public MigrationLocks,
                public StatementOutcomes,
                public Handover,
                public ScratchMaker,
                public Diagnostician {
 public:
  virtual EngineKind engine() const = 0;
  /// "postgresql", "sqlite", "mysql": as in `dialect=` of a revision file and in the models' JSON.
  const char* name() const { return to_string(engine()); }
  /// "PostgreSQL", "SQLite": for messages.
  virtual const char* title() const = 0;
  virtual Capabilities capabilities(const Engine& engine) const = 0;
};

/// Those that there is a dialect for.
const std::vector<EngineKind>& supported_engines();
/// As `--dialect` takes them.
std::vector<std::string> supported_engine_names();

/// By whose rules a section is read that names no dialect, where no address says which engine it is for.
inline constexpr EngineKind assumed_engine = EngineKind::postgresql;

/// The dialect for a URL; the same object for the life of the program.
const Dialect& dialect_for(EngineKind engine);

}  // namespace limbeck::dialect
