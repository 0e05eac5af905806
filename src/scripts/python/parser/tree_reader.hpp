// Reads tree-sitter's tree into ours. Internal: parse() is what others call.
#pragma once

#include <tree_sitter/api.h>

#include <string>
#include <string_view>
#include <vector>

#include "scripts/python/ast.hpp"

namespace limbeck::scripts::python {

/// Knows each kind of node that it accepts and each token within; anything else throws NotPython.
class TreeReader {
 public:
  TreeReader(std::string_view text, const std::string& source) : text_(text), source_(source) {}

  ast::Block module(TSNode node);

 private:
  using Nodes = std::vector<TSNode>;

  /// What is around the statement at hand.
  struct Context {
    bool in_function = false, in_loop = false;
    bool* yields = nullptr;  ///< set by a `yield`
  };
  /// Counts how deep the reader is, so that no text can exhaust the stack.
  class Depth {
   public:
    Depth(TreeReader& reader, TSNode node);
    ~Depth() { --reader_.depth_; }
    Depth(const Depth&) = delete;
    Depth& operator=(const Depth&) = delete;

   private:
    TreeReader& reader_;
  };

  // tree_reader.cpp
  [[noreturn]] void fail(TSNode node, const std::string& why) const;
  [[noreturn]] void fail_unknown(TSNode node) const;
  std::string_view text(TSNode node) const;
  std::string_view slice(std::uint32_t begin, std::uint32_t end) const {
    return text_.substr(begin, end - begin);
  }
  static std::string_view type(TSNode node) { return ts_node_type(node); }
  static int line(TSNode node) { return static_cast<int>(ts_node_start_point(node).row) + 1; }
  /// Without comments and line continuations.
  static Nodes children(TSNode node);
  static TSNode field(TSNode node, std::string_view name);  ///< null when absent
  TSNode required(TSNode node, std::string_view name) const;
  std::string identifier(TSNode node) const;

  // statements.cpp
  ast::Block block(TSNode node, TSNode owner);
  void read_statements(TSNode node, std::string_view outer, bool is_module, ast::Block& into);
  /// The blanks in front of it when it begins its line.
  std::optional<std::string_view> indentation(TSNode node) const;
  void require_aligned(TSNode node, TSNode with) const;
  ast::Statement statement(TSNode node);
  ast::Statement::Node statement_node(TSNode node, std::string_view kind);
  ast::Statement::Node expression_statement(TSNode node);
  ast::Statement::Node assignment(TSNode node);
  ast::Statement::Node import_from(TSNode node);
  ast::Statement::Node import(TSNode node);
  std::string dotted_name(TSNode node) const;
  ast::FunctionDefinition function(TSNode node);
  ast::ClassDefinition class_definition(TSNode node);
  ast::Statement::Node decorated(TSNode node);
  ast::If if_statement(TSNode node);
  ast::For for_statement(TSNode node);
  ast::While while_statement(TSNode node);
  ast::With with_statement(TSNode node);
  ast::Try try_statement(TSNode node);
  ast::Block clause_body(TSNode clause, TSNode owner);
  ast::Block loop_body(TSNode node);
  ast::Block otherwise(TSNode node);
  std::vector<ast::Parameter> parameters(TSNode node);
  ast::ExpressionPtr target(TSNode node);
  void require_target(const ast::Expression& target, TSNode node) const;

  // expressions.cpp
  ast::ExpressionPtr expression(TSNode node);
  ast::Expression::Node expression_node(TSNode node, std::string_view kind);
  std::vector<ast::ExpressionPtr> elements(const Nodes& nodes);
  ast::Expression::Node string(TSNode node);
  ast::Expression::Node concatenated_string(TSNode node);
  void read_string(TSNode node, std::vector<ast::FormattedString::Piece>& pieces, bool& formatted,
                   bool& bytes);
  ast::FormattedString::Piece interpolation(TSNode node, bool raw);
  ast::Expression::Node comprehension(TSNode node, ast::Comprehension::Kind kind);
  ast::Expression::Node dictionary(TSNode node);
  ast::Expression::Node comparison(TSNode node);
  ast::Expression::Node call(TSNode node);
  void read_arguments(TSNode node, std::vector<ast::ExpressionPtr>& positional,
                      std::vector<ast::KeywordArgument>& keywords);
  ast::Expression::Node subscript(TSNode node);
  ast::Expression::Node slice_node(TSNode node);

  std::string_view text_;
  const std::string& source_;
  Context context_;
  int depth_ = 0;
};

}  // namespace limbeck::scripts::python
