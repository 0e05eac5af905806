#include <fmt/core.h>

#include <algorithm>
#include <charconv>

#include "scripts/python/evaluate/interpreter.hpp"

namespace limbeck::scripts::python {
namespace {

std::size_t length_of(const std::string& text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

/// [[fill]align][0][width][,][type] for text and whole numbers.
std::string Interpreter::format(const Value& value, const std::string& specification) {
  if (specification.empty()) return to_text(value);
  std::string_view rest = specification;
  char fill = ' ', align = 0;
  constexpr std::string_view aligns = "<>^";
  if (rest.size() > 1 && aligns.find(rest[1]) != std::string_view::npos) {
    fill = rest[0], align = rest[1];
    rest.remove_prefix(2);
  } else if (aligns.find(rest[0]) != std::string_view::npos) {
    align = rest[0];
    rest.remove_prefix(1);
  }
  if (rest.starts_with('0') && align == 0) {
    if (value.text()) refuse("fills a text with zeros");  // an error before Python 3.10
    fill = '0', align = '>';
  }
  std::size_t width = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), width);
  if (error == std::errc()) rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  const auto* number = std::get_if<std::int64_t>(&value.data);
  const bool known = number ? rest == "d" || rest.empty() : value.text() && (rest == "s" || rest.empty());
  if (!known || width > 10'000 || (fill == '0' && number && *number < 0))
    refuse(fmt::format("formats {} by \"{}\"", type_name(value), specification));
  auto text = to_text(value);
  const auto length = length_of(text);
  if (length >= width) return text;
  const auto missing = width - length;
  const auto left = align == '^' ? missing / 2 : align == '>' || (align == 0 && number) ? missing : 0;
  return std::string(left, fill) + text + std::string(missing - left, fill);
}

std::string format_percent(Interpreter& interpreter, const std::string& text, const Value& values) {
  const auto* tuple = std::get_if<std::shared_ptr<TupleValue>>(&values.data);
  const auto* dict = std::get_if<std::shared_ptr<DictValue>>(&values.data);
  std::size_t next = 0;
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      result += text[i];
      continue;
    }
    if (++i >= text.size()) interpreter.refuse("formats a text that ends in %");
    if (text[i] == '%') {
      result += '%';
      continue;
    }
    Value value;
    if (text[i] == '(') {
      const auto close = text.find(')', i);
      if (close == std::string::npos || !dict)
        interpreter.refuse("formats a text by names that are not there");
      value = interpreter.subscript(values, Value::string(text.substr(i + 1, close - i - 1)));
      i = close + 1;
    } else if (tuple) {
      if (next >= (*tuple)->elements.size()) interpreter.refuse("formats a text with too few values");
      value = (*tuple)->elements[next++];
    } else {
      if (next++ > 0) interpreter.refuse("formats a text with too few values");
      value = values;
    }
    const char kind = i < text.size() ? text[i] : 0;
    const bool is_whole = (kind == 'd' || kind == 'i') && std::get_if<std::int64_t>(&value.data);
    if (kind == 's' || is_whole) {
      result += interpreter.to_text(value);
    } else if (kind == 'r') {
      result += interpreter.to_repr(value);
    } else {
      interpreter.refuse("formats a text by % in a way that is not known here");
    }
  }
  const bool all = tuple ? next == (*tuple)->elements.size() : dict || next == 1;
  if (!all) interpreter.refuse("formats a text with too many values");
  return result;
}

std::string format_braces(Interpreter& interpreter, const std::string& text, Arguments& arguments) {
  std::string result;
  std::size_t next = 0;
  bool by_number = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if ((c == '{' || c == '}') && i + 1 < text.size() && text[i + 1] == c) {
      result += c;
      ++i;
      continue;
    }
    if (c == '}') interpreter.refuse("formats a text with a single }");
    if (c != '{') {
      result += c;
      continue;
    }
    const auto close = text.find('}', i);
    if (close == std::string::npos) interpreter.refuse("formats a text with a single {");
    auto field = text.substr(i + 1, close - i - 1);
    i = close;
    std::string specification;
    if (const auto colon = field.find(':'); colon != std::string::npos) {
      specification = field.substr(colon + 1);
      field.resize(colon);
    }
    char conversion = 0;
    if (field.size() > 1 && field[field.size() - 2] == '!') {
      conversion = field.back();
      field.resize(field.size() - 2);
    }
    Value value;
    std::size_t place = 0;
    const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), place);
    const bool number = !field.empty() && error == std::errc() && end == field.data() + field.size();
    if (field.empty() || number) {
      if (field.empty()) place = next++;
      by_number |= number;
      if (by_number && next > 0) interpreter.refuse("formats a text by numbers and by places");
      if (place >= arguments.positional.size()) interpreter.refuse("formats a text with too few values");
      value = arguments.positional[place];
    } else {
      const auto found = std::ranges::find(
          arguments.keywords, field, [](const auto& entry) -> const std::string& { return entry.first; });
      if (found == arguments.keywords.end()) interpreter.refuse(fmt::format("formats a text by {}", field));
      value = found->second;
    }
    if (conversion == 'r')
      value = Value::string(interpreter.to_repr(value));
    else if (conversion == 's')
      value = Value::string(interpreter.to_text(value));
    else if (conversion != 0)
      interpreter.refuse("formats a text in a way that is not known here");
    result += interpreter.format(value, specification);
  }
  return result;
}

}  // namespace limbeck::scripts::python
