#include "scripts/requests/schema_requests.hpp"

#include <fmt/core.h>

#include <functional>
#include <map>
#include <string>

#include "base/error.hpp"
#include "scripts/requests/schema_operations.hpp"
#include "scripts/requests/schema_request.hpp"

namespace limbeck::scripts {
namespace {

using ReadOperations = requests::Operations (*)(const SchemaRequest&);

const std::map<std::string, ReadOperations, std::less<>>& schema_requests() {
  static const std::map<std::string, ReadOperations, std::less<>> all = {
      {"create", &requests::create},
      {"add", &requests::add},
      {"drop_schema", &requests::drop_schema},
      {"drop_enum", &requests::drop_enum},
      {"rename_enum", &requests::rename_enum},
      {"add_enum_value", &requests::add_enum_value},
      {"rename_enum_value", &requests::rename_enum_value},
      {"replace_enum", &requests::replace_enum},
      {"drop_sequence", &requests::drop_sequence},
      {"rename_sequence", &requests::rename_sequence},
      {"alter_sequence", &requests::alter_sequence},
      {"drop_table", &requests::drop_table},
      {"rename_table", &requests::rename_table},
      {"alter_table", &requests::alter_table},
      {"rebuild_table", &requests::rebuild_table},
      {"drop_column", &requests::drop_column},
      {"rename_column", &requests::rename_column},
      {"alter_column", &requests::alter_column},
      {"drop_primary_key", &requests::drop_primary_key},
      {"drop_constraint", &requests::drop_constraint},
      {"rename_constraint", &requests::rename_constraint},
      {"drop_index", &requests::drop_index},
      {"rename_index", &requests::rename_index},
      {"drop_view", &requests::drop_view},
      {"replace_view", &requests::replace_view},
      {"replace_object", &requests::replace_object},
      {"drop_object", &requests::drop_object},
      {"set_comment", &requests::set_comment},
  };
  return all;
}

/// What models say of names that were, and of identities, is for autogenerate: in a revision it would do
/// nothing.
void refuse_former_names(const Json& said) {
  if (said.is_array()) {
    for (const auto& each : said.as_array()) refuse_former_names(each);
  }
  if (!said.is_object()) return;
  for (const auto& [key, value] : said.as_object()) {
    if (key == "renamed_from") {
      throw Error("renamed_from() means nothing in a revision, and would rename nothing",
                  "rename with an operation of its own: op.rename_column(\"table\", \"old\", \"new\"), "
                  "op.rename_table(…), "
                  "op.rename_constraint(…), …");
    }
    if (key == "id") {
      throw Error("stable_id() means nothing in a revision: it is for models",
                  "take it out, and let the models say it");
    }
    if (key != "options") refuse_former_names(value);
  }
}

}  // namespace

std::vector<operation::Operation> read_schema_request(const Json& request, const SchemaContext& context) {
  const SchemaRequest asked(request, context);
  const auto what = asked.text("op");
  const auto found = schema_requests().find(what);
  if (found == schema_requests().end())
    throw Error(fmt::format("this Limbeck has no operation \"{}\"", what));
  for (const auto* said : {"models", "table", "change"}) {
    if (const auto* part = request.find(said)) refuse_former_names(*part);
  }
  return found->second(asked);
}

}  // namespace limbeck::scripts
