#include "scripts/python/alembic/connection.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "scripts/python/alembic/query.hpp"

namespace limbeck::scripts::python {
namespace {

/// The dialect that op.get_bind().dialect tells.
class DialectItem : public Object {
 public:
  explicit DialectItem(MigrationContext& context) : context_(context) {}
  std::string kind() const override { return "the dialect"; }
  Value attribute(Interpreter& interpreter, const std::string& name) override {
    if (name == "name") return Value::string(context_.writer().name());
    if (name == "type_descriptor") {
      return function(name, [&context = context_](Interpreter& caller, Arguments& arguments) -> Value {
        ArgumentReader reader(caller, arguments, "type_descriptor");
        const auto type = to_type(caller, reader.required("typeobj"));
        reader.finish();
        return std::make_shared<TypeItem>(context, *type);
      });
    }
    return Object::attribute(interpreter, name);
  }

 private:
  MigrationContext& context_;
};

Value execute_core(MigrationContext& context, Interpreter& interpreter, const Value& statement,
                   const std::optional<Value>& parameters) {
  const auto compiled = compile(context, interpreter, statement, parameters);
  std::optional<LiveDatabase::Answer> answer;
  for (const auto& operation : compiled.operations) answer = context.run(interpreter, operation);
  if (context.is_probe()) return std::make_shared<UndecidedObject>();
  if (!answer) return make_planned_result();
  // What is told of several executions is up to the driver.
  if (compiled.operations.size() > 1)
    return std::make_shared<InertObject>("a statement executed for several rows");
  return compiled.has_results ? make_result(context, *answer, compiled.results)
                              : make_result(context.writer(), *answer);
}

Value execute_text(MigrationContext& context, Interpreter& interpreter, const Value& statement,
                   const std::optional<Value>& parameters) {
  const bool has_rows = parameters && std::holds_alternative<std::shared_ptr<ListValue>>(parameters->data);
  if (!has_rows)
    return context.run_sql(interpreter, statement_text(context, interpreter, statement, parameters));
  const auto rows = interpreter.iterate(*parameters);
  if (rows.empty()) interpreter.refuse("executes a statement for an empty list of parameters");
  for (const auto& row : rows)
    context.run_sql(interpreter, statement_text(context, interpreter, statement, row));
  return std::make_shared<InertObject>("a statement executed for several rows");
}

/// What the driver makes of a % depends on the driver.
Value execute_by_driver(MigrationContext& context, Interpreter& interpreter, const std::string& sql) {
  if (sql.find('%') != std::string::npos) interpreter.refuse("hands a % to the driver");
  return context.run_sql(interpreter, sql);
}

Value execute(MigrationContext& context, Interpreter& interpreter, Arguments& arguments) {
  ArgumentReader reader(interpreter, arguments, "execute");
  const auto statement = reader.required("statement");
  const auto parameters = reader.optional("parameters");
  reader.finish();
  if (const auto* sql = statement.text()) {  // which 1.4 hands to the driver
    const bool is_plain = context.version() < dialect::written::SqlAlchemy{2, 0, 0} && !parameters;
    if (!is_plain) interpreter.refuse("executes a string that is no sa.text()");
    return execute_by_driver(context, interpreter, *sql);
  }
  return is_core(statement) ? execute_core(context, interpreter, statement, parameters)
                            : execute_text(context, interpreter, statement, parameters);
}

/// op.get_bind(): a connection.
class BindItem : public Object {
 public:
  explicit BindItem(MigrationContext& context) : context_(context) {}
  std::string kind() const override { return "the connection"; }
  Value attribute(Interpreter& interpreter, const std::string& name) override {
    if (name == "dialect") return make_dialect(context_);
    if (name == "engine") return shared_from_this();
    if (name == "name") return Value::string(context_.writer().name());
    if (name == "execute") {
      return function(name, [&context = context_](Interpreter& caller, Arguments& arguments) {
        return execute(context, caller, arguments);
      });
    }
    if (name == "exec_driver_sql") {
      return function(name, [&context = context_](Interpreter& caller, Arguments& arguments) {
        ArgumentReader reader(caller, arguments, "exec_driver_sql");
        const auto statement = reader.string("statement");
        reader.finish();
        return execute_by_driver(context, caller, statement);
      });
    }
    if (name == "scalar" || name == "scalars") {
      return function(name, [&context = context_, name](Interpreter& caller, Arguments& arguments) {
        return caller.call(caller.attribute(execute(context, caller, arguments), name), {});
      });
    }
    interpreter.refuse(fmt::format("uses {} of the connection", name));
  }

 private:
  MigrationContext& context_;
};

}  // namespace

std::string statement_text(MigrationContext& context, Interpreter& interpreter, const Value& statement,
                           const std::optional<Value>& parameters) {
  if (statement.as<UndecidedObject>()) return {};  // a probe runs nothing
  const auto clause = statement.as<ClauseItem>();
  if (!clause || !clause->is_text) {
    if (const auto object = statement.as<Object>()) object->use(interpreter);
    interpreter.refuse(fmt::format("executes {}", type_name(statement)));
  }
  DictValue values;
  if (parameters && !parameters->is_none()) {
    const auto* dict = std::get_if<std::shared_ptr<DictValue>>(&parameters->data);
    if (!dict) {
      if (const auto object = parameters->as<Object>()) object->use(interpreter);
      interpreter.refuse(fmt::format("executes a statement with {} as parameters", type_name(*parameters)));
    }
    for (const auto& [key, value] : (*dict)->entries) {
      if (!key.text()) interpreter.refuse(fmt::format("binds a parameter named by {}", type_name(key)));
    }
    values = **dict;
  }
  return text_sql(context, interpreter, clause->clause.text, clause->parameters, values);
}

bool is_connection(const Value& value) {
  return value.as<BindItem>() != nullptr;
}

Value make_dialect(MigrationContext& context) {
  return std::make_shared<DialectItem>(context);
}

Value make_bind(MigrationContext& context) {
  return std::make_shared<BindItem>(context);
}

}  // namespace limbeck::scripts::python
