#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <utility>

#include "base/text.hpp"
#include "scripts/python/evaluate/arguments.hpp"
#include "scripts/python/evaluate/interpreter.hpp"

namespace limbeck::scripts::python {
namespace {

/// What Python makes no list of: a range, the keys of a dict, a zip. It is gone through and nothing else.
class Iterable : public Object {
 public:
  enum class Use { once, often };  ///< once: Python finds an iterator empty when it comes again
  Iterable(std::string kind, std::vector<Value> elements, Use use)
      : kind_(std::move(kind)), elements_(std::move(elements)), use_(use) {}

  std::string kind() const override { return kind_; }
  std::vector<Value> iterate(Interpreter& interpreter) override {
    if (use_ == Use::once && std::exchange(is_used_, true))
      interpreter.refuse(fmt::format("goes twice through {}", kind_));
    return elements_;
  }
  bool truth(Interpreter&) override { return use_ == Use::once || !elements_.empty(); }

 private:
  std::string kind_;
  std::vector<Value> elements_;
  Use use_;
  bool is_used_ = false;
};

Value iterable(const char* kind, std::vector<Value> elements, Iterable::Use use) {
  return Value(std::make_shared<Iterable>(kind, std::move(elements), use));
}

/// sorted() and list.sort(): stable, with `key` and `reverse`.
std::vector<Value> sorted(Interpreter& interpreter, std::vector<Value> values, ArgumentReader& reader) {
  const auto key = reader.keyword("key");
  const bool reverse = reader.keyword_boolean("reverse").value_or(false);
  reader.finish();
  std::vector<std::pair<Value, Value>> keyed;
  for (auto& value : values) {
    auto by = key && !key->is_none() ? interpreter.call(*key, {.positional = {value}}) : value;
    keyed.emplace_back(std::move(by), std::move(value));
  }
  // By insertion: the comparison may throw, and there are few.
  std::vector<std::pair<Value, Value>> result;
  for (auto& one : keyed) {
    interpreter.step();
    auto place = result.end();
    while (place != result.begin() && (reverse ? interpreter.less(std::prev(place)->first, one.first)
                                               : interpreter.less(one.first, std::prev(place)->first))) {
      --place;
    }
    result.insert(place, std::move(one));
  }
  values.clear();
  for (auto& [by, value] : result) values.push_back(std::move(value));
  return values;
}

Value extreme(Interpreter& interpreter, Arguments& arguments, const char* name, bool least) {
  ArgumentReader reader(interpreter, arguments, name);
  auto values = reader.rest();
  reader.finish();
  if (values.size() == 1) values = interpreter.iterate(values[0]);
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
  std::optional<Value> value;
  const auto* list = std::get_if<std::shared_ptr<ListValue>>(&iterator.data);
  if (list && (*list)->is_generator) {
    auto& left = (*list)->elements;
    if (!left.empty()) {
      value = left.front();
      left.erase(left.begin());
    }
  } else if (const auto object = iterator.as<Object>()) {
    value = object->next(interpreter);
  } else {
    interpreter.refuse(fmt::format("takes the next of {}", type_name(iterator)));
  }
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
    auto values = interpreter.iterate(reader.required("iterable"));
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
    return iterable("a range", std::move(values), Iterable::Use::often);
  });
  add("enumerate", [](Interpreter& interpreter, Arguments& arguments) {
    ArgumentReader reader(interpreter, arguments, "enumerate");
    const auto values = interpreter.iterate(reader.required("iterable"));
    auto place = reader.optional_integer("start").value_or(0);
    reader.finish();
    std::vector<Value> pairs;
    for (const auto& value : values) pairs.push_back(Value::tuple({Value::integer(place++), value}));
    return iterable("an enumerate", std::move(pairs), Iterable::Use::once);
  });
  add("zip", [](Interpreter& interpreter, Arguments& arguments) {
    ArgumentReader reader(interpreter, arguments, "zip");
    std::vector<std::vector<Value>> columns;
    for (const auto& one : reader.rest()) columns.push_back(interpreter.iterate(one));
    reader.finish();
    std::vector<Value> rows;
    for (std::size_t i = 0; !columns.empty(); ++i) {
      if (std::ranges::any_of(columns, [&](const auto& column) { return i >= column.size(); })) break;
      std::vector<Value> row;
      for (const auto& column : columns) row.push_back(column[i]);
      rows.push_back(Value::tuple(std::move(row)));
    }
    return iterable("a zip", std::move(rows), Iterable::Use::once);
  });
  add("map", [](Interpreter& interpreter, Arguments& arguments) {
    ArgumentReader reader(interpreter, arguments, "map");
    const auto by = reader.required("function");
    std::vector<Value> results;
    for (const auto& value : interpreter.iterate(reader.required("iterable")))
      results.push_back(interpreter.call(by, {.positional = {value}}));
    reader.finish();
    return iterable("a map", std::move(results), Iterable::Use::once);
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
      for (auto& value : interpreter.iterate(*source)) {
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
    return Value::integer(static_cast<std::int64_t>(interpreter.iterate(value).size()));
  });
  add_unary("bool", [](Interpreter& interpreter, const Value& value) {
    return Value::boolean(interpreter.truth(value));
  });
  add_unary("int", [](Interpreter& interpreter, const Value& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value.data)) return Value::integer(*number);
    if (const auto* flag = std::get_if<bool>(&value.data)) return Value::integer(*flag ? 1 : 0);
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
  add_unary("reversed", [](Interpreter& interpreter, const Value& value) {
    auto values = interpreter.iterate(value);
    std::ranges::reverse(values);
    return iterable("a reversed iterator", std::move(values), Iterable::Use::once);
  });
  add_iteration(names);
  add("print", print);
  // Of what is a list in Python, iter() makes something that follows its changes.
  add_unary("iter", [](Interpreter& interpreter, const Value& value) {
    const auto* list = std::get_if<std::shared_ptr<ListValue>>(&value.data);
    if (!value.as<Object>() && !(list && (*list)->is_generator))
      interpreter.refuse(fmt::format("makes an iterator of {}", type_name(value)));
    return value;
  });
  add("next", next);
  add("globals", [](Interpreter& interpreter, Arguments& arguments) -> Value {
    ArgumentReader(interpreter, arguments, "globals").finish();
    return std::make_shared<GlobalNames>();
  });
  add_unary("eval", evaluate_name);
  return names;
}

// --- methods of plain values ------------------------------------------------------------------------------

namespace {

using Method = std::function<Value(Interpreter&, const Value&, ArgumentReader&)>;

/// The bytes of the white space that text begins with; 0: it begins with none. What str.isspace() takes for
/// it (Python's Library Reference, str.split).
std::size_t leading_space(std::string_view text) {
  if (text.empty()) return 0;
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  if (byte(0) == ' ' || (byte(0) >= 0x09 && byte(0) <= 0x0D) || (byte(0) >= 0x1C && byte(0) <= 0x1F))
    return 1;
  for (const std::string_view wide :
       {"\u0085", "\u00A0", "\u1680", "\u2028", "\u2029", "\u202F", "\u205F", "\u3000"}) {
    if (text.starts_with(wide)) return wide.size();
  }
  return text.size() > 2 && text.starts_with("\xE2\x80") && byte(2) >= 0x80 && byte(2) <= 0x8A ? 3 : 0;
}

std::size_t trailing_space(std::string_view text) {
  for (const std::size_t size : {1, 2, 3}) {
    if (size <= text.size() && leading_space(text.substr(text.size() - size)) == size) return size;
  }
  return 0;
}

std::string_view without_space(std::string_view text, bool left, bool right) {
  while (const auto size = left ? leading_space(text) : 0) text.remove_prefix(size);
  while (const auto size = right ? trailing_space(text) : 0) text.remove_suffix(size);
  return text;
}

std::string without(const std::string& text, const std::string& characters, bool left, bool right) {
  const auto begin = left ? text.find_first_not_of(characters) : 0;
  if (begin == std::string::npos) return {};
  const auto end = right ? text.find_last_not_of(characters) : text.size() - 1;
  return end == std::string::npos ? std::string() : text.substr(begin, end - begin + 1);
}

bool is_ascii(const std::string& text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

const std::map<std::string, Method>& text_methods() {
  static const std::map<std::string, Method> methods = [] {
    std::map<std::string, Method> made;
    const auto add_strip = [&](const char* name, bool left, bool right) {
      made[name] = [left, right](Interpreter& interpreter, const Value& self, ArgumentReader& reader) {
        const auto characters = reader.optional_string("chars");
        if (!characters) return Value::string(std::string(without_space(*self.text(), left, right)));
        if (!is_ascii(*characters)) interpreter.refuse("strips characters beyond ASCII");
        return Value::string(without(*self.text(), *characters, left, right));
      };
    };
    add_strip("strip", true, true);
    add_strip("lstrip", true, false);
    add_strip("rstrip", false, true);
    const auto add_case = [&](const char* name, std::string (*change)(std::string_view)) {
      made[name] = [change](Interpreter& interpreter, const Value& self, ArgumentReader&) {
        if (!is_ascii(*self.text())) interpreter.refuse("changes the case of letters beyond ASCII");
        return Value::string(change(*self.text()));
      };
    };
    add_case("lower", text::lower);
    add_case("upper", text::upper);
    made["join"] = [](Interpreter& interpreter, const Value& self, ArgumentReader& reader) {
      std::vector<std::string> parts;
      for (const auto& one : interpreter.iterate(reader.required("iterable")))
        parts.push_back(reader.to_string(one, "iterable"));
      return Value::string(text::join(parts, *self.text()));
    };
    made["replace"] = [](Interpreter& interpreter, const Value& self, ArgumentReader& reader) {
      const auto old = reader.string("old");
      const auto with = reader.string("new");
      if (old.empty()) interpreter.refuse("replaces an empty text");
      return Value::string(text::replace_all(*self.text(), old, with));
    };
    made["split"] = [](Interpreter& interpreter, const Value& self, ArgumentReader& reader) {
      const auto separator = reader.optional_string("sep");
      std::vector<Value> parts;
      if (separator && separator->empty()) interpreter.refuse("splits by nothing");
      std::string_view rest = *self.text();
      if (!separator) {
        while (!(rest = without_space(rest, true, false)).empty()) {
          std::size_t end = 0;
          while (end < rest.size() && leading_space(rest.substr(end)) == 0) ++end;
          parts.push_back(Value::string(std::string(rest.substr(0, end))));
          rest.remove_prefix(end);
        }
        return Value::list(std::move(parts));
      }
      for (;;) {
        const auto end = rest.find(*separator);
        parts.push_back(Value::string(std::string(rest.substr(0, end))));
        if (end == std::string_view::npos) return Value::list(std::move(parts));
        rest.remove_prefix(end + separator->size());
      }
    };
    const auto add_test = [&](const char* name, bool start) {
      made[name] = [start](Interpreter&, const Value& self, ArgumentReader& reader) {
        const auto wanted = reader.required("prefix");
        const auto fits = [&](const std::string& one) {
          return start ? self.text()->starts_with(one) : self.text()->ends_with(one);
        };
        if (wanted.text()) return Value::boolean(fits(*wanted.text()));
        return Value::boolean(std::ranges::any_of(reader.to_strings(wanted, "prefix"), fits));
      };
    };
    add_test("startswith", true);
    add_test("endswith", false);
    return made;
  }();
  return methods;
}

const std::map<std::string, Method>& list_methods() {
  static const std::map<std::string, Method> methods = [] {
    std::map<std::string, Method> made;
    const auto elements = [](const Value& self) -> std::vector<Value>& {
      return std::get<std::shared_ptr<ListValue>>(self.data)->elements;
    };
    made["append"] = [=](Interpreter&, const Value& self, ArgumentReader& reader) {
      elements(self).push_back(reader.required("object"));
      return Value();
    };
    made["extend"] = [=](Interpreter& interpreter, const Value& self, ArgumentReader& reader) {
      for (auto& one : interpreter.iterate(reader.required("iterable")))
        elements(self).push_back(std::move(one));
      return Value();
    };
    made["copy"] = [=](Interpreter&, const Value& self, ArgumentReader&) {
      return Value::list(elements(self));
    };
    made["reverse"] = [=](Interpreter&, const Value& self, ArgumentReader&) {
      std::ranges::reverse(elements(self));
      return Value();
    };
    made["sort"] = [=](Interpreter& interpreter, const Value& self, ArgumentReader& reader) {
      elements(self) = sorted(interpreter, elements(self), reader);
      return Value();
    };
    made["index"] = [=](Interpreter& interpreter, const Value& self, ArgumentReader& reader) {
      const auto wanted = reader.required("value");
      for (std::size_t i = 0; i < elements(self).size(); ++i) {
        if (interpreter.equals(elements(self)[i], wanted))
          return Value::integer(static_cast<std::int64_t>(i));
      }
      interpreter.refuse("looks for what a list does not have");
    };
    return made;
  }();
  return methods;
}

const std::map<std::string, Method>& dict_methods() {
  static const std::map<std::string, Method> methods = [] {
    std::map<std::string, Method> made;
    const auto entries = [](const Value& self) -> std::vector<std::pair<Value, Value>>& {
      return std::get<std::shared_ptr<DictValue>>(self.data)->entries;
    };
    made["items"] = [=](Interpreter&, const Value& self, ArgumentReader&) {
      std::vector<Value> pairs;
      for (const auto& [key, value] : entries(self)) pairs.push_back(Value::tuple({key, value}));
      return iterable("the items of a dict", std::move(pairs), Iterable::Use::often);
    };
    made["keys"] = [=](Interpreter& interpreter, const Value& self, ArgumentReader&) {
      return iterable("the keys of a dict", interpreter.iterate(self), Iterable::Use::often);
    };
    made["values"] = [=](Interpreter&, const Value& self, ArgumentReader&) {
      std::vector<Value> values;
      for (const auto& [key, value] : entries(self)) values.push_back(value);
      return iterable("the values of a dict", std::move(values), Iterable::Use::often);
    };
    made["get"] = [=](Interpreter& interpreter, const Value& self, ArgumentReader& reader) {
      const auto wanted = reader.required("key");
      auto otherwise = reader.optional("default").value_or(Value());
      for (const auto& [key, value] : entries(self)) {
        if (interpreter.equals(key, wanted)) return value;
      }
      return otherwise;
    };
    made["copy"] = [=](Interpreter&, const Value& self, ArgumentReader&) {
      return Value(Value::Data(std::make_shared<DictValue>(DictValue{entries(self)})));
    };
    return made;
  }();
  return methods;
}

}  // namespace

std::optional<Value> find_method(const Value& self, const std::string& name) {
  if (self.text() && name == "format") {
    return function("str.format", [self](Interpreter& interpreter, Arguments& arguments) {
      return Value::string(format_braces(interpreter, *self.text(), arguments));
    });
  }
  const std::map<std::string, Method>* methods = nullptr;
  if (self.text()) methods = &text_methods();
  if (std::holds_alternative<std::shared_ptr<ListValue>>(self.data)) methods = &list_methods();
  if (std::holds_alternative<std::shared_ptr<DictValue>>(self.data)) methods = &dict_methods();
  if (!methods) return std::nullopt;
  const auto found = methods->find(name);
  if (found == methods->end()) return std::nullopt;
  return function(name,
                  [self, name, &method = found->second](Interpreter& interpreter, Arguments& arguments) {
                    ArgumentReader reader(interpreter, arguments, name);
                    auto result = method(interpreter, self, reader);
                    reader.finish();
                    return result;
                  });
}

}  // namespace limbeck::scripts::python
