#include <fmt/core.h>

#include "base/text.hpp"
#include "dialect/postgresql/quote.hpp"
#include "dialect/postgresql/render/render_sql.hpp"
#include "dialect/postgresql/render/renderer.hpp"

namespace limbeck::dialect::postgresql {
namespace {

using schema::Constraint;
using schema::ObjectName;

struct RowRequirement {
  const ObjectName& table;

  std::string operator()(const schema::KeyConstraint& key) const {
    const std::string columns = text::join(key.columns, ", ");
    if (!key.primary)
      return fmt::format("existing rows of {} must be unique in {}", table.display(), columns);
    return fmt::format("existing rows of {} must be unique, and not NULL, in {}", table.display(), columns);
  }
  std::string operator()(const schema::CheckConstraint& check) const {
    return fmt::format("existing rows of {} must satisfy {}", table.display(), check.expression);
  }
  std::string operator()(const schema::ForeignKey& key) const {
    return fmt::format("existing rows of {} must have their counterpart in {} by {}", table.display(),
                       key.referenced_table.display(), text::join(key.columns, ", "));
  }
  std::string operator()(const schema::OtherConstraint& other) const {
    return fmt::format("existing rows of {} must satisfy {}", table.display(), other.definition);
  }
};

bool can_be_validated_later(const Constraint& constraint) {
  return std::holds_alternative<schema::CheckConstraint>(constraint) ||
         std::holds_alternative<schema::ForeignKey>(constraint);
}

}  // namespace

void Renderer::operator()(const operation::AddConstraint& op) {
  add_constraint(op.table, op.constraint);
}

void Renderer::add_constraint(const ObjectName& table, const Constraint& constraint, bool without_notes) {
  const std::string name = quote_identifier(schema::constraint_name(constraint));
  Notes notes;
  if (is_validated(constraint) && has_rows(table) && !without_notes) {
    notes.depends_on_rows = std::visit(RowRequirement{table}, constraint);
  }
  const std::string add = "ADD " + constraint_sql(constraint);
  const bool later = can_be_validated_later(constraint) && !schema::constraint_name(constraint).empty() &&
                     has_rows(table) && policy_.uses_weak_locks_on(table);
  if (is_validated(constraint) && !later) {
    out_.alter_table(table, add, std::move(notes));
  } else {
    out_.alter_table(table, add + " NOT VALID");
    if (is_validated(constraint)) out_.alter_table(table, "VALIDATE CONSTRAINT " + name, std::move(notes));
  }
  comment(fmt::format("CONSTRAINT {} ON {}", name, quote(table)), "", schema::constraint_comment(constraint));
  restore_role(table, schema::constraint_name(constraint));
}

void Renderer::operator()(const operation::DropConstraint& op) {
  note_lost_role(op.table, schema::constraint_name(op.constraint));
  out_.alter_table(op.table, "DROP CONSTRAINT " + quote_identifier(schema::constraint_name(op.constraint)));
}

void Renderer::operator()(const operation::RenameConstraint& op) {
  out_.alter_table(op.table, fmt::format("RENAME CONSTRAINT {} TO {}", quote_identifier(op.from),
                                         quote_identifier(op.to)));
}

}  // namespace limbeck::dialect::postgresql
