// Where counting goes on when another sequence takes over the values of a column.
#include <fmt/core.h>

#include <algorithm>

#include "dialect/postgresql/quote.hpp"
#include "dialect/postgresql/render_sql.hpp"
#include "dialect/postgresql/renderer.hpp"
#include "dialect/postgresql/type_parts.hpp"

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
std::optional<std::int64_t> nearer_bound(const SequenceNumbers& before, std::string_view type_before,
                                         const SequenceNumbers& after, std::string_view type_after) {
  const auto [old_least, old_greatest] = bounds_of(before, type_before);
  const auto [least, greatest] = bounds_of(after, type_after);
  if (descends(after)) return greatest < old_greatest ? std::optional(greatest) : std::nullopt;
  return least > old_least ? std::optional(least) : std::nullopt;
}

}  // namespace

/// The sequence that the column's default takes its values from.
const Sequence* Renderer::source_of(const schema::Column& column) const {
  if (!column.default_value) return nullptr;
  for (const auto& [name, sequence] : state_.catalog().sequences) {
    if (*column.default_value == nextval_sql(name)) return &sequence;
  }
  return nullptr;
}

schema::ObjectName Renderer::free_sequence_name(const schema::ObjectName& name, std::string label) const {
  const auto& catalog = state_.catalog();
  for (;; label += "_") {
    schema::ObjectName free{name.schema, generated_name(name.name, "", label)};
    if (!catalog.sequences.contains(free) && !catalog.tables.contains(free) && !after_.sequences.contains(free)) {
      return free;
    }
  }
}

/// A column lets go of its sequence. Where an identity follows, whose sequence often has the same name, the old one
/// steps aside until its position has been read.
void Renderer::leave_source(const operation::AlterColumn& op) {
  const TableColumn column{op.table, op.before.name};
  const auto* source = source_of(op.before);
  if (!source || op.after.default_value == op.before.default_value || !has_rows(op.table)) return;
  sources_.insert_or_assign(column, Source{*source, false});
  if (op.after.identity && drops_sequence_.contains(source->name)) {
    out_.alter_columns(op.table, false, op.before.name,
                       {fmt::format("ALTER COLUMN {} DROP DEFAULT", quote_identifier(op.before.name))});
    set_aside(sources_.at(column));
  }
}

void Renderer::set_aside(Source& source) {
  const auto name = source.sequence.name;
  source.sequence.name = free_sequence_name(name, "old");
  source.aside = true;
  out_.add(fmt::format("ALTER SEQUENCE {} RENAME TO {}", quote(name), quote_identifier(source.sequence.name.name)));
  if (!source.sequence.owned_by_table.name.empty()) {
    out_.add(fmt::format("ALTER SEQUENCE {} OWNED BY NONE", quote(source.sequence.name)));
  }
  Sequence gone = source.sequence;
  gone.name = name;
  state_.apply(operation::DropSequence{gone});
}

/// True when an identity, or another sequence, will go on where this one stands: it is dropped then.
bool Renderer::keep_position_of(const Sequence& sequence) {
  for (auto& [column, source] : sources_) {
    const auto altered = alters_column_.find(column);
    if (source.aside || source.sequence.name != sequence.name || altered == alters_column_.end()) continue;
    if (altered->second <= at_) continue;
    set_aside(source);
    return true;
  }
  return false;
}

/// The column has an identity, or a sequence of its own, from now on: it goes on where the last one stood, or behind the
/// greatest value.
void Renderer::take_position(const schema::ObjectName& table, const schema::Column& column,
                             const SequenceNumbers& numbers, std::string_view type) {
  const auto source = sources_.extract(TableColumn{table, column.name});
  if (!source) return catch_up(table, column, numbers);
  const auto& [old, aside] = source.mapped();
  std::string last = "last_value", called = "is_called";
  if (const auto bound = nearer_bound(old.numbers, type_of(old), numbers, type)) {
    last = fmt::format("{}(last_value, {})", descends(numbers) ? "least" : "greatest", *bound);
    called = fmt::format("is_called AND last_value {} {}", descends(numbers) ? "<=" : ">=", *bound);
  }
  out_.add(fmt::format("SELECT setval({}, {}, {}) FROM {}", identity_sequence(table, column.name), last, called,
                       quote(old.name)));
  if (aside) out_.add("DROP SEQUENCE " + quote(old.name));
}

/// A sequence takes the place, and often the name, of the one behind an identity. What that would give next is asked under
/// the lock that the ALTER TABLE before it holds.
void Renderer::take_over_identity(const schema::ObjectName& table, const schema::Column& column,
                                  const Sequence& sequence) {
  const std::string alter = "ALTER COLUMN " + quote_identifier(column.name) + " ";
  if (!has_rows(table)) {
    out_.alter_columns(table, false, column.name, {alter + "DROP IDENTITY"});
    return create_sequence(sequence);
  }
  out_.alter_columns(table, false, column.name, {alter + "SET GENERATED BY DEFAULT"});
  Sequence made = sequence;
  made.name = free_sequence_name(sequence.name, "new");
  made.owned_by_table = {};
  made.owned_by_column.clear();
  made.comment.clear();
  create_sequence(made);
  std::string next = fmt::format("nextval({})", identity_sequence(table, column.name));
  if (const auto bound = nearer_bound(column.identity->numbers, column.type, sequence.numbers, type_of(sequence))) {
    next = fmt::format("{}({}, {})", descends(sequence.numbers) ? "least" : "greatest", next, *bound);
  }
  out_.add(fmt::format("SELECT setval({}, {}, false)", quote_literal(quote(made.name)), next));
  out_.alter_columns(table, false, column.name, {alter + "DROP IDENTITY"});
  out_.add(
      fmt::format("ALTER SEQUENCE {} RENAME TO {}", quote(made.name), quote_identifier(sequence.name.name)));
  own(sequence);
  comment("SEQUENCE " + quote(sequence.name), "", sequence.comment);
}

void Renderer::catch_up(const schema::ObjectName& table, const schema::Column& column,
                        const SequenceNumbers& numbers) {
  if (!has_rows(table)) return;
  const std::string last =
      fmt::format("{}({})", descends(numbers) ? "min" : "max", quote_identifier(column.name));
  out_.add(fmt::format("SELECT setval({}, {}) FROM {} HAVING {} {} {}", identity_sequence(table, column.name), last,
                       quote(table), last, descends(numbers) ? "<=" : ">=",
                       descends(numbers) ? numbers.maximum.value_or(-1) : numbers.minimum.value_or(1)));
}

}  // namespace limbeck::dialect::postgresql
