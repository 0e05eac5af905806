// Alembic's post-write hooks (alembic/script/write_hooks.py) as commands of a shell.
#pragma once

#include <vector>

#include "config/alembic/options.hpp"
#include "config/hook.hpp"

namespace limbeck::config {

/// Those of [post_write_hooks] in the ini, else of `post_write_hooks` in pyproject.toml, in order: the types
/// `exec`, `module` and `console_scripts`. Throws UsageError with file and line for another type or a key
/// that is missing.
std::vector<Hook> read_alembic_hooks(const AlembicOptions& options);

/// Python's shlex.split(text), in its POSIX mode. Throws UsageError without a place for a quote that is never
/// closed or a backslash at the end.
std::vector<std::string> split_words(std::string_view text);

}  // namespace limbeck::config
