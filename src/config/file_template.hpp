// The template for the names of new revision files, as far as the configuration can judge it.
#pragma once

#include <string_view>

namespace limbeck::config {

/// Checks a template: `{rev}`, `{slug}`, `{epoch}`, `{year}`, `{month}`, `{day}`, `{hour}`, `{minute}`,
/// `{second}`, with `{{` and `}}` for braces, or Alembic's `%(rev)s`. Throws UsageError that says what is
/// wrong with it, without a place. scripts/file_name.hpp fills it in.
void check_file_template(std::string_view pattern);

}  // namespace limbeck::config
