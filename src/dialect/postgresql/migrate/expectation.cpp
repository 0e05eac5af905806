#include "dialect/postgresql/migrate/expectation.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <optional>

#include "base/error.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "dialect/postgresql/connect/read_only_transaction.hpp"
#include "dialect/postgresql/deparse_settings.hpp"
#include "dialect/postgresql/migrate/expectation_kinds.hpp"
#include "dialect/postgresql/migrate/version_check.hpp"
#include "dialect/postgresql/quote.hpp"
#include "dialect/postgresql/render/array_casts.hpp"
#include "dialect/replacement.hpp"

namespace limbeck::dialect::postgresql {
namespace {

constexpr std::size_t digest_length = 12;

std::string short_hash(const std::string& text) {
  return sha256(text).substr(0, digest_length);
}

bool begins_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '"';
}
bool is_in_name(char c) {
  return begins_name(c) || (c >= '0' && c <= '9');
}

/// The same as without_formatting_sql() makes of it: without qualifiers first, so that what stands before a
/// parenthesis is none.
std::string without_formatting(const std::string& definition) {
  std::string unqualified;
  std::size_t name = 0;  // where the last name, or what may be one, begins
  for (const char c : definition) {
    if (c == '.' && name < unqualified.size()) {
      unqualified.resize(name);
      continue;
    }
    unqualified += c;
    if (!is_in_name(c) || (name + 1 == unqualified.size() && !begins_name(c))) name = unqualified.size();
  }
  std::string result;
  std::ranges::copy_if(unqualified, std::back_inserter(result),
                       [](char c) { return !std::string_view(" \n\t\r()").contains(c); });
  return result;
}

std::string without_formatting_sql(const std::string& definition) {
  return fmt::format(
      R"(regexp_replace(regexp_replace({}, '[A-Za-z_"][A-Za-z0-9_"]*\.', '', 'g'), '[ \n\t\r()]', '', 'g'))",
      definition);
}

/// The loose form without casts: what is left of `ANY ((ARRAY['a'::varchar])::text[])` however it was
/// written. The server writes it in one way after a person wrote it, in another after it read its own words;
/// see settled().
std::string castless(const std::string& loose) {
  std::string result;
  for (std::size_t at = 0; at < loose.size(); ++at) {
    if (loose.compare(at, 2, "::") != 0 || at + 2 == loose.size() || !begins_name(loose[at + 2])) {
      result += loose[at];
      continue;
    }
    at += 2;
    while (at < loose.size() && is_in_name(loose[at])) ++at;
    if (loose.compare(at, 2, "[]") == 0) at += 2;
    --at;
  }
  return result;
}

std::string castless_sql(const std::string& loose) {
  return fmt::format(R"(regexp_replace({}, '::[A-Za-z_"][A-Za-z0-9_"]*(\[\])?', '', 'g'))", loose);
}

std::string hash_sql(const std::string& text) {
  return fmt::format("left(encode(sha256(convert_to({}, 'UTF8')), 'hex'), {})", text, digest_length);
}

/// What belongs to an object, as rows (item, what to call it in a sentence), and what losing one means.
struct OwnedParts {
  const char* kind;
  const char* rows;  // {} is the object's name as a literal
  const char* lost;
  const char* with_it = "";
};

constexpr OwnedParts owned_parts[] = {
    {"triggers on",
     "SELECT tgname::text, tgname::text FROM pg_trigger WHERE tgrelid = to_regclass({}) AND NOT tgisinternal",
     "the trigger"},
    {"indexes on",
     "SELECT relname::text, relname::text FROM pg_index JOIN pg_class c ON c.oid = indexrelid WHERE indrelid "
     "= "
     "to_regclass({})",
     "the index"},
    {"values of", "SELECT enumlabel::text, enumlabel::text FROM pg_enum WHERE enumtypid = to_regtype({})",
     "the value"},
    {"columns of type",
     "SELECT name, name FROM pg_attribute JOIN pg_class c ON c.oid = attrelid "
     "JOIN "
     "pg_namespace n ON n.oid = relnamespace CROSS JOIN LATERAL concat_ws('.', nspname, relname, attname) AS "
     "name WHERE NOT "
     "attisdropped AND relkind IN ('r', 'p', 'f') AND "
     "atttypid IN "
     "(to_regtype({0}), (SELECT typarray FROM pg_type WHERE oid = to_regtype({0})))",
     "the type of the column"},
    {"attributes of",
     "SELECT concat(quote_ident(attname), ' ', format_type(atttypid, atttypmod), (SELECT ' COLLATE ' || CASE "
     "WHEN nspname <> "
     "'pg_catalog' THEN quote_ident(nspname) || '.' END || quote_ident(collname) FROM pg_collation k JOIN "
     "pg_namespace n ON n.oid = "
     "collnamespace JOIN pg_type t ON t.oid = atttypid WHERE k.oid = attcollation AND attcollation <> "
     "typcollation)), attname::text "
     "FROM pg_attribute JOIN pg_type c ON c.typrelid = attrelid WHERE c.oid = to_regtype({}) AND attnum > 0 "
     "AND NOT attisdropped",
     "the attribute", " and its values"},
};

}  // namespace

