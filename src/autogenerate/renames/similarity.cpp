#include "autogenerate/renames/similarity.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>

#include "base/text.hpp"

namespace limbeck::autogenerate {
namespace {

constexpr double alike = 0.7;  ///< of names

std::vector<std::string> words_of(std::string_view name) {
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
  return {words.begin(), words.end()};
}

/// How many two sorted lists have in common.
template <typename Value>
double count_common(const std::vector<Value>& a, const std::vector<Value>& b) {
  std::size_t count = 0;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (a[i] == b[j]) {
      ++count, ++i, ++j;
    } else {
      a[i] < b[j] ? ++i : ++j;
    }
  }
  return static_cast<double>(count);
}

double ratio(double of, std::size_t a, std::size_t b) {
  const auto most = std::max(a, b);
  return most == 0 ? 0 : of / static_cast<double>(most);
}

std::string_view family(std::string_view type) {
  return type.substr(0, type.find('('));
}

/// What each column takes part in, without its own name: sorted texts by column.
std::map<std::string, std::multiset<std::string>> roles_in(const schema::Table& table) {
  std::map<std::string, std::multiset<std::string>> roles;
  const auto add = [&](const std::string& role, const std::vector<std::string>& columns,
                       const std::string& end = "") {
    for (const auto& own : columns) {
      auto text = role;
      for (const auto& name : columns) text += (name == own ? "*" : name) + ",";
      roles[own].insert(text + end);
    }
  };
  if (table.primary_key) add("primary ", table.primary_key->columns);
  for (const auto& key : table.uniques) add("unique ", key.columns);
  for (const auto& key : table.foreign_keys) add("foreign ", key.columns, key.referenced_table.name);
  for (const auto& index : table.indexes) {
    std::vector<std::string> names;
    for (const auto& key : index.keys) names.push_back(key.column);
    add(index.unique ? "unique index " : "index ", names);
  }
  return roles;
}

/// All columns perhaps got other names: the same types in the same order are no accident where there are a
/// few. Some of them may have got another type, too, if the names say so.
bool may_be_the_same(const TableFeatures& before, const TableFeatures& after) {
  const auto count = before.types.size();
  if (count < 2 || after.types.size() != count) return false;
  std::size_t equal = 0;
  for (std::size_t i = 0; i < count; ++i) equal += before.types[i] == after.types[i] ? 1 : 0;
  if (2 * equal < count) return false;
  for (std::size_t i = 0; equal < count && i < count; ++i) {
    if (before.types[i] != after.types[i] && similarity(before.names[i], after.names[i]) < alike)
      return false;
  }
  return true;
}

}  // namespace

NameFeatures::NameFeatures(std::string_view name) : letters(text::lower(name)), words(words_of(name)) {}

TableFeatures::TableFeatures(const schema::Table& table, Vocabulary& vocabulary) : name(table.name.name) {
  for (const auto& column : table.columns) {
    columns.emplace_back(vocabulary.number(column.name), vocabulary.number(column.type));
    types.push_back(columns.back().second);
    names.emplace_back(column.name);
  }
  std::ranges::sort(columns);
}

EnumFeatures::EnumFeatures(const schema::Enum& enumeration, Vocabulary& vocabulary)
    : name(enumeration.name.name) {
  for (const auto& value : enumeration.values) values.push_back(vocabulary.number(value));
  std::ranges::sort(values);
}

std::vector<std::pair<const schema::Column*, ColumnFeatures>> column_features(
    const schema::Table& table, const std::set<std::string>& staying, Vocabulary& vocabulary) {
  const auto roles = roles_in(table);
  std::vector<std::pair<const schema::Column*, ColumnFeatures>> features;
  std::size_t place = 0;
  for (const auto& column : table.columns) {
    if (staying.contains(column.name)) {
      ++place;
      continue;
    }
    ColumnFeatures seen{.name = NameFeatures(column.name)};
    seen.type = vocabulary.number(column.type);
    seen.family = vocabulary.number(family(column.type));
    if (column.default_value) seen.default_value = vocabulary.number(*column.default_value);
    if (const auto own = roles.find(column.name); own != roles.end()) {
      std::string text;
      for (const auto& role : own->second) text += role + ";";
      seen.roles = vocabulary.number(text);
    }
    seen.not_null = column.not_null;
    seen.generated = column.generated.has_value();
    seen.identity = column.identity.has_value();
    seen.place = place;
    features.emplace_back(&column, std::move(seen));
  }
  return features;
}

double similarity(const NameFeatures& before, const NameFeatures& after) {
  const auto &a = before.letters, &b = after.letters;
  if (a == b) return 1;
  const auto longest = std::max(a.size(), b.size());
  if (longest == 0) return 0;
  const double letters = 1 - static_cast<double>(text::edit_distance(a, b)) / static_cast<double>(longest);
  const bool contained = std::min(a.size(), b.size()) >= 3 && (a.contains(b) || b.contains(a));
  const double words =
      ratio(count_common(before.words, after.words), before.words.size(), after.words.size());
  return std::max({letters, words, contained ? 0.7 : 0.0});
}

double column_similarity(const TableFeatures& before, const TableFeatures& after) {
  double found = 0;
  std::vector<int> old_types, new_types;
  auto from = before.columns.begin();
  auto to = after.columns.begin();
  while (from != before.columns.end() || to != after.columns.end()) {
    if (to == after.columns.end() || (from != before.columns.end() && from->first < to->first)) {
      old_types.push_back((from++)->second);
    } else if (from == before.columns.end() || to->first < from->first) {
      new_types.push_back((to++)->second);
    } else {
      found += (from++)->second == (to++)->second ? 1 : 0.5;
    }
  }
  // Columns may have been renamed, too.
  std::ranges::sort(old_types);
  std::ranges::sort(new_types);
  found += 0.4 * count_common(old_types, new_types);
  const auto share = ratio(found, before.columns.size(), after.columns.size());
  return may_be_the_same(before, after) ? std::max(share, 0.8) : share;
}

double similarity(const TableFeatures& before, const TableFeatures& after) {
  const double columns = 0.75 * column_similarity(before, after);
  if (columns + 0.25 < min_similarity) return columns;
  return columns + 0.25 * similarity(before.name, after.name);
}

double similarity(const ColumnFeatures& before, const ColumnFeatures& after) {
  if (before.generated != after.generated || before.identity != after.identity) return 0;
  double score = before.type == after.type ? 0.35 : before.family == after.family ? 0.25 : 0;
  score += before.not_null == after.not_null ? 0.05 : 0;
  score += before.default_value == after.default_value ? 0.05 : 0;
  score += before.place == after.place ? 0.1 : 0;
  if (before.roles == after.roles) score += before.roles ? 0.15 : 0.05;
  const auto names = similarity(before.name, after.name);
  score = std::min(1.0, score + 0.4 * names);
  // The type may have changed along with the name; what is taken for a drop loses the data.
  return names >= alike ? std::max(score, min_similarity) : score;
}

double similarity(const EnumFeatures& before, const EnumFeatures& after) {
  if (before.values.empty() && after.values.empty()) return 0;
  return 0.75 * ratio(count_common(before.values, after.values), before.values.size(), after.values.size()) +
         0.25 * similarity(before.name, after.name);
}

double similarity(const SequenceFeatures& before, const SequenceFeatures& after) {
  const bool same =
      before.sequence->type == after.sequence->type && before.sequence->numbers == after.sequence->numbers;
  return (same ? 0.4 : 0) + 0.6 * similarity(before.name, after.name);
}

}  // namespace limbeck::autogenerate
