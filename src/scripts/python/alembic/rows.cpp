// What statements answer: SQLAlchemy's results and rows.
#include <fmt/core.h>

#include <algorithm>
#include <charconv>

#include "scripts/python/alembic/items.hpp"

namespace limbeck::scripts::python {
namespace {

using Row = std::vector<Value>;
using dialect::written::ResultKind;

/// One row, with the names of its columns.
class RowItem : public Object {
 public:
  RowItem(std::shared_ptr<const std::vector<std::string>> columns, Row values)
      : columns_(std::move(columns)), values_(std::move(values)) {}
  std::string kind() const override { return "a row"; }

  Value attribute(Interpreter& interpreter, const std::string& name) override {
    if (name == "_mapping") return mapping();
    if (name == "_asdict") {
      return function(name, [self = std::static_pointer_cast<RowItem>(shared_from_this())](
                                Interpreter& caller, Arguments& arguments) {
        ArgumentReader(caller, arguments, "_asdict").finish();
        return self->mapping();
      });
    }
    return named(interpreter, name);
  }
  Value subscript(Interpreter& interpreter, const Value& index) override {
    const auto* at = std::get_if<std::int64_t>(&index.data);
    if (!at) interpreter.refuse(fmt::format("takes a part of a row by {}", type_name(index)));
    const auto size = static_cast<std::int64_t>(values_.size());
    const auto place = *at < 0 ? *at + size : *at;
    if (place < 0 || place >= size) interpreter.refuse("takes a column that the row does not have");
    return values_[static_cast<std::size_t>(place)];
  }
  std::vector<Value> iterate(Interpreter&) override { return values_; }
  bool truth(Interpreter&) override { return !values_.empty(); }
  bool equals(Interpreter& interpreter, const Value& other) const override {
    if (!other.is_none()) interpreter.refuse("compares a row");
    return false;
  }

  Value mapping() const {
    const auto dict = std::make_shared<DictValue>();
    for (std::size_t i = 0; i < values_.size(); ++i)
      dict->entries.emplace_back(Value::string((*columns_)[i]), values_[i]);
    return Value(Value::Data(dict));
  }
  const Value& first() const { return values_.front(); }

 private:
  Value named(Interpreter& interpreter, const std::string& name) const {
    if (std::ranges::count(*columns_, name) != 1 || name == "count" || name == "index")
      interpreter.refuse(fmt::format("uses {} of a row", name));
    return values_[static_cast<std::size_t>(std::ranges::find(*columns_, name) - columns_->begin())];
  }

  std::shared_ptr<const std::vector<std::string>> columns_;
  Row values_;
};

/// What is left of a result to be fetched: as rows, as the first column of each, or as dictionaries.
class ResultItem : public Object {
 public:
  enum class Shape { rows, scalars, mappings };
  struct Left {
    std::vector<std::shared_ptr<RowItem>> rows;
    std::size_t next = 0;
  };
  ResultItem(std::shared_ptr<Left> left, std::int64_t affected, Shape shape)
      : left_(std::move(left)), affected_(affected), shape_(shape) {}
  std::string kind() const override { return "the rows of a statement"; }
  bool truth(Interpreter&) override { return true; }
  std::vector<Value> iterate(Interpreter&) override { return take_all(); }

  Value attribute(Interpreter& interpreter, const std::string& name) override {
    if (name == "rowcount") return Value::integer(affected_);
    using Method = Value (ResultItem::*)(Interpreter&);
    static const std::map<std::string, Method> methods = {
        {"fetchall", &ResultItem::all},
        {"all", &ResultItem::all},
        {"fetchone", &ResultItem::fetch},
        {"first", &ResultItem::first},
        {"one", &ResultItem::one},
        {"one_or_none", &ResultItem::one_or_none},
        {"scalar", &ResultItem::scalar},
        {"scalar_one", &ResultItem::scalar_one},
        {"scalar_one_or_none", &ResultItem::scalar_one_or_none},
        {"scalars", &ResultItem::scalars},
        {"mappings", &ResultItem::mappings},
        {"close", &ResultItem::close}};
    const auto found = methods.find(name);
    if (found == methods.end()) return Object::attribute(interpreter, name);
    return function(name, [self = std::static_pointer_cast<ResultItem>(shared_from_this()), name,
                           method = found->second](Interpreter& caller, Arguments& arguments) {
      ArgumentReader(caller, arguments, name).finish();
      return (self.get()->*method)(caller);
    });
  }

 private:
  Value shaped(const std::shared_ptr<RowItem>& row) const {
    if (shape_ == Shape::scalars) return row->first();
    return shape_ == Shape::mappings ? row->mapping() : Value(row);
  }
  std::vector<Value> take_all() {
    std::vector<Value> values;
    for (; left_->next < left_->rows.size(); ++left_->next)
      values.push_back(shaped(left_->rows[left_->next]));
    return values;
  }
  std::size_t count_left() const { return left_->rows.size() - left_->next; }

