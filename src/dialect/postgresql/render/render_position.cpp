// Where counting goes on when another sequence takes over the values of a column.
#include <fmt/core.h>

#include <algorithm>

#include "dialect/postgresql/quote.hpp"
#include "dialect/postgresql/render/render_sql.hpp"
#include "dialect/postgresql/render/renderer.hpp"
#include "dialect/postgresql/types/type_parts.hpp"

namespace limbeck::dialect::postgresql {
namespace {

using schema::Sequence;
using schema::SequenceNumbers;

std::string type_of(const Sequence& sequence) {
  return sequence.type.empty() ? "bigint" : parse_type(sequence.type).base;
}

bool descends(const SequenceNumbers& numbers) {
  return numbers.increment.value_or(1) < 0;
}

std::string identity_sequence(const schema::ObjectName& table, const std::string& column) {
  return fmt::format("pg_get_serial_sequence({}, {})", quote_literal(quote(table)), quote_literal(column));
}

/// The bound that a position has to be moved to; nothing where the new sequence reaches as far.
std::optional<std::int64_t> nearer_bound(const Counter& before, const Counter& after) {
  const auto [old_least, old_greatest] = bounds_of(before.numbers, before.type);
  const auto [least, greatest] = bounds_of(after.numbers, after.type);
  if (descends(after.numbers)) return greatest < old_greatest ? std::optional(greatest) : std::nullopt;
  return least > old_least ? std::optional(least) : std::nullopt;
}

Counter counter_of(const Sequence& sequence) {
  return {quote_literal(quote(sequence.name)), sequence.numbers, type_of(sequence)};
}

Counter identity_counter(const schema::ObjectName& table, const schema::Column& column) {
  return {identity_sequence(table, column.name), column.identity->numbers, parse_type(column.type).base};
}

/// Where an identity's sequence stands, as a row of a sequence says it. Only its first value has to be taken,
/// and put back, to be known; none is lost, and the sequence may have reached its end.
std::string identity_position(const schema::ObjectName& table, const std::string& column) {
  return fmt::format(
      "(SELECT coalesce(given, setval(s, nextval(s), false)) AS last_value, given IS NOT NULL AS is_called"
      " FROM (SELECT s, pg_sequence_last_value(s) AS given FROM (SELECT {}::regclass AS s) AS q) AS q) AS q",
      identity_sequence(table, column));
}

/// A sequence that nothing has taken values from goes on where `position`, to select from, stands. One whose
/// values end sooner has given out all of them.
std::string go_on_sql(const Counter& counter, const Counter& before, const std::string& position) {
  const bool down = descends(counter.numbers);
  std::string last = "last_value", called = "is_called";
  if (const auto bound = nearer_bound(before, counter)) {
    last = fmt::format("{}({}, {})", down ? "least" : "greatest", last, *bound);
    called += fmt::format(" AND last_value {} {}", down ? "<=" : ">=", *bound);
  }
  if (const auto end = down ? counter.numbers.minimum : counter.numbers.maximum) {
    last = fmt::format("{}({}, {})", down ? "greatest" : "least", last, *end);
    called += fmt::format(" OR last_value {} {}", down ? "<" : ">", *end);
  }
  return fmt::format("SELECT setval({}, {}, {}) FROM {}", counter.sequence, last, called, position);
}

/// A sequence that others take values from, too, goes on behind both positions.
std::string join_sql(const Counter& counter, const std::string& own, const std::string& position) {
  return fmt::format(
      "SELECT setval({}, last_value, is_called) FROM (SELECT last_value, is_called FROM {}"
      " UNION ALL SELECT last_value, is_called FROM {} ORDER BY last_value{}, is_called DESC LIMIT 1) AS q",
      counter.sequence, own, position, descends(counter.numbers) ? "" : " DESC");
}

}  // namespace

/// The sequence that the column's default takes its values from.
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

/// A column lets go of its sequence. Where an identity follows, whose sequence often has the same name, the
/// old one steps aside until its position has been read.
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

/// True when an identity, or another sequence, will go on where this one stands: it is dropped then.
bool Renderer::keep_position(const Sequence& sequence) {
  for (auto& [column, source] : sources_) {
    const auto altered = alters_column_.find(column);
    if (source.is_renamed || source.sequence.name != sequence.name || altered == alters_column_.end())
      continue;
    if (altered->second <= current_operation_) continue;
    rename_until_dropped(source);
    return true;
  }
  return false;
}

/// The column has an identity from now on: it goes on where the last sequence stood, or behind the greatest
/// value.
void Renderer::restore_position(const schema::ObjectName& table, const schema::Column& column) {
  const auto identity = identity_counter(table, column);
  const auto source = sources_.extract(TableColumn{table, column.name});
  if (!source) return advance_to_last_value(table, column, identity.numbers);
  const auto& [old, is_renamed] = source.mapped();
  out_.add(go_on_sql(identity, counter_of(old), quote(old.name)));
  if (is_renamed) out_.add("DROP SEQUENCE " + quote(old.name));
}

/// The column takes its values from that sequence from now on.
void Renderer::restore_position(const schema::ObjectName& table, const schema::Column& column,
                                const Sequence& sequence) {
  if (continued_.contains({table, column.name})) return;
  const auto source = sources_.extract(TableColumn{table, column.name});
  if (!source) {
    const bool own = sequence.owned_by_table == table && sequence.owned_by_column == column.name;
    if (own && !stands_already(sequence)) advance_to_last_value(table, column, sequence.numbers);
    return;
  }
  const auto& [old, is_renamed] = source.mapped();
  out_.add(position_sql(sequence, counter_of(old), quote(old.name)));
  if (is_renamed) out_.add("DROP SEQUENCE " + quote(old.name));
}

/// True when a sequence counts for others too, so that it must not go back: it was there before, or has taken
/// over from another column.
bool Renderer::stands_already(const Sequence& sequence) const {
  return !makes_sequence_.contains(sequence.name) || positioned_.contains(sequence.name);
}

std::string Renderer::position_sql(const Sequence& sequence, const Counter& before,
                                   const std::string& position) {
  const auto counter = counter_of(sequence);
  const auto sql = stands_already(sequence) ? join_sql(counter, quote(sequence.name), position)
                                            : go_on_sql(counter, before, position);
  positioned_.insert(sequence.name);
  return sql;
}

/// The sequence, among those that are there, that the column's values come from in the end.
const Sequence* Renderer::last_source_of(const schema::ObjectName& table, const std::string& column) const {
  const auto last = alters_column_.find({table, column});
  if (last == alters_column_.end()) return nullptr;
  return find_source(std::get<operation::AlterColumn>(*operations_[last->second]).after);
}

/// The change behind this one by which a column's values come from the new sequence, no longer from an
/// identity.
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

/// A sequence that is new takes the place, and often the name, of the one behind an identity. Where that
/// stands is asked under the lock that the ALTER TABLE before it holds.
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
  out_.alter_columns(op.table, false, column.name, {alter + "SET GENERATED BY DEFAULT"});
  Sequence made = sequence;
  made.name = unused_sequence_name(sequence.name, "new");
  made.owned_by_table = {};
  made.owned_by_column.clear();
  made.comment.clear();
  create_sequence(made);
  out_.add(go_on_sql(counter_of(made), identity_counter(op.table, column),
                     identity_position(op.table, column.name)));
  positioned_.insert(sequence.name);
  out_.alter_columns(op.table, false, column.name, {alter + "DROP IDENTITY"});
  out_.add(
      fmt::format("ALTER SEQUENCE {} RENAME TO {}", quote(made.name), quote_identifier(sequence.name.name)));
  own_in_time(sequence);
  comment("SEQUENCE " + quote(sequence.name), "", sequence.comment);
}

