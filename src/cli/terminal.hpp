// What goes to the terminal: colour, progress, questions. stdout is the answer; stderr is progress and
// messages.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace limbeck::cli {

enum class Style { plain, bold, dim, red, green, yellow, cyan };

class Terminal {
 public:
  /// Looks at what stdin, stdout and stderr are, and at NO_COLOR, TERM and CLICOLOR_FORCE.
  Terminal();

  /// Text in a style, where stdout shows colour.
  std::string paint(Style style, std::string_view text) const { return paint(out_colour_, style, text); }

  /// Writes to stdout. Throws Error when that fails (a full disk, a closed pipe).
  void print(std::string_view text);
  /// A line that says something only the first time since begin().
  void print_once(const std::string& line);
  /// Has a program that reads stdout got something since begin()? There is one stdout, whichever Terminal
  /// writes to it.
  static bool has_printed() { return printed_; }
  static void begin() {
    printed_ = false;
    lines_.clear();
  }
  /// A line to stderr.
  void note(std::string_view line, Style style = Style::plain);
  /// "warning: …" and "error: …" to stderr.
  void warn(std::string_view line);
  void error(std::string_view line);
  /// A line on stderr that the next one overwrites; only on a terminal.
  void progress(std::string_view line);

  /// Is stdout a terminal, so that people read the answer and no program does?
  bool shows_answer() const { return out_terminal_; }
  /// How many columns it has then; 0: it is none, or doesn't say.
  std::size_t width() const;
  /// Can a question be answered?
  bool interactive() const { return interactive_; }
  /// Asks on stderr for a line; nothing at the end of input. Without the blanks around it.
  std::optional<std::string> ask(const std::string& question);
  /// Asks on stderr until y or n comes; false at the end of input.
  bool confirm(const std::string& question);

  /// Flushes stdout; throws Error when something could not be written.
  void finish();

  bool quiet = false;

 private:
  static std::string paint(bool colour, Style style, std::string_view text);
  void clear_progress();

  bool out_colour_ = false, err_colour_ = false, out_terminal_ = false, err_terminal_ = false,
       interactive_ = false;
  inline static bool printed_ = false;
  inline static std::set<std::string> lines_;  ///< of print_once()
  inline static bool progress_shown_ = false;  ///< there is one stderr, whichever Terminal reports the end
};

/// Columns padded to the widest cell, two blanks apart; no trailing blanks. Widths count code points. What is
/// wider than `width` (0: no matter) is wrapped in its last column or, where that leaves too little of it,
/// has each cell on a line of its own.
std::string format_table(const std::vector<std::vector<std::string>>& rows, std::string_view indent = "",
                         std::size_t width = 0);

}  // namespace limbeck::cli
