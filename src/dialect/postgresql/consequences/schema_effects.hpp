// What statements drop, make, rename and change the type of, as far as their text tells: the forms that
// Limbeck renders, and the like written by hand.
#pragma once

#include <string>
#include <vector>

#include "dialect/statement.hpp"
#include "schema/name.hpp"

namespace limbeck::dialect::postgresql {

/// Where names live: two objects of one name in one of these can't be told apart.
enum class NameSpace { relation, type, routine, schema, publication };

/// Something that statements do to an object of the database as it was before the first of them.
struct Effect {
  enum class Kind {
    drop,
    drop_cascade,
    retype,  ///< a column, or an attribute of a composite type, gets another type
    touch,   ///< it is changed or replaced in another way, or belongs to what is
  };
  Kind kind = Kind::touch;
  NameSpace space = NameSpace::relation;
  schema::ObjectName name;    ///< as it was called before; its schema is empty where the statement names none
  std::string column;         ///< of a relation, when it is about that alone
  std::string constraint;     ///< of a relation, when it is about that alone
  std::string arguments;      ///< of a routine, as written
  bool owner = false;         ///< only its owner may do that
  bool is_recreated = false;  ///< dropped, and a later statement makes one of that name
  std::size_t section = 0, statement = 0;
  std::size_t recreated_in = 0;  ///< the section of that later statement
  std::size_t order = 0;         ///< of the statement, through all sections
};

struct Effects {
  std::vector<Effect> all;  ///< in the order of the statements
  /// The first statement (as Effect::order) whose effects can't be told: DO, CALL, SELECT of a function.
  std::size_t unknown_from = static_cast<std::size_t>(-1);
  /// The first statement that another role than the connection's may run: one that takes such a role.
  std::size_t role_from = static_cast<std::size_t>(-1);
};

/// `default_schema`: where names without one are; empty: they are names of their own.
Effects effects_of(const std::vector<const std::vector<Statement>*>& sections,
                   const std::string& default_schema = {});

}  // namespace limbeck::dialect::postgresql
