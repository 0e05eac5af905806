// env.py and the modules of the project that its imports lead to, as trees.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "scripts/python/alembic/context.hpp"
#include "scripts/python/ast.hpp"

namespace limbeck::scripts::python {

struct ReadModule {
  std::string name;     ///< empty: env.py
  std::string package;  ///< that relative imports start from
  std::string text;
  std::shared_ptr<const ast::Module> tree;
};

class ProjectReading {
 public:
  /// Reads all of them. Throws Error when one is no Python that is read here.
  ProjectReading(std::string_view env, const std::string& source, const ModuleSource& modules);

  const ReadModule& env() const { return env_; }
  /// By name, without env.py.
  const std::map<std::string, ReadModule>& modules() const { return read_; }
  /// nullptr: it is none of the project, or nothing imports it.
  const ReadModule* find(const std::string& name) const;

  /// The name of the module in `from … import`, without dots in front.
  static std::string absolute_name(const ast::ImportFrom& import, const ReadModule& module);
  /// What a name at a module's top was imported as: "sqlalchemy.orm" for `from sqlalchemy import orm`; empty:
  /// it was not imported under that name.
  static std::string imported_as(const ReadModule& module, const std::string& name);

 private:
  void read_everything();
  void load(const std::string& name, std::deque<const ReadModule*>& waiting);

  const ModuleSource& modules_;
  ReadModule env_;
  std::map<std::string, ReadModule> read_;
};

}  // namespace limbeck::scripts::python
