#include "dialect/postgresql/inspect/inspection.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "dialect/postgresql/inspect/inspect_queries.hpp"
#include "dialect/postgresql/quote.hpp"

namespace limbeck::dialect::postgresql {

using schema::ObjectId;
using schema::ObjectKind;
using schema::ObjectName;

std::vector<Inspection::Step> Inspection::steps(int version) {
  using I = Inspection;
  return {
      {query::extension_members(), &I::read_extension_members},
      {query::comments(), &I::read_comments},
      {query::schemas(), &I::read_schemas},
      {query::extensions(), &I::read_extensions},
      {query::relations(), &I::read_relations},
      {query::columns(version), &I::read_columns},
      {query::inheritance(), &I::read_inheritance},
      {query::sequences(), &I::read_sequences},
      {query::indexes(version), &I::read_indexes},
      {query::types(version), &I::read_types},
      {query::constraints(version), &I::read_constraints},
      {query::collations(version), &I::read_collations},
      {query::routines(), &I::read_routines},
      {query::aggregates(), &I::read_aggregates},
      {query::operators(), &I::read_operators},
      {query::operator_classes(), &I::read_operator_classes},
      {query::casts(), &I::read_casts},
      {query::triggers(version), &I::read_triggers},
      {query::rules(), &I::read_rules},
      {query::policies(), &I::read_policies},
      {query::statistics(version), &I::read_statistics},
      {query::event_triggers(), &I::read_event_triggers},
      {query::text_search(), &I::read_text_search},
      {query::foreign(), &I::read_foreign},
      {query::dependencies(), &I::read_dependencies},
  };
}

bool Inspection::is_internal_table(const ObjectName& name) const {
  return std::ranges::any_of(options_.internal_tables, [&](const ObjectName& own) {
    return own.name == name.name && (own.schema.empty() ? default_schema_ : own.schema) == name.schema;
  });
}

bool Inspection::is_covered(const ObjectName& name) const {
  return options_.covers(name.schema, name.name);
}

bool Inspection::is_covered_without_schema(const std::string& name) const {
  config::Filter objects_only = options_;
  objects_only.include_schemas.clear();
  objects_only.exclude_schemas.clear();
  objects_only.target_schemas.clear();
  return objects_only.covers("", name);
}

std::string Inspection::comment(ObjectOid catalog, ObjectOid object, int part) const {
  const auto found = comments_.find(key(catalog, object));
  if (found == comments_.end()) return {};
  const auto text = found->second.find(part);
  return text == found->second.end() ? std::string() : text->second;
}

Inspection::Relation* Inspection::find_selected_relation(ObjectOid oid) {
  const auto found = relations_.find(oid);
  return found == relations_.end() || !found->second.is_selected ? nullptr : &found->second;
}

schema::SqlObject& Inspection::add_object(ObjectId id, std::string definition, std::string comment) {
  auto& object = catalog_.objects[id];
  object.id = std::move(id);
  object.definition = std::move(definition);
  object.comment = std::move(comment);
  return object;
}

std::vector<std::string> Inspection::column_names(const Relation& relation,
                                                  const std::vector<std::int64_t>& numbers) const {
  std::vector<std::string> names;
  for (const auto number : numbers) {
    const auto found = relation.columns.find(static_cast<int>(number));
    if (found == relation.columns.end()) throw CatalogChanged();
    names.push_back(found->second);
  }
  return names;
}

void Inspection::sort_parts() {
  for (auto& [name, table] : catalog_.tables) {
    std::ranges::sort(table.uniques, {}, &schema::KeyConstraint::name);
    std::ranges::sort(table.checks, {}, &schema::CheckConstraint::name);
    std::ranges::sort(table.foreign_keys, {}, &schema::ForeignKey::name);
    std::ranges::sort(table.other_constraints, {}, &schema::OtherConstraint::name);
    std::ranges::sort(table.indexes, {}, &schema::Index::name);
  }
  for (auto& [name, view] : catalog_.views) std::ranges::sort(view.indexes, {}, &schema::Index::name);
}

schema::Catalog Inspection::finish() {
  finish_domains();
  sort_parts();
  auto& edges = catalog_.dependencies;
  std::ranges::sort(edges);
  edges.erase(std::ranges::unique(edges).begin(), edges.end());
  return std::move(catalog_);
}

void add_parameters(schema::Options& options, const std::vector<std::string>& reloptions,
                    const std::string& prefix) {
  for (const auto& option : reloptions) {
    const auto equals = option.find('=');
    if (equals == std::string::npos) continue;
    options[prefix + option.substr(0, equals)] = option.substr(equals + 1);
  }
}

std::string qualified_unless_system(const ObjectName& name) {
  return name.schema == "pg_catalog" ? quote_identifier(name.name) : quote(name);
}

}  // namespace limbeck::dialect::postgresql
