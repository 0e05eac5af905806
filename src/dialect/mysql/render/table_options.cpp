#include "dialect/mysql/render/table_options.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "dialect/mysql/quote.hpp"
#include "dialect/mysql/render/render_sql.hpp"
#include "dialect/sql/token_cursor.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::dialect::mysql {
namespace {

using schema::Options;
using schema::Table;

std::string option(const Options& options, const std::string& key) {
  const auto found = options.find(key);
  return found == options.end() ? std::string() : found->second;
}

/// What stands in CREATE_OPTIONS, and in CREATE TABLE behind the parentheses.
bool is_storage_option(const std::string& key) {
  return key != "engine" && key != "partition_by" && key != "partitions" && key != "system_versioning";
}

std::string storage_clause(const std::string& key, const std::string& value) {
  return fmt::format("{} = {}", text::upper(key), value);
}

/// What an option is when nothing is said.
std::string default_of(const std::string& key) {
  static const std::set<std::string> numbers = {"key_block_size", "max_rows", "min_rows",
                                                "avg_row_length", "checksum", "delay_key_write"};
  return numbers.contains(key) ? "0" : "DEFAULT";
}

/// Else they are listed.
bool is_count(const std::string& partitions) {
  return partitions.find_first_not_of("0123456789") == std::string::npos;
}

long count_of(const std::string& partitions) {
  return partitions.empty() ? 1 : std::stol(partitions);
}

/// "PARTITION p0 VALUES …", one each.
std::vector<std::string> listed(const std::string& partitions) {
  const auto tokens = sql::tokens(EngineKind::mysql, partitions);
  std::vector<std::string> items;
  for (const auto& item : sql::TokenCursor(tokens).items()) items.emplace_back(item.text());
  return items;
}

std::string name_of_partition(const std::string& item) {
  const auto tokens = sql::tokens(EngineKind::mysql, item);
  return tokens.size() < 2 ? item : tokens[1].value();
}

bool begins_with(const std::vector<std::string>& list, const std::vector<std::string>& first) {
  return first.size() <= list.size() && std::equal(first.begin(), first.end(), list.begin());
}

class PartitionChange {
 public:
  PartitionChange(const Table& before, const Table& after) : before_(before), after_(after) {}

  std::vector<OptionChange> find() const {
    const auto was = option(before_.options, "partitions"), is = option(after_.options, "partitions");
    const auto was_by = option(before_.options, "partition_by"),
               is_by = option(after_.options, "partition_by");
    if (was == is && was_by == is_by) return {};
    if (is_by.empty()) return {{"REMOVE PARTITIONING"}};
    if (was_by == is_by && is_count(was) && is_count(is)) return {count_change(count_of(was), count_of(is))};
    if (was_by == is_by && !is_count(was) && !is_count(is)) {
      const auto old_list = listed(was), new_list = listed(is);
      if (begins_with(new_list, old_list)) {
        const std::vector<std::string> added(new_list.begin() + static_cast<std::ptrdiff_t>(old_list.size()),
                                             new_list.end());
        return {{"ADD PARTITION (" + text::join(added, ", ") + ")"}};
      }
      if (auto drops = drops_only(old_list, new_list); !drops.empty()) return drops;
    }
    return {{partitions_sql(after_.options),
             {},
             fmt::format("each row of {} must have its partition", after_.name.display())}};
  }

 private:
  static OptionChange count_change(long was, long is) {
    return is > was ? OptionChange{fmt::format("ADD PARTITION PARTITIONS {}", is - was)}
                    : OptionChange{fmt::format("COALESCE PARTITION {}", was - is)};
  }

  /// Nothing when it isn't that.
  std::vector<OptionChange> drops_only(const std::vector<std::string>& was,
                                       const std::vector<std::string>& is) const {
    std::vector<std::string> kept, dropped;
    for (const auto& item : was) {
      const bool stays = std::ranges::find(is, item) != is.end();
      (stays ? kept : dropped).push_back(stays ? item : quote_identifier(name_of_partition(item)));
    }
    if (kept != is) return {};
    const auto names = text::join(dropped, ", ");
    return {{"DROP PARTITION " + names,
             fmt::format("drops the partition{} {} of {} and {} rows", dropped.size() > 1 ? "s" : "", names,
                         after_.name.display(), dropped.size() > 1 ? "their" : "its")}};
  }

  const Table& before_;
  const Table& after_;
};

}  // namespace

std::vector<std::string> table_option_clauses(const Table& table) {
  std::vector<std::string> clauses;
  if (const auto engine = option(table.options, "engine"); !engine.empty())
    clauses.push_back("ENGINE = " + engine);
  if (!table.collation.empty()) clauses.push_back("COLLATE = " + table.collation);
  for (const auto& [key, value] : table.options) {
    if (is_storage_option(key)) clauses.push_back(storage_clause(key, value));
  }
  if (!table.comment.empty()) clauses.push_back("COMMENT = " + quote_literal(table.comment));
  if (table.options.contains("system_versioning")) clauses.emplace_back("WITH SYSTEM VERSIONING");
  return clauses;
}

std::string partitions_sql(const Options& options) {
  const auto by = option(options, "partition_by"), partitions = option(options, "partitions");
  if (by.empty()) return {};
  std::string sql = "PARTITION BY " + by;
  if (is_count(partitions)) return sql + (partitions.empty() ? "" : " PARTITIONS " + partitions);
  return sql + " (\n    " + text::join(listed(partitions), ",\n    ") + "\n)";
}

std::vector<OptionChange> option_changes(const Table& before, const Table& after) {
  std::vector<OptionChange> changes;
  const auto& was = before.options;
  const auto& is = after.options;
  std::vector<std::string> clauses;
  if (option(was, "engine") != option(is, "engine") && is.contains("engine"))
    clauses.push_back("ENGINE = " + is.at("engine"));
  for (const auto& [key, value] : was) {
    if (is_storage_option(key) && !is.contains(key)) clauses.push_back(storage_clause(key, default_of(key)));
  }
  for (const auto& [key, value] : is) {
    if (is_storage_option(key) && option(was, key) != value) clauses.push_back(storage_clause(key, value));
  }
  if (!clauses.empty()) changes.push_back({text::join(clauses, ", ")});
  std::ranges::move(PartitionChange(before, after).find(), std::back_inserter(changes));
  const bool was_versioned = was.contains("system_versioning"),
             is_versioned = is.contains("system_versioning");
  if (!was_versioned && is_versioned) changes.push_back({"ADD SYSTEM VERSIONING"});
  if (was_versioned && !is_versioned) {
    changes.push_back({"DROP SYSTEM VERSIONING",
                       fmt::format("drops the history of {}: the rows as they were", after.name.display())});
  }
  return changes;
}

}  // namespace limbeck::dialect::mysql
