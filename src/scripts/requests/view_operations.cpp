#include <fmt/core.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "models/lower.hpp"
#include "models/members.hpp"
#include "scripts/requests/schema_operations.hpp"
#include "scripts/requests/schema_preconditions.hpp"

namespace limbeck::scripts::requests {
namespace {

schema::View view(const SchemaRequest& request, const ObjectName& wanted) {
  if (request.known_catalog()) return request.look_up(request.known_catalog()->views, "view", wanted);
  schema::View stub;
  stub.name = wanted;
  return stub;
}

ObjectKind kind_named(const std::string& wanted) {
  std::vector<std::string> known;
  for (int i = 0; i <= static_cast<int>(ObjectKind::raw); ++i) {
    const auto kind = static_cast<ObjectKind>(i);
    if (wanted == schema::kind_name(kind)) return kind;
    known.emplace_back(schema::kind_name(kind));
  }
  throw Error(fmt::format("there is no kind of object \"{}\"{}", wanted, models::suggestion(wanted, known)));
}

}  // namespace

Operations drop_view(const SchemaRequest& request) {
  return {operation::DropView{view(request, request.name())}};
}

Operations replace_view(const SchemaRequest& request) {
  auto made = request.lowered(request.document()).catalog.views;
  auto& after = made.begin()->second;
  auto before = view(request, after.name);
  if (request.capabilities().replace_views && !before.materialized)
    return {operation::ReplaceView{before, after}};
  return {operation::DropView{before}, operation::CreateView{after}};
}

Operations replace_object(const SchemaRequest& request) {
  auto made = request.lowered(request.document()).catalog.objects;
  auto& after = made.begin()->second;
  auto before = after;
  if (request.known_catalog()) {
    const auto found = request.known_catalog()->objects.find(after.id);
    if (found == request.known_catalog()->objects.end()) return {operation::CreateObject{after}};
    before = found->second;
  }
  return {operation::ReplaceObject{before, after}};
}

Operations drop_object(const SchemaRequest& request) {
  const auto kind = kind_named(request.text("kind"));
  const auto part = request.text("part");
  // Extensions and the like are in no schema.
  const auto same = [&](const schema::ObjectId& id) {
    return id.kind == kind &&
           (id.name == request.name() || (id.name.schema.empty() && id.name.name == request.name().name)) &&
           (part.empty() || id.part == part);
  };
  std::vector<const schema::SqlObject*> found;
  for (const auto& [id, object] : request.catalog().objects) {
    if (same(id)) found.push_back(&object);
  }
  const auto wanted = schema::ObjectId{kind, request.name(), part}.display();
  if (found.empty()) throw Error(fmt::format("there is no {} in the database", wanted));
  if (found.size() > 1) {
    std::vector<std::string> known;
    for (const auto* each : found) known.push_back("\"" + each->id.part + "\"");
    throw Error(fmt::format("there are several: {} ({})", wanted, text::join(known, ", ")),
                "say which with the last argument");
  }
  return {operation::DropObject{*found.front()}};
}

Operations set_comment(const SchemaRequest& request) {
  const schema::ObjectId id{kind_named(request.text("kind")), request.name(), request.text("part")};
  if (!request.capabilities().comments) {
    if (request.known_catalog()) require_object(id, *request.known_catalog());
    return {};
  }
  const auto after = request.text("text");
  // What was there is of no interest, but that it was another.
  return {operation::SetComment{id, after.empty() ? "." : "", after}};
}

}  // namespace limbeck::scripts::requests
