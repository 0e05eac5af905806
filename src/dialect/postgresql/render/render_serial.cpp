#include "dialect/postgresql/render/render_serial.hpp"

#include <functional>

#include "base/text.hpp"
#include "dialect/postgresql/option_keys.hpp"
#include "dialect/postgresql/quote.hpp"
#include "dialect/postgresql/render/render_sql.hpp"
#include "dialect/postgresql/types/type_parts.hpp"

namespace limbeck::dialect::postgresql {
namespace {

using operation::Operation;
using schema::Column;
using schema::ObjectName;
using schema::Sequence;

std::string_view serial_type(std::string_view type) {
  const auto base = parse_type(type).base;
  if (base == "integer") return "serial";
  if (base == "bigint") return "bigserial";
  if (base == "smallint") return "smallserial";
  return "";
}

bool matches_serial(const Sequence& sequence, const ObjectName& table, const Column& column) {
  const auto base = parse_type(column.type).base;
  const auto& numbers = sequence.numbers;
  return sequence.owned_by_table == table && sequence.owned_by_column == column.name &&
         sequence.name == ObjectName{table.schema, generated_name(table.name, column.name, "seq")} &&
         parse_type(sequence.type.empty() ? "bigint" : sequence.type).base == base &&
         numbers.start.value_or(1) == 1 && numbers.increment.value_or(1) == 1 &&
         numbers.minimum.value_or(1) == 1 && !numbers.maximum && numbers.cache.value_or(1) == 1 &&
         !numbers.cycle && sequence.options.empty() && column.not_null && !column.identity &&
         !column.generated && column.options.empty();
}

void for_each_default(const std::vector<Operation>& operations,
                      const std::function<void(const ObjectName&, const Column&, bool is_new)>& visit) {
  for (const auto& operation : operations) {
    if (const auto* create = std::get_if<operation::CreateTable>(&operation)) {
      const bool inherits = create->table.options.contains(option::partition_of) ||
                            create->table.options.contains(option::inherits) ||
                            create->table.options.contains(option::of_type);
      for (const auto& column : create->table.columns) visit(create->table.name, column, !inherits);
    } else if (const auto* add = std::get_if<operation::AddColumn>(&operation)) {
      visit(add->table, add->column, true);
    } else if (const auto* alter = std::get_if<operation::AlterColumn>(&operation)) {
      visit(alter->table, alter->after, false);
    }
  }
}

}  // namespace

std::string nextval_sql(const ObjectName& sequence) {
  return "nextval('" + text::replace_all(quote(sequence), "'", "''") + "'::regclass)";
}

SerialColumns::SerialColumns(const std::vector<Operation>& operations) {
  std::map<std::string, const Sequence*> by_default;
  for (const auto& operation : operations) {
    if (const auto* create = std::get_if<operation::CreateSequence>(&operation)) {
      by_default.emplace(nextval_sql(create->sequence.name), &create->sequence);
    }
  }
  if (by_default.empty()) return;

  // A sequence that serves several columns has to be there before all of them.
  std::map<std::string, int> users;
  for_each_default(operations, [&](const ObjectName&, const Column& column, bool) {
    if (column.default_value) ++users[*column.default_value];
  });
  for_each_default(operations, [&](const ObjectName& table, const Column& column, bool is_new) {
    if (!is_new || !column.default_value || users[*column.default_value] != 1) return;
    const auto found = by_default.find(*column.default_value);
    if (found == by_default.end() || !matches_serial(*found->second, table, column)) return;
    columns_.emplace(std::pair(table, column.name), Serial{serial_type(column.type), found->second});
    sequences_.emplace(found->second->name, found->second);
  });
}

std::string_view SerialColumns::type_of(const ObjectName& table, const std::string& column) const {
  const auto found = columns_.find({table, column});
  return found == columns_.end() ? std::string_view() : found->second.type;
}

const Sequence* SerialColumns::sequence_of(const ObjectName& table, const std::string& column) const {
  const auto found = columns_.find({table, column});
  return found == columns_.end() ? nullptr : found->second.sequence;
}

}  // namespace limbeck::dialect::postgresql
