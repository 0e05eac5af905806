#include "scripts/sql/checksum.hpp"

#include "base/sha256.hpp"

namespace limbeck::scripts {

std::string checksum(const Content& content) {
  Sha256 digest;
  std::string normal;
  std::string blanks;         // seen since the last other character of the line
  std::size_t line_ends = 0;  // seen since the last line that was not empty
  std::size_t matched = 0;    // of the byte order mark
  bool begins = true;
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  auto reader = content.read();
  for (auto piece = reader.next(); !piece.empty(); piece = reader.next()) {
    normal.clear();
    for (const char c : piece) {
      if (begins) {
        if (matched < mark.size() && c == mark[matched]) {
          if (++matched == mark.size()) begins = false;
          continue;
        }
        begins = false;
        normal.append(mark.substr(0, matched));
      }
      if (c == '\n') {
        blanks.clear();
        ++line_ends;
      } else if (c == ' ' || c == '\t' || c == '\r') {
        blanks += c;
      } else {
        normal.append(line_ends, '\n');
        line_ends = 0;
        normal += blanks;
        blanks.clear();
        normal += c;
      }
    }
    digest.update(normal);
  }
  if (begins) digest.update(mark.substr(0, matched));
  return digest.hex();
}

std::string checksum(std::string_view content) {
  return checksum(Content::of_text(std::string(content), ""));
}

}  // namespace limbeck::scripts
