#include "scripts/python/env_reading.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "scripts/python/env_library.hpp"
#include "scripts/python/env_value.hpp"

namespace limbeck::scripts::python {
namespace env {
namespace {

constexpr int max_calls = 50;              // nested
constexpr std::size_t max_items = 10'000;  // of loops, all together

using Names = std::map<std::string, Value, std::less<>>;

enum class Flow { next, returned, broke, continued };

Value make_list(std::vector<Value> items) {
  return Value(std::make_shared<std::vector<Value>>(std::move(items)));
}

/// Options of context.configure() that only say how models are compared and scripts written.
bool is_authoring_option(std::string_view name) {
  static const std::set<std::string_view> names = {"target_metadata",
                                                   "compare_type",
                                                   "compare_server_default",
                                                   "render_as_batch",
                                                   "include_object",
                                                   "include_name",
                                                   "render_item",
                                                   "process_revision_directives",
                                                   "include_schemas",
                                                   "literal_binds",
                                                   "dialect_opts",
                                                   "upgrade_token",
                                                   "user_module_prefix",
                                                   "downgrade_token",
                                                   "template_args",
                                                   "alembic_module_prefix",
                                                   "sqlalchemy_module_prefix",
                                                   "autogenerate_plugins"};
  return names.contains(name);
}

/// Options of create_engine() that change nothing of what statements do.
bool is_pool_option(std::string_view name) {
  return name.starts_with("pool") || name == "future" || name == "echo" || name == "hide_parameters" ||
         name == "max_overflow" || name == "query_cache_size";
}

class EnvEvaluator {
 public:
  EnvEvaluator(const ast::Module& module, const EnvRequest& request)
      : module_(module), request_(request), ini_(request.options.ini()), environ_(request) {
    globals_["__file__"] = text_value(request.file.string());
    globals_["__name__"] = text_value("env_py");
  }

