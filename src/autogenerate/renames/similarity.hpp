// How much two things look as if they were one that got another name: 0 … 1. What is looked at is taken down
// once for each thing, so that comparing two of them costs the same in whatever they are.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "schema/catalog.hpp"

namespace limbeck::autogenerate {

/// Candidates below this aren't worth a question.
inline constexpr double min_similarity = 0.6;

/// Texts by number: equal ones have equal numbers.
class Vocabulary {
 public:
  int number(std::string_view text) { return numbers_.try_emplace(std::string(text), size()).first->second; }

 private:
  int size() const { return static_cast<int>(numbers_.size()); }

  std::map<std::string, int, std::less<>> numbers_;
};

struct NameFeatures {
  explicit NameFeatures(std::string_view name);

  std::string letters;             ///< in small ones
  std::vector<std::string> words;  ///< sorted
};

struct TableFeatures {
  TableFeatures(const schema::Table& table, Vocabulary& vocabulary);

  NameFeatures name;
  std::vector<std::pair<int, int>> columns;  ///< name and type, sorted
  std::vector<int> types;                    ///< in the order of the columns
  std::vector<NameFeatures> names;           ///< in that order
};

struct EnumFeatures {
  EnumFeatures(const schema::Enum& enumeration, Vocabulary& vocabulary);

  NameFeatures name;
  std::vector<int> values;  ///< sorted
};

struct SequenceFeatures {
  SequenceFeatures(const schema::Sequence& held, Vocabulary&) : name(held.name.name), sequence(&held) {}

  NameFeatures name;
  const schema::Sequence* sequence;
};

struct ColumnFeatures {
  NameFeatures name;
  int type = 0, family = 0;  ///< varchar(50) is of the family varchar
  std::optional<int> default_value{};
  std::optional<int> roles{};  ///< the keys and indexes that it is in; nothing: none
  bool not_null = false, generated = false, identity = false;
  std::size_t place = 0;  ///< counted in the columns that stay
};

/// Of the columns of a table that don't stay, in their order.
std::vector<std::pair<const schema::Column*, ColumnFeatures>> column_features(
    const schema::Table& table, const std::set<std::string>& staying, Vocabulary& vocabulary);

/// By the letters of names, and by the words that they share.
double similarity(const NameFeatures& before, const NameFeatures& after);

/// By columns alone.
double column_similarity(const TableFeatures& before, const TableFeatures& after);

/// By columns and names. Exact where it is `likely`.
double similarity(const TableFeatures& before, const TableFeatures& after);

/// Of two columns in what is one table: by type, nullability, default, place, name, and the constraints and
/// indexes that they are in.
double similarity(const ColumnFeatures& before, const ColumnFeatures& after);

/// By their values.
double similarity(const EnumFeatures& before, const EnumFeatures& after);
double similarity(const SequenceFeatures& before, const SequenceFeatures& after);

}  // namespace limbeck::autogenerate
