// What is in a database.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/filter.hpp"
#include "dialect/connection.hpp"
#include "schema/catalog.hpp"

namespace limbeck::dialect {

/// What to look at: covers() and covers_schema() say so.
struct InspectOptions : config::Filter {
  /// Tables of Limbeck's own: never in the catalog.
  std::vector<schema::ObjectName> internal_tables;
  /// The name of the database that this one is a scratch database for: texts that are made in it may name
  /// that instead of it. Empty: none.
  std::string stands_for{};
};

/// Only reads.
class Inspector {
 public:
  virtual ~Inspector() = default;

  /// Reads the whole catalog in one snapshot with a fixed number of queries. Only reads.
  virtual schema::Catalog inspect(Connection& connection, const InspectOptions& options) const = 0;

  /// Is there a table (or view) of that name? An empty schema means the default one. Creates nothing.
  virtual bool has_table(Connection& connection, const schema::ObjectName& name) const = 0;

  /// The schema in which unqualified names are made: PostgreSQL's current_schema(), "" elsewhere.
  virtual std::string default_schema(Connection& connection) const = 0;

  /// Does the schema belong to the engine, and is there in every database?
  virtual bool is_system_schema(std::string_view name) const {
    static_cast<void>(name);
    return false;
  }

  /// What is there and not shown to this user, with the right that would show it: "triggers (TRIGGER) and
  /// events (EVENT)". Empty: nothing, as far as the server tells.
  virtual std::string hidden_from_user(Connection& connection) const {
    static_cast<void>(connection);
    return {};
  }

  /// Are foreign keys enforced on this connection right now? Where they can be switched off, that is.
  virtual bool enforces_foreign_keys(Connection& connection) const {
    static_cast<void>(connection);
    return true;
  }

  /// Views, and tables by their triggers, that name what is not there: each with what the engine says. Empty
  /// where the engine lets nothing get so far (Capabilities::tracks_dependencies). Changes nothing.
  virtual std::map<std::string, std::string> find_broken_objects(Connection& connection,
                                                                 const schema::Catalog& catalog) const {
    static_cast<void>(connection), static_cast<void>(catalog);
    return {};
  }

  /// What decides, besides the server's version, how a desired state looks once it was made in a scratch
  /// database beside this one: versions of the extensions at hand, encoding, collation, … Part of the key of
  /// cached results.
  virtual std::string fingerprint(Connection& connection) const {
    (void)connection;
    return {};
  }
};

}  // namespace limbeck::dialect
