// A revision that is a program: it asks for one thing after the other while it runs.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/engine.hpp"
#include "base/error.hpp"
#include "scripts/section.hpp"

namespace limbeck::scripts {

/// What a script is told of where it runs.
struct ScriptTarget {
  Engine engine;
  bool offline = false;  ///< its statements are written down, not run
  // The step that it is run for.
  std::string revision{};
  std::vector<std::string> from{}, to{};                 ///< for display
  std::vector<std::string> rows_before{}, rows_after{};  ///< of the version table
};

/// Answers one request of limbeck/op.hpp; both are JSON documents. Never throws for what the request asks:
/// the answer says what went wrong.
using Answer = std::function<std::string(const std::string& request)>;

/// What the program came to by itself: an exception that is none of Limbeck's, or an end in the middle.
class ProgramError : public Error {
 public:
  explicit ProgramError(const std::string& message, const std::string& hint = {}, int line = 0)
      : Error(message, hint), line_(line) {}
  /// Of the revision's file; 0: nobody knows.
  int line() const { return line_; }

 private:
  int line_;
};

/// Nothing that is here can run it: a revision in Python turned out to take Python.
class NotRunnable : public Error {
 public:
  using Error::Error;
};

class Program {
 public:
  virtual ~Program() = default;
  /// Runs its upgrade or downgrade to the end. `cancelled` is asked now and then: true ends a program that
  /// asks for nothing. Throws Error when the script ends with an exception, or in another way than it should.
  virtual void run(Direction direction, const ScriptTarget& target, const Answer& answer,
                   const std::function<bool()>& cancelled) const = 0;
  /// A hash of all that it was made of, files that it includes among it; empty: that of its file is all there
  /// is.
  virtual std::string made_of() const { return {}; }
  /// What to do so that this direction gets an option ("transaction=none"), in the words of its language: the
  /// end of a hint.
  virtual std::string option_hint(Direction direction, const std::string& option) const {
    return std::string("say in its file: ") + name(direction) + " " + option;
  }
};

}  // namespace limbeck::scripts
