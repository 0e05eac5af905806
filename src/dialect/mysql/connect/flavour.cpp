#include "dialect/mysql/connect/flavour.hpp"

#include <fmt/core.h>

#include <charconv>

namespace limbeck::dialect::mysql {
namespace {

/// As the client library counts: 101119 is 10.11.19.
int version_number(std::string_view text) {
  int parts[3] = {};
  const char* at = text.data();
  const char* const end = at + text.size();
  for (auto& part : parts) {
    const auto [behind, error] = std::from_chars(at, end, part);
    if (error != std::errc()) break;
    at = behind;
    if (at == end || *at != '.') break;
    ++at;
  }
  return parts[0] * 10'000 + parts[1] * 100 + parts[2];
}

}  // namespace

Engine engine_of_server(std::string_view version) {
  if (const auto tidb = version.find("TiDB-v"); tidb != std::string_view::npos)
    return {EngineKind::mysql, Flavour::tidb, version_number(version.substr(tidb + 6))};
  if (version.contains("MariaDB")) {
    if (version.starts_with("5.5.5-")) version.remove_prefix(6);
    return {EngineKind::mysql, Flavour::mariadb, version_number(version)};
  }
  return {EngineKind::mysql, Flavour::original, version_number(version)};
}

std::string description_of_server(std::string_view version) {
  const auto engine = engine_of_server(version);
  const char* const name = engine.flavour == Flavour::mariadb ? "MariaDB"
                           : engine.flavour == Flavour::tidb  ? "TiDB"
                                                              : "MySQL";
  return fmt::format("{} {}.{}.{}", name, engine.version / 10'000, engine.version / 100 % 100,
                     engine.version % 100);
}

}  // namespace limbeck::dialect::mysql
