#include "dialect/postgresql/render_conversion.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "base/text.hpp"
#include "dialect/postgresql/quote.hpp"
#include "dialect/postgresql/render_sql.hpp"
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

// The casts between built-in types in pg_cast of PostgreSQL 15: those that an assignment may use, and those
// that have to be asked for. A test compares both with the server's.
using Casts = std::map<std::string_view, std::set<std::string_view>>;

const Casts& assignment_casts() {
  static const Casts all = {
      {"bigint", {"double precision", "integer", "money", "numeric", "oid", "real", "smallint"}},
      {"bit", {"bit varying"}},
      {"bit varying", {"bit"}},
      {"box", {"polygon"}},
      {"cidr", {"inet"}},
      {"date", {"timestamp with time zone", "timestamp without time zone"}},
      {"double precision", {"bigint", "integer", "numeric", "real", "smallint"}},
      {"inet", {"cidr"}},
      {"integer", {"bigint", "double precision", "money", "numeric", "oid", "real", "smallint"}},
      {"interval", {"time without time zone"}},
      {"json", {"jsonb"}},
      {"jsonb", {"json"}},
      {"macaddr", {"macaddr8"}},
      {"macaddr8", {"macaddr"}},
      {"money", {"numeric"}},
      {"numeric", {"bigint", "double precision", "integer", "money", "real", "smallint"}},
      {"oid", {"bigint", "integer"}},
      {"path", {"polygon"}},
      {"point", {"box"}},
      {"polygon", {"path"}},
      {"real", {"bigint", "double precision", "integer", "numeric", "smallint"}},
      {"smallint", {"bigint", "double precision", "integer", "numeric", "oid", "real"}},
      {"time with time zone", {"time without time zone"}},
      {"time without time zone", {"interval", "time with time zone"}},
      {"timestamp with time zone",
       {"date", "time with time zone", "time without time zone", "timestamp without time zone"}},
      {"timestamp without time zone", {"date", "time without time zone", "timestamp with time zone"}},
  };
  return all;
}

const Casts& explicit_casts() {
  static const Casts all = {
      {"bigint", {"bit"}},
      {"bit", {"bigint", "integer"}},
      {"boolean", {"integer"}},
      {"box", {"circle", "lseg", "point"}},
      {"circle", {"box", "point", "polygon"}},
      {"daterange", {"datemultirange"}},
      {"int4range", {"int4multirange"}},
      {"int8range", {"int8multirange"}},
      {"integer", {"bit", "boolean"}},
      {"jsonb", {"bigint", "boolean", "double precision", "integer", "numeric", "real", "smallint"}},
      {"lseg", {"point"}},
      {"numrange", {"nummultirange"}},
      {"polygon", {"box", "circle", "point"}},
      {"tsrange", {"tsmultirange"}},
      {"tstzrange", {"tstzmultirange"}},
      {"xid8", {"xid"}},
  };
  return all;
}

bool holds(const Casts& casts, std::string_view from, std::string_view to) {
  const auto found = casts.find(from);
  return found != casts.end() && found->second.contains(to);
}

/// The string category: values of every type may be assigned to them, and read from them when asked to.
bool is_string(std::string_view base) {
  return base == "text" || base == "character varying" || base == "character" || base == "name";
}

/// The integers and how many digits they may have.
int integer_digits(std::string_view base) {
  return base == "smallint" ? 5 : base == "integer" ? 10 : base == "bigint" ? 19 : 0;
}
bool is_number(std::string_view base) {
  return integer_digits(base) > 0 || base == "numeric" || base == "real" || base == "double precision";
}

/// What a domain is made of: the type in its CREATE DOMAIN.
std::string underlying(std::string_view type, const schema::Catalog& catalog) {
  for (const auto& [id, object] : catalog.objects) {
    if (id.kind != schema::ObjectKind::domain || quote(id.name) != type) continue;
    sql::Tokenizer tokens(sql::Syntax::postgresql, object.definition);
    sql::Token token = tokens.next();
    while (token && !token.is("AS")) token = tokens.next();
    const sql::Token first = tokens.next();
    for (token = first; token; token = tokens.next()) {
      const bool ends = token.is("COLLATE") || token.is("DEFAULT") || token.is("CONSTRAINT") ||
                        token.is("NOT") || token.is("NULL") || token.is("CHECK") || token.is_symbol(";");
      if (ends) break;
    }
    const std::size_t end = token ? token.offset : object.definition.size();
    return underlying(
        text::trim(std::string_view(object.definition).substr(first.offset, end - first.offset)), catalog);
  }
  return std::string(type);
}

