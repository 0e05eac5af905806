#include "models/raw_object.hpp"

#include <algorithm>
#include <vector>

#include "base/text.hpp"
#include "dialect/sql/names.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::models {
namespace {

using schema::ObjectKind;

struct Kind {
  std::vector<std::string_view> words;
  ObjectKind kind;
  /// For what belongs to a table: the word before the table's name.
  std::string_view owner_after = {};
};

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all = {
      {{"EXTENSION"}, ObjectKind::extension},
      {{"COLLATION"}, ObjectKind::collation},
      {{"DOMAIN"}, ObjectKind::domain},
      {{"FUNCTION"}, ObjectKind::function},
      {{"PROCEDURE"}, ObjectKind::procedure},
      {{"AGGREGATE"}, ObjectKind::aggregate},
      {{"EVENT", "TRIGGER"}, ObjectKind::event_trigger},
      {{"CONSTRAINT", "TRIGGER"}, ObjectKind::trigger, "ON"},
      {{"TRIGGER"}, ObjectKind::trigger, "ON"},
      {{"POLICY"}, ObjectKind::policy, "ON"},
      {{"RULE"}, ObjectKind::rule, "TO"},
      {{"STATISTICS"}, ObjectKind::statistics},
      {{"PUBLICATION"}, ObjectKind::publication},
  };
  return all;
}

class Parser {
 public:
  Parser(EngineKind syntax, std::string_view statement)
      : syntax_(syntax), tokens_(sql::tokens(syntax, statement)) {}

  bool skip(std::initializer_list<std::string_view> words) {
    std::size_t at = at_;
    for (const auto word : words) {
      if (at >= tokens_.size() || !tokens_[at].is(word)) return false;
      ++at;
    }
    at_ = at;
    return true;
  }
  bool skip(const std::vector<std::string_view>& words) {
    std::size_t at = at_;
    for (const auto word : words) {
      if (at >= tokens_.size() || !tokens_[at].is(word)) return false;
      ++at;
    }
    at_ = at;
    return true;
  }
  bool skip_past(std::string_view word) {
    for (auto at = at_; at < tokens_.size(); ++at) {
      if (!tokens_[at].is(word)) continue;
      at_ = at + 1;
      return true;
    }
    return false;
  }
  /// A name, qualified or not; empty when none stands here.
  schema::ObjectName name() {
    schema::ObjectName result{"", part()};
    if (!result.name.empty() && at_ < tokens_.size() && tokens_[at_].is_symbol(".")) {
      ++at_;
      result.schema = std::move(result.name);
      result.name = part();
    }
    return result;
  }

 private:
  std::string part() {
    if (at_ >= tokens_.size() || !tokens_[at_].is_name()) return {};
    return sql::catalog_name(syntax_, tokens_[at_++]);
  }

  EngineKind syntax_;
  std::vector<sql::Token> tokens_;
  std::size_t at_ = 0;
};

}  // namespace

schema::SqlObject parse_raw_object(EngineKind syntax, std::string_view statement,
                                   const schema::ObjectName& fallback, const std::string& default_schema) {
  schema::SqlObject object;
  object.id = {ObjectKind::raw, fallback, ""};
  Parser parser(syntax, statement);
  if (!parser.skip({"CREATE"})) return object;
  object.replaceable = parser.skip({"OR", "REPLACE"});
  if (!parser.skip({"TEMP"})) parser.skip({"TEMPORARY"});
  for (const auto& kind : kinds()) {
    if (!parser.skip(kind.words)) continue;
    parser.skip({"IF", "NOT", "EXISTS"});
    auto name = parser.name();
    if (name.name.empty()) return object;
    if (kind.owner_after.empty()) {
      const bool in_schema = kind.kind != ObjectKind::extension && kind.kind != ObjectKind::event_trigger &&
                             kind.kind != ObjectKind::publication;
      if (in_schema && name.schema.empty()) name.schema = default_schema;
      object.id = {kind.kind, std::move(name), ""};
      return object;
    }
    auto owner = parser.skip_past(kind.owner_after) ? parser.name() : schema::ObjectName();
    if (owner.name.empty()) return object;
    if (owner.schema.empty()) owner.schema = default_schema;
    object.id = {kind.kind, std::move(owner), name.name};
    return object;
  }
  return object;
}

std::string non_schema_command(EngineKind syntax, std::string_view statement) {
  static const std::vector<std::string_view> makes = {"CREATE", "ALTER",    "COMMENT", "GRANT",
                                                      "REVOKE", "SECURITY", "IMPORT",  "DO"};
  const auto first = sql::Tokenizer(syntax, statement).next();
  if (std::ranges::any_of(makes, [&](std::string_view word) { return first.is(word); })) return {};
  return text::upper(first.text);
}

schema::ObjectName created_table(EngineKind syntax, std::string_view statement) {
  Parser parser(syntax, statement);
  if (!parser.skip({"CREATE"})) return {};
  if (!parser.skip({"UNLOGGED"}) && !parser.skip({"TEMP"})) parser.skip({"TEMPORARY"});
  if (!parser.skip({"TABLE"})) return {};
  parser.skip({"IF", "NOT", "EXISTS"});
  return parser.name();
}

}  // namespace limbeck::models
