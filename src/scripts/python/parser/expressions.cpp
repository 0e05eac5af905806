#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "scripts/python/parser/literals.hpp"
#include "scripts/python/parser/tree_reader.hpp"

namespace limbeck::scripts::python {

using ast::ExpressionPtr;
using Node = ast::Expression::Node;

ExpressionPtr TreeReader::expression(TSNode node) {
  const Depth depth(*this, node);
  if (type(node) == "parenthesized_expression") {
    const auto parts = children(node);
    if (parts.size() != 3) fail_unknown(node);
    return expression(parts[1]);
  }
  auto result = std::make_unique<ast::Expression>();
  result->line = line(node);
  result->node = expression_node(node, type(node));
  return result;
}

Node TreeReader::expression_node(TSNode node, std::string_view kind) {
  const auto parts = children(node);
  if (kind == "identifier") return ast::Name{std::string(text(node))};
  if (kind == "none") return ast::None{};
  if (kind == "true" || kind == "false") return ast::Boolean{kind == "true"};
  if (kind == "ellipsis") return ast::Ellipsis{};
  if (kind == "integer" || kind == "float") {
    auto number = read_number(std::string(text(node)));
    if (number) return std::move(*number);
    fail_unknown(node);
  }
  if (kind == "string") return string(node);
  if (kind == "concatenated_string") return concatenated_string(node);
  if (kind == "tuple") return ast::Tuple{elements(parts)};
  if (kind == "expression_list" || kind == "pattern_list") return ast::Tuple{elements(parts)};
  if (kind == "tuple_pattern") return ast::Tuple{elements(parts)};
  if (kind == "list" || kind == "list_pattern") return ast::List{elements(parts)};
  if (kind == "set") return ast::Set{elements(parts)};
  if (kind == "dictionary") return dictionary(node);
  if (kind == "list_splat" || kind == "list_splat_pattern") {
    if (parts.size() != 2) fail_unknown(node);
    return ast::Starred{expression(parts[1])};
  }
  if (kind == "attribute")
    return ast::Attribute{expression(required(node, "object")), identifier(required(node, "attribute"))};
  if (kind == "subscript") return subscript(node);
  if (kind == "slice") return slice_node(node);
  if (kind == "call") return call(node);
  if (kind == "unary_operator" || kind == "not_operator") {
    if (parts.size() != 2) fail_unknown(node);
    return ast::Unary{std::string(text(parts[0])), expression(parts[1])};
  }
  if (kind == "binary_operator") {
    return ast::Binary{std::string(text(required(node, "operator"))), expression(required(node, "left")),
                       expression(required(node, "right"))};
  }
  if (kind == "boolean_operator") {
    return ast::BooleanOperation{text(required(node, "operator")) == "and",
                                 expression(required(node, "left")), expression(required(node, "right"))};
  }
  if (kind == "comparison_operator") return comparison(node);
  if (kind == "conditional_expression") {
    if (parts.size() != 5) fail_unknown(node);
    auto yes = expression(parts[0]);
    auto condition = expression(parts[2]);
    return ast::Conditional{std::move(condition), std::move(yes), expression(parts[4])};
  }
  if (kind == "lambda") {
    const TSNode list = field(node, "parameters");
    ast::Lambda lambda;
    if (!ts_node_is_null(list)) lambda.parameters = parameters(list);
    const Context outer = context_;
    bool yields = false;
    context_ = {.in_function = true, .yields = &yields};
    lambda.body = expression(required(node, "body"));
    context_ = outer;
    if (yields) fail_unknown(node);
    return lambda;
  }
  if (kind == "named_expression")
    return ast::NamedExpression{identifier(required(node, "name")), expression(required(node, "value"))};
  if (kind == "list_comprehension") return comprehension(node, ast::Comprehension::Kind::list);
  if (kind == "set_comprehension") return comprehension(node, ast::Comprehension::Kind::set);
  if (kind == "dictionary_comprehension") return comprehension(node, ast::Comprehension::Kind::dictionary);
  if (kind == "generator_expression") return comprehension(node, ast::Comprehension::Kind::generator);
  if (kind == "yield" || kind == "await") {
    if (!context_.in_function) fail(node, fmt::format("\"{}\" outside a function", kind));
    if (context_.yields && kind == "yield") *context_.yields = true;
    ast::OtherExpression other{std::string(kind)};
    for (const TSNode part : parts) {
      if (text(part) == "from" && !ts_node_is_named(part)) other.what = "yield from";
      if (ts_node_is_named(part)) other.value = expression(part);
    }
    return other;
  }
  fail_unknown(node);
}

std::vector<ExpressionPtr> TreeReader::elements(const Nodes& nodes) {
  std::vector<ExpressionPtr> result;
  bool after_element = false;
  for (const TSNode part : nodes) {
    if (ts_node_is_named(part)) {
      if (after_element) fail_unknown(part);
      result.push_back(expression(part));
      after_element = true;
      continue;
    }
    const auto token = text(part);
    if (token == ",") {
      if (!after_element) fail_unknown(part);
      after_element = false;
    } else if (token != "(" && token != ")" && token != "[" && token != "]" && token != "{" && token != "}") {
      fail_unknown(part);
    }
  }
  return result;
}

// --- strings ----------------------------------------------------------------------------------------------

void TreeReader::read_string(TSNode node, std::vector<ast::FormattedString::Piece>& pieces, bool& formatted,
                             bool& bytes) {
  const auto parts = children(node);
  if (parts.size() < 2 || type(parts.front()) != "string_start" || type(parts.back()) != "string_end")
    fail_unknown(node);
  const auto start = text(parts.front());
  const auto quote = start.find_first_of("\"'");
  const auto prefix =
      quote == std::string_view::npos ? std::nullopt : read_string_prefix(start.substr(0, quote));
  if (!prefix) fail_unknown(node);
  formatted = prefix->formatted;
  bytes = prefix->bytes;
  const auto add_text = [&](std::string_view raw, TSNode at) {
    auto decoded = decode_string(raw, *prefix);
    if (!decoded) fail(at, "an escape in a string that is not read here");
    pieces.push_back({.text = std::move(*decoded)});
  };
  if (!prefix->formatted) {
    add_text(slice(ts_node_end_byte(parts.front()), ts_node_start_byte(parts.back())), node);
    return;
  }
  for (std::size_t i = 1; i + 1 < parts.size(); ++i) {
    if (type(parts[i]) == "interpolation") {
      if (slice(ts_node_end_byte(parts[i - 1]), ts_node_start_byte(parts[i])) != "") fail_unknown(node);
      auto shown = interpolation(parts[i], prefix->raw);
      if (!shown.text.empty()) pieces.push_back({.text = std::exchange(shown.text, {})});
      pieces.push_back(std::move(shown));
    } else if (type(parts[i]) == "string_content") {
      // Doubled braces stand for one; no other brace can be in there.
      std::string raw;
      const auto content = text(parts[i]);
      for (std::size_t at = 0; at < content.size(); ++at) {
        raw.push_back(content[at]);
        if ((content[at] == '{' || content[at] == '}')) {
          if (at + 1 >= content.size() || content[at + 1] != content[at]) fail_unknown(parts[i]);
          ++at;
        }
      }
      add_text(raw, parts[i]);
    } else {
      fail_unknown(parts[i]);
    }
  }
}

ast::FormattedString::Piece TreeReader::interpolation(TSNode node, bool raw) {
  ast::FormattedString::Piece piece;
  std::uint32_t begin = 0;
  bool shows_itself = false;
  for (const TSNode part : children(node)) {
    const auto kind = type(part);
    if (kind == "{") {
      begin = ts_node_end_byte(part);
    } else if (kind == "}") {
      if (shows_itself && piece.text.empty()) piece.text = slice(begin, ts_node_start_byte(part));
    } else if (kind == "=") {
      shows_itself = true;
    } else if (kind == "type_conversion") {
      const auto conversion = text(part);
      if (conversion != "!r" && conversion != "!s" && conversion != "!a") fail_unknown(part);
      if (shows_itself) piece.text = slice(begin, ts_node_start_byte(part));
      piece.conversion = conversion[1];
    } else if (kind == "format_specifier") {
      if (shows_itself && piece.text.empty()) piece.text = slice(begin, ts_node_start_byte(part));
      ast::FormattedString format;
      std::uint32_t at = ts_node_start_byte(part) + 1;
      const auto add_text = [&](std::uint32_t end) {
        const auto literal = slice(at, end);
        if (literal.find_first_of(raw ? "{}" : "{}\\") != std::string_view::npos) fail_unknown(part);
        if (!literal.empty()) format.pieces.push_back({.text = std::string(literal)});
      };
      for (const TSNode inner : children(part)) {
        if (type(inner) == ":") continue;
        if (type(inner) != "format_expression" && type(inner) != "interpolation") fail_unknown(inner);
        add_text(ts_node_start_byte(inner));
        format.pieces.push_back(interpolation(inner, raw));
        at = ts_node_end_byte(inner);
      }
      add_text(ts_node_end_byte(part));
      piece.format = std::make_unique<ast::Expression>();
      piece.format->line = line(part);
      piece.format->node = std::move(format);
    } else if (ts_node_is_named(part) && !piece.value) {
      piece.value = expression(part);
    } else {
      fail_unknown(part);
    }
  }
  if (!piece.value) fail_unknown(node);
  if (shows_itself && piece.conversion == 0 && !piece.format) piece.conversion = 'r';
  return piece;
}

Node TreeReader::string(TSNode node) {
  ast::FormattedString result;
  bool formatted = false, bytes = false;
  read_string(node, result.pieces, formatted, bytes);
  if (formatted) return result;
  auto value = std::move(result.pieces.front().text);
  if (bytes) return ast::Bytes{std::move(value)};
  return ast::String{std::move(value)};
}

Node TreeReader::concatenated_string(TSNode node) {
  ast::FormattedString result;
  bool any_formatted = false, any_bytes = false, any_text = false;
  for (const TSNode part : children(node)) {
    if (type(part) != "string") fail_unknown(part);
    bool formatted = false, bytes = false;
    read_string(part, result.pieces, formatted, bytes);
    any_formatted |= formatted;
    (bytes ? any_bytes : any_text) = true;
  }
  if (any_bytes && any_text) fail(node, "bytes and text are one literal");
  if (any_formatted) return result;
  std::string value;
  for (const auto& piece : result.pieces) value += piece.text;
  if (any_bytes) return ast::Bytes{std::move(value)};
  return ast::String{std::move(value)};
}

// --- what holds several parts ---------------------------------------------------------------------------

Node TreeReader::comprehension(TSNode node, ast::Comprehension::Kind kind) {
  ast::Comprehension result;
  result.kind = kind;
  for (const TSNode part : children(node)) {
    const auto what = type(part);
    if (!ts_node_is_named(part)) continue;  // brackets
    if (what == "for_in_clause") {
      auto parts = children(part);
      if (!parts.empty() && type(parts.front()) == "async") {
        result.is_async = true;
        parts.erase(parts.begin());
      }
      if (parts.size() != 4 || text(parts.front()) != "for") fail_unknown(part);
      result.clauses.push_back({target(parts[1]), expression(parts[3]), nullptr});
    } else if (what == "if_clause") {
      const auto parts = children(part);
      if (parts.size() != 2) fail_unknown(part);
      result.clauses.push_back({nullptr, nullptr, expression(parts[1])});
    } else if (what == "pair" && kind == ast::Comprehension::Kind::dictionary) {
      result.key = expression(required(part, "key"));
      result.element = expression(required(part, "value"));
    } else if (!result.element && result.clauses.empty()) {
      result.element = expression(part);
    } else {
      fail_unknown(part);
    }
  }
  if (!result.element || result.clauses.empty()) fail_unknown(node);
  return result;
}

Node TreeReader::dictionary(TSNode node) {
  ast::Dictionary result;
  for (const TSNode part : children(node)) {
    if (!ts_node_is_named(part)) continue;  // braces and commas
    if (type(part) == "pair") {
      auto key = expression(required(part, "key"));
      result.entries.push_back({std::move(key), expression(required(part, "value"))});
    } else if (type(part) == "dictionary_splat") {
      const auto parts = children(part);
      if (parts.size() != 2) fail_unknown(part);
      result.entries.push_back({nullptr, expression(parts[1])});
    } else {
      fail_unknown(part);
    }
  }
  return result;
}

Node TreeReader::comparison(TSNode node) {
  static const std::set<std::string_view> known = {
      "<", "<=", "==", "!=", ">=", ">", "in", "not in", "is", "is not"};
  ast::Comparison result;
  for (const TSNode part : children(node)) {
    // "not in" and "is not" are nodes that hold their words.
    if (known.contains(type(part))) {
      result.operations.emplace_back(type(part));
    } else if (ts_node_is_named(part) && result.operands.size() == result.operations.size()) {
      result.operands.push_back(expression(part));
    } else {
      fail_unknown(part);
    }
  }
  if (result.operands.size() != result.operations.size() + 1) fail_unknown(node);
  return result;
}

Node TreeReader::call(TSNode node) {
  ast::Call result;
  result.function = expression(required(node, "function"));
  const TSNode arguments = required(node, "arguments");
  if (type(arguments) == "generator_expression") {
    result.arguments.push_back(expression(arguments));
  } else {
    read_arguments(arguments, result.arguments, result.keywords);
  }
  return result;
}

void TreeReader::read_arguments(TSNode node, std::vector<ExpressionPtr>& positional,
                                std::vector<ast::KeywordArgument>& keywords) {
  if (type(node) != "argument_list") fail_unknown(node);
  bool expects_comma = false;
  for (const TSNode part : children(node)) {
    const auto kind = type(part);
    if (!ts_node_is_named(part)) {
      if (text(part) == ",") {
        if (!expects_comma) fail_unknown(part);
        expects_comma = false;
      } else if (text(part) != "(" && text(part) != ")") {
        fail_unknown(part);
      }
      continue;
    }
    if (expects_comma) fail_unknown(part);
    expects_comma = true;
    if (kind == "keyword_argument") {
      auto name = identifier(required(part, "name"));
      if (std::ranges::find(keywords, name, &ast::KeywordArgument::name) != keywords.end())
        fail(part, fmt::format("the argument {} is given twice", name));
      keywords.push_back({std::move(name), expression(required(part, "value"))});
    } else if (kind == "dictionary_splat") {
      const auto parts = children(part);
      if (parts.size() != 2) fail_unknown(part);
      keywords.push_back({{}, expression(parts[1])});
    } else {
      if (!keywords.empty() && (kind != "list_splat" || keywords.back().name.empty()))
        fail(part, "a positional argument stands behind one with a name");
      positional.push_back(expression(part));
    }
  }
}

Node TreeReader::subscript(TSNode node) {
  ast::Subscript result;
  result.object = expression(required(node, "value"));
  std::vector<ExpressionPtr> indexes;
  bool comma = false;
  const auto parts = children(node);
  for (std::size_t i = 1; i < parts.size(); ++i) {
    if (ts_node_is_named(parts[i])) {
      indexes.push_back(expression(parts[i]));
    } else if (text(parts[i]) == ",") {
      comma = true;
    } else if (text(parts[i]) != "[" && text(parts[i]) != "]") {
      fail_unknown(parts[i]);
    }
  }
  if (indexes.empty()) fail_unknown(node);
  if (indexes.size() == 1 && !comma) {
    result.index = std::move(indexes.front());
  } else {
    result.index = std::make_unique<ast::Expression>();
    result.index->line = line(node);
    result.index->node = ast::Tuple{std::move(indexes)};
  }
  return result;
}

Node TreeReader::slice_node(TSNode node) {
  ast::Slice result;
  ExpressionPtr* places[] = {&result.begin, &result.end, &result.step};
  std::size_t place = 0;
  for (const TSNode part : children(node)) {
    if (!ts_node_is_named(part)) {
      if (text(part) != ":" || ++place > 2) fail_unknown(part);
    } else {
      if (*places[place]) fail_unknown(part);
      *places[place] = expression(part);
    }
  }
  return result;
}

}  // namespace limbeck::scripts::python