std::string digest(const std::string& definition, int server_version) {
  auto text = fmt::format("{}.{}.{}", server_version / 10000, short_hash(definition),
                          short_hash(without_formatting(definition)));
  if (definition.contains("ARRAY[")) text += "." + short_hash(castless(without_formatting(definition)));
  return text;
}

namespace {

/// A line below `-- limbeck: expects`, read.
struct Line {
  std::string query;  ///< of a list: a row with a sentence when something is there that is not listed
  std::optional<Expected> object = {};
  std::string version = {}, exact = {}, loose = {}, castless = {};
};

Line read_list(const OwnedParts& list, const std::string& line, std::string_view known_by) {
  const auto begin = std::string_view(list.kind).size() + 1;
  const auto colon = line.find(": ", begin) != std::string::npos ? line.find(": ", begin) : line.rfind(':');
  if (colon == std::string::npos) throw Error("this line of what the section expects has no colon: " + line);
  const auto name = line.substr(begin, colon - begin);
  const auto items = std::string(text::trim(std::string_view(line).substr(colon + 1)));
  return {fmt::format(
      "SELECT {} || string_agg(quote_literal(shown), ', ') || {} FROM ({}) AS there (item, shown) WHERE item "
      "<> "
      "ALL (ARRAY[{}]::text[]) HAVING count(*) > 0",
      quote_literal(
          fmt::format("{} is not as {} knows it: replacing it would lose {} ", name, known_by, list.lost)),
      quote_literal(list.with_it), fmt::format(fmt::runtime(list.rows), quote_literal(name)), items)};
}

Line read_line(const std::string& line, std::string_view known_by) {
  const auto list = std::ranges::find_if(
      owned_parts, [&](const OwnedParts& each) { return line.starts_with(std::string(each.kind) + " "); });
  if (list != std::end(owned_parts)) return read_list(*list, line, known_by);
  const auto equal = line.rfind(" = ");
  auto parts =
      equal == std::string::npos ? std::vector<std::string>() : text::split(line.substr(equal + 3), '.');
  if (parts.size() == 3) parts.emplace_back();
  if (parts.size() != 4) throw Error("this line of what the section expects can't be read: " + line);
  return {"", expected_object(line.substr(0, equal), known_by), parts[0], parts[1], parts[2], parts[3]};
}

std::vector<Line> read_lines(const Replacement& replacement) {
  std::vector<Line> lines;
  for (const auto& line : text::split(replacement.expected, '\n')) {
    if (!text::trim(line).empty()) lines.push_back(read_line(line, replacement.known_by()));
  }
  return lines;
}

/// Is the object another one than the line says?
bool differs(const Line& line, std::string definition, int server_version) {
  definition = normalize_array_casts(std::move(definition));
  if (line.object->tight) definition = tight(definition);
  if (short_hash(definition) == line.exact) return false;
  return line.version == std::to_string(server_version / 10000) ||
         short_hash(without_formatting(definition)) != line.loose;
}

/// The sentence when it is, in SQL. That doesn't tell casts of arrays in the one way; see castless().
std::string difference_sql(const Line& line) {
  const auto loosely = without_formatting_sql("definition");
  auto other =
      fmt::format("{} <> {} AND (current_setting('server_version_num')::int / 10000 = {} OR {} <> {})",
                  hash_sql("definition"), quote_literal(line.exact), quote_literal(line.version),
                  hash_sql(loosely), quote_literal(line.loose));
  if (!line.castless.empty()) {
    other = fmt::format("CASE WHEN strpos(definition, '(ARRAY[') > 0 THEN {} <> {} ELSE {} END",
                        hash_sql(castless_sql(loosely)), quote_literal(line.castless), other);
  }
  return fmt::format("SELECT {} FROM (SELECT {} AS definition) AS there WHERE definition IS NOT NULL AND {}",
                     quote_literal(line.object->sentence),
                     line.object->tight ? tight_sql(line.object->definition) : line.object->definition,
                     other);
}

/// Runs a query as inspect() does, with the settings that the server's own words depend on.
Result query_deparsed(Connection& connection, const std::string& query) {
  const ReadOnlyTransaction transaction(connection);
  connection.query(deparse_settings_sql());
  return connection.query(query);
}

}  // namespace

