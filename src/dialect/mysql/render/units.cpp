#include "dialect/mysql/render/units.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "base/text.hpp"

namespace limbeck::dialect::mysql {
namespace {

using operation::Operation;
using schema::ObjectName;

/// What an operation does to the keys and columns of a table.
struct KeyOperation {
  ObjectName table;
  std::vector<std::string> columns = {};  ///< of the key, or the one column
  bool is_key = false;                    ///< an index or a key; else a column
  bool is_primary = false, is_unique = false;
  bool drops = false, adds = false;
  bool is_identity = false;            ///< of a column: it has AUTO_INCREMENT before or after
  bool becomes_nullable = false;       ///< of a column
  std::string frees = {}, takes = {};  ///< names of keys
};

struct ReadKeyOperation {
  std::optional<KeyOperation> key(const ObjectName& table, const schema::Constraint& constraint,
                                  bool adds) const {
    const auto* held = std::get_if<schema::KeyConstraint>(&constraint);
    if (!held) return std::nullopt;
    KeyOperation found{.table = table, .columns = held->columns, .is_key = true, .is_primary = held->primary};
    found.is_unique = true;
    return of_name(std::move(found), held->name, adds);
  }
  std::optional<KeyOperation> index(const ObjectName& table, const schema::Index& held, bool adds) const {
    KeyOperation found{.table = table, .is_key = true};
    found.is_unique = held.unique;
    for (const auto& part : held.keys) found.columns.push_back(part.column);
    return of_name(std::move(found), held.name, adds);
  }
  KeyOperation of_name(KeyOperation found, const std::string& name, bool adds) const {
    (adds ? found.adds : found.drops) = true;
    (adds ? found.takes : found.frees) = name;
    return found;
  }
  std::optional<KeyOperation> rename(const ObjectName& table, const std::string& from,
                                     const std::string& to) const {
    return KeyOperation{.table = table, .is_key = true, .frees = from, .takes = to};
  }
  std::optional<KeyOperation> column(const ObjectName& table, const std::string& name, bool drops, bool adds,
                                     bool is_identity) const {
    return KeyOperation{
        .table = table, .columns = {name}, .drops = drops, .adds = adds, .is_identity = is_identity};
  }

  std::optional<KeyOperation> operator()(const operation::AddConstraint& op) const {
    return key(op.table, op.constraint, true);
  }
  std::optional<KeyOperation> operator()(const operation::DropConstraint& op) const {
    return key(op.table, op.constraint, false);
  }
  std::optional<KeyOperation> operator()(const operation::CreateIndex& op) const {
    return index(op.table, op.index, true);
  }
  std::optional<KeyOperation> operator()(const operation::DropIndex& op) const {
    return index(op.table, op.index, false);
  }
  std::optional<KeyOperation> operator()(const operation::RenameIndex& op) const {
    return rename(op.table, op.from, op.to);
  }
  std::optional<KeyOperation> operator()(const operation::RenameConstraint& op) const {
    return rename(op.table, op.from, op.to);
  }
  std::optional<KeyOperation> operator()(const operation::AddColumn& op) const {
    return column(op.table, op.column.name, false, true, op.column.identity.has_value());
  }
  std::optional<KeyOperation> operator()(const operation::DropColumn& op) const {
    return column(op.table, op.column.name, true, false, op.column.identity.has_value());
  }
  std::optional<KeyOperation> operator()(const operation::AlterColumn& op) const {
    auto found = column(op.table, op.after.name, false, false, op.before.identity || op.after.identity);
    found->becomes_nullable = op.before.not_null && !op.after.not_null;
    return found;
  }
  template <typename Other>
  std::optional<KeyOperation> operator()(const Other&) const {
    return std::nullopt;
  }
};

bool same(const std::string& a, const std::string& b) {
  return text::iequals(a, b);
}

bool has_name(const std::vector<std::string>& names, const std::string& name) {
  return std::ranges::any_of(names, [&](const auto& each) { return same(each, name); });
}

/// The columns of a table with AUTO_INCREMENT.
void add_identities(const schema::Catalog& catalog, const ObjectName& table,
                    std::vector<std::string>& names) {
  const auto found = catalog.tables.find(table);
  if (found == catalog.tables.end()) return;
  for (const auto& column : found->second.columns) {
    if (column.identity) names.push_back(column.name);
  }
}

/// Which operations on one table belong together.
class TableUnit {
 public:
  /// `operations` by their places in the list.
  TableUnit(const std::map<std::size_t, KeyOperation>& operations, std::vector<std::string> identities)
      : operations_(operations), identities_(std::move(identities)) {}

