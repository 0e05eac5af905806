#include "scripts/python/env/reading.hpp"

#include "scripts/python/env/evaluator.hpp"

namespace limbeck::scripts::python {
namespace env {

EnvReading EnvEvaluator::read() {
  try {
    run(module_.body);
    if (!ran_) throw Stop{"never calls context.run_migrations()", line_};
  } catch (const Stop& stop) {
    const NotUnderstood place{stop.why, stop.line > 0 ? stop.line : line_};
    if (!ran_) {
      reading_.unknown = place;
    } else {
      mark_incomplete(place.why, place.line);
    }
  }
  return std::move(reading_);
}

void EnvEvaluator::mark_incomplete(const std::string& why, int line) {
  if (!reading_.incomplete.any()) reading_.incomplete = {why, line};
  ++opaque_;
}

Value EnvEvaluator::opaque(const std::string& why) {
  mark_incomplete(why, line_);
  environ_.taint(why, line_);
  return Unknown{why, line_};
}

Value EnvEvaluator::opaque_after(const Value& value, const std::string& why) {
  const auto* unknown = value.as<Unknown>();
  if (!unknown) return opaque(why);
  mark_incomplete(unknown->why, unknown->line);
  environ_.taint(unknown->why, unknown->line);
  return *unknown;
}

const std::string& EnvEvaluator::require_text(const Value* value, const std::string& what) const {
  if (value) {
    if (const auto* text = value->as<std::string>()) return *text;
    if (const auto* unknown = value->as<Unknown>()) stop(*unknown);
  }
  stop(what + " that isn't known");
}

}  // namespace env

EnvReading read_env(const ast::Module& module, const EnvRequest& request) {
  return env::EnvEvaluator(module, request).read();
}

}  // namespace limbeck::scripts::python
