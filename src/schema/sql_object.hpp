#pragma once

#include <string>

#include "schema/name.hpp"

namespace limbeck::schema {

/// An object that is compared and made by its definition: functions, triggers, policies, domains, … and
/// whatever a model declares as raw SQL.
struct SqlObject {
  ObjectId id;  ///< for triggers, rules and policies: `name` is the table's, `part` the object's own
  std::string definition;    ///< the statement (or statements, separated by ";\n") that makes it, in the
                             ///< engine's own form
  std::string drop;          ///< the statement that drops it; empty: the dialect knows from the id
  bool replaceable = false;  ///< `definition` may be run over an existing one (CREATE OR REPLACE)
  std::string comment;
  /// The statement as its author wrote it, where the engine keeps it and `definition` is a normal form of it
  /// (SQLite); not compared.
  std::string source;
  /// One definition may be run over another only when the two have the same signature, replaceable or not
  /// (PostgreSQL: names of arguments and the result of a function); not compared.
  std::string signature;

  bool operator==(const SqlObject& other) const {
    return id == other.id && definition == other.definition && comment == other.comment;
  }
};

}  // namespace limbeck::schema
