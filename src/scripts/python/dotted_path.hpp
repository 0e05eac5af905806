#pragma once

#include <string>

#include "scripts/python/ast.hpp"

namespace limbeck::scripts::python {

/// "a.b.c" of names and attributes; empty for everything else.
inline std::string path_of(const ast::Expression& expression) {
  if (const auto* name = std::get_if<ast::Name>(&expression.node)) return name->name;
  const auto* attribute = std::get_if<ast::Attribute>(&expression.node);
  if (!attribute) return {};
  const auto object = path_of(*attribute->object);
  return object.empty() ? object : object + "." + attribute->name;
}

}  // namespace limbeck::scripts::python
