#include "models/naming.hpp"

#include <fmt/core.h>

#include <charconv>
#include <optional>

#include "base/error.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "models/members.hpp"

namespace limbeck::models {
namespace {

constexpr const char* tokens_help =
    "%(table_name)s, %(column_0_name)s, %(column_0_label)s, %(column_0_N_name)s, %(column_0N_name)s, "
    "%(referred_table_name)s, %(referred_column_0_name)s, %(referred_column_0_N_name)s and "
    "%(constraint_name)s";

/// "column_<which>_<what>" and "referred_column_<which>_<what>"; which: a number, "0N" (all, run together) or
/// "0_N" (all, with underscores between).
std::optional<std::string> column_token(std::string_view token, const std::vector<std::string>& columns,
                                        const std::string& table) {
  std::string_view what;
  for (const std::string_view known : {"_name", "_key", "_label"}) {
    if (token.ends_with(known)) what = known;
  }
  if (what.empty()) return std::nullopt;
  const auto which = token.substr(0, token.size() - what.size());
  const auto spelled = [&](const std::string& column) {
    return what == "_label" ? table + "_" + column : column;
  };
  if (which == "0N" || which == "0_N") {
    std::vector<std::string> all;
    for (const auto& column : columns) all.push_back(spelled(column));
    return text::join(all, which == "0N" ? "" : "_");
  }
  std::size_t number = 0;
  const auto [stop, failure] = std::from_chars(which.data(), which.data() + which.size(), number);
  if (failure != std::errc() || stop != which.data() + which.size() || which.empty()) return std::nullopt;
  if (number >= columns.size()) {
    throw Error(fmt::format("the naming convention asks for %({})s, but there {} {} column{}",
                            "column_" + std::string(token), columns.size() == 1 ? "is" : "are",
                            columns.size(), columns.size() == 1 ? "" : "s"));
  }
  return spelled(columns[number]);
}

std::string token_value(const std::string& token, const NameRequest& request) {
  if (token == "table_name") return request.table;
  if (token == "referred_table_name" && request.kind == "foreign_key") return request.referred_table;
  if (token == "constraint_name") {
    if (request.given.empty()) {
      throw Error("it needs a name, because the naming convention asks for %(constraint_name)s");
    }
    return request.given;
  }
  std::optional<std::string> value;
  if (token.starts_with("column_")) {
    value = column_token(std::string_view(token).substr(7), request.columns, request.table);
  } else if (token.starts_with("referred_column_") && request.kind == "foreign_key") {
    value =
        column_token(std::string_view(token).substr(16), request.referred_columns, request.referred_table);
  }
  if (!value) {
    throw Error(fmt::format("the naming convention for \"{}\" has the unknown token %({})s; there are {}",
                            request.kind, token, tokens_help));
  }
  return *value;
}

}  // namespace

std::string conventional_name(const NamingConvention& convention, const NameRequest& request) {
  const auto found = convention.find(request.kind);
  if (found == convention.end()) return request.given;
  const auto& pattern = found->second;
  if (!request.given.empty() && pattern.find("%(constraint_name)s") == std::string::npos)
    return request.given;
  std::string name;
  for (std::size_t at = 0; at < pattern.size();) {
    const auto open = pattern.find("%(", at);
    name += pattern.substr(at, open - at);
    if (open == std::string::npos) break;
    const auto close = pattern.find(")s", open);
    if (close == std::string::npos) {
      throw Error(fmt::format("the naming convention for \"{}\" has a token without its \")s\": {}",
                              request.kind, pattern));
    }
    name += token_value(pattern.substr(open + 2, close - open - 2), request);
    at = close + 2;
  }
  return name;
}

std::string default_index_name(const std::string& table, const std::vector<std::string>& columns) {
  return fmt::format("{}_{}_idx", table, text::join(columns, "_"));
}

std::string shortened(const std::string& name, std::size_t max_size) {
  if (max_size == 0 || name.size() <= max_size) return name;
  auto keep = max_size - 9;
  while (keep > 0 && (static_cast<unsigned char>(name[keep]) & 0xC0) == 0x80)
    --keep;  // not inside a character
  return name.substr(0, keep) + "_" + sha256(name).substr(0, 8);
}

}  // namespace limbeck::models