  /// Their places; none when each can be done by itself.
  std::set<std::size_t> find() {
    add_replaced_keys();
    add_identities();
    add_nullable_columns();
    add_taken_names();
    return together_.size() < 2 ? std::set<std::size_t>() : std::move(together_);
  }

 private:
  bool has_identity(const KeyOperation& op) const {
    return std::ranges::any_of(identities_, [&](const auto& name) { return has_name(op.columns, name); });
  }

  /// Does the key go with its first column, so that no foreign key needs it, or would it be unique in fewer
  /// columns when one of its own went first?
  bool goes_before_its_column(const KeyOperation& key) const {
    return std::ranges::any_of(operations_, [&](const auto& each) {
      const auto& op = each.second;
      if (op.is_key || !op.drops) return false;
      const auto& name = op.columns.front();
      return same(key.columns.front(), name) || (key.is_unique && has_name(key.columns, name));
    });
  }

  /// A primary key and the next; an index and one that begins alike, which a foreign key may need.
  void add_replaced_keys() {
    for (const auto& [place, op] : operations_) {
      if (!op.is_key || !op.drops || op.columns.empty() || goes_before_its_column(op)) continue;
      for (const auto& [other_place, other] : operations_) {
        if (!other.is_key || !other.adds || other.columns.empty()) continue;
        const bool alike = same(op.columns.front(), other.columns.front());
        if (alike || (op.is_primary && other.is_primary)) together_.insert({place, other_place});
      }
    }
  }

  /// A column of a primary key is NOT NULL, whatever is said of it, until the key is gone.
  void add_nullable_columns() {
    for (const auto& [place, op] : operations_) {
      if (!op.is_primary || !op.drops) continue;
      for (const auto& [other_place, other] : operations_) {
        if (other.becomes_nullable && has_name(op.columns, other.columns.front()))
          together_.insert({place, other_place});
      }
    }
  }

  /// Who takes a name that becomes free with them comes along.
  void add_taken_names() {
    for (bool is_complete = together_.empty(); !is_complete;) {
      is_complete = true;
      for (const auto& [place, op] : operations_) {
        if (op.takes.empty() || together_.contains(place)) continue;
        const bool waits = std::ranges::any_of(
            together_, [&](const auto other) { return same(operations_.at(other).frees, op.takes); });
        if (!waits) continue;
        together_.insert(place);
        is_complete = false;
      }
    }
  }

  /// A column with AUTO_INCREMENT is in a key at any time.
  void add_identities() {
    const auto any = [&](auto is_wanted) {
      return std::ranges::any_of(operations_, [&](const auto& each) { return is_wanted(each.second); });
    };
    if (!any([&](const auto& op) { return op.is_key && has_identity(op); })) return;
    const bool moves = any([](const auto& op) { return !op.is_key && op.is_identity; });
    const bool drops = any([&](const auto& op) { return op.is_key && op.drops && has_identity(op); });
    const bool adds = any([&](const auto& op) { return op.is_key && op.adds && has_identity(op); });
    if (!moves && !(drops && adds)) return;
    for (const auto& [place, op] : operations_) {
      if (op.is_key ? has_identity(op) : op.is_identity) together_.insert(place);
    }
  }

