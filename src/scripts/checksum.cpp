#include "scripts/checksum.hpp"

#include "base/sha256.hpp"

namespace limbeck::scripts {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// Digests what counts of a text that comes in pieces.
class Normaliser {
 public:
  void take(std::string_view piece) {
    normal_.clear();
    for (const char c : piece) {
      if (begins_ && may_be_mark(c)) continue;
      if (c == '\n') {
        blanks_.clear();
        ++line_ends_;
      } else if (c == ' ' || c == '\t' || c == '\r') {
        blanks_ += c;
      } else {
        normal_.append(line_ends_, '\n');
        normal_ += blanks_;
        normal_ += c;
        line_ends_ = 0;
        blanks_.clear();
      }
    }
    digest_.update(normal_);
  }

  std::string finish() {
    if (begins_) digest_.update(byte_order_mark.substr(0, matched_));
    return digest_.hex();
  }

 private:
  bool may_be_mark(char c) {
    if (c == byte_order_mark[matched_]) {
      begins_ = ++matched_ < byte_order_mark.size();
      return true;
    }
    begins_ = false;
    normal_.append(byte_order_mark.substr(0, matched_));
    return false;
  }

  Sha256 digest_;
  std::string normal_;
  std::string blanks_;         // since the last other character of the line
  std::size_t line_ends_ = 0;  // since the last line that was not empty
  std::size_t matched_ = 0;    // of the byte order mark
  bool begins_ = true;
};

}  // namespace

std::string checksum(const Content& content) {
  Normaliser normaliser;
  auto reader = content.read();
  for (auto piece = reader.next(); !piece.empty(); piece = reader.next()) normaliser.take(piece);
  return normaliser.finish();
}

std::string checksum(std::string_view content) {
  Normaliser normaliser;
  normaliser.take(content);
  return normaliser.finish();
}

}  // namespace limbeck::scripts
