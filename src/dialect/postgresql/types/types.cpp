#include "dialect/postgresql/types/types.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "base/error.hpp"
#include "base/text.hpp"

namespace limbeck::dialect::postgresql {
namespace {

struct Native {
  const char* prefix;       ///< what stands before the arguments
  const char* suffix = "";  ///< and behind them
  std::size_t min_arguments = 0, max_arguments = 0;
  int least = 0, most = 0;  ///< of the first argument
  bool drops_arguments = false;
};

constexpr int max_string_length = 10'485'760;  // MaxAttrSize of the server

const std::map<std::string_view, Native>& natives() {
  static const std::map<std::string_view, Native> all = {
      {"smallint", {"smallint"}},
      {"integer", {"integer"}},
      {"bigint", {"bigint"}},
      {"boolean", {"boolean"}},
      {"real", {"real"}},
      {"double", {"double precision"}},
      {"numeric", {"numeric", "", 0, 2, 1, 1000}},
      {"text", {"text"}},
      {"string", {"character varying", "", 0, 1, 1, max_string_length}},
      {"char", {"character", "", 0, 1, 1, max_string_length}},
      {"bytes", {"bytea", "", 0, 1, 1, 2'147'483'647, true}},
      {"date", {"date"}},
      {"time", {"time", " without time zone", 0, 1, 0, 6}},
      {"timestamp", {"timestamp", " without time zone", 0, 1, 0, 6}},
      {"timestamptz", {"timestamp", " with time zone", 0, 1, 0, 6}},
      {"interval", {"interval"}},
      {"uuid", {"uuid"}},
      {"json", {"json"}},
      {"jsonb", {"jsonb"}},
  };
  return all;
}

/// Names that people bring along from other tools.
const std::map<std::string_view, const char*>& familiar_names() {
  static const std::map<std::string_view, const char*> all = {
      {"int", "integer"},
      {"int2", "smallint"},
      {"int4", "integer"},
      {"int8", "bigint"},
      {"bool", "boolean"},
      {"float", "double"},
      {"float4", "real"},
      {"float8", "double"},
      {"decimal", "numeric"},
      {"varchar", "string"},
      {"blob", "bytes"},
      {"bytea", "bytes"},
      {"binary", "bytes"},
      {"datetime", "timestamp"},
      {"character", "char"},
      {"clob", "text"},
      {"double precision", "double"},
  };
  return all;
}

[[noreturn]] void refuse_name(const PortableType& type) {
  std::vector<std::string> names;
  for (const auto& [name, native] : natives()) names.emplace_back(name);
  std::optional<std::string> near;
  if (const auto familiar = familiar_names().find(text::lower(type.name));
      familiar != familiar_names().end()) {
    near = familiar->second;
  } else {
    near = text::did_you_mean(type.name, names);
  }
  throw Error(fmt::format("there is no portable type \"{}\"", type.name),
              fmt::format("{}portable types are {}; any other is given by its native name for each dialect",
                          near ? fmt::format("did you mean \"{}\"? ", *near) : "", text::enumerate(names)));
}

int whole_number(const PortableType& type, const std::string& argument, int least, int most) {
  int value = 0;
  const auto* end = argument.data() + argument.size();
  const auto [stop, failure] = std::from_chars(argument.data(), end, value);
  if (failure != std::errc() || stop != end || value < least || value > most) {
    throw Error(fmt::format("\"{}\" is no argument of the type {}: a whole number from {} to {} is", argument,
                            type.name, least, most));
  }
  return value;
}

}  // namespace

std::string native_type(const PortableType& type) {
  const auto found = natives().find(type.name);
  if (found == natives().end()) refuse_name(type);
  const auto& native = found->second;
  const auto& arguments = type.arguments;
  if (arguments.size() < native.min_arguments || arguments.size() > native.max_arguments) {
    throw Error(native.max_arguments == 0
                    ? fmt::format("the type {} takes no arguments", type.name)
                    : fmt::format("the type {} takes {} at most, not {}", type.name,
                                  native.max_arguments == 1 ? "one argument" : "two arguments",
                                  arguments.size()));
  }
  std::string list;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const int value = i == 0 ? whole_number(type, arguments[0], native.least, native.most)
                             : whole_number(type, arguments[i], 0, whole_number(type, arguments[0], 1, 1000));
    list += (i > 0 ? "," : "") + std::to_string(value);
  }
  if (list.empty() || native.drops_arguments) return std::string(native.prefix) + native.suffix;
  return fmt::format("{}({}){}", native.prefix, list, native.suffix);
}

}  // namespace limbeck::dialect::postgresql
