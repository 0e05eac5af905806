// One request for a change of the schema, with the database that it is read for: what every such request is
// made of.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "models/document.hpp"
#include "models/lower.hpp"
#include "models/members.hpp"
#include "schema/catalog.hpp"
#include "scripts/requests/schema_requests.hpp"

namespace limbeck::scripts {

class SchemaRequest {
 public:
  /// Both are referred to.
  SchemaRequest(const Json& request, const SchemaContext& context);

  const SchemaContext& context() const { return context_; }
  const dialect::Dialect& dialect() const { return context_.dialect; }
  const dialect::Capabilities& capabilities() const { return target_.capabilities; }
  /// Does Limbeck have to look for what depends on something, or does the engine?
  bool engine_checks_dependents() const { return capabilities().tracks_dependencies || !context_.catalog; }

  // ---- members of the request

  /// nullptr: it has none of that name.
  const Json* member(std::string_view key) const { return request_.find(key); }
  /// Empty when it is missing, or no text.
  std::string text(std::string_view key) const;
  /// Of an object, with its schema.
  schema::ObjectName name(std::string_view key = "name") const;
  /// The member "to". Throws Error when it is empty: SQLite would take such a name, too.
  std::string new_name() const;
  schema::ObjectName new_object_name() const;

  /// The member "models" as a models document. Throws Error naming each problem.
  models::Document document() const;
  /// It, in the dialect's terms.
  models::DesiredCatalog lowered(const models::Document& document) const;
  /// Parts of a table that is there: columns, constraints and indexes to be added.
  schema::Table parts(const Json& json) const;

  // ---- names

  /// For messages: without the default schema.
  std::string shown(const schema::ObjectName& object) const { return target_.display(object); }
  /// What two names that the engine takes for one have in common.
  std::string folded(const std::string& name) const { return target_.folded(name); }

  // ---- what is there

  /// nullptr: nobody can tell.
  const schema::Catalog* known_catalog() const { return context_.catalog; }
  /// Throws Error when nobody can tell.
  const schema::Catalog& catalog() const;
  /// The object of that name. `kind` ("table") is for the Error when there is none.
  template <typename Value>
  const Value& look_up(const std::map<schema::ObjectName, Value>& all, const char* kind,
                       const schema::ObjectName& wanted) const {
    std::vector<std::string> known;
    for (const auto& [each, value] : all) {
      if (each.schema == wanted.schema && folded(each.name) == folded(wanted.name)) return value;
      known.push_back(shown(each));
    }
    throw_missing(kind, wanted, known);
  }
  /// Offline, a table that is nothing but its name.
  schema::Table table(const schema::ObjectName& wanted) const;
  /// Offline, a column that is nothing but its name.
  schema::Column column(const schema::Table& of, const std::string& wanted) const;

 private:
  [[noreturn]] void throw_missing(const char* kind, const schema::ObjectName& missing,
                                  const std::vector<std::string>& known) const;

  const Json& request_;
  const SchemaContext& context_;
  models::LowerTarget target_;
};

/// Throws Error that names them all.
void throw_if_any(const models::Problems& problems);

}  // namespace limbeck::scripts
