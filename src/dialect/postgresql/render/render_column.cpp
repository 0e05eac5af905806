#include <fmt/core.h>

#include "dialect/postgresql/option_keys.hpp"
#include "dialect/postgresql/quote.hpp"
#include "dialect/postgresql/render/render_sql.hpp"
#include "dialect/postgresql/render/renderer.hpp"

namespace limbeck::dialect::postgresql {

using schema::Column;

void Renderer::operator()(const operation::AddColumn& op) {
  const Column& column = op.column;
  if (is_inherited(op.table, column.name)) {
    // The parent brought it along.
    if (const Column* there = state_.column(op.table, column.name)) alter_column(op.table, *there, column);
    return;
  }
  detach_from_type(op.table);
  const auto serial = serials_.type_of(op.table, column.name);
  Notes notes;
  if (column.not_null && !column.default_value && !column.identity && !column.generated &&
      has_rows(op.table)) {
    notes.depends_on_rows =
        fmt::format("table {} must hold no rows: the new column {} is NOT NULL and has no default",
                    op.table.display(), column.name);
  }
  if (column.generated && drops_column_.contains({op.table, column.name}) && has_rows(op.table)) {
    notes.warning = fmt::format("computes column {} of {} again: it is dropped and added", column.name,
                                op.table.display());
  }
  out_.alter_columns(op.table, false, column.name, {"ADD COLUMN " + column_sql(column, serial)},
                     std::move(notes));
  Column made = column;
  made.options.clear();
  if (column.options.contains(option::compression)) {
    made.options[option::compression] = column.options.at(option::compression);
  }
  set_column_options(op.table, made, column);
  comment(fmt::format("COLUMN {}.{}", quote(op.table), quote_identifier(column.name)), "", column.comment);
  if (const auto* sequence = serials_.sequence_of(op.table, column.name)) {
    comment("SEQUENCE " + quote(sequence->name), "", sequence->comment);
  }
}

void Renderer::operator()(const operation::DropColumn& op) {
  const schema::Table* table = state_.table(op.table);
  // It went with its parent's, or with a column that it was computed from.
  if (table && !table->find_column(op.column.name)) return;
  detach_from_type(op.table);
  release_owned_sequences(op.table, &op.column.name);
  Notes notes;
  if (!op.column.generated) {
    notes.warning =
        fmt::format("drops the column {} of {} and its values", op.column.name, op.table.display());
  }
  // Whether it went with a parent's column depends on how the two tables came together.
  const bool may_be_gone = table && table->options.contains(option::inherits);
  std::vector<schema::ObjectName> descendants;
  bool kept_below = false;
  for (auto& child : state_.children(op.table)) {
    const auto wanted = after_.tables.find(child);
    if (wanted == after_.tables.end() || !state_.column(child, op.column.name) ||
        state_.table(child)->options.contains(option::partition_of)) {
      continue;
    }
    if (wanted->second.find_column(op.column.name)) {
      kept_below = true;  // with ONLY, children keep the column as their own
    } else if (!drops_column_.contains({child, op.column.name})) {
      descendants.push_back(std::move(child));
    }
  }
  out_.add(fmt::format("ALTER TABLE {}{} DROP COLUMN {}{}", kept_below ? "ONLY " : "", quote(op.table),
                       may_be_gone ? "IF EXISTS " : "", quote_identifier(op.column.name)),
           std::move(notes));
  for (const auto& descendant : descendants) {
    (*this)(operation::DropColumn{descendant, op.column});
    state_.apply(operation::DropColumn{descendant, op.column});
  }
}

void Renderer::operator()(const operation::RenameColumn& op) {
  const schema::Table* table = state_.table(op.table);
  const bool went_with_parent = table && table->find_column(op.to) && !table->find_column(op.from);
  if (went_with_parent) return;
  out_.alter_table(op.table,
                   fmt::format("RENAME COLUMN {} TO {}", quote_identifier(op.from), quote_identifier(op.to)));
}

void Renderer::operator()(const operation::AlterColumn& op) {
  if (is_dropped_for_now(op.table, op.after.name)) return;
  Column before = op.before;
  if (const Column* current = state_.column(op.table, op.after.name)) {
    if (!current->generated) before.generated.reset();
    if (!current->identity) before.identity.reset();
  }
  if (is_inherited(op.table, op.after.name)) {
    // What the parent's change did to this one needs no doing again.
    if (const Column* current = state_.column(op.table, op.after.name)) before = *current;
  }
  if (before.type != op.after.type || before.collation != op.after.collation) detach_from_type(op.table);
  release_source(op);
  if (before.identity && !op.after.identity && has_rows(op.table)) {
    if (const auto* sequence = last_source_of(op.table, before.name)) {
      continue_identity_with(*sequence, op.table, before);
      before.identity.reset();
    }
  }
  if (const auto source = sources_.find({op.table, before.name});
      source != sources_.end() && source->second.is_renamed) {
    before.default_value.reset();
  }
  alter_column(op.table, before, op.after);
  if (op.after.identity && !before.identity) {
    restore_position(op.table, op.after);
  } else if (op.after.default_value != op.before.default_value) {
    if (const auto* sequence = find_source(op.after)) restore_position(op.table, op.after, *sequence);
  }
}

}  // namespace limbeck::dialect::postgresql
