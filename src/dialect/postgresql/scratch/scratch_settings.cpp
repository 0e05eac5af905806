#include "dialect/postgresql/scratch/scratch_settings.hpp"

#include <fmt/core.h>

#include "base/json.hpp"
#include "base/text.hpp"
#include "dialect/postgresql/quote.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::dialect::postgresql {
namespace {

/// The value of a setting that is a list of names, as SET takes it: `"$user", app` → `'$user', 'app'`.
std::string list_sql(const std::string& value) {
  std::vector<std::string> literals;
  for (const auto& token : sql::tokens(EngineKind::postgresql, value)) {
    if (token.is_name()) literals.push_back(quote_literal(token.value()));
  }
  return literals.empty() ? "''" : text::join(literals, ", ");
}

}  // namespace

TargetSettings read_target_settings(Connection& target) {
  const int version = target.engine().version;
  const auto* const provider = version >= 150000 ? "d.datlocprovider" : "'c'";
  const auto* const locale = version >= 170000   ? "d.datlocale"
                             : version >= 150000 ? "d.daticulocale"
                                                 : "NULL";
  const auto* const rules = version >= 160000 ? "d.daticurules" : "NULL";
  const auto row = target.query(
      fmt::format("SELECT pg_catalog.pg_encoding_to_char(d.encoding), d.datcollate, d.datctype, {}, {}, {},"
                  " current_setting('search_path'), s.boot_val,"
                  " pg_catalog.array_to_json(pg_catalog.current_schemas(false))::text"
                  " FROM pg_catalog.pg_database d, pg_catalog.pg_settings s"
                  " WHERE d.datname = current_database() AND s.name = 'search_path'",
                  provider, locale, rules));
  TargetSettings settings;
  settings.create_options =
      fmt::format(" ENCODING {} LC_COLLATE {} LC_CTYPE {}", quote_literal(row.text(0, 0)),
                  quote_literal(row.text(0, 1)), quote_literal(row.text(0, 2)));
  if (version >= 150000) {
    const auto kind = row.text(0, 3);
    settings.create_options += fmt::format(" LOCALE_PROVIDER {}", kind == "i"   ? "icu"
                                                                  : kind == "b" ? "builtin"
                                                                                : "libc");
    if (kind == "i") settings.create_options += " ICU_LOCALE " + quote_literal(row.text(0, 4));
    if (kind == "b") settings.create_options += " BUILTIN_LOCALE " + quote_literal(row.text(0, 4));
    if (!row.text(0, 5).empty()) settings.create_options += " ICU_RULES " + quote_literal(row.text(0, 5));
  }
  if (row.text(0, 6) != row.text(0, 7)) settings.search_path = list_sql(row.text(0, 6));
  const auto schemas = Json::parse(row.text(0, 8), "current_schemas()");
  for (const auto& schema : schemas.as_array()) {
    if (schema.as_string() != "public") settings.schemas.push_back(schema.as_string());
  }
  return settings;
}

void create_schemas(Connection& scratch, const TargetSettings& settings) {
  for (const auto& schema : settings.schemas) scratch.execute("CREATE SCHEMA " + quote_identifier(schema));
}

}  // namespace limbeck::dialect::postgresql
