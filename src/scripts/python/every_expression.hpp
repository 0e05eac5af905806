// All expressions of a block of statements, however deep they stand.
#pragma once

#include <type_traits>
#include <variant>

#include "scripts/python/ast.hpp"
#include "scripts/python/nested_blocks.hpp"

namespace limbeck::scripts::python {

void for_each_expression(const ast::Expression& expression, const auto& visit);

namespace every_expression {

void within(const ast::ExpressionPtr& expression, const auto& visit) {
  if (expression) for_each_expression(*expression, visit);
}
void within(const std::vector<ast::ExpressionPtr>& expressions, const auto& visit) {
  for (const auto& each : expressions) within(each, visit);
}
void within(const std::vector<ast::KeywordArgument>& keywords, const auto& visit) {
  for (const auto& each : keywords) within(each.value, visit);
}
void within(const std::vector<ast::Parameter>& parameters, const auto& visit) {
  for (const auto& each : parameters) within(each.default_value, visit);
}

}  // namespace every_expression

/// Calls `visit` with the expression and each one in it, the outer ones first.
void for_each_expression(const ast::Expression& expression, const auto& visit) {
  using every_expression::within;
  visit(expression);
  std::visit(
      [&]<typename Node>(const Node& node) {
        const auto all = [&](const auto&... parts) { (within(parts, visit), ...); };
        if constexpr (requires { node.pieces; }) {
          for (const auto& piece : node.pieces) all(piece.value, piece.format);
        } else if constexpr (std::is_same_v<Node, ast::Call>) {
          all(node.function, node.arguments, node.keywords);
        } else if constexpr (std::is_same_v<Node, ast::Attribute>) {
          all(node.object);
        } else if constexpr (std::is_same_v<Node, ast::Subscript>) {
          all(node.object, node.index);
        } else if constexpr (std::is_same_v<Node, ast::Slice>) {
          all(node.begin, node.end, node.step);
        } else if constexpr (requires { node.elements; }) {
          all(node.elements);
        } else if constexpr (std::is_same_v<Node, ast::Dictionary>) {
          for (const auto& entry : node.entries) all(entry.key, entry.value);
        } else if constexpr (requires { node.operand; }) {
          all(node.operand);
        } else if constexpr (requires { node.left; }) {
          all(node.left, node.right);
        } else if constexpr (requires { node.operands; }) {
          all(node.operands);
        } else if constexpr (std::is_same_v<Node, ast::Conditional>) {
          all(node.condition, node.yes, node.no);
        } else if constexpr (std::is_same_v<Node, ast::Lambda>) {
          all(node.parameters, node.body);
        } else if constexpr (std::is_same_v<Node, ast::Comprehension>) {
          all(node.key, node.element);
          for (const auto& clause : node.clauses) all(clause.target, clause.iterable, clause.condition);
        } else if constexpr (std::is_same_v<Node, ast::Starred> ||
                             std::is_same_v<Node, ast::NamedExpression> ||
                             std::is_same_v<Node, ast::OtherExpression>) {
          all(node.value);
        }
      },
      expression.node);
}

/// The same of all statements of a block, and of the blocks in them.
void for_each_expression(const ast::Block& block, const auto& visit) {
  using every_expression::within;
  for (const auto& statement : block) {
    std::visit(
        [&]<typename Node>(const Node& node) {
          const auto all = [&](const auto&... parts) { (within(parts, visit), ...); };
          if constexpr (std::is_same_v<Node, ast::Assignment>) {
            all(node.targets, node.value);
          } else if constexpr (std::is_same_v<Node, ast::AugmentedAssignment>) {
            all(node.target, node.value);
          } else if constexpr (std::is_same_v<Node, ast::FunctionDefinition>) {
            all(node.parameters, node.decorators);
          } else if constexpr (std::is_same_v<Node, ast::ClassDefinition>) {
            all(node.bases, node.keywords, node.decorators);
          } else if constexpr (std::is_same_v<Node, ast::For>) {
            all(node.target, node.iterable);
          } else if constexpr (std::is_same_v<Node, ast::With>) {
            for (const auto& item : node.items) all(item.value, item.target);
          } else if constexpr (std::is_same_v<Node, ast::Try>) {
            for (const auto& handler : node.handlers) all(handler.type);
          } else if constexpr (std::is_same_v<Node, ast::Delete>) {
            all(node.targets);
          } else if constexpr (requires { node.condition; }) {
            all(node.condition);
          } else if constexpr (requires { node.value; }) {
            all(node.value);
          }
        },
        statement.node);
    for_each_nested_block(statement, [&](const ast::Block& nested) { for_each_expression(nested, visit); });
  }
}

}  // namespace limbeck::scripts::python
