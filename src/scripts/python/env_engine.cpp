#include "scripts/python/env_engine.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "scripts/python/dotted_path.hpp"
#include "scripts/python/every_expression.hpp"

namespace limbeck::scripts::python {
namespace {

constexpr std::array<std::string_view, 5> makers{"create_engine", "create_async_engine", "engine_from_config",
                                                 "async_engine_from_config", "AsyncEngine"};
constexpr int most_hops = 30;

bool is_library(const std::string& path) {
  const auto package = path.substr(0, path.find('.'));
  return package == "sqlalchemy" || package == "sqlmodel";
}

/// Follows a connection back to what it is made of. Names are taken as the same everywhere in the file: what
/// any place gives to one counts.
class Trace {
 public:
  Trace(const ast::Module& env, const ModuleSource& modules) : modules_(modules) {
    read(env.body);
    for_each_expression(env.body, [&](const ast::Expression& expression) {
      if (const auto* call = std::get_if<ast::Call>(&expression.node)) calls_.push_back(call);
      if (const auto* named = std::get_if<ast::NamedExpression>(&expression.node))
        values_[named->name].push_back(named->value.get());
    });
  }

  bool is_own() const {
    bool any = false, own = true;
    for (const auto* call : calls_) {
      const auto path = path_of(*call->function);
      if (path.ends_with("configure")) {
        const auto* connection = given(*call, "connection");
        any |= connection != nullptr;
        if (connection) own &= is_own(*connection, 0);
      } else if (imports_of_project_.contains(path.substr(0, path.find('.')))) {
        own &= !is_handed_to(*call);
      }
    }
    return any && own;
  }

 private:
  void read(const ast::Block& block) {
    for (const auto& statement : block) {
      take(statement);
      for_each_nested_block(statement, [&](const ast::Block& nested) { read(nested); });
    }
  }

  void take(const ast::Statement& statement) {
    if (const auto* assignment = std::get_if<ast::Assignment>(&statement.node)) {
      for (const auto& target : assignment->targets) bind(*target, assignment->value.get());
    } else if (const auto* changed = std::get_if<ast::AugmentedAssignment>(&statement.node)) {
      bind(*changed->target, nullptr);
    } else if (const auto* with = std::get_if<ast::With>(&statement.node)) {
      for (const auto& item : with->items) {
        if (item.target) bind(*item.target, item.value.get());
      }
    } else if (const auto* loop = std::get_if<ast::For>(&statement.node)) {
      bind(*loop->target, nullptr);
    } else if (const auto* function = std::get_if<ast::FunctionDefinition>(&statement.node)) {
      functions_[function->name].push_back(function);
      for (std::size_t i = 0; i < function->parameters.size(); ++i)
        parameters_[function->parameters[i].name].push_back({function, i});
    } else if (const auto* import = std::get_if<ast::Import>(&statement.node)) {
      for (const auto& one : import->modules) {
        const auto first = one.name.substr(0, one.name.find('.'));
        imported(one.alias.empty() ? first : one.alias, one.alias.empty() ? first : one.name);
      }
    } else if (const auto* from = std::get_if<ast::ImportFrom>(&statement.node)) {
      for (const auto& one : from->names) {
        imported(one.alias.empty() ? one.name : one.alias, from->module + "." + one.name,
                 from->level > 0 || (modules_ && modules_(from->module)));
      }
    }
  }

  void imported(const std::string& name, const std::string& path, bool of_project = false) {
    imports_[name] = path;
    if (of_project || (modules_ && modules_(path))) imports_of_project_.insert(name);
  }

  /// options["sqlalchemy.url"]
  static bool is_entry(const ast::Expression& target) {
    const auto* entry = std::get_if<ast::Subscript>(&target.node);
    return entry && std::holds_alternative<ast::Name>(entry->object->node) &&
           std::holds_alternative<ast::String>(entry->index->node);
  }

