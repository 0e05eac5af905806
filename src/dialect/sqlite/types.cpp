#include "dialect/sqlite/types.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/error.hpp"
#include "base/text.hpp"

namespace limbeck::dialect::sqlite {
namespace {

struct Mapping {
  const char* name;
  const char* native;
  std::size_t max_arguments;
  bool keeps_arguments;  ///< false: accepted, but without meaning here
};

// DATE, TIME and TIMESTAMP have NUMERIC affinity: ISO 8601 text stays text there, and an epoch number a
// number.
constexpr std::array<Mapping, 18> mappings{{
    {"smallint", "SMALLINT", 0, false},
    {"integer", "INTEGER", 0, false},
    {"bigint", "BIGINT", 0, false},
    {"boolean", "BOOLEAN", 0, false},
    {"real", "REAL", 0, false},
    {"double", "DOUBLE", 0, false},
    {"numeric", "NUMERIC", 2, true},
    {"text", "TEXT", 0, false},
    {"string", "VARCHAR", 1, true},
    {"char", "CHAR", 1, true},
    {"bytes", "BLOB", 1, false},
    {"date", "DATE", 0, false},
    {"time", "TIME", 1, false},
    {"timestamp", "TIMESTAMP", 1, false},
    {"timestamptz", "TIMESTAMP", 1, false},
    {"interval", "TEXT", 1, false},
    {"uuid", "CHAR(36)", 0, false},
    {"json", "TEXT", 0, false},
}};

bool is_whole_number(const std::string& text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && value >= 0;
}

}  // namespace

std::string native_type(const PortableType& type) {
  const std::string name = type.name == "jsonb" ? "json" : type.name;
  const auto mapping = std::ranges::find_if(mappings, [&](const Mapping& each) { return name == each.name; });
  if (mapping == mappings.end()) {
    std::vector<std::string> known;
    for (const auto& each : mappings) known.emplace_back(each.name);
    const auto near = text::did_you_mean(type.name, known);
    throw Error(fmt::format("SQLite has no type for the portable type \"{}\"", type.name),
                near ? fmt::format("did you mean \"{}\"?", *near)
                     : "use one of " + text::enumerate(known) + ", or name a native type");
  }
  if (type.arguments.size() > mapping->max_arguments) {
    throw Error(fmt::format("the type \"{}\" takes {}, not {}", type.name,
                            mapping->max_arguments == 0   ? "no argument"
                            : mapping->max_arguments == 1 ? "one argument at most"
                                                          : "two arguments at most",
                            type.arguments.size()));
  }
  for (const auto& argument : type.arguments) {
    if (is_whole_number(argument)) continue;
    throw Error(fmt::format("\"{}\" is no argument for the type \"{}\": a whole number is wanted", argument,
                            type.name));
  }
  if (!mapping->keeps_arguments || type.arguments.empty()) return mapping->native;
  return fmt::format("{}({})", mapping->native, text::join(type.arguments, ", "));
}

Affinity affinity(std::string_view declared_type) {
  const std::string type = text::upper(declared_type);
  const auto has = [&](const char* part) { return type.find(part) != std::string::npos; };
  if (has("INT")) return Affinity::integer;
  if (has("CHAR") || has("CLOB") || has("TEXT")) return Affinity::text;
  if (type.empty() || has("BLOB")) return Affinity::blob;
  if (has("REAL") || has("FLOA") || has("DOUB")) return Affinity::real;
  return Affinity::numeric;
}

std::string strict_type(std::string_view declared_type) {
  const std::string type = text::upper(declared_type);
  for (const char* allowed : {"INT", "INTEGER", "REAL", "TEXT", "BLOB", "ANY"}) {
    if (type == allowed) return std::string(declared_type);
  }
  if (type.starts_with("BOOL")) return "INTEGER";
  if (type.starts_with("DATE") || type.starts_with("TIME")) return "TEXT";
  switch (affinity(type)) {
    case Affinity::integer:
      return "INTEGER";
    case Affinity::text:
      return "TEXT";
    case Affinity::blob:
      return type.empty() ? "ANY" : "BLOB";
    case Affinity::real:
      return "REAL";
    case Affinity::numeric:
      break;
  }
  return "ANY";
}

}  // namespace limbeck::dialect::sqlite
