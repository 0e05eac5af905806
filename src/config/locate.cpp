#include "config/locate.hpp"

#include <fmt/core.h>

#include "base/error.hpp"

namespace limbeck::config {
namespace {

namespace fs = std::filesystem;

constexpr const char* file_name = "limbeck.toml";

bool is_there(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error);
}

bool is_folder(const fs::path& path) {
  std::error_code error;
  return fs::is_directory(path, error);
}

/// Like /tmp: the sticky bit keeps people from removing what others put there, and says that others do put
/// things.
bool is_shared_by_all(const fs::path& folder) {
  std::error_code error;
  const auto permissions = fs::status(folder, error).permissions();
  constexpr auto both = fs::perms::sticky_bit | fs::perms::others_write;
  return !error && (permissions & both) == both;
}

/// The folders to look in, nearest first.
std::vector<fs::path> folders_from(const fs::path& working_directory) {
  std::vector<fs::path> folders;
  for (auto folder = working_directory.lexically_normal();; folder = folder.parent_path()) {
    if (!folders.empty() && is_shared_by_all(folder)) break;
    folders.push_back(folder);
    if (is_there(folder / ".git") || folder == folder.parent_path()) break;
  }
  return folders;
}

constexpr const char* ini_name = "alembic.ini";
constexpr const char* pyproject_name = "pyproject.toml";

/// The pyproject.toml of a folder, when it configures Alembic.
fs::path pyproject_in(const fs::path& folder, const fs::path& working_directory) {
  const auto file = folder / pyproject_name;
  if (!is_there(file) || is_folder(file)) return {};
  return read_alembic_table(file, display_path(file, working_directory)) ? file : fs::path();
}

AlembicFiles alembic_files_in(const fs::path& folder, const fs::path& working_directory) {
  AlembicFiles files;
  if (is_there(folder / ini_name)) files.ini = folder / ini_name;
  files.pyproject = pyproject_in(folder, working_directory);
  return files;
}

/// Collects the files that were named.
class NamedFiles {
 public:
  explicit NamedFiles(const fs::path& base) : base_(base) {}

  void add(const fs::path& name, const std::string& by) {
    const auto path = (base_ / name).lexically_normal();
    if (!is_there(path)) fail_missing(path, by);
    if (is_folder(path)) {
      add_folder(path, by);
    } else if (path.filename() == pyproject_name) {
      set(located_.alembic.pyproject, path, by);
    } else if (path.extension() == ".toml") {
      set(located_.toml, path, by);
    } else {
      set(located_.alembic.ini, path, by);
    }
  }

  const Located& located() const { return located_; }

 private:
  void add_folder(const fs::path& folder, const std::string& by) {
    if (is_there(folder / file_name)) return set(located_.toml, folder / file_name, by);
    const auto files = alembic_files_in(folder, base_);
    if (files.empty()) fail_missing(folder / file_name, by);
    if (!files.ini.empty()) set(located_.alembic.ini, files.ini, by);
    if (!files.pyproject.empty()) set(located_.alembic.pyproject, files.pyproject, by);
  }

  static void set(fs::path& member, const fs::path& path, const std::string& by) {
    if (!member.empty()) {
      throw UsageError(fmt::format("{} names both {} and {}", by, member.string(), path.string()),
                       "name one limbeck.toml, one alembic.ini and one pyproject.toml at most");
    }
    member = path;
  }

  [[noreturn]] void fail_missing(const fs::path& path, const std::string& by) const {
    throw UsageError(fmt::format("there is no file {}, which {} names", display_path(path, base_), by),
                     "check the path, or make a configuration with: limbeck init");
  }

