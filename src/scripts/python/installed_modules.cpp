#include "scripts/python/installed_modules.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include "base/file.hpp"
#include "base/text.hpp"

namespace limbeck::scripts::python {
namespace {

namespace fs = std::filesystem;

/// "2.0.36", "2.1.0b2".
template <class Version>
std::optional<Version> read_version(std::string_view text) {
  int numbers[3] = {0, 0, 0};
  for (int i = 0; i < 3; ++i) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), numbers[i]);
    if (error != std::errc()) return i < 2 ? std::nullopt : std::optional(Version{numbers[0], numbers[1], 0});
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.starts_with('.')) text.remove_prefix(1);
  }
  return Version{numbers[0], numbers[1], numbers[2]};
}

/// Of the package whose metadata begin with `prefix`.
template <class Version>
std::optional<Version> installed_version(const std::vector<fs::path>& folders, std::string_view prefix) {
  std::error_code ignored;
  for (const auto& folder : folders) {
    for (const auto& entry : fs::directory_iterator(folder, ignored)) {
      // SQLAlchemy-2.0.36.dist-info, in lower case since 2.0.37; Debian's is an .egg-info.
      const auto name = text::lower(entry.path().filename().string());
      if (!name.starts_with(prefix) || (!name.ends_with(".dist-info") && !name.ends_with(".egg-info")))
        continue;
      return read_version<Version>(std::string_view(name).substr(prefix.size()));
    }
  }
  return std::nullopt;
}

/// "python3.11", where the interpreter's own file is called so; empty: it does not tell its version.
std::string versioned_name(const fs::path& interpreter) {
  std::error_code error;
  const auto name = fs::canonical(interpreter, error).filename().string();
  return !error && name.starts_with("python3.") ? name : "";
}

void add_package_folders(const fs::path& environment, const std::string& versioned,
                         std::vector<fs::path>& folders) {
  std::error_code ignored;
  for (const char* const library : {"lib", "lib64"}) {
    for (const auto& entry : fs::directory_iterator(environment / library, ignored)) {
      const auto name = entry.path().filename().string();
      // Debian's /usr/lib/python3 serves all versions.
      if (name != "python3" && (versioned.empty() ? !name.starts_with("python3.") : name != versioned))
        continue;
      for (const char* const packages : {"site-packages", "dist-packages"}) {
        if (fs::is_directory(entry.path() / packages, ignored)) folders.push_back(entry.path() / packages);
      }
    }
  }
}

/// What pyvenv.cfg says under a key; empty: nothing.
std::string environment_setting(const fs::path& environment, std::string_view key) {
  std::error_code ignored;
  const auto file = environment / "pyvenv.cfg";
  if (!fs::is_regular_file(file, ignored)) return {};
  for (const auto& line : text::split(file::read(file), '\n')) {
    const auto equals = line.find('=');
    if (equals != std::string::npos && text::trim(line.substr(0, equals)) == key)
      return std::string(text::trim(std::string_view(line).substr(equals + 1)));
  }
  return {};
}

/// The folders that the .pth files of a folder name. Their lines of code are not run.
void add_linked_folders(const fs::path& folder, std::vector<fs::path>& folders) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (entry.path().extension() != ".pth" || !fs::is_regular_file(entry.path(), ignored)) continue;
    for (const auto& line : text::split(file::read(entry.path()), '\n')) {
      const auto path = std::string(text::trim(line));
      if (path.empty() || path.starts_with('#') || path.starts_with("import")) continue;
      if (fs::is_directory(folder / path, ignored)) folders.push_back(folder / path);
    }
  }
}

bool is_extension_module(const fs::path& file, const std::string& name) {
  const auto of_file = file.filename().string();
  return of_file.starts_with(name + ".") && of_file.ends_with(".so");
}

}  // namespace

std::vector<fs::path> package_folders(const fs::path& interpreter) {
  std::vector<fs::path> folders;
  if (interpreter.empty()) return folders;
  const auto versioned = versioned_name(interpreter);
  std::vector<fs::path> environments{interpreter.parent_path().parent_path()};
  if (environment_setting(environments[0], "include-system-site-packages") == "true") {
    if (const auto home = environment_setting(environments[0], "home"); !home.empty())
      environments.push_back(fs::path(home).parent_path());
  }
  if (environments.back() == "/usr") environments.emplace_back("/usr/local");
  for (const auto& environment : environments) add_package_folders(environment, versioned, folders);
  const auto own = folders;
  for (const auto& folder : own) add_linked_folders(folder, folders);
  return folders;
}

std::optional<dialect::written::SqlAlchemy> installed_sqlalchemy(const std::vector<fs::path>& folders) {
  return installed_version<dialect::written::SqlAlchemy>(folders, "sqlalchemy-");
}

std::optional<AlembicVersion> installed_alembic(const std::vector<fs::path>& folders) {
  return installed_version<AlembicVersion>(folders, "alembic-");
}

