#include "scripts/python/project_reading.hpp"

#include <variant>

#include "scripts/python/nested_blocks.hpp"
#include "scripts/python/source_parser.hpp"

namespace limbeck::scripts::python {
namespace {

void for_each_statement(const ast::Block& block, const auto& visit) {
  for (const auto& statement : block) {
    visit(statement);
    for_each_nested_block(statement, [&](const ast::Block& nested) { for_each_statement(nested, visit); });
  }
}

}  // namespace

ProjectReading::ProjectReading(std::string_view env, const std::string& source, const ModuleSource& modules)
    : modules_(modules),
      env_{.text = std::string(env), .tree = std::make_shared<const ast::Module>(parser()(env, source))} {
  read_everything();
}

void ProjectReading::read_everything() {
  std::deque<const ReadModule*> waiting = {&env_};
  while (!waiting.empty()) {
    const auto& module = *waiting.front();
    waiting.pop_front();
    const auto take = [&](const std::string& name) { load(name, waiting); };
    for_each_statement(module.tree->body, [&](const ast::Statement& statement) {
      if (const auto* import = std::get_if<ast::Import>(&statement.node)) {
        for (const auto& one : import->modules) take(one.name);
      } else if (const auto* from = std::get_if<ast::ImportFrom>(&statement.node)) {
        const auto name = absolute_name(*from, module);
        take(name);
        for (const auto& one : from->names) take(name + "." + one.name);
      }
    });
  }
}

/// Reads the module, and the packages that it is in, when it is the project's and was not read before.
void ProjectReading::load(const std::string& name, std::deque<const ReadModule*>& waiting) {
  if (name.empty() || read_.contains(name) || !modules_) return;
  const auto source = modules_(name);
  if (!source) return;
  const auto point = name.rfind('.');
  if (point != std::string::npos) load(name.substr(0, point), waiting);
  ReadModule module{.name = name, .text = source->text};
  module.package = source->is_package ? name : point == std::string::npos ? "" : name.substr(0, point);
  module.tree = std::make_shared<const ast::Module>(parser()(source->text, source->path));
  waiting.push_back(&read_.emplace(name, std::move(module)).first->second);
}

const ReadModule* ProjectReading::find(const std::string& name) const {
  const auto found = read_.find(name);
  return found == read_.end() ? nullptr : &found->second;
}

std::string ProjectReading::absolute_name(const ast::ImportFrom& import, const ReadModule& module) {
  if (import.level == 0) return import.module;
  auto package = module.package;
  for (int i = 1; i < import.level; ++i) {
    const auto point = package.rfind('.');
    package = point == std::string::npos ? "" : package.substr(0, point);
  }
  if (import.module.empty()) return package;
  return package.empty() ? import.module : package + "." + import.module;
}

std::string ProjectReading::imported_as(const ReadModule& module, const std::string& name) {
  std::string result;
  for (const auto& statement : module.tree->body) {
    if (const auto* import = std::get_if<ast::Import>(&statement.node)) {
      for (const auto& one : import->modules) {
        if (one.alias == name) result = one.name;
        if (one.alias.empty() && one.name.substr(0, one.name.find('.')) == name) result = name;
      }
    } else if (const auto* from = std::get_if<ast::ImportFrom>(&statement.node)) {
      for (const auto& one : from->names) {
        if ((one.alias.empty() ? one.name : one.alias) == name)
          result = absolute_name(*from, module) + "." + one.name;
      }
    }
  }
  return result;
}

}  // namespace limbeck::scripts::python
