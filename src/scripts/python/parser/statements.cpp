#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "scripts/python/parser/tree_reader.hpp"

namespace limbeck::scripts::python {

using ast::ExpressionPtr;
using StatementNode = ast::Statement::Node;

// --- blocks and their indentation -------------------------------------------------------------------------

std::optional<std::string_view> TreeReader::indentation(TSNode node) const {
  const auto begin = ts_node_start_byte(node);
  const auto line_begin = begin - ts_node_start_point(node).column;
  const auto before = slice(line_begin, begin);
  if (before.find_first_not_of(" \t\f") != std::string_view::npos) return std::nullopt;
  return before;
}

/// Of a clause (`else`, `except`) that begins a line, or of what a decorator stands above.
void TreeReader::require_aligned(TSNode node, TSNode with) const {
  const auto own = indentation(node);
  const auto wanted = indentation(with);
  if (own && wanted && own != wanted) fail(node, "its indentation matches no line above");
}

void TreeReader::read_statements(TSNode node, std::string_view outer, bool is_module, ast::Block& into) {
  std::optional<std::string_view> wanted;
  if (is_module) wanted = "";
  for (const TSNode part : children(node)) {
    if (!ts_node_is_named(part)) {
      if (text(part) != ";") fail_unknown(part);
      continue;
    }
    // The grammar takes a dedent to a column that no block has, and puts what follows somewhere.
    if (const auto own = indentation(part)) {
      if (!wanted) {
        if (own->size() <= outer.size() || !own->starts_with(outer))
          fail(part, "it is indented less than its block, or by other characters");
        wanted = own;
      } else if (own != wanted) {
        fail(part, "its indentation is not that of the lines beside it");
      }
    }
    into.push_back(statement(part));
  }
}

ast::Block TreeReader::module(TSNode node) {
  ast::Block result;
  read_statements(node, "", true, result);
  return result;
}

ast::Block TreeReader::block(TSNode node, TSNode owner) {
  if (type(node) != "block") fail_unknown(node);
  ast::Block result;
  read_statements(node, indentation(owner).value_or(""), false, result);
  if (result.empty()) fail(node, "an empty block");
  return result;
}

/// The block of `else:`, `finally:` and the like, which is their last part.
ast::Block TreeReader::clause_body(TSNode clause, TSNode owner) {
  require_aligned(clause, owner);
  const auto parts = children(clause);
  if (parts.empty()) fail_unknown(clause);
  return block(parts.back(), owner);
}

// --- one statement ----------------------------------------------------------------------------------------

ast::Statement TreeReader::statement(TSNode node) {
  const Depth depth(*this, node);
  ast::Statement result;
  result.line = line(node);
  result.node = statement_node(node, type(node));
  return result;
}

StatementNode TreeReader::statement_node(TSNode node, std::string_view kind) {
  const auto parts = children(node);
  if (kind == "expression_statement") return expression_statement(node);
  if (kind == "import_statement") return import(node);
  if (kind == "import_from_statement" || kind == "future_import_statement") return import_from(node);
  if (kind == "function_definition") return function(node);
  if (kind == "class_definition") return class_definition(node);
  if (kind == "decorated_definition") return decorated(node);
  if (kind == "if_statement") return if_statement(node);
  if (kind == "for_statement") return for_statement(node);
  if (kind == "while_statement") return while_statement(node);
  if (kind == "with_statement") return with_statement(node);
  if (kind == "try_statement") return try_statement(node);
  if (kind == "pass_statement") return ast::Pass{};
  if (kind == "return_statement") {
    if (!context_.in_function) fail(node, "\"return\" outside a function");
    if (parts.size() > 2) fail_unknown(node);
    return ast::Return{parts.size() == 2 ? expression(parts[1]) : nullptr};
  }
  if (kind == "break_statement" || kind == "continue_statement") {
    if (!context_.in_loop) fail(node, fmt::format("\"{}\" outside a loop", text(node)));
    if (kind == "break_statement") return ast::Break{};
    return ast::Continue{};
  }
  if (kind == "raise_statement") {
    ast::Raise result;
    // raise, and perhaps an expression, and perhaps `from` and another. Python 2 had commas there.
    if (parts.size() > 1) result.value = expression(parts[1]);
    if (parts.size() > 2) {
      if (text(parts[2]) != "from" || parts.size() != 4) fail_unknown(parts[2]);
      expression(parts[3]);
    }
    if (result.value && std::holds_alternative<ast::Tuple>(result.value->node) &&
        type(parts[1]) == "expression_list")
      fail_unknown(parts[1]);
    return result;
  }
  if (kind == "assert_statement") {
    if (parts.size() != 2 && (parts.size() != 4 || text(parts[2]) != ",")) fail_unknown(node);
    if (parts.size() == 4) expression(parts[3]);
    return ast::Assert{expression(parts[1])};
  }
  if (kind == "delete_statement") {
    if (parts.size() != 2) fail_unknown(node);
    ast::Delete result;
    if (type(parts[1]) == "expression_list") {
      for (const TSNode part : children(parts[1])) {
        if (ts_node_is_named(part)) result.targets.push_back(target(part));
      }
    } else {
      result.targets.push_back(target(parts[1]));
    }
    return result;
  }
  if (kind == "global_statement" || kind == "nonlocal_statement") {
    ast::Global result{.nonlocal = kind == "nonlocal_statement"};
    for (const TSNode part : parts) {
      if (ts_node_is_named(part)) result.names.push_back(identifier(part));
    }
    return result;
  }
  if (kind == "match_statement") return ast::OtherStatement{"match"};
  if (kind == "type_alias_statement") return ast::OtherStatement{"type"};
  fail_unknown(node);  // print and exec as statements, and whatever else is new
}

StatementNode TreeReader::expression_statement(TSNode node) {
  const auto parts = children(node);
  if (parts.size() == 1) {
    if (type(parts[0]) == "assignment") return assignment(parts[0]);
    if (type(parts[0]) == "augmented_assignment") {
      auto operation = std::string(text(required(parts[0], "operator")));
      if (operation.size() < 2 || operation.back() != '=') fail_unknown(parts[0]);
      operation.pop_back();
      auto place = target(required(parts[0], "left"));
      if (std::holds_alternative<ast::Tuple>(place->node) || std::holds_alternative<ast::List>(place->node))
        fail_unknown(parts[0]);
      return ast::AugmentedAssignment{std::move(place), std::move(operation),
                                      expression(required(parts[0], "right"))};
    }
    return ast::ExpressionStatement{expression(parts[0])};
  }
  // a, b without parentheses
  auto tuple = std::make_unique<ast::Expression>();
  tuple->line = line(node);
  tuple->node = ast::Tuple{elements(parts)};
  return ast::ExpressionStatement{std::move(tuple)};
}

StatementNode TreeReader::assignment(TSNode node) {
  ast::Assignment result;
  for (TSNode at = node;;) {
    result.targets.push_back(target(required(at, "left")));
    const TSNode right = field(at, "right");
    const bool annotated = !ts_node_is_null(field(at, "type"));
    if (annotated) {
      const auto& annotated_target = *result.targets.back();
      const bool whole = result.targets.size() == 1 &&
                         !std::holds_alternative<ast::Tuple>(annotated_target.node) &&
                         !std::holds_alternative<ast::List>(annotated_target.node);
      if (!whole) fail_unknown(at);
    }
    if (ts_node_is_null(right)) {
      if (!annotated) fail_unknown(at);
      return result;
    }
    if (type(right) != "assignment") {
      if (type(right) == "augmented_assignment") fail_unknown(right);
      result.value = expression(right);
      return result;
    }
    if (annotated) fail_unknown(right);
    at = right;
  }
}

ExpressionPtr TreeReader::target(TSNode node) {
  auto result = expression(node);
  require_target(*result, node);
  return result;
}

void TreeReader::require_target(const ast::Expression& target, TSNode node) const {
  const auto all = [&](const std::vector<ExpressionPtr>& elements) {
    int starred = 0;
    for (const auto& element : elements) {
      const auto* star = std::get_if<ast::Starred>(&element->node);
      if (star && ++starred > 1) fail_unknown(node);
      require_target(star ? *star->value : *element, node);
    }
  };
  if (const auto* tuple = std::get_if<ast::Tuple>(&target.node)) return all(tuple->elements);
  if (const auto* list = std::get_if<ast::List>(&target.node)) return all(list->elements);
  if (!std::holds_alternative<ast::Name>(target.node) &&
      !std::holds_alternative<ast::Attribute>(target.node) &&
      !std::holds_alternative<ast::Subscript>(target.node)) {
    fail(node, "nothing can be assigned to this");
  }
}

// --- imports ----------------------------------------------------------------------------------------------

std::string TreeReader::dotted_name(TSNode node) const {
  if (type(node) != "dotted_name") fail_unknown(node);
  std::string result;
  for (const TSNode part : children(node)) result += text(part);
  return result;
}

StatementNode TreeReader::import(TSNode node) {
  ast::Import result;
  const auto parts = children(node);
  for (std::size_t i = 1; i < parts.size(); ++i) {
    if (type(parts[i]) == "aliased_import") {
      result.modules.push_back(
          {dotted_name(required(parts[i], "name")), identifier(required(parts[i], "alias"))});
    } else if (ts_node_is_named(parts[i])) {
      result.modules.push_back({dotted_name(parts[i]), {}});
    } else if (text(parts[i]) != ",") {
      fail_unknown(parts[i]);
    }
  }
  return result;
}

StatementNode TreeReader::import_from(TSNode node) {
  ast::ImportFrom result;
  bool behind_import = false;
  for (const TSNode part : children(node)) {
    const auto kind = type(part);
    if (kind == "import") {
      behind_import = true;
    } else if (kind == "from" || kind == "," || kind == "(" || kind == ")") {
      continue;
    } else if (!behind_import && kind == "__future__") {
      result.module = "__future__";
    } else if (!behind_import && kind == "relative_import") {
      for (const TSNode piece : children(part)) {
        if (type(piece) == "import_prefix") {
          result.level += static_cast<int>(children(piece).size());
        } else {
          result.module = dotted_name(piece);
        }
      }
    } else if (!behind_import) {
      result.module = dotted_name(part);
    } else if (kind == "wildcard_import") {
      result.everything = true;
    } else if (kind == "aliased_import") {
      result.names.push_back({dotted_name(required(part, "name")), identifier(required(part, "alias"))});
    } else {
      result.names.push_back({dotted_name(part), {}});
    }
  }
  for (const auto& imported : result.names) {
    if (imported.name.find('.') != std::string::npos) fail_unknown(node);
  }
  return result;
}

// --- definitions ------------------------------------------------------------------------------------------

std::vector<ast::Parameter> TreeReader::parameters(TSNode node) {
  using Kind = ast::Parameter::Kind;
  std::vector<ast::Parameter> result;
  std::set<std::string> names;
  bool named_only = false, needs_default = false;
  const auto add = [&](TSNode at, std::string name, ExpressionPtr value, Kind kind) {
    if (!names.insert(name).second) fail(at, fmt::format("the parameter {} is there twice", name));
    if (!result.empty() && result.back().kind == Kind::keyword_rest) fail_unknown(at);
    if (kind == Kind::ordinary && !value && needs_default)
      fail(at, "a parameter without a default stands behind one");
    if (kind == Kind::ordinary && value) needs_default = true;
    result.push_back({std::move(name), std::move(value), kind});
  };
  const auto ordinary = [&] { return named_only ? Kind::keyword_only : Kind::ordinary; };
  /// `*rest` and `**rest`, with or without a type.
  const auto add_rest = [&](TSNode part) {
    const auto inner = children(part);
    if (inner.size() != 2) fail_unknown(part);
    if (type(part) == "list_splat_pattern" && named_only) fail_unknown(part);
    const bool list = type(part) == "list_splat_pattern";
    add(part, identifier(inner[1]), nullptr, list ? Kind::rest : Kind::keyword_rest);
    if (list) named_only = true;
  };
  for (const TSNode part : children(node)) {
    const auto kind = type(part);
    if (!ts_node_is_named(part)) continue;  // parentheses and commas
    if (kind == "identifier") {
      add(part, identifier(part), nullptr, ordinary());
    } else if (kind == "default_parameter" || kind == "typed_default_parameter") {
      auto value = expression(required(part, "value"));
      add(part, identifier(required(part, "name")), std::move(value), ordinary());
    } else if (kind == "typed_parameter") {
      const auto inner = children(part);
      if (inner.empty()) fail_unknown(part);
      if (type(inner[0]) == "identifier") {
        add(part, identifier(inner[0]), nullptr, ordinary());
      } else {
        add_rest(inner[0]);
      }
    } else if (kind == "list_splat_pattern" || kind == "dictionary_splat_pattern") {
      add_rest(part);
    } else if (kind == "keyword_separator") {
      if (named_only) fail_unknown(part);
      named_only = true;
    } else if (kind == "positional_separator") {
      if (result.empty() || named_only) fail_unknown(part);
      for (auto& parameter : result) parameter.kind = Kind::positional_only;
    } else {
      fail_unknown(part);
    }
  }
  return result;
}

ast::FunctionDefinition TreeReader::function(TSNode node) {
  ast::FunctionDefinition result;
  result.is_async = !children(node).empty() && text(children(node).front()) == "async";
  result.name = identifier(required(node, "name"));
  result.parameters = parameters(required(node, "parameters"));
  const Context outer = context_;
  context_ = {.in_function = true, .yields = &result.is_generator};
  result.body = block(required(node, "body"), node);
  context_ = outer;
  return result;
}

ast::ClassDefinition TreeReader::class_definition(TSNode node) {
  ast::ClassDefinition result;
  result.name = identifier(required(node, "name"));
  if (const TSNode bases = field(node, "superclasses"); !ts_node_is_null(bases))
    read_arguments(bases, result.bases, result.keywords);
  const Context outer = context_;
  context_ = {};
  result.body = block(required(node, "body"), node);
  context_ = outer;
  return result;
}

StatementNode TreeReader::decorated(TSNode node) {
  std::vector<ExpressionPtr> decorators;
  for (const TSNode part : children(node)) {
    if (type(part) == "decorator") {
      const auto inner = children(part);
      if (inner.size() < 2) fail_unknown(part);
      require_aligned(part, node);
      decorators.push_back(expression(inner[1]));
    }
  }
  const TSNode definition = required(node, "definition");
  require_aligned(definition, node);
  if (type(definition) == "class_definition") {
    auto result = class_definition(definition);
    result.decorators = std::move(decorators);
    return result;
  }
  if (type(definition) != "function_definition") fail_unknown(definition);
  auto result = function(definition);
  result.decorators = std::move(decorators);
  return result;
}

// --- compound statements ----------------------------------------------------------------------------------

ast::If TreeReader::if_statement(TSNode node) {
  ast::If result;
  result.condition = expression(required(node, "condition"));
  result.yes = block(required(node, "consequence"), node);
  // Each `elif` is an `if` in the `else` of the one before.
  ast::Block* rest = &result.no;
  for (const TSNode part : children(node)) {
    if (type(part) == "elif_clause") {
      require_aligned(part, node);
      ast::If next;
      next.condition = expression(required(part, "condition"));
      next.yes = block(required(part, "consequence"), node);
      rest->push_back({std::move(next), line(part)});
      rest = &std::get<ast::If>(rest->back().node).no;
    } else if (type(part) == "else_clause") {
      *rest = clause_body(part, node);
    }
  }
  return result;
}

ast::Block TreeReader::loop_body(TSNode node) {
  const bool outer = std::exchange(context_.in_loop, true);
  auto result = block(required(node, "body"), node);
  context_.in_loop = outer;
  return result;
}

ast::Block TreeReader::otherwise(TSNode node) {
  for (const TSNode part : children(node)) {
    if (type(part) == "else_clause") return clause_body(part, node);
  }
  return {};
}

ast::For TreeReader::for_statement(TSNode node) {
  ast::For result;
  result.is_async = text(children(node).front()) == "async";
  result.target = target(required(node, "left"));
  result.iterable = expression(required(node, "right"));
  result.body = loop_body(node);
  result.otherwise = otherwise(node);
  return result;
}

ast::While TreeReader::while_statement(TSNode node) {
  ast::While result;
  result.condition = expression(required(node, "condition"));
  result.body = loop_body(node);
  result.otherwise = otherwise(node);
  return result;
}

ast::With TreeReader::with_statement(TSNode node) {
  ast::With result;
  const auto add = [&](TSNode value) {
    if (type(value) != "as_pattern") {
      result.items.push_back({expression(value), nullptr});
      return;
    }
    const auto parts = children(value);  // value as target
    const auto target_parts = children(required(value, "alias"));
    if (parts.size() != 3 || target_parts.size() != 1) fail_unknown(value);
    auto managed = expression(parts[0]);
    result.items.push_back({std::move(managed), target(target_parts[0])});
  };
  for (const TSNode part : children(node)) {
    if (type(part) == "async") result.is_async = true;
    if (type(part) != "with_clause") continue;
    for (const TSNode item : children(part)) {
      if (!ts_node_is_named(item)) continue;
      if (type(item) != "with_item") fail_unknown(item);
      TSNode value = required(item, "value");
      // (a as b), or (a as b, c as d)
      const bool in_parentheses = type(value) == "parenthesized_expression" || type(value) == "tuple";
      const auto inner = in_parentheses ? children(value) : Nodes{};
      const bool names = std::ranges::any_of(inner, [](TSNode one) { return type(one) == "as_pattern"; });
      if (!names) {
        add(value);
        continue;
      }
      for (const TSNode one : inner) {
        if (ts_node_is_named(one)) add(one);
      }
    }
  }
  if (result.items.empty()) fail_unknown(node);
  result.body = block(required(node, "body"), node);
  return result;
}

ast::Try TreeReader::try_statement(TSNode node) {
  ast::Try result;
  result.body = block(required(node, "body"), node);
  for (const TSNode part : children(node)) {
    const auto kind = type(part);
    if (kind == "except_clause") {
      if (!result.handlers.empty() && !result.handlers.back().type)
        fail(part, "it stands behind one for everything");
      ast::Try::Handler handler;
      handler.line = line(part);
      for (const TSNode piece : children(part)) {
        if (type(piece) == "block" || text(piece) == "except" || text(piece) == ":") continue;
        if (!ts_node_is_named(piece) || handler.type) fail_unknown(piece);  // except E, e
        if (type(piece) == "as_pattern") {
          const auto names = children(required(piece, "alias"));
          if (names.size() != 1) fail_unknown(piece);
          handler.type = expression(children(piece).front());
          handler.name = identifier(names[0]);
        } else {
          handler.type = expression(piece);
        }
      }
      handler.body = clause_body(part, node);
      result.handlers.push_back(std::move(handler));
    } else if (kind == "else_clause") {
      result.otherwise = clause_body(part, node);
    } else if (kind == "finally_clause") {
      result.finally = clause_body(part, node);
    } else if (kind != "try" && kind != ":" && kind != "block") {
      fail_unknown(part);  // except*
    }
  }
  if (result.handlers.empty() && result.finally.empty()) fail_unknown(node);
  return result;
}

}  // namespace limbeck::scripts::python
