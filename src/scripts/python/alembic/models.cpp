#include "scripts/python/alembic/models.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

namespace limbeck::scripts::python {
namespace {

/// What classes of the project derive from.
class ModelBase : public ClassBase {
 public:
  explicit ModelBase(MigrationContext& context) : context_(context) {}
  std::string kind() const override { return "a base of mapped classes"; }
  Value derive(Interpreter& interpreter, const std::string& name, Members members) override;

 private:
  MigrationContext& context_;
};

/// "schema" of __table_args__; what else is there is of no matter for rows.
std::string schema_of(Interpreter& interpreter, const Value& arguments) {
  Value options = arguments;
  if (const auto* tuple = std::get_if<std::shared_ptr<TupleValue>>(&arguments.data)) {
    if ((*tuple)->elements.empty()) return {};
    options = (*tuple)->elements.back();
    if (options.as<ConstraintItem>() || options.as<IndexItem>()) return {};
  }
  const auto* dict = std::get_if<std::shared_ptr<DictValue>>(&options.data);
  if (!dict) interpreter.refuse("has a mapped class with __table_args__ that are not known here");
  for (const auto& [key, value] : (*dict)->entries) {
    if (key.text() && *key.text() == "schema" && !value.is_none()) return interpreter.to_text(value);
  }
  return {};
}

Value ModelBase::derive(Interpreter& interpreter, const std::string& name, Members members) {
  static const std::set<std::string_view> known = {"__tablename__", "__table_args__", "__repr__", "__str__"};
  const auto tablename = members.find("__tablename__");
  if (tablename == members.end() || !tablename->second.text())
    interpreter.refuse(fmt::format("defines the class {} without __tablename__", name));
  schema::ObjectName table{"", *tablename->second.text()};
  if (const auto arguments = members.find("__table_args__"); arguments != members.end())
    table.schema = schema_of(interpreter, arguments->second);
  auto model = std::make_shared<ModelClass>(name, make_table_item(context_, table));
  for (const auto& [key, value] : members) {
    if (key.starts_with("__") && !known.contains(key))
      interpreter.refuse(fmt::format("defines the class {} with {}", name, key));
    if (value.as<UnknownObject>()) model->unknown = key;
    if (value.as<EnumClass>() || !value.as<Object>()) model->others[key] = value;
    const auto column = value.as<ColumnItem>();
    if (!column) continue;
    if (column->from || column->column.computed || column->column.identity)
      interpreter.refuse(fmt::format("defines the class {} with a column that is not known here", name));
    if (column->column.name.empty()) column->column.name = key;
    column->from = model->table->from;
    model->columns[key] = column->column.name;
    model->table->columns.push_back(
        {column->column.name, column->column.type, column->default_value, column->onupdate});
    if (column->column.primary_key) model->primary_key.push_back(key);
    if (column->default_value || column->column.server_default || column->is_fetched)
      model->defaults.insert(key);
  }
  if (model->primary_key.empty()) interpreter.refuse(fmt::format("defines the class {} without a key", name));
  return model;
}

/// class Base(DeclarativeBase): pass
class DeclarativeBase : public ClassBase {
 public:
  explicit DeclarativeBase(MigrationContext& context) : context_(context) {}
  std::string kind() const override { return "the class DeclarativeBase"; }
  Value derive(Interpreter& interpreter, const std::string& name, Members members) override {
    for (const auto& [key, value] : members)
      interpreter.refuse(fmt::format("defines the class {} with {}", name, key));
    return std::make_shared<ModelBase>(context_);
  }

