#include "scripts/requests/schema_request.hpp"

#include <fmt/core.h>

#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "models/document_table.hpp"

namespace limbeck::scripts {
namespace {

std::string text_of_member(const Json& object, std::string_view key) {
  const auto* value = object.find(key);
  return value && value->is_string() ? value->as_string() : std::string();
}

}  // namespace

void throw_if_any(const models::Problems& problems) {
  if (!problems.empty()) throw Error(text::join(problems.all(), "\n"));
}

SchemaRequest::SchemaRequest(const Json& request, const SchemaContext& context)
    : request_(request), context_(context), target_(context.dialect, context.engine, context.default_schema) {
  target_.existing = context.catalog;
  target_.assume_exists = !context.catalog;
}

std::string SchemaRequest::text(std::string_view key) const {
  return text_of_member(request_, key);
}

schema::ObjectName SchemaRequest::name(std::string_view key) const {
  const auto* found = member(key);
  if (!found) return {};
  return target_.qualified({text_of_member(*found, "schema"), text_of_member(*found, "name")});
}

std::string SchemaRequest::new_name() const {
  auto to = text("to");
  if (to.empty()) throw Error(fmt::format("{} needs a new name", text("op")));
  return to;
}

schema::ObjectName SchemaRequest::new_object_name() const {
  auto to = name("to");
  if (to.name.empty()) throw Error(fmt::format("{} needs a new name", text("op")));
  return to;
}

models::Document SchemaRequest::document() const {
  Json json = Json::object({{"limbeck_models", 1}});
  if (const auto* members = member("models"); members && members->is_object()) {
    for (const auto& [key, value] : members->as_object()) json.set(key, value);
  }
  models::Problems problems;
  auto read = models::read_document(json, context_.dialect, problems);
  throw_if_any(problems);
  return read;
}

models::DesiredCatalog SchemaRequest::lowered(const models::Document& document) const {
  models::Problems problems;
  auto result = models::lower(document, target_, problems);
  throw_if_any(problems);
  return result;
}

schema::Table SchemaRequest::parts(const Json& json) const {
  models::Problems problems;
  const models::ReadContext reading{context_.dialect, problems};
  auto declared = models::read_table(reading, json, 0);
  throw_if_any(problems);
  if (!declared) return {};
  declared->value.partial = true;
  models::Document document;
  document.tables.push_back(std::move(*declared));
  auto catalog = lowered(document).catalog;
  return std::move(catalog.tables.begin()->second);
}

const schema::Catalog& SchemaRequest::catalog() const {
  if (context_.catalog) return *context_.catalog;
  throw Error(fmt::format("{} has to see what is in the database, and --sql asks none", text("op")),
              "write the statement with op.execute(), or run the upgrade on the database");
}

schema::Table SchemaRequest::table(const schema::ObjectName& wanted) const {
  if (context_.catalog) return look_up(context_.catalog->tables, "table", wanted);
  schema::Table stub;
  stub.name = wanted;
  return stub;
}

schema::Column SchemaRequest::column(const schema::Table& of, const std::string& wanted) const {
  if (const auto* found = of.find_column(wanted)) return *found;
  if (context_.catalog) {
    std::vector<std::string> known;
    for (const auto& each : of.columns) known.push_back(each.name);
    throw Error(fmt::format("the table {} has no column \"{}\"{}", shown(of.name), wanted,
                            models::suggestion(wanted, known)));
  }
  schema::Column stub;
  stub.name = wanted;
  return stub;
}

void SchemaRequest::throw_missing(const char* kind, const schema::ObjectName& missing,
                                  const std::vector<std::string>& known) const {
  throw Error(fmt::format("there is no {} \"{}\" in the database{}", kind, shown(missing),
                          models::suggestion(shown(missing), known)));
}

}  // namespace limbeck::scripts
