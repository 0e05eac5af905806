#include "dialect/sql/listed_values.hpp"

#include <algorithm>
#include <array>

#include "dialect/sql/tokenizer.hpp"

namespace limbeck::sql {
namespace {

constexpr std::array<std::string_view, 7> words{"in",      "any",       "array",  "text",
                                                "varchar", "character", "varying"};
constexpr std::array<std::string_view, 7> symbols{"(", ")", "[", "]", ",", "=", "::"};

}  // namespace

std::vector<std::string> ListedValues::texts(EngineKind syntax) const {
  std::vector<std::string> values;
  for (const auto& literal : literals) {
    for (const auto& token : tokens(syntax, literal)) values.push_back(token.value());
  }
  return values;
}

std::optional<ListedValues> listed_values(EngineKind syntax, std::string_view condition) {
  ListedValues listed;
  bool compared = false;
  for (const auto& token : tokens(syntax, condition)) {
    if (token.kind == Token::Kind::string || token.kind == Token::Kind::number) {
      if (!compared) return std::nullopt;  // 'a' IN (status)
      listed.literals.emplace_back(token.text);
    } else if (token.is_name()) {
      if (listed.column.empty()) {
        listed.column = token.value();
        continue;
      }
      if (std::ranges::none_of(words, [&](std::string_view word) { return token.is(word); }))
        return std::nullopt;
      compared = compared || token.is("in");
    } else {
      if (std::ranges::none_of(symbols, [&](std::string_view symbol) { return token.is_symbol(symbol); }))
        return std::nullopt;
      compared = compared || token.is_symbol("=");
    }
  }
  if (listed.literals.empty()) return std::nullopt;
  return listed;
}

}  // namespace limbeck::sql
