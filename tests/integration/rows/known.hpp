// Kinds of changes that are known to go wrong and are left out until they don't.
#pragma once

namespace limbeck::rows::known {

constexpr bool conversions_back = true;   // bytea, epochs and arrays, there and back
constexpr bool composite_changes = true;  // attributes of a type that columns use
constexpr bool counters = true;           // where serial and identity go on

}  // namespace limbeck::rows::known