  EnvReading read() {
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

 private:
  // --- what is not understood
  // ---------------------------------------------------------------------------------

  void mark_incomplete(const std::string& why, int line) {
    if (!reading_.incomplete.any()) reading_.incomplete = {why, line};
    ++opaque_;
  }

  /// Something ran of which only is known that it can't reach Alembic's objects.
  Value opaque(const std::string& why) {
    mark_incomplete(why, line_);
    environ_.taint(why, line_);
    return Unknown{why, line_};
  }

  /// The same for what is made of `value`, whose own reason is the one to name.
  Value opaque_after(const Value& value, const std::string& why) {
    const auto* unknown = value.as<Unknown>();
    if (!unknown) return opaque(why);
    mark_incomplete(unknown->why, unknown->line);
    environ_.taint(unknown->why, unknown->line);
    return *unknown;
  }

  [[noreturn]] void stop(const std::string& why) const { throw Stop{why, line_}; }
  [[noreturn]] static void stop(const Unknown& unknown) { throw Stop{unknown.why, unknown.line}; }

  const std::string& require_text(const Value* value, const std::string& what) const {
    if (value) {
      if (const auto* text = value->as<std::string>()) return *text;
      if (const auto* unknown = value->as<Unknown>()) stop(*unknown);
    }
    stop(what + " that isn't known");
  }

  // --- statements
  // ---------------------------------------------------------------------------------------------

  Flow run(const ast::Block& block) {
    for (const auto& statement : block) {
      line_ = statement.line;
      const auto flow = std::visit([&](const auto& node) { return run(node); }, statement.node);
      if (flow != Flow::next) return flow;
    }
    return Flow::next;
  }

  Flow run(const ast::ExpressionStatement& statement) {
    evaluate(*statement.value);
    return Flow::next;
  }

  Flow run(const ast::Assignment& statement) {
    if (!statement.value) return Flow::next;
    const auto value = evaluate(*statement.value);
    for (const auto& target : statement.targets) assign(*target, value);
    return Flow::next;
  }

  Flow run(const ast::AugmentedAssignment& statement) {
    auto value = combine(statement.operation, evaluate(*statement.target), evaluate(*statement.value));
    assign(*statement.target, value);
    return Flow::next;
  }

  Flow run(const ast::Import& statement) {
    for (const auto& [name, alias] : statement.modules) {
      const auto first = name.substr(0, name.find('.'));
      auto value =
          is_known_module(name) ? Value(Known{alias.empty() ? first : name}) : opaque("imports " + name);
      bind(alias.empty() ? first : alias, std::move(value));
    }
    return Flow::next;
  }

  Flow run(const ast::ImportFrom& statement) {
    const auto module = std::string(static_cast<std::size_t>(statement.level), '.') + statement.module;
    const bool known = statement.level == 0 && is_known_module(module);
    if (statement.everything) stop("imports everything from " + module);
    for (const auto& [name, alias] : statement.names) {
      auto value = known ? Value(Known{module + "." + name}) : opaque("imports " + module);
      bind(alias.empty() ? name : alias, std::move(value));
    }
    return Flow::next;
  }

  Flow run(const ast::FunctionDefinition& statement) {
    Value value = FunctionValue{&statement};
    for (const auto& decorator : statement.decorators) {
      const auto wrapper = evaluate(*decorator);
      refuse_alembic_objects(wrapper, "a decorator");
      value = opaque("decorates " + statement.name + "()");
    }
    if (statement.is_generator) value = Unknown{statement.name + "() yields", line_};
    bind(statement.name, std::move(value));
    return Flow::next;
  }

  Flow run(const ast::ClassDefinition& statement) {
    bind(statement.name, Unknown{"uses the class " + statement.name, line_});
    return Flow::next;
  }

  Flow run(const ast::If& statement) {
    const auto condition = evaluate(*statement.condition);
    const auto known = truth(condition);
    if (!known) {
      if (const auto* unknown = condition.as<Unknown>()) stop(*unknown);
      stop("depends on what isn't known");
    }
    return run(*known ? statement.yes : statement.no);
  }

  Flow run(const ast::For& statement) {
    const auto iterable = evaluate(*statement.iterable);
    const auto* list = iterable.as<ListValue>();
    if (!list || statement.is_async) stop("loops over what isn't known");
    for (const auto& item : std::vector<Value>(**list)) {
      if (++items_ > max_items) stop("loops very often");
      assign(*statement.target, item);
      const auto flow = run(statement.body);
      if (flow == Flow::returned) return flow;
      if (flow == Flow::broke) return Flow::next;
    }
    return run(statement.otherwise);
  }

  Flow run(const ast::While&) { stop("loops while something holds"); }

  Flow run(const ast::With& statement) {
    for (const auto& item : statement.items) {
      auto value = evaluate(*item.value);
      const auto* known = value.as<Known>();
      if (!value.as<EngineValue>() && !(known && known->path == "transaction"))
        value = opaque_after(value, "enters a context that isn't known");
      if (item.target) assign(*item.target, value);
    }
    return run(statement.body);
  }

  Flow run(const ast::Try& statement) {
    const auto before = opaque_;
    auto flow = run(statement.body);
    // What is not understood may have raised, and then a handler goes another way.
    const bool handled = std::ranges::any_of(statement.handlers, [](const auto& handler) {
      return !std::ranges::all_of(handler.body, [](const ast::Statement& each) {
        return std::holds_alternative<ast::Pass>(each.node) || std::holds_alternative<ast::Raise>(each.node);
      });
    });
    if (opaque_ != before && handled) stop("may handle an exception");
    if (flow == Flow::next) flow = run(statement.otherwise);
    const auto last = run(statement.finally);
    return last == Flow::next ? flow : last;
  }

  Flow run(const ast::Return& statement) {
    returned_ = statement.value ? evaluate(*statement.value) : Value();
    return Flow::returned;
  }

  Flow run(const ast::Raise&) { stop("raises an exception"); }

  Flow run(const ast::Assert& statement) {
    const auto known = truth(evaluate(*statement.condition));
    if (!known || !*known) stop("asserts what isn't known to hold");
    return Flow::next;
  }

  Flow run(const ast::Delete&) { stop("deletes something"); }

  Flow run(const ast::Global& statement) {
    if (statement.nonlocal) stop("sets names of an outer function");
    if (locals_) locals_->global.insert(statement.names.begin(), statement.names.end());
    return Flow::next;
  }

  Flow run(const ast::Pass&) { return Flow::next; }
  Flow run(const ast::Break&) { return Flow::broke; }
  Flow run(const ast::Continue&) { return Flow::continued; }
  Flow run(const ast::OtherStatement& statement) {
    stop("has a statement that isn't followed: " + statement.what);
  }

  // --- names
  // --------------------------------------------------------------------------------------------------

  struct Locals {
    Names names;
    std::set<std::string, std::less<>> global;
  };

  void bind(const std::string& name, Value value) {
    (locals_ && !locals_->global.contains(name) ? locals_->names : globals_)[name] = std::move(value);
  }

  Value look_up(const std::string& name) {
    if (locals_) {
      if (const auto at = locals_->names.find(name); at != locals_->names.end()) return at->second;
    }
    if (const auto at = globals_.find(name); at != globals_.end()) return at->second;
    return Known{"builtins." + name};
  }

  void assign(const ast::Expression& target, const Value& value) {
    if (const auto* name = std::get_if<ast::Name>(&target.node)) {
      bind(name->name, value);
    } else if (const auto* subscript = std::get_if<ast::Subscript>(&target.node)) {
      assign_item(evaluate(*subscript->object), evaluate(*subscript->index), value);
    } else if (const auto* attribute = std::get_if<ast::Attribute>(&target.node)) {
      const auto object = evaluate(*attribute->object);
      refuse_alembic_objects(object, "an attribute of it");
      opaque("sets the attribute " + attribute->name);
    } else {
      const auto* tuple = std::get_if<ast::Tuple>(&target.node);
      const auto* list = std::get_if<ast::List>(&target.node);
      if (!tuple && !list) stop("assigns in a way that isn't followed");
      const auto& targets = tuple ? tuple->elements : list->elements;
      const auto* items = value.as<ListValue>();
      if (items && (*items)->size() != targets.size()) stop("assigns in a way that isn't followed");
      for (std::size_t i = 0; i < targets.size(); ++i)
        assign(*targets[i], items ? (**items)[i] : Value(Unknown{"takes apart what isn't known", line_}));
    }
  }

  void assign_item(const Value& object, const Value& key, const Value& value) {
    const auto* name = key.as<std::string>();
    if (const auto* dict = object.as<DictValue>(); dict && name) {
      const auto at = std::ranges::find_if(**dict, [&](const auto& each) { return each.first == *name; });
      if (at != (*dict)->end()) {
        at->second = value;
      } else {
        (*dict)->emplace_back(*name, value);
      }
    } else if (const auto* known = object.as<Known>(); known && known->path == "os.environ" && name) {
      if (value.as<Unknown>()) {
        environ_.taint("sets " + *name, line_);
      } else {
        environ_.set(*name, require_text(&value, "sets a variable to something"));
      }
    } else {
      refuse_alembic_objects(object, "an item of it");
      opaque("sets an item of something");
    }
  }

  /// Alembic's objects and engines must not get to where isn't known what becomes of them.
  void refuse_alembic_objects(const Value& value, const std::string& what) const {
    const auto* known = value.as<Known>();
    if (value.as<EngineValue>() ||
        (known && (known->path.starts_with("alembic.context") || known->path == "transaction" ||
                   known->path.starts_with("sqlalchemy.event")))) {
      stop(fmt::format("hands {} to {}", value.as<EngineValue>() ? "its engine" : known->path, what));
    }
    if (const auto* list = value.as<ListValue>()) {
      for (const auto& each : **list) refuse_alembic_objects(each, what);
    }
    if (const auto* dict = value.as<DictValue>()) {
      for (const auto& [key, each] : **dict) refuse_alembic_objects(each, what);
    }
  }

  // --- expressions
  // --------------------------------------------------------------------------------------------

  Value evaluate(const ast::Expression& expression) {
    line_ = expression.line;
    auto value = std::visit([&](const auto& node) { return value_of(node); }, expression.node);
    line_ = expression.line;
    return value;
  }

  Value not_followed(const std::string& what) const { return Unknown{what, line_}; }

  Value value_of(const ast::None&) { return {}; }
  Value value_of(const ast::Ellipsis&) { return not_followed("uses ..."); }
  Value value_of(const ast::Boolean& node) { return Value(node.value); }
  Value value_of(const ast::Integer& node) {
    return node.too_large ? not_followed("uses a huge number") : Value(node.value);
  }
  Value value_of(const ast::Float&) { return not_followed("uses a fraction"); }
  Value value_of(const ast::String& node) { return text_value(node.value); }
  Value value_of(const ast::Bytes&) { return not_followed("uses bytes"); }

  Value value_of(const ast::FormattedString& node) {
    std::string text;
    std::optional<Unknown> unknown;
    for (const auto& piece : node.pieces) {
      if (!piece.value) {
        text += piece.text;
        continue;
      }
      const auto value = evaluate(*piece.value);
      const auto known = piece.conversion == 0 && !piece.format ? text_of(value) : std::nullopt;
      if (known) {
        text += *known;
      } else if (!unknown) {
        unknown = value.as<Unknown>() ? *value.as<Unknown>() : Unknown{"formats what isn't known", line_};
      }
    }
    return unknown ? Value(*unknown) : text_value(text);
  }

  Value value_of(const ast::Name& node) { return look_up(node.name); }

  Value value_of(const ast::Attribute& node) { return attribute(evaluate(*node.object), node.name); }

  Value attribute(const Value& object, const std::string& name) {
    if (const auto* known = object.as<Known>()) {
      const auto path = known->path + "." + name;
      if (path == "alembic.context.config.config_file_name") return config_file_name();
      if (path == "alembic.context.config.config_ini_section") return text_value(request_.options.section());
      if (path == "alembic.context.config.attributes")
        return Value(std::make_shared<std::vector<std::pair<std::string, Value>>>());
      if (path == "alembic.context.config.cmd_opts") return not_followed("asks for the command line");
      if (known->path.starts_with("dialect:") && name == "name") return text_value(known->path.substr(8));
      return Known{path};
    }
    if (const auto* engine = object.as<EngineValue>()) {
      if (name == "dialect") return Known{"dialect:" + dialect_name(engine->url)};
      return not_followed("asks its engine for " + name);
    }
    if (const auto* unknown = object.as<Unknown>()) return *unknown;
    return not_followed("uses the attribute " + name);
  }

  static std::string dialect_name(const std::string& url) { return url.substr(0, url.find_first_of("+:")); }

  Value config_file_name() const {
    const auto& source = ini_.source();
    return text_value(source.empty() ? "alembic.ini" : source);
  }

  Value value_of(const ast::Subscript& node) {
    const auto object = evaluate(*node.object);
    const auto key = evaluate(*node.index);
    const auto* name = key.as<std::string>();
    if (const auto* known = object.as<Known>(); known && known->path == "os.environ") {
      if (!name) return not_followed("reads a variable whose name isn't known");
      auto value = environ_.get(*name);
      if (value.is_none()) stop(fmt::format("needs the variable {}, which is not set", *name));
      return value;
    }
    if (const auto* dict = object.as<DictValue>(); dict && name) {
      const auto at = std::ranges::find_if(**dict, [&](const auto& each) { return each.first == *name; });
      if (at == (*dict)->end()) stop(fmt::format("needs \"{}\", which is not there", *name));
      return at->second;
    }
    if (const auto* list = object.as<ListValue>(); list && key.as<std::int64_t>()) {
      const auto index = *key.as<std::int64_t>();
      const auto size = static_cast<std::int64_t>((*list)->size());
      const auto at = index < 0 ? index + size : index;
      if (at < 0 || at >= size) stop("asks for an item that is not there");
      return (**list)[static_cast<std::size_t>(at)];
    }
    if (const auto* unknown = object.as<Unknown>()) return *unknown;
    return not_followed("takes a part of something");
  }

  Value value_of(const ast::Slice&) { return not_followed("takes a part of something"); }
  Value value_of(const ast::Starred&) { return not_followed("spreads a list"); }

  Value list_of(const std::vector<ast::ExpressionPtr>& elements) {
    std::vector<Value> items;
    for (const auto& element : elements) items.push_back(evaluate(*element));
    return make_list(std::move(items));
  }
  Value value_of(const ast::Tuple& node) { return list_of(node.elements); }
  Value value_of(const ast::List& node) { return list_of(node.elements); }
  Value value_of(const ast::Set& node) { return list_of(node.elements); }

  Value value_of(const ast::Dictionary& node) {
    auto dict = std::make_shared<std::vector<std::pair<std::string, Value>>>();
    for (const auto& entry : node.entries) {
      const auto value = evaluate(*entry.value);
      if (!entry.key) {
        const auto* other = value.as<DictValue>();
        if (!other) return not_followed("spreads what isn't known");
        for (const auto& [key, each] : **other) assign_item(Value(dict), text_value(key), each);
        continue;
      }
      const auto key = evaluate(*entry.key);
      if (!key.as<std::string>()) return not_followed("uses keys that are no texts");
      assign_item(Value(dict), key, value);
    }
    return Value(dict);
  }

  Value value_of(const ast::Unary& node) {
    const auto operand = evaluate(*node.operand);
    const auto known = truth(operand);
    if (node.operation == "not" && known) return Value(!*known);
    if (node.operation == "-" && operand.as<std::int64_t>()) return Value(-*operand.as<std::int64_t>());
    return operand.as<Unknown>() ? operand : not_followed("calculates something");
  }

  Value value_of(const ast::Binary& node) {
    const auto left = evaluate(*node.left);
    return combine(node.operation, left, evaluate(*node.right));
  }

  Value combine(const std::string& operation, const Value& left, const Value& right) {
    for (const auto* side : {&left, &right}) {
      if (const auto* unknown = side->as<Unknown>()) return *unknown;
    }
    const auto *a = left.as<std::string>(), *b = right.as<std::string>();
    if (operation == "+" && a && b) return text_value(*a + *b);
    if (operation == "%" && a) return format_percent(*a, right, line_);
    if (operation == "+" && left.as<ListValue>() && right.as<ListValue>()) {
      auto items = **left.as<ListValue>();
      const auto& more = **right.as<ListValue>();
      items.insert(items.end(), more.begin(), more.end());
      return make_list(std::move(items));
    }
    return not_followed("calculates something");
  }

  Value value_of(const ast::BooleanOperation& node) {
    const auto left = evaluate(*node.left);
    const auto known = truth(left);
    if (!known) return left.as<Unknown>() ? left : not_followed("depends on what isn't known");
    return *known == node.is_and ? evaluate(*node.right) : left;
  }

  Value value_of(const ast::Comparison& node) {
    if (node.operations.size() != 1) return not_followed("compares several things");
    const auto left = evaluate(*node.operands[0]), right = evaluate(*node.operands[1]);
    for (const auto* side : {&left, &right}) {
      if (const auto* unknown = side->as<Unknown>()) return *unknown;
    }
    const auto& operation = node.operations.front();
    const auto decide = [&](std::optional<bool> equal, bool wanted) {
      return equal ? Value(*equal == wanted) : not_followed("compares what isn't known");
    };
    if (operation == "is" || operation == "is not") {
      if (!left.is_none() && !right.is_none()) return not_followed("compares identities");
      return Value((left.is_none() && right.is_none()) == (operation == "is"));
    }
    if (operation == "==" || operation == "!=") return decide(equal(left, right), operation == "==");
    if (operation == "in" || operation == "not in") return decide(contains(right, left), operation == "in");
    return not_followed("compares sizes");
  }

  static std::optional<bool> equal(const Value& left, const Value& right) {
    if (left.is_none() || right.is_none()) return left.is_none() && right.is_none();
    const auto *a = left.as<std::string>(), *b = right.as<std::string>();
    if (a && b) return *a == *b;
    if (const auto *m = left.as<std::int64_t>(), *n = right.as<std::int64_t>(); m && n) return *m == *n;
    if (const auto *m = left.as<bool>(), *n = right.as<bool>(); m && n) return *m == *n;
    return std::nullopt;
  }

  std::optional<bool> contains(const Value& whole, const Value& part) {
    const auto* text = part.as<std::string>();
    if (const auto* in = whole.as<std::string>(); in && text) return in->contains(*text);
    if (const auto* dict = whole.as<DictValue>(); dict && text)
      return std::ranges::any_of(**dict, [&](const auto& each) { return each.first == *text; });
    if (const auto* known = whole.as<Known>(); known && known->path == "os.environ" && text) {
      const auto value = environ_.get(*text);
      return value.as<Unknown>() ? std::nullopt : std::optional(!value.is_none());
    }
    if (const auto* list = whole.as<ListValue>()) {
      for (const auto& each : **list) {
        const auto same = equal(each, part);
        if (!same) return std::nullopt;
        if (*same) return true;
      }
      return false;
    }
    return std::nullopt;
  }

  Value value_of(const ast::Conditional& node) {
    const auto condition = evaluate(*node.condition);
    const auto known = truth(condition);
    if (!known) return condition.as<Unknown>() ? condition : not_followed("depends on what isn't known");
    return evaluate(*known ? *node.yes : *node.no);
  }

  Value value_of(const ast::Lambda&) { return not_followed("uses a lambda"); }
  Value value_of(const ast::Comprehension&) { return not_followed("makes a list of something"); }
  Value value_of(const ast::NamedExpression& node) {
    auto value = evaluate(*node.value);
    bind(node.name, value);
    return value;
  }
  Value value_of(const ast::OtherExpression& node) {
    // A coroutine has run by the time that it is awaited: it is followed where it is called.
    if (node.value) return evaluate(*node.value);
    stop("has an expression that isn't followed: " + node.what);
  }

  // --- calls
  // --------------------------------------------------------------------------------------------------

  Value value_of(const ast::Call& node) {
    const auto line = line_;
    if (const auto* method = std::get_if<ast::Attribute>(&node.function->node)) {
      const auto object = evaluate(*method->object);
      const auto arguments = arguments_of(node);
      line_ = line;
      return call_method(object, method->name, arguments);
    }
    const auto function = evaluate(*node.function);
    const auto arguments = arguments_of(node);
    line_ = line;
    return call(function, arguments);
  }

  Arguments arguments_of(const ast::Call& node) {
    Arguments arguments;
    for (const auto& argument : node.arguments) {
      if (const auto* starred = std::get_if<ast::Starred>(&argument->node)) {
        const auto value = evaluate(*starred->value);
        if (!value.as<ListValue>()) stop("spreads arguments that aren't known");
        for (const auto& each : **value.as<ListValue>()) arguments.positional.push_back(each);
      } else {
        arguments.positional.push_back(evaluate(*argument));
      }
    }
    for (const auto& keyword : node.keywords) {
      auto value = evaluate(*keyword.value);
      if (!keyword.name.empty()) {
        arguments.named.emplace_back(keyword.name, std::move(value));
        continue;
      }
      if (!value.as<DictValue>()) stop("spreads arguments that aren't known");
      for (const auto& each : **value.as<DictValue>()) arguments.named.push_back(each);
    }
    return arguments;
  }

  Value call(const Value& function, const Arguments& arguments) {
    if (const auto* defined = function.as<FunctionValue>())
      return call_function(*defined->definition, arguments);
    if (const auto* known = function.as<Known>()) return call_known(known->path, arguments);
    return call_opaque(function, "calls what isn't known", arguments);
  }

  Value call_opaque(const Value& of, const std::string& why, const Arguments& arguments) {
    const auto look = [&](const Value& value) { refuse_alembic_objects(value, "what isn't followed"); };
    for (const auto& each : arguments.positional) look(each);
    for (const auto& [name, each] : arguments.named) look(each);
    return opaque_after(of, why);
  }

  Value call_method(const Value& object, const std::string& name, const Arguments& arguments) {
    if (const auto* text = object.as<std::string>()) return call_text_method(*text, name, arguments, line_);
    if (const auto* known = object.as<Known>()) return call_known(known->path + "." + name, arguments);
    if (const auto* engine = object.as<EngineValue>()) return call_engine(*engine, name, arguments);
    if (const auto* dict = object.as<DictValue>()) return call_dict(*dict, name, arguments);
    if (const auto* list = object.as<ListValue>();
        list && name == "append" && arguments.positional.size() == 1) {
      (*list)->push_back(arguments.positional.front());
      return {};
    }
    return call_opaque(object, fmt::format("calls {}()", name), arguments);
  }

  Value call_dict(const DictValue& dict, const std::string& name, const Arguments& arguments) {
    const auto* key = arguments.positional.empty() ? nullptr : arguments.positional.front().as<std::string>();
    if ((name == "get" || name == "pop" || name == "setdefault") && key) {
      const auto at = std::ranges::find_if(*dict, [&](const auto& each) { return each.first == *key; });
      if (at != dict->end()) {
        auto value = at->second;
        if (name == "pop") dict->erase(at);
        return value;
      }
      auto fallback = arguments.positional.size() > 1 ? arguments.positional[1] : Value();
      if (name == "pop" && arguments.positional.size() < 2)
        stop(fmt::format("needs \"{}\", which is not there", *key));
      if (name == "setdefault") dict->emplace_back(*key, fallback);
      return fallback;
    }
    if (name == "update" && arguments.positional.size() <= 1) {
      std::vector<std::pair<std::string, Value>> more = arguments.named;
      if (!arguments.positional.empty()) {
        const auto* other = arguments.positional.front().as<DictValue>();
        if (!other) stop("adds what isn't known");
        more.insert(more.begin(), (*other)->begin(), (*other)->end());
      }
      for (const auto& [each, value] : more) assign_item(Value(dict), text_value(each), value);
      return {};
    }
    if (name == "copy") return Value(std::make_shared<std::vector<std::pair<std::string, Value>>>(*dict));
    return not_followed(fmt::format("calls the method {} of a dictionary", name));
  }

  Value call_function(const ast::FunctionDefinition& function, const Arguments& arguments) {
    if (++depth_ > max_calls) stop("calls functions in functions very deep");
    Locals locals;
    std::size_t place = 0;
    std::size_t used = 0;
    for (const auto& parameter : function.parameters) {
      using Kind = ast::Parameter::Kind;
      if (parameter.kind == Kind::rest || parameter.kind == Kind::keyword_rest)
        stop(fmt::format("calls {}(), which takes any arguments", function.name));
      const auto* given =
          arguments.find(parameter.name, parameter.kind == Kind::keyword_only ? std::string::npos : place);
      ++place;
      if (given) ++used;
      if (!given && !parameter.default_value)
        stop(fmt::format("calls {}() with too few arguments", function.name));
      locals.names[parameter.name] = given ? *given : evaluate(*parameter.default_value);
    }
    if (used != arguments.positional.size() + arguments.named.size())
      stop(fmt::format("calls {}() with other arguments than it takes", function.name));
    const auto outer = std::exchange(locals_, &locals);
    returned_ = Value();
    // A Stop ends the whole reading: the outer names need not be put back then.
    run(function.body);
    locals_ = outer;
    --depth_;
    return std::exchange(returned_, Value());
  }

  Value call_known(const std::string& path, const Arguments& arguments) {
    if (path.starts_with("alembic.context.config.")) return call_config(path.substr(23), arguments);
    if (path.starts_with("alembic.context.")) return call_context(path.substr(16), arguments);
    if (path.starts_with("alembic.")) stop("calls " + path);
    if (path.starts_with("sqlalchemy.event.") || path.starts_with("transaction.")) stop("calls " + path);
    if (path == "dotenv.load_dotenv") return load_dotenv(arguments);
    if (path == "dotenv.find_dotenv" && arguments.positional.empty() && arguments.named.empty())
      return text_value("");
    const auto name = path.substr(path.rfind('.') + 1);
    if (path.starts_with("sqlalchemy.")) {
      if (name == "create_engine" || name == "create_async_engine") return make_engine(arguments);
      if (name == "engine_from_config" || name == "async_engine_from_config")
        return make_engine_from_dict(arguments);
      if (name == "AsyncEngine" && arguments.positional.size() == 1 &&
          arguments.positional.front().as<EngineValue>())
        return arguments.positional.front();
    }
    // asyncio.run(f()), asyncio.get_event_loop().run_until_complete(f()): f has been called by then.
    if (path.starts_with("asyncio.") && (name == "run" || name == "run_until_complete"))
      return arguments.positional.empty() ? Value() : arguments.positional.front();
    if (path.starts_with("asyncio.")) return Known{"asyncio.loop"};
    if (path.starts_with("logging") && name == "getLogger") return Known{"logging.logger"};
    if (auto value = call_pure(path, arguments, environ_, line_)) return *std::move(value);
    // These may end the process, or change what comes behind them.
    if (path.starts_with("os.") || path.starts_with("sys.")) return opaque("calls " + path + "()");
    for (const auto* builtin : {"exit", "quit", "exec", "eval", "open", "input", "__import__"}) {
      if (path == std::string("builtins.") + builtin) return opaque(fmt::format("calls {}()", builtin));
    }
    const auto look = [&](const Value& value) { refuse_alembic_objects(value, path + "()"); };
    for (const auto& each : arguments.positional) look(each);
    for (const auto& [key, each] : arguments.named) look(each);
    return not_followed(fmt::format("calls {}()", path.starts_with("builtins.") ? name : path));
  }

  Value load_dotenv(const Arguments& arguments) {
    const auto* path = arguments.find("dotenv_path", 0);
    const auto* override_all = arguments.find("override", 3);
    for (const auto& [name, value] : arguments.named) {
      if (name != "dotenv_path" && name != "override" && name != "verbose")
        stop("loads a .env in its own way");
    }
    if (arguments.positional.size() > 1) stop("loads a .env in its own way");
    const bool known = !path || path->is_none() || path->as<std::string>();
    if (!known || (override_all && !override_all->as<bool>()))
      return opaque("loads a .env whose path isn't known");
    environ_.load(path && path->as<std::string>() ? *path->as<std::string>() : "",
                  override_all && *override_all->as<bool>());
    return Value(true);
  }

  // --- Alembic
  // ------------------------------------------------------------------------------------------------

  Value call_config(const std::string& name, const Arguments& arguments) {
    const auto& section = request_.options.section();
    try {
      if (name == "get_main_option") {
        const auto& option = require_text(arguments.find("name", 0), "asks for an option");
        return option_or(section, option, arguments.find("default", 1));
      }
      if (name == "get_section_option") {
        const auto& from = require_text(arguments.find("section", 0), "asks for a section");
        const auto& option = require_text(arguments.find("name", 1), "asks for an option");
        return option_or(from, option, arguments.find("default", 2));
      }
      if (name == "set_main_option") {
        set_option(section, require_text(arguments.find("name", 0), "sets an option"),
                   arguments.find("value", 1));
        return {};
      }
      if (name == "set_section_option") {
        set_option(require_text(arguments.find("section", 0), "sets an option of a section"),
                   require_text(arguments.find("name", 1), "sets an option"), arguments.find("value", 2));
        return {};
      }
      if (name == "get_section") return section_dict(arguments);
    } catch (const Error& error) {
      stop(fmt::format("calls config.{}(): {}", name, error.what()));
    }
    stop(fmt::format("calls config.{}()", name));
  }

  Value option_or(const std::string& section, const std::string& name, const Value* fallback) {
    const auto lower = text::lower(name);
    if (const auto* unknown = unknown_option(section, lower)) return *unknown;
    if (const auto value = ini_.get(section, lower)) return text_value(*value);
    return fallback ? *fallback : Value();
  }

  /// Options that were set to something unknown.
  const Unknown* unknown_option(const std::string& section, const std::string& name) const {
    const auto at = unknown_options_.find({section, name});
    return at == unknown_options_.end() ? nullptr : &at->second;
  }

  void set_option(const std::string& section, const std::string& name, const Value* value) {
    const auto lower = text::lower(name);
    if (value && value->as<Unknown>()) {
      unknown_options_[{section, lower}] = *value->as<Unknown>();
      return;
    }
    unknown_options_.erase({section, lower});
    ini_.set(section, lower, require_text(value, "sets " + name + " to something"), line_);
  }

  Value section_dict(const Arguments& arguments) {
    const auto& section = require_text(arguments.find("name", 0), "asks for a section");
    if (!ini_.has_section(section)) {
      const auto* fallback = arguments.find("default", 1);
      return fallback ? *fallback : Value();
    }
    auto dict = std::make_shared<std::vector<std::pair<std::string, Value>>>();
    for (const auto& [name, option] : ini_.options(section)) {
      const auto* unknown = unknown_option(section, name);
      dict->emplace_back(name, unknown ? Value(*unknown) : text_value(*ini_.get(section, name)));
    }
    for (const auto& [key, unknown] : unknown_options_) {
      if (key.first == section) assign_item(Value(dict), text_value(key.second), Value(unknown));
    }
    return Value(dict);
  }

  Value call_context(const std::string& name, const Arguments& arguments) {
    if (name == "is_offline_mode") return Value(false);
    if (name == "get_tag_argument") return {};
    if (name == "get_x_argument") return x_argument(arguments);
    if (name == "begin_transaction") return Known{"transaction"};
    if (name == "configure") return configure(arguments);
    if (name == "run_migrations") {
      if (!configured_) stop("calls context.run_migrations() before it calls context.configure()");
      if (ran_) stop("calls context.run_migrations() a second time");
      if (!arguments.positional.empty() || !arguments.named.empty())
        mark_incomplete("hands something to every revision", line_);
      ran_ = true;
      return {};
    }
    if (name == "get_head_revision" || name == "get_head_revisions" || name == "get_revision_argument" ||
        name == "get_starting_revision_argument")
      return not_followed(fmt::format("calls context.{}()", name));
    stop(fmt::format("calls context.{}()", name));
  }

  Value x_argument(const Arguments& arguments) const {
    const auto* as_dictionary = arguments.find("as_dictionary", 0);
    if (as_dictionary && !as_dictionary->as<bool>()) return not_followed("asks for the -x arguments");
    auto dict = std::make_shared<std::vector<std::pair<std::string, Value>>>();
    std::vector<Value> list;
    for (const auto& each : request_.x) {
      list.push_back(text_value(each));
      const auto sign = std::min(each.find('='), each.size());
      const auto name = each.substr(0, sign);
      std::erase_if(*dict, [&](const auto& known) { return known.first == name; });
      dict->emplace_back(name, text_value(each.substr(std::min(sign + 1, each.size()))));
    }
    return as_dictionary && *as_dictionary->as<bool>() ? Value(dict) : make_list(std::move(list));
  }

  Value configure(const Arguments& arguments) {
    if (configured_) stop("calls context.configure() a second time");
    const auto* connection = arguments.find("connection", 0);
    const auto* engine = connection ? connection->as<EngineValue>() : nullptr;
    if (!engine) {
      if (connection && connection->as<Unknown>()) stop(*connection->as<Unknown>());
      stop("calls context.configure() without a connection");
    }
    for (const auto& [name, value] : arguments.named) {
      if (name == "connection" || is_authoring_option(name)) continue;
      if (name == "version_table") {
        reading_.version_table = require_text(&value, "names a version table");
      } else if (name == "version_table_schema") {
        if (!value.is_none())
          reading_.version_table_schema = require_text(&value, "names a version table's schema");
      } else if (name == "transaction_per_migration") {
        const auto known = truth(value);
        if (!known) stop("sets transaction_per_migration to what isn't known");
        reading_.transaction_per_migration = *known;
      } else if (name == "on_version_apply") {
        if (!value.is_none()) mark_incomplete("has something called when a revision is applied", line_);
      } else {
        stop(fmt::format("gives {} to context.configure()", name));
      }
    }
    reading_.url = engine->url;
    reading_.url_is_ini = is_in_ini(engine->url);
    reading_.url_line = engine->line;
    configured_ = true;
    return {};
  }

  /// Is it the address that the ini had before anything was set?
  bool is_in_ini(const std::string& url) const {
    try {
      return request_.options.ini().get(request_.options.section(), "sqlalchemy.url") == url;
    } catch (const Error&) {
      return false;
    }
  }

  // --- engines
  // ------------------------------------------------------------------------------------------------

  Value make_engine(const Arguments& arguments) {
    for (const auto& [name, value] : arguments.named) {
      if (name != "url" && !is_pool_option(name)) stop(fmt::format("gives {} to its engine", name));
    }
    return engine_of(arguments.find("url", 0));
  }

  Value engine_of(const Value* url) {
    // Who never connects with it, may make it of what isn't known.
    if (url && url->as<Unknown>()) return *url;
    return EngineValue{require_text(url, "makes an engine of an address"), line_};
  }

  Value make_engine_from_dict(const Arguments& arguments) {
    const auto* section = arguments.find("configuration", 0);
    const auto* dict = section ? section->as<DictValue>() : nullptr;
    if (!dict) {
      if (section && section->as<Unknown>()) return *section;
      stop("makes an engine of what isn't known");
    }
    const auto* given_prefix = arguments.find("prefix", 1);
    const auto prefix = given_prefix ? require_text(given_prefix, "takes a prefix") : "sqlalchemy.";
    for (const auto& [name, value] : arguments.named) {
      if (name != "configuration" && name != "prefix" && !is_pool_option(name))
        stop(fmt::format("gives {} to its engine", name));
    }
    const Value* url = nullptr;
    for (const auto& [key, value] : **dict) {
      if (!key.starts_with(prefix)) continue;
      const auto option = std::string_view(key).substr(prefix.size());
      if (option == "url") {
        url = &value;
      } else if (!is_pool_option(option)) {
        stop(fmt::format("gives {} to its engine", option));
      }
    }
    if (!url) stop(fmt::format("makes an engine without {}url", prefix));
    return engine_of(url);
  }

  Value call_engine(const EngineValue& engine, const std::string& name, const Arguments& arguments) {
    if (name == "connect" || name == "begin") return engine;
    if (name == "dispose" || name == "close" || name == "commit") return {};
    // await connection.run_sync(do_run_migrations)
    if (name == "run_sync" && arguments.positional.size() == 1 && arguments.named.empty())
      return call(arguments.positional.front(), {{Value(engine)}, {}});
    stop(fmt::format("calls {}() of its engine or connection", name));
  }

  const ast::Module& module_;
  const EnvRequest& request_;
  config::IniFile ini_;
  Environ environ_;
  std::map<std::pair<std::string, std::string>, Unknown> unknown_options_;
  Names globals_;
  Locals* locals_ = nullptr;
  Value returned_;
  int line_ = 1;
  int depth_ = 0;
  int opaque_ = 0;  ///< how often something was met that isn't understood
  std::size_t items_ = 0;
  bool configured_ = false, ran_ = false;
  EnvReading reading_;
};

}  // namespace
}  // namespace env

EnvReading read_env(const ast::Module& module, const EnvRequest& request) {
  return env::EnvEvaluator(module, request).read();
}

}  // namespace limbeck::scripts::python