 private:
  MigrationContext& context_;
};

}  // namespace

const TableColumn* ModelClass::find(const std::string& key) const {
  const auto found = columns.find(key);
  return found == columns.end() ? nullptr : table->find(found->second);
}

Value ModelClass::attribute(Interpreter& interpreter, const std::string& wanted) {
  if (const auto* column = find(wanted))
    return table->column(static_cast<std::size_t>(column - table->columns.data()));
  if (const auto other = others.find(wanted); other != others.end()) return other->second;
  if (wanted == "__table__") return table;
  if (wanted == "__tablename__") return Value::string(table->from->table.name);
  if (wanted == "__name__") return Value::string(name);
  return Object::attribute(interpreter, wanted);
}

bool ModelClass::leaves_out(Interpreter& interpreter, const std::string& key,
                            const std::optional<Value>& value) const {
  if (value && !value->is_none()) return false;
  if (const auto& type = find(key)->type; !type || type->converts || type->name.starts_with("JSON"))
    interpreter.refuse(fmt::format("inserts an object of {} without {}", name, key));
  return true;
}

void ModelClass::require_plain(Interpreter& interpreter) const {
  if (!unknown.empty())
    interpreter.refuse(
        fmt::format("makes or changes an object of {}, whose {} is not known here", name, unknown));
}

Value ModelClass::call(Interpreter& interpreter, Arguments arguments) {
  require_plain(interpreter);
  auto entity =
      std::make_shared<EntityItem>(std::static_pointer_cast<ModelClass>(shared_from_this()), nullptr);
  if (!arguments.positional.empty())
    interpreter.refuse(fmt::format("makes an object of {} in another way", name));
  for (const auto& [key, value] : arguments.keywords) {
    if (!columns.contains(key)) interpreter.refuse(fmt::format("gives {} the attribute {}", name, key));
    entity->values[key] = value;
  }
  return entity;
}

std::shared_ptr<SelectItem> select_all(Interpreter& interpreter, const ModelClass& model) {
  return interpreter.call(interpreter.attribute(model.table, "select"), {}).as<SelectItem>();
}

Arguments ModelSelect::conditions(Interpreter& interpreter, ModelClass& model, ArgumentReader& reader) {
  Arguments result;
  for (const auto& [key, value] : reader.keyword_rest())
    result.positional.push_back(
        model.attribute(interpreter, key).as<Object>()->binary(interpreter, "==", value, false));
  reader.finish();
  return result;
}

Value ModelSelect::attribute(Interpreter& interpreter, const std::string& name) {
  static const std::set<std::string_view> methods = {"where", "filter", "filter_by", "order_by", "limit"};
  if (!methods.contains(name)) return Object::attribute(interpreter, name);
  return function(name,
                  [self = std::static_pointer_cast<ModelSelect>(shared_from_this()), name](
                      Interpreter& caller, Arguments& arguments) -> Value {
                    ArgumentReader reader(caller, arguments, name);
                    auto given = name == "filter_by" ? conditions(caller, *self->model, reader) : arguments;
                    const auto* method = name.starts_with("filter") ? "where" : name.c_str();
                    const auto select = caller.call(caller.attribute(self->select, method), std::move(given));
                    return std::make_shared<ModelSelect>(self->model, select.as<SelectItem>());
                  });
}

void EntityItem::require_current(Interpreter& interpreter, const std::string& name) const {
  if (session_ && session_->generation != generation_)
    interpreter.refuse(fmt::format("uses {} of {}, which SQLAlchemy would read again", name, kind()));
}

Value EntityItem::attribute(Interpreter& interpreter, const std::string& name) {
  if (!model->columns.contains(name)) return Object::attribute(interpreter, name);
  require_current(interpreter, name);
  if (const auto changed = changes.find(name); changed != changes.end()) return changed->second;
  const auto found = values.find(name);
  if (found != values.end()) return found->second;
  if (is_loaded()) interpreter.refuse(fmt::format("uses {} of {}, which was not read", name, kind()));
  return {};
}

void EntityItem::set_attribute(Interpreter& interpreter, const std::string& name, const Value& value) {
  model->require_plain(interpreter);
  if (!model->columns.contains(name)) return Object::set_attribute(interpreter, name, value);
  require_current(interpreter, name);
  if (!is_loaded()) {
    values[name] = value;
    return;
  }
  if (std::ranges::find(model->primary_key, name) != model->primary_key.end())
    interpreter.refuse(fmt::format("changes the key of {}", kind()));
  const auto old = values.find(name);
  if (old == values.end()) interpreter.refuse(fmt::format("sets {} of {}, which was not read", name, kind()));
  changes.erase(name);
  if (value.as<ClauseItem>() || !interpreter.equals(value, old->second)) changes[name] = value;
}

std::map<std::string, Value> model_functions(MigrationContext& context) {
  std::map<std::string, Value> names;
  names["DeclarativeBase"] = std::make_shared<DeclarativeBase>(context);
  names["declarative_base"] =
      function("declarative_base", [&context](Interpreter& interpreter, Arguments& arguments) -> Value {
        ArgumentReader(interpreter, arguments, "declarative_base").finish();
        return std::make_shared<ModelBase>(context);
      });
  names["mapped_column"] = schema_functions(context).at("Column");
  for (const char* name : {"relationship", "backref"}) {
    names[name] = function(name, [name = std::string(name)](Interpreter&, Arguments&) -> Value {
      return std::make_shared<InertObject>(name + "()");
    });
  }
  return names;
}

}  // namespace limbeck::scripts::python
