// The blocks of statements that a compound statement holds.
#pragma once

#include <type_traits>
#include <variant>

#include "scripts/python/ast.hpp"

namespace limbeck::scripts::python {

inline bool is_definition(const ast::Statement& statement) {
  return std::holds_alternative<ast::FunctionDefinition>(statement.node) ||
         std::holds_alternative<ast::ClassDefinition>(statement.node);
}

/// Calls `visit` with each block directly inside a statement, in the order of the source: branches, loops,
/// handlers, and the bodies of functions and classes.
void for_each_nested_block(const ast::Statement& statement, const auto& visit) {
  std::visit(
      [&]<typename Node>(const Node& node) {
        if constexpr (std::is_same_v<Node, ast::If>) {
          visit(node.yes), visit(node.no);
        } else if constexpr (std::is_same_v<Node, ast::For> || std::is_same_v<Node, ast::While>) {
          visit(node.body), visit(node.otherwise);
        } else if constexpr (std::is_same_v<Node, ast::Try>) {
          visit(node.body);
          for (const auto& handler : node.handlers) visit(handler.body);
          visit(node.otherwise), visit(node.finally);
        } else if constexpr (std::is_same_v<Node, ast::With> ||
                             std::is_same_v<Node, ast::FunctionDefinition> ||
                             std::is_same_v<Node, ast::ClassDefinition>) {
          visit(node.body);
        }
      },
      statement.node);
}

}  // namespace limbeck::scripts::python
