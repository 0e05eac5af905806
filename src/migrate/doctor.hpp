// `limbeck doctor`: what stands between this project and its database, check by check. Changes nothing.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "base/finding.hpp"
#include "config/config.hpp"
#include "migrate/plan.hpp"
#include "revision/graph.hpp"

namespace limbeck::migrate {

struct DoctorRequest {
  /// Loads the configuration and the revision files; whatever they throw becomes a finding.
  std::function<const config::Config&()> config;
  std::function<const revision::RevisionGraph&()> graph;
  RevisionSource source{};                           ///< of those that are no files
  std::chrono::milliseconds timeout{10'000};         ///< of each single wait
  std::string program = "limbeck";                   ///< for the commands that fixes name
  std::function<void(const std::string&)> progress;  ///< told what takes a while; may be empty
};

/// Every check in order; what could not be looked at is there as not checked. Secrets are masked. Throws
/// nothing for what it finds.
Findings check_project(const DoctorRequest& request);

}  // namespace limbeck::migrate
