// What statements answer: SQLAlchemy's results and rows.
#include <fmt/core.h>

#include <algorithm>
#include <charconv>

#include "scripts/python/alembic/binding.hpp"
#include "scripts/python/alembic/query.hpp"

namespace limbeck::scripts::python {
namespace {

using RowValues = std::vector<Value>;
using dialect::written::ResultKind;

/// One row, with the names of its columns.
class RowItem : public Object {
 public:
  RowItem(std::shared_ptr<const std::vector<std::string>> columns, RowValues values)
      : columns_(std::move(columns)), values_(std::move(values)) {}
  std::string kind() const override { return "a row"; }

  Value attribute(Interpreter& interpreter, const std::string& name) override {
    if (name == "_mapping") return mapping(interpreter);
    if (name == "_asdict") {
      return function(name, [self = std::static_pointer_cast<RowItem>(shared_from_this())](
                                Interpreter& caller, Arguments& arguments) {
        ArgumentReader(caller, arguments, "_asdict").finish();
        return self->mapping(caller);
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

  Value mapping(Interpreter& interpreter) const {
    if (std::ranges::find(*columns_, std::string()) != columns_->end())
      interpreter.refuse("names a column whose name is made up");
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
  RowValues values_;
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
  std::vector<Value> iterate(Interpreter& interpreter) override { return take_all(interpreter); }
  std::optional<Value> next(Interpreter& interpreter) override {
    return count_left() == 0 ? std::nullopt : std::optional(fetch(interpreter));
  }

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
  Value shaped(Interpreter& interpreter, const std::shared_ptr<RowItem>& row) const {
    if (shape_ == Shape::scalars) return row->first();
    return shape_ == Shape::mappings ? row->mapping(interpreter) : Value(row);
  }
  std::vector<Value> take_all(Interpreter& interpreter) {
    std::vector<Value> values;
    for (; left_->next < left_->rows.size(); ++left_->next)
      values.push_back(shaped(interpreter, left_->rows[left_->next]));
    return values;
  }
  std::size_t count_left() const { return left_->rows.size() - left_->next; }

  Value all(Interpreter& interpreter) { return Value::list(take_all(interpreter)); }
  Value fetch(Interpreter& interpreter) {
    return count_left() == 0 ? Value() : shaped(interpreter, left_->rows[left_->next++]);
  }
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

bool is_date(const std::string& text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-' || text.starts_with("0000")) return false;
  return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || c == '-'; });
}

/// A value of which nothing can be known but that it is there.
Value unknown_value() {
  return std::make_shared<DatabaseValue>(std::string(), std::nullopt);
}

/// What SQLAlchemy makes of a value that the driver gives as one of this kind, where the column has that
/// type.
Value value_of_type(MigrationContext& context, const std::string& text, const ResultKind& kind,
                    const written::TypePointer& type) {
  using Driver = ResultKind::Kind;
  const bool is_postgresql = context.writer().has_enums();
  const auto as_driver = [&] { return value_of(text, kind); };
  switch (family_of(context, type)) {
    case TypeFamily::unknown:
    case TypeFamily::integer:
    case TypeFamily::text:
      return as_driver();
    case TypeFamily::boolean:
      if (kind.kind == Driver::boolean) return as_driver();
      return kind.kind == Driver::integer && !is_postgresql ? Value::boolean(text != "0") : unknown_value();
    case TypeFamily::enumeration: {
      if (effective_type(context, type)->enumeration != 0) {
        const auto member = kind.kind == Driver::text ? member_of_text(context, type, text) : Value();
        return member.is_none() ? unknown_value() : member;
      }
      const auto& values = effective_type(context, type)->values;
      const bool is_one = std::ranges::find(values, text) != values.end();
      return is_one && kind.kind == Driver::text ? as_driver() : unknown_value();
    }
    case TypeFamily::real:
      return kind.kind == Driver::real ? as_driver() : unknown_value();
    case TypeFamily::number:
      return kind.behind == "'::numeric" && !effective_type(context, type)->as_float ? as_driver()
                                                                                     : unknown_value();
    case TypeFamily::date:
    case TypeFamily::moment:
      if (is_postgresql) return kind.behind.starts_with("'::") ? as_driver() : unknown_value();
      // SQLAlchemy makes dates of the texts that SQLite keeps.
      if (family_of(context, type) == TypeFamily::date && kind.kind == Driver::text && is_date(text))
        return std::make_shared<DatabaseValue>(std::string(), text);
      return unknown_value();
    case TypeFamily::uuid:
      // Before 2.0, PostgreSQL's own class gave texts.
      if (kind.behind == "'::uuid" && !(context.version() < dialect::written::SqlAlchemy{2, 0, 0}) &&
          !effective_type(context, type)->as_text)
        return as_driver();
      return unknown_value();
    case TypeFamily::binary:
      return kind.behind == "'::bytea" || kind.before == "X'" ? as_driver() : unknown_value();
    case TypeFamily::time:
    case TypeFamily::json:
    case TypeFamily::other:
      break;
  }
  return unknown_value();
}

/// What a statement that is only planned would answer.
class PlannedResult : public Object {
 public:
  std::string kind() const override { return "the rows of a statement"; }
  Value attribute(Interpreter& interpreter, const std::string&) override { refuse(interpreter); }
  std::vector<Value> iterate(Interpreter& interpreter) override { refuse(interpreter); }
  std::optional<Value> next(Interpreter& interpreter) override { refuse(interpreter); }

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

namespace {

/// The kind of one value: PostgreSQL tells it of a column, SQLite of each.
ResultKind kind_of(const dialect::written::Writer& writer, const LiveDatabase::Answer& answer,
                   std::size_t row, std::size_t column) {
  const auto type = column < answer.types.size() ? answer.types[column] : 0;
  const bool has_letter = row < answer.kinds.size() && column < answer.kinds[row].size();
  return writer.result_kind(type, has_letter ? answer.kinds[row][column] : '\0');
}

template <typename Read>
Value result_of(const LiveDatabase::Answer& answer, std::vector<std::string> names, Read read) {
  const auto columns = std::make_shared<const std::vector<std::string>>(std::move(names));
  const auto left = std::make_shared<ResultItem::Left>();
  for (std::size_t r = 0; r < answer.rows.size(); ++r) {
    RowValues values;
    for (std::size_t c = 0; c < answer.rows[r].size(); ++c) values.push_back(read(r, c));
    left->rows.push_back(std::make_shared<RowItem>(columns, std::move(values)));
  }
  return std::make_shared<ResultItem>(left, answer.affected, ResultItem::Shape::rows);
}

}  // namespace

Value make_result(const dialect::written::Writer& writer, const LiveDatabase::Answer& answer) {
  return result_of(answer, answer.columns, [&](std::size_t row, std::size_t column) {
    return value_of(answer.rows[row][column], kind_of(writer, answer, row, column));
  });
}

Value make_result(MigrationContext& context, const LiveDatabase::Answer& answer,
                  const std::vector<ResultColumn>& columns) {
  std::vector<std::string> names;
  for (const auto& column : columns) names.push_back(column.name);
  return result_of(answer, std::move(names), [&](std::size_t row, std::size_t column) -> Value {
    const auto& text = answer.rows[row][column];
    if (!text) return {};
    return value_of_type(context, *text, kind_of(context.writer(), answer, row, column),
                         columns.at(column).type);
  });
}

}  // namespace limbeck::scripts::python
