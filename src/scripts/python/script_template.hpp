// A project's script.py.mako, filled in without Mako where it needs no more than Alembic's own templates do.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scripts/python/environment.hpp"

namespace limbeck::scripts {

/// What Alembic (script/base.py, ScriptDirectory.generate_revision) gives to the template.
struct ScriptValues {
  std::string id;
  std::vector<std::string> revises, branch_labels, depends_on;
  std::string message;
  std::string create_date;   ///< "2026-11-29 10:12:18.123456"
  bool has_message = false;  ///< else an empty one is Alembic's "empty message"
};

/// The text of a revision whose functions do nothing yet; nothing when the template has a line of Python or
/// Mako in it, or an expression that is in none of Alembic's templates.
std::optional<std::string> fill_script_template(std::string_view text, const ScriptValues& values);

/// The same by the project's own Mako, for what the template has beyond that; `config` is in it, too. Throws
/// Error with what Python says.
std::string fill_with_mako(const std::filesystem::path& file, const ScriptValues& values,
                           const PythonSettings& python);

/// A Python literal: repr().
std::string python_literal(std::string_view text);

}  // namespace limbeck::scripts
