#include "autogenerate/differ/text_enum.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/sql/listed_values.hpp"
#include "dialect/update_values.hpp"

namespace limbeck::autogenerate {
namespace {

using schema::ObjectId;

using Values = std::vector<std::string>;

/// What a CHECK lists for the column; nothing when it says anything else.
std::optional<Values> values_of(const schema::CheckConstraint& check, const std::string& column,
                                const dialect::Capabilities& capabilities) {
  const auto listed = sql::listed_values(capabilities.engine, check.expression);
  if (!listed) return std::nullopt;
  const bool same =
      capabilities.case_insensitive_names ? text::iequals(listed->column, column) : listed->column == column;
  return same ? std::optional(listed->texts(capabilities.engine)) : std::nullopt;
}

}  // namespace

std::optional<TextEnum> text_enum(const schema::Catalog& catalog, const ObjectId& column,
                                  const dialect::Capabilities& capabilities) {
  const auto table = catalog.tables.find(column.name);
  if (table == catalog.tables.end()) return std::nullopt;
  std::optional<TextEnum> found;
  for (const auto& check : table->second.checks) {
    auto values = values_of(check, column.part, capabilities);
    if (values && (!found || values->size() > found->values.size())) found = TextEnum{std::move(*values)};
  }
  return found;
}

std::vector<operation::Operation> convert_values(std::vector<operation::Operation> operations,
                                                 const schema::Catalog& after,
                                                 const std::vector<Rename>& values,
                                                 const dialect::Dialect& dialect,
                                                 const dialect::Capabilities& capabilities) {
  std::map<ObjectId, std::vector<Rename>> by_column;
  for (const auto& rename : values) by_column[rename.to].push_back(rename);
  for (const auto& [column, renames] : by_column) {
    const auto wanted = text_enum(after, column, capabilities);
    const auto adds_check = [&](const operation::Operation& each) {
      const auto* add = std::get_if<operation::AddConstraint>(&each);
      const auto* check = add ? std::get_if<schema::CheckConstraint>(&add->constraint) : nullptr;
      if (!check || !wanted || add->table != column.name) return false;
      return values_of(*check, column.part, capabilities) == wanted->values;
    };
    const auto place = std::ranges::find_if(operations, adds_check);
    std::vector<std::pair<std::string, std::string>> renamed;
    for (const auto& rename : renames) renamed.push_back(*rename.value);
    const auto update = dialect::update_values(dialect, column, renamed);
    if (place == operations.end()) {
      Values names;
      for (const auto& rename : renames)
        names.push_back(fmt::format("{} to {}", rename.value->first, rename.value->second));
      throw Error(
          fmt::format(
              "the models rename values of {} ({}), and this migration has no place to convert its rows",
              column.display(), text::enumerate(names)),
          "write a revision by hand that drops the column's CHECK, runs this, and adds the CHECK of now: " +
              update);
    }
    operations.insert(place, operation::Execute{update});
  }
  return operations;
}

}  // namespace limbeck::autogenerate
