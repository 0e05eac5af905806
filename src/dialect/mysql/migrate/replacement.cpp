#include "dialect/mysql/migrate/replacement.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/error.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "dialect/mysql/column_type.hpp"
#include "dialect/mysql/inspect/inspect.hpp"
#include "dialect/mysql/render/render_sql.hpp"
#include "dialect/sql/created_object.hpp"
#include "dialect/sql/rules.hpp"
#include "dialect/sql/session_values.hpp"
#include "dialect/sql/tokenizer.hpp"
#include "dialect/sql/words.hpp"

namespace limbeck::dialect::mysql {
namespace {

using schema::Catalog;
using schema::ObjectId;
using schema::ObjectKind;
using schema::ObjectName;

constexpr std::size_t digest_length = 12;

std::string digest(const std::string& definition) {
  return sha256(definition).substr(0, digest_length);
}

/// Digests by what they are of: "view recent", "column customers.name".
std::map<std::string, std::string> digests(const Catalog& catalog) {
  std::map<std::string, std::string> found;
  for (const auto& [name, table] : catalog.tables) {
    for (const auto& column : table.columns)
      found[ObjectId{ObjectKind::column, name, column.name}.display()] = digest(column_sql(column));
  }
  for (const auto& [name, view] : catalog.views)
    found[ObjectId{ObjectKind::view, name, ""}.display()] = digest(create_view_sql(view, false));
  for (const auto& [id, object] : catalog.objects) found[id.display()] = digest(object.definition);
  return found;
}

/// Finds the columns that operations modify, by the names that they had before all of them.
class ModifiedColumns {
 public:
  explicit ModifiedColumns(const Catalog& before) : before_(before) {}

  std::set<ObjectId> find(const std::vector<operation::Operation>& operations) {
    for (const auto& one : operations) {
      if (const auto* table = std::get_if<operation::RenameTable>(&one)) {
        tables_[table->to] = former(table->from);
      } else if (const auto* column = std::get_if<operation::RenameColumn>(&one)) {
        columns_[{former(column->table), column->to}] = former(column->table, column->from);
      } else if (const auto* alter = std::get_if<operation::AlterColumn>(&one)) {
        add(alter->table, alter->before.name);
      } else if (const auto* options = std::get_if<operation::AlterTableOptions>(&one)) {
        if (options->before.collation == options->after.collation) continue;
        for (const auto& column : options->before.columns) {
          if (is_character_type(column.type) && column.collation.empty())
            add(options->before.name, column.name);
        }
      }
    }
    return std::move(found_);
  }

 private:
  ObjectName former(const ObjectName& table) const {
    const auto found = tables_.find(table);
    return found == tables_.end() ? table : found->second;
  }
  std::string former(const ObjectName& former_table, const std::string& column) const {
    const auto found = columns_.find({former_table, column});
    return found == columns_.end() ? column : found->second;
  }
  /// Those that were not there are the section's own.
  void add(const ObjectName& table, const std::string& column) {
    const auto name = former(table);
    const auto held = before_.tables.find(name);
    if (held == before_.tables.end()) return;
    const auto* there = held->second.find_column(former(name, column));
    if (there) found_.insert({ObjectKind::column, name, there->name});
  }

  const Catalog& before_;
  std::map<ObjectName, ObjectName> tables_;
  std::map<std::pair<ObjectName, std::string>, std::string> columns_;
  std::set<ObjectId> found_;
};

}  // namespace

std::string expectation(const std::vector<operation::Operation>& operations,
                        std::span<const Statement> statements, const Catalog& before) {
  auto ids = ModifiedColumns(before).find(operations);
  for (const auto& statement : statements) {
    const auto id = sql::created_id(EngineKind::mysql, statement.text, "");
    const bool is_there =
        id.kind == ObjectKind::view ? before.views.contains(id.name) : before.objects.contains(id);
    if (is_there) ids.insert(id);
  }
  const auto known = ids.empty() ? std::map<std::string, std::string>() : digests(before);
  std::vector<std::string> lines;
  for (const auto& id : ids) lines.push_back(id.display() + " " + known.at(id.display()));
  return text::join(lines, "\n");
}

std::string expected_behind(const Replacement& replacement, std::span<const Statement> done) {
  constexpr auto engine = EngineKind::mysql;
  std::vector<std::string> lines;
  for (const auto& line : text::split(replacement.expected, '\n')) {
    const auto words = sql::tokens(engine, line);
    std::vector<std::string> names;  // behind the kind, before the digest
    for (std::size_t i = 1; i + 1 < words.size(); ++i)
      if (words[i].is_name()) names.push_back(text::lower(words[i].value()));
    if (names.empty()) continue;
    const bool is_column = words[0].is("column");
    const auto changes = [&](const Statement& statement) {
      if (!sql::commits_implicitly(engine, statement)) return false;  // no definition
      sql::Words first(engine, statement.text);
      if (!first.one_of(0, {"CREATE", "ALTER", "DROP", "RENAME", "TRUNCATE", "ANALYZE", "GRANT", "REVOKE"}))
        return true;  // nobody knows what
      if (sql::mentioned_name(engine, statement.text, {names.back()})) return true;
      if (!is_column || !sql::mentioned_name(engine, statement.text, {names.begin(), names.end() - 1}))
        return false;
      return first[0] != "ALTER" ||
             sql::mentioned_name(engine, statement.text,
                                 {"rename", "convert", "character", "charset", "collate"});
    };
    if (std::ranges::none_of(done, changes)) lines.push_back(line);
  }
  return text::join(lines, "\n");
}

ReplacementCheck check_replaced(Connection& connection, const Replacement& replacement) {
  ReplacementCheck check;
  if (replacement.expected.empty()) return check;
  const auto live = digests(inspect(connection, {}));
  for (const auto& part : text::split(replacement.expected, '\n')) {
    const std::string line(text::trim(part));
    if (line.empty()) continue;
    const auto blank = line.rfind(' ');
    if (blank == std::string::npos || line.size() - blank - 1 != digest_length) {
      throw Error(fmt::format("a line below `-- limbeck: expects` can't be read: {}", line),
                  "it names an object and ends in the digest that `limbeck revision --autogenerate` wrote");
    }
    const auto what = line.substr(0, blank);
    const auto found = live.find(what);
    if (found == live.end()) {
      check.refusals.push_back(fmt::format("the {} is not there", what));
    } else if (found->second != line.substr(blank + 1)) {
      check.refusals.push_back(fmt::format(
          "the {} is not as it was when the section was written, and would be overwritten", what));
    }
  }
  return check;
}

}  // namespace limbeck::dialect::mysql
