// Kinds of changes that are known to go wrong and are left out until they don't.
#pragma once

namespace limbeck::rows::known {

constexpr bool arrays_of_domains = true;  // a constraint added to a domain that arrays use

}  // namespace limbeck::rows::known
