// Decoding the rows of a catalog query into structs that name their columns.
#pragma once

#include <cstdint>
#include <exception>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <vector>

#include "dialect/postgresql/catalog_oids.hpp"
#include "dialect/postgresql/connect/result.hpp"
#include "dialect/postgresql/render/array_casts.hpp"
#include "schema/name.hpp"

namespace limbeck::dialect::postgresql {

/// An object was dropped between two looks at it, by DDL of another session: the deparsing functions look at
/// the newest state, the rest at the snapshot. Thrown by the readers of an inspection; inspect() alone
/// catches it and reads everything again, at most ten times.
struct CatalogChanged : std::exception {
  const char* what() const noexcept override {
    return "another session changed the schema while it was being read";
  }
};

/// The columns of one row, from the first to the last: each call reads the next one.
class RowReader {
 public:
  RowReader(const Rows& rows, int row) : rows_(rows), row_(row) {}

  std::string text() { return rows_.text(row_, column_++); }
  std::string_view view() { return rows_.view(row_, column_++); }
  std::optional<std::string> optional_text() { return rows_.optional_text(row_, column_++); }
  /// An expression, query or definition as the server writes it, in the form that it keeps.
  std::optional<std::string> optional_sql() {
    auto value = optional_text();
    if (value) value = normalize_array_casts(*std::move(value));
    return value;
  }
  /// For what is never NULL unless the object is gone. Throws CatalogChanged.
  std::string required_sql() { return normalize_array_casts(required_text()); }
  std::string required_text() {
    if (rows_.is_null(row_, column_)) throw CatalogChanged();
    return text();
  }
  bool flag() { return rows_.flag(row_, column_++); }
  /// "" becomes '\0'.
  char letter() {
    const auto value = view();
    return value.empty() ? '\0' : value.front();
  }
  std::int64_t integer() { return rows_.integer(row_, column_++); }
  int number() { return static_cast<int>(integer()); }
  ObjectOid oid() { return static_cast<ObjectOid>(integer()); }
  std::vector<std::string> array() { return rows_.array(row_, column_++); }
  std::vector<std::int64_t> numbers() { return rows_.numbers(row_, column_++); }
  /// Two columns: the schema and the name.
  schema::ObjectName name() {
    auto schema = text();
    return {std::move(schema), text()};
  }

 private:
  const Rows& rows_;
  int row_;
  int column_ = 0;
};

/// The rows of a query one after another, each decoded when its turn comes. `Row` is a struct beside the
/// query: its first member is `RowReader read`, and each member behind it reads its column, in the order of
/// the SELECT:
///
///     struct SchemaRow {
///       RowReader read;
///       ObjectOid oid = read.oid();
///       std::string name = read.text();
///     };
template <typename Row>
auto decode(const Rows& rows) {
  return std::views::iota(0, rows.size()) |
         std::views::transform([&rows](int i) { return Row{RowReader(rows, i)}; });
}

/// The value of what is never missing unless the object is gone. Throws CatalogChanged.
template <typename Value>
const Value& require(const std::optional<Value>& value) {
  if (!value) throw CatalogChanged();
  return *value;
}

}  // namespace limbeck::dialect::postgresql
