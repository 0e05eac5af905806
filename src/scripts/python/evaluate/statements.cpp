#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "scripts/python/evaluate/functions.hpp"
#include "scripts/python/evaluate/interpreter.hpp"

namespace limbeck::scripts::python {
namespace {

bool ends_in_raise(const ast::Block& block) {
  return !block.empty() && std::holds_alternative<ast::Raise>(block.back().node);
}

constexpr std::size_t max_steps = 2'000'000;

void collect_target(const ast::Expression& target, std::set<std::string>& names) {
  if (const auto* name = std::get_if<ast::Name>(&target.node)) names.insert(name->name);
  if (const auto* star = std::get_if<ast::Starred>(&target.node)) collect_target(*star->value, names);
  if (const auto* tuple = std::get_if<ast::Tuple>(&target.node)) {
    for (const auto& element : tuple->elements) collect_target(*element, names);
  }
  if (const auto* list = std::get_if<ast::List>(&target.node)) {
    for (const auto& element : list->elements) collect_target(*element, names);
  }
}

}  // namespace

void collect_assigned_names(const ast::Statement& statement, std::set<std::string>& names) {
  const auto all = [&](const ast::Block& block) {
    for (const auto& inner : block) collect_assigned_names(inner, names);
  };
  std::visit(
      [&]<typename Node>(const Node& node) {
        if constexpr (std::is_same_v<Node, ast::Assignment>) {
          for (const auto& target : node.targets) collect_target(*target, names);
        } else if constexpr (std::is_same_v<Node, ast::AugmentedAssignment>) {
          collect_target(*node.target, names);
        } else if constexpr (std::is_same_v<Node, ast::Import>) {
          for (const auto& module : node.modules)
            names.insert(module.alias.empty() ? module.name.substr(0, module.name.find('.')) : module.alias);
        } else if constexpr (std::is_same_v<Node, ast::ImportFrom>) {
          for (const auto& one : node.names) names.insert(one.alias.empty() ? one.name : one.alias);
        } else if constexpr (std::is_same_v<Node, ast::FunctionDefinition> ||
                             std::is_same_v<Node, ast::ClassDefinition>) {
          names.insert(node.name);
        } else if constexpr (std::is_same_v<Node, ast::If>) {
          all(node.yes), all(node.no);
        } else if constexpr (std::is_same_v<Node, ast::For>) {
          collect_target(*node.target, names);
          all(node.body), all(node.otherwise);
        } else if constexpr (std::is_same_v<Node, ast::While>) {
          all(node.body), all(node.otherwise);
        } else if constexpr (std::is_same_v<Node, ast::With>) {
          for (const auto& item : node.items) {
            if (item.target) collect_target(*item.target, names);
          }
          all(node.body);
        } else if constexpr (std::is_same_v<Node, ast::Try>) {
          all(node.body), all(node.otherwise), all(node.finally);
          for (const auto& handler : node.handlers) {
            if (!handler.name.empty()) names.insert(handler.name);
            all(handler.body);
          }
        } else if constexpr (std::is_same_v<Node, ast::Delete>) {
          for (const auto& target : node.targets) collect_target(*target, names);
        }
      },
      statement.node);
}

std::set<std::string> assigned_names(const ast::Block& block) {
  std::set<std::string> names;
  for (const auto& statement : block) collect_assigned_names(statement, names);
  return names;
}

// --- the top of a module ----------------------------------------------------------------------------------

/// Another file, scope and line for as long as it lives.
class Interpreter::Position {
 public:
  Position(Interpreter& interpreter, std::shared_ptr<const ast::Module> tree, std::shared_ptr<Scope> scope,
           std::string package)
      : interpreter_(interpreter),
        tree_(std::exchange(interpreter.tree_, std::move(tree))),
        scope_(std::exchange(interpreter.scope_, std::move(scope))),
        package_(std::exchange(interpreter.package_, std::move(package))),
        file_(std::exchange(interpreter.file_, interpreter.tree_->source)),
        line_(interpreter.line_) {}
  ~Position() {
    interpreter_.tree_ = std::move(tree_);
    interpreter_.scope_ = std::move(scope_);
    interpreter_.package_ = std::move(package_);
    interpreter_.file_ = std::move(file_);
    interpreter_.line_ = line_;
  }
  Position(const Position&) = delete;
  Position& operator=(const Position&) = delete;