bool is_expected_module(const std::string& name) {
  static const std::set<std::string, std::less<>> names = {"__future__",
                                                           "abc",
                                                           "alembic",
                                                           "argparse",
                                                           "array",
                                                           "ast",
                                                           "asyncio",
                                                           "atexit",
                                                           "base64",
                                                           "binascii",
                                                           "bisect",
                                                           "builtins",
                                                           "bz2",
                                                           "calendar",
                                                           "cmath",
                                                           "codecs",
                                                           "codeop",
                                                           "collections",
                                                           "colorsys",
                                                           "concurrent",
                                                           "configparser",
                                                           "contextlib",
                                                           "contextvars",
                                                           "copy",
                                                           "copyreg",
                                                           "csv",
                                                           "ctypes",
                                                           "dataclasses",
                                                           "datetime",
                                                           "dbm",
                                                           "decimal",
                                                           "difflib",
                                                           "dis",
                                                           "doctest",
                                                           "email",
                                                           "encodings",
                                                           "enum",
                                                           "errno",
                                                           "faulthandler",
                                                           "fileinput",
                                                           "fnmatch",
                                                           "fractions",
                                                           "ftplib",
                                                           "functools",
                                                           "gc",
                                                           "getopt",
                                                           "getpass",
                                                           "gettext",
                                                           "glob",
                                                           "gzip",
                                                           "hashlib",
                                                           "heapq",
                                                           "hmac",
                                                           "html",
                                                           "http",
                                                           "imaplib",
                                                           "importlib",
                                                           "inspect",
                                                           "io",
                                                           "ipaddress",
                                                           "itertools",
                                                           "json",
                                                           "keyword",
                                                           "linecache",
                                                           "locale",
                                                           "logging",
                                                           "lzma",
                                                           "mailbox",
                                                           "marshal",
                                                           "math",
                                                           "mimetypes",
                                                           "mmap",
                                                           "multiprocessing",
                                                           "netrc",
                                                           "numbers",
                                                           "operator",
                                                           "optparse",
                                                           "os",
                                                           "pathlib",
                                                           "pdb",
                                                           "pickle",
                                                           "pkgutil",
                                                           "platform",
                                                           "plistlib",
                                                           "poplib",
                                                           "posixpath",
                                                           "pprint",
                                                           "profile",
                                                           "queue",
                                                           "quopri",
                                                           "random",
                                                           "re",
                                                           "reprlib",
                                                           "runpy",
                                                           "sched",
                                                           "secrets",
                                                           "select",
                                                           "selectors",
                                                           "shelve",
                                                           "shlex",
                                                           "shutil",
                                                           "signal",
                                                           "site",
                                                           "smtplib",
                                                           "socket",
                                                           "socketserver",
                                                           "sqlalchemy",
                                                           "sqlite3",
                                                           "ssl",
                                                           "stat",
                                                           "statistics",
                                                           "string",
                                                           "stringprep",
                                                           "struct",
                                                           "subprocess",
                                                           "symtable",
                                                           "sys",
                                                           "sysconfig",
                                                           "tarfile",
                                                           "tempfile",
                                                           "textwrap",
                                                           "threading",
                                                           "time",
                                                           "timeit",
                                                           "token",
                                                           "tokenize",
                                                           "trace",
                                                           "traceback",
                                                           "tracemalloc",
                                                           "types",
                                                           "typing",
                                                           "unicodedata",
                                                           "unittest",
                                                           "urllib",
                                                           "uuid",
                                                           "warnings",
                                                           "wave",
                                                           "weakref",
                                                           "wsgiref",
                                                           "xml",
                                                           "xmlrpc",
                                                           "zipapp",
                                                           "zipfile",
                                                           "zipimport",
                                                           "zlib"};
  return names.contains(name.substr(0, name.find('.')));
}

bool is_installed(const std::vector<fs::path>& folders, const std::string& name) {
  const auto relative = text::replace_all(name, ".", "/");
  std::error_code ignored;
  for (const auto& folder : folders) {
    const auto path = folder / relative;
    if (fs::is_directory(path, ignored) || fs::is_regular_file(path.string() + ".py", ignored)) return true;
    for (const auto& entry : fs::directory_iterator(path.parent_path(), ignored)) {
      if (is_extension_module(entry.path(), path.filename().string())) return true;
    }
  }
  return false;
}

bool may_hold(const std::vector<fs::path>& folders, const std::string& module, const std::string& name) {
  const auto relative = text::replace_all(module, ".", "/");
  std::error_code ignored;
  for (const auto& folder : folders) {
    for (const auto& path : {folder / relative / "__init__.py", folder / (relative + ".py")}) {
      if (!fs::is_regular_file(path, ignored)) continue;
      const auto source = file::read(path);
      return source.find(name) != std::string::npos || source.find("import *") != std::string::npos ||
             source.find("__getattr__") != std::string::npos || source.find("globals()") != std::string::npos;
    }
  }
  return is_installed(folders, module);
}

}  // namespace limbeck::scripts::python