bool user_cast(std::string_view from, std::string_view to, const schema::Catalog& catalog, bool assignable) {
  for (const auto& [id, object] : catalog.objects) {
    if (id.kind != schema::ObjectKind::cast) continue;
    const auto squeezed = text::lower(object.definition);
    if (squeezed.find(text::lower(fmt::format("({} as {})", from, to))) == std::string::npos) continue;
    return !assignable || mentions(object.definition, "assignment") ||
           mentions(object.definition, "implicit");
  }
  return false;
}

struct Situation {
  std::string column;         ///< quoted
  std::string_view new_type;  ///< as SQL
  TypeParts from, to;
};

void require(Notes& notes, std::string text) {
  notes += Notes{.warning = {}, .depends_on_rows = std::move(text)};
}
void warn(Notes& notes, std::string text) {
  notes += Notes{.warning = std::move(text), .depends_on_rows = {}};
}

/// What may go wrong, or be lost, on the way between numbers.
void note_numbers(const Situation& is, Notes& notes) {
  const auto& from = is.from.base;
  const auto& to = is.to.base;
  if (const int digits = integer_digits(to); digits > 0) {
    if (const int had = integer_digits(from); had > 0 && had <= digits) return;
    require(notes, fmt::format("existing values of {} must fit into {}", is.column, to));
    if (integer_digits(from) == 0)
      warn(notes, fmt::format("rounds the values of {} to whole numbers", is.column));
  } else if (to == "numeric" && !is.to.arguments.empty()) {
    const int scale = is.to.arguments.size() > 1 ? is.to.arguments[1] : 0;
    const int whole = is.to.arguments[0] - scale;
    const bool limited = from == "numeric" && !is.from.arguments.empty();
    const int old_scale = limited && is.from.arguments.size() > 1 ? is.from.arguments[1] : 0;
    const int old_whole = integer_digits(from) > 0 ? integer_digits(from)
                          : limited                ? is.from.arguments[0] - old_scale
                                                   : 1000;
    if (old_whole > whole)
      require(notes, fmt::format("existing values of {} must fit into {}", is.column, is.new_type));
    if (integer_digits(from) == 0 && (!limited || old_scale > scale)) {
      warn(notes, scale == 0 ? fmt::format("rounds the values of {} to whole numbers", is.column)
                             : fmt::format("rounds the values of {} to {} decimals", is.column, scale));
    }
  } else if (to == "real" && from != "smallint" && from != "real") {
    warn(notes, fmt::format("keeps about 6 digits of the values of {}", is.column));
    if (from != "integer" && from != "bigint") {
      require(notes, fmt::format("existing values of {} must fit into real", is.column));
    }
  } else if (to == "double precision" && (from == "bigint" || from == "numeric")) {
    warn(notes, fmt::format("keeps about 15 digits of the values of {}", is.column));
  }
}

void note_strings(const Situation& is, Notes& notes) {
  if (is.to.base == "name" || is.to.base == "text" || is.to.arguments.empty()) {
    if (is.to.base == "character" && is.to.arguments.empty()) {
      require(notes, fmt::format("existing values of {} must not be longer than 1 character", is.column));
    }
    return;
  }
  const int longest = is.to.arguments[0];
  const bool limited = is_string(is.from.base) && !is.from.arguments.empty();
  if (limited && is.from.arguments[0] <= longest) return;
  if (is.from.base == "uuid" && longest >= 36) return;
  if (is.from.base == "boolean" && longest >= 5) return;
  if (const int digits = integer_digits(is.from.base); digits > 0 && longest > digits) return;
  require(notes,
          fmt::format("existing values of {} must not be longer than {} characters", is.column, longest));
}

void note_times(const Situation& is, Notes& notes) {
  const auto has = [](std::string_view base, std::string_view word) { return base.find(word) != base.npos; };
  const auto& from = is.from.base;
  const auto& to = is.to.base;
  if (from != to && has(from, "timestamp") && has(to, "timestamp")) {
    warn(notes, fmt::format("converts the values of {} by the session's time zone", is.column));
  }
  if (from == "date" && to == "timestamp with time zone") {
    warn(notes, fmt::format("converts the values of {} by the session's time zone", is.column));
  }
  if (has(from, "timestamp") && to == "date") {
    warn(notes, fmt::format("drops the time of day from the values of {}", is.column));
  }
  if (has(from, "timestamp") && to.starts_with("time ")) {
    warn(notes, fmt::format("drops the date from the values of {}", is.column));
  }
  if (from == "interval" && to.starts_with("time ")) {
    warn(notes, fmt::format("drops the days from the values of {}", is.column));
  }
  if (from == "time with time zone" && to == "time without time zone") {
    warn(notes, fmt::format("drops the time zone from the values of {}", is.column));
  }
  const int precision = is.to.arguments.empty() ? 6 : is.to.arguments[0];
  const int old_precision = is.from.arguments.empty() ? 6 : is.from.arguments[0];
  if (precision < old_precision && (has(from, "time") || from == "interval") &&
      (has(to, "time") || to == "interval")) {
    warn(notes, fmt::format("rounds the values of {} to {} digits of a second", is.column, precision));
  }
}

