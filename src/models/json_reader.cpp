#include "models/json_reader.hpp"

#include "models/lower.hpp"

namespace limbeck::models {

DesiredCatalog read_json(std::string_view text, const std::string& source, const dialect::Dialect& dialect,
                         const Engine& engine, const std::string& default_schema,
                         std::vector<schema::ObjectName> internal_tables) {
  const auto json = Json::parse_unique(text, source);
  Problems problems;
  const auto document = read_document(json, dialect, problems);
  // A document of another version would only cause misleading messages.
  if (document.tables.empty() && document.views.empty() && document.objects.empty())
    problems.throw_if_any(source);
  LowerTarget target(dialect, engine, default_schema);
  target.internal_tables = std::move(internal_tables);
  auto desired = lower(document, target, problems);
  problems.throw_if_any(source);
  return desired;
}

}  // namespace limbeck::models
