#include "scripts/python/python_program.hpp"

#include <utility>

namespace limbeck::scripts {
namespace {

PythonStep step_of(Direction direction, const ScriptTarget& target, std::string file) {
  return {.revision = target.revision,
          .direction = direction == Direction::stamp ? "stamp" : name(direction),
          .file = std::move(file),
          .from = target.from,
          .to = target.to,
          .rows_before = target.rows_before,
          .rows_after = target.rows_after};
}

class PythonProgram : public Program {
 public:
  PythonProgram(std::shared_ptr<PythonEnvironment> environment, std::string file)
      : environment_(std::move(environment)), file_(std::move(file)) {}

  void run(Direction direction, const ScriptTarget& target, const Answer& answer,
           const std::function<bool()>& cancelled) const override {
    environment_->run_step(step_of(direction, target, file_), answer, cancelled);
  }

 private:
  std::shared_ptr<PythonEnvironment> environment_;
  std::string file_;
};

class VersionCallback : public Program {
 public:
  explicit VersionCallback(std::shared_ptr<PythonEnvironment> environment)
      : environment_(std::move(environment)) {}

  void run(Direction direction, const ScriptTarget& target, const Answer& answer,
           const std::function<bool()>& cancelled) const override {
    environment_->call_back(step_of(direction, target, {}), answer, cancelled);
  }

 private:
  std::shared_ptr<PythonEnvironment> environment_;
};

}  // namespace

std::shared_ptr<const Program> python_program(std::shared_ptr<PythonEnvironment> environment,
                                              std::string file) {
  return std::make_shared<PythonProgram>(std::move(environment), std::move(file));
}

std::shared_ptr<const Program> version_callback(std::shared_ptr<PythonEnvironment> environment) {
  return std::make_shared<VersionCallback>(std::move(environment));
}

}  // namespace limbeck::scripts
