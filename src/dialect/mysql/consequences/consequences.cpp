#include "dialect/mysql/consequences/consequences.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>

#include "base/text.hpp"
#include "dialect/mysql/consequences/programs.hpp"
#include "dialect/mysql/quote.hpp"

namespace limbeck::dialect::mysql {
namespace {

/// From here on it takes long enough for others to notice.
constexpr long long many_rows = 100'000, many_bytes = 64LL << 20;

struct Altering {
  std::size_t section, statement;
  AlterTable alter;
};

const char* word_of(AlterAlgorithm algorithm, bool is_mariadb) {
  switch (algorithm) {
    case AlterAlgorithm::instant:
      return "INSTANT";
    case AlterAlgorithm::nocopy:
      return is_mariadb ? "NOCOPY" : "INPLACE";
    case AlterAlgorithm::inplace:
      return "INPLACE";
    case AlterAlgorithm::copy:
      return "COPY";
  }
  return "";
}

const char* word_of(AlterLock lock) {
  return lock == AlterLock::none ? "NONE" : lock == AlterLock::shared ? "SHARED" : "EXCLUSIVE";
}

std::string grouped(long long number) {
  auto digits = std::to_string(number);
  for (auto at = static_cast<long>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

std::string size_text(const KnownTable& table) {
  const auto megabytes = static_cast<double>(table.bytes) / (1 << 20);
  const auto size = megabytes >= 1024 ? fmt::format("{:.1f} GB", megabytes / 1024)
                    : megabytes >= 1  ? fmt::format("{:.0f} MB", megabytes)
                                      : std::string("under 1 MB");
  return fmt::format("about {} rows, {}", grouped(table.rows), size);
}

std::string text_of_need(const AlterNeed& need, const std::string& name, const KnownTable& table,
                         bool is_mariadb) {
  const auto what = [&]() -> std::string {
    switch (need.algorithm) {
      case AlterAlgorithm::instant:
        return fmt::format("changes the definition of {} alone", name);
      case AlterAlgorithm::nocopy:
        return fmt::format("builds or drops indexes of {}, its rows stay", name);
      case AlterAlgorithm::inplace:
        return fmt::format("rewrites {} ({})", name, size_text(table));
      case AlterAlgorithm::copy:
        break;
    }
    return fmt::format("copies {} ({})", name, size_text(table));
  }();
  const char* const others = need.lock == AlterLock::none     ? ""
                             : need.lock == AlterLock::shared ? "; nobody writes to it meanwhile"
                                                              : "; it waits until nobody uses it";
  return fmt::format("ALGORITHM={}, LOCK={}: {}{}", word_of(need.algorithm, is_mariadb), word_of(need.lock),
                     what, others);
}

/// What the author wrote stays; what that leads to.
std::optional<std::string> refusal(const AlterTable& alter, const AlterNeed& need, bool is_mariadb) {
  const auto algorithm = alter.written_algorithm();
  // MySQL's INPLACE is either.
  const bool too_cheap =
      algorithm && *algorithm < need.algorithm &&
      (is_mariadb || *algorithm != AlterAlgorithm::inplace || need.algorithm == AlterAlgorithm::copy);
  if (too_cheap) {
    return fmt::format("the server refuses ALGORITHM={} here: it takes {}", word_of(*algorithm, is_mariadb),
                       word_of(need.algorithm, is_mariadb));
  }
  if (alter.written_lock() && *alter.written_lock() < need.lock) {
    return fmt::format("the server refuses LOCK={} here: it takes {}", word_of(*alter.written_lock()),
                       word_of(need.lock));
  }
  return std::nullopt;
}

AlterNeed as_written(AlterNeed need, const AlterTable& alter) {
  if (alter.written_algorithm() == AlterAlgorithm::copy) need = {AlterAlgorithm::copy, AlterLock::shared};
  if (alter.written_lock()) need.lock = std::max(need.lock, *alter.written_lock());
  return need;
}

std::string in_list(const std::vector<schema::ObjectName>& names, const char* schema, const char* table) {
  std::vector<std::string> pairs;
  for (const auto& name : names) {
    pairs.push_back(fmt::format("({}, {})", name.schema.empty() ? "DATABASE()" : quote_literal(name.schema),
                                quote_literal(name.name)));
  }
  return fmt::format("({}, {}) IN ({})", schema, table, text::join(pairs, ", "));
}

}  // namespace

std::map<schema::ObjectName, KnownTable> read_tables(Connection& connection,
                                                     const std::vector<schema::ObjectName>& names) {
  std::map<schema::ObjectName, KnownTable> tables;
  if (names.empty()) return tables;
  const auto condition = in_list(names, "TABLE_SCHEMA", "TABLE_NAME");
  const auto number = [](const std::string& text) { return std::strtoll(text.c_str(), nullptr, 10); };
  const auto of_own = "IF(TABLE_SCHEMA = DATABASE(), '', TABLE_SCHEMA)";
  const auto found = connection.query(fmt::format(
      "SELECT {}, TABLE_NAME, ENGINE, ROW_FORMAT, TABLE_COLLATION, TABLE_ROWS, DATA_LENGTH + INDEX_LENGTH "
      "FROM information_schema.TABLES WHERE TABLE_TYPE = 'BASE TABLE' AND {}",
      of_own, condition));
  for (std::size_t i = 0; i < found.rows.size(); ++i) {
    KnownTable table;
    table.engine = found.text(i, 2);
    table.row_format = text::lower(found.text(i, 3));
    table.collation = found.text(i, 4);
    table.rows = number(found.text(i, 5));
    table.bytes = number(found.text(i, 6));
    tables[{found.text(i, 0), found.text(i, 1)}] = std::move(table);
  }
  if (tables.empty()) return tables;
  const auto columns = connection.query(
      fmt::format("SELECT {}, TABLE_NAME, LOWER(COLUMN_NAME), COLUMN_TYPE, IS_NULLABLE, CHARACTER_SET_NAME, "
                  "COLLATION_NAME, CHARACTER_OCTET_LENGTH, EXTRA FROM information_schema.COLUMNS WHERE {}",
                  of_own, condition));
  for (std::size_t i = 0; i < columns.rows.size(); ++i) {
    const auto table = tables.find({columns.text(i, 0), columns.text(i, 1)});
    if (table == tables.end()) continue;
    KnownColumn column;
    column.type = columns.text(i, 3);
    column.nullable = columns.text(i, 4) == "YES";
    column.charset = columns.text(i, 5);
    column.collation = columns.text(i, 6);
    column.bytes = number(columns.text(i, 7));
    const auto extra = text::lower(columns.text(i, 8));
    column.plain = !extra.contains("auto_increment") &&
                   !(extra.contains("generated") && !extra.contains("default_generated"));
    table->second.columns[columns.text(i, 2)] = std::move(column);
  }
  const auto keys = connection.query(
      fmt::format("SELECT {}, TABLE_NAME, LOWER(INDEX_NAME), LOWER(COLUMN_NAME), INDEX_TYPE FROM "
                  "information_schema.STATISTICS WHERE {} ORDER BY INDEX_NAME, SEQ_IN_INDEX",
                  of_own, condition));
  for (std::size_t i = 0; i < keys.rows.size(); ++i) {
    const auto table = tables.find({keys.text(i, 0), keys.text(i, 1)});
    if (table == tables.end()) continue;
    table->second.keys[keys.text(i, 2)].push_back(keys.text(i, 3));
    table->second.has_fulltext |= keys.text(i, 4) == "FULLTEXT";
  }
  return tables;
}

std::vector<Consequence> consequences(Connection& connection,
                                      const std::vector<const std::vector<Statement>*>& sections) {
  std::vector<Altering> found;
  std::vector<schema::ObjectName> names;
  for (std::size_t section = 0; section < sections.size(); ++section) {
    for (std::size_t i = 0; i < sections[section]->size(); ++i) {
      auto alter = AlterTable::read((*sections[section])[i].text);
      if (!alter) continue;
      if (std::ranges::find(names, alter->table()) == names.end()) names.push_back(alter->table());
      found.push_back({section, i, std::move(*alter)});
    }
  }
  auto tables = read_tables(connection, names);
  const auto engine = connection.engine();
  const bool is_mariadb = engine.flavour == Flavour::mariadb;
  auto result = changed_programs(connection, sections);
  for (const auto& [section, statement, alter] : found) {
    const auto table = tables.find(alter.table());
    if (table == tables.end()) continue;  // made by a statement before, and empty or nearly so
    if (auto need = alter.need(table->second, engine)) {
      const auto say = [&](std::string text, bool informs) {
        result.push_back(
            {.section = section, .statement = statement, .informs = informs, .text = std::move(text)});
      };
      if (const auto refused = refusal(alter, *need, is_mariadb)) say(*refused, false);
      need = as_written(*need, alter);
      const bool is_big = table->second.rows >= many_rows || table->second.bytes >= many_bytes;
      const bool holds_up = need->algorithm >= AlterAlgorithm::inplace && need->lock != AlterLock::none;
      say(text_of_need(*need, alter.table().display(), table->second, is_mariadb), !(is_big && holds_up));
    }
    alter.forget_changed(table->second);
    if (alter.renames()) tables.erase(table);
  }
  return result;
}

}  // namespace limbeck::dialect::mysql
