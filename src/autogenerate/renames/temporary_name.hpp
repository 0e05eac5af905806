// Names that last while other names change.
#pragma once

#include <string>

#include "dialect/capabilities.hpp"
#include "schema/name.hpp"

namespace limbeck::autogenerate {

/// A name for what is about to get another name and has to make room first: `name` with an end of ours, cut
/// at its beginning where the engine allows no more.
std::string temporary_name(std::string name, const dialect::Capabilities& capabilities);
schema::ObjectName temporary_name(const schema::ObjectName& name, const dialect::Capabilities& capabilities);

}  // namespace limbeck::autogenerate
