// Evaluates Python that migrations are made of: straight lines, loops, conditions, helper functions,
// generators. It has no exceptions, no classes but enums, and knows of other modules only what a ModuleSource
// tells it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "scripts/python/ast.hpp"
#include "scripts/python/evaluate/value.hpp"

namespace limbeck::scripts::python {

/// Where names are found: those of a function, a comprehension, a class or a module.
struct Scope {
  std::map<std::string, Value> names;
  std::shared_ptr<Scope> parent;  ///< null: the module
  std::set<std::string> local;    ///< names that only belong here, set or not
  std::set<std::string> global, nonlocal;
  bool is_class = false;
  bool is_open = false;  ///< a module that has further names, which are not known

  Scope& module() { return parent ? parent->module() : *this; }
};

/// A file that is being evaluated.
struct SourceModule {
  std::shared_ptr<const ast::Module> tree;
  std::shared_ptr<Scope> scope;
  std::string package;  ///< of relative imports: "app.models"; may be empty
};

/// What happens outside of the evaluated code.
class Environment {
 public:
  virtual ~Environment() = default;
  /// The module of that name; nothing when it isn't known. Throws NotEvaluable of the kind missing_module
  /// when it isn't there, unless `name` may also be something in a module.
  virtual std::optional<Value> import_module(Interpreter& interpreter, const std::string& name,
                                             bool may_be_member) = 0;
  /// Why a module of the project is not known: "app/config.py:3: imports dotenv"; empty: it is no such one.
  virtual std::string why_unread(const std::string& module) const = 0;
  /// How much was done to the database until now, or asked of it: an error of that can't be caught here.
  virtual std::size_t effects() const = 0;
  /// Whether statements have run when the function that asks for them returns.
  virtual bool is_live() const = 0;
  /// Text for people: what print() writes, with its ends of lines.
  virtual void print(const std::string& text) = 0;
  /// What it tells of a database is made up.
  virtual bool is_probe() const = 0;
};

class ClassBase;
class FunctionObject;
class GeneratorObject;

class Interpreter {
 public:
  using Keywords = std::optional<std::vector<std::pair<std::string, Value>>>;
  explicit Interpreter(Environment& environment);
  Interpreter(const Interpreter&) = delete;
  Interpreter& operator=(const Interpreter&) = delete;
  /// Empties the scopes that may hold each other: values do not outlive the interpreter.
  ~Interpreter();

  /// Runs the top of a module. What can't be evaluated there is refused only when it is used.
  void run_module(const SourceModule& module);
  /// Calls what the module has under that name. `keywords` unset: it is not known what it is called with, so
  /// that it must not take anything. Throws NotEvaluable.
  void call_function(const SourceModule& module, const std::string& name, const Keywords& keywords);
  /// The value of a name of the module; nothing when it has none.
  std::optional<Value> find(const SourceModule& module, const std::string& name) const;
  /// globals()[name], where the code that runs is; nothing when the module has no such name, or may have it
  /// from elsewhere.
  std::optional<Value> find_global(const std::string& name) const;
  /// Whether a function around the code that runs has a name like that.
  bool is_local(const std::string& name) const;

  [[noreturn]] void refuse(const std::string& reason) const;
  /// The same for what a database at hand would answer.
  [[noreturn]] void refuse_without_database(const std::string& reason) const;
  /// The same for an import that Python itself would fail on: even if nothing uses it.
  [[noreturn]] void refuse_import(const std::string& reason) const;
  Environment& environment() const { return environment_; }
  int line() const { return line_; }
  const std::string& file() const { return file_; }

  Value call(const Value& function, Arguments arguments);
  Value attribute(const Value& object, const std::string& name);
  bool truth(const Value& value);
  bool equals(const Value& a, const Value& b);
  bool is_identical(const Value& a, const Value& b);
  bool contains(const Value& container, const Value& element);
  bool less(const Value& a, const Value& b);
  std::vector<Value> iterate(const Value& value);
  /// The same for who does not look at their order: that of a set counts for nothing.
  std::vector<Value> iterate_in_any_order(const Value& value);
  std::string to_text(const Value& value);  ///< str()
  std::string to_repr(const Value& value);
  std::string format(const Value& value, const std::string& specification);
  Value subscript(const Value& object, const Value& index);
  Value binary(const std::string& operation, const Value& left, const Value& right);
  /// Counts work, so that no loop is endless.
  void step();

