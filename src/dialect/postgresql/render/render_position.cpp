// Where counting goes on when another sequence takes over the values of a column.
#include <fmt/core.h>

#include <algorithm>

#include "dialect/postgresql/quote.hpp"
#include "dialect/postgresql/render/render_counter.hpp"
#include "dialect/postgresql/render/render_sql.hpp"
#include "dialect/postgresql/render/renderer.hpp"

namespace limbeck::dialect::postgresql {

using schema::Sequence;

const Sequence* Renderer::find_source(const schema::Column& column) const {
  if (!column.default_value || !column.default_value->starts_with("nextval(")) return nullptr;
  for (const auto& [name, sequence] : state_.catalog().sequences) {
    if (*column.default_value == nextval_sql(name)) return &sequence;
  }
  return nullptr;
}

schema::ObjectName Renderer::unused_sequence_name(const schema::ObjectName& name, std::string label) const {
  const auto& catalog = state_.catalog();
  for (;; label += "_") {
    schema::ObjectName free{name.schema, generated_name(name.name, "", label)};
    if (!catalog.sequences.contains(free) && !catalog.tables.contains(free) &&
        !after_.sequences.contains(free)) {
      return free;
    }
  }
}

void Renderer::release_source(const operation::AlterColumn& op) {
  const TableColumn column{op.table, op.before.name};
  const auto* source = find_source(op.before);
  if (!source || op.after.default_value == op.before.default_value || !has_rows(op.table)) return;
  sources_.insert_or_assign(column, Source{*source, false});
  if (op.after.identity && drops_sequence_.contains(source->name)) {
    out_.alter_columns(op.table, false, op.before.name,
                       {fmt::format("ALTER COLUMN {} DROP DEFAULT", quote_identifier(op.before.name))});
    rename_until_dropped(sources_.at(column));
  }
}

void Renderer::rename_until_dropped(Source& source) {
  const auto name = source.sequence.name;
  source.sequence.name = unused_sequence_name(name, "old");
  source.is_renamed = true;
  out_.add(fmt::format("ALTER SEQUENCE {} RENAME TO {}", quote(name),
                       quote_identifier(source.sequence.name.name)));
  if (!source.sequence.owned_by_table.name.empty()) {
    out_.add(fmt::format("ALTER SEQUENCE {} OWNED BY NONE", quote(source.sequence.name)));
  }
  Sequence gone = source.sequence;
  gone.name = name;
  state_.apply(operation::DropSequence{gone});
}

Renderer::Source* Renderer::source_awaited_by_later(const Sequence& sequence) {
  for (auto& [column, source] : sources_) {
    const auto altered = alters_column_.find(column);
    const bool is_awaited = altered != alters_column_.end() && altered->second > current_operation_;
    if (is_awaited && !source.is_renamed && source.sequence.name == sequence.name) return &source;
  }
  return nullptr;
}

void Renderer::restore_position(const schema::ObjectName& table, const schema::Column& column) {
  const auto identity = identity_counter(table, column);
  const auto source = sources_.extract(TableColumn{table, column.name});
  if (!source) return continue_behind_rows(table, column, identity.numbers);
  const auto& [old, is_renamed] = source.mapped();
  out_.add(continue_sql(identity, counter_of(old), position_of(old)));
  if (is_renamed) out_.add("DROP SEQUENCE " + quote(old.name));
}

void Renderer::restore_position(const schema::ObjectName& table, const schema::Column& column,
                                const Sequence& sequence) {
  if (continued_.contains({table, column.name})) return;
  const auto source = sources_.extract(TableColumn{table, column.name});
  if (!source) {
    const bool own = sequence.owned_by_table == table && sequence.owned_by_column == column.name;
    if (own && !has_position(sequence)) continue_behind_rows(table, column, sequence.numbers);
    return;
  }
  const auto& [old, is_renamed] = source.mapped();
  continue_from(sequence, counter_of(old), position_of(old));
  if (is_renamed) out_.add("DROP SEQUENCE " + quote(old.name));
}

bool Renderer::has_position(const Sequence& sequence) const {
  return !makes_sequence_.contains(sequence.name) || positioned_.contains(sequence.name);
}

void Renderer::continue_from(const Sequence& sequence, const Counter& before, const std::string& position) {
  const auto counter = counter_of(sequence);
  out_.add(has_position(sequence) ? continue_behind_both_sql(counter, position_of(sequence), position)
                                  : continue_sql(counter, before, position));
  positioned_.insert(sequence.name);
}

const Sequence* Renderer::last_source_of(const schema::ObjectName& table, const std::string& column) const {
  const auto last = alters_column_.find({table, column});
  if (last == alters_column_.end()) return nullptr;
  return find_source(std::get<operation::AlterColumn>(*operations_[last->second]).after);
}

const operation::AlterColumn* Renderer::takes_over_from(const Sequence& sequence) const {
  const auto wanted = nextval_sql(sequence.name);
  for (std::size_t place = current_operation_ + 1; place < operations_.size(); ++place) {
    const auto* alter = std::get_if<operation::AlterColumn>(operations_[place]);
    if (!alter || !alter->before.identity || alter->after.identity) continue;
    const auto last = alters_column_.find({alter->table, alter->after.name});
    const auto& end = std::get<operation::AlterColumn>(*operations_[last->second]).after;
    const schema::Column* now = state_.column(alter->table, alter->after.name);
    if (end.default_value == wanted && now && now->identity) return alter;
  }
  return nullptr;
}

void Renderer::replace_identity(const operation::AlterColumn& op, const Sequence& sequence) {
  const schema::Column column = *state_.column(op.table, op.after.name);
  auto without = column;
  without.identity.reset();
  const std::string alter = "ALTER COLUMN " + quote_identifier(column.name) + " ";
  state_.apply(operation::AlterColumn{op.table, column, without});
  continued_.insert({op.table, column.name});
  if (!has_rows(op.table)) {
    out_.alter_columns(op.table, false, column.name, {alter + "DROP IDENTITY"});
    return create_sequence(sequence);
  }
  // Where the identity stands is asked under the lock that this ALTER TABLE takes.
  out_.alter_columns(op.table, false, column.name, {alter + "SET GENERATED BY DEFAULT"});
  Sequence made = sequence;
  made.name = unused_sequence_name(sequence.name, "new");
  made.owned_by_table = {};
  made.owned_by_column.clear();
  made.comment.clear();
  create_sequence(made);
  out_.add(continue_sql(counter_of(made), identity_counter(op.table, column),
                        identity_position(op.table, column.name)));
  positioned_.insert(sequence.name);
  out_.alter_columns(op.table, false, column.name, {alter + "DROP IDENTITY"});
  out_.add(
      fmt::format("ALTER SEQUENCE {} RENAME TO {}", quote(made.name), quote_identifier(sequence.name.name)));
  set_owner_in_time(sequence);
  comment("SEQUENCE " + quote(sequence.name), "", sequence.comment);
}

void Renderer::continue_identity_with(const Sequence& sequence, const schema::ObjectName& table,
                                      const schema::Column& column) {
  const std::string alter = "ALTER COLUMN " + quote_identifier(column.name) + " ";
  out_.alter_columns(table, false, column.name, {alter + "SET GENERATED BY DEFAULT"});
  continue_from(sequence, identity_counter(table, column), identity_position(table, column.name));
  out_.alter_columns(table, false, column.name, {alter + "DROP IDENTITY"});
  continued_.insert({table, column.name});
}

void Renderer::continue_behind_rows(const schema::ObjectName& table, const schema::Column& column,
                                    const schema::SequenceNumbers& numbers) {
  if (has_rows(table)) out_.add(continue_behind_rows_sql(table, column.name, numbers));
}

}  // namespace limbeck::dialect::postgresql