  /// `value`: null: what is not followed.
  void bind(const ast::Expression& target, const ast::Expression* value) {
    if (const auto* name = std::get_if<ast::Name>(&target.node)) {
      values_[name->name].push_back(value);
    } else if (is_entry(target)) {
      return;  // its key stands in env.py, whose own words count
    } else {
      for_each_expression(target, [&](const ast::Expression& part) {
        if (const auto* inner = std::get_if<ast::Name>(&part.node)) values_[inner->name].push_back(nullptr);
      });
    }
  }

  static const ast::Expression* given(const ast::Call& call, std::string_view name) {
    for (const auto& each : call.keywords) {
      if (each.name == name) return each.value.get();
    }
    return call.arguments.empty() ? nullptr : call.arguments.front().get();
  }

  /// What the name that a path begins with was imported as, with the rest of the path.
  std::string full_path(const std::string& path) const {
    const auto point = path.find('.');
    const auto found = imports_.find(path.substr(0, point));
    if (found == imports_.end()) return path;
    return found->second + (point == std::string::npos ? "" : path.substr(point));
  }

  /// The connection or the engine is given to a function of the project's, which may change it.
  bool is_handed_to(const ast::Call& call) const {
    const auto names_engine = [&](const ast::ExpressionPtr& value) {
      const auto path = path_of(*value);
      return !path.empty() && path.find('.') == std::string::npos && is_own(*value, 0);
    };
    return std::ranges::any_of(call.arguments, names_engine) ||
           std::ranges::any_of(call.keywords, names_engine, &ast::KeywordArgument::value);
  }

  bool is_own(const ast::Expression& value, int hops) const {
    if (++hops > most_hops) return false;
    if (const auto* name = std::get_if<ast::Name>(&value.node)) return is_own_name(name->name, hops);
    if (const auto* call = std::get_if<ast::Call>(&value.node)) return is_own_call(*call, hops);
    if (const auto* attribute = std::get_if<ast::Attribute>(&value.node))
      return attribute->name == "sync_engine" && is_own(*attribute->object, hops);
    if (const auto* either = std::get_if<ast::Conditional>(&value.node))
      return is_own(*either->yes, hops) && is_own(*either->no, hops);
    if (const auto* both = std::get_if<ast::BooleanOperation>(&value.node))
      return is_own(*both->left, hops) && is_own(*both->right, hops);
    if (const auto* other = std::get_if<ast::OtherExpression>(&value.node))
      return other->what == "await" && other->value && is_own(*other->value, hops);
    if (const auto* entry = std::get_if<ast::Subscript>(&value.node))
      return path_of(*entry->object).ends_with("config.attributes");
    return std::holds_alternative<ast::None>(value.node);
  }

  bool is_own_name(const std::string& name, int hops) const {
    if (imports_.contains(name)) return false;
    if (!open_.insert(name).second) return true;  // `connection = connection.execution_options(…)`
    const bool own = has_own_values(name, hops);
    open_.erase(name);
    return own;
  }

  bool has_own_values(const std::string& name, int hops) const {
    const auto found = values_.find(name);
    const auto parameters = parameters_.find(name);
    if (found == values_.end() && parameters == parameters_.end()) return false;
    if (found != values_.end() && !std::ranges::all_of(found->second, [&](const ast::Expression* each) {
          return each && is_own(*each, hops);
        }))
      return false;
    return parameters == parameters_.end() || std::ranges::all_of(parameters->second, [&](const auto& each) {
             return is_own_parameter(each, hops);
           });
  }

  struct Parameter {
    const ast::FunctionDefinition* function;
    std::size_t position;
  };

  /// By all calls of the function.
  bool is_own_parameter(const Parameter& parameter, int hops) const {
    bool any = false;
    const auto& name = parameter.function->name;
    for (const auto* call : calls_) {
      const auto path = path_of(*call->function);
      const ast::Expression* value = nullptr;
      if (path == name) {
        for (const auto& each : call->keywords) {
          if (each.name == parameter.function->parameters[parameter.position].name) value = each.value.get();
        }
        if (!value && parameter.position < call->arguments.size())
          value = call->arguments[parameter.position].get();
        if (!value) return false;
      } else if (!call->arguments.empty() && path_of(*call->arguments.front()) == name) {
        const auto* attribute = std::get_if<ast::Attribute>(&call->function->node);
        if (!attribute || attribute->name != "run_sync" || parameter.position != 0) return false;
        value = attribute->object.get();
      } else {
        continue;
      }
      any = true;
      if (!is_own(*value, hops)) return false;
    }
    return any;
  }

