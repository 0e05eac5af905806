// OIDs that are the same in every version and every database (src/include/catalog/*.h, transam.h). In the
// text of a query, a catalog is written as 'pg_class'::regclass.
#pragma once

#include <cstdint>

namespace limbeck::dialect::postgresql {

using ObjectOid = std::uint32_t;

/// The first OID of objects that users create; below it is what initdb created (FirstNormalObjectId).
inline constexpr ObjectOid first_normal_object_id = 16384;

/// The schema public of initdb (PG_PUBLIC_NAMESPACE); one that a user has created has an OID of its own.
inline constexpr ObjectOid initial_public_schema_oid = 2200;

/// The system catalogs: `classid` in pg_depend, `classoid` in pg_description.
namespace catalog_class {
inline constexpr ObjectOid type = 1247, attribute = 1249, procedure = 1255, relation = 1259,
                           foreign_server = 1417, foreign_data_wrapper = 2328, default_value = 2604,
                           cast = 2605, constraint = 2606, name_space = 2615, operator_class = 2616,
                           operator_ = 2617, rewrite = 2618, trigger = 2620, operator_family = 2753,
                           extension = 3079, policy = 3256, statistics = 3381, collation = 3456,
                           event_trigger = 3466, ts_dictionary = 3600, ts_parser = 3601,
                           ts_configuration = 3602, ts_template = 3764;
}

}  // namespace limbeck::dialect::postgresql