  const std::map<std::size_t, KeyOperation>& operations_;
  std::vector<std::string> identities_;
  std::set<std::size_t> together_;
};

bool is_border(const Operation& operation) {
  return std::holds_alternative<operation::Execute>(operation) ||
         std::holds_alternative<operation::RenameTable>(operation) ||
         std::holds_alternative<operation::RenameColumn>(operation);
}

/// Would it be done too late, or too early, when `dropped` moved to before it?
bool prepares_drop(const Operation& operation) {
  return std::holds_alternative<operation::DropConstraint>(operation) ||
         std::holds_alternative<operation::DropIndex>(operation);
}

/// The place where the group is done: that of its last operation; but a column that is dropped, which comes
/// behind everything else, may come along earlier.
std::size_t place_of(const std::set<std::size_t>& group, const std::vector<Operation>& operations) {
  std::optional<std::size_t> last;
  for (const auto place : group) {
    if (!std::holds_alternative<operation::DropColumn>(operations[place])) last = place;
  }
  const auto end = *group.rbegin();
  if (!last) return end;
  for (auto between = *last + 1; between < end; ++between) {
    if (prepares_drop(operations[between]) && !group.contains(between)) return end;
  }
  return *last;
}

struct Group {
  ObjectName table;
  std::set<std::size_t> places;
};

/// The groups by the place where each is done.
using Groups = std::map<std::size_t, Group>;

/// The place of the last group that a foreign key, added at `place`, has to wait for: it changes the table of
/// one side, begins before it and is done behind it.
std::optional<std::size_t> awaited_group(const Operation& operation, std::size_t place,
                                         const Groups& groups) {
  const auto* add = std::get_if<operation::AddConstraint>(&operation);
  const auto* key = add ? std::get_if<schema::ForeignKey>(&add->constraint) : nullptr;
  std::optional<std::size_t> last;
  for (auto group = groups.upper_bound(place); key && group != groups.end(); ++group) {
    const auto& [table, places] = group->second;
    if (*places.begin() < place && (table == add->table || table == key->referenced_table))
      last = group->first;
  }
  return last;
}

}  // namespace

std::vector<Unit> units_of(const std::vector<Operation>& operations, const schema::Catalog& before,
                           const schema::Catalog& after) {
  Groups groups;
  std::set<std::size_t> grouped;
  for (std::size_t begin = 0; begin < operations.size();) {
    std::map<ObjectName, std::map<std::size_t, KeyOperation>> by_table;
    std::size_t end = begin;
    for (; end < operations.size() && !is_border(operations[end]); ++end) {
      const auto& one = static_cast<const operation::OperationVariant&>(operations[end]);
      if (auto found = std::visit(ReadKeyOperation{}, one))
        by_table[found->table].emplace(end, *std::move(found));
    }
    for (const auto& [table, of_table] : by_table) {
      std::vector<std::string> identities;
      add_identities(before, table, identities);
      add_identities(after, table, identities);
      // What was renamed has another name in `before`.
      for (const auto& [place, op] : of_table) {
        if (op.is_identity) identities.insert(identities.end(), op.columns.begin(), op.columns.end());
      }
      auto group = TableUnit(of_table, std::move(identities)).find();
      if (group.empty()) continue;
      grouped.insert(group.begin(), group.end());
      const auto place = place_of(group, operations);
      groups.emplace(place, Group{table, std::move(group)});
    }
    begin = end + 1;
  }
  std::vector<Unit> units;
  std::multimap<std::size_t, const Operation*> waiting;  // by the group that they wait for
  for (std::size_t place = 0; place < operations.size(); ++place) {
    if (const auto group = groups.find(place); group != groups.end()) {
      Unit unit;
      for (const auto each : group->second.places) unit.push_back(&operations[each]);
      units.push_back(std::move(unit));
      const auto [begin, end] = waiting.equal_range(place);
      for (auto each = begin; each != end; ++each) units.push_back({each->second});
    } else if (grouped.contains(place)) {
      continue;
    } else if (const auto awaited = awaited_group(operations[place], place, groups)) {
      waiting.emplace(*awaited, &operations[place]);
    } else {
      units.push_back({&operations[place]});
    }
  }
  return units;
}

}  // namespace limbeck::dialect::mysql
