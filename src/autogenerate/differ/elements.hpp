// Objects and their parts (columns, constraints, indexes) by number.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "dialect/capabilities.hpp"
#include "schema/catalog.hpp"

namespace limbeck::autogenerate {

/// The number of an object or part.
enum class Element : std::uint32_t {};

/// Is it called, as `name(…)`?
inline bool is_routine(schema::ObjectKind kind) {
  using Kind = schema::ObjectKind;
  return kind == Kind::function || kind == Kind::procedure || kind == Kind::aggregate;
}

/// A type of the user's that columns can have.
inline bool is_type(schema::ObjectKind kind) {
  using Kind = schema::ObjectKind;
  return kind == Kind::enum_type || kind == Kind::domain || kind == Kind::composite_type ||
         kind == Kind::range_type;
}

/// A type that is known by its definition.
inline bool is_defined_type(schema::ObjectKind kind) {
  return is_type(kind) && kind != schema::ObjectKind::enum_type;
}

inline bool is_key(const schema::Constraint& constraint) {
  return std::holds_alternative<schema::KeyConstraint>(constraint);
}
inline bool is_foreign_key(const schema::Constraint& constraint) {
  return std::holds_alternative<schema::ForeignKey>(constraint);
}

/// Equal ids have equal numbers, in whichever catalog they are.
class Elements {
 public:
  /// A new one when it has none yet.
  Element number(const schema::ObjectId& id);
  /// Throws std::out_of_range when it has none.
  Element at(const schema::ObjectId& id) const { return numbers_.at(id); }
  std::optional<Element> find(const schema::ObjectId& id) const;
  const schema::ObjectId& id(Element element) const { return ids_[static_cast<std::size_t>(element)]; }
  std::size_t size() const { return ids_.size(); }

 private:
  struct Hash {
    std::size_t operator()(const schema::ObjectId& id) const;
  };
  std::unordered_map<schema::ObjectId, Element, Hash> numbers_;
  std::vector<schema::ObjectId> ids_;
};

// How parts are identified here. An index is a part of its table: two tables may have one of the same name,
// one before and one after.
schema::ObjectId column_id(const schema::ObjectName& table, const std::string& column);
schema::ObjectId index_id(const schema::ObjectName& table, const std::string& index);

/// What a constraint or an index says, apart from its name and comment, as one text.
std::string content_of(const schema::Constraint& constraint);
std::string content_of(const schema::Index& index);

/// A table's constraints with their ids. A constraint is known by its name, or by its content where it has no
/// name or the engine doesn't go by names.
struct NumberedConstraint {
  schema::ObjectId id;
  schema::Constraint constraint;
};
std::vector<NumberedConstraint> constraints_of(const schema::Table& table,
                                               const dialect::Capabilities& capabilities);

/// The sequences that columns own, by table and column.
std::map<std::pair<schema::ObjectName, std::string>, std::vector<schema::ObjectName>> owned_sequences(
    const schema::Catalog& catalog);

/// Objects that live on a table or view and go with it: triggers, rules, policies, privileges.
bool is_attached(schema::ObjectKind kind);

}  // namespace limbeck::autogenerate
