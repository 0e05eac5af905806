#include "dialect/sql/created_object.hpp"

#include <algorithm>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/sql/names.hpp"
#include "dialect/sql/token_cursor.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::sql {
namespace {

using schema::ObjectKind;

struct CreatedKind {
  std::vector<std::string_view> words;
  ObjectKind kind;
  /// For what belongs to a table: the word before the table's name.
  std::string_view owner_after = {};
};

const std::vector<CreatedKind>& created_kinds() {
  static const std::vector<CreatedKind> all = {
      {{"EXTENSION"}, ObjectKind::extension},
      {{"COLLATION"}, ObjectKind::collation},
      {{"DOMAIN"}, ObjectKind::domain},
      {{"FUNCTION"}, ObjectKind::function},
      {{"PROCEDURE"}, ObjectKind::procedure},
      {{"AGGREGATE"}, ObjectKind::aggregate},
      {{"EVENT", "TRIGGER"}, ObjectKind::event_trigger},
      {{"EVENT"}, ObjectKind::event},
      {{"CONSTRAINT", "TRIGGER"}, ObjectKind::trigger, "ON"},
      {{"TRIGGER"}, ObjectKind::trigger, "ON"},
      {{"POLICY"}, ObjectKind::policy, "ON"},
      {{"RULE"}, ObjectKind::rule, "TO"},
      {{"STATISTICS"}, ObjectKind::statistics},
      {{"PUBLICATION"}, ObjectKind::publication},
  };
  return all;
}

/// The name, qualified or not, that comes next; empty when none does.
schema::ObjectName take_object_name(EngineKind syntax, TokenCursor& cursor) {
  const auto part = [&] {
    const auto* token = cursor.take_name();
    return token ? catalog_name(syntax, *token) : std::string();
  };
  schema::ObjectName result{"", part()};
  if (!result.name.empty() && cursor.take_symbol(".")) {
    result.schema = std::move(result.name);
    result.name = part();
  }
  return result;
}

/// What MySQL says between CREATE and the kind of object: DEFINER = user@host, ALGORITHM = MERGE, …
void skip_mysql_options(TokenCursor& cursor) {
  while (cursor.next_is_one_of({"DEFINER", "ALGORITHM"})) {
    cursor.next();
    cursor.take_symbol("=");
    cursor.skip();
    if (cursor.next_is_symbol("(")) cursor.skip();  // CURRENT_USER()
    if (cursor.take_symbol("@")) cursor.skip();
    // @localhost is read as a variable.
    if (cursor.peek().kind == Token::Kind::parameter) cursor.next();
  }
  if (cursor.take_all({"SQL", "SECURITY"})) cursor.next();
  cursor.take("AGGREGATE");
}

}  // namespace

schema::SqlObject created_object(EngineKind syntax, std::string_view statement,
                                 const schema::ObjectName& fallback, const std::string& default_schema) {
  schema::SqlObject object;
  object.id = {ObjectKind::raw, fallback, ""};
  const auto tokens = sql::tokens(syntax, statement);
  TokenCursor cursor(tokens);
  if (!cursor.take("CREATE")) return object;
  object.replaceable = cursor.take_all({"OR", "REPLACE"});
  if (syntax == EngineKind::mysql) skip_mysql_options(cursor);
  if (!cursor.take("TEMP")) cursor.take("TEMPORARY");
  for (const auto& kind : created_kinds()) {
    if (!cursor.take_all(kind.words)) continue;
    cursor.take_all({"IF", "NOT", "EXISTS"});
    auto name = take_object_name(syntax, cursor);
    if (name.name.empty()) return object;
    if (kind.owner_after.empty()) {
      const bool in_schema = kind.kind != ObjectKind::extension && kind.kind != ObjectKind::event_trigger &&
                             kind.kind != ObjectKind::publication;
      if (in_schema && name.schema.empty()) name.schema = default_schema;
      object.id = {kind.kind, std::move(name), ""};
      return object;
    }
    auto owner = cursor.skip_past(kind.owner_after) ? take_object_name(syntax, cursor) : schema::ObjectName();
    if (owner.name.empty()) return object;
    if (owner.schema.empty()) owner.schema = default_schema;
    object.id = {kind.kind, std::move(owner), name.name};
    return object;
  }
  return object;
}

