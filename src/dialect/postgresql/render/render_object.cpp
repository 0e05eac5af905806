#include <fmt/core.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/postgresql/quote.hpp"
#include "dialect/postgresql/render/render_object_name.hpp"
#include "dialect/postgresql/render/renderer.hpp"
#include "dialect/sql/splitter.hpp"

namespace limbeck::dialect::postgresql {
namespace {

using schema::ObjectId;
using schema::ObjectKind;
using schema::SqlObject;

void add_statements(Output& out, const std::string& sql, const ObjectId& id) {
  for (auto& statement : sql::split(EngineKind::postgresql, sql, "the definition of " + id.display())) {
    out.add(std::move(statement.text));
  }
}

std::string on_table(const char* kind, const ObjectId& id) {
  return fmt::format("{} {} ON {}", kind, quote_identifier(id.part), quote(id.name));
}

/// An operator's name is no identifier.
std::string operator_sql(const ObjectId& id) {
  return fmt::format("OPERATOR {}{} ({})",
                     id.name.schema.empty() ? "" : quote_identifier(id.name.schema) + ".", id.name.name,
                     id.part);
}

}  // namespace

std::string object_sql(const ObjectId& id) {
  const std::string name = quote(id.name);
  const std::string bare = quote_identifier(id.name.name);
  switch (id.kind) {
    case ObjectKind::schema:
      return "SCHEMA " + bare;
    case ObjectKind::extension:
      return "EXTENSION " + bare;
    case ObjectKind::enum_type:
    case ObjectKind::composite_type:
    case ObjectKind::range_type:
      return "TYPE " + name;
    case ObjectKind::sequence:
      return "SEQUENCE " + name;
    case ObjectKind::table:
      return "TABLE " + name;
    case ObjectKind::column:
      return fmt::format("COLUMN {}.{}", name, quote_identifier(id.part));
    case ObjectKind::constraint:
      return on_table("CONSTRAINT", id);
    case ObjectKind::index:
      return "INDEX " + (id.part.empty() ? name : quote({id.name.schema, id.part}));
    case ObjectKind::view:
      return "VIEW " + name;
    case ObjectKind::collation:
      return "COLLATION " + name;
    case ObjectKind::domain:
      return "DOMAIN " + name;
    case ObjectKind::function:
      return fmt::format("FUNCTION {}({})", name, id.part);
    case ObjectKind::procedure:
      return fmt::format("PROCEDURE {}({})", name, id.part);
    case ObjectKind::aggregate:
      return fmt::format("AGGREGATE {}({})", name, id.part.empty() ? "*" : id.part);
    case ObjectKind::operator_:
      return operator_sql(id);
    case ObjectKind::cast:
      return fmt::format("CAST ({})", id.part.empty() ? id.name.name : id.part);
    case ObjectKind::rule:
      return on_table("RULE", id);
    case ObjectKind::trigger:
      return on_table("TRIGGER", id);
    case ObjectKind::policy:
      return on_table("POLICY", id);
    case ObjectKind::event_trigger:
      return "EVENT TRIGGER " + bare;
    case ObjectKind::statistics:
      return "STATISTICS " + name;
    case ObjectKind::text_search:
      return fmt::format("TEXT SEARCH {} {}", text::upper(id.part), name);
    case ObjectKind::publication:
      return "PUBLICATION " + bare;
    case ObjectKind::event:
    case ObjectKind::privilege:
    case ObjectKind::raw:
      break;
  }
  throw Error(fmt::format("{} has no name that DROP or COMMENT ON knows", id.display()),
              "declare the statement that drops it beside the one that makes it");
}

void Renderer::operator()(const operation::CreateObject& op) {
  add_statements(out_, op.object.definition, op.object.id);
  if (!op.object.comment.empty()) comment(object_sql(op.object.id), "", op.object.comment);
}

void Renderer::operator()(const operation::DropObject& op) {
  if (op.object.drop.empty()) {
    const auto& id = op.object.id;
    out_.add("DROP " + object_sql(id),
             {.warning = id.kind == ObjectKind::extension
                             ? fmt::format("drops the extension {}, and what it keeps in tables of its own",
                                           id.name.name)
                             : ""});
  } else {
    add_statements(out_, op.object.drop, op.object.id);
  }
}

void Renderer::operator()(const operation::RenameObject& op) {
  out_.add(fmt::format("ALTER {} RENAME TO {}", object_sql(op.from), quote_identifier(op.to.name.name)));
}

void Renderer::operator()(const operation::ReplaceObject& op) {
  if (op.before.definition != op.after.definition) {
    if (op.after.id.kind == ObjectKind::domain) {
      alter_domain(op.before, op.after);
    } else if (op.after.id.kind == ObjectKind::composite_type) {
      alter_composite(op.before, op.after);
    } else {
      add_statements(out_, op.after.definition, op.after.id);
    }
  }
  if (op.before.comment != op.after.comment)
    comment(object_sql(op.after.id), op.before.comment, op.after.comment);
}

}  // namespace limbeck::dialect::postgresql
