#include "scripts/python/naming_convention.hpp"

#include <fmt/core.h>

#include <deque>
#include <map>
#include <set>

#include "scripts/python/evaluate/interpreter.hpp"
#include "scripts/python/source_parser.hpp"

namespace limbeck::scripts::python {
namespace {

constexpr std::string_view keyword = "naming_convention";
constexpr int max_hops = 30;

/// A module of the project that env.py leads to.
struct ReadModule {
  std::string name, package;
  std::shared_ptr<const ast::Module> tree;
  bool mentions = false;  ///< the keyword stands in it
};

/// Says why nothing can be told.
class Unclear : public Error {
 public:
  using Error::Error;
};

void for_each_import(const ast::Block& block, const auto& visit) {
  for (const auto& statement : block) {
    visit(statement);
    std::visit(
        [&]<typename Node>(const Node& node) {
          if constexpr (std::is_same_v<Node, ast::If>) {
            for_each_import(node.yes, visit), for_each_import(node.no, visit);
          } else if constexpr (std::is_same_v<Node, ast::Try>) {
            for_each_import(node.body, visit), for_each_import(node.otherwise, visit);
            for (const auto& handler : node.handlers) for_each_import(handler.body, visit);
          } else if constexpr (std::is_same_v<Node, ast::FunctionDefinition> ||
                               std::is_same_v<Node, ast::With>) {
            for_each_import(node.body, visit);
          }
        },
        statement.node);
  }
}

std::string absolute_name(const ast::ImportFrom& import, const ReadModule& module) {
  if (import.level == 0) return import.module;
  auto package = module.package;
  for (int i = 1; i < import.level; ++i) {
    const auto point = package.rfind('.');
    package = point == std::string::npos ? "" : package.substr(0, point);
  }
  if (import.module.empty()) return package;
  return package.empty() ? import.module : package + "." + import.module;
}

class ConventionFinder {
 public:
  explicit ConventionFinder(const ModuleSource& modules) : modules_(modules) {}

  NamingConvention find(std::string_view env, const std::string& source) {
    ReadModule start{.tree = std::make_shared<const ast::Module>(parser()(env, source)),
                     .mentions = env.find(keyword) != std::string_view::npos};
    read_everything(start);
    bool any = start.mentions;
    for (const auto& [name, module] : read_) any |= module.mentions;
    if (!any) return {};
    return of_name(start, "target_metadata", 0);
  }

