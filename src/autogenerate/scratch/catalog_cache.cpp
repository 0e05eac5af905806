#include "autogenerate/scratch/catalog_cache.hpp"

#include <fmt/core.h>
#include <sys/stat.h>

#include "base/file.hpp"
#include "base/sha256.hpp"
#include "schema/json.hpp"

namespace limbeck::autogenerate {
namespace {

// Counts up whenever an inspection may read the same database differently.
constexpr int cache_format = 6;

std::string key(const std::vector<std::string>& texts, const Scope& scope, const Workspace& workspace) {
  std::string all = fmt::format("{}\n{}\n{}\n", cache_format, workspace.dialect->name(),
                                workspace.target->server_description());
  const auto& inspect = scope.inspect;
  for (const auto* list : {&inspect.include_schemas, &inspect.exclude_schemas, &inspect.include_objects,
                           &inspect.exclude_objects}) {
    for (const auto& glob : *list) all += glob + "\n";
    all += "-\n";
  }
  for (const auto& schema : inspect.target_schemas) all += schema + "\n";
  all += "-\n" + inspect.stands_for + "\n";
  all += workspace.dialect->default_schema(*workspace.target) + "\n";
  all += workspace.dialect->fingerprint(*workspace.target) + "\n";
  if (!scope.external_dependencies.empty()) all += schema::to_json(scope.external_dependencies).dump(0);
  for (const auto& text : texts) all += text + "\x1e";
  return sha256(all);
}

}  // namespace

CatalogCache::CatalogCache(const std::filesystem::path& folder, const std::vector<std::string>& texts,
                           const Scope& scope, const Workspace& workspace) {
  if (!folder.empty()) path_ = folder / "catalogs" / (key(texts, scope, workspace) + ".json");
}

std::optional<schema::Catalog> CatalogCache::read() const {
  try {
    if (path_.empty() || !std::filesystem::exists(path_)) return std::nullopt;
    return schema::from_json(Json::parse(file::read(path_), path_.string()));
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

void CatalogCache::write(const schema::Catalog& catalog) const {
  if (path_.empty()) return;
  try {
    std::filesystem::create_directories(path_.parent_path());
    ::chmod(path_.parent_path().c_str(), 0700);
    file::write_atomically(path_, schema::to_json(catalog).dump(0));
  } catch (const std::exception&) {
  }
}

}  // namespace limbeck::autogenerate
