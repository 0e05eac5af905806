// Domains and composite types, taken apart from the definitions that the catalog holds.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dialect/capabilities.hpp"
#include "schema/catalog.hpp"

namespace limbeck::dialect::postgresql {

struct Attribute {
  std::string name;  ///< unquoted
  std::string type, collation;
  std::string sql;  ///< all of it: "street text COLLATE "C""

  bool operator==(const Attribute& other) const {
    return name == other.name && type == other.type && collation == other.collation;
  }
};

std::vector<Attribute> attributes_of(const schema::SqlObject& composite);

/// The type behind AS in CREATE DOMAIN.
std::string base_of(const schema::SqlObject& domain);

/// The domain or composite type (or whatever the catalog holds by its definition) of that name; `type` is
/// SQL.
const schema::SqlObject* find_type(const schema::Catalog& catalog, std::string_view type);

/// The user's types before and after a change. One that is being replaced has another name in the database
/// than in `before`.
class UserTypes {
 public:
  UserTypes();
  /// Both catalogs outlive this. `renamed_types`: names in the database by names in `before`, as SQL.
  UserTypes(const schema::Catalog& before, const schema::Catalog& after,
            std::map<std::string, std::string> renamed_types)
      : before_(&before), after_(&after), renamed_types_(std::move(renamed_types)) {}

  const schema::Catalog& before() const { return *before_; }
  const schema::Catalog& after() const { return *after_; }
  const std::map<std::string, std::string>& renamed_types() const { return renamed_types_; }
  /// The type's name in `before`, of its name in the database; and the other way round. Both with or without
  /// "[]".
  std::string original(std::string_view type) const;
  std::string current(std::string_view type) const;
  bool is_renamed(std::string_view original) const { return current(original) != original; }

  /// A statement so far has renamed a value of the enum of that name in `before`, as SQL.
  void rename_value(const std::string& type, const std::string& from, const std::string& to);
  /// What a value of that enum in `before` is called by now.
  std::string current_value(const std::string& type, const std::string& value) const;

 private:
  const schema::Catalog* before_;
  const schema::Catalog* after_;
  std::map<std::string, std::string> renamed_types_;
  std::map<std::string, std::map<std::string, std::string>>
      renamed_values_;  ///< by type: new names by old ones
};

/// A composite type's attributes can be added at the end, dropped and commented on while columns use it; one
/// that is dropped must not be used by a view or an expression (PostgreSQL manual, ALTER TYPE). A domain gets
/// no new condition while a column holds it in an array, a composite type or a range (ALTER DOMAIN, Notes).
Alteration alteration(const schema::SqlObject& before, const schema::SqlObject& after);

}  // namespace limbeck::dialect::postgresql
