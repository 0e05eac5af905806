#pragma once

#include <map>

#include "models/lower.hpp"

namespace limbeck::models {

/// The enumerations of a document by their qualified names.
using Enums = std::map<schema::ObjectName, const EnumSpec*>;

/// The enumeration of a column's type; nullptr when it has none, or an unknown one.
const EnumSpec* enum_of(const TypeSpec& type, const Enums& enums, const LowerTarget& target);

/// Native SQL. An enumeration that is no type of the engine's is its text type. Notes what is wrong and
/// returns "" then.
std::string lower_type(const TypeSpec& type, const Enums& enums, const LowerTarget& target,
                       const std::string& where, Problems& problems);

/// The engine's type that lists the values in each column; empty: it has none, or the enum is to be a text.
std::string listed_type(const EnumSpec& spec, const LowerTarget& target);

/// Is the enumeration a type of the engine's?
bool is_native(const EnumSpec& spec, const LowerTarget& target);

/// Types that a foreign key can bridge have the same family; empty: can't be told (native types).
std::string type_family(const TypeSpec& type, const LowerTarget& target);

/// As the author wrote it, for messages.
std::string display_type(const TypeSpec& type);

}  // namespace limbeck::models
