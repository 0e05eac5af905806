#include "scripts/python/source_parser.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "scripts/python/nested_blocks.hpp"

namespace limbeck::scripts::python {
namespace {

Parser the_parser = nullptr;

constexpr std::array<std::string_view, 4> header_names = {"revision", "down_revision", "branch_labels",
                                                          "depends_on"};

const std::string* header_name(const ast::Expression& target) {
  const auto* name = std::get_if<ast::Name>(&target.node);
  return name && std::ranges::find(header_names, name->name) != header_names.end() ? &name->name : nullptr;
}

class HeaderReader {
 public:
  explicit HeaderReader(const ast::Module& module) : module_(module) {}

  HeaderAssignments read() {
    if (!module_.body.empty()) {
      if (const auto* first = std::get_if<ast::ExpressionStatement>(&module_.body.front().node)) {
        if (const auto* text = std::get_if<ast::String>(&first->value->node)) result_.docstring = text->value;
      }
    }
    for (const auto& statement : module_.body) {
      if (const auto* assignment = std::get_if<ast::Assignment>(&statement.node)) {
        take(*assignment, statement.line);
      } else {
        refuse_in(statement);
      }
    }
    return std::move(result_);
  }

 private:
  [[noreturn]] void fail(const std::string& name, int line) const {
    throw Error(fmt::format("{}:{}: {} is no plain value here: only running the file could tell it",
                            module_.source, line, name),
                "write it as a string, a tuple of strings, or None");
  }

  void take(const ast::Assignment& assignment, int line) {
    for (const auto& target : assignment.targets) {
      refuse_inside(*target, line);
      const auto* name = header_name(*target);
      if (!name || !assignment.value) continue;
      result_.values[*name] = {read_value(*assignment.value, *name), line};
    }
  }

  decltype(HeaderValue::value) read_value(const ast::Expression& value, const std::string& name) const {
    if (std::holds_alternative<ast::None>(value.node)) return std::monostate();
    if (const auto* text = std::get_if<ast::String>(&value.node)) return text->value;
    const std::vector<ast::ExpressionPtr>* elements = nullptr;
    if (const auto* tuple = std::get_if<ast::Tuple>(&value.node)) elements = &tuple->elements;
    if (const auto* list = std::get_if<ast::List>(&value.node)) elements = &list->elements;
    if (const auto* set = std::get_if<ast::Set>(&value.node)) elements = &set->elements;
    if (!elements) fail(name, value.line);
    std::vector<std::string> texts;
    for (const auto& element : *elements) {
      const auto* text = std::get_if<ast::String>(&element->node);
      if (!text) fail(name, element->line);
      texts.push_back(text->value);
    }
    return texts;
  }

  /// `(revision, x) = …`
  void refuse_inside(const ast::Expression& target, int line) const {
    const auto all = [&](const std::vector<ast::ExpressionPtr>& elements) {
      for (const auto& element : elements) {
        const auto* star = std::get_if<ast::Starred>(&element->node);
        const auto& one = star ? *star->value : *element;
        if (const auto* name = header_name(one)) fail(*name, line);
        refuse_inside(one, line);
      }
    };
    if (const auto* tuple = std::get_if<ast::Tuple>(&target.node)) all(tuple->elements);
    if (const auto* list = std::get_if<ast::List>(&target.node)) all(list->elements);
  }

  void refuse_in(const ast::Block& block) const {
    for (const auto& statement : block) refuse_in(statement);
  }

  void refuse_target(const ast::ExpressionPtr& target, int line) const {
    if (!target) return;
    if (const auto* name = header_name(*target)) fail(*name, line);
    refuse_inside(*target, line);
  }

  void refuse_name(const std::string& name, int line) const {
    if (std::ranges::find(header_names, name) != header_names.end()) fail(name, line);
  }

  /// Anything but a plain assignment at the top that gives one of the names a value.
  void refuse_in(const ast::Statement& statement) const {
    const int line = statement.line;
    std::visit(
        [&]<typename Node>(const Node& node) {
          if constexpr (std::is_same_v<Node, ast::Assignment>) {
            for (const auto& target : node.targets) refuse_target(target, line);
          } else if constexpr (std::is_same_v<Node, ast::AugmentedAssignment> ||
                               std::is_same_v<Node, ast::For>) {
            refuse_target(node.target, line);
          } else if constexpr (std::is_same_v<Node, ast::Import>) {
            for (const auto& module : node.modules) refuse_name(module.alias, line);
          } else if constexpr (std::is_same_v<Node, ast::ImportFrom>) {
            for (const auto& one : node.names) refuse_name(one.alias.empty() ? one.name : one.alias, line);
          } else if constexpr (std::is_same_v<Node, ast::FunctionDefinition> ||
                               std::is_same_v<Node, ast::ClassDefinition>) {
            refuse_name(node.name, line);
          } else if constexpr (std::is_same_v<Node, ast::With>) {
            for (const auto& item : node.items) refuse_target(item.target, line);
          } else if constexpr (std::is_same_v<Node, ast::Delete>) {
            for (const auto& target : node.targets) refuse_target(target, line);
          } else if constexpr (std::is_same_v<Node, ast::OtherStatement>) {
            if (node.what == "match") fail("the header", line);
          }
        },
        statement.node);
    if (is_definition(statement)) return;  // names in there are others
    for_each_nested_block(statement, [&](const ast::Block& nested) { refuse_in(nested); });
  }

  const ast::Module& module_;
  HeaderAssignments result_;
};

}  // namespace

NotPython::NotPython(std::string_view source, int line, const std::string& why)
    : Error(fmt::format("{}:{}: not Python 3 as it is read here: {}", source, line, why)), line_(line) {}

void use_parser(Parser parser) {
  the_parser = parser;
}

Parser parser() {
  return the_parser;
}

HeaderAssignments parse_header_assignments(const ast::Module& module) {
  return HeaderReader(module).read();
}

}  // namespace limbeck::scripts::python
