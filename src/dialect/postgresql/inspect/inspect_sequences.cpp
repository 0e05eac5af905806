#include <fmt/core.h>

#include <cstdint>
#include <limits>

#include "dialect/postgresql/inspect/inspect_queries.hpp"
#include "dialect/postgresql/inspect/inspection.hpp"
#include "dialect/postgresql/inspect/letters.hpp"
#include "dialect/postgresql/option_keys.hpp"

namespace limbeck::dialect::postgresql {

using schema::ObjectKind;

std::string query::sequences() {
  return fmt::format(
      "SELECT s.seqrelid, format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, "
      "s.seqcache,"
      " s.seqcycle, d.deptype, d.refobjid, d.refobjsubid"
      " FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = "
      "c.relnamespace"
      " LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.seqrelid AND d.objsubid = "
      "0 AND "
      "d.refclassid = 'pg_class'::regclass"
      " AND d.deptype IN ('a', 'i') WHERE c.relpersistence <> 't' AND {user_schema}",
      fmt::arg("user_schema", user_schema));
}

struct Inspection::SequenceRow {
  RowReader read;
  ObjectOid oid = read.oid();
  std::string type = read.text();
  std::int64_t start = read.integer();
  std::int64_t increment = read.integer();
  std::int64_t minimum = read.integer();
  std::int64_t maximum = read.integer();
  std::int64_t cache = read.integer();
  bool cycle = read.flag();
  char ownership = read.letter();
  ObjectOid owner = read.oid();  ///< the table, 0 for none
  int owner_column = read.number();
};

namespace {

struct SequenceBounds {
  std::int64_t minimum, maximum;
};

template <typename Integer>
SequenceBounds bounds_of_integer() {
  return {std::numeric_limits<Integer>::min(), std::numeric_limits<Integer>::max()};
}

/// What MINVALUE and MAXVALUE are by themselves.
SequenceBounds default_bounds(const std::string& type, bool ascending) {
  const auto all = type == "smallint"  ? bounds_of_integer<std::int16_t>()
                   : type == "integer" ? bounds_of_integer<std::int32_t>()
                                       : bounds_of_integer<std::int64_t>();
  return ascending ? SequenceBounds{1, all.maximum} : SequenceBounds{all.minimum, -1};
}

enum class Ownership {
  none,
  owned_by,  ///< OWNED BY: dropped with the column
  identity,  ///< a part of an identity column
};

Ownership sequence_ownership(char dependency) {
  static constexpr Letter<Ownership> ownerships[] = {
      {'\0', Ownership::none}, {'a', Ownership::owned_by}, {'i', Ownership::identity}};
  return meaning_of(dependency, ownerships, "a sequence");
}

}  // namespace

schema::SequenceNumbers Inspection::sequence_numbers(const SequenceRow& row) {
  const bool ascending = row.increment > 0;
  const auto usual = default_bounds(row.type, ascending);
  schema::SequenceNumbers numbers;
  numbers.cycle = row.cycle;
  if (row.increment != 1) numbers.increment = row.increment;
  if (row.minimum != usual.minimum) numbers.minimum = row.minimum;
  if (row.maximum != usual.maximum) numbers.maximum = row.maximum;
  if (row.start != (ascending ? row.minimum : row.maximum)) numbers.start = row.start;
  if (row.cache != 1) numbers.cache = row.cache;
  return numbers;
}

void Inspection::read_sequences(const Rows& rows) {
  for (const auto& row : decode<SequenceRow>(rows)) {
    const auto found = relations_.find(row.oid);
    if (found == relations_.end()) continue;
    const auto owner = relations_.find(row.owner);
    auto* const owner_table = owner == relations_.end() ? nullptr : &owner->second;
    if (sequence_ownership(row.ownership) == Ownership::identity) {
      if (owner_table) set_identity_numbers(*owner_table, row);
    } else {
      add_sequence(found->second, owner_table, row);
    }
  }
}

void Inspection::set_identity_numbers(const Relation& owner, const SequenceRow& row) {
  if (!owner.table) return;
  auto* const column = owner.table->find_column(column_names(owner, {row.owner_column}).front());
  if (column && column->identity) column->identity->numbers = sequence_numbers(row);
}

/// `owner`: the table of the column that owns it, nullptr without.
void Inspection::add_sequence(Relation& relation, const Relation* owner, const SequenceRow& row) {
  schema::Sequence sequence;
  sequence.name = relation.name;
  sequence.type = row.type;
  sequence.numbers = sequence_numbers(row);
  bool is_selected = relation.is_selected;
  if (owner) {
    // What a column owns comes and goes with its table, whatever its own name is.
    is_selected = owner->is_selected && !belongs_to_extension(catalog_class::relation, row.oid);
    sequence.owned_by_table = owner->name;
    sequence.owned_by_column = column_names(*owner, {row.owner_column}).front();
  }
  if (!is_selected) return;
  relation.is_selected = true;
  if (relation.unlogged && !(owner && owner->unlogged)) sequence.options[option::unlogged] = "true";
  sequence.comment = comment(catalog_class::relation, row.oid);
  register_object(catalog_class::relation, row.oid, {ObjectKind::sequence, relation.name, ""});
  catalog_.sequences[relation.name] = std::move(sequence);
}

}  // namespace limbeck::dialect::postgresql
