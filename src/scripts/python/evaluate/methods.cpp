// The methods of texts, lists and dicts.
#include <fmt/core.h>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/text.hpp"
#include "scripts/python/evaluate/arguments.hpp"
#include "scripts/python/evaluate/interpreter.hpp"
#include "scripts/python/evaluate/iterables.hpp"

namespace limbeck::scripts::python {
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
      auto left = reader.optional_integer("maxsplit").value_or(-1);
      std::vector<Value> parts;
      if (separator && separator->empty()) interpreter.refuse("splits by nothing");
      const auto add = [&](std::string_view part) { parts.push_back(Value::string(std::string(part))); };
      std::string_view rest = *self.text();
      if (!separator) {
        for (; !(rest = without_space(rest, true, false)).empty() && left != 0; --left) {
          std::size_t end = 0;
          while (end < rest.size() && leading_space(rest.substr(end)) == 0) ++end;
          add(rest.substr(0, end));
          rest.remove_prefix(end);
        }
        if (!rest.empty()) add(rest);
        return Value::list(std::move(parts));
      }
      for (; left != 0; --left) {
        const auto end = rest.find(*separator);
        if (end == std::string_view::npos) break;
        add(rest.substr(0, end));
        rest.remove_prefix(end + separator->size());
      }
      add(rest);
      return Value::list(std::move(parts));
    };
    const auto add_partition = [&](const char* name, bool last) {
      made[name] = [last](Interpreter& interpreter, const Value& self, ArgumentReader& reader) {
        const auto separator = reader.string("sep");
        if (separator.empty()) interpreter.refuse("splits by nothing");
        const auto& text = *self.text();
        const auto at = last ? text.rfind(separator) : text.find(separator);
        const auto whole = Value::string(text), nothing = Value::string("");
        if (at == std::string::npos)
          return last ? Value::tuple({nothing, nothing, whole}) : Value::tuple({whole, nothing, nothing});
        return Value::tuple({Value::string(text.substr(0, at)), Value::string(separator),
                             Value::string(text.substr(at + separator.size()))});
      };
    };
    add_partition("partition", false);
    add_partition("rpartition", true);
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
    made["insert"] = [=](Interpreter& interpreter, const Value& self, ArgumentReader& reader) {
      const auto size = static_cast<std::int64_t>(elements(self).size());
      const auto at = reader.to_integer(reader.required("index"), "index");
      interpreter.step();
      elements(self).insert(
          elements(self).begin() + std::clamp<std::int64_t>(at < 0 ? at + size : at, 0, size),
          reader.required("object"));
      return Value();
    };
    made["pop"] = [=](Interpreter& interpreter, const Value& self, ArgumentReader& reader) {
      const auto size = static_cast<std::int64_t>(elements(self).size());
      const auto index = reader.optional_integer("index").value_or(-1);
      const auto at = index < 0 ? index + size : index;
      if (at < 0 || at >= size) interpreter.refuse("takes an element that is not there");
      auto taken = elements(self)[static_cast<std::size_t>(at)];
      elements(self).erase(elements(self).begin() + at);
      return taken;
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
    const auto add_view = [&](const char* name, const char* kind, Value (*take)(const Value&, const Value&)) {
      made[name] = [=](Interpreter&, const Value& self, ArgumentReader&) {
        const auto make = [=](Interpreter&) {
          std::vector<Value> values;
          for (const auto& [key, value] : entries(self)) values.push_back(take(key, value));
          return values;
        };
        return iterable(kind, {self}, make, Iterable::Use::often);
      };
    };
    add_view("items", "the items of a dict",
             [](const Value& key, const Value& value) { return Value::tuple({key, value}); });
    add_view("keys", "the keys of a dict", [](const Value& key, const Value&) { return key; });
    add_view("values", "the values of a dict", [](const Value&, const Value& value) { return value; });
    made["get"] = [=](Interpreter& interpreter, const Value& self, ArgumentReader& reader) {
      const auto wanted = reader.required("key");
      auto otherwise = reader.optional("default").value_or(Value());
      for (const auto& [key, value] : entries(self)) {
        if (interpreter.equals(key, wanted)) return value;
      }
      return otherwise;
    };
    const auto find = [=](Interpreter& interpreter, const Value& self, const Value& wanted) {
      return std::ranges::find_if(entries(self),
                                  [&](const auto& entry) { return interpreter.equals(entry.first, wanted); });
    };
    made["update"] = [=](Interpreter& interpreter, const Value& self, ArgumentReader& reader) {
      const auto other = reader.optional("other");
      std::vector<std::pair<Value, Value>> news;
      if (other) {
        const auto* dict = std::get_if<std::shared_ptr<DictValue>>(&other->data);
        if (!dict) reader.refuse("other", *other);
        news = (*dict)->entries;
      }
      for (auto& [key, value] : reader.keyword_rest()) news.emplace_back(Value::string(key), value);
      for (auto& [key, value] : news) {
        if (const auto old = find(interpreter, self, key); old != entries(self).end()) {
          old->second = std::move(value);
        } else {
          entries(self).emplace_back(std::move(key), std::move(value));
        }
      }
      return Value();
    };
    made["pop"] = [=](Interpreter& interpreter, const Value& self, ArgumentReader& reader) {
      const auto wanted = reader.required("key");
      auto otherwise = reader.optional("default");
      const auto found = find(interpreter, self, wanted);
      if (found == entries(self).end()) {
        if (!otherwise && interpreter.environment().is_probe())
          return Value(std::make_shared<UndecidedObject>());
        if (!otherwise) interpreter.refuse("takes an entry of a dict that is not there");
        return *otherwise;
      }
      auto taken = found->second;
      entries(self).erase(found);
      return taken;
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
