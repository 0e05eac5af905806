#include "dialect/postgresql/types/type_parts.hpp"

#include <charconv>
#include <map>
#include <set>

#include "base/text.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::dialect::postgresql {
namespace {

const std::map<std::string_view, std::string_view>& aliases() {
  static const std::map<std::string_view, std::string_view> all = {
      {"int", "integer"},
      {"int2", "smallint"},
      {"int4", "integer"},
      {"int8", "bigint"},
      {"bool", "boolean"},
      {"float4", "real"},
      {"float8", "double precision"},
      {"decimal", "numeric"},
      {"varchar", "character varying"},
      {"char", "character"},
      {"bpchar", "character"},
      {"varbit", "bit varying"},
      {"time", "time without time zone"},
      {"timetz", "time with time zone"},
      {"timestamp", "timestamp without time zone"},
      {"timestamptz", "timestamp with time zone"},
  };
  return all;
}

}  // namespace

TypeParts parse_type(std::string_view type) {
  TypeParts parts;
  int depth = 0;
  std::string argument;
  const auto keep = [&] {
    int value = 0;
    const auto [stop, failure] = std::from_chars(argument.data(), argument.data() + argument.size(), value);
    if (failure == std::errc() && stop == argument.data() + argument.size()) parts.arguments.push_back(value);
    argument.clear();
  };
  const sql::Token* previous = nullptr;
  const auto all = sql::tokens(EngineKind::postgresql, type);
  for (const auto& token : all) {
    if (token.is_symbol("(")) {
      ++depth;
    } else if (token.is_symbol(")")) {
      keep();
      --depth;
    } else if (depth > 0) {
      token.is_symbol(",") ? keep() : static_cast<void>(argument += token.text);
    } else if (token.text.starts_with("[")) {
      parts.array = true;
      break;
    } else {
      const bool apart = previous && (token.is_name() && (previous->is_name() || previous->is_symbol(")")));
      parts.base += (apart ? " " : "");
      parts.base += token.kind == sql::Token::Kind::word ? text::lower(token.text) : std::string(token.text);
    }
    previous = &token;
  }
  if (parts.base.starts_with("pg_catalog.")) parts.base.erase(0, 11);
  if (const auto alias = aliases().find(parts.base); alias != aliases().end()) parts.base = alias->second;
  return parts;
}

const char* default_storage(std::string_view type) {
  const TypeParts parts = parse_type(type);
  if (parts.array) return "extended";
  static const std::set<std::string_view> plain = {
      "smallint",
      "integer",
      "bigint",
      "real",
      "double precision",
      "boolean",
      "date",
      "time without time zone",
      "time with time zone",
      "timestamp without time zone",
      "timestamp with time zone",
      "interval",
      "uuid",
      "money",
      "oid",
      "\"char\"",
      "name",
      "macaddr",
      "macaddr8",
      "pg_lsn",
      "tid",
      "xid",
      "xid8",
      "cid",
      "point",
      "line",
      "lseg",
      "box",
      "circle",
      "tsquery",
  };
  if (plain.contains(parts.base)) return "plain";
  if (parts.base == "numeric" || parts.base == "inet" || parts.base == "cidr") return "main";
  return "extended";
}

}  // namespace limbeck::dialect::postgresql
