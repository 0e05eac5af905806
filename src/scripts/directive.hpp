// The lines of a revision file that begin with `-- limbeck:`, in C++ with `// limbeck:`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace limbeck::scripts {

/// `-- limbeck: NAME word word key=value "quoted text"`.
struct Directive {
  std::string name;
  struct Argument {
    std::string text;  ///< without its quotes; of `key=value` the value
    std::string key;   ///< of `key=value`; empty otherwise
    bool quoted = false;
  };
  std::vector<Argument> arguments;  ///< separated by blanks or commas
  int line = 1;
};

/// Whether a line comment (with its `--`) is meant as a directive: it begins with `limbeck:`, or so nearly
/// that it must be a slip (`limbek: upgrade`, `limbeck upgrade`). Never a false "no": what is overlooked
/// would run in the wrong section.
bool looks_like_directive(std::string_view comment);

/// Takes such a comment apart; in this file they have to begin with `marker` ("--"). Throws Error with
/// `source` and `line` when it is misspelt or malformed; the name is one of directive_names().
Directive parse_directive(std::string_view comment, std::string_view marker, std::string_view source,
                          int line);

const std::vector<std::string>& directive_names();

/// Whether it begins a section: `upgrade` or `downgrade`.
bool begins_section(const Directive& directive);

}  // namespace limbeck::scripts
