#include "dialect/postgresql/types/user_types.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "dialect/postgresql/quote.hpp"
#include "dialect/sql/splitter.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::dialect::postgresql {
namespace {

using schema::ObjectKind;

/// "street text COLLATE "C"", taken apart.
Attribute attribute(std::string_view sql) {
  const auto tokens = sql::tokens(EngineKind::postgresql, sql);
  Attribute found;
  found.sql = sql;
  if (tokens.empty()) return found;
  found.name = tokens[0].value();
  if (tokens[0].kind == sql::Token::Kind::word) found.name = text::lower(found.name);
  const auto begin = tokens[0].offset + tokens[0].text.size();
  const auto collate = std::ranges::find_if(tokens, [](const auto& token) { return token.is("collate"); });
  const auto end = collate == tokens.end() ? sql.size() : collate->offset;
  found.type = text::trim(sql.substr(begin, end - begin));
  if (collate != tokens.end()) found.collation = text::trim(sql.substr(end + collate->text.size()));
  return found;
}

}  // namespace

std::vector<Attribute> attributes_of(const schema::SqlObject& composite) {
  std::vector<Attribute> attributes;
  const std::string_view sql = composite.definition;
  sql::Tokenizer tokens(EngineKind::postgresql, sql);
  sql::Token token = tokens.next();
  while (token && !token.is_symbol("(")) token = tokens.next();
  std::size_t begin = token.offset + 1;
  for (int depth = 1; token && depth > 0;) {
    token = tokens.next();
    if (token.is_symbol("(")) ++depth;
    if (token.is_symbol(")")) --depth;
    if (depth > 1 || (depth == 1 && !token.is_symbol(","))) continue;
    const auto part = text::trim(sql.substr(begin, token.offset - begin));
    if (!part.empty()) attributes.push_back(attribute(part));
    begin = token.offset + 1;
  }
  return attributes;
}

std::string base_of(const schema::SqlObject& domain) {
  sql::Tokenizer tokens(EngineKind::postgresql, domain.definition);
  sql::Token token = tokens.next();
  while (token && !token.is("AS")) token = tokens.next();
  const sql::Token first = tokens.next();
  for (token = first; token; token = tokens.next()) {
    const bool ends = token.is("COLLATE") || token.is("DEFAULT") || token.is("CONSTRAINT") ||
                      token.is("NOT") || token.is("NULL") || token.is("CHECK") || token.is_symbol(";");
    if (ends) break;
  }
  const std::size_t end = token ? token.offset : domain.definition.size();
  return std::string(
      text::trim(std::string_view(domain.definition).substr(first.offset, end - first.offset)));
}

const schema::SqlObject* find_type(const schema::Catalog& catalog, std::string_view type) {
  for (const auto& [id, object] : catalog.objects) {
    const bool is_type = id.kind == ObjectKind::domain || id.kind == ObjectKind::composite_type ||
                         id.kind == ObjectKind::range_type;
    if (is_type && quote(id.name) == type) return &object;
  }
  return nullptr;
}

UserTypes::UserTypes() {
  static const schema::Catalog none;
  before_ = after_ = &none;
}

std::string UserTypes::original(std::string_view type) const {
  const bool array = type.ends_with("[]");
  const auto element = type.substr(0, type.size() - (array ? 2 : 0));
  const auto found =
      std::ranges::find(renamed_types_, element, &std::pair<const std::string, std::string>::second);
  return (found == renamed_types_.end() ? std::string(element) : found->first) + (array ? "[]" : "");
}

void UserTypes::rename_value(const std::string& type, const std::string& from, const std::string& to) {
  auto& values = renamed_values_[type];
  const auto known = std::ranges::find(values, from, &std::pair<const std::string, std::string>::second);
  if (known == values.end()) {
    values[from] = to;
  } else {
    known->second = to;  // by way of another name
  }
}

std::string UserTypes::current_value(const std::string& type, const std::string& value) const {
  const auto values = renamed_values_.find(type);
  if (values == renamed_values_.end()) return value;
  const auto found = values->second.find(value);
  return found == values->second.end() ? value : found->second;
}

std::string UserTypes::current(std::string_view type) const {
  const bool array = type.ends_with("[]");
  const auto found = renamed_types_.find(std::string(type.substr(0, type.size() - (array ? 2 : 0))));
  return found == renamed_types_.end() ? std::string(type) : found->second + (array ? "[]" : "");
}

namespace {

/// Has the domain a condition that it hadn't? Each is a statement of its own behind CREATE DOMAIN.
bool is_stricter(const schema::SqlObject& before, const schema::SqlObject& after) {
  const auto statements = [](const schema::SqlObject& domain) {
    return sql::split(EngineKind::postgresql, domain.definition, "the definition of a domain");
  };
  const auto held = statements(before);
  return std::ranges::any_of(statements(after), [&](const Statement& statement) {
    const auto tokens = sql::tokens(EngineKind::postgresql, statement.text);
    const bool condition =
        !tokens.empty() && tokens[0].is("alter") &&
        std::ranges::none_of(tokens, [](const auto& token) { return token.is("default"); });
    return condition && std::ranges::find(held, statement.text, &Statement::text) == held.end();
  });
}

}  // namespace

Alteration alteration(const schema::SqlObject& before, const schema::SqlObject& after) {
  if (before.id.kind == ObjectKind::domain && after.id.kind == before.id.kind &&
      before.signature == after.signature && is_stricter(before, after)) {
    return Alteration::unless_inside;
  }
  if (before.id.kind != ObjectKind::composite_type || after.id.kind != before.id.kind)
    return Alteration::recreate;
  const auto held = attributes_of(before), wanted = attributes_of(after);
  std::size_t kept = 0;
  for (const auto& one : held) {
    if (std::ranges::find(wanted, one.name, &Attribute::name) == wanted.end()) continue;
    if (kept == wanted.size() || wanted[kept] != one) return Alteration::recreate;
    ++kept;
  }
  return kept == held.size() ? Alteration::in_place : Alteration::after_dropping_dependents;
}

}  // namespace limbeck::dialect::postgresql
