// Types that a project derives from SQLAlchemy's TypeDecorator: what they are underneath, for definitions.
// What they make of values is not known here.
#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "scripts/python/alembic/connection.hpp"
#include "scripts/python/alembic/items.hpp"

namespace limbeck::scripts::python {
namespace {

/// `self` of load_dialect_impl().
class SelfItem : public Object {
 public:
  explicit SelfItem(Value impl) : impl_(std::move(impl)) {}
  std::string kind() const override { return "a type of the project"; }
  Value attribute(Interpreter& interpreter, const std::string& name) override {
    if (name == "impl") return impl_;
    return Object::attribute(interpreter, name);
  }

 private:
  Value impl_;
};

bool is_enum(const written::Type& type) {
  return type.name == "Enum" || type.name == "ENUM" || (type.item && is_enum(*type.item));
}

/// Such a class.
class DecoratedType : public TypeClass {
 public:
  DecoratedType(MigrationContext& context, const std::string& name, ClassBase::Members members)
      : TypeClass(context, "", name), context_(context), members_(std::move(members)) {}

  Value attribute(Interpreter& interpreter, const std::string& name) override {
    const auto found = members_.find(name);
    return found == members_.end() ? TypeClass::attribute(interpreter, name) : found->second;
  }
  Value call(Interpreter& interpreter, Arguments arguments) override {
    if (context_.compiles_constructs())
      interpreter.refuse(fmt::format("uses {}, and a module compiles constructs in its own way", kind()));
    const auto impl = make_impl(interpreter, std::move(arguments));
    auto type = impl->type;
    if (const auto found = members_.find("load_dialect_impl"); found != members_.end()) {
      const Value self = std::make_shared<SelfItem>(impl);
      const auto loaded = interpreter.call(found->second, {{self, make_dialect(context_)}, {}});
      type = *to_type(interpreter, loaded);
    }
    // Enums are made with their table, and what counts is up to `impl`.
    const bool differs = is_integer(type, true) != is_integer(impl->type, true);
    if (differs || is_enum(type) || is_enum(impl->type) || !type.variants.empty())
      interpreter.refuse(fmt::format("uses {}, whose definition is not certain", kind()));
    type.converts = true;
    return std::make_shared<TypeItem>(context_, std::move(type));
  }

 private:
  std::shared_ptr<TypeItem> make_impl(Interpreter& interpreter, Arguments arguments) const {
    auto impl = members_.at("impl");
    // Arguments are for a class; an object stays what it is (to_instance() in sqlalchemy/sql/type_api.py).
    if (const auto object = impl.as<TypeClass>()) impl = object->call(interpreter, std::move(arguments));
    auto type = impl.as<TypeItem>();
    if (!type) interpreter.refuse(fmt::format("uses {}, whose impl is not known here", kind()));
    return type;
  }

  MigrationContext& context_;
  ClassBase::Members members_;
};

/// Names of TypeDecorator's that say how values are treated.
bool is_about_values(const std::string& name) {
  static const std::set<std::string_view> names = {"cache_ok",
                                                   "process_bind_param",
                                                   "process_literal_param",
                                                   "process_result_value",
                                                   "python_type",
                                                   "compare_values",
                                                   "coerce_compared_value",
                                                   "sort_key_function",
                                                   "literal_processor",
                                                   "bind_processor",
                                                   "result_processor",
                                                   "copy_value",
                                                   "hashable",
                                                   "__repr__"};
  return names.contains(name);
}

/// Other names that it, or the versions of it from 1.4 to 2.1, gives a meaning.
bool is_of_sqlalchemy(const std::string& name) {
  static const std::set<std::string_view> names = {"Comparator",
                                                   "TDComparatorContainer",
                                                   "adapt",
                                                   "as_generic",
                                                   "bind_expression",
                                                   "coerce_to_is_types",
                                                   "comparator_factory",
                                                   "column_expression",
                                                   "compare_against_backend",
                                                   "compile",
                                                   "copy",
                                                   "dialect_impl",
                                                   "dispatch",
                                                   "evaluates_none",
                                                   "get_children",
                                                   "get_dbapi_type",
                                                   "impl_instance",
                                                   "operator_classes",
                                                   "render_bind_cast",
                                                   "render_literal_cast",
                                                   "repr_struct",
                                                   "should_evaluate_none",
                                                   "type_engine",
                                                   "with_variant"};
  // Those that it keeps to itself begin like this.
  static const std::vector<std::string_view> private_names = {
      "__",        "_adapt",  "_cached",    "_comp",    "_copy",   "_create", "_default", "_dialect",
      "_enum",     "_event",  "_express",   "_gen",     "_has",    "_impl",   "_is",      "_on",
      "_original", "_reduce", "_resolve",   "_set",     "_should", "_sql",    "_static",  "_table",
      "_to",       "_type",   "_unwrapped", "_variant", "_with"};
  return names.contains(name) ||
         std::ranges::any_of(private_names, [&](auto begin) { return name.starts_with(begin); });
}

class TypeDecorator : public ClassBase {
 public:
  explicit TypeDecorator(MigrationContext& context) : context_(context) {}
  std::string kind() const override { return "the class TypeDecorator"; }
  Value derive(Interpreter& interpreter, const std::string& name, Members members) override {
    for (const auto& [member, value] : members) {
      if (!is_about_values(member) && is_of_sqlalchemy(member))
        interpreter.refuse(fmt::format("defines the type {} with {}", name, member));
    }
    if (!members.contains("impl")) interpreter.refuse(fmt::format("defines the type {} without impl", name));
    return std::make_shared<DecoratedType>(context_, name, std::move(members));
  }

 private:
  MigrationContext& context_;
};

}  // namespace

Value make_type_decorator(MigrationContext& context) {
  return std::make_shared<TypeDecorator>(context);
}

}  // namespace limbeck::scripts::python