 private:
  void read_everything(const ReadModule& start) {
    std::deque<const ReadModule*> waiting = {&start};
    while (!waiting.empty()) {
      const auto& module = *waiting.front();
      waiting.pop_front();
      const auto take = [&](const std::string& name) {
        if (const auto* next = load(name)) waiting.push_back(next);
      };
      for_each_import(module.tree->body, [&](const ast::Statement& statement) {
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

  /// The module when it is the project's and was not read before; its packages are read with it.
  const ReadModule* load(const std::string& name) {
    if (name.empty() || read_.contains(name) || !modules_) return nullptr;
    const auto source = modules_(name);
    if (!source) return nullptr;
    const auto point = name.rfind('.');
    if (point != std::string::npos) load(name.substr(0, point));
    ReadModule module{.name = name, .mentions = source->text.find(keyword) != std::string::npos};
    module.package = source->is_package ? name : point == std::string::npos ? "" : name.substr(0, point);
    module.tree = std::make_shared<const ast::Module>(parser()(source->text, source->path));
    return &read_.emplace(name, std::move(module)).first->second;
  }

  const ReadModule* known(const std::string& name) const {
    const auto found = read_.find(name);
    return found == read_.end() ? nullptr : &found->second;
  }

  [[noreturn]] static void give_up(const ReadModule& module, int line) {
    throw Unclear(fmt::format("leads to {}:{} for its naming convention, which reading does not tell",
                              module.tree->source, line));
  }

  /// What the last statement at the module's top gives the name.
  NamingConvention of_name(const ReadModule& module, const std::string& name, int hops) {
    if (hops > max_hops) give_up(module, 1);
    refuse_changes(module);
    const auto& body = module.tree->body;
    for (auto at = body.rbegin(); at != body.rend(); ++at) {
      const int line = at->line;
      if (const auto* assignment = std::get_if<ast::Assignment>(&at->node)) {
        for (const auto& target : assignment->targets) {
          const auto* own = std::get_if<ast::Name>(&target->node);
          if (own && own->name == name && assignment->value)
            return of_value(module, *assignment->value, hops + 1);
        }
      } else if (const auto* definition = std::get_if<ast::ClassDefinition>(&at->node)) {
        if (definition->name == name) return of_class(module, *definition, hops + 1);
      } else if (const auto* from = std::get_if<ast::ImportFrom>(&at->node)) {
        for (const auto& one : from->names) {
          if ((one.alias.empty() ? one.name : one.alias) != name) continue;
          return of_import(module, absolute_name(*from, module), one.name, line, hops + 1);
        }
        if (from->everything) {
          const auto* other = known(absolute_name(*from, module));
          if (other && defines(*other, name)) return of_name(*other, name, hops + 1);
        }
      } else {
        std::set<std::string> names;
        collect_assigned_names(*at, names);
        if (names.contains(name)) give_up(module, line);
      }
    }
    give_up(module, 1);
  }

  static bool defines(const ReadModule& module, const std::string& name) {
    return assigned_names(module.tree->body).contains(name);
  }

  NamingConvention of_import(const ReadModule& module, const std::string& from, const std::string& name,
                             int line, int hops) {
    if (const auto* other = known(from); other && defines(*other, name)) return of_name(*other, name, hops);
    // Classes of libraries, whose metadata has none unless somebody sets it.
    if (from == "sqlmodel" || from == "sqlalchemy" || from.starts_with("sqlalchemy.")) return {};
    give_up(module, line);
  }

  NamingConvention of_class(const ReadModule& module, const ast::ClassDefinition& definition, int hops) {
    for (const auto& statement : definition.body) {
      const auto* assignment = std::get_if<ast::Assignment>(&statement.node);
      const auto* name = assignment ? std::get_if<ast::Name>(&assignment->targets[0]->node) : nullptr;
      if (name && name->name == "metadata" && assignment->value)
        return of_value(module, *assignment->value, hops);
    }
    if (definition.bases.empty()) give_up(module, 1);
    NamingConvention result;
    for (const auto& base : definition.bases) {
      const auto* name = std::get_if<ast::Name>(&base->node);
      if (!name) give_up(module, base->line);
      auto found = of_name(module, name->name, hops + 1);
      if (result.empty()) result = std::move(found);
    }
    return result;
  }

  NamingConvention of_value(const ReadModule& module, const ast::Expression& value, int hops) {
    if (hops > max_hops) give_up(module, value.line);
    if (std::holds_alternative<ast::None>(value.node) || std::holds_alternative<ast::List>(value.node) ||
        std::holds_alternative<ast::Tuple>(value.node)) {
      return {};  // Alembic asks a list for no convention
    }
    if (const auto* name = std::get_if<ast::Name>(&value.node)) return of_name(module, name->name, hops + 1);
    if (const auto* attribute = std::get_if<ast::Attribute>(&value.node)) {
      if (attribute->name == "metadata") return of_value(module, *attribute->object, hops + 1);
      // package.module.Name
      std::string path;
      const ast::Expression* at = attribute->object.get();
      while (const auto* inner = std::get_if<ast::Attribute>(&at->node)) {
        path = "." + inner->name + path;
        at = inner->object.get();
      }
      const auto* root = std::get_if<ast::Name>(&at->node);
      if (root) {
        for (const auto& candidate : {root->name + path, imported_as(module, root->name) + path}) {
          if (const auto* other = known(candidate)) return of_name(*other, attribute->name, hops + 1);
        }
      }
      give_up(module, value.line);
    }
    const auto* call = std::get_if<ast::Call>(&value.node);
    if (!call) give_up(module, value.line);
    const auto* name = std::get_if<ast::Name>(&call->function->node);
    const auto* member = std::get_if<ast::Attribute>(&call->function->node);
    const auto function = name ? name->name : member ? member->name : std::string();
    if (function == "declarative_base" || function == "MetaData") {
      for (const auto& argument : call->keywords) {
        if (function == "declarative_base" && argument.name == "metadata")
          return of_value(module, *argument.value, hops + 1);
        if (function == "MetaData" && argument.name == keyword)
          return dictionary(module, *argument.value, hops + 1);
        if (argument.name.empty() || argument.name == "cls") give_up(module, value.line);
      }
      return {};
    }
    give_up(module, value.line);
  }

  static std::string imported_as(const ReadModule& module, const std::string& name) {
    for (const auto& statement : module.tree->body) {
      if (const auto* import = std::get_if<ast::Import>(&statement.node)) {
        for (const auto& one : import->modules) {
          if (one.alias == name) return one.name;
        }
      } else if (const auto* from = std::get_if<ast::ImportFrom>(&statement.node)) {
        for (const auto& one : from->names) {
          if ((one.alias.empty() ? one.name : one.alias) == name)
            return absolute_name(*from, module) + "." + one.name;
        }
      }
    }
    return name;
  }

  NamingConvention dictionary(const ReadModule& module, const ast::Expression& value, int hops) {
    if (hops > max_hops) give_up(module, value.line);
    if (const auto* name = std::get_if<ast::Name>(&value.node)) {
      const auto [owner, expression] = assigned(module, name->name, value.line, hops);
      return dictionary(*owner, *expression, hops + 1);
    }
    if (std::holds_alternative<ast::None>(value.node)) return {};
    NamingConvention result;
    const auto add = [&](const ast::Expression& key, const ast::Expression& pattern) {
      const auto* name = std::get_if<ast::String>(&key.node);
      const auto* text = std::get_if<ast::String>(&pattern.node);
      if (!name || !text) give_up(module, key.line);
      result[name->value] = text->value;
    };
    if (const auto* dict = std::get_if<ast::Dictionary>(&value.node)) {
      for (const auto& entry : dict->entries) {
        if (!entry.key) give_up(module, value.line);
        add(*entry.key, *entry.value);
      }
      return result;
    }
    give_up(module, value.line);
  }

  std::pair<const ReadModule*, const ast::Expression*> assigned(const ReadModule& module,
                                                                const std::string& name, int line, int hops) {
    if (hops > max_hops) give_up(module, line);
    for (auto at = module.tree->body.rbegin(); at != module.tree->body.rend(); ++at) {
      if (const auto* assignment = std::get_if<ast::Assignment>(&at->node)) {
        for (const auto& target : assignment->targets) {
          const auto* own = std::get_if<ast::Name>(&target->node);
          if (own && own->name == name && assignment->value) return {&module, assignment->value.get()};
        }
      } else if (const auto* from = std::get_if<ast::ImportFrom>(&at->node)) {
        for (const auto& one : from->names) {
          if ((one.alias.empty() ? one.name : one.alias) != name) continue;
          if (const auto* other = known(absolute_name(*from, module)))
            return assigned(*other, one.name, line, hops + 1);
        }
      }
    }
    give_up(module, line);
  }

  /// `X.naming_convention = …` changes what was given before.
  static void refuse_changes(const ReadModule& module) {
    for (const auto& statement : module.tree->body) {
      const auto* assignment = std::get_if<ast::Assignment>(&statement.node);
      if (!assignment) continue;
      for (const auto& target : assignment->targets) {
        const auto* attribute = std::get_if<ast::Attribute>(&target->node);
        if (attribute && attribute->name == keyword) give_up(module, statement.line);
      }
    }
  }

 public:
  void refuse_all_changes() const {
    for (const auto& [name, module] : read_) refuse_changes(module);
  }

 private:
  const ModuleSource& modules_;
  std::map<std::string, ReadModule> read_;
};

}  // namespace

FoundConvention find_naming_convention(std::string_view env, const std::string& source,
                                       const ModuleSource& modules) {
  if (!parser()) return {std::nullopt, "is in Python, which this program does not read"};
  try {
    ConventionFinder finder(modules);
    auto convention = finder.find(env, source);
    finder.refuse_all_changes();
    // SQLAlchemy takes classes as keys, and other prefixes, too.
    for (const auto& [key, pattern] : convention) {
      if (key != "ix" && key != "uq" && key != "ck" && key != "fk" && key != "pk")
        return {std::nullopt, fmt::format("has a naming convention for {}", key)};
    }
    return {std::move(convention), {}};
  } catch (const Error& error) {
    return {std::nullopt, error.what()};
  }
}

}  // namespace limbeck::scripts::python