  /// Hands a generator's values over, one by one; `false` leaves it.
  using Yielded = std::function<bool(const Value& value)>;
  /// Each element, as soon as it is there, until `each` says false; whether it never did.
  bool go_through(const Value& value, const Yielded& each);
  /// Where evaluation is: a generator and who goes through it take turns.
  struct Turn {
    std::shared_ptr<Scope> scope;
    std::shared_ptr<const ast::Module> tree;
    std::string package, file;
    int line, depth;
    const Yielded* yielded;
  };

 private:
  friend class FunctionObject;
  friend class GeneratorExpression;
  friend class GeneratorObject;
  enum class Flow { normal, break_loop, continue_loop, returned };
  class Position;
  Turn turn() const { return {scope_, tree_, package_, file_, line_, depth_, yielded_}; }
  void take(Turn turn);

  // generators.cpp
  Value yield(const ast::OtherExpression& expression);

  // statements.cpp
  Flow run(const ast::Block& block);
  Flow run(const ast::Statement& statement);
  void run_top(const ast::Statement& statement);
  void assign(const ast::Expression& target, const Value& value);
  void set_name(const std::string& name, Value value);
  void import(const ast::Import& import);
  void import_from(const ast::ImportFrom& import);
  void import_everything(const Value& owner);
  Value import_module(const std::string& name);
  void define_class(const ast::ClassDefinition& definition);
  std::shared_ptr<ClassBase> library_base(const ast::ClassDefinition& definition);
  /// The names that are set while it evaluates the body of a class.
  std::map<std::string, Value> in_class_scope(const std::function<void(Scope&)>& evaluate_body);
  std::map<std::string, Value> members_of(const ast::ClassDefinition& definition);
  Value evaluate_member(const std::function<Value()>& evaluate_it);
  Value define_function(const ast::FunctionDefinition& definition);
  Flow run_for(const ast::For& loop);
  Flow run_with_generator(const ast::With& with, std::size_t item, GeneratorObject& generator);
  Flow run_while(const ast::While& loop);
  Flow run_with(const ast::With& with, std::size_t item = 0);
  Flow run_try(const ast::Try& attempt);
  void remove(const ast::Expression& target);
  Value make_function(const std::string& name, const std::vector<ast::Parameter>& parameters,
                      const ast::Block* body, const ast::Expression* expression, bool is_generator = false);

  // expressions.cpp
  Value evaluate(const ast::Expression& expression);
  Value evaluate_node(const ast::Expression::Node& node);
  std::vector<Value> evaluate_all(const std::vector<ast::ExpressionPtr>& expressions);
  Value lookup(const std::string& name);
  Value evaluate_call(const ast::Call& call);
  Value evaluate_comprehension(const ast::Comprehension& comprehension);
  /// Runs `body` for each combination until it says false; whether it never did. `source`: what the clause
  /// goes through, where that is evaluated already.
  bool run_clauses(const ast::Comprehension& comprehension, std::size_t clause,
                   const std::function<bool()>& body, const Value* source = nullptr);
  Value evaluate_comparison(const ast::Comparison& comparison);
  bool compare(const std::string& operation, const Value& left, const Value& right);
  Value evaluate_slice(const Value& object, const ast::Slice& slice);

  Environment& environment_;
  std::map<std::string, Value> builtins_;
  std::shared_ptr<Scope> scope_;
  std::shared_ptr<const ast::Module> tree_;
  std::string package_;
  std::string file_;
  int line_ = 1;
  int depth_ = 0;
  std::size_t steps_ = 0;
  Value returned_;
  const Yielded* yielded_ = nullptr;  ///< of the generator that runs
  /// Of modules and where functions were defined: a scope holds its functions, which hold the scope, and
  /// modules may import each other.
  std::set<std::shared_ptr<Scope>> scopes_;
};

/// What makes its values one at a time, when they are wanted, by code of the revision.
class Generator : public Object {
 public:
  bool truth(Interpreter&) override { return true; }
  /// All values at once: refused where that makes a difference.
  std::vector<Value> iterate(Interpreter& interpreter) override;
  /// The first one; what is behind it is not asked for any more.
  std::optional<Value> next(Interpreter& interpreter) override;
  /// Hands each value over, until `each` says false, where the code is that asks for them; whether it never
  /// did. Once.
  bool run(Interpreter& interpreter, const Interpreter::Yielded& each);

 private:
  virtual bool make(Interpreter& interpreter, const Interpreter::Yielded& each) = 0;

