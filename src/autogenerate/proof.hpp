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

  bool transactional_upgrade() const;
  bool transactional_downgrade() const;
};

struct Proof {
  bool proved = false;
  std::string reason;  ///< why not, as the end of a sentence
};

/// Builds `before` in a scratch database (which must then inspect equal to it), runs the upgrades with their real
/// transaction boundaries, compares with `after`, runs the downgrades in reverse, compares with `before`.
Proof prove(const std::vector<Change>& changes, const schema::Catalog& before, const schema::Catalog& after,
            Workspace& workspace);

}  // namespace limbeck::autogenerate
