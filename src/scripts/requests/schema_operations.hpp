// What each request for a change of the schema comes to, as operations. One function a request of
// limbeck/op.hpp, of the same name; schema_requests.cpp has the table of all. Each throws Error when the
// request makes no sense: see read_schema_request().
#pragma once

#include <vector>

#include "operation/operation.hpp"
#include "scripts/requests/schema_request.hpp"

namespace limbeck::scripts::requests {

using schema::ObjectKind;
using schema::ObjectName;
using Operations = std::vector<operation::Operation>;

Operations create(const SchemaRequest& request);
Operations add(const SchemaRequest& request);
Operations drop_schema(const SchemaRequest& request);
Operations drop_enum(const SchemaRequest& request);
Operations rename_enum(const SchemaRequest& request);
Operations add_enum_value(const SchemaRequest& request);
Operations rename_enum_value(const SchemaRequest& request);
Operations replace_enum(const SchemaRequest& request);
Operations drop_sequence(const SchemaRequest& request);
Operations rename_sequence(const SchemaRequest& request);
Operations alter_sequence(const SchemaRequest& request);
Operations drop_table(const SchemaRequest& request);
Operations rename_table(const SchemaRequest& request);
Operations alter_table(const SchemaRequest& request);
Operations rebuild_table(const SchemaRequest& request);
Operations drop_column(const SchemaRequest& request);
Operations rename_column(const SchemaRequest& request);
Operations alter_column(const SchemaRequest& request);
Operations drop_primary_key(const SchemaRequest& request);
Operations drop_constraint(const SchemaRequest& request);
Operations rename_constraint(const SchemaRequest& request);
Operations drop_index(const SchemaRequest& request);
Operations rename_index(const SchemaRequest& request);
Operations drop_view(const SchemaRequest& request);
Operations replace_view(const SchemaRequest& request);
Operations replace_object(const SchemaRequest& request);
Operations drop_object(const SchemaRequest& request);
Operations set_comment(const SchemaRequest& request);

}  // namespace limbeck::scripts::requests