void note_losses(const Situation& is, Notes& notes) {
  const auto& from = is.from.base;
  const auto& to = is.to.base;
  if (is_number(from) && is_number(to)) note_numbers(is, notes);
  if (is_string(to)) note_strings(is, notes);
  note_times(is, notes);
  if ((to == "bit" || to == "bit varying") && from.starts_with("bit")) {
    const bool fits =
        to == "bit varying" && (is.to.arguments.empty() ||
                                (!is.from.arguments.empty() && is.from.arguments[0] <= is.to.arguments[0]));
    if (!fits && is.from != is.to) {
      require(notes,
              fmt::format("the length of existing values of {} must be that of {}", is.column, is.new_type));
    }
  }
  if (from == "inet" && to == "cidr")
    warn(notes, fmt::format("drops the host part of the values of {}", is.column));
  if (from == "macaddr8" && to == "macaddr") {
    require(notes, fmt::format("existing values of {} must fit into macaddr", is.column));
  }
  if (from == "json" && to == "jsonb") {
    warn(notes, fmt::format("drops duplicate keys and blanks from the values of {}", is.column));
  }
  if (from == "oid" && to == "integer")
    require(notes, fmt::format("existing values of {} must fit into integer", is.column));
}

/// A value of one element type as another; `value` is SQL. Nothing: assignable as it is.
std::string cast_sql(const std::string& value, const TypeParts& from, const TypeParts& to,
                     std::string_view new_type, const schema::Catalog& catalog) {
  if (from.base == to.base || is_string(to.base) || holds(assignment_casts(), from.base, to.base) ||
      user_cast(from.base, to.base, catalog, true)) {
    return "";
  }
  if (is_string(from.base) || holds(explicit_casts(), from.base, to.base) ||
      user_cast(from.base, to.base, catalog, false)) {
    return fmt::format("{}::{}", value, new_type);
  }
  if (from.base == "boolean" && is_number(to.base)) return fmt::format("{}::integer::{}", value, new_type);
  return fmt::format("{}::text::{}", value, new_type);
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
  const auto all = sql::tokens(sql::Syntax::postgresql, type);
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

Conversion conversion(std::string_view column, std::string_view from, std::string_view to,
                      const schema::Catalog& catalog) {
  Situation is{quote_identifier(column), to, parse_type(from), parse_type(to)};
  Conversion result;
  if (is.from == is.to) return result;

  // A domain's values are of its base type; to become a domain's they only have to meet its constraints.
  const std::string from_base = underlying(from, catalog);
  const std::string to_base = underlying(to, catalog);
  const bool to_domain = to_base != to;
  if (from_base != from || to_domain) {
    is.from = parse_type(from_base);
    is.to = parse_type(to_base);
    if (to_domain)
      require(result.notes, fmt::format("existing values of {} must be values of {}", is.column, to));
  }

  if (is.from.array != is.to.array && !(is.from.array && is_string(is.to.base))) {
    result.automatic = false;
    if (is.to.array) {
      result.expression = fmt::format("CASE WHEN {0} IS NOT NULL THEN ARRAY[{0}]::{1} END", is.column, to);
      if (!is_string(is.from.base) && !cast_sql("x", is.from, is.to, to, catalog).empty()) {
        result.expression =
            fmt::format("CASE WHEN {0} IS NOT NULL THEN ARRAY[{0}::text]::{1} END", is.column, to);
      }
      if (is.from.base != is.to.base) {
        require(result.notes, fmt::format("existing values of {} must convert to {}", is.column, to));
      }
      return result;
    }
    result.expression = fmt::format("{}::text::{}", is.column, to);
    require(result.notes, fmt::format("existing values of {} must convert to {}", is.column, to));
    return result;
  }

  const bool numeric_to_boolean =
      is_number(is.from.base) && is.from.base != "integer" && is.to.base == "boolean";
  if (numeric_to_boolean && !is.from.array) {
    result.automatic = false;
    result.expression = is.column + " <> 0";
    return result;
  }
  std::string expression = is.from.array && is_string(is.to.base) && !is.to.array
                               ? ""
                               : cast_sql(is.column, is.from, is.to, to, catalog);
  if (is.from.array && expression.find("::text::") != std::string::npos) {
    expression = fmt::format("{}::text[]::{}", is.column, to);
  }
  result.automatic = expression.empty();
  result.expression = std::move(expression);
  note_losses(is, result.notes);
  if (!result.automatic) {
    require(result.notes, fmt::format("existing values of {} must convert to {}", is.column, to));
  }
  return result;
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
