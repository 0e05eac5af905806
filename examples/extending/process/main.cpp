// A process callback: reads the operations of a generated revision from stdin, and prints what is to become
// of them.
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

using Json = nlohmann::ordered_json;

namespace {

bool is(const Json& operation, const char* op) {
  return operation["op"] == op;
}

/// Tables that others still use: the models no longer have them, but they are not ours to drop.
bool is_legacy(const Json& table) {
  return table["name"].get<std::string>().starts_with("legacy_");
}

/// What the upgrade does not drop, the downgrade need not make again.
void keep_legacy_tables(Json& operations, bool upgrade) {
  std::erase_if(operations.get_ref<Json::array_t&>(), [&](const Json& operation) {
    if (!is(operation, upgrade ? "drop_table" : "create_table") || !is_legacy(operation["table"]))
      return false;
    if (upgrade) std::cerr << "left alone: " << operation["table"]["name"].get<std::string>() << '\n';
    return true;
  });
}

/// Identity first, what happened when last, and the rest as the models have it.
void order_columns(Json& operations) {
  const auto rank = [](const Json& column) {
    const auto& name = column["name"];
    if (name == "id") return 0;
    if (name == "created_at") return 2;
    return name == "updated_at" ? 3 : 1;
  };
  for (auto& operation : operations) {
    if (!is(operation, "create_table") || !operation["table"].contains("columns")) continue;
    auto& columns = operation["table"]["columns"].get_ref<Json::array_t&>();
    std::ranges::stable_sort(columns, {}, rank);
  }
}

std::string quoted(const std::string& text, char quote) {
  std::string sql(1, quote);
  for (const char c : text) sql.append(c == quote ? 2 : 1, c);
  return sql + quote;
}

/// The statement that lets the reports read a table, or forbids it again. SQLite has no users: there the
/// reports look into the table readable_tables.
Json reading(const Json& table, bool allowed, const Json& dialect) {
  const auto name = table["name"].get<std::string>();
  std::string sql;
  if (dialect == "postgresql") {
    const auto of = quoted(table.value("schema", "public"), '"') + "." + quoted(name, '"');
    sql = allowed ? "GRANT SELECT ON " + of + " TO reporting" : "REVOKE SELECT ON " + of + " FROM reporting";
  } else {
    const auto text = quoted(name, '\'');
    sql = allowed ? "INSERT INTO readable_tables (name) VALUES (" + text + ")"
                  : "DELETE FROM readable_tables WHERE name = " + text;
  }
  return {{"op", "execute"}, {"sql", sql}};
}

/// Each new table at the end, when all of them are there; each that goes at the beginning, while all still
/// are.
void let_reports_read(Json& operations, const Json& dialect) {
  auto first = Json::array(), last = Json::array();
  for (const auto& operation : operations) {
    const bool made = is(operation, "create_table");
    if (!made && !is(operation, "drop_table")) continue;
    const auto& table = operation["table"];
    if (table["name"] != "readable_tables") (made ? last : first).push_back(reading(table, made, dialect));
  }
  first.insert(first.end(), operations.begin(), operations.end());
  first.insert(first.end(), last.begin(), last.end());
  operations = std::move(first);
}

}  // namespace

int main() {
  auto document = Json::parse(std::cin);
  bool empty = true;
  for (const std::string way : {"upgrade", "downgrade"}) {
    if (!document.contains(way)) continue;  // there is no way back: "irreversible" says why
    auto& operations = document[way];
    keep_legacy_tables(operations, way == "upgrade");
    order_columns(operations);
    let_reports_read(operations, document["dialect"]);
    empty = empty && operations.empty();
  }
  if (empty) document["skip"] = true;
  std::cout << document << '\n';
}
