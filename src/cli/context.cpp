#include "cli/context.hpp"

#include <filesystem>

#include "scripts/sql/scan.hpp"

namespace limbeck::cli {

Context::Context(GlobalOptions options, std::string called_as)
    : program(std::move(called_as)), options_(std::move(options)) {
  terminal.quiet = options_.quiet;
}

const config::Config& Context::config(bool allow_missing) {
  if (config_) return *config_;
  config::LoadOptions load;
  if (options_.config_file) load.file = *options_.config_file;
  load.environment_name = options_.environment;
  load.url = options_.url;
  load.x = options_.x;
  load.allow_missing = allow_missing;
  config_ = config::load(load);
  return *config_;
}

const revision::RevisionGraph& Context::graph() {
  if (!graph_) {
    graph_ = revision::RevisionGraph::build(scripts::scan(config().versions, config().recursive));
  }
  return *graph_;
}

migrate::Database Context::open(migrate::Access access) { return migrate::open(config(), access); }

std::string Context::display_path(const std::string& path) const {
  std::error_code error;
  const auto relative = std::filesystem::relative(path, error).string();
  return error || relative.empty() || relative.size() >= path.size() ? path : relative;
}

}  // namespace limbeck::cli
