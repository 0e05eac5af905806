// Verifying a generated change before it is written: up and down again, on empty tables, in a scratch
// database.
#pragma once

#include <string>
#include <vector>

#include "autogenerate/scratch/workspace.hpp"
#include "schema/catalog.hpp"

namespace limbeck::autogenerate {

/// One revision's worth of statements, each way.
struct Change {
  std::vector<operation::Operation> operations;            ///< of the upgrade
  std::vector<operation::Operation> downgrade_operations;  ///< of the downgrade
  std::vector<dialect::RenderedStatement> upgrade, downgrade;
  std::string expected,
      downgrade_expected;    ///< what they replace, as it is before them; see Dialect::expectation
  std::string irreversible;  ///< why there is no downgrade; empty when there is one
  bool processed = false;    ///< a process callback made something else of it
};

/// Fills in what the two ways of a change between these catalogs expect.
void add_expectations(Change& change, const schema::Catalog& from, const schema::Catalog& to,
                      const Workspace& workspace);

/// Do statements use a value of an enum that others before them add? PostgreSQL wants it committed first.
bool uses_new_enum_values(const std::vector<operation::Operation>& operations,
                          const std::vector<dialect::RenderedStatement>& statements,
                          const dialect::Dialect& dialect);

/// Unless they do, nothing has to be committed on the way.
void clear_unneeded_commits(const std::vector<operation::Operation>& operations,
                            std::vector<dialect::RenderedStatement>& statements,
                            const dialect::Dialect& dialect);

/// Writes statements as a section of a file, reads that back, and runs what was read in a scratch database as
/// the runner will. Throws DatabaseError, naming the statement, and Error when a rule of `upgrade` and
/// `downgrade` refuses the section.
void run_section(const std::vector<dialect::RenderedStatement>& statements, dialect::Connection& scratch,
                 const dialect::Dialect& dialect);

struct Verification {
  bool verified = false;
  std::string reason{};  ///< why not, as the end of a sentence
  /// What will happen, when it was tried and did not work: "the upgrade will fail". Empty: it worked, or
  /// could not be tried.
  std::string failed{};
  /// What a process callback left of the differences from the models. It may do that: what it made is
  /// verified when it runs and leads back.
  std::vector<operation::Operation> remaining{};
};

/// Builds `before` in a scratch database (which must then inspect equal to it), runs the upgrades with their
/// real transaction boundaries, compares with `after`, runs the downgrades in reverse, compares with
/// `before`. Where there is no downgrade, that much is left out.
Verification verify(const std::vector<Change>& changes, const schema::Catalog& before,
                    const schema::Catalog& after, Workspace& workspace);

}  // namespace limbeck::autogenerate
