// The parts of a catalog as JSON: what to_json and from_json of a Catalog, and those of an Operation, are
// made of.
#pragma once

#include "schema/catalog.hpp"
#include "schema/json_members.hpp"

namespace limbeck::schema {

// Empty and default members are left out.
Json write(const ObjectName& name);
Json write(const ObjectId& id);
Json write(const Schema& schema);
Json write(const Enum& enumeration);
Json write(const Sequence& sequence);
Json write(const Column& column);
Json write(const KeyConstraint& key);  ///< not whether it is the primary one: where it stands says so
Json write(const CheckConstraint& check);
Json write(const ForeignKey& key);
Json write(const OtherConstraint& other);
Json write(const Index& index);
Json write(const Table& table);
Json write(const View& view);
Json write(const SqlObject& object);

/// The inverse of write(), for the same types. The caller calls finish().
template <typename Value>
Value read(Members& json);
template <>
ObjectName read(Members& json);
template <>
ObjectId read(Members& json);
template <>
Schema read(Members& json);
template <>
Enum read(Members& json);
template <>
Sequence read(Members& json);
template <>
Column read(Members& json);
template <>
KeyConstraint read(Members& json);
template <>
CheckConstraint read(Members& json);
template <>
ForeignKey read(Members& json);
template <>
OtherConstraint read(Members& json);
template <>
Index read(Members& json);
template <>
Table read(Members& json);
template <>
View read(Members& json);
template <>
SqlObject read(Members& json);

}  // namespace limbeck::schema
