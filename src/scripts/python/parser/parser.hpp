// Python source to its tree, by tree-sitter's grammar. Only the program links this: the library, and
// applications that carry their migrations, don't.
#pragma once

#include <string>
#include <string_view>

#include "scripts/python/ast.hpp"
#include "scripts/python/source_parser.hpp"

namespace limbeck::scripts::python {

/// The grammar accepts much that is not Python 3 (Python 2's statements, wrong dedents, repeated keyword
/// arguments): whatever isn't known to be right is refused. `source` names the text in messages. Throws
/// NotPython.
ast::Module parse(std::string_view text, std::string source);

}  // namespace limbeck::scripts::python
