#include "models/references.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "models/lower_table.hpp"
#include "models/members.hpp"

namespace limbeck::models {
namespace {

using schema::ForeignKey;
using schema::ObjectName;

class Resolver {
 public:
  Resolver(const Document& document, const LowerTarget& target, std::map<ObjectName, schema::Table>& tables,
           Problems& problems)
      : document_(document), target_(target), tables_(tables), problems_(problems) {
    for (const auto& table : document.tables)
      specs_.emplace(target.qualified(table.value.name), &table.value);
  }

  void run() {
    for (auto& [name, table] : tables_) {
      for (auto& key : table.foreign_keys) {
        where_ = fmt::format("table {}, {}", target_.display(name), display_location(key));
        resolve(table, key);
        key.name = lower_name({"foreign_key", key.name, name.name, key.columns, key.referenced_table.name,
                               key.referenced_columns},
                              document_.naming, target_, where_, problems_);
      }
    }
  }

 private:
  void resolve(const schema::Table& table, ForeignKey& key) {
    const auto* referenced = find(key.referenced_table);
    if (!referenced && target_.assume_exists) {
      key.referenced_table = target_.qualified(key.referenced_table);
      return;
    }
    if (!referenced) {
      report_unknown_table(key.referenced_table);
      return;
    }
    key.referenced_table = referenced->name;
    if (key.referenced_columns.empty()) {
      if (!referenced->primary_key) {
        problem(fmt::format("it refers to the table {}, which has no primary key; name the columns",
                            target_.display(referenced->name)));
        return;
      }
      key.referenced_columns = referenced->primary_key->columns;
    }
    if (!check_columns(*referenced, key)) return;
    if (key.columns.size() != key.referenced_columns.size()) {
      problem(fmt::format("{} of its columns can't refer to {} of the table {} ({})", key.columns.size(),
                          key.referenced_columns.size(), target_.display(referenced->name),
                          text::join(key.referenced_columns, ", ")));
      return;
    }
    if (!is_unique(*referenced, key.referenced_columns)) {
      problem(fmt::format("it refers to {} of the table {}, which {} neither the primary key nor unique",
                          text::enumerate(key.referenced_columns), target_.display(referenced->name),
                          key.referenced_columns.size() == 1 ? "is" : "are together"));
    }
    for (std::size_t i = 0; i < key.columns.size(); ++i)
      check_types(table, key.columns[i], *referenced, key.referenced_columns[i]);
  }

  /// The table of that name; of "schema.table" when there is none.
  const schema::Table* find(const ObjectName& name) const {
    if (const auto found = tables_.find(target_.qualified(name));
        found != tables_.end() && !is_partial(found->first))
      return &found->second;
    if (const auto* existing = target_.existing_table(name)) return existing;
    const auto dot = name.name.find('.');
    if (!name.schema.empty() || dot == std::string::npos) return nullptr;
    const ObjectName parts{name.name.substr(0, dot), name.name.substr(dot + 1)};
    if (const auto* existing = target_.existing_table(parts)) return existing;
    const auto found = tables_.find(target_.qualified(parts));
    return found == tables_.end() ? nullptr : &found->second;
  }
  bool is_partial(const ObjectName& table) const {
    const auto spec = specs_.find(table);
    return spec != specs_.end() && spec->second->partial;
  }

  void report_unknown_table(const ObjectName& name) {
    if (name.name.empty()) return;  // told already
    for (const auto& other : document_.on_other_dialects) {
      if (target_.qualified(other) == target_.qualified(name)) {
        problem(fmt::format("it refers to the table {}, which does not exist on {}", name.display(),
                            target_.dialect.title()));
        return;
      }
    }
    std::vector<std::string> known;
    for (const auto& [each, table] : tables_) known.push_back(target_.display(each));
    problem(fmt::format("it refers to the table \"{}\", which is not in the models{}", name.display(),
                        suggestion(name.display(), known)));
  }

  bool check_columns(const schema::Table& referenced, const ForeignKey& key) {
    bool is_valid = true;
    for (const auto& column : key.referenced_columns) {
      if (referenced.find_column(column)) continue;
      is_valid = false;
      std::vector<std::string> known;
      for (const auto& each : referenced.columns) known.push_back(each.name);
      problem(fmt::format("it refers to the column \"{}\" of the table {}, which has none of that name{}",
                          column, target_.display(referenced.name), suggestion(column, known)));
    }
    return is_valid;
  }

  static bool same_set(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    return std::set<std::string>(a.begin(), a.end()) == std::set<std::string>(b.begin(), b.end());
  }
  /// PostgreSQL manual 5.4.5: a primary key, a unique constraint, or a unique index that is not partial.
  static bool is_unique(const schema::Table& table, const std::vector<std::string>& columns) {
    if (table.primary_key && same_set(table.primary_key->columns, columns)) return true;
    for (const auto& unique : table.uniques) {
      if (same_set(unique.columns, columns)) return true;
    }
    for (const auto& index : table.indexes) {
      std::vector<std::string> keys;
      for (const auto& key : index.keys) keys.push_back(key.column);
      if (index.unique && index.where.empty() && same_set(keys, columns)) return true;
    }
    return false;
  }

  const TypeSpec* type_of(const schema::Table& table, const std::string& column) const {
    const auto spec = specs_.find(table.name);
    if (spec == specs_.end()) return nullptr;
    for (const auto& each : spec->second->columns) {
      if (each.value.column.name == column) return &each.value.type;
    }
    return nullptr;
  }
  void check_types(const schema::Table& table, const std::string& column, const schema::Table& referenced,
                   const std::string& referenced_column) {
    const auto* own = type_of(table, column);
    const auto* other = type_of(referenced, referenced_column);
    if (!own || !other) return;
    const auto own_family = type_family(*own, target_);
    const auto other_family = type_family(*other, target_);
    if (own_family.empty() || other_family.empty() || own_family == other_family) return;
    problem(fmt::format("{} is {}, but {}.{}, which it refers to, is {}", column, display_type(*own),
                        target_.display(referenced.name), referenced_column, display_type(*other)));
  }

  void problem(const std::string& what) { problems_.add(where_, what); }

  const Document& document_;
  const LowerTarget& target_;
  std::map<ObjectName, schema::Table>& tables_;
  Problems& problems_;
  std::map<ObjectName, const TableSpec*> specs_;
  std::string where_;
};

}  // namespace

void resolve_foreign_keys(const Document& document, const LowerTarget& target,
                          std::map<schema::ObjectName, schema::Table>& tables, Problems& problems) {
  Resolver(document, target, tables, problems).run();
}

}  // namespace limbeck::models
