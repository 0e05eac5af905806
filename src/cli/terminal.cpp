#include "cli/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>

#include "base/error.hpp"
#include "base/text.hpp"

namespace limbeck::cli {
namespace {

bool set(const char* variable) {
  const char* value = std::getenv(variable);
  return value && *value;
}

bool shows_colour(int descriptor) {
  if (set("NO_COLOR")) return false;
  if (set("CLICOLOR_FORCE")) return true;
  const char* term = std::getenv("TERM");
  return ::isatty(descriptor) && term && std::strcmp(term, "dumb") != 0;
}

std::size_t width_of(std::string_view text) {
  std::size_t width = 0;
  bool escape = false;  // between ESC and the letter that ends a colour code
  for (const char c : text) {
    if (c == '\x1b') {
      escape = true;
    } else if (escape) {
      escape = c != 'm';
    } else if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) {
      ++width;
    }
  }
  return width;
}

/// Words in lines up to `width`, those behind the first indented to `column`.
std::string wrap(const std::string& words, std::size_t column, std::size_t width) {
  std::string out;
  std::size_t at = column;
  for (const auto& word : text::split(words, ' ')) {
    const auto wide = width_of(word);
    if (at > column && at + 1 + wide > width) {
      out += "\n" + std::string(column, ' ');
      at = column;
    } else if (!out.empty()) {
      out += ' ';
      ++at;
    }
    out += word;
    at += wide;
  }
  return out;
}

void write_error(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
}

}  // namespace

Terminal::Terminal()
    : out_colour_(shows_colour(STDOUT_FILENO)),
      err_colour_(shows_colour(STDERR_FILENO)),
      out_terminal_(::isatty(STDOUT_FILENO)),
      err_terminal_(::isatty(STDERR_FILENO)),
      interactive_(::isatty(STDIN_FILENO) && ::isatty(STDERR_FILENO)) {}

std::string Terminal::paint(bool colour, Style style, std::string_view text) {
  if (!colour || style == Style::plain || text.empty()) return std::string(text);
  constexpr const char* codes[] = {"0", "1", "2", "31", "32", "33", "36"};
  return "\x1b[" + std::string(codes[static_cast<int>(style)]) + "m" + std::string(text) + "\x1b[0m";
}

void Terminal::print(std::string_view text) {
  clear_progress();
  printed_ = printed_ || !text.empty();
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) {
    throw Error(std::string("cannot write the answer to stdout: ") + std::strerror(errno));
  }
}

void Terminal::print_once(const std::string& line) {
  if (lines_.insert(line).second) print(line);
}

void Terminal::note(std::string_view line, Style style) {
  if (quiet) return;
  clear_progress();
  std::fflush(stdout);
  write_error(paint(err_colour_, style, line) + "\n");
}

void Terminal::warn(std::string_view line) {
  clear_progress();
  std::fflush(stdout);
  write_error(paint(err_colour_, Style::yellow, "warning:") + " " + std::string(line) + "\n");
}

void Terminal::error(std::string_view line) {
  clear_progress();
  std::fflush(stdout);
  write_error(paint(err_colour_, Style::red, "error:") + " " + std::string(line) + "\n");
}

void Terminal::progress(std::string_view line) {
  if (quiet || !err_terminal_) return;
  write_error("\r\x1b[K" + paint(err_colour_, Style::dim, line));
  std::fflush(stderr);
  progress_shown_ = true;
}

void Terminal::clear_progress() {
  if (!progress_shown_) return;
  write_error("\r\x1b[K");
  progress_shown_ = false;
}

std::optional<std::string> Terminal::ask(const std::string& question) {
  clear_progress();
  std::fflush(stdout);
  write_error(question + " ");
  std::fflush(stderr);
  std::string answer;
  if (!std::getline(std::cin, answer)) {
    write_error("\n");
    return std::nullopt;
  }
  return std::string(text::trim(answer));
}

bool Terminal::confirm(const std::string& question) {
  for (;;) {
    const auto answer = ask(question + " [y/n]");
    if (!answer) return false;
    const auto word = text::lower(*answer);
    if (word == "y" || word == "yes") return true;
    if (word == "n" || word == "no") return false;
  }
}

void Terminal::finish() {
  clear_progress();
  if (std::fflush(stdout) != 0) {
    throw Error(std::string("cannot write the answer to stdout: ") + std::strerror(errno));
  }
}

std::size_t Terminal::width() const {
  winsize size{};
  return out_terminal_ && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

std::string format_table(const std::vector<std::vector<std::string>>& rows, std::string_view indent,
                         std::size_t width) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  }
  std::size_t before_last = indent.size();
  for (std::size_t i = 0; i + 1 < widths.size(); ++i) before_last += widths[i] + 2;
  const bool fits = width == 0 || widths.empty() || before_last + widths.back() <= width;
  constexpr std::size_t least = 24;  // of the last column
  const bool stacked = !fits && before_last + least > width;
  std::string out;
  for (const auto& row : rows) {
    std::string line(indent);
    for (std::size_t i = 0; i < row.size(); ++i) {
      const bool is_last = i + 1 == widths.size();
      const auto column = stacked ? indent.size() + (i > 0 ? 4 : 0) : before_last;
      line += fits || (!stacked && !is_last) ? row[i] : wrap(row[i], column, width);
      if (stacked && i + 1 < row.size()) line += "\n" + std::string(indent.size() + 4, ' ');
      if (!stacked && i + 1 < row.size()) line.append(widths[i] - width_of(row[i]) + 2, ' ');
    }
    while (!line.empty() && line.back() == ' ') line.pop_back();
    out += line + "\n";
  }
  return out;
}

}  // namespace limbeck::cli
