// Proving a generated change before it is written: up and down again, on empty tables, in a scratch database.
#pragma once

#include <string>
#include <vector>

#include "autogenerate/workspace.hpp"
#include "schema/catalog.hpp"

namespace limbeck::autogenerate {

/// One revision's worth of statements, each way.
struct Change {
  std::vector<operation::Operation> operations;  ///< of the upgrade
  std::vector<dialect::RenderedStatement> upgrade, downgrade;
  std::string irreversible;  ///< why there is no downgrade; empty when there is one
};

/// Can these run in one transaction? Not when one of them can't be in any, or must be committed before the next.
bool transactional(const std::vector<dialect::RenderedStatement>& statements);

/// Runs statements in a scratch database as the runner will run their section. Throws DatabaseError, naming the statement.
void run_section(const std::vector<dialect::RenderedStatement>& statements, dialect::Connection& scratch,
                 const dialect::Dialect& dialect);

struct Proof {
  bool proved = false;
  std::string reason;  ///< why not, as the end of a sentence
};

/// Builds `before` in a scratch database (which must then inspect equal to it), runs the upgrades with their real
/// transaction boundaries, compares with `after`, runs the downgrades in reverse, compares with `before`. Where there is
/// no downgrade, that much is left out.
Proof prove(const std::vector<Change>& changes, const schema::Catalog& before, const schema::Catalog& after,
            Workspace& workspace);

}  // namespace limbeck::autogenerate