  const fs::path& base_;
  Located located_;
};

/// What Alembic would read here: ALEMBIC_CONFIG names the ini or the pyproject.toml, and the other one is
/// looked for under its usual name.
void add_alembic_defaults(Located& located, const std::optional<std::string>& alembic_config,
                          const fs::path& working_directory) {
  auto& files = located.alembic;
  fs::path named_ini, named_pyproject;
  if (alembic_config) {
    const auto path = (working_directory / *alembic_config).lexically_normal();
    (path.filename() == pyproject_name ? named_pyproject : named_ini) = path;
    const bool used = files.ini.empty() || files.pyproject.empty();
    if (used && !is_there(path)) {
      throw UsageError(fmt::format("there is no file {}, which ALEMBIC_CONFIG names",
                                   display_path(path, working_directory)),
                       "correct the variable, or name the file with -c");
    }
  }
  if (files.ini.empty()) {
    const auto usual = working_directory / ini_name;
    files.ini = !named_ini.empty() ? named_ini : is_there(usual) ? usual : fs::path();
  }
  if (files.pyproject.empty()) {
    files.pyproject =
        !named_pyproject.empty() ? named_pyproject : pyproject_in(working_directory, working_directory);
  }
}

}  // namespace

std::optional<Located> locate_config(const std::vector<fs::path>& given,
                                     const std::function<std::optional<std::string>(const char*)>& variable,
                                     const fs::path& working_directory) {
  const auto alembic_config = variable("ALEMBIC_CONFIG");
  NamedFiles named(working_directory);
  for (const auto& file : given) named.add(file, "-c");
  auto origin = std::string("-c");
  if (const auto file = variable("LIMBECK_CONFIG"); given.empty() && file) {
    origin = "LIMBECK_CONFIG";
    named.add(*file, origin);
  }
  auto located = named.located();
  located.origin = origin;
  if (!located.toml.empty()) return located;
  if (!located.alembic.empty()) {
    add_alembic_defaults(located, alembic_config, working_directory);
    return located;
  }
  if (is_there(working_directory / file_name)) return Located{working_directory / file_name, {}, "found"};
  add_alembic_defaults(located, alembic_config, working_directory);
  if (!located.alembic.empty()) {
    located.origin = alembic_config ? "ALEMBIC_CONFIG" : "found";
    return located;
  }
  for (const auto& folder : folders_from(working_directory)) {
    if (is_there(folder / file_name)) return Located{folder / file_name, {}, "found"};
  }
  return std::nullopt;
}

AlembicFiles named_alembic_files(const std::vector<std::string>& names, const fs::path& folder) {
  NamedFiles named(folder);
  for (const auto& name : names) {
    if (name.empty()) throw UsageError("it names no file", "write alembic = \"alembic.ini\"");
    named.add(name, "it");
  }
  const auto& located = named.located();
  if (!located.toml.empty() || located.alembic.empty()) {
    throw UsageError("it names no alembic.ini and no pyproject.toml", "write alembic = \"alembic.ini\"");
  }
  return located.alembic;
}

void throw_config_not_found(const fs::path& working_directory) {
  const auto folders = folders_from(working_directory);
  const auto where = folders.size() == 1 ? folders.front().string()
                                         : fmt::format("{} and the folders above it up to {}",
                                                       folders.front().string(), folders.back().string());
  if (is_there(working_directory / "migrations" / ini_name)) {  // of Flask-Migrate
    throw UsageError(
        fmt::format("there is no limbeck.toml in {}, and no alembic.ini in this folder", where),
        fmt::format("name the one in migrations: -c migrations/{}, or ALEMBIC_CONFIG", ini_name));
  }
  for (const auto& folder : folders) {
    if (!is_there(folder / ini_name)) continue;
    throw UsageError(
        fmt::format("there is no limbeck.toml in {}, and no alembic.ini in this folder", where),
        fmt::format("paths in {} start in the folder where it is run: change to it, or name it with -c",
                    (folder / ini_name).string()));
  }
  throw UsageError(
      fmt::format("there is no limbeck.toml in {}", where),
      "start a project here with: limbeck init; or name the file with -c or LIMBECK_CONFIG; an Alembic "
      "project is found in the folder of its alembic.ini; with --url or DATABASE_URL no file is needed");
}

std::string display_path(const fs::path& path, const fs::path& working_directory) {
  const auto relative = path.lexically_relative(working_directory.lexically_normal()).string();
  return relative.empty() || relative.size() > path.string().size() ? path.string() : relative;
}

}  // namespace limbeck::config
