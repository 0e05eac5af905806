// From what the author wrote to a catalog in the dialect's own terms.
#pragma once

#include "models/document.hpp"
#include "models/models.hpp"

namespace limbeck::models {

/// What the catalog is for.
struct LowerTarget {
  const dialect::Dialect& dialect;
  Engine engine;
  dialect::Capabilities capabilities;
  std::string default_schema;
  /// What is there beside the document, for what is to be added to it: tables to refer to, enums. nullptr:
  /// nothing.
  const schema::Catalog* existing = nullptr;
  /// What is neither in the document nor in `existing` is there all the same.
  bool assume_exists = false;
  /// Limbeck's own tables, which are no part of anybody's schema.
  std::vector<schema::ObjectName> internal_tables{};

  LowerTarget(const dialect::Dialect& of, const Engine& at, std::string schema)
      : dialect(of),
        engine(at),
        capabilities(of.capabilities(at)),
        default_schema(capabilities.schemas ? std::move(schema) : std::string()) {}

  /// In the default schema unless it names one; in none where there are no schemas.
  schema::ObjectName qualified(const schema::ObjectName& name) const {
    if (!capabilities.schemas) return {"", name.name};
    return {name.schema.empty() ? default_schema : name.schema, name.name};
  }
  /// A table of `existing`; nullptr when it is not known there.
  const schema::Table* existing_table(const schema::ObjectName& name) const {
    if (!existing) return nullptr;
    const auto found = existing->tables.find(qualified(name));
    return found == existing->tables.end() ? nullptr : &found->second;
  }
  bool is_internal(const schema::ObjectName& table) const;
  /// For messages: without the default schema.
  std::string display(const schema::ObjectName& name) const {
    return name.schema == default_schema ? name.name : name.display();
  }
  /// What two names that the engine takes for one have in common.
  std::string folded(const std::string& name) const;
};

/// Notes what makes no sense: unknown names, types that don't fit, names that are taken twice, what the
/// engine can't do.
DesiredCatalog lower(const Document& document, const LowerTarget& target, Problems& problems);

}  // namespace limbeck::models
