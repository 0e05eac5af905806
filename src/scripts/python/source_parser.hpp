// The way to the parser of Python, which only the program has: the library, and applications that carry their
// migrations, don't link it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.hpp"
#include "scripts/python/ast.hpp"

namespace limbeck::scripts::python {

/// The text is no Python 3 as it is read here; the message begins with file and line.
class NotPython : public Error {
 public:
  NotPython(std::string_view source, int line, const std::string& why);
  int line() const { return line_; }

 private:
  int line_;
};

/// See parse() in parser/parser.hpp. Throws NotPython.
using Parser = ast::Module (*)(std::string_view text, std::string source);

/// Called once, by the program, before anything is parsed.
void use_parser(Parser parser);
/// Null: this program has none.
Parser parser();

/// What a module assigns to a name at its top: a string, None, or a tuple, list or set of strings.
struct HeaderValue {
  std::variant<std::monostate, std::string, std::vector<std::string>> value;  ///< monostate: None
  int line = 1;
};

struct HeaderAssignments {
  std::optional<std::string> docstring;
  std::map<std::string, HeaderValue>
      values;  ///< of `revision`, `down_revision`, `branch_labels`, `depends_on`
};

/// The header of a revision file, from its tree. Throws Error with file and line where one of those names
/// gets something that only running the file could tell, or gets it inside a compound statement.
HeaderAssignments parse_header_assignments(const ast::Module& module);

}  // namespace limbeck::scripts::python
