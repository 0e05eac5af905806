#include <fmt/core.h>

#include <algorithm>
#include <vector>

#include "base/text.hpp"
#include "dialect/mysql/inspect/inspection.hpp"
#include "dialect/mysql/quote.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::dialect::mysql {
namespace {

struct Subpartition {
  std::string name, comment;
};

struct Partition {
  std::string name, description, comment;
  std::vector<Subpartition> subpartitions;  ///< where there are some, the comments are theirs
};

struct Partitioning {
  std::string method, expression, subpartition_method, subpartition_expression;
  std::vector<Partition> partitions;
};

constexpr std::string_view by_history = "SYSTEM_TIME";
constexpr std::string_view current = "CURRENT";

std::string values_sql(const std::string& method, const Partition& partition) {
  const auto& description = partition.description;
  if (method == by_history) return description == current ? " CURRENT" : " HISTORY";
  if (description.empty()) return {};
  if (method.starts_with("RANGE")) {
    return description == "MAXVALUE" && method == "RANGE" ? " VALUES LESS THAN MAXVALUE"
                                                          : " VALUES LESS THAN (" + description + ")";
  }
  if (description == "DEFAULT") return " DEFAULT";
  return method.starts_with("LIST") ? " VALUES IN (" + description + ")" : " " + description;
}

std::string comment_sql(const std::string& comment) {
  return comment.empty() ? "" : " COMMENT = " + quote_literal(comment);
}

/// Are they called as the server calls those that are only counted, p0, p1, …, and of a history pn at last?
bool are_only_counted(const Partitioning& held) {
  const bool has_history = held.method == by_history;
  for (std::size_t i = 0; i < held.partitions.size(); ++i) {
    const auto& [name, description, comment, subpartitions] = held.partitions[i];
    const bool is_last_of_history = has_history && i + 1 == held.partitions.size();
    if (name != (is_last_of_history ? "pn" : fmt::format("p{}", i)) || !comment.empty() ||
        !subpartitions.empty() || (!has_history && !description.empty()))
      return false;
  }
  return true;
}

bool are_subpartitions_only_counted(const Partitioning& held) {
  const auto count = held.partitions.front().subpartitions.size();
  for (const auto& partition : held.partitions) {
    if (partition.subpartitions.size() != count) return false;
    for (std::size_t i = 0; i < count; ++i) {
      const auto& [name, comment] = partition.subpartitions[i];
      if (name != fmt::format("{}sp{}", partition.name, i) || !comment.empty()) return false;
    }
  }
  return true;
}

std::string subpartitions_sql(const Partition& partition) {
  std::vector<std::string> list;
  for (const auto& [name, comment] : partition.subpartitions)
    list.push_back("SUBPARTITION " + quote_identifier(name) + comment_sql(comment));
  return " (" + text::join(list, ", ") + ")";
}

/// May one of them be that for all other values? Of it, information_schema tells what it tells of 0, or of
/// MAXVALUE.
bool may_have_default(const Partitioning& held) {
  return held.method.starts_with("LIST") && std::ranges::any_of(held.partitions, [](const auto& partition) {
           return partition.description == "0" || partition.description.contains("MAXVALUE");
         });
}

void find_default(Connection& connection, const std::string& table, std::vector<Partition>& partitions) {
  const auto definition = connection.query("SHOW CREATE TABLE " + quoted_name(table)).text(0, 1);
  const auto tokens = sql::tokens(EngineKind::mysql, definition);
  for (std::size_t at = 0; at + 2 < tokens.size(); ++at) {
    if (!tokens[at].is("PARTITION") || !tokens[at + 2].is("DEFAULT")) continue;
    const auto found = std::ranges::find(partitions, tokens[at + 1].value(), &Partition::name);
    if (found != partitions.end()) found->description = "DEFAULT";
  }
}

/// "LIMIT 1000", "INTERVAL 1 MONTH AUTO": what no table of information_schema tells. From when on is left
/// out, since that is the day when the table was made unless somebody says otherwise.
std::string history_interval(Connection& connection, const std::string& table) {
  const auto definition = connection.query("SHOW CREATE TABLE " + quoted_name(table)).text(0, 1);
  static constexpr std::string_view words = "PARTITION BY SYSTEM_TIME";
  const auto at = definition.rfind(words);
  if (at == std::string::npos) return {};
  const auto begin = at + words.size();
  auto interval =
      text::trim(std::string_view(definition).substr(begin, definition.find('\n', begin) - begin));
  static constexpr std::string_view starts = " STARTS TIMESTAMP'";
  if (const auto from = interval.find(starts); from != std::string::npos) {
    const auto end = interval.find('\'', from + starts.size());
    return std::string(interval.substr(0, from)) + std::string(interval.substr(end + 1));
  }
  return std::string(interval);
}

void set_options(const Partitioning& held, const std::string& interval, schema::Options& options) {
  auto& by = options["partition_by"];
  const bool has_history = held.method == by_history;
  by = has_history ? held.method + (interval.empty() ? "" : " ") + interval
                   : fmt::format("{} ({})", held.method, held.expression);
  // The server adds some by itself then.
  if (held.partitions.empty() || (has_history && interval.ends_with(" AUTO"))) return;
  const bool counted = are_subpartitions_only_counted(held);
  if (!held.subpartition_method.empty()) {
    by += fmt::format(" SUBPARTITION BY {} ({})", held.subpartition_method, held.subpartition_expression);
    if (counted) by += fmt::format(" SUBPARTITIONS {}", held.partitions.front().subpartitions.size());
  }
  if (are_only_counted(held)) {
    if (held.partitions.size() > 1) options["partitions"] = std::to_string(held.partitions.size());
    return;
  }
  std::vector<std::string> list;
  for (const auto& partition : held.partitions) {
    list.push_back("PARTITION " + quote_identifier(partition.name) + values_sql(held.method, partition) +
                   comment_sql(partition.comment) + (counted ? "" : subpartitions_sql(partition)));
  }
  options["partitions"] = text::join(list, ", ");
}

}  // namespace

