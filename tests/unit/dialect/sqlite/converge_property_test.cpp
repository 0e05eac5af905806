// From any schema to any other and back, with rows in the tables.
#include <gtest/gtest.h>

#include "integration/sqlite_converge.hpp"
#include "unit/dialect/sqlite/random_schema.hpp"

namespace limbeck::dialect::sqlite {
namespace {

using testing::below;
using testing::one_in;
using testing::RandomSchema;
using testing::RandomTable;

/// What was confirmed to be renamed, from a to b.
struct Names {
  std::map<std::string, std::string> tables;  // all kept ones
  std::map<std::string, std::map<std::string, std::string>>
      columns;  // all kept ones, by the table's name in a
  std::vector<autogenerate::Rename> renames;
};

Names random_names(const RandomSchema& a, const RandomSchema& b) {
  using schema::ObjectId;
  using schema::ObjectKind;
  Names names;
  std::set<std::string> free;
  for (const auto& [name, table] : b.tables) {
    if (!a.tables.contains(name)) free.insert(name);
  }
  for (const auto& [name, table] : a.tables) {
    std::string to;
    if (b.tables.contains(name)) {
      to = name;
    } else if (!free.empty() && one_in(2)) {
      to = *free.begin();
      free.erase(free.begin());
      names.renames.push_back(
          {ObjectId{ObjectKind::table, {"", name}, ""}, ObjectId{ObjectKind::table, {"", to}, ""}});
    } else {
      continue;
    }
    names.tables[name] = to;
    auto& columns = names.columns[name];
    const auto& other = b.tables.at(to);
    std::set<std::string> free_columns;
    for (const auto& column : other.columns) {
      if (!table.find(column.name) && !column.generated && column.references.empty())
        free_columns.insert(column.name);
    }
    for (const auto& column : table.columns) {
      if (other.find(column.name)) {
        columns[column.name] = column.name;
      } else if (!free_columns.empty() && !column.generated && column.references.empty() && one_in(2)) {
        const auto target = *free_columns.begin();
        free_columns.erase(free_columns.begin());
        columns[column.name] = target;
        names.renames.push_back({ObjectId{ObjectKind::column, {"", name}, column.name},
                                 ObjectId{ObjectKind::column, {"", to}, target}});
      }
    }
  }
  return names;
}

std::vector<autogenerate::Rename> inverse(const std::vector<autogenerate::Rename>& renames) {
  std::vector<autogenerate::Rename> back;
  for (const auto& rename : renames) back.push_back({rename.to, rename.from});
  return back;
}

/// Rows that no constraint of either schema can stand against: ids are 1 … count everywhere, values differ
/// from row to row, and a foreign key is filled only where what it points to, before and after, keeps its
/// rows.
void fill(Connection& database, const RandomSchema& a, const RandomSchema& b, const Names& names) {
  const int count = 2 + below(5);
  database.execute("PRAGMA foreign_keys = OFF");
  for (const auto& [name, table] : a.tables) {
    const auto kept = names.tables.find(name);
    for (int row = 1; row <= count; ++row) {
      std::string columns = "id", values = std::to_string(row);
      for (const auto& column : table.columns) {
        if (column.generated) continue;
        bool unique = column.rest == " UNIQUE";
        bool strict = table.strict;
        bool points = !column.references.empty();
        bool can_point = !points || names.tables.contains(column.references);
        if (kept != names.tables.end()) {
          const auto& other = b.tables.at(kept->second);
          strict |= other.strict;
          const auto& kept_columns = names.columns.at(name);
          const auto target = kept_columns.find(column.name);
          const auto* there = target == kept_columns.end() ? nullptr : other.find(target->second);
          unique |= there && there->rest == " UNIQUE";
          if (there && !there->references.empty()) {
            points = true;
            const auto keeps_rows = [&](const auto& entry) { return entry.second == there->references; };
            can_point &= std::ranges::any_of(names.tables, keeps_rows);
          }
        }
        // Left out, it takes its default: not where that can be there only once, or is of the wrong type.
        const bool left_out =
            !column.not_null && !unique && (!strict || column.default_value.empty()) && one_in(4);
        if (left_out || (points && !can_point)) continue;
        columns += ", " + quote_identifier(column.name);
        const bool number = strict || points || column.name == "p" || one_in(2);
        values += ", " + (points   ? std::to_string(1 + below(count))
                          : number ? std::to_string(row * 10)
                                   : "'w" + std::to_string(row) + "'");
      }
      database.execute("INSERT INTO " + quote_identifier(name) + " (" + columns + ") VALUES (" + values +
                       ")");
    }
  }
  database.execute("DELETE FROM log");
  database.execute("PRAGMA foreign_keys = ON");
}

/// A value without what a change of its column's type may change: 5 and 5.0 are one.
std::string plain(const std::string& value) {
  return "iif(CAST(" + value + " AS TEXT) LIKE '%.0', CAST(CAST(" + value + " AS INT) AS TEXT), CAST(" +
         value + " AS TEXT))";
}

/// The kept values of a table.
std::string kept_values(Connection& database, const std::string& table,
                        const std::vector<std::string>& columns, const std::vector<std::string>& if_null) {
  std::string list = "CAST(id AS INT)";
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto name = quote_identifier(table) + "." + quote_identifier(columns[i]);
    list += ", coalesce(" + plain(name) + ", " + if_null[i] + ")";
  }
  return rows(database, "SELECT " + list + " FROM " + quote_identifier(table) + " ORDER BY 1");
}

struct KeptColumns {
  std::string from_table, to_table;
  std::vector<std::string> from, to,
      if_null;  // what takes the place of NULL when the column becomes NOT NULL
};

std::vector<KeptColumns> kept_columns(const RandomSchema& a, const RandomSchema& b, const Names& names) {
  std::vector<KeptColumns> all;
  for (const auto& [from, to] : names.tables) {
    KeptColumns kept{from, to, {}, {}, {}};
    for (const auto& [column, target] : names.columns.at(from)) {
      const auto* before = a.tables.at(from).find(column);
      const auto* after = b.tables.at(to).find(target);
      if (before->generated || after->generated) continue;
      kept.from.push_back(column);
      kept.to.push_back(target);
      kept.if_null.push_back(after->not_null && !before->not_null ? plain(after->default_value) : "NULL");
    }
    all.push_back(kept);
  }
  return all;
}

TEST(SqliteConverge, LeadsThereAndBackAndKeepsAllRows) {
  EXPECT_TRUE(rc::check([] {
    const auto a = testing::random_schema();
    const auto b = testing::random_schema();
    const auto names = random_names(a, b);
    RC_LOG() << "from:\n" << a.sql() << "to:\n" << b.sql();

    auto database = sqlite_memory();
    run_script(*database, a.sql());
    const auto before = sqlite_dialect().inspect(*database, {});
    const auto after = sqlite_catalog(b.sql());
    fill(*database, a, b, names);
    const auto kept = kept_columns(a, b, names);
    std::vector<std::string> values;
    for (const auto& each : kept)
      values.push_back(kept_values(*database, each.from_table, each.from, each.if_null));

    RC_ASSERT(step(*database, before, after, names.renames) == "");
    const auto no_change = [](const KeptColumns& each) {
      return std::vector<std::string>(each.to.size(), "NULL");
    };
    for (std::size_t i = 0; i < kept.size(); ++i) {
      RC_ASSERT(kept_values(*database, kept[i].to_table, kept[i].to, no_change(kept[i])) == values[i]);
    }
    RC_ASSERT(rows(*database, "SELECT * FROM log") == "");

    RC_ASSERT(step(*database, after, before, inverse(names.renames)) == "");
    for (std::size_t i = 0; i < kept.size(); ++i) {
      const auto now = kept_values(*database, kept[i].from_table, kept[i].from, no_change(kept[i]));
      RC_ASSERT(std::ranges::count(now, '\n') == std::ranges::count(values[i], '\n'));
    }
    RC_ASSERT(rows(*database, "SELECT * FROM log") == "");
  }));
}

}  // namespace
}  // namespace limbeck::dialect::sqlite
