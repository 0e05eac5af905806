// Objects of the catalog in the words that expectation_kinds.cpp asks the server for.
#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "dialect/postgresql/migrate/expectation_kinds.hpp"
#include "dialect/postgresql/option_keys.hpp"
#include "dialect/postgresql/quote.hpp"
#include "dialect/postgresql/render/render_counter.hpp"
#include "dialect/postgresql/render/render_sql.hpp"
#include "dialect/sql/splitter.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::dialect::postgresql {
namespace {

using schema::Column;
using schema::ObjectId;
using schema::ObjectKind;
using schema::ObjectName;

std::string on(const char* kind, const std::string& part, const ObjectName& table) {
  return fmt::format("{} {} ON {}", kind, quote_identifier(part), quote(table));
}

/// Without the comments that stand behind a definition: what is said of an object doesn't change it.
std::string without_comments(const std::string& definition) {
  if (!definition.contains(";\nCOMMENT ON ")) return definition;
  std::vector<std::string> kept;
  for (auto& statement : sql::split(EngineKind::postgresql, definition, "the definition of an object")) {
    if (!statement.text.starts_with("COMMENT ON ")) kept.push_back(std::move(statement.text));
  }
  return text::join(kept, ";\n");
}

std::string behind(const std::string& head, const std::string& definition) {
  return definition.starts_with(head) ? definition.substr(head.size()) : definition;
}

/// The columns in an order that doesn't depend on their places in the table; see expectation_kinds.cpp.
std::string statistics_text(const std::string& definition) {
  const auto target = definition.find(";\n");
  auto listed = definition.substr(0, target);
  for (const std::string_view word : {" ON ", " FROM "}) {
    for (auto at = listed.find(word); at != std::string::npos; at = listed.find(word, at)) {
      listed.replace(at, word.size(), ", ");
    }
  }
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin != std::string::npos;) {
    const auto end = listed.find(", ", begin);
    parts.push_back(listed.substr(begin, end == std::string::npos ? end : end - begin));
    begin = end == std::string::npos ? end : end + 2;
  }
  std::ranges::sort(parts);
  return text::join(parts, ", ") + (target == std::string::npos ? "" : definition.substr(target));
}

/// What stands behind CREATE TRIGGER or CREATE RULE when it doesn't fire as usual.
constexpr std::string_view firing_head = ";\nALTER TABLE ";

std::string type_text(const Column& column) {
  return column.type + (column.collation.empty() ? "" : " COLLATE " + column.collation);
}

std::string numbers_text(const schema::SequenceNumbers& numbers, const std::string& type) {
  const auto [minimum, maximum] = bounds_of(numbers, type);
  return fmt::format(" {} {} {} {} {} {}", start_of(numbers), numbers.increment.value_or(1), minimum, maximum,
                     numbers.cache.value_or(1), numbers.cycle ? "t" : "f");
}

}  // namespace

CatalogDefinition definition_of(const schema::SqlObject& object) {
  const auto& [kind, name, part] = object.id;
  const auto definition = without_comments(object.definition);
  const auto fires_as_usual = definition.substr(0, definition.find(firing_head));
  switch (kind) {
    case ObjectKind::function:
      return {fmt::format("function {}({})", quote(name), part), definition};
    case ObjectKind::procedure:
      return {fmt::format("procedure {}({})", quote(name), part), definition};
    case ObjectKind::trigger:
      return {on("trigger", part, name), fires_as_usual};
    case ObjectKind::rule:
      return {on("rule", part, name), fires_as_usual};
    case ObjectKind::policy:
      return {on("policy", part, name),
              behind(fmt::format("CREATE POLICY {} ON {}", quote_identifier(part), quote(name)), definition)};
    case ObjectKind::domain:
      return {"domain " + quote(name), definition};
    case ObjectKind::range_type:
      return {"range type " + quote(name), definition};
    case ObjectKind::collation:
      return {"collation " + quote(name), definition};
    case ObjectKind::aggregate:
      return {fmt::format("aggregate {}({})", quote(name), part), definition};
    case ObjectKind::operator_:
      return {fmt::format("operator {}.{}({})", quote_identifier(name.schema), name.name, part), definition};
    case ObjectKind::cast:
      return {"cast " + name.name, definition};
    case ObjectKind::statistics:
      return {"statistics " + quote(name), statistics_text(definition)};
    case ObjectKind::text_search:
      return {fmt::format("text search {} {}", part, quote(name)), definition};
    case ObjectKind::event_trigger:
      return {"event trigger " + quote_identifier(name.name), definition};
    case ObjectKind::raw:
      if (part.starts_with("operator class using ")) {
        return {fmt::format("operator class {} USING {}", quote(name),
                            quote_identifier(part.substr(std::string_view("operator class using ").size()))),
                definition};
      }
      if (part == "server" || part == "foreign data wrapper") {
        return {fmt::format("{} {}", part, quote_identifier(name.name)), definition};
      }
      return {};
    default:
      return {};
  }
}

CatalogDefinition firing_definition(const schema::SqlObject& object) {
  if (object.id.kind != ObjectKind::trigger && object.id.kind != ObjectKind::rule) return {};
  const auto at = object.definition.find(firing_head);
  const auto state = at == std::string::npos                                               ? "O"
                     : object.definition.find(" ENABLE REPLICA ", at) != std::string::npos ? "R"
                     : object.definition.find(" ENABLE ALWAYS ", at) != std::string::npos  ? "A"
                                                                                           : "D";
  return {on(object.id.kind == ObjectKind::trigger ? "firing of trigger" : "firing of rule", object.id.part,
             object.id.name),
          state};
}

CatalogDefinition definition_of(const ObjectName& table, const schema::Constraint& constraint) {
  auto bare = constraint;
  schema::set_constraint_name(bare, "");
  if (auto* key = std::get_if<schema::KeyConstraint>(&bare)) key->options.clear();
  return {on("constraint", schema::constraint_name(constraint), table), constraint_sql(bare)};
}

CatalogDefinition definition_of(const schema::Sequence& sequence) {
  return {"sequence " + quote(sequence.name), sequence.type + numbers_text(sequence.numbers, sequence.type)};
}

CatalogDefinition settings_definition(const schema::View& view) {
  std::vector<std::string> settings;
  for (const auto& [key, value] : view.options) settings.push_back(fmt::format("{}={}", key, value));
  std::ranges::sort(settings);
  return {"settings of view " + quote(view.name), text::join(settings, ", ")};
}

CatalogDefinition definition_of(const ObjectName& table, const Column& column) {
  return {on("column", column.name, table),
          type_text(column) + (column.identity ? " " + identity_definition(table, column).definition
                                               : column_constraints_sql(column))};
}

CatalogDefinition type_definition(const ObjectName& table, const Column& column) {
  return {on("type of column", column.name, table), type_text(column)};
}

CatalogDefinition default_definition(const ObjectName& table, const Column& column) {
  return {on("default of column", column.name, table), column.default_value.value_or("none")};
}

CatalogDefinition identity_definition(const ObjectName& table, const Column& column) {
  return {on("identity of column", column.name, table),
          column.identity ? (column.identity->always ? "ALWAYS" : "BY DEFAULT") +
                                numbers_text(column.identity->numbers, column.type)
                          : "none"};
}

CatalogDefinition domain_default_definition(const ObjectName& domain, const std::string& value) {
  return {"default of domain " + quote(domain), value.empty() ? "none" : value};
}

CatalogDefinition domain_constraint_definition(const ObjectName& domain, const std::string& name,
                                               const std::string& definition) {
  return {on("domain constraint", name, domain), definition};
}

}  // namespace limbeck::dialect::postgresql
