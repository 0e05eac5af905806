#include "scripts/python/evaluate_revision.hpp"

#include "scripts/python/evaluate/interpreter.hpp"
#include "scripts/python/source_parser.hpp"

namespace limbeck::scripts::python {
namespace {

/// Answers that nothing is there, to see what a revision would need besides.
class EmptyDatabase : public LiveDatabase {
 public:
  void execute(const Statement& /*statement*/) override {}
  Answer run(const Statement& /*statement*/) override { return {}; }
  void leave_transaction(bool /*leave*/) override {}
  void say(const std::string& /*line*/) override {}
  Rows query(const std::string& /*sql*/, int /*line*/) override { return {}; }
  bool is_probe() const override { return true; }
};

/// Unset when they are not known, or of a kind that is not handed on here.
Interpreter::Keywords keywords_of(const Json& arguments) {
  if (!arguments.is_object()) return std::nullopt;
  std::vector<std::pair<std::string, Value>> keywords;
  for (const auto& [name, value] : arguments.as_object()) {
    if (value.is_null()) {
      keywords.emplace_back(name, Value());
    } else if (value.is_bool()) {
      keywords.emplace_back(name, Value::boolean(value.as_bool()));
    } else if (value.is_integer()) {
      keywords.emplace_back(name, Value::integer(value.as_integer()));
    } else if (value.is_string()) {
      keywords.emplace_back(name, Value::string(value.as_string()));
    } else {
      return std::nullopt;
    }
  }
  return keywords;
}

Evaluation run(std::string_view text, const std::string& source, revision::Direction direction,
               const EvaluationSettings& settings, RunMemory& memory, LiveDatabase* database) {
  SourceModule module;
  module.tree = std::make_shared<const ast::Module>(parser()(text, source));
  module.scope = std::make_shared<Scope>();
  const auto writer = dialect::written::writer_for({settings.engine, settings.dialect}, settings.sqlalchemy);
  RunMemory changed = memory;
  changed.forget(source);
  MigrationContext context(source, *writer, settings.engine.kind, settings.sqlalchemy, settings.naming,
                           changed, settings.modules, settings.is_module_there, database);
  context.set_alembic(settings.alembic);
  context.set_copy_influence(settings.copy_influence);
  Interpreter interpreter(context);
  interpreter.run_module(module);
  interpreter.call_function(module, direction == revision::Direction::upgrade ? "upgrade" : "downgrade",
                            keywords_of(settings.arguments));
  memory = std::move(changed);
  return {context.take_statements(), context.take_lines(), std::nullopt};
}

}  // namespace

Evaluation evaluate_revision(std::string_view text, const std::string& source, revision::Direction direction,
                             const EvaluationSettings& settings, RunMemory& memory) {
  Evaluation result;
  if (!parser()) {
    result.refusal = {source, 1, "is in Python, which this program does not read"};
    return result;
  }
  if (!settings.influence.empty()) {
    result.refusal = {source, 1, settings.influence};
    return result;
  }
  try {
    try {
      result = run(text, source, direction, settings, memory, nullptr);
    } catch (const NotEvaluable& error) {
      if (error.kind() != NotEvaluable::Kind::needs_database) throw;
      EmptyDatabase nothing;
      RunMemory unused = memory;
      run(text, source, direction, settings, unused, &nothing);
      result.refusal = {error.file(), error.line(), error.reason(), true};
      memory.undecided = true;
    }
  } catch (const NotEvaluable& error) {
    result.refusal = {error.file(), error.line(), error.reason()};
  } catch (const NotPython& error) {
    // Its message begins with file and line.
    const std::string message = error.what();
    const auto prefix = source + ":" + std::to_string(error.line()) + ": ";
    result.refusal = {source, error.line(),
                      message.starts_with(prefix) ? message.substr(prefix.size()) : message};
  } catch (const dialect::written::NotWritable& error) {
    result.refusal = {source, 1, error.what()};
  }
  return result;
}

void run_revision(std::string_view text, const std::string& source, revision::Direction direction,
                  const EvaluationSettings& settings, RunMemory& memory, LiveDatabase& database) {
  run(text, source, direction, settings, memory, &database);
}

}  // namespace limbeck::scripts::python
