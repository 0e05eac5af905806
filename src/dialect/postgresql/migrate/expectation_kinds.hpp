// The kinds of objects that a section may replace: what each is called in the lines below `-- limbeck:
// expects`, how the server tells what it is now, and how the same text follows from the catalog.
#pragma once

#include <string>
#include <string_view>

#include "schema/catalog.hpp"

namespace limbeck::dialect::postgresql {

/// What stands before " = " in such a line: "policy po ON public.t".
struct Expected {
  std::string definition;  ///< SQL of the server's words for the object as it is now; NULL when there is none
  /// The words differ in parentheses around parentheses, and in blanks before them, from those of the
  /// catalog; see tight().
  bool tight = false;
  std::string sentence;  ///< what to say when it has changed
};

/// Throws Error for a kind that is not known.
Expected expected_object(const std::string& what, std::string_view known_by);

/// With one parenthesis where several stand side by side, and none of the blanks before one: whether the
/// server puts an expression in parentheses depends on whom it tells it to. Not so far that another grouping
/// looks the same.
std::string tight(std::string_view definition);
/// The same in SQL.
std::string tight_sql(const std::string& definition);

/// An object of the catalog in the words of its kind, and what it is called in the file; empty for kinds that
/// are not compared.
struct CatalogDefinition {
  std::string what, definition;
};
CatalogDefinition definition_of(const schema::SqlObject& object);
/// How a trigger or rule fires.
CatalogDefinition firing_definition(const schema::SqlObject& object);
CatalogDefinition definition_of(const schema::ObjectName& table, const schema::Constraint& constraint);
CatalogDefinition definition_of(const schema::Sequence& sequence);
CatalogDefinition settings_definition(const schema::View& view);

/// Of a column, or one side of it.
CatalogDefinition definition_of(const schema::ObjectName& table, const schema::Column& column);
CatalogDefinition type_definition(const schema::ObjectName& table, const schema::Column& column);
CatalogDefinition default_definition(const schema::ObjectName& table, const schema::Column& column);
CatalogDefinition identity_definition(const schema::ObjectName& table, const schema::Column& column);

/// Of the statement in a domain's definition that gives it a default (or of none), or a constraint of that
/// name.
CatalogDefinition domain_default_definition(const schema::ObjectName& domain, const std::string& value);
CatalogDefinition domain_constraint_definition(const schema::ObjectName& domain, const std::string& name,
                                               const std::string& definition);

}  // namespace limbeck::dialect::postgresql
