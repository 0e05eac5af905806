#include "cli/terminal.hpp"

#include <unistd.h>

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

std::string format_table(const std::vector<std::vector<std::string>>& rows, std::string_view indent) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  }
  std::string out;
  for (const auto& row : rows) {
    std::string line(indent);
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size()) line.append(widths[i] - width_of(row[i]) + 2, ' ');
    }
    while (!line.empty() && line.back() == ' ') line.pop_back();
    out += line + "\n";
  }
  return out;
}

}  // namespace limbeck::cli
