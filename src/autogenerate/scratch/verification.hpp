// Verifying a generated change before it is written: up and down again, on empty tables, in a scratch
// database.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "autogenerate/change.hpp"
#include "autogenerate/scratch/scope.hpp"
#include "autogenerate/scratch/workspace.hpp"
#include "scripts/section.hpp"

namespace limbeck::autogenerate {

enum class Outcome {
  verified,
  not_verified,  ///< it could not be tried, or a process callback made a downgrade that leads elsewhere
  failed,        ///< it was tried, and does not work
};

struct Verification {
  Outcome outcome = Outcome::not_verified;
  std::string reason{};  ///< why it is not verified, as the end of a sentence
  /// What a process callback left of the differences from the models. It may do that: what it made is
  /// verified when it runs and its downgrade leads back.
  std::vector<operation::Operation> remaining{};

  bool verified() const { return outcome == Outcome::verified; }
};

/// Runs one side of changes[index] in a scratch database, in its transactions. Throws Error.
using RunSide =
    std::function<void(std::size_t index, scripts::Direction direction, dialect::Connection& scratch)>;

/// Builds `before` in a scratch database (which must then inspect equal to it), runs the upgrades with their
/// real transaction boundaries, compares with `after`, runs the downgrades in reverse, compares with
/// `before`. Where there is no downgrade, that much is left out. Throws only what ends the command.
/// `run`: for what is no section in SQL; empty: the statements of each side are.
Verification verify(const std::vector<Change>& changes, const Comparison& comparison, Workspace& workspace,
                    const RunSide& run = {});

}  // namespace limbeck::autogenerate
