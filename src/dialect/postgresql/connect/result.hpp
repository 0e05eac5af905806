// A result of libpq, read in place.
#pragma once

#include <libpq-fe.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace limbeck::dialect::postgresql {

struct ResultDeleter {
  void operator()(PGresult* result) const { PQclear(result); }
};
using ResultPtr = std::unique_ptr<PGresult, ResultDeleter>;

/// The rows of one query. Views into it are valid as long as it lives.
class Rows {
 public:
  Rows() = default;
  explicit Rows(ResultPtr result) : result_(std::move(result)), size_(PQntuples(result_.get())) {}

  int size() const { return size_; }
  /// As PQcmdTuples: rows inserted, changed, selected; 0 for statements without such a number.
  std::int64_t affected_rows() const;
  bool empty() const { return size_ == 0; }
  bool is_null(int row, int column) const { return PQgetisnull(result_.get(), row, column) != 0; }
  /// "" for NULL.
  std::string_view view(int row, int column) const {
    return {PQgetvalue(result_.get(), row, column),
            static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
  }
  std::string text(int row, int column) const { return std::string(view(row, column)); }
  std::optional<std::string> optional_text(int row, int column) const {
    if (is_null(row, column)) return std::nullopt;
    return text(row, column);
  }
  bool flag(int row, int column) const { return view(row, column) == "t"; }
  /// 0 for NULL.
  std::int64_t integer(int row, int column) const;
  /// The elements of a one-dimensional array; NULL elements are "", a NULL array is empty.
  std::vector<std::string> array(int row, int column) const;
  /// The numbers of an int2vector ("1 2 3") or an array of numbers ("{1,2,3}").
  std::vector<std::int64_t> numbers(int row, int column) const;

 private:
  ResultPtr result_;
  int size_ = 0;
};

}  // namespace limbeck::dialect::postgresql
