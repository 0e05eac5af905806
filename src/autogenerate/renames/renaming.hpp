// A set of renames, and a catalog as it is once they were made.
#pragma once

#include <map>
#include <string>

#include "dialect/sql/names.hpp"
#include "schema/catalog.hpp"

namespace limbeck::autogenerate {

/// All names are as they are before; a renamed table's columns, constraints and indexes are keyed by its old
/// name. Sequences follow the table that owns them to its schema, whether they are renamed or not.
struct Renaming {
  std::map<schema::ObjectName, schema::ObjectName> tables, enums, sequences;
  std::map<schema::ObjectId, schema::ObjectName>
      objects;  ///< types and collations that are known by their definition
  std::map<schema::ObjectName, std::map<std::string, std::string>> columns;      ///< by table
  std::map<schema::ObjectName, std::map<std::string, std::string>> constraints;  ///< by table
  std::map<schema::ObjectName, std::map<std::string, std::string>> indexes;      ///< by table or view
  std::map<schema::ObjectName, std::map<std::string, std::string>> enum_values;  ///< by enum

  bool empty() const {
    return tables.empty() && enums.empty() && sequences.empty() && objects.empty() && columns.empty() &&
           constraints.empty() && indexes.empty() && enum_values.empty();
  }
};

/// What a sequence is called once its table has moved to another schema, before it is renamed itself.
schema::ObjectName moved_with_owner(const schema::Sequence& sequence, const Renaming& renaming);

/// The catalog that the engine would show after these renames, as far as texts tell: names inside of
/// expressions, views and triggers follow. (Where that is not exact, a difference remains, and the object is
/// made again.)
schema::Catalog renamed(const schema::Catalog& catalog, const Renaming& renaming,
                        const sql::NameRules& rules);

/// What something is called until the name that it is to have is free. `max_length`:
/// Capabilities::max_name_length.
std::string temporary_name(std::string name, std::size_t max_length);
schema::ObjectName temporary_name(const schema::ObjectName& name, std::size_t max_length);

/// The parents named in a table's options: what it is a partition of or inherits from.
std::vector<schema::ObjectName> parents_of(const schema::Table& table, const sql::NameRules& rules);

/// The children, by parent.
std::map<schema::ObjectName, std::vector<schema::ObjectName>> children_by_parent(
    const schema::Catalog& catalog, const sql::NameRules& rules);

}  // namespace limbeck::autogenerate