void inspect_partitions(Inspection& inspection) {
  if (!inspection.has_partitions) return;
  const auto rows = inspection.connection.query(
      "SELECT TABLE_NAME, PARTITION_NAME, SUBPARTITION_NAME, PARTITION_METHOD, PARTITION_EXPRESSION, "
      "SUBPARTITION_METHOD, SUBPARTITION_EXPRESSION, PARTITION_DESCRIPTION, PARTITION_COMMENT FROM "
      "information_schema.PARTITIONS WHERE TABLE_SCHEMA = DATABASE() AND PARTITION_NAME IS NOT NULL ORDER BY "
      "TABLE_NAME, PARTITION_ORDINAL_POSITION, SUBPARTITION_ORDINAL_POSITION");
  std::map<std::string, Partitioning> by_table;
  for (std::size_t row = 0; row < rows.rows.size(); ++row) {
    auto& held = by_table[rows.text(row, 0)];
    held.method = rows.text(row, 3);
    held.expression = rows.text(row, 4);
    held.subpartition_method = rows.text(row, 5);
    held.subpartition_expression = rows.text(row, 6);
    const auto name = rows.text(row, 1), sub = rows.text(row, 2);
    const auto comment = rows.text(row, 8);
    if (held.partitions.empty() || held.partitions.back().name != name)
      held.partitions.push_back({name, rows.text(row, 7), sub.empty() ? comment : "", {}});
    if (!sub.empty()) held.partitions.back().subpartitions.push_back({sub, comment});
  }
  for (auto& [name, held] : by_table) {
    auto* table = inspection.table(name);
    if (!table) continue;
    if (may_have_default(held)) find_default(inspection.connection, name, held.partitions);
    const auto interval =
        held.method == by_history ? history_interval(inspection.connection, name) : std::string();
    set_options(held, interval, table->options);
  }
}

}  // namespace limbeck::dialect::mysql
