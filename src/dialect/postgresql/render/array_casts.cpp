#include "dialect/postgresql/render/array_casts.hpp"

#include <optional>
#include <vector>

#include "dialect/sql/tokenizer.hpp"

namespace limbeck::dialect::postgresql {
namespace {

using sql::Token;

class ArrayCastNormalizer {
 public:
  explicit ArrayCastNormalizer(const std::string& text)
      : text_(text), tokens_(sql::tokens(EngineKind::postgresql, text)) {}

  std::string run() { return between(0, tokens_.size()); }

 private:
  /// A casted array constructor: (ARRAY[…])::type[], by its tokens.
  struct Cast {
    std::size_t open_bracket, close_bracket, end;  // end: behind the cast
    std::string type;
  };

  /// The text of these tokens with all casts in it settled.
  std::string between(std::size_t first, std::size_t end) const {
    if (first >= end) return {};
    std::string result;
    std::size_t copied = tokens_[first].offset;
    for (std::size_t at = first; at < end; ++at) {
      const auto cast = cast_at(at, end);
      if (!cast) continue;
      result += text_.substr(copied, tokens_[at].offset - copied);
      result += array(cast->open_bracket, cast->close_bracket, cast->type);
      copied = behind(cast->end - 1);
      at = cast->end - 1;
    }
    return result + text_.substr(copied, behind(end - 1) - copied);
  }

  std::optional<Cast> cast_at(std::size_t at, std::size_t end) const {
    if (!is(at, "(", end) || at + 2 >= end || !tokens_[at + 1].is("ARRAY") || !is(at + 2, "[", end)) {
      return std::nullopt;
    }
    const std::size_t close = closing(at + 2, end);
    if (!is(close, "]", end) || !is(close + 1, ")", end) || !is(close + 2, "::", end)) return std::nullopt;
    std::size_t type = close + 3;
    while (type < end && (tokens_[type].is_name() || tokens_[type].is_symbol("."))) ++type;
    // A length behind the type is something else.
    const bool ends =
        type > close + 3 && ((is(type, "[", end) && is(type + 1, "]", end)) || is(type, "[]", end));
    if (!ends) return std::nullopt;
    const std::size_t from = tokens_[close + 3].offset;
    return Cast{at + 2, close, is(type, "[]", end) ? type + 1 : type + 2,
                text_.substr(from, behind(type - 1) - from)};
  }

  /// ARRAY[(a)::type, …]; arrays within arrays are of the same type.
  std::string array(std::size_t open, std::size_t close, const std::string& type) const {
    std::string result;
    int depth = 0;
    std::size_t element = open + 1;
    for (std::size_t at = open + 1; at <= close; ++at) {
      if (at < close) {
        if (opens(at)) ++depth;
        if (closes(at)) --depth;
        if (depth > 0 || !tokens_[at].is_symbol(",")) continue;
      }
      if (element < at) {
        const bool nested = tokens_[element].is("ARRAY") && element + 1 < at && is(element + 1, "[", at) &&
                            closing(element + 1, at) == at - 1;
        result += result.empty() ? "" : ", ";
        result += nested ? array(element + 1, at - 1, type) : "(" + between(element, at) + ")::" + type;
      }
      element = at + 1;
    }
    return "ARRAY[" + result + "]";
  }

  bool opens(std::size_t at) const { return tokens_[at].is_symbol("(") || tokens_[at].is_symbol("["); }
  bool closes(std::size_t at) const { return tokens_[at].is_symbol(")") || tokens_[at].is_symbol("]"); }
  bool is(std::size_t at, std::string_view symbol, std::size_t end) const {
    return at < end && tokens_[at].is_symbol(symbol);
  }
  std::size_t closing(std::size_t open, std::size_t end) const {
    int depth = 0;
    for (std::size_t at = open; at < end; ++at) {
      if (opens(at)) ++depth;
      if (closes(at) && --depth == 0) return at;
    }
    return end;
  }
  std::size_t behind(std::size_t at) const { return tokens_[at].offset + tokens_[at].text.size(); }

  const std::string& text_;
  std::vector<Token> tokens_;
};

}  // namespace

std::string normalize_array_casts(std::string sql) {
  if (sql.find("(ARRAY[") == std::string::npos) return sql;
  std::string leading = sql.substr(0, sql.find_first_not_of(" \n\t"));
  return leading + ArrayCastNormalizer(sql).run();
}

}  // namespace limbeck::dialect::postgresql