  bool is_used_ = false;
};

/// A call of a function that yields.
class GeneratorObject : public Generator {
 public:
  GeneratorObject(std::shared_ptr<FunctionObject> function, std::shared_ptr<Scope> scope)
      : function_(std::move(function)), scope_(std::move(scope)) {}
  std::string kind() const override { return "a generator"; }

 private:
  bool make(Interpreter& interpreter, const Interpreter::Yielded& each) override;

  std::shared_ptr<FunctionObject> function_;
  std::shared_ptr<Scope> scope_;
};

class GeneratorExpression : public Generator {
 public:
  /// `source`: what the first clause goes through; `inside`: where the expression is evaluated.
  GeneratorExpression(const ast::Comprehension& comprehension, Value source, Interpreter::Turn inside)
      : comprehension_(comprehension), source_(std::move(source)), inside_(std::move(inside)) {}
  std::string kind() const override { return "a generator expression"; }

 private:
  bool make(Interpreter& interpreter, const Interpreter::Yielded& each) override;

  const ast::Comprehension& comprehension_;  ///< of inside_.tree
  Value source_;
  Interpreter::Turn inside_;
};

/// map(), and what else goes through a generator.
class LazyGenerator : public Generator {
 public:
  using Make = std::function<bool(Interpreter&, const Interpreter::Yielded&)>;
  LazyGenerator(std::string kind, Make make) : kind_(std::move(kind)), make_(std::move(make)) {}
  std::string kind() const override { return kind_; }

 private:
  bool make(Interpreter& interpreter, const Interpreter::Yielded& each) override {
    return make_(interpreter, each);
  }

  std::string kind_;
  Make make_;
};

/// What a function decorated by contextlib.contextmanager returns.
class GeneratorContext : public Object {
 public:
  explicit GeneratorContext(std::shared_ptr<GeneratorObject> held) : generator(std::move(held)) {}
  std::string kind() const override { return "a context of contextlib"; }
  std::shared_ptr<GeneratorObject> generator;
};

/// contextlib.contextmanager
class ContextManagerMaker : public Object {
 public:
  std::string kind() const override { return "the function contextmanager"; }
  Value call(Interpreter& interpreter, Arguments arguments) override;
};

/// What functools.wraps() returns: it hands back the function that it decorates, which gets another name.
class WrapperMaker : public Object {
 public:
  std::string kind() const override { return "a decorator made by functools.wraps()"; }
  Value call(Interpreter& interpreter, Arguments arguments) override;
};

/// A function of the host.
class HostFunction : public Object {
 public:
  using Body = std::function<Value(Interpreter&, Arguments&)>;
  HostFunction(std::string name, Body body) : name_(std::move(name)), body_(std::move(body)) {}
  std::string kind() const override { return "the function " + name_; }
  Value call(Interpreter& interpreter, Arguments arguments) override { return body_(interpreter, arguments); }

 private:
  std::string name_;
  Body body_;
};

/// What can't be evaluated, until somebody needs it.
class UnknownObject : public Object {
 public:
  UnknownObject(std::string file, int line, std::string reason)
      : file_(std::move(file)), reason_(std::move(reason)), line_(line) {}
  std::string kind() const override { return "something that is not evaluated"; }
  void use(Interpreter& interpreter) const override;
  Value attribute(Interpreter& interpreter, const std::string& name) override;
  Value call(Interpreter& interpreter, Arguments arguments) override;
  Value subscript(Interpreter& interpreter, const Value& index) override;
  std::vector<Value> iterate(Interpreter& interpreter) override;
  bool truth(Interpreter& interpreter) override;
  std::string text(Interpreter& interpreter) override;
  Value binary(Interpreter& interpreter, const std::string& operation, const Value& other,
               bool reflected) override;
  Value unary(Interpreter& interpreter, const std::string& operation) override;
  Value enter(Interpreter& interpreter) override;

