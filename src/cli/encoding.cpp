#include "cli/encoding.hpp"

#include <fmt/core.h>
#include <iconv.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"

namespace limbeck::cli {
namespace {

/// As Python compares names of codecs.
std::string codec_key(std::string_view encoding) {
  std::string key;
  for (const char c : text::lower(encoding)) {
    if (c != '-' && c != '_' && c != ' ') key += c;
  }
  return key;
}

/// What iconv calls the codec of that name; nothing: it is none in which Python's and iconv's tables are the
/// same and ASCII is itself.
std::optional<std::string> iconv_name(const std::string& key) {
  if (key == "ascii" || key == "usascii") return "ASCII";
  if (key == "latin1" || key == "latin" || key == "l1") return "ISO-8859-1";
  if (key == "latin9" || key == "l9") return "ISO-8859-15";
  if (key == "latin2" || key == "l2") return "ISO-8859-2";
  if (key == "koi8r") return "KOI8-R";
  if (key == "koi8u") return "KOI8-U";
  constexpr std::string_view iso = "iso8859";
  if (key.starts_with(iso) && key.size() > iso.size()) return "ISO-8859-" + key.substr(iso.size());
  constexpr std::string_view windows = "windows";
  const auto page = key.starts_with(windows) ? "cp" + key.substr(windows.size()) : key;
  if (page.size() == 6 && page.starts_with("cp125")) return "CP" + page.substr(2);
  return std::nullopt;
}

/// The character that begins there, and how many bytes it has.
std::pair<char32_t, std::size_t> character_at(std::string_view text) {
  const auto byte = static_cast<unsigned char>(text[0]);
  const std::size_t length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
  char32_t code = length == 1 ? byte : byte & (0x7FU >> length);
  for (std::size_t i = 1; i < length && i < text.size(); ++i)
    code = (code << 6U) | (static_cast<unsigned char>(text[i]) & 0x3FU);
  return {code, length};
}

class Converter {
 public:
  explicit Converter(const std::string& to) : iconv_(::iconv_open(to.c_str(), "UTF-8")) {}
  ~Converter() {
    if (is_there()) ::iconv_close(iconv_);
  }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;
  // NOLINTNEXTLINE(performance-no-int-to-ptr): iconv's own way to say that there is none
  bool is_there() const { return iconv_ != reinterpret_cast<iconv_t>(-1); }

  /// One character; nothing: the encoding has none like it.
  std::optional<std::string> convert(std::string_view character) {
    std::string in(character);
    char* from = in.data();
    std::size_t left = in.size();
    char out[8];
    char* to = out;
    std::size_t room = sizeof out;
    // What is not the same character is counted.
    if (::iconv(iconv_, &from, &left, &to, &room) != 0) return std::nullopt;
    return std::string(out, sizeof out - room);
  }

 private:
  iconv_t iconv_;
};

}  // namespace

std::string encoded(const std::string& text, const std::string& encoding) {
  const auto key = codec_key(encoding);
  if (key == "utf8") return text;
  if (key == "utf8sig") return "\xEF\xBB\xBF" + text;
  const auto name = iconv_name(key);
  std::optional<Converter> converter;
  if (name) converter.emplace(*name);
  if (!converter || !converter->is_there()) {
    throw Error(
        fmt::format("output_encoding is {}, which Limbeck does not write", encoding),
        "choose utf-8, ascii, latin-1 or another iso-8859, koi8-r, koi8-u, or cp1250 to cp1258; nothing "
        "was written");
  }
  std::string result;
  for (std::string_view rest = text; !rest.empty();) {
    const auto [code, length] = character_at(rest);
    const auto bytes = converter->convert(rest.substr(0, length));
    if (!bytes) {
      throw Error(fmt::format("U+{:04X} can't be written in {}, which output_encoding names",
                              static_cast<std::uint32_t>(code), encoding),
                  "choose another message or encoding; nothing was written");
    }
    result += *bytes;
    rest.remove_prefix(std::min(length, rest.size()));
  }
  return result;
}

}  // namespace limbeck::cli