  Value all(Interpreter&) { return Value::list(take_all()); }
  Value fetch(Interpreter&) { return count_left() == 0 ? Value() : shaped(left_->rows[left_->next++]); }
  Value first(Interpreter& interpreter) {
    const auto row = fetch(interpreter);
    left_->next = left_->rows.size();
    return row;
  }
  Value one(Interpreter& interpreter) {
    if (count_left() != 1) interpreter.refuse(fmt::format("takes the one row of {}", count_left()));
    return fetch(interpreter);
  }
  Value one_or_none(Interpreter& interpreter) { return count_left() == 0 ? Value() : one(interpreter); }
  Value scalar(Interpreter& interpreter) { return first_column(first(interpreter)); }
  Value scalar_one(Interpreter& interpreter) { return first_column(one(interpreter)); }
  Value scalar_one_or_none(Interpreter& interpreter) { return first_column(one_or_none(interpreter)); }
  Value scalars(Interpreter&) { return std::make_shared<ResultItem>(left_, affected_, Shape::scalars); }
  Value mappings(Interpreter&) { return std::make_shared<ResultItem>(left_, affected_, Shape::mappings); }
  Value close(Interpreter&) {
    left_->next = left_->rows.size();
    return {};
  }
  static Value first_column(const Value& row) {
    const auto item = row.as<RowItem>();
    return item ? item->first() : row;
  }

  std::shared_ptr<Left> left_;
  std::int64_t affected_;
  Shape shape_;
};

template <typename Number>
std::optional<Number> read_number(const std::string& text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

/// As the driver of Python gives it.
Value value_of(const std::optional<std::string>& text, const ResultKind& kind) {
  using Kind = ResultKind::Kind;
  if (!text) return {};
  if (kind.kind == Kind::integer) {
    if (const auto number = read_number<std::int64_t>(*text)) return Value::integer(*number);
  }
  if (kind.kind == Kind::real) {
    if (const auto number = read_number<double>(*text)) return Value(Value::Data(*number));
  }
  if (kind.kind == Kind::boolean) return Value::boolean(*text == "t");
  if (kind.kind == Kind::text) return Value::string(*text);
  const auto sql = kind.before.empty() ? std::string() : kind.before + *text + kind.behind;
  return std::make_shared<DatabaseValue>(sql, kind.kind == Kind::shown ? text : std::nullopt);
}

/// What a statement that is only planned would answer.
class PlannedResult : public Object {
 public:
  std::string kind() const override { return "the rows of a statement"; }
  Value attribute(Interpreter& interpreter, const std::string&) override { refuse(interpreter); }
  std::vector<Value> iterate(Interpreter& interpreter) override { refuse(interpreter); }

 private:
  [[noreturn]] static void refuse(Interpreter& interpreter) {
    interpreter.refuse_without_database("reads the rows of a statement");
  }
};

}  // namespace

std::string DatabaseValue::text(Interpreter& interpreter) {
  if (!shown_) interpreter.refuse("makes a text of a value of the database");
  return *shown_;
}

bool DatabaseValue::equals(Interpreter& interpreter, const Value& other) const {
  if (other.is_none()) return false;
  const auto held = other.as<DatabaseValue>();
  if (!held || !shown_ || !held->shown_) interpreter.refuse("compares a value of the database");
  return sql_ == held->sql_;
}

bool DatabaseValue::truth(Interpreter& interpreter) {
  interpreter.refuse("asks whether a value of the database is true");
}

Value make_planned_result() {
  return std::make_shared<PlannedResult>();
}

Value make_result(const dialect::written::Writer& writer, const LiveDatabase::Answer& answer) {
  const auto columns = std::make_shared<const std::vector<std::string>>(answer.columns);
  const auto left = std::make_shared<ResultItem::Left>();
  for (std::size_t r = 0; r < answer.rows.size(); ++r) {
    Row values;
    for (std::size_t c = 0; c < answer.rows[r].size(); ++c) {
      const auto type = c < answer.types.size() ? answer.types[c] : 0;
      const char letter = r < answer.kinds.size() && c < answer.kinds[r].size() ? answer.kinds[r][c] : '\0';
      values.push_back(value_of(answer.rows[r][c], writer.result_kind(type, letter)));
    }
    left->rows.push_back(std::make_shared<RowItem>(columns, std::move(values)));
  }
  return std::make_shared<ResultItem>(left, answer.affected, ResultItem::Shape::rows);
}

}  // namespace limbeck::scripts::python