/// An identity goes where a sequence that is there takes its place.
void Renderer::leave_identity(const schema::ObjectName& table, schema::Column& before) {
  const auto* sequence = last_source_of(table, before.name);
  if (!sequence || !has_rows(table)) return;
  const std::string alter = "ALTER COLUMN " + quote_identifier(before.name) + " ";
  out_.alter_columns(table, false, before.name, {alter + "SET GENERATED BY DEFAULT"});
  out_.add(position_sql(*sequence, identity_counter(table, before), identity_position(table, before.name)));
  out_.alter_columns(table, false, before.name, {alter + "DROP IDENTITY"});
  continued_.insert({table, before.name});
  before.identity.reset();
}

void Renderer::advance_to_last_value(const schema::ObjectName& table, const schema::Column& column,
                                     const SequenceNumbers& numbers) {
  if (!has_rows(table)) return;
  const std::string last =
      fmt::format("{}({})", descends(numbers) ? "min" : "max", quote_identifier(column.name));
  out_.add(fmt::format("SELECT setval({}, {}) FROM {} HAVING {} {} {}", identity_sequence(table, column.name),
                       last, quote(table), last, descends(numbers) ? "<=" : ">=",
                       descends(numbers) ? numbers.maximum.value_or(-1) : numbers.minimum.value_or(1)));
}

}  // namespace limbeck::dialect::postgresql
