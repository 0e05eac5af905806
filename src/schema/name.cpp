#include "schema/name.hpp"

namespace limbeck::schema {

const char* kind_name(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::schema:
      return "schema";
    case ObjectKind::extension:
      return "extension";
    case ObjectKind::enum_type:
      return "enum";
    case ObjectKind::sequence:
      return "sequence";
    case ObjectKind::table:
      return "table";
    case ObjectKind::column:
      return "column";
    case ObjectKind::constraint:
      return "constraint";
    case ObjectKind::index:
      return "index";
    case ObjectKind::view:
      return "view";
    case ObjectKind::collation:
      return "collation";
    case ObjectKind::domain:
      return "domain";
    case ObjectKind::composite_type:
      return "composite type";
    case ObjectKind::range_type:
      return "range type";
    case ObjectKind::function:
      return "function";
    case ObjectKind::procedure:
      return "procedure";
    case ObjectKind::aggregate:
      return "aggregate";
    case ObjectKind::operator_:
      return "operator";
    case ObjectKind::cast:
      return "cast";
    case ObjectKind::rule:
      return "rule";
    case ObjectKind::trigger:
      return "trigger";
    case ObjectKind::policy:
      return "policy";
    case ObjectKind::event_trigger:
      return "event trigger";
    case ObjectKind::event:
      return "event";
    case ObjectKind::statistics:
      return "statistics";
    case ObjectKind::text_search:
      return "text search object";
    case ObjectKind::privilege:
      return "privilege";
    case ObjectKind::publication:
      return "publication";
    case ObjectKind::raw:
      return "object";
  }
  return "object";
}

std::string ObjectId::display() const {
  std::string text = std::string(kind_name(kind)) + " " + name.display();
  if (part.empty()) return text;
  if (kind == ObjectKind::function || kind == ObjectKind::procedure || kind == ObjectKind::aggregate) {
    return text + "(" + part + ")";
  }
  return text + "." + part;
}

}  // namespace limbeck::schema
