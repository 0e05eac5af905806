#include <fmt/core.h>

#include <algorithm>

#include "scripts/python/alembic/items.hpp"

namespace limbeck::scripts::python {
namespace {

using dialect::written::Inspection;
using Rows = LiveDatabase::Rows;

Value text_or_none(const std::optional<std::string>& text) {
  return text ? Value::string(*text) : Value();
}

Value dictionary(std::vector<std::pair<std::string, Value>> entries) {
  const auto dict = std::make_shared<DictValue>();
  for (auto& [key, value] : entries) dict->entries.emplace_back(Value::string(key), std::move(value));
  return Value(Value::Data(dict));
}

/// Rows of things that have several columns, a row a column: those of one thing follow each other.
std::vector<std::vector<Rows::value_type>> grouped(const Rows& rows) {
  std::vector<std::vector<Rows::value_type>> groups;
  for (const auto& row : rows) {
    if (groups.empty() || groups.back().front().at(0) != row.at(0)) groups.emplace_back();
    groups.back().push_back(row);
  }
  return groups;
}

Value column_of(const std::vector<Rows::value_type>& rows, std::size_t place) {
  std::vector<Value> values;
  for (const auto& row : rows) values.push_back(text_or_none(row.at(place)));
  return Value::list(std::move(values));
}

/// SQLAlchemy's Inspector. What a dictionary of its lacks is refused when it is asked for.
class InspectorItem : public Object {
 public:
  explicit InspectorItem(MigrationContext& context) : context_(context) {}
  std::string kind() const override { return "the inspector"; }

  Value attribute(Interpreter& interpreter, const std::string& name) override {
    using Method = Value (*)(const Rows&, const ObjectName&);
    struct Question {
      Inspection what;
      bool of_table;
      Method answer;
    };
    static const std::map<std::string, Question> questions = {
        {"get_table_names", {Inspection::tables, false, first_column}},
        {"has_table", {Inspection::has_table, true, any}},
        {"get_columns", {Inspection::columns, true, columns}},
        {"get_indexes", {Inspection::indexes, true, indexes}},
        {"get_foreign_keys", {Inspection::foreign_keys, true, foreign_keys}},
        {"get_unique_constraints", {Inspection::uniques, true, uniques}},
        {"get_pk_constraint", {Inspection::primary_key, true, primary_key}}};
    const auto found = questions.find(name);
    if (found == questions.end()) return Object::attribute(interpreter, name);
    return function(name, [&context = context_, name, &question = found->second](Interpreter& caller,
                                                                                 Arguments& arguments) {
      ArgumentReader reader(caller, arguments, name);
      ObjectName table;
      if (question.of_table) table.name = reader.string("table_name");
      table.schema = reader.optional_string("schema").value_or("");
      reader.finish();
      const auto rows = context.inspect(caller, question.what, table);
      // SQLAlchemy has an exception for tables that are not there.
      const bool may_be_missing = question.of_table && question.what != Inspection::has_table && rows.empty();
      if (may_be_missing && context.inspect(caller, Inspection::has_table, table).empty() &&
          !context.is_probe())
        caller.refuse(fmt::format("inspects the table {}, which is not there", table.display()));
      return question.answer(rows, table);
    });
  }

 private:
  using ObjectName = schema::ObjectName;

  static Value first_column(const Rows& rows, const ObjectName&) { return column_of(rows, 0); }
  static Value any(const Rows& rows, const ObjectName&) { return Value::boolean(!rows.empty()); }
  static Value columns(const Rows& rows, const ObjectName&) {
    std::vector<Value> result;
    for (const auto& row : rows)
      result.push_back(
          dictionary({{"name", text_or_none(row.at(0))}, {"nullable", Value::boolean(row.at(1) == "1")}}));
    return Value::list(std::move(result));
  }
  static Value indexes(const Rows& rows, const ObjectName&) {
    std::vector<Value> result;
    for (const auto& group : grouped(rows)) {
      result.push_back(dictionary({{"name", text_or_none(group[0].at(0))},
                                   {"unique", Value::boolean(group[0].at(1) == "1")},
                                   {"column_names", column_of(group, 2)}}));
    }
    return Value::list(std::move(result));
  }
  static Value foreign_keys(const Rows& rows, const ObjectName&) {
    std::vector<Value> result;
    for (const auto& group : grouped(rows)) {
      result.push_back(dictionary({{"name", text_or_none(group[0].at(0))},
                                   {"constrained_columns", column_of(group, 1)},
                                   {"referred_table", text_or_none(group[0].at(3))},
                                   {"referred_columns", column_of(group, 4)}}));
    }
    return Value::list(std::move(result));
  }
  static Value uniques(const Rows& rows, const ObjectName&) {
    std::vector<Value> result;
    for (const auto& group : grouped(rows))
      result.push_back(
          dictionary({{"name", text_or_none(group[0].at(0))}, {"column_names", column_of(group, 1)}}));
    return Value::list(std::move(result));
  }
  static Value primary_key(const Rows& rows, const ObjectName&) {
    if (rows.empty()) return dictionary({{"name", Value()}, {"constrained_columns", Value::list({})}});
    return dictionary({{"name", text_or_none(rows[0].at(0))}, {"constrained_columns", column_of(rows, 1)}});
  }

  MigrationContext& context_;
};

}  // namespace

Value make_inspector(MigrationContext& context) {
  return std::make_shared<InspectorItem>(context);
}

}  // namespace limbeck::scripts::python
