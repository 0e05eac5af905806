#include "schema/constraint.hpp"

namespace limbeck::schema {

const char* action_sql(ForeignKeyAction action) {
  switch (action) {
    case ForeignKeyAction::no_action:
      return "NO ACTION";
    case ForeignKeyAction::restrict:
      return "RESTRICT";
    case ForeignKeyAction::cascade:
      return "CASCADE";
    case ForeignKeyAction::set_null:
      return "SET NULL";
    case ForeignKeyAction::set_default:
      return "SET DEFAULT";
  }
  return "NO ACTION";
}

const std::string& constraint_name(const Constraint& constraint) {
  return std::visit([](const auto& held) -> const std::string& { return held.name; }, constraint);
}

void set_constraint_name(Constraint& constraint, std::string name) {
  std::visit([&](auto& held) { held.name = std::move(name); }, constraint);
}

const std::string& constraint_comment(const Constraint& constraint) {
  return std::visit([](const auto& held) -> const std::string& { return held.comment; }, constraint);
}

bool is_validated(const Constraint& constraint) {
  if (const auto* check = std::get_if<CheckConstraint>(&constraint)) return check->validated;
  if (const auto* key = std::get_if<ForeignKey>(&constraint)) return key->validated;
  return true;
}

}  // namespace limbeck::schema
