#include "dialect/postgresql/types/casts.hpp"

#include <map>
#include <set>

namespace limbeck::dialect::postgresql {
namespace {

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

bool has_cast(const Casts& casts, std::string_view from, std::string_view to) {
  const auto found = casts.find(from);
  return found != casts.end() && found->second.contains(to);
}

}  // namespace

bool is_string(std::string_view base) {
  return base == "text" || base == "character varying" || base == "character" || base == "name";
}

bool names_hstore(std::string_view base) {
  return base == "hstore" || base.ends_with(".hstore");
}

int integer_digits(std::string_view base) {
  return base == "smallint" ? 5 : base == "integer" ? 10 : base == "bigint" ? 19 : 0;
}
bool is_number(std::string_view base) {
  return integer_digits(base) > 0 || base == "numeric" || base == "real" || base == "double precision";
}

bool has_assignment_cast(std::string_view from, std::string_view to) {
  return has_cast(assignment_casts(), from, to);
}
bool has_explicit_cast(std::string_view from, std::string_view to) {
  return has_cast(explicit_casts(), from, to);
}

}  // namespace limbeck::dialect::postgresql
