// Functions, procedures, and the names of aggregates.
#include <fmt/core.h>

#include "base/text.hpp"
#include "dialect/postgresql/inspect/inspect_queries.hpp"
#include "dialect/postgresql/inspect/inspection.hpp"
#include "dialect/postgresql/inspect/letters.hpp"
#include "dialect/postgresql/quote.hpp"

namespace limbeck::dialect::postgresql {

using schema::ObjectId;
using schema::ObjectKind;
using schema::ObjectName;

std::string query::routines() {
  // The constructors of a range type depend on it internally ('i'): they come with it.
  return fmt::format(
      "SELECT p.oid, n.nspname, p.proname, p.prokind, oidvectortypes(p.proargtypes),"
      " pg_get_function_identity_arguments(p.oid), CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) "
      "END,"
      " pg_get_function_arguments(p.oid), pg_get_function_result(p.oid)"
      " FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE {user_schema} AND NOT EXISTS"
      " (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid"
      " AND d.deptype IN ('e', 'i'))",
      fmt::arg("user_schema", user_schema));
}

namespace {

struct RoutineRow {
  RowReader read;
  ObjectOid oid = read.oid();
  ObjectName name = read.name();
  char kind = read.letter();
  std::string argument_types = read.required_text();
  std::string identity_arguments = read.required_text();  ///< with names, as DROP takes them
  std::optional<std::string> definition = read.optional_sql();
  std::string arguments = read.required_text();  ///< with names and defaults
  std::string result = read.text();
};

ObjectKind routine_kind(char letter) {
  static constexpr Letter<ObjectKind> kinds[] = {{'f', ObjectKind::function},
                                                 {'w', ObjectKind::function},  // a window function
                                                 {'p', ObjectKind::procedure},
                                                 {'a', ObjectKind::aggregate}};
  return meaning_of(letter, kinds, "a routine");
}

}  // namespace

void Inspection::read_routines(const Rows& rows) {
  for (const auto& row : decode<RoutineRow>(rows)) {
    if (!is_covered(row.name)) continue;
    const auto kind = routine_kind(row.kind);
    const ObjectId id{kind, row.name, row.argument_types};
    register_object(catalog_class::procedure, row.oid, id);
    auto& object = add_object(id, "", comment(catalog_class::procedure, row.oid));
    if (kind == ObjectKind::aggregate) {
      const auto arguments = row.identity_arguments.empty() ? "*" : row.identity_arguments;
      // read_aggregates() adds what stands in the last parentheses.
      object.definition = fmt::format("CREATE AGGREGATE {}({}) ", quote(row.name), arguments);
      object.drop = fmt::format("DROP AGGREGATE {}({})", quote(row.name), arguments);
      continue;
    }
    object.definition = require(row.definition);
    while (object.definition.ends_with('\n')) object.definition.pop_back();
    object.drop = fmt::format("DROP {} {}({})", kind == ObjectKind::procedure ? "PROCEDURE" : "FUNCTION",
                              quote(row.name), row.identity_arguments);
    object.replaceable = true;
    // CREATE OR REPLACE can't change names of arguments, nor the result.
    object.signature = row.arguments + " RETURNS " + row.result;
  }
}

}  // namespace limbeck::dialect::postgresql