ReplacementCheck check_replaced(Connection& connection, const Replacement& replacement) {
  ReplacementCheck check;
  const auto lines = read_lines(replacement);
  if (lines.empty()) return check;
  std::vector<std::string> queries;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    queries.push_back(lines[i].object
                          ? fmt::format("SELECT {}, {}", i, lines[i].object->definition)
                          : fmt::format("SELECT {}, said FROM ({}) AS list (said)", i, lines[i].query));
  }
  const auto found = query_deparsed(connection, text::join(queries, "\nUNION ALL "));
  for (const auto& row : found.rows) {
    if (!row[1]) continue;  // not there
    const auto& line = lines.at(std::stoul(row[0].value_or("0")));
    if (!line.object) {
      check.refusals.push_back(*row[1]);
    } else if (differs(line, *row[1], connection.engine().version)) {
      check.refusals.push_back(line.object->sentence);
    }
  }
  return check;
}

std::vector<std::string> replacement_check(const Replacement& replacement) {
  std::vector<std::string> queries;
  for (const auto& line : read_lines(replacement))
    queries.push_back(line.object ? difference_sql(line) : line.query);
  if (queries.empty()) return {};
  std::string declared, set, reset;
  for (std::size_t i = 0; i < std::size(deparse_settings); ++i) {
    const auto& [name, value] = deparse_settings[i];
    declared += fmt::format("  setting_{} text := current_setting('{}');\n", i, name);
    set += fmt::format("  PERFORM set_config('{}', {}, true);\n", name, quote_literal(value));
    reset += fmt::format("  PERFORM set_config('{}', setting_{}, true);\n", name, i);
  }
  return {dollar_block(
      fmt::format("DECLARE\n"
                  "{}"
                  "  found text;\n"
                  "BEGIN\n"
                  "{}"
                  "  SELECT string_agg(sentence, '; ') INTO found FROM ({}) AS unexpected (sentence);\n"
                  "{}"
                  "  IF found IS NOT NULL THEN\n"
                  "    RAISE EXCEPTION USING ERRCODE = 'LB003', MESSAGE = found, HINT = {};\n"
                  "  END IF;\n"
                  "END",
                  declared, set, text::join(queries, "\nUNION ALL "), reset,
                  quote_literal(replacement.is_revision ? replacement_hint : script_replacement_hint)))};
}

}  // namespace limbeck::dialect::postgresql