 private:
  Interpreter& interpreter_;
  std::shared_ptr<const ast::Module> tree_;
  std::shared_ptr<Scope> scope_;
  std::string package_, file_;
  int line_;
};

Interpreter::Interpreter(Environment& environment) : environment_(environment), builtins_(make_builtins()) {}

Interpreter::~Interpreter() {
  for (const auto& scope : scopes_) scope->names.clear();
}

void Interpreter::refuse(const std::string& reason) const {
  throw NotEvaluable(file_, line_, reason);
}

void Interpreter::refuse_without_database(const std::string& reason) const {
  throw NotEvaluable(file_, line_, reason, NotEvaluable::Kind::needs_database);
}

void Interpreter::refuse_import(const std::string& reason) const {
  throw NotEvaluable(file_, line_, reason, NotEvaluable::Kind::missing_module);
}

void Interpreter::step() {
  if (++steps_ > max_steps) refuse("takes too many steps");
}

void Interpreter::run_module(const SourceModule& module) {
  scopes_.insert(module.scope);
  const Position position(*this, module.tree, module.scope, module.package);
  for (const auto& statement : module.tree->body) run_top(statement);
}

/// What fails here may never be needed: its names are then unknown. An expression is there for its effect.
void Interpreter::run_top(const ast::Statement& statement) {
  const auto effects = environment_.effects();
  try {
    if (run(statement) != Flow::normal) refuse("leaves a module that is not done");
  } catch (const NotEvaluable& error) {
    if (error.kind() == NotEvaluable::Kind::missing_module) throw;
    if (std::holds_alternative<ast::ExpressionStatement>(statement.node) || environment_.effects() != effects)
      throw;
    std::set<std::string> names;
    collect_assigned_names(statement, names);
    for (const auto& name : names) {
      scope_->names[name] = std::make_shared<UnknownObject>(error.file(), error.line(), error.reason());
    }
  }
}

void Interpreter::call_function(const SourceModule& module, const std::string& name,
                                const Keywords& keywords) {
  const auto function = find(module, name);
  const Position position(*this, module.tree, module.scope, module.package);
  if (!function) {
    line_ = 1;
    refuse(fmt::format("has no function {}", name));
  }
  if (!keywords) {
    const auto defined = function->as<FunctionObject>();
    if (defined && !defined->parameters->empty())
      refuse(fmt::format("has {} with parameters, and what env.py hands to it is not known", name));
  }
  call(*function,
       {.positional = {}, .keywords = keywords.value_or(std::vector<std::pair<std::string, Value>>())});
}

std::optional<Value> Interpreter::find_global(const std::string& name) const {
  const auto& module = scope_->module();
  const auto found = module.names.find(name);
  if (found == module.names.end() || module.is_open) return std::nullopt;
  return found->second;
}

bool Interpreter::is_local(const std::string& name) const {
  for (auto* scope = scope_.get(); scope->parent; scope = scope->parent.get()) {
    if (scope->names.contains(name) || scope->local.contains(name)) return true;
  }
  return false;
}

std::optional<Value> Interpreter::find(const SourceModule& module, const std::string& name) const {
  const auto found = module.scope->names.find(name);
  if (found == module.scope->names.end()) return std::nullopt;
  return found->second;
}

// --- statements -------------------------------------------------------------------------------------------

Interpreter::Flow Interpreter::run(const ast::Block& block) {
  for (const auto& statement : block) {
    const Flow flow = run(statement);
    if (flow != Flow::normal) return flow;
  }
  return Flow::normal;
}

Interpreter::Flow Interpreter::run(const ast::Statement& statement) {
  step();
  line_ = statement.line;
  return std::visit(
      [&]<typename Node>(const Node& node) -> Flow {
        if constexpr (std::is_same_v<Node, ast::ExpressionStatement>) {
          const auto value = evaluate(*node.value);
          if (const auto object = value.template as<UnknownObject>()) object->use(*this);
        } else if constexpr (std::is_same_v<Node, ast::Assignment>) {
          if (!node.value) return Flow::normal;
          const auto value = evaluate(*node.value);
          for (const auto& target : node.targets) assign(*target, value);
        } else if constexpr (std::is_same_v<Node, ast::AugmentedAssignment>) {
          if (const auto* name = std::get_if<ast::Name>(&node.target->node)) {
            const bool here = scope_->names.contains(name->name) || scope_->global.contains(name->name) ||
                              scope_->nonlocal.contains(name->name);
            if (!here) refuse(fmt::format("changes {} before it is set", name->name));
          }
          const auto old = evaluate(*node.target);
          const auto value = evaluate(*node.value);
          // A list is extended in place; all others are replaced.
          const auto* list = std::get_if<std::shared_ptr<ListValue>>(&old.data);
          if (list && node.operation == "+") {
            for (auto& element : iterate(value)) (*list)->elements.push_back(std::move(element));
          } else if (old.template as<Object>() ||
                     std::holds_alternative<std::shared_ptr<SetValue>>(old.data) ||
                     std::holds_alternative<std::shared_ptr<DictValue>>(old.data) || list) {
            refuse(fmt::format("uses {}= on {}", node.operation, type_name(old)));
          } else {
            assign(*node.target, binary(node.operation, old, value));
          }
        } else if constexpr (std::is_same_v<Node, ast::Import>) {
          import(node);
        } else if constexpr (std::is_same_v<Node, ast::ImportFrom>) {
          import_from(node);
        } else if constexpr (std::is_same_v<Node, ast::FunctionDefinition>) {
          set_name(node.name, define_function(node));
        } else if constexpr (std::is_same_v<Node, ast::ClassDefinition>) {
          define_class(node);
        } else if constexpr (std::is_same_v<Node, ast::If>) {
          const auto condition = evaluate(*node.condition);
          // What the database tells may be what the revision stops at; it is looked at as one that goes on.
          if (condition.template as<UndecidedObject>() && ends_in_raise(node.yes)) return run(node.no);
          return run(truth(condition) ? node.yes : node.no);
        } else if constexpr (std::is_same_v<Node, ast::For>) {
          return run_for(node);
        } else if constexpr (std::is_same_v<Node, ast::While>) {
          return run_while(node);
        } else if constexpr (std::is_same_v<Node, ast::With>) {
          return run_with(node);
        } else if constexpr (std::is_same_v<Node, ast::Try>) {
          return run_try(node);
        } else if constexpr (std::is_same_v<Node, ast::Return>) {
          returned_ = node.value ? evaluate(*node.value) : Value();
          return Flow::returned;
        } else if constexpr (std::is_same_v<Node, ast::Raise>) {
          refuse("raises an exception");
        } else if constexpr (std::is_same_v<Node, ast::Assert>) {
          if (!truth(evaluate(*node.condition)) && !environment_.is_probe()) refuse("fails an assertion");
        } else if constexpr (std::is_same_v<Node, ast::Delete>) {
          for (const auto& target : node.targets) remove(*target);
        } else if constexpr (std::is_same_v<Node, ast::Global>) {
          (node.nonlocal ? scope_->nonlocal : scope_->global).insert(node.names.begin(), node.names.end());
          for (const auto& name : node.names) scope_->local.erase(name);
        } else if constexpr (std::is_same_v<Node, ast::Break>) {
          return Flow::break_loop;
        } else if constexpr (std::is_same_v<Node, ast::Continue>) {
          return Flow::continue_loop;
        } else if constexpr (std::is_same_v<Node, ast::OtherStatement>) {
          refuse(fmt::format("uses the statement \"{}\"", node.what));
        }
        return Flow::normal;
      },
      statement.node);
}

void Interpreter::set_name(const std::string& name, Value value) {
  if (scope_->global.contains(name)) {
    scope_->module().names[name] = std::move(value);
    return;
  }
  if (scope_->nonlocal.contains(name)) {
    for (auto* scope = scope_->parent.get(); scope && scope->parent; scope = scope->parent.get()) {
      if (!scope->is_class && scope->names.contains(name)) {
        scope->names[name] = std::move(value);
        return;
      }
    }
    refuse(fmt::format("sets {} of no function around it", name));
  }
  scope_->names[name] = std::move(value);
}

void Interpreter::assign(const ast::Expression& target, const Value& value) {
  line_ = target.line;
  if (const auto* name = std::get_if<ast::Name>(&target.node)) return set_name(name->name, value);
  if (const auto* attribute = std::get_if<ast::Attribute>(&target.node)) {
    const auto owner = evaluate(*attribute->object);
    const auto object = owner.as<Object>();
    if (!object) refuse(fmt::format("sets {} of {}", attribute->name, type_name(owner)));
    return object->set_attribute(*this, attribute->name, value);
  }
  if (const auto* place = std::get_if<ast::Subscript>(&target.node)) {
    const auto owner = evaluate(*place->object);
    const auto index = evaluate(*place->index);
    if (const auto* dict = std::get_if<std::shared_ptr<DictValue>>(&owner.data)) {
      for (auto& [key, held] : (*dict)->entries) {
        if (equals(key, index)) {
          held = value;
          return;
        }
      }
      (*dict)->entries.emplace_back(index, value);
      return;
    }
    const auto* list = std::get_if<std::shared_ptr<ListValue>>(&owner.data);
    const auto* at = std::get_if<std::int64_t>(&index.data);
    if (owner.as<UndecidedObject>()) return;
    if (!list || !at) refuse(fmt::format("sets an element of {}", type_name(owner)));
    auto& elements = (*list)->elements;
    const auto size = static_cast<std::int64_t>(elements.size());
    const auto place_at = *at < 0 ? *at + size : *at;
    if (place_at < 0 || place_at >= size) refuse("sets an element that is not there");
    elements[static_cast<std::size_t>(place_at)] = value;
    return;
  }
  const auto* tuple = std::get_if<ast::Tuple>(&target.node);
  const auto* list = std::get_if<ast::List>(&target.node);
  if (!tuple && !list) refuse("assigns to what is no name");
  const auto& targets = tuple ? tuple->elements : list->elements;
  const auto object = value.as<Object>();
  const auto values = object ? object->unpack(*this, targets.size()) : iterate(value);
  const auto starred = std::ranges::find_if(
      targets, [](const auto& one) { return std::holds_alternative<ast::Starred>(one->node); });
  if (starred == targets.end()) {
    if (values.size() != targets.size())
      refuse(fmt::format("unpacks {} values into {} names", values.size(), targets.size()));
    for (std::size_t i = 0; i < values.size(); ++i) assign(*targets[i], values[i]);
    return;
  }
  const auto before = static_cast<std::size_t>(starred - targets.begin());
  const auto behind = targets.size() - before - 1;
  if (values.size() < before + behind) refuse("unpacks too few values");
  for (std::size_t i = 0; i < before; ++i) assign(*targets[i], values[i]);
  std::vector<Value> middle(values.begin() + static_cast<std::ptrdiff_t>(before),
                            values.end() - static_cast<std::ptrdiff_t>(behind));
  assign(*std::get<ast::Starred>((*starred)->node).value, Value::list(std::move(middle)));
  for (std::size_t i = 0; i < behind; ++i)
    assign(*targets[before + 1 + i], values[values.size() - behind + i]);
}

void Interpreter::remove(const ast::Expression& target) {
  const auto* name = std::get_if<ast::Name>(&target.node);
  if (!name || scope_->names.erase(name->name) == 0) refuse("deletes what is no name of its own");
}

// --- imports ----------------------------------------------------------------------------------------------

Value Interpreter::import_module(const std::string& name) {
  if (auto known = environment_.import_module(*this, name, false)) return std::move(*known);
  const auto why = environment_.why_unread(name);
  return std::make_shared<UnknownObject>(file_, line_,
                                         "imports " + name + (why.empty() ? why : " (" + why + ")"));
}

void Interpreter::import(const ast::Import& import) {
  for (const auto& module : import.modules) {
    if (!module.alias.empty()) {
      set_name(module.alias, import_module(module.name));
    } else {
      // `import a.b` binds a; what lies below is found as its attribute.
      const auto top = module.name.substr(0, module.name.find('.'));
      if (top != module.name) import_module(module.name);
      set_name(top, import_module(top));
    }
  }
}

void Interpreter::import_from(const ast::ImportFrom& import) {
  std::string module = import.module;
  if (import.level > 0) {
    auto package = package_;
    for (int i = 1; i < import.level && !package.empty(); ++i) {
      const auto point = package.rfind('.');
      package = point == std::string::npos ? "" : package.substr(0, point);
    }
    if (package.empty()) {
      for (const auto& one : import.names) {
        set_name(one.alias.empty() ? one.name : one.alias,
                 std::make_shared<UnknownObject>(file_, line_,
                                                 fmt::format("imports {} relative to its folder", one.name)));
      }
      return;
    }
    module = module.empty() ? package : package + "." + module;
  }
  const auto owner = import_module(module);
  if (import.everything) return import_everything(owner);
  const auto object = owner.as<Object>();
  for (const auto& one : import.names) {
    const auto& name = one.alias.empty() ? one.name : one.alias;
    Value value;
    try {
      value = object->attribute(*this, one.name);
    } catch (const NotEvaluable& error) {
      if (error.kind() == NotEvaluable::Kind::missing_module) throw;
      // Perhaps a module below that one; else it matters once it is used. What is in a module that isn't
      // evaluated is not known, so that nothing is missing.
      const bool may_be_there = !owner.as<ScopeModule>();
      if (auto below = environment_.import_module(*this, module + "." + one.name, may_be_there)) {
        value = std::move(*below);
      } else {
        const auto why = environment_.why_unread(module);
        value = std::make_shared<UnknownObject>(
            file_, line_,
            fmt::format("imports {}.{}{}", module, one.name, why.empty() ? why : " (" + why + ")"));
      }
    }
    set_name(name, std::move(value));
  }
}

/// from … import *
void Interpreter::import_everything(const Value& owner) {
  const auto module = owner.as<ScopeModule>();
  if (!module) {
    scope_->is_open = true;
    return;
  }
  const auto& theirs = *module->module().scope;
  scope_->is_open |= theirs.is_open;
  const auto all = theirs.names.find("__all__");
  if (all == theirs.names.end()) {
    for (const auto& [name, value] : theirs.names) {
      if (!name.starts_with('_')) set_name(name, value);
    }
    return;
  }
  for (const auto& name : iterate(all->second)) set_name(to_text(name), attribute(owner, to_text(name)));
}

// --- definitions ------------------------------------------------------------------------------------------

/// The library's class that it derives from; null: another, or several. What it is parameterized with
/// (TypeDecorator[str]) is of no matter.
std::shared_ptr<ClassBase> Interpreter::library_base(const ast::ClassDefinition& definition) {
  if (definition.bases.size() != 1) return nullptr;
  const auto& base = *definition.bases[0];
  const auto* parameterized = std::get_if<ast::Subscript>(&base.node);
  return evaluate(parameterized ? *parameterized->object : base).as<ClassBase>();
}

/// Of a class: what can't be evaluated matters once it is used.
Value Interpreter::evaluate_member(const std::function<Value()>& evaluate_it) {
  try {
    return evaluate_it();
  } catch (const NotEvaluable& error) {
    return std::make_shared<UnknownObject>(error.file(), error.line(), error.reason());
  }
}

std::map<std::string, Value> Interpreter::in_class_scope(const std::function<void(Scope&)>& evaluate_body) {
  const auto class_scope = std::make_shared<Scope>();
  class_scope->parent = scope_;
  class_scope->is_class = true;
  const auto outer = std::exchange(scope_, class_scope);
  try {
    evaluate_body(*class_scope);
  } catch (...) {
    scope_ = outer;
    throw;
  }
  scope_ = outer;
  return class_scope->names;
}

std::map<std::string, Value> Interpreter::members_of(const ast::ClassDefinition& definition) {
  return in_class_scope([&](Scope& members) {
    for (const auto& statement : definition.body) {
      line_ = statement.line;
      const auto* text = std::get_if<ast::ExpressionStatement>(&statement.node);
      const auto* assignment = std::get_if<ast::Assignment>(&statement.node);
      const auto* target = assignment && assignment->targets.size() == 1 ? &assignment->targets[0] : nullptr;
      const auto* name = target ? std::get_if<ast::Name>(&(*target)->node) : nullptr;
      if (const auto* method = std::get_if<ast::FunctionDefinition>(&statement.node)) {
        members.names[method->name] = evaluate_member([&] { return define_function(*method); });
      } else if (const auto* inner = std::get_if<ast::ClassDefinition>(&statement.node)) {
        members.names[inner->name] = evaluate_member([&] {
          define_class(*inner);
          return members.names.at(inner->name);
        });
      } else if (name && assignment->value) {
        members.names[name->name] = evaluate_member([&] { return evaluate(*assignment->value); });
      } else if (!name && !std::holds_alternative<ast::Pass>(statement.node) &&
                 !(text && std::holds_alternative<ast::String>(text->value->node))) {
        refuse(fmt::format("defines the class {} in a way that is not known here", definition.name));
      }
    }
  });
}

void Interpreter::define_class(const ast::ClassDefinition& definition) {
  if (!definition.decorators.empty() || !definition.keywords.empty())
    refuse(fmt::format("defines the class {}", definition.name));
  if (const auto base = library_base(definition))
    return set_name(definition.name, base->derive(*this, definition.name, members_of(definition)));
  bool is_enum = false, is_text = false;
  for (const auto& base : definition.bases) {
    const auto value = evaluate(*base);
    if (const auto known = value.as<EnumBase>()) {
      is_enum = true;
      is_text |= known->is_text;
    } else if (const auto* name = std::get_if<ast::Name>(&base->node); name && name->name == "str") {
      is_text = true;
    } else if (name && name->name == "int") {
      continue;
    } else {
      refuse(fmt::format("defines the class {}", definition.name));
    }
  }
  if (!is_enum) refuse(fmt::format("defines the class {}", definition.name));
  auto result = std::make_shared<EnumClass>(definition.name);
  result->is_text = is_text;
  in_class_scope([&](Scope& members) {
    for (const auto& statement : definition.body) {
      line_ = statement.line;
      if (std::holds_alternative<ast::Pass>(statement.node)) continue;
      if (const auto* method = std::get_if<ast::FunctionDefinition>(&statement.node)) {
        if (method->name == "__new__" || method->name.starts_with("_generate"))
          refuse(fmt::format("defines the class {} with {}", definition.name, method->name));
        continue;  // others matter once they are used: they are not known then
      }
      if (const auto* text = std::get_if<ast::ExpressionStatement>(&statement.node);
          text && std::holds_alternative<ast::String>(text->value->node)) {
        continue;
      }
      const auto* assignment = std::get_if<ast::Assignment>(&statement.node);
      const auto* name = assignment && assignment->targets.size() == 1
                             ? std::get_if<ast::Name>(&assignment->targets[0]->node)
                             : nullptr;
      if (!name || !assignment->value || name->name.starts_with('_'))
        refuse(fmt::format("defines the class {} in a way that is not known here", definition.name));
      auto member = std::make_shared<EnumMember>();
      member->name = name->name;
      member->value = evaluate(*assignment->value);
      member->is_text = is_text;
      if (!member->value.text() && !std::holds_alternative<std::int64_t>(member->value.data) &&
          (is_text || !std::holds_alternative<std::shared_ptr<TupleValue>>(member->value.data)))
        refuse(fmt::format("defines the class {} in a way that is not known here", definition.name));
      for (const auto& other : result->members) {
        if (equals(other->value, member->value))
          refuse(fmt::format("gives {} two names for a value", definition.name));
      }
      members.names[name->name] = member->value;
      result->members.push_back(std::move(member));
    }
  });
  set_name(definition.name, std::move(result));
}

// --- compound statements ----------------------------------------------------------------------------------

Value Interpreter::define_function(const ast::FunctionDefinition& definition) {
  if (definition.is_async) refuse(fmt::format("has the async function {}", definition.name));
  std::vector<Value> decorators;
  for (const auto& decorator : definition.decorators) {
    decorators.push_back(evaluate(*decorator));
    // Others may see of a function what is not known here.
    if (const auto object = decorators.back().as<Object>()) object->use(*this);
    if (!decorators.back().as<ContextManagerMaker>() && !decorators.back().as<FunctionObject>() &&
        !decorators.back().as<WrapperMaker>())
      refuse(fmt::format("decorates the function {}", definition.name));
  }
  auto result = make_function(definition.name, definition.parameters, &definition.body, nullptr,
                              definition.is_generator);
  for (auto decorator = decorators.rbegin(); decorator != decorators.rend(); ++decorator)
    result = call(*decorator, {.positional = {result}, .keywords = {}});
  return result;
}

Interpreter::Flow Interpreter::run_for(const ast::For& loop) {
  if (loop.is_async) refuse("uses \"async for\"");
  Flow flow = Flow::normal;
  Value returned;
  const bool is_done = go_through(evaluate(*loop.iterable), [&](const Value& value) {
    step();
    assign(*loop.target, value);
    flow = run(loop.body);
    returned = returned_;
    return flow != Flow::returned && flow != Flow::break_loop;
  });
  if (is_done) return run(loop.otherwise);
  returned_ = returned;
  return flow == Flow::returned ? flow : Flow::normal;
}

Interpreter::Flow Interpreter::run_while(const ast::While& loop) {
  while (truth(evaluate(*loop.condition))) {
    step();
    const Flow flow = run(loop.body);
    if (flow == Flow::returned) return flow;
    if (flow == Flow::break_loop) return Flow::normal;
  }
  return run(loop.otherwise);
}

Interpreter::Flow Interpreter::run_with(const ast::With& with, std::size_t item) {
  if (with.is_async) refuse("uses \"async with\"");
  if (item >= with.items.size()) return run(with.body);
  const auto& [expression, target] = with.items[item];
  const auto manager = evaluate(*expression);
  const auto object = manager.as<Object>();
  if (!object) refuse(fmt::format("uses {} in a `with`", type_name(manager)));
  if (const auto context = manager.as<GeneratorContext>())
    return run_with_generator(with, item, *context->generator);
  const auto value = object->enter(*this);
  if (target) assign(*target, value);
  const Flow flow = run_with(with, item + 1);
  object->exit(*this);
  return flow;
}

/// The block runs where the generator yields.
Interpreter::Flow Interpreter::run_with_generator(const ast::With& with, std::size_t item,
                                                  GeneratorObject& generator) {
  std::optional<Flow> flow;
  Value returned;
  generator.run(*this, [&](const Value& value) {
    if (flow) refuse("has a context that yields twice");
    if (const auto& target = with.items[item].target) assign(*target, value);
    flow = run_with(with, item + 1);
    returned = returned_;
    return true;
  });
  if (!flow) refuse("has a context that yields nothing");
  returned_ = returned;
  return *flow;
}

/// Nothing that is evaluated here raises. What the database says to a statement may: it is known once that
/// has run.
Interpreter::Flow Interpreter::run_try(const ast::Try& attempt) {
  const int line = line_;
  const auto effects = environment_.effects();
  Flow flow = Flow::normal;
  try {
    flow = run(attempt.body);
  } catch (const NotEvaluable& error) {
    // Python goes on with a handler, if the module is missing indeed.
    if (error.kind() != NotEvaluable::Kind::missing_module || attempt.handlers.empty()) throw;
    throw NotEvaluable(error.file(), error.line(), error.reason());
  } catch (const Error& error) {
    if (attempt.handlers.empty()) throw;
    refuse(fmt::format("catches an error of the database ({})", error.what()));
  }
  if (!attempt.handlers.empty() && environment_.effects() != effects && !environment_.is_live()) {
    line_ = line;
    refuse_without_database("catches errors of the database");
  }
  if (flow == Flow::normal) flow = run(attempt.otherwise);
  const auto returned = returned_;
  const Flow last = run(attempt.finally);
  if (last != Flow::normal) return last;
  returned_ = returned;
  return flow;
}

}  // namespace limbeck::scripts::python