  bool is_own_call(const ast::Call& call, int hops) const {
    const auto path = path_of(*call.function);
    const auto full = full_path(path);
    if (is_library(full) && std::ranges::find(makers, full.substr(full.rfind('.') + 1)) != makers.end())
      return has_own_options(call, hops) &&
             (!full.ends_with(".AsyncEngine") ||
              (given(call, "sync_engine") && is_own(*given(call, "sync_engine"), hops)));
    if (path.ends_with("config.attributes.get"))
      return call.arguments.size() < 2 || is_own(*call.arguments[1], hops);
    if (const auto found = functions_.find(path); found != functions_.end())
      return std::ranges::all_of(found->second,
                                 [&](const auto* each) { return returns_own(each->body, hops); });
    const auto* attribute = std::get_if<ast::Attribute>(&call.function->node);
    static const std::set<std::string_view> methods{"connect", "begin", "execution_options"};
    return attribute && methods.contains(attribute->name) && is_own(*attribute->object, hops);
  }

  bool returns_own(const ast::Block& block, int hops) const {
    bool own = true;
    for (const auto& statement : block) {
      if (const auto* result = std::get_if<ast::Return>(&statement.node))
        own &= result->value && is_own(*result->value, hops);
      for_each_nested_block(statement, [&](const ast::Block& nested) { own &= returns_own(nested, hops); });
    }
    return own;
  }

  /// What it is made of comes from env.py itself and from the ini.
  bool has_own_options(const ast::Call& call, int hops) const {
    const auto path = path_of(*call.function);
    if (path.ends_with("engine_from_config")) {
      if (call.arguments.empty() || !is_own_dictionary(*call.arguments.front(), hops)) return false;
    }
    return std::ranges::all_of(call.keywords, [&](const auto& each) {
      return !each.name.empty() || is_own_dictionary(*each.value, hops);
    });
  }

  bool is_own_dictionary(const ast::Expression& value, int hops) const {
    if (++hops > most_hops) return false;
    if (const auto* literal = std::get_if<ast::Dictionary>(&value.node))
      return std::ranges::all_of(literal->entries, [](const auto& entry) { return entry.key != nullptr; });
    if (const auto* call = std::get_if<ast::Call>(&value.node)) {
      const auto path = path_of(*call->function);
      return path.ends_with("config.get_section") || path.ends_with("config.attributes.get") ||
             (path == "dict" && call->arguments.empty() &&
              std::ranges::none_of(call->keywords, &std::string::empty, &ast::KeywordArgument::name)) ||
             (path == "dict" && call->arguments.size() == 1 && is_own_dictionary(*call->arguments[0], hops));
    }
    if (const auto* both = std::get_if<ast::BooleanOperation>(&value.node))
      return is_own_dictionary(*both->left, hops) && is_own_dictionary(*both->right, hops);
    const auto* name = std::get_if<ast::Name>(&value.node);
    if (!name || parameters_.contains(name->name) || imports_.contains(name->name)) return false;
    const auto found = values_.find(name->name);
    if (found == values_.end()) return false;
    for (const auto* call : calls_) {
      if (path_of(*call->function) == name->name + ".update") return false;
    }
    return std::ranges::all_of(
        found->second, [&](const ast::Expression* each) { return each && is_own_dictionary(*each, hops); });
  }

  const ModuleSource& modules_;
  std::vector<const ast::Call*> calls_;
  std::map<std::string, std::vector<const ast::Expression*>> values_;
  std::map<std::string, std::vector<const ast::FunctionDefinition*>> functions_;
  std::map<std::string, std::vector<Parameter>> parameters_;
  std::map<std::string, std::string> imports_;
  std::set<std::string> imports_of_project_;
  mutable std::set<std::string> open_;  // names that are being followed
};

}  // namespace

bool makes_its_engine(const ast::Module& env, const ModuleSource& modules) {
  return Trace(env, modules).is_own();
}

}  // namespace limbeck::scripts::python
