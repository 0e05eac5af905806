// The Catalog: what a database holds, or should hold, as plain values. No I/O, no dialect.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "schema/enum.hpp"
#include "schema/name.hpp"
#include "schema/sequence.hpp"
#include "schema/sql_object.hpp"
#include "schema/table.hpp"
#include "schema/view.hpp"

namespace limbeck::schema {

/// A namespace. The default one of a database ("public") is listed too.
struct Schema {
  std::string name;
  std::string comment;

  bool operator==(const Schema&) const = default;
};

struct Catalog {
  std::map<std::string, Schema> schemas;
  std::map<ObjectName, Enum> enums;
  std::map<ObjectName, Sequence> sequences;
  std::map<ObjectName, Table> tables;
  std::map<ObjectName, View> views;
  std::map<ObjectId, SqlObject> objects;
  /// What must exist before what, as far as the engine or the model tells; sorted, without duplicates.
  /// Foreign keys and column types that follow from the values above may be missing here.
  std::vector<Dependency> dependencies;
  std::string default_collation;  ///< MySQL: what Table::collation is where that is empty

  /// Dependencies are not compared: they follow from the rest. Nor is what is the database's own.
  bool operator==(const Catalog& other) const {
    return schemas == other.schemas && enums == other.enums && sequences == other.sequences &&
           tables == other.tables && views == other.views && objects == other.objects;
  }
  bool empty() const {
    return enums.empty() && sequences.empty() && tables.empty() && views.empty() && objects.empty();
  }
};

}  // namespace limbeck::schema
