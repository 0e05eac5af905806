#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "dialect/postgresql/option_keys.hpp"
#include "dialect/postgresql/quote.hpp"
#include "dialect/postgresql/render/render_counter.hpp"
#include "dialect/postgresql/render/render_sql.hpp"
#include "dialect/postgresql/render/renderer.hpp"

namespace limbeck::dialect::postgresql {
namespace {

using schema::Sequence;

std::string owner_sql(const Sequence& sequence) {
  if (sequence.owned_by_table.name.empty()) return "OWNED BY NONE";
  return fmt::format("OWNED BY {}.{}", quote(sequence.owned_by_table),
                     quote_identifier(sequence.owned_by_column));
}

}  // namespace

void Renderer::operator()(const operation::CreateSequence& op) {
  const Sequence& sequence = op.sequence;
  if (serials_.creates_sequence(sequence.name)) return;
  if (const auto* column = takes_over_from(sequence)) {
    replace_identity(*column, sequence);
  } else {
    create_sequence(sequence);
  }
}

void Renderer::create_sequence(const Sequence& sequence) {
  std::string sql =
      fmt::format("CREATE {}SEQUENCE {}", sequence.options.contains(option::unlogged) ? "UNLOGGED " : "",
                  quote(sequence.name));
  if (value_type(sequence) != "bigint") sql += " AS " + sequence.type;
  for (const auto& clause : number_clauses(sequence.numbers)) sql += " " + clause;
  if (!sequence.owned_by_table.name.empty()) {
    if (const auto place = later_creation_of({sequence.owned_by_table, sequence.owned_by_column})) {
      pending_owners_[*place].push_back(sequence);
    } else {
      sql += " " + owner_sql(sequence);
    }
  }
  out_.add(std::move(sql));
  comment("SEQUENCE " + quote(sequence.name), "", sequence.comment);
}

void Renderer::operator()(const operation::DropSequence& op) {
  const bool was_there = before_.sequences.contains(op.sequence.name);
  const auto current = state_.catalog().sequences.find(op.sequence.name);
  if (was_there && current == state_.catalog().sequences.end()) return;  // went with the column that owned it
  const Sequence& sequence = current == state_.catalog().sequences.end() ? op.sequence : current->second;
  if (!sequence.owned_by_table.name.empty() &&
      dropped_later({sequence.owned_by_table, sequence.owned_by_column})) {
    return;  // will go with it
  }
  if (Source* source = source_awaited_by_later(sequence)) return rename_until_dropped(*source);
  out_.add("DROP SEQUENCE " + quote(op.sequence.name),
           {.warning = "drops the sequence " + op.sequence.name.display() + " and where it stands"});
}

void Renderer::operator()(const operation::RenameSequence& op) {
  const auto& sequences = state_.catalog().sequences;
  auto from = op.from;
  auto to = op.to;
  // One that is owned moves with its table: it has done so already, or will.
  const auto here = sequences.find(op.from);
  if (here == sequences.end() && sequences.contains({op.to.schema, op.from.name})) from.schema = op.to.schema;
  if (here != sequences.end() && !here->second.owned_by_table.name.empty()) to.schema = op.from.schema;
  for (const auto& [name, clause] : renaming_clauses(from, to, sequences)) {
    out_.add(fmt::format("ALTER SEQUENCE {} {}", quote(name), clause));
  }
}

void Renderer::operator()(const operation::AlterSequence& op) {
  const std::string name = quote(op.after.name);
  std::vector<std::string> clauses;
  if (value_type(op.before) != value_type(op.after)) clauses.push_back("AS " + value_type(op.after));
  for (auto& clause : changed_number_clauses(op.before.numbers, op.after.numbers)) {
    clauses.push_back(std::move(clause));
  }
  Notes notes;
  if (value_type(op.before) != value_type(op.after) && value_type(op.after) != "bigint") {
    notes.depends_on_rows = fmt::format("the current value of sequence {} must fit into {}",
                                        op.after.name.display(), value_type(op.after));
  }
  auto bounds = bounds_change(counter_of(op.before), counter_of(op.after));
  for (auto& statement : bounds.statements) out_.add(std::move(statement));
  if (bounds.restart_clause) clauses.push_back(std::move(*bounds.restart_clause));
  const bool moves = op.before.owned_by_table != op.after.owned_by_table ||
                     op.before.owned_by_column != op.after.owned_by_column;
  if (moves) {
    // What was renamed on the way is owned already.
    const auto current = state_.catalog().sequences.find(op.after.name);
    const bool owned = current != state_.catalog().sequences.end() &&
                       current->second.owned_by_table == op.after.owned_by_table &&
                       current->second.owned_by_column == op.after.owned_by_column;
    const auto place = op.after.owned_by_table.name.empty()
                           ? std::nullopt
                           : later_creation_of({op.after.owned_by_table, op.after.owned_by_column});
    if (place) {
      pending_owners_[*place].push_back(op.after);
    } else if (!owned) {
      clauses.push_back(owner_sql(op.after));
    }
  }
  if (!clauses.empty())
    out_.add(fmt::format("ALTER SEQUENCE {} {}", name, text::join(clauses, " ")), std::move(notes));
  const bool unlogged = op.after.options.contains(option::unlogged);
  if (op.before.options.contains(option::unlogged) != unlogged) {
    out_.add(fmt::format("ALTER SEQUENCE {} SET {}", name, unlogged ? "UNLOGGED" : "LOGGED"));
  }
  comment("SEQUENCE " + name, op.before.comment, op.after.comment);
}

void Renderer::set_owner(const Sequence& sequence) {
  out_.add(fmt::format("ALTER SEQUENCE {} {}", quote(sequence.name), owner_sql(sequence)));
}

void Renderer::set_owner_in_time(const Sequence& sequence) {
  if (sequence.owned_by_table.name.empty()) return;
  if (const auto place = later_creation_of({sequence.owned_by_table, sequence.owned_by_column})) {
    pending_owners_[*place].push_back(sequence);
  } else {
    set_owner(sequence);
  }
}

void Renderer::release_owned_sequences(const schema::ObjectName& table, const std::string* column) {
  for (const auto& name : state_.sequences_of(table)) {
    if (column && state_.catalog().sequences.at(name).owned_by_column != *column) continue;
    const auto kept = after_.sequences.find(name);
    if (kept == after_.sequences.end() || kept->second.owned_by_table == table) continue;
    out_.add(fmt::format("ALTER SEQUENCE {} OWNED BY NONE", quote(name)));
  }
}

}  // namespace limbeck::dialect::postgresql
