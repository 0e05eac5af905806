#include "cli/context.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <functional>

#include "cli/alembic_run.hpp"
#include "compile/cache_folder.hpp"
#include "config/hook.hpp"
#include "config/mask.hpp"
#include "migrate/embedded.hpp"
#include "migrate/transactions.hpp"
#include "scripts/python/env/address.hpp"
#include "scripts/revision_format.hpp"
#include "scripts/scan.hpp"

namespace limbeck::cli {

std::string call_of(const std::string& program, const GlobalOptions& options) {
  std::string call = program;
  const auto add = [&](const char* option, const std::string& value) {
    const bool is_plain = std::ranges::all_of(value, [](unsigned char c) {
      return std::isalnum(c) || c >= 0x80 || std::string_view("-_./:=@+,%").contains(c);
    });
    call += fmt::format(" {} {}", option, is_plain && !value.empty() ? value : config::shell_quote(value));
  };
  for (const auto& file : options.config_files) add("-c", file);
  if (options.environment) add("-n", *options.environment);
  if (options.env_file) add("--env-file", *options.env_file);
  // Its value may be a secret under any name.
  for (const auto& each : options.x)
    add("-x", each.contains('=') ? each.substr(0, each.find('=')) + "=…" : each);
  if (options.url) {
    const auto masked = config::mask_secrets(*options.url);
    constexpr std::size_t longest = 40;  // a hint is to be read, too
    if (masked == *options.url && masked.size() <= longest) {
      add("--url", masked);
    } else {
      call += " --url …";
    }
  }
  return call;
}

Context::Context(GlobalOptions options, const CommandLine& line, std::string call, const Migrations* embedded)
    : command_line(line), program(std::move(call)), options_(std::move(options)), embedded_(embedded) {
  terminal.quiet = options_.quiet;
}

const config::Config& Context::config(bool allow_missing) {
  if (config_) return *config_;
  auto load = load_options(allow_missing);
  if (!embedded_) load.read_env = scripts::python::read_env_address;
  config_ = config::load(load);
  return *config_;
}

const config::Config& Context::layout() {
  if (config_) return *config_;
  if (!layout_) layout_ = config::load(load_options(false));
  return *layout_;
}

config::LoadOptions Context::load_options(bool allow_missing) const {
  config::LoadOptions load;
  load.files.assign(options_.config_files.begin(), options_.config_files.end());
  load.environment_name = options_.environment;
  load.url = options_.url;
  if (options_.env_file) load.env_file = *options_.env_file;
  load.x = options_.x;
  load.allow_missing = allow_missing || embedded_;
  return load;
}

const revision::RevisionGraph& Context::graph(bool from_files) {
  if (embedded_) return content_of(*embedded_).graph;
  if (!graph_) {
    std::vector<std::filesystem::path> locations;  // as messages shall name what is in them
    for (const auto& location : layout().versions) locations.push_back(display_path(location.string()));
    const bool alembic = layout().alembic.has_value();
    if (alembic) require_script_location();
    if (alembic || !from_files) skip_missing_folders(locations);
    const auto cache_file = [&]() -> std::filesystem::path {
      auto key = std::filesystem::current_path().string();
      for (const auto& location : locations) key += '\0' + location.string();
      try {
        // Two projects of one name would only keep each other's files out: what is in it tells files by their
        // inodes.
        return compile::cache_folder() / "headers" / fmt::format("{:016x}", std::hash<std::string>()(key));
      } catch (const Error&) {
        return {};
      }
    };
    const auto formats = scripts::project_formats(alembic);
    graph_ = revision::RevisionGraph::build(
        from_files ? scripts::scan(locations, layout().recursive, {}, formats)
                   : scripts::scan(locations, layout().recursive, cache_file, formats),
        alembic ? revision::RelativeSteps::alembic : revision::RelativeSteps::lenient);
  }
  return *graph_;
}

void Context::skip_missing_folders(std::vector<std::filesystem::path>& locations) {
  std::error_code ignored;
  std::erase_if(locations, [&](const auto& location) {
    if (std::filesystem::exists(location, ignored)) return false;
    // Alembic leaves such folders out and says nothing.
    if (layout().alembic) return true;
    terminal.note(
        fmt::format(
            "there is no folder {}, so there are no revisions in it; `{} revision` makes the folder that new "
            "ones go to",
            location.string(), program),
        Style::dim);
    return true;
  });
}

void Context::require_script_location() {
  const auto& folder = layout().alembic->script_location;
  std::error_code ignored;
  if (std::filesystem::is_directory(folder, ignored)) return;
  throw Error(
      fmt::format("there is no folder {}, which script_location names", display_path(folder.string())),
      "correct script_location, or run this in the folder where relative paths in it start");
}

void Context::require_versions_folders() {
  if (embedded_ || layout().alembic) return;
  std::error_code ignored;
  for (const auto& location : layout().versions) {
    if (!std::filesystem::exists(location, ignored))
      throw scripts::missing_folder_error(display_path(location.string()));
  }
}

void Context::create_versions_folder() {
  const auto& folder = config().versions.front();
  std::error_code error;
  if (!std::filesystem::create_directories(folder, error))
    return;  // it was there, or the file can't be written either
  terminal.note(fmt::format("made the folder {}", display_path(folder.string())), Style::dim);
}

void Context::handle_interrupts() {
  if (!interrupt_) interrupt_ = std::make_unique<Interrupt>();
}

migrate::RevisionSource Context::revision_source() {
  auto source = embedded_ ? content_of(*embedded_).source() : migrate::RevisionSource();
  source.transactions = [this] { return migrate::uses_transactions(config().transaction); };
  if (embedded_) return source;
  source.programs = [this] {
    const auto& models = config().models;
    scripts::ProgramSettings settings;
    auto& options = settings.compile;
    options.folder = config().folder;
    if (models.ok()) {  // what a project's headers need, its revisions may need as well
      options.include = models.get().include;
      options.flags = models.get().flags;
    }
    if (config().alembic && config().url.ok())
      settings.evaluate = python_evaluation(config(), written_target(config().database()));
    options.progress = [this](const std::string& what) { terminal.note(what, Style::dim); };
    return settings;
  };
  return source;
}

std::string Context::revisions_location() {
  return embedded_ ? "this program" : display_path(config().versions.front().string());
}

void Context::ask_env_for_address() {
  if (in_alembic_project() && !config().url.ok()) config_ = with_address_of_env(*this, "current");
}

migrate::Database Context::open(migrate::Access access) {
  dialect::ConnectOptions options;
  options.cancelled = Interrupt::requested;
  ask_env_for_address();
  return migrate::open(config(), access, options);
}

migrate::Database Context::open_url(const std::string& url) {
  auto other = config(true);
  other.url = config::parse_database_url(url, std::filesystem::current_path());
  auto database = migrate::open(other, migrate::Access::read);
  if (database.missing) {
    throw Error("there is no database file " + database.url.database,
                "correct the path; it is taken from the working directory");
  }
  return database;
}

std::string Context::display_path(const std::string& path) const {
  std::error_code error;
  const auto relative = std::filesystem::relative(path, error).string();
  return error || relative.empty() || relative.size() >= path.size() ? path : relative;
}

}  // namespace limbeck::cli
