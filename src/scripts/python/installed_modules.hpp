// What a Python interpreter finds beside the project's own modules, told from files: nothing is run.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "dialect/written/writer.hpp"
#include "scripts/python/alembic/context.hpp"

namespace limbeck::scripts::python {

/// Where the packages of an interpreter are: site-packages and Debian's dist-packages of its environment and,
/// where pyvenv.cfg includes those, of the one that it was made from; and what .pth files add. `interpreter`
/// as it is called (its symbolic links lead out of its environment); empty: there is none.
std::vector<std::filesystem::path> package_folders(const std::filesystem::path& interpreter);

/// The version of SQLAlchemy that is installed there; nothing when none is.
std::optional<dialect::written::SqlAlchemy> installed_sqlalchemy(
    const std::vector<std::filesystem::path>& folders);

/// The same of Alembic.
std::optional<AlembicVersion> installed_alembic(const std::vector<std::filesystem::path>& folders);

/// Whether the module "a.b" is one of Python's own, in each version from 3.8 to 3.14, or of SQLAlchemy or
/// Alembic, without which nobody has revisions.
bool is_expected_module(const std::string& name);

/// Whether files say that the module "a.b" is installed. What is made by an import hook or by its package at
/// run time isn't found.
bool is_installed(const std::vector<std::filesystem::path>& folders, const std::string& name);

/// Whether the installed module may hold what `from a.b import c` names: its text has that name, or imports
/// or makes names that it doesn't write down, or it isn't Python.
bool may_hold(const std::vector<std::filesystem::path>& folders, const std::string& module,
              const std::string& name);

}  // namespace limbeck::scripts::python