 private:
  std::string file_, reason_;
  int line_;
};

/// What only a database will tell, while a revision is looked at without one: anything can be done with it.
class UndecidedObject : public Object {
 public:
  std::string kind() const override { return "a value that the database tells"; }
  Value attribute(Interpreter&, const std::string&) override { return shared_from_this(); }
  void set_attribute(Interpreter&, const std::string&, const Value&) override {}
  Value call(Interpreter&, Arguments) override { return shared_from_this(); }
  Value subscript(Interpreter&, const Value&) override { return shared_from_this(); }
  std::vector<Value> iterate(Interpreter&) override { return {shared_from_this()}; }
  std::vector<Value> unpack(Interpreter&, std::size_t names) override {
    return std::vector<Value>(names, shared_from_this());
  }
  bool truth(Interpreter&) override { return true; }
  std::string text(Interpreter&) override { return "undecided"; }
  Value binary(Interpreter&, const std::string&, const Value&, bool) override { return shared_from_this(); }
  Value unary(Interpreter&, const std::string&) override { return shared_from_this(); }
  std::optional<Value> next(Interpreter&) override { return shared_from_this(); }
};

/// Whatever is done with it has no effect that counts here: loggers, warnings. Its results can't be used as
/// values.
class InertObject : public Object {
 public:
  explicit InertObject(std::string name) : name_(std::move(name)) {}
  std::string kind() const override { return "a result of " + name_; }
  Value attribute(Interpreter& interpreter, const std::string& name) override;
  Value call(Interpreter& interpreter, Arguments arguments) override;
  bool truth(Interpreter& interpreter) override;

 private:
  std::string name_;
};

/// Names and their values.
class ModuleObject : public Object {
 public:
  using Names = std::map<std::string, Value>;
  /// `fallback` makes the values of names that are not listed, or nothing.
  ModuleObject(std::string name, Names names,
               std::function<std::optional<Value>(const std::string& name)> fallback = {})
      : name_(std::move(name)), names_(std::move(names)), fallback_(std::move(fallback)) {}
  std::string kind() const override { return "the module " + name_; }
  Value attribute(Interpreter& interpreter, const std::string& name) override;
  std::optional<Value> find(const std::string& name) const;
  void set(const std::string& name, Value value) { names_[name] = std::move(value); }

 private:
  std::string name_;
  Names names_;
  std::function<std::optional<Value>(const std::string&)> fallback_;
};

/// A module of the project, evaluated.
class ScopeModule : public Object {
 public:
  ScopeModule(std::string name, SourceModule module) : name_(std::move(name)), module_(std::move(module)) {}
  std::string kind() const override { return "the module " + name_; }
  Value attribute(Interpreter& interpreter, const std::string& name) override;
  const SourceModule& module() const { return module_; }

 private:
  std::string name_;
  SourceModule module_;
};

/// A class that is an enumeration.
class EnumMember;
class EnumClass : public Object {
 public:
  explicit EnumClass(std::string class_name) : name(std::move(class_name)) {}
  std::string kind() const override { return "the enumeration " + name; }
  Value attribute(Interpreter& interpreter, const std::string& member) override;
  Value call(Interpreter& interpreter, Arguments arguments) override;
  Value subscript(Interpreter& interpreter, const Value& index) override;
  std::vector<Value> iterate(Interpreter& interpreter) override;

  std::string name;
  std::vector<std::shared_ptr<EnumMember>> members;
  bool is_text = false;  ///< its members are strings, too
};
class EnumMember : public Object {
 public:
  std::string kind() const override { return "a member of an enumeration"; }
  Value attribute(Interpreter& interpreter, const std::string& wanted) override;

  std::string name;
  Value value;
  bool is_text = false;
};
/// What a class derives from to be one.
class EnumBase : public Object {
 public:
  explicit EnumBase(bool text) : is_text(text) {}
  std::string kind() const override { return "enum.Enum"; }
  bool is_text;
};

/// A class of a library's that one of the project may derive from.
class ClassBase : public Object {
 public:
  using Members = std::map<std::string, Value>;
  /// The class that is derived. What is not known of its members is an UnknownObject.
  virtual Value derive(Interpreter& interpreter, const std::string& name, Members members) = 0;
};

/// The functions of Python itself.
std::map<std::string, Value> make_builtins();
/// The method of a value that is no object; nothing when it isn't known.
std::optional<Value> find_method(const Value& object, const std::string& name);
/// "…" % values.
std::string format_percent(Interpreter& interpreter, const std::string& text, const Value& values);
/// "…".format(…).
std::string format_braces(Interpreter& interpreter, const std::string& text, Arguments& arguments);
/// All names that the statements give a value, those of nested functions and classes apart.
std::set<std::string> assigned_names(const ast::Block& block);
void collect_assigned_names(const ast::Statement& statement, std::set<std::string>& names);

inline Value function(std::string name, HostFunction::Body body) {
  return std::make_shared<HostFunction>(std::move(name), std::move(body));
}

}  // namespace limbeck::scripts::python
