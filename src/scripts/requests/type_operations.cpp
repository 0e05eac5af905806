#include "base/text.hpp"
#include "models/document_table.hpp"
#include "models/members.hpp"
#include "scripts/requests/schema_operations.hpp"

namespace limbeck::scripts::requests {
namespace {

bool without_enums(const SchemaRequest& request) {
  return !request.capabilities().enums;
}

schema::Enum enumeration(const SchemaRequest& request) {
  if (request.known_catalog()) return request.look_up(request.known_catalog()->enums, "enum", request.name());
  return {request.name(), {}, {}};
}

schema::Sequence sequence(const SchemaRequest& request) {
  if (request.known_catalog())
    return request.look_up(request.known_catalog()->sequences, "sequence", request.name());
  schema::Sequence stub;
  stub.name = request.name();
  return stub;
}

}  // namespace

Operations drop_schema(const SchemaRequest& request) {
  return {operation::DropSchema{{request.name().name, ""}}};
}

Operations drop_enum(const SchemaRequest& request) {
  if (without_enums(request)) return {};
  return {operation::DropEnum{enumeration(request)}};
}

Operations rename_enum(const SchemaRequest& request) {
  if (without_enums(request)) return {};
  return {operation::RenameEnum{enumeration(request).name, request.new_object_name()}};
}

Operations add_enum_value(const SchemaRequest& request) {
  if (without_enums(request)) return {};
  return {operation::AddEnumValue{enumeration(request).name, request.text("value"), request.text("before")}};
}

Operations rename_enum_value(const SchemaRequest& request) {
  if (without_enums(request)) return {};
  return {operation::RenameEnumValue{enumeration(request).name, request.text("from"), request.text("to")}};
}

Operations replace_enum(const SchemaRequest& request) {
  if (without_enums(request)) return {};
  operation::ReplaceEnum replace;
  replace.before = request.look_up(request.catalog().enums, "enum", request.name());
  replace.after = replace.before;
  replace.after.values.clear();
  for (const auto& each : request.member("values")->as_array())
    replace.after.values.push_back(each.as_string());
  const auto type = request.dialect().quote(replace.before.name);
  const auto bare = request.dialect().quote_identifier(replace.before.name.name);
  for (const auto& [key, each] : request.catalog().tables) {
    for (const auto& one : each.columns) {
      const bool array = one.type == type + "[]" || one.type == bare + "[]";
      if (!array && one.type != type && one.type != bare) continue;
      replace.uses.push_back({key, one.name, one.default_value.value_or(""), array});
    }
  }
  return {std::move(replace)};
}

Operations drop_sequence(const SchemaRequest& request) {
  return {operation::DropSequence{sequence(request)}};
}

Operations rename_sequence(const SchemaRequest& request) {
  return {operation::RenameSequence{sequence(request).name, request.new_object_name()}};
}

Operations alter_sequence(const SchemaRequest& request) {
  operation::AlterSequence alter;
  alter.before = request.look_up(request.catalog().sequences, "sequence", request.name());
  alter.after = alter.before;
  models::Problems problems;
  const models::ReadContext reading{request.dialect(), problems};
  models::Members change(reading, *request.member("change"), "sequence " + request.shown(alter.before.name));
  const auto set = [](auto& value, const auto& given) {
    if (given) value = given;
  };
  const auto numbers = models::read_numbers(change);
  auto& after = alter.after.numbers;
  set(after.start, numbers.start);
  set(after.increment, numbers.increment);
  set(after.minimum, numbers.minimum);
  set(after.maximum, numbers.maximum);
  set(after.cache, numbers.cache);
  after.cycle = after.cycle || numbers.cycle;
  if (const auto type = change.text("type"); !type.empty()) {
    alter.after.type = request.dialect().native_type({type, {}});
  }
  change.finish();
  throw_if_any(problems);
  return {std::move(alter)};
}

}  // namespace limbeck::scripts::requests
