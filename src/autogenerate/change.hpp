// What leads from one schema to another and back, for one revision.
#pragma once

#include <string>
#include <vector>

#include "autogenerate/scratch/workspace.hpp"
#include "operation/operation.hpp"
#include "schema/catalog.hpp"

namespace limbeck::autogenerate {

/// The upgrade or the downgrade of a change.
struct ChangeSide {
  std::vector<operation::Operation> operations;
  std::vector<dialect::RenderedStatement> statements;
  std::string
      expected;  ///< what the statements replace, as it is before them; see ReplacementGuard::expectation
};

struct Change {
  ChangeSide upgrade, downgrade;
  std::string irreversible;          ///< why there is no downgrade; empty when there is one
  bool processed = false;            ///< a process callback made something else of it
  std::vector<std::string> aside{};  ///< views that both sides drop first; see with_views_aside()

  bool reversible() const { return irreversible.empty(); }
};

/// Fills in what the two sides of a change between these catalogs expect.
void add_expectations(Change& change, const schema::Catalog& from, const schema::Catalog& to,
                      const Workspace& workspace);

/// Does a statement use a value of an enum that another before it adds? PostgreSQL wants it committed first.
bool uses_new_enum_values(const ChangeSide& side, const dialect::Dialect& dialect);

/// Unless one does, nothing has to be committed on the way.
void clear_unneeded_commits(ChangeSide& side, const dialect::Dialect& dialect);

/// What the terminal should warn of, one line each.
std::vector<std::string> warnings(const ChangeSide& side);

}  // namespace limbeck::autogenerate
