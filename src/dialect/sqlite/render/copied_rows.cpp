#include "dialect/sqlite/render/copied_rows.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "dialect/sql/tokenizer.hpp"
#include "dialect/sqlite/inspect/create_table.hpp"
#include "dialect/sqlite/inspect/expression.hpp"
#include "dialect/sqlite/quote.hpp"
#include "dialect/sqlite/render/render_sql.hpp"
#include "dialect/sqlite/render/value_change.hpp"

namespace limbeck::dialect::sqlite {
namespace {

using schema::Column;
using schema::Table;
using sql::DataPrecondition;

std::string with_collation(const Column& column, const std::string& value) {
  return fmt::format("{} COLLATE {} AS {}", value, column.collation.empty() ? "BINARY" : column.collation,
                     quote_identifier(column.name));
}

/// With the affinity of its column, and whether the CAST leaves the value as it is.
std::string with_affinity(const Table& table, const Column& column, const std::string& stored,
                          const std::string& sure) {
  struct Kind {
    const char *type, *kept;
  };
  const auto kind = [&]() -> Kind {
    switch (stored_affinity(table, column)) {
      case Affinity::text:
        return {"TEXT", "'text'"};
      case Affinity::real:
        return {"REAL", "'real'"};
      case Affinity::blob:
        return {"", ""};
      default:
        return {"NUMERIC", "'integer', 'real'"};
    }
  }();
  if (!*kind.type) return fmt::format("{}, 1 AS {}", with_collation(column, "+(" + stored + ")"), sure);
  // The rowid is never NULL: SQLite gives a number.
  const auto* const null = is_rowid_alias(table, column) ? "" : ", 'null'";
  return fmt::format("{}, typeof({}) IN ({}{}) AS {}",
                     with_collation(column, fmt::format("CAST({} AS {})", stored, kind.type)), stored,
                     kind.kept, null, sure);
}

class CopiedRows {
 public:
  CopiedRows(const RowCopy& copy, const std::vector<std::string>& columns) : copy_(copy) {
    for (const auto& column : columns) use(column);
  }

  bool known() const { return known_; }
  /// Is there a value that keeps its place's affinity where the type stays?
  bool may_stay() const { return !stay_.empty(); }
  /// A query that has a row where all those types stay.
  std::string types_stay(bool wanted) const {
    return fmt::format("SELECT 1 WHERE {}({})", wanted ? "" : "NOT ", text::join(stay_, " AND "));
  }

  /// As a subquery; afterwards sure() is the condition under which its rows are as they will be.
  std::string source(bool types_stay) {
    sure_.clear();
    std::vector<std::string> values;
    if (copy_.in_place) values.emplace_back("*");
    for (const auto& column : copy_.new_table.columns) {
      if (column.generated || !used_.contains(text::lower(column.name))) continue;
      const auto value = copy_.value_of.find(text::lower(column.name));
      if (types_stay && value != copy_.value_of.end() && !plain_column(value->second).empty()) {
        values.push_back(with_collation(column, value->second));
      } else {
        values.push_back(with_affinity(copy_.new_table, column, stored_in_copy(copy_, column), next_sure()));
      }
    }
    if (values.empty()) values.emplace_back("1 AS limbeck_none");
    return computed(fmt::format("(SELECT {} FROM {})", text::join(values, ", "), copy_.old_sql));
  }
  std::string sure() const { return sure_.empty() ? "1" : text::join(sure_, " AND "); }

