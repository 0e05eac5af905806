// Putting the values of variables into the address of a database.
#include <algorithm>

#include "config/interpolate.hpp"
#include "config/libpq_keywords.hpp"
#include "config/percent.hpp"

namespace limbeck::config {
namespace {

/// What is written, with a NUL byte for each variable.
std::string skeleton_of(const std::vector<Piece>& pieces) {
  std::string skeleton;
  for (const auto& piece : pieces) skeleton += piece.from_variable ? std::string(1, '\0') : piece.text;
  return skeleton;
}

/// A host may come with its port, several of them too; `::1` needs brackets; the path of a socket is encoded.
std::string encode_host(const std::string& host, bool in_brackets) {
  if (host.starts_with('/') || host.starts_with('@')) return percent_encode(host);
  const auto encoded = percent_encode(host, ":,[]");
  const bool ipv6 = std::ranges::count(host, ':') > 1 && host.find_first_of("[,") == std::string::npos;
  return ipv6 && !in_brackets ? "[" + encoded + "]" : encoded;
}

class UrlJoiner {
 public:
  explicit UrlJoiner(const std::string& skeleton) : skeleton_(skeleton) {
    authority_ = skeleton.find("://") + 3;
    const auto at = skeleton.find('@', authority_), slash = skeleton.find('/', authority_);
    // The same rule as the parser's: an @ before the first / ends the user part.
    hosts_ = at != std::string::npos && at < slash ? at + 1 : authority_;
    hosts_end_ = std::min(skeleton.find_first_of("/?", hosts_), skeleton.size());
    query_ = skeleton.find('?', hosts_);
  }

  /// The variable whose NUL is at `at`.
  std::string encode(const std::string& value, std::size_t at) const {
    if (at < authority_) return value;  // (a part of) the scheme
    if (at >= hosts_ && at < hosts_end_) return encode_host(value, at > 0 && skeleton_[at - 1] == '[');
    if (query_ != std::string::npos && at > query_) {
      const bool begins = skeleton_[at - 1] == '?' || skeleton_[at - 1] == '&';
      const bool ends = at + 1 == skeleton_.size() || skeleton_[at + 1] == '&';
      if (begins && ends) return value;  // whole options, written as a query is
    }
    return percent_encode(value);
  }

 private:
  const std::string& skeleton_;
  std::size_t authority_, hosts_, hosts_end_, query_;
};

std::string join_url(const std::vector<Piece>& pieces, const std::string& skeleton) {
  const UrlJoiner joiner(skeleton);
  std::string result;
  std::size_t at = 0;
  for (const auto& piece : pieces) {
    result += piece.from_variable ? joiner.encode(piece.text, at) : piece.text;
    at += piece.from_variable ? 1 : piece.text.size();
  }
  return result;
}

std::string join_keywords(const std::vector<Piece>& pieces, const std::string& skeleton) {
  std::string result;
  std::size_t at = 0;
  bool quoted = false;
  for (const auto& piece : pieces) {
    if (!piece.from_variable) {
      for (std::size_t i = 0; i < piece.text.size(); ++i) {
        if (piece.text[i] == '\\') {
          ++i;
        } else if (piece.text[i] == '\'') {
          quoted = !quoted;
        }
      }
      result += piece.text;
      at += piece.text.size();
      continue;
    }
    const auto before = result.find_last_not_of(" \t\r\n");
    const bool alone = before != std::string::npos && result[before] == '=' &&
                       (at + 1 == skeleton.size() ||
                        std::string_view(" \t\r\n").find(skeleton[at + 1]) != std::string_view::npos);
    if (piece.text.empty() && alone && !quoted)
      result += "''";  // else the next keyword would become the value
    for (const char c : piece.text) {
      if (std::string_view("\\' \t\r\n\v\f").find(c) != std::string_view::npos) result += '\\';
      result += c;
    }
    ++at;
  }
  return result;
}

}  // namespace

std::string join_address(const Interpolated& address) {
  if (address.pieces.size() <= 1) return address.text();
  const auto skeleton = skeleton_of(address.pieces);
  if (skeleton.find("://") != std::string::npos) return join_url(address.pieces, skeleton);
  if (looks_like_libpq_keywords(skeleton)) return join_keywords(address.pieces, skeleton);
  return address.text();
}

}  // namespace limbeck::config
