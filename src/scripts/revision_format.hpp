// The kinds of revision files, told apart by the endings of their names. All that depends on the kind is
// asked of its RevisionFormat: the header, what it makes runnable, how a new file is written, what of it goes
// into an application. Nobody else looks at endings.
#pragma once

#include <cstddef>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/engine.hpp"
#include "base/finding.hpp"
#include "scripts/content.hpp"
#include "scripts/cpp/compiled_program.hpp"
#include "scripts/header.hpp"
#include "scripts/loaded_revision.hpp"
#include "scripts/new_revision.hpp"
#include "scripts/program.hpp"
#include "scripts/section.hpp"

namespace limbeck::scripts {

/// Makes a revision in Python runnable without Python, or says why that takes it: "versions/a.py:14: imports
/// app.models".
using EvaluateProgram =
    std::function<std::expected<LoadedRevision, std::string>(const Content& content, Direction direction)>;

/// What revisions need of their project to become programs that can be run.
struct ProgramSettings {
  CompileOptions compile{};  ///< for those in C++
  /// Programs that are part of this very binary, by the names of their files. Empty: they are made of their
  /// files.
  std::function<std::shared_ptr<const Program>(const std::string& file)> embedded{};
  /// Empty: none is evaluated.
  EvaluateProgram evaluate{};
  /// Of those in Python, which the project's own interpreter runs. `reason`: why that is needed, a sentence.
  /// Empty: there is none to run them.
  std::function<std::shared_ptr<const Program>(const std::string& file, const std::string& reason)> python{};
};

struct LoadRequest {
  Direction direction = Direction::upgrade;
  EngineKind syntax{};       ///< the target's
  bool transactions = true;  ///< revisions run in transactions unless their section says otherwise
  const ProgramSettings* programs = nullptr;  ///< nullptr: it is only to be looked at
};

/// How a revision that is compiled into an application is called there.
struct EmbeddedProgramSource {
  std::string source;     ///< of a C++ source file that defines the functions below
  std::string upgrade;    ///< the name of a function `void (limbeck::Op&)`
  std::string downgrade;  ///< the same; empty: the revision is irreversible
};

class RevisionFormat {
 public:
  virtual ~RevisionFormat() = default;

  /// What the names of its files end with: ".sql".
  virtual std::string_view ending() const = 0;
  /// "SQL", "C++": for messages.
  virtual std::string_view language() const = 0;

  /// The header at the beginning of `text`. `complete`: nothing follows; otherwise nothing is returned when
  /// the header may go on behind it. `source` names the file in errors. Throws Error with file and line when
  /// something in the header is wrong.
  virtual std::optional<ParsedHeader> parse_header(std::string_view text, std::string_view source,
                                                   bool complete = true) const = 0;

  /// The same file, revising `parents` (at least one) instead of what it revises now; else byte for byte what
  /// it was. Throws Error when the header can't be read, or not surely enough to change it.
  virtual std::string with_parents(std::string_view text, std::string_view source,
                                   const std::vector<std::string>& parents) const = 0;

  /// Reads the file to the end and checks it. Throws Error with file and line when it can't be read, split or
  /// made into a program, has nothing for this direction and engine, is irreversible, or holds what its
  /// section can't run.
  virtual LoadedRevision load(const Content& content, const LoadRequest& request) const = 0;

  /// Whether write() writes the revision's sections; otherwise it writes functions to be filled in.
  virtual bool writes_sections() const = 0;
  /// The text of a new file. `syntax` is that of sections without a dialect. Throws Error when the revision
  /// can't be said in it.
  virtual std::string write(const NewRevision& revision, EngineKind syntax) const = 0;

  /// What an application has to compile, besides carrying the file's text; nothing: the text is all it needs.
  /// `note` is written above, as a comment. Throws Error like load().
  virtual std::optional<EmbeddedProgramSource> embed(const Content& content,
                                                     const std::string& note) const = 0;

  /// What `limbeck doctor` finds of the tools that this many (1 at least) revisions need to run; nothing:
  /// they need none. Throws nothing.
  virtual std::optional<Finding> check_tools(std::size_t revisions) const = 0;
};

/// Some of the formats: those that count in a project.
using Formats = std::span<const RevisionFormat* const>;

/// Each format once.
Formats all_formats();
/// Those whose files are revisions in a project of Alembic's, or in one of our own, where `.py` files are
/// none.
Formats project_formats(bool alembic);

/// That of the file of this name, by its ending; nullptr: it is no revision file. A name that is nothing but
/// an ending is none.
const RevisionFormat* find_format(std::string_view file, Formats formats = all_formats());
/// The same. Throws Error when there is none.
const RevisionFormat& format_of(std::string_view file, Formats formats = all_formats());

}  // namespace limbeck::scripts
