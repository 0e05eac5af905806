// Catalogs that were made in a scratch database, kept in the user's cache folder.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "autogenerate/scratch/scope.hpp"
#include "autogenerate/scratch/workspace.hpp"
#include "schema/catalog.hpp"

namespace limbeck::autogenerate {

/// The place for one catalog: found again by the hash of what made it (`texts`) and of all else that it
/// depends on: the server's version and settings, what is inspected, what is in the scratch database before.
/// What is wrong with the cache itself is never an error: the catalog can be had without it.
class CatalogCache {
 public:
  /// `folder`: Workspace::cache_folder; empty: nothing is kept.
  CatalogCache(const std::filesystem::path& folder, const std::vector<std::string>& texts, const Scope& scope,
               const Workspace& workspace);

  std::optional<schema::Catalog> read() const;
  void write(const schema::Catalog& catalog) const;

 private:
  std::filesystem::path path_;
};

}  // namespace limbeck::autogenerate
