#include "autogenerate/likeness.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/text.hpp"

namespace limbeck::autogenerate {
namespace {

std::set<std::string> words_of(std::string_view name) {
  std::set<std::string> words;
  std::string word;
  for (std::size_t i = 0; i <= name.size(); ++i) {
    const bool ends = i == name.size() || name[i] == '_' || name[i] == '-' || name[i] == ' ' ||
                      (i > 0 && std::isupper(static_cast<unsigned char>(name[i])) &&
                       std::islower(static_cast<unsigned char>(name[i - 1])));
    if (ends && !word.empty()) {
      words.insert(text::lower(word));
      word.clear();
    }
    if (i < name.size() && std::isalnum(static_cast<unsigned char>(name[i]))) word += name[i];
  }
  return words;
}

double shared(const std::set<std::string>& a, const std::set<std::string>& b) {
  if (a.empty() || b.empty()) return 0;
  const auto common = std::ranges::count_if(a, [&](const std::string& word) { return b.contains(word); });
  return static_cast<double>(common) / static_cast<double>(std::max(a.size(), b.size()));
}

bool has(const std::vector<std::string>& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

/// What a column takes part in, without its own name.
std::multiset<std::string> roles(const schema::Table& table, const std::string& column) {
  std::multiset<std::string> roles;
  const auto others = [&](const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names) text += (name == column ? "*" : name) + ",";
    return text;
  };
  if (table.primary_key && has(table.primary_key->columns, column)) {
    roles.insert("primary " + others(table.primary_key->columns));
  }
  for (const auto& key : table.uniques) {
    if (has(key.columns, column)) roles.insert("unique " + others(key.columns));
  }
  for (const auto& key : table.foreign_keys) {
    if (has(key.columns, column)) roles.insert("foreign " + others(key.columns) + key.referenced_table.name);
  }
  for (const auto& index : table.indexes) {
    std::vector<std::string> names;
    for (const auto& key : index.keys) names.push_back(key.column);
    if (has(names, column)) roles.insert((index.unique ? "unique index " : "index ") + others(names));
  }
  return roles;
}

/// Where a column stands, counted in those that both tables have.
std::size_t place(const schema::Table& table, const schema::Table& other, const std::string& column) {
  std::size_t place = 0;
  for (const auto& held : table.columns) {
    if (held.name == column) break;
    if (other.find_column(held.name)) ++place;
  }
  return place;
}

}  // namespace

double name_likeness(std::string_view before, std::string_view after) {
  const auto a = text::lower(before), b = text::lower(after);
  if (a == b) return 1;
  const auto longest = std::max(a.size(), b.size());
  if (longest == 0) return 0;
  const double letters = 1 - static_cast<double>(text::edit_distance(a, b)) / static_cast<double>(longest);
  const bool contained = std::min(a.size(), b.size()) >= 3 && (a.contains(b) || b.contains(a));
  return std::max({letters, shared(words_of(before), words_of(after)), contained ? 0.7 : 0.0});
}

double likeness(const schema::Table& before, const schema::Table& after) {
  const auto most = std::max(before.columns.size(), after.columns.size());
  if (most == 0) return 0;
  std::map<std::string, const schema::Column*> by_name;
  for (const auto& column : before.columns) by_name[column.name] = &column;
  double common = 0;
  std::vector<std::string> fresh_types;
  for (const auto& column : after.columns) {
    const auto found = by_name.find(column.name);
    if (found == by_name.end()) {
      fresh_types.push_back(column.type);
      continue;
    }
    common += found->second->type == column.type ? 1 : 0.5;
    by_name.erase(found);
  }
  // Columns may have been renamed, too.
  for (const auto& [name, column] : by_name) {
    const auto same_type = std::ranges::find(fresh_types, column->type);
    if (same_type == fresh_types.end()) continue;
    common += 0.4;
    fresh_types.erase(same_type);
  }
  const double columns = common / static_cast<double>(most);
  return 0.75 * columns + 0.25 * name_likeness(before.name.name, after.name.name);
}

double likeness(const schema::Table& before_table, const schema::Column& before,
                const schema::Table& after_table, const schema::Column& after) {
  if (before.generated.has_value() != after.generated.has_value()) return 0;
  if (before.identity.has_value() != after.identity.has_value()) return 0;
  const bool same_family =
      before.type.substr(0, before.type.find('(')) == after.type.substr(0, after.type.find('('));
  double score = before.type == after.type ? 0.35 : same_family ? 0.25 : 0;
  score += before.not_null == after.not_null ? 0.05 : 0;
  score += before.default_value == after.default_value ? 0.05 : 0;
  score +=
      place(before_table, after_table, before.name) == place(after_table, before_table, after.name) ? 0.1 : 0;
  const auto before_roles = roles(before_table, before.name), after_roles = roles(after_table, after.name);
  if (before_roles == after_roles) score += before_roles.empty() ? 0.05 : 0.15;
  return std::min(1.0, score + 0.4 * name_likeness(before.name, after.name));
}

double likeness(const schema::Enum& before, const schema::Enum& after) {
  const auto most = std::max(before.values.size(), after.values.size());
  if (most == 0) return 0;
  const auto common = std::ranges::count_if(
      before.values, [&](const std::string& value) { return has(after.values, value); });
  return 0.75 * static_cast<double>(common) / static_cast<double>(most) +
         0.25 * name_likeness(before.name.name, after.name.name);
}

double likeness(const schema::Sequence& before, const schema::Sequence& after) {
  const bool same = before.type == after.type && before.numbers == after.numbers;
  return (same ? 0.4 : 0) + 0.6 * name_likeness(before.name.name, after.name.name);
}

}  // namespace limbeck::autogenerate
