#pragma once

#include <string>
#include <utility>
#include <vector>

#include "schema/enum.hpp"
#include "schema/name.hpp"

namespace limbeck::operation {

struct CreateEnum {
  schema::Enum enumeration;
  bool operator==(const CreateEnum&) const = default;
};

struct DropEnum {
  schema::Enum enumeration;
  bool operator==(const DropEnum&) const = default;
};

struct RenameEnum {
  schema::ObjectName from, to;
  bool operator==(const RenameEnum&) const = default;
};

/// ALTER TYPE … ADD VALUE. PostgreSQL can't use the new value in the transaction that adds it.
struct AddEnumValue {
  schema::ObjectName name;
  std::string value;
  std::string before;  ///< the value that it goes before; empty: at the end
  bool operator==(const AddEnumValue&) const = default;
};

struct RenameEnumValue {
  schema::ObjectName name;
  std::string from, to;
  bool operator==(const RenameEnumValue&) const = default;
};

/// Values were removed or reordered: a new type is made, every column of the old one is converted through
/// text, and the old type dropped. Fails where a row holds a removed value.
struct ReplaceEnum {
  schema::Enum before, after;
  /// The columns of that type with their defaults as they shall be afterwards: (table, column, default or
  /// "").
  struct Use {
    schema::ObjectName table;
    std::string column;
    std::string default_value;
    bool array = false;
    bool operator==(const Use&) const = default;
  };
  std::vector<Use> uses;
  bool operator==(const ReplaceEnum&) const = default;
};

}  // namespace limbeck::operation
