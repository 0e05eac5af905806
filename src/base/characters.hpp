// Sets of characters, looked up in a table: string_view's find_first_of() searches its list for every
// character.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace limbeck::text {

class Characters {
 public:
  constexpr explicit Characters(std::string_view members) {
    for (const char c : members) has_[static_cast<unsigned char>(c)] = true;
  }
  constexpr bool contains(char c) const { return has_[static_cast<unsigned char>(c)]; }
  /// Where the first of them stands in `text`; its size when none does.
  constexpr std::size_t find_in(std::string_view text) const {
    std::size_t at = 0;
    while (at < text.size() && !contains(text[at])) ++at;
    return at;
  }

 private:
  std::array<bool, 256> has_{};
};

}  // namespace limbeck::text
