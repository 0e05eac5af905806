#include "dialect/sqlite/enum_check.hpp"

#include "base/error.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::dialect::sqlite {

std::optional<EnumCheck> enum_check(const std::string& expression) {
  const auto all = sql::tokens(sql::Syntax::sqlite, expression);
  if (all.size() < 5 || !all[0].is_name() || !all[1].is("in") || !all[2].is_symbol("(") ||
      !all.back().is_symbol(")")) {
    return std::nullopt;
  }
  EnumCheck check{all[0].value(), {}};
  for (std::size_t i = 3; i + 1 < all.size(); ++i) {
    const bool value = i % 2 == 1;
    if (value ? all[i].kind != sql::Token::Kind::string && all[i].kind != sql::Token::Kind::number
              : !all[i].is_symbol(",")) {
      return std::nullopt;
    }
    if (value) check.values.emplace_back(all[i].text);
  }
  return check;
}

}  // namespace limbeck::dialect::sqlite
