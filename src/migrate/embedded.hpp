// The revisions that an application carries, as the applying way sees them.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "limbeck/migrate.hpp"
#include "migrate/plan.hpp"
#include "revision/graph.hpp"

namespace limbeck {

struct Migrations::Content {
  revision::RevisionGraph graph;
  std::map<std::string, EmbeddedFile, std::less<>>
      embedded{};  ///< by name; empty: the graph's files are on disk

  scripts::Content read(const std::string& file) const;
  std::shared_ptr<const scripts::Program> program(const std::string& file) const;
  /// For a plan that does not outlive this.
  migrate::RevisionSource source() const;
};

const Migrations::Content& content_of(const Migrations& migrations);

}  // namespace limbeck
