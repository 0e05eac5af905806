// Follows an env.py from top to bottom with the values that are certain, and stops at the first thing that
// would matter and isn't known. Private to this folder; `read_env` (reading.hpp) is how it is used.
#pragma once

#include <map>
#include <set>
#include <string>

#include "scripts/python/env/library.hpp"
#include "scripts/python/env/reading.hpp"
#include "scripts/python/env/value.hpp"

namespace limbeck::scripts::python::env {

using Names = std::map<std::string, Value, std::less<>>;

/// How a statement ends: what runs behind it.
enum class Flow { next, returned, broke, continued };

inline Value make_list(std::vector<Value> items) {
  return Value(std::make_shared<std::vector<Value>>(std::move(items)));
}

class EnvEvaluator {
 public:
  EnvEvaluator(const ast::Module& module, const EnvRequest& request)
      : module_(module), request_(request), ini_(request.options.ini()), environ_(request) {
    globals_["__file__"] = text_value(request.file.string());
    globals_["__name__"] = text_value("env_py");
  }

  EnvReading read();

 private:
  // --- what is not understood

  void mark_incomplete(const std::string& why, int line);

  /// Something ran of which only is known that it can't reach Alembic's objects.
  Value opaque(const std::string& why);

  /// The same for what is made of `value`, whose own reason is the one to name.
  Value opaque_after(const Value& value, const std::string& why);
  [[noreturn]] void stop(const std::string& why) const { throw Stop{why, line_}; }
  [[noreturn]] static void stop(const Unknown& unknown) { throw Stop{unknown.why, unknown.line}; }
  const std::string& require_text(const Value* value, const std::string& what) const;

  // --- statements

  Flow run(const ast::Block& block);
  Flow run(const ast::ExpressionStatement& statement);
  Flow run(const ast::Assignment& statement);
  Flow run(const ast::AugmentedAssignment& statement);
  Flow run(const ast::Import& statement);
  Flow run(const ast::ImportFrom& statement);
  Flow run(const ast::FunctionDefinition& statement);
  Flow run(const ast::ClassDefinition& statement);
  Flow run(const ast::If& statement);
  Flow run(const ast::For& statement);
  Flow run(const ast::While&) { stop("loops while something holds"); }
  Flow run(const ast::With& statement);
  Flow run(const ast::Try& statement);
  Flow run(const ast::Return& statement);
  Flow run(const ast::Raise&) { stop("raises an exception"); }
  Flow run(const ast::Assert& statement);
  Flow run(const ast::Delete&) { stop("deletes something"); }
  Flow run(const ast::Global& statement);
  Flow run(const ast::Pass&) { return Flow::next; }
  Flow run(const ast::Break&) { return Flow::broke; }
  Flow run(const ast::Continue&) { return Flow::continued; }
  Flow run(const ast::OtherStatement& statement);

  // --- names

  struct Locals {
    Names names;
    std::set<std::string, std::less<>> global;
  };

  void bind(const std::string& name, Value value);
  Value look_up(const std::string& name);
  void assign(const ast::Expression& target, const Value& value);
  void assign_item(const Value& object, const Value& key, const Value& value);

  /// Alembic's objects and engines must not get to where isn't known what becomes of them.
  void refuse_alembic_objects(const Value& value, const std::string& what) const;

  // --- expressions

  Value evaluate(const ast::Expression& expression);
  Value not_followed(const std::string& what) const { return Unknown{what, line_}; }
  Value value_of(const ast::None&) { return {}; }
  Value value_of(const ast::Ellipsis&) { return not_followed("uses ..."); }
  Value value_of(const ast::Boolean& node) { return Value(node.value); }
  Value value_of(const ast::Integer& node);
  Value value_of(const ast::Float&) { return not_followed("uses a fraction"); }
  Value value_of(const ast::String& node) { return text_value(node.value); }
  Value value_of(const ast::Bytes&) { return not_followed("uses bytes"); }
  Value value_of(const ast::FormattedString& node);
  Value value_of(const ast::Name& node) { return look_up(node.name); }
  Value value_of(const ast::Attribute& node) { return attribute(evaluate(*node.object), node.name); }
  Value attribute(const Value& object, const std::string& name);
  static std::string dialect_name(const std::string& url) { return url.substr(0, url.find_first_of("+:")); }
  Value config_file_name() const;
  Value value_of(const ast::Subscript& node);
  Value value_of(const ast::Slice&) { return not_followed("takes a part of something"); }
  Value value_of(const ast::Starred&) { return not_followed("spreads a list"); }
  Value list_of(const std::vector<ast::ExpressionPtr>& elements);
  Value value_of(const ast::Tuple& node) { return list_of(node.elements); }
  Value value_of(const ast::List& node) { return list_of(node.elements); }
  Value value_of(const ast::Set& node) { return list_of(node.elements); }
  Value value_of(const ast::Dictionary& node);
  Value value_of(const ast::Unary& node);
  Value value_of(const ast::Binary& node);
  Value combine(const std::string& operation, const Value& left, const Value& right);
  Value value_of(const ast::BooleanOperation& node);
  Value value_of(const ast::Comparison& node);
  static std::optional<bool> equal(const Value& left, const Value& right);
  std::optional<bool> contains(const Value& whole, const Value& part);
  Value value_of(const ast::Conditional& node);
  Value value_of(const ast::Lambda&) { return not_followed("uses a lambda"); }
  Value value_of(const ast::Comprehension&) { return not_followed("makes a list of something"); }
  Value value_of(const ast::NamedExpression& node);
  Value value_of(const ast::OtherExpression& node);

  // --- calls

  Value value_of(const ast::Call& node);
  Arguments arguments_of(const ast::Call& node);
  Value call(const Value& function, const Arguments& arguments);
  Value call_opaque(const Value& of, const std::string& why, const Arguments& arguments);
  Value call_method(const Value& object, const std::string& name, const Arguments& arguments);
  Value call_dict(const DictValue& dict, const std::string& name, const Arguments& arguments);
  Value call_function(const ast::FunctionDefinition& function, const Arguments& arguments);
  Value call_known(const std::string& path, const Arguments& arguments);
  Value load_dotenv(const Arguments& arguments);

  // --- Alembic

  Value call_config(const std::string& name, const Arguments& arguments);
  Value option_or(const std::string& section, const std::string& name, const Value* fallback);

  /// Options that were set to something unknown.
  const Unknown* unknown_option(const std::string& section, const std::string& name) const;
  void set_option(const std::string& section, const std::string& name, const Value* value);
  Value section_dict(const Arguments& arguments);
  Value call_context(const std::string& name, const Arguments& arguments);
  Value x_argument(const Arguments& arguments) const;
  Value configure(const Arguments& arguments);

  /// Is it the address that the ini had before anything was set?
  bool is_in_ini(const std::string& url) const;

  // --- engines

  Value make_engine(const Arguments& arguments);
  Value engine_of(const Value* url);
  Value make_engine_from_dict(const Arguments& arguments);
  Value call_engine(const EngineValue& engine, const std::string& name, const Arguments& arguments);

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

}  // namespace limbeck::scripts::python::env
