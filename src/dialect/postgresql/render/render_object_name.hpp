#pragma once

#include <string>

#include "schema/name.hpp"

namespace limbeck::dialect::postgresql {

/// Kind and name as they stand behind DROP and COMMENT ON: "TABLE public.contacts", "FUNCTION
/// public.f(integer)", "TRIGGER t ON public.contacts". Throws Error for what has no such name: a privilege, a
/// raw object.
std::string object_sql(const schema::ObjectId& id);

}  // namespace limbeck::dialect::postgresql
