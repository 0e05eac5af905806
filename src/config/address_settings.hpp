// The settings that say where a database is: url, [database], scratch_url.
#pragma once

#include "config/apply.hpp"
#include "config/setting_reader.hpp"

namespace limbeck::config {

/// Sets `config.url` and `config.scratch_url`, with their entries. What is wrong with an address waits in the
/// Deferred.
void apply_addresses(SettingReader& reader, const Sources& sources, Config& config);

}  // namespace limbeck::config