 private:
  void use(const std::string& name) {
    const auto* column = copy_.new_table.find_column(name);
    if (!column) {
      known_ = false;
      return;
    }
    if (!used_.insert(text::lower(column->name)).second) return;
    if (column->generated) {
      for (const auto& each : columns_used(copy_.new_table, column->generated->expression)) use(each);
      return;
    }
    if (stored_in_copy(copy_, *column).empty()) known_ = false;
    const auto value = copy_.value_of.find(text::lower(column->name));
    const auto old = value == copy_.value_of.end() ? std::string() : plain_column(value->second);
    // ANY converts, but not in a STRICT table.
    if (old.empty() || text::iequals(column->type, "ANY")) return;
    stay_.push_back(
        fmt::format("EXISTS (SELECT 1 FROM pragma_table_xinfo({}) WHERE name = {} COLLATE NOCASE AND type = "
                    "{} COLLATE NOCASE)",
                    quote_literal(copy_.old_name), quote_literal(old), quote_literal(column->type)));
  }

  std::string next_sure() {
    sure_.push_back(fmt::format("limbeck_sure_{}", sure_.size()));
    return sure_.back();
  }

  /// With the generated columns, each as soon as those that it uses are there.
  std::string computed(std::string rows) {
    std::set<std::string> there;
    for (bool more = true; more;) {
      more = false;
      for (const auto& column : copy_.new_table.columns) {
        const auto name = text::lower(column.name);
        if (!column.generated || !used_.contains(name) || there.contains(name)) continue;
        const auto needs = columns_used(copy_.new_table, column.generated->expression);
        if (!std::ranges::all_of(needs, [&](const std::string& each) {
              return !copy_.new_table.find_column(each)->generated || there.contains(text::lower(each));
            })) {
          continue;
        }
        const auto stored =
            stored_value(stored_affinity(copy_.new_table, column), "(" + column.generated->expression + ")");
        rows = fmt::format("(SELECT *, {} FROM {})",
                           with_affinity(copy_.new_table, column, stored, next_sure()), rows);
        there.insert(name);
        more = true;
      }
    }
    return rows;
  }

  const RowCopy& copy_;
  std::set<std::string> used_;
  std::vector<std::string> stay_, sure_;
  bool known_ = true;
};

}  // namespace

std::vector<std::string> columns_used(const Table& table, const std::string& expression) {
  std::vector<std::string> used;
  for (const auto& column : table.columns) {
    if (uses_column(expression, column.name)) used.push_back(column.name);
  }
  return used;
}

std::string plain_column(const std::string& value) {
  const auto parts = sql::tokens(EngineKind::sqlite, value);
  const bool plain = parts.size() == 1 || (parts.size() == 3 && parts[1].is_symbol("."));
  return plain && parts.back().is_name() ? parts.back().value() : std::string();
}

std::string stored_in_copy(const RowCopy& copy, const Column& column) {
  const auto value = copy.value_of.find(text::lower(column.name));
  if (value != copy.value_of.end())
    return stored_value(stored_affinity(copy.new_table, column), value->second);
  if (column.generated || is_rowid_alias(copy.new_table, column)) return {};
  if (!column.default_value) return "NULL";
  if (!is_constant_default(*column.default_value)) return {};
  return stored_value(stored_affinity(copy.new_table, column), *column.default_value);
}

std::vector<DataPrecondition> ask_copy(const RowCopy& copy, const CopyQuestion& question) {
  CopiedRows rows(copy, question.columns);
  DataPrecondition precondition;
  precondition.failure = question.failure;
  if (!rows.known()) {
    precondition.unknown = "it depends on values that only running it gives";
    return {precondition};
  }
  std::vector<DataPrecondition> preconditions;
  for (const bool types_stay : {true, false}) {
    if (types_stay && !rows.may_stay()) continue;
    const auto source = rows.source(types_stay);
    precondition.query = fmt::format("SELECT 1 FROM {} WHERE ({}) AND ({}){} LIMIT 1", source, rows.sure(),
                                     question.condition, question.rest);
    precondition.unsure_if = fmt::format("SELECT 1 FROM {} WHERE NOT ({}) LIMIT 1", source, rows.sure());
    precondition.unknown = "it has values that are not of the declared type";
    if (rows.may_stay()) precondition.only_if = rows.types_stay(types_stay);
    preconditions.push_back(precondition);
  }
  return preconditions;
}

}  // namespace limbeck::dialect::sqlite
