#include "dialect/postgresql/inspect/invalid_index.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "dialect/postgresql/quote.hpp"
#include "dialect/sql/tokenizer.hpp"
#include "dialect/sql/words.hpp"

namespace limbeck::dialect::postgresql {
namespace {

constexpr const char* query =
    "SELECT n.nspname, i.relname, tn.nspname, t.relname FROM pg_catalog.pg_index x"
    " JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid JOIN pg_catalog.pg_namespace n ON n.oid = "
    "i.relnamespace"
    " JOIN pg_catalog.pg_class t ON t.oid = x.indrelid JOIN pg_catalog.pg_namespace tn ON tn.oid = "
    "t.relnamespace"
    // One that is being built right now is invalid, too: its builder holds a lock on the table.
    " WHERE NOT x.indisvalid AND i.relkind = 'i' AND n.nspname !~ '^pg_' AND NOT EXISTS (SELECT FROM"
    " pg_catalog.pg_stat_progress_create_index p WHERE p.relid = x.indrelid AND p.datname = "
    "pg_catalog.current_database())";

std::vector<InvalidIndex> read(const Result& found) {
  std::vector<InvalidIndex> indexes;
  for (std::size_t row = 0; row < found.rows.size(); ++row) {
    InvalidIndex index{
        {found.text(row, 0), found.text(row, 1)}, {found.text(row, 2), found.text(row, 3)}, ""};
    index.drop = "DROP INDEX CONCURRENTLY " + quote(index.name);
    indexes.push_back(std::move(index));
  }
  return indexes;
}

/// None when the text can't be read: the server will say so.
std::vector<sql::Token> tokens_of(const std::string& statement) {
  try {
    return sql::tokens(EngineKind::postgresql, statement);
  } catch (const Error&) {
    return {};
  }
}

std::string folded(const sql::Token& token) {
  return token.kind == sql::Token::Kind::word ? text::lower(token.value()) : token.value();
}

}  // namespace

std::vector<InvalidIndex> invalid_indexes(Connection& connection) {
  return read(connection.query(std::string(query) + " ORDER BY 1, 2"));
}

std::optional<InvalidIndex> invalid_index_of(Connection& connection, const std::string& statement) {
  if (!sql::Words(EngineKind::postgresql, statement).start({"CREATE"})) return std::nullopt;
  const auto tokens = tokens_of(statement);
  std::size_t at = 0;
  const auto take = [&](const char* word) { return at < tokens.size() && tokens[at].is(word) && ++at; };
  if (!take("CREATE")) return std::nullopt;
  take("UNIQUE");
  if (!take("INDEX") || !take("CONCURRENTLY")) return std::nullopt;
  if (take("IF")) at += 2;
  if (at >= tokens.size() || tokens[at].is("ON"))
    return std::nullopt;  // without a name there is none to be taken
  const auto index = folded(tokens[at++]);
  if (!take("ON")) return std::nullopt;
  take("ONLY");
  std::string table;
  for (; at < tokens.size() && (tokens[at].is_name() || tokens[at].is_symbol(".")) && !tokens[at].is("USING");
       ++at) {
    table += tokens[at].text;
  }
  const auto found = read(
      connection.query(std::string(query) + " AND i.relname = $1 AND x.indrelid = pg_catalog.to_regclass($2)",
                       {index, table}));
  return found.empty() ? std::nullopt : std::optional(found.front());
}

}  // namespace limbeck::dialect::postgresql
