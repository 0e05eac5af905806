#include "schema/table.hpp"

#include <algorithm>

namespace limbeck::schema {

const Column* Table::find_column(const std::string& column) const {
  const auto found = std::ranges::find(columns, column, &Column::name);
  return found == columns.end() ? nullptr : &*found;
}

Column* Table::find_column(const std::string& column) {
  const auto found = std::ranges::find(columns, column, &Column::name);
  return found == columns.end() ? nullptr : &*found;
}

void Table::add_constraint(Constraint constraint) {
  struct Add {
    Table& table;
    void operator()(KeyConstraint&& key) const {
      if (key.primary) {
        table.primary_key = std::move(key);
      } else {
        table.uniques.push_back(std::move(key));
      }
    }
    void operator()(CheckConstraint&& check) const { table.checks.push_back(std::move(check)); }
    void operator()(ForeignKey&& key) const { table.foreign_keys.push_back(std::move(key)); }
    void operator()(OtherConstraint&& other) const { table.other_constraints.push_back(std::move(other)); }
  };
  std::visit(Add{*this}, std::move(constraint));
}

const Index* Table::find_index(const std::string& index) const {
  const auto found = std::ranges::find(indexes, index, &Index::name);
  return found == indexes.end() ? nullptr : &*found;
}

std::vector<Constraint> Table::constraints() const {
  std::vector<Constraint> all;
  if (primary_key) all.emplace_back(*primary_key);
  all.insert(all.end(), uniques.begin(), uniques.end());
  all.insert(all.end(), checks.begin(), checks.end());
  all.insert(all.end(), other_constraints.begin(), other_constraints.end());
  all.insert(all.end(), foreign_keys.begin(), foreign_keys.end());
  return all;
}

}  // namespace limbeck::schema
