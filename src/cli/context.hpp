// What every command works with: the global options, and configuration, graph and database made when first
// asked for.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/command_line.hpp"
#include "cli/interrupt.hpp"
#include "cli/terminal.hpp"
#include "config/config.hpp"
#include "limbeck/migrate.hpp"
#include "migrate/database.hpp"
#include "migrate/plan.hpp"
#include "revision/graph.hpp"

namespace limbeck::cli {

struct GlobalOptions {
  std::vector<std::string> config_files, x;
  std::optional<std::string> environment, url, env_file;
  std::string format = "text";
  bool quiet = false;
  bool raise_errors = false;  ///< taken for Alembic's sake; nothing depends on it
};

/// `program` with those of the options that choose the project, the environment and the database; no secrets.
std::string call_of(const std::string& program, const GlobalOptions& options);

class Context {
 public:
  /// `line` must outlive it. `call`: see `program`.
  /// `embedded`: the revisions that this program carries, instead of files; nullptr: it is limbeck itself.
  Context(GlobalOptions options, const CommandLine& line, std::string call,
          const Migrations* embedded = nullptr);

  Terminal terminal;
  const CommandLine& command_line;  ///< what there is to call: completions and the manual are made from it
  /// As it was called: "limbeck", or "alembic" through a link of that name, with the options that say which
  /// project and database: hints that leave them out would go to another one.
  const std::string program;

  const GlobalOptions& options() const { return options_; }
  bool json() const { return options_.format == "json"; }
  /// Text, and lines that GitHub Actions shows beside the files.
  bool github() const { return options_.format == "github"; }

  /// Loads limbeck.toml once. Without it --url, or the variable DATABASE_URL, will do; with `allow_missing`,
  /// neither is needed.
  const config::Config& config(bool allow_missing = false);
  /// The same without what env.py of an Alembic project does with the address, which isn't read for it: for
  /// what only concerns files.
  const config::Config& layout();

  /// Are the revisions those of an Alembic project, to be shown as Alembic shows them?
  bool in_alembic_project() { return !embedded_ && layout().alembic; }

  /// Scans the version locations once. A folder that is not there holds no revisions, as in a clone (git
  /// keeps no empty folders); a note says so. `from_files`: for commands that apply: trusting no cache, and
  /// every folder must be there.
  const revision::RevisionGraph& graph(bool from_files = false);
  /// Throws Error when a version location is not there: for commands whose "all is applied" others rely on.
  void require_versions_folders();
  /// Makes the folder that new revisions go to, if it is not there.
  void create_versions_folder();
  /// From now on, Ctrl-C ends what a connection is waiting for, and so the command in order.
  void handle_interrupts();
  /// Where the revisions' texts and programs come from; those in C++ are compiled when they are asked for.
  migrate::RevisionSource revision_source();
  /// "migrations/versions", or where else revisions are looked for: for messages.
  std::string revisions_location();
  /// Forgets the graph: a file was written.
  void invalidate_graph() { graph_.reset(); }

  /// Where env.py of an Alembic project alone knows the address, runs it for that: config() has it then.
  void ask_env_for_address();
  migrate::Database open(migrate::Access access);
  /// Another database than the configured one, for reading; needs no limbeck.toml.
  migrate::Database open_url(const std::string& url);

  /// A path as the user would type it: relative to the working directory when that is shorter.
  std::string display_path(const std::string& path) const;

 private:
  void require_script_location();
  void skip_missing_folders(std::vector<std::filesystem::path>& locations);

  GlobalOptions options_;
  const Migrations* embedded_;
  std::optional<config::Config> config_;
  std::optional<config::Config> layout_;
  config::LoadOptions load_options(bool allow_missing) const;
  std::optional<revision::RevisionGraph> graph_;
  std::unique_ptr<Interrupt> interrupt_;
};

}  // namespace limbeck::cli
