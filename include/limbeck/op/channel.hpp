// How a revision in C++ asks Limbeck for something, and reads the answer. Nothing here is for users of
// op.hpp.
#pragma once

#include <charconv>
#include <cstdint>
#include <limbeck/error.hpp>
#include <limbeck/models/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace limbeck::op_detail {

using models::detail::Node;

/// To Limbeck: another process, or the library that called us. A request and its answer are one JSON document
/// each.
class Channel {
 public:
  virtual ~Channel() = default;
  virtual std::string ask(const std::string& request) = 0;
};

/// What was asked for came to this.
struct Answer {
  std::vector<std::string> columns;
  std::vector<std::vector<std::optional<std::string>>> rows;
  std::int64_t affected = 0;
  std::string text;
  struct Refusal {
    std::string message;
    DatabaseErrorDetails details;  ///< without a sqlstate: Limbeck itself refused
  };
  std::optional<Refusal> error;
};

/// Reads the JSON of an answer: objects of texts and numbers, and arrays of arrays for rows.
class AnswerReader {
 public:
  explicit AnswerReader(std::string_view text) : text_(text) {}

  Answer read() {
    Answer answer;
    members([&](const std::string& key) {
      if (key == "columns") {
        elements([&] { answer.columns.push_back(value().value_or("")); });
      } else if (key == "rows") {
        elements([&] {
          auto& row = answer.rows.emplace_back();
          row.reserve(answer.columns.size());
          elements([&] { row.push_back(value()); });
        });
      } else if (key == "affected") {
        const auto number = value().value_or("0");
        std::from_chars(number.data(), number.data() + number.size(), answer.affected);
      } else if (key == "error") {
        auto& error = answer.error.emplace();
        members([&](const std::string& part) {
          auto text = value().value_or("");
          if (part == "message") error.message = std::move(text);
          if (part == "kind") error.details.kind = error_kind_named(text);
          if (part == "sqlstate") error.details.sqlstate = std::move(text);
          if (part == "hint") error.details.hint = std::move(text);
          if (part == "native_code")
            std::from_chars(text.data(), text.data() + text.size(), error.details.native_code);
        });
      } else {
        answer.text = value().value_or("");
      }
    });
    return answer;
  }

 private:
  [[noreturn]] void fail() const {
    throw Error("Limbeck's answer can't be read: the revision was made for another version");
  }

  void skip_blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }
  bool accept(char c) {
    skip_blanks();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void expect(char c) {
    if (!accept(c)) fail();
  }

  template <typename Read>
  void elements(const Read& read) {
    expect('[');
    if (accept(']')) return;
    do read();
    while (accept(','));
    expect(']');
  }
  template <typename Read>
  void members(const Read& read) {
    expect('{');
    if (accept('}')) return;
    do {
      const auto key = value();
      expect(':');
      read(key.value_or(""));
    } while (accept(','));
    expect('}');
  }

  /// A text, or what stands there of a number or a word; nothing for null.
  std::optional<std::string> value() {
    skip_blanks();
    if (accept('"')) return text();
    const auto end = text_.find_first_of(",]}: \n", at_);
    if (end == std::string_view::npos || end == at_) fail();
    const auto word = text_.substr(at_, end - at_);
    at_ = end;
    if (word == "null") return std::nullopt;
    return std::string(word);
  }

  std::string text() {
    std::string result;
    for (;;) {
      const auto end = text_.find_first_of("\"\\", at_);
      if (end == std::string_view::npos || end + 1 >= text_.size()) fail();
      result += text_.substr(at_, end - at_);
      at_ = end + 1;
      if (text_[end] == '"') return result;
      const char c = text_[at_++];
      switch (c) {
        case 'n':
          result += '\n';
          break;
        case 't':
          result += '\t';
          break;
        case 'r':
          result += '\r';
          break;
        case 'b':
          result += '\b';
          break;
        case 'f':
          result += '\f';
          break;
        case 'u':
          add_character(code_unit());
          break;
        default:
          result += c;
      }
      if (!pending_.empty()) {
        result += pending_;
        pending_.clear();
      }
    }
  }

  std::uint32_t code_unit() {
    std::uint32_t unit = 0;
    if (at_ + 4 > text_.size() ||
        std::from_chars(text_.data() + at_, text_.data() + at_ + 4, unit, 16).ptr != text_.data() + at_ + 4) {
      fail();
    }
    at_ += 4;
    return unit;
  }
  /// As UTF-8. Limbeck writes \u for control characters only, but pairs of surrogates are JSON, too.
  void add_character(std::uint32_t code) {
    if (code >= 0xD800 && code < 0xDC00 && text_.substr(at_, 2) == "\\u") {
      at_ += 2;
      code = 0x10000 + ((code - 0xD800) << 10) + (code_unit() - 0xDC00);
    }
    const auto byte = [&](std::uint32_t value) { pending_ += static_cast<char>(value); };
    if (code < 0x80) {
      byte(code);
    } else if (code < 0x800) {
      byte(0xC0 | (code >> 6));
      byte(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
      byte(0xE0 | (code >> 12));
      byte(0x80 | ((code >> 6) & 0x3F));
      byte(0x80 | (code & 0x3F));
    } else {
      byte(0xF0 | (code >> 18));
      byte(0x80 | ((code >> 12) & 0x3F));
      byte(0x80 | ((code >> 6) & 0x3F));
      byte(0x80 | (code & 0x3F));
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string pending_;
};

inline void refuse_infinite(const Node& node) {
  if (!models::detail::is_finite(node)) {
    throw Error(node.text + " is no number in SQL", "say it as the database does: sql(\"…\")");
  }
  for (const auto& child : node.children) refuse_infinite(child);
}

/// A request as text. Members of structs mean nothing in a revision: the struct will look different one day.
inline std::string to_text(const Node& request) {
  refuse_infinite(request);
  std::string text;
  models::detail::write_json(text, request, [](const Node&) {
    throw Error("a revision names columns, tables and enums by their names, not by members and types of C++",
                "what the application's structs are like will change; what the revision does must not");
  });
  return text;
}

/// Throws DatabaseError when the database refused, Error when Limbeck did.
inline Answer ask(Channel& channel, const Node& request) {
  auto answer = AnswerReader(channel.ask(to_text(request))).read();
  if (!answer.error) return answer;
  const auto& [message, details] = *answer.error;
  if (!details.sqlstate.empty()) throw DatabaseError(message, details);
  throw Error(message, details.hint);
}

}  // namespace limbeck::op_detail
