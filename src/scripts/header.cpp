#include "scripts/header.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/characters.hpp"
#include "revision/validation.hpp"

namespace limbeck::scripts {
namespace {

constexpr std::size_t max_id_length = 32;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::ranges::count_if(utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

std::string validate_file_label(std::string_view label) {
  if (auto problem = revision::validate_label(label); !problem.empty()) return problem;
  constexpr text::Characters illegal(" \t,\"'/\\=");
  if (const auto at = illegal.find_in(label); at < label.size()) {
    return fmt::format("contains '{}'", label[at]);
  }
  return {};
}

std::string validate_file_id(std::string_view id) {
  if (auto problem = revision::validate_id(id); !problem.empty()) return problem;
  if (auto problem = validate_file_label(id); !problem.empty()) return problem;
  if (const auto size = characters(id); size > max_id_length) {
    return fmt::format("has {} characters; the version table holds {}", size, max_id_length);
  }
  return {};
}

bool is_timestamp(std::string_view text) {
  // 9 stands for a digit; T for T or a blank.
  const auto matches = [](std::string_view part, std::string_view shape) {
    return part.size() >= shape.size() &&
           std::ranges::equal(part.substr(0, shape.size()), shape, [](char c, char s) {
             if (s == '9') return is_digit(c);
             if (s == 'T') return c == 'T' || c == 't' || c == ' ';
             return c == s;
           });
  };
  if (!matches(text, "9999-99-99")) return false;
  text.remove_prefix(10);
  if (text.empty()) return true;
  if (!matches(text, "T99:99")) return false;
  text.remove_prefix(6);
  if (matches(text, ":99")) {
    text.remove_prefix(3);
    if (matches(text, ".9")) {
      text.remove_prefix(1);
      while (!text.empty() && is_digit(text.front())) text.remove_prefix(1);
    }
  }
  if (text.empty() || text == "Z" || text == "z") return true;
  if (text.front() != '+' && text.front() != '-') return false;
  text.remove_prefix(1);
  return (matches(text, "99:99") && text.size() == 5) || (matches(text, "9999") && text.size() == 4);
}

}  // namespace limbeck::scripts