schema::ObjectId created_id(EngineKind syntax, std::string_view statement,
                            const std::string& default_schema) {
  const auto tokens = sql::tokens(syntax, statement);
  TokenCursor cursor(tokens);
  if (!cursor.take("CREATE")) return {ObjectKind::raw, {}, ""};
  cursor.take_all({"OR", "REPLACE"});
  if (syntax == EngineKind::mysql) skip_mysql_options(cursor);
  const bool temporary = cursor.take("TEMP") || cursor.take("TEMPORARY");
  cursor.take("UNLOGGED");
  cursor.take("RECURSIVE");
  cursor.take("MATERIALIZED");
  const std::vector<std::pair<std::string_view, ObjectKind>> kinds = {{"TABLE", ObjectKind::table},
                                                                      {"VIEW", ObjectKind::view},
                                                                      {"SEQUENCE", ObjectKind::sequence},
                                                                      {"TYPE", ObjectKind::enum_type}};
  for (const auto& [word, kind] : kinds) {
    if (!cursor.take(word)) continue;
    cursor.take_all({"IF", "NOT", "EXISTS"});
    auto name = take_object_name(syntax, cursor);
    if (name.name.empty() || temporary) return {ObjectKind::raw, {}, ""};
    if (name.schema.empty()) name.schema = default_schema;
    return {kind, std::move(name), ""};
  }
  return created_object(syntax, statement, {}, default_schema).id;
}

std::vector<schema::ObjectName> dropped_views(EngineKind syntax, std::string_view statement) {
  std::vector<schema::ObjectName> views;
  const auto tokens = sql::tokens(syntax, statement);
  TokenCursor cursor(tokens);
  if (!cursor.take("DROP")) return views;
  cursor.take("MATERIALIZED");
  if (!cursor.take("VIEW")) return views;
  cursor.take_all({"IF", "EXISTS"});
  do {
    auto name = take_object_name(syntax, cursor);
    if (!name.name.empty()) views.push_back(std::move(name));
  } while (cursor.take_symbol(","));
  return views;
}

std::string non_schema_command(EngineKind syntax, std::string_view statement) {
  static const std::vector<std::string_view> makes = {"CREATE", "ALTER",    "COMMENT", "GRANT",
                                                      "REVOKE", "SECURITY", "IMPORT",  "DO"};
  const auto first = Tokenizer(syntax, statement).next();
  if (std::ranges::any_of(makes, [&](std::string_view word) { return first.is(word); })) return {};
  return text::upper(first.text);
}

schema::ObjectName created_table(EngineKind syntax, std::string_view statement) {
  const auto tokens = sql::tokens(syntax, statement);
  TokenCursor cursor(tokens);
  if (!cursor.take("CREATE")) return {};
  if (!cursor.take("UNLOGGED") && !cursor.take("TEMP")) cursor.take("TEMPORARY");
  if (!cursor.take("TABLE")) return {};
  cursor.take_all({"IF", "NOT", "EXISTS"});
  return take_object_name(syntax, cursor);
}

std::optional<schema::ObjectName> created_temporary_table(EngineKind syntax, std::string_view statement) {
  try {
    const auto tokens = sql::tokens(syntax, statement);
    TokenCursor cursor(tokens);
    if (!cursor.take("CREATE")) return std::nullopt;
    cursor.take_all({"OR", "REPLACE"});
    if (!cursor.take("TEMP") && !cursor.take("TEMPORARY")) return std::nullopt;
    if (!cursor.take("TABLE")) return std::nullopt;
    cursor.take_all({"IF", "NOT", "EXISTS"});
    return take_object_name(syntax, cursor);
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace limbeck::sql
