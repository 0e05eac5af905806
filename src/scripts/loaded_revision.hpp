// One direction of a revision file, ready to run: statements with their lines, or a program.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dialect/statement.hpp"
#include "scripts/program.hpp"

namespace limbeck::scripts {

/// What the author of a section warns of: a comment `-- WARNING: …` outside of statements.
struct Warning {
  int line = 1;      ///< of the comment in the file
  std::string text;  ///< behind "WARNING:"
};

/// Who runs a revision in Python.
struct PythonRunner {
  bool is_native = false;  ///< this program, without Python; else the project's interpreter
  /// "versions/a.py:14: imports app.models": why it takes Python or, of a native one, a look at the database.
  /// Empty: it takes neither.
  std::string reason;
};

/// Either `statements`, or a program.
struct LoadedRevision {
  std::string file_hash;           ///< scripts::checksum of the file
  std::vector<std::string> notes;  ///< what the file's header says below its directives
  std::vector<Statement> statements;
  std::vector<std::string> lines;            ///< that it shows to people when it is run
  std::vector<Warning> warnings;             ///< of the section, in the order of their lines
  bool is_program = false;                   ///< what it runs is known when it runs
  std::shared_ptr<const Program> program{};  ///< that program, if it is to be run
  std::optional<PythonRunner> python{};      ///< of a revision in Python, if that was looked into
  bool transactional = true;                 ///< neither section nor configuration say transaction=none
  /// It doesn't, but statements of it commit by themselves: what lies between two of them is a transaction.
  bool in_parts = false;
  bool foreign_keys_off = false;  ///< the section says so: it rebuilds tables
  bool online_alter = false;      ///< another program does its ALTER TABLE statements
  std::string expected{};         ///< what it replaces, as the section knows it; see dialect::Replacement
  std::function<std::string()> rest_of_file{};  ///< what else its file says
};

}  // namespace limbeck::scripts
