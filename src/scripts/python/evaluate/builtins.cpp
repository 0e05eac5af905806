#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <utility>

#include "base/text.hpp"
#include "scripts/python/evaluate/arguments.hpp"
#include "scripts/python/evaluate/interpreter.hpp"
#include "scripts/python/evaluate/iterables.hpp"

namespace limbeck::scripts::python {
namespace {

Value extreme(Interpreter& interpreter, Arguments& arguments, const char* name, bool least) {
  ArgumentReader reader(interpreter, arguments, name);
  auto values = reader.rest();
  reader.finish();
  if (values.size() == 1) values = interpreter.iterate_in_any_order(values[0]);
  if (values.empty()) interpreter.refuse(fmt::format("asks for {} of nothing", name));
  Value result = values[0];
  for (const auto& value : values) {
    if (least ? interpreter.less(value, result) : interpreter.less(result, value)) result = value;
  }
  return result;
}

/// What str() would make of it; what can't be told here is not worth a refusal.
std::string shown_text(Interpreter& interpreter, const Value& value) {
  try {
    return interpreter.to_text(value);
  } catch (const NotEvaluable&) {
    return "…";
  }
}

Value print(Interpreter& interpreter, Arguments& arguments) {
  ArgumentReader reader(interpreter, arguments, "print");
  std::vector<std::string> texts;
  for (const auto& value : reader.rest()) texts.push_back(shown_text(interpreter, value));
  const auto between = reader.keyword_string("sep").value_or(" ");
  const auto end = reader.keyword_string("end").value_or("\n");
  reader.ignore({"flush", "file"});
  reader.finish();
  interpreter.environment().print(text::join(texts, between) + end);
  return {};
}

Value make_dict(Interpreter& interpreter, Arguments& arguments) {
  ArgumentReader reader(interpreter, arguments, "dict");
  const auto source = reader.optional("iterable");
  if (source && source->as<UndecidedObject>()) return *source;
  const auto dict = std::make_shared<DictValue>();
  if (source) {
    if (const auto* other = std::get_if<std::shared_ptr<DictValue>>(&source->data)) {
      dict->entries = (*other)->entries;
    } else {
      for (const auto& pair : interpreter.iterate(*source)) {
        const auto parts = interpreter.iterate(pair);
        if (parts.size() != 2) interpreter.refuse("makes a dict of what are no pairs");
        dict->entries.emplace_back(parts[0], parts[1]);
      }
    }
  }
  for (auto& [key, value] : reader.keyword_rest()) dict->entries.emplace_back(Value::string(key), value);
  return Value(Value::Data(dict));
}

/// next(iterator[, default]). At its end there is an exception.
Value next(Interpreter& interpreter, Arguments& arguments) {
  ArgumentReader reader(interpreter, arguments, "next");
  const auto iterator = reader.required("iterator");
  const auto fallback = reader.optional("default");
  reader.finish();
  const auto object = iterator.as<Object>();
  if (!object) interpreter.refuse(fmt::format("takes the next of {}", type_name(iterator)));
  const auto value = object->next(interpreter);
  if (!value && !fallback) interpreter.refuse("takes the next where there is none");
  return value ? *value : *fallback;
}

/// What globals() returns.
class GlobalNames : public Object {
 public:
  std::string kind() const override { return "globals()"; }
  Value subscript(Interpreter& interpreter, const Value& index) override {
    if (!index.text()) return Object::subscript(interpreter, index);
    if (auto value = interpreter.find_global(*index.text())) return std::move(*value);
    interpreter.refuse(fmt::format("uses {} of globals(), which is not known here", *index.text()));
  }
};

/// eval() of a text that is the name of something in the module.
Value evaluate_name(Interpreter& interpreter, const Value& text) {
  if (const auto object = text.as<Object>()) object->use(interpreter);
  if (!text.text()) interpreter.refuse(fmt::format("calls eval with {}", type_name(text)));
  const auto& name = *text.text();
  if (!interpreter.is_local(name)) {
    if (auto value = interpreter.find_global(name)) return std::move(*value);
  }
  interpreter.refuse("calls eval with what is no name of the module");
}

/// isinstance() for the types that plain values have.
bool is_instance(Interpreter& interpreter, const Value& value, const Value& type) {
  if (const auto* tuple = std::get_if<std::shared_ptr<TupleValue>>(&type.data)) {
    return std::ranges::any_of((*tuple)->elements,
                               [&](const Value& one) { return is_instance(interpreter, value, one); });
  }
  const auto function = type.as<HostFunction>();
  if (function && value.as<UndecidedObject>()) return true;
  if (!function || value.as<Object>()) interpreter.refuse("asks for the class of a value");
  const auto wanted = function->kind().substr(std::string_view("the function ").size());
  const auto name = type_name(value);
  return name == wanted || (name == "bool" && wanted == "int");
}

/// Functions that go through something.
void add_iteration(std::map<std::string, Value>& names) {
  const auto add = [&](const char* name, HostFunction::Body body) {
    names[name] = function(name, std::move(body));
  };
  add("sorted", [](Interpreter& interpreter, Arguments& arguments) {
    ArgumentReader reader(interpreter, arguments, "sorted");
    auto values = interpreter.iterate_in_any_order(reader.required("iterable"));
    return Value::list(sorted(interpreter, std::move(values), reader));
  });
  add("min", [](Interpreter& interpreter, Arguments& arguments) {
    return extreme(interpreter, arguments, "min", true);
  });
  add("max", [](Interpreter& interpreter, Arguments& arguments) {
    return extreme(interpreter, arguments, "max", false);
  });
  add("range", [](Interpreter& interpreter, Arguments& arguments) {
    ArgumentReader reader(interpreter, arguments, "range");
    const auto first = reader.to_integer(reader.required("stop"), "stop");
    const auto second = reader.optional_integer("stop");
    const auto step = reader.optional_integer("step").value_or(1);
    reader.finish();
    if (step == 0) interpreter.refuse("calls range with a step of 0");
    std::vector<Value> values;
    for (auto at = second ? first : 0; step > 0 ? at < second.value_or(first) : at > second.value_or(first);
         at += step) {
      interpreter.step();
      values.push_back(Value::integer(at));
    }
    return iterable(
        "a range", {}, [values = std::move(values)](Interpreter&) { return values; }, Iterable::Use::often);
  });
  add("enumerate", [](Interpreter& interpreter, Arguments& arguments) {
    ArgumentReader reader(interpreter, arguments, "enumerate");
    const auto source = reader.required("iterable");
    const auto start = reader.optional_integer("start").value_or(0);
    reader.finish();
    if (source.as<Generator>()) {
      return generator("an enumerate", [source, start](Interpreter& user, const Interpreter::Yielded& each) {
        return user.go_through(source, [&each, place = start](const Value& value) mutable {
          return each(Value::tuple({Value::integer(place++), value}));
        });
      });
    }
    const auto make = [source, start](Interpreter& user) {
      auto place = start;
      std::vector<Value> pairs;
      for (const auto& value : user.iterate(source))
        pairs.push_back(Value::tuple({Value::integer(place++), value}));
      return pairs;
    };
    return iterable("an enumerate", {source}, make, Iterable::Use::once);
  });
  add("zip", [](Interpreter& interpreter, Arguments& arguments) {
    ArgumentReader reader(interpreter, arguments, "zip");
    const auto sources = reader.rest();
    reader.finish();
    const auto make = [sources](Interpreter& user) {
      std::vector<std::vector<Value>> columns;
      for (const auto& one : sources) columns.push_back(user.iterate(one));
      std::vector<Value> rows;
      for (std::size_t i = 0; !columns.empty(); ++i) {
        if (std::ranges::any_of(columns, [&](const auto& column) { return i >= column.size(); })) break;
        std::vector<Value> row;
        for (const auto& column : columns) row.push_back(column[i]);
        rows.push_back(Value::tuple(std::move(row)));
      }
      return rows;
    };
    return iterable("a zip", sources, make, Iterable::Use::once);
  });
  add("map", [](Interpreter& interpreter, Arguments& arguments) {
    ArgumentReader reader(interpreter, arguments, "map");
    const auto by = reader.required("function");
    const auto source = reader.required("iterable");
    reader.finish();
    return generator("a map", [by, source](Interpreter& user, const Interpreter::Yielded& each) {
      return user.go_through(
          source, [&](const Value& value) { return each(user.call(by, {.positional = {value}})); });
    });
  });
  add("isinstance", [](Interpreter& interpreter, Arguments& arguments) {
    ArgumentReader reader(interpreter, arguments, "isinstance");
    const auto value = reader.required("object");
    const auto type = reader.required("class");
    reader.finish();
    return Value::boolean(is_instance(interpreter, value, type));
  });
}

}  // namespace

std::map<std::string, Value> make_builtins() {
  std::map<std::string, Value> names;
  const auto add = [&](const char* name, HostFunction::Body body) {
    names[name] = function(name, std::move(body));
  };
  /// A function of one value.
  const auto add_unary = [&](const char* name, std::function<Value(Interpreter&, const Value&)> body) {
    add(name, [name, body = std::move(body)](Interpreter& interpreter, Arguments& arguments) {
      ArgumentReader reader(interpreter, arguments, name);
      const auto value = reader.required("value");
      reader.finish();
      return body(interpreter, value);
    });
  };
  /// A class that makes a sequence of one, or an empty one.
  const auto add_sequence = [&](const char* name, std::function<Value(std::vector<Value>)> make) {
    add(name, [name, make = std::move(make)](Interpreter& interpreter, Arguments& arguments) {
      ArgumentReader reader(interpreter, arguments, name);
      const auto source = reader.optional("iterable");
      reader.finish();
      return make(source ? interpreter.iterate(*source) : std::vector<Value>());
    });
  };
  add_sequence("list", [](std::vector<Value> values) { return Value::list(std::move(values)); });
  add_sequence("tuple", [](std::vector<Value> values) { return Value::tuple(std::move(values)); });
  const auto make_set = [](Interpreter& interpreter, Arguments& arguments) {
    ArgumentReader reader(interpreter, arguments, "set");
    const auto source = reader.optional("iterable");
    reader.finish();
    const auto set = std::make_shared<SetValue>();
    const Value result{Value::Data(set)};
    if (source) {
      for (auto& value : interpreter.iterate_in_any_order(*source)) {
        if (!interpreter.contains(result, value)) set->elements.push_back(std::move(value));
      }
    }
    return result;
  };
  add("set", make_set);
  add("frozenset", make_set);
  add("dict", make_dict);
  add("str", [](Interpreter& interpreter, Arguments& arguments) {
    ArgumentReader reader(interpreter, arguments, "str");
    const auto value = reader.optional("object");
    reader.finish();
    return Value::string(value ? interpreter.to_text(*value) : "");
  });
  add_unary("repr", [](Interpreter& interpreter, const Value& value) {
    return Value::string(interpreter.to_repr(value));
  });
  add_unary("len", [](Interpreter& interpreter, const Value& value) {
    return Value::integer(static_cast<std::int64_t>(interpreter.iterate_in_any_order(value).size()));
  });
  add_unary("bool", [](Interpreter& interpreter, const Value& value) {
    return Value::boolean(interpreter.truth(value));
  });
  add_unary("int", [](Interpreter& interpreter, const Value& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value.data)) return Value::integer(*number);
    if (const auto* flag = std::get_if<bool>(&value.data)) return Value::integer(*flag ? 1 : 0);
    if (value.as<UndecidedObject>()) return value;
    std::int64_t number = 0;
    if (const auto* digits = value.text()) {
      const auto [end, error] = std::from_chars(digits->data(), digits->data() + digits->size(), number);
      if (error == std::errc() && end == digits->data() + digits->size()) return Value::integer(number);
    }
    interpreter.refuse(fmt::format("makes a number of {}", type_name(value)));
  });
  add_unary("any", [](Interpreter& interpreter, const Value& value) {
    return Value::boolean(std::ranges::any_of(interpreter.iterate(value),
                                              [&](const Value& one) { return interpreter.truth(one); }));
  });
  add_unary("all", [](Interpreter& interpreter, const Value& value) {
    return Value::boolean(std::ranges::all_of(interpreter.iterate(value),
                                              [&](const Value& one) { return interpreter.truth(one); }));
  });
  add_unary("reversed", [](Interpreter&, const Value& value) {
    const auto make = [value](Interpreter& user) {
      auto values = user.iterate(value);
      std::ranges::reverse(values);
      return values;
    };
    return iterable("a reversed iterator", {value}, make, Iterable::Use::once, Iterable::Order::backward);
  });
  add_iteration(names);
  add("print", print);
  // Of what is a list in Python, iter() makes something that follows its changes.
  add_unary("iter", [](Interpreter& interpreter, const Value& value) {
    if (!value.as<Object>()) interpreter.refuse(fmt::format("makes an iterator of {}", type_name(value)));
    return value;
  });
  add("next", next);
  // Whether something is missing is not known here: a default only counts where it isn't needed.
  add("getattr", [](Interpreter& interpreter, Arguments& arguments) {
    ArgumentReader reader(interpreter, arguments, "getattr");
    const auto object = reader.required("object");
    const auto name = reader.string("name");
    reader.optional("default");
    reader.finish();
    return interpreter.attribute(object, name);
  });
  add("globals", [](Interpreter& interpreter, Arguments& arguments) -> Value {
    ArgumentReader(interpreter, arguments, "globals").finish();
    return std::make_shared<GlobalNames>();
  });
  add_unary("eval", evaluate_name);
  return names;
}

}  // namespace limbeck::scripts::python
