// The header of a revision in Python: the module's docstring and the assignments to `revision`,
// `down_revision`, `branch_labels` and `depends_on`, read from the text. The file is never run.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "revision/revision.hpp"

namespace limbeck::scripts {

/// The names that Alembic looks for in the module (alembic/script/base.py, class Script).
struct PythonHeader {
  revision::Revision revision;  ///< `file` is left empty; `id` too when nothing assigns to `revision`
  std::string description{};    ///< the docstring
  bool has_down_revision = false;
  /// Why what the scanner saw may not be what Python makes of it, as the end of a sentence, for a parser to
  /// decide; empty when it is sure. Then `revision` and `description` mean nothing.
  std::string unsure;
  int unsure_line = 0;

  /// A part of the text.
  struct Span {
    std::size_t begin = 0, end = 0;
  };
  Span down_revision{};                        ///< the value that it is set to
  std::vector<Span> down_revision_literals{};  ///< the string literals of that value
  Span docstring{};
};

/// Reads whole logical lines at the module's level. Sure are assignments, annotated or not, of one name each,
/// to string literals, None, or a tuple or list of strings, each name once. Anything else that mentions one
/// of the names where it might be set makes it unsure.
PythonHeader scan_python_header(std::string_view text);

/// The text with another `down_revision`, and with another "Revises:" in the docstring where that had said
/// the same; else byte for byte what it was. `source` names the file in errors. Throws Error when the scanner
/// is not sure of the header.
std::string python_with_parents(std::string_view text, std::string_view source,
                                const std::vector<std::string>& parents);

/// Sets message, description and creation date from a module's docstring as Alembic takes it apart.
void take_docstring(PythonHeader& header, std::string_view docstring);

}  // namespace limbeck::scripts
