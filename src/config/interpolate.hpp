// Variables in configuration values: `${VAR}`, `${VAR:-default}`, `${VAR:?message}`, `${VAR:+replacement}`,
// `$$`.
//
// As in a POSIX shell (2.6.2), `:` before the sign makes a variable that is empty count as one that is not
// set. Unlike there, a variable that is not set and has no default is an error. A `$` before anything but `{`
// and `$` is itself, so that a password or a regular expression with a `$` in it mostly needs no care.
// Defaults, replacements and messages may hold variables themselves. `${x:name}` is the `-x name=value` of
// the command line.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"

namespace limbeck::config {

/// A variable that is needed has no value. Everything else that is wrong with a value is a plain UsageError.
class UnsetVariable : public UsageError {
 public:
  using UsageError::UsageError;
};

struct Variable {
  std::string value;
  std::string origin;  ///< "environment", ".env:2", "-x"
  bool operator==(const Variable&) const = default;
};

/// Looks a variable up; names are as written: "POSTGRES_DB", "x:tenant". May throw UnsetVariable.
using Variables = std::function<std::optional<Variable>(const std::string& name)>;

/// A stretch of a value: what was written there, or what variables gave.
struct Piece {
  std::string text;
  std::string masked;  ///< the same for printing: `***` when a variable's name looks like a secret's
  bool from_variable = false;
};

struct Interpolated {
  std::vector<Piece> pieces;
  std::vector<std::pair<std::string, std::string>>
      variables;  ///< those used, with origins; a default's is "its default"

  std::string text() const;
  /// For printing, without secrets.
  std::string masked() const;
};

/// Throws UsageError for a broken pattern and UnsetVariable.
Interpolated interpolate(std::string_view pattern, const Variables& variables);

/// Throws UsageError for a broken pattern. Tells whether it refers to any variable.
bool has_variables(std::string_view pattern);

/// The length of the well-formed reference `${…}` that the text begins with; 0 when it begins with none.
std::size_t reference_length(std::string_view text);

/// The address of a database from its pieces. A variable, or the default, that is all there is stands as it
/// is; in a URL, values of variables are percent-encoded (a host may bring its port, an IPv6 address gets
/// brackets, and `?${VAR}` may bring several options), in a keyword string they are quoted.
std::string join_address(const Interpolated& address);

}  // namespace limbeck::config
