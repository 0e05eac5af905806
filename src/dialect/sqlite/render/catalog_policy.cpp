#include "dialect/sqlite/render/catalog_policy.hpp"

#include "base/text.hpp"
#include "dialect/sql/tokenizer.hpp"
#include "dialect/sqlite/quote.hpp"

namespace limbeck::dialect::sqlite {
namespace {

class Policy : public operation::CatalogPolicy {
 public:
  bool is_same_name(std::string_view a, std::string_view b) const override { return text::iequals(a, b); }

  /// In normal form (see normal_expression) a name that no parenthesis follows is a column's, and only that.
  std::string with_renamed_column(const std::string& expression, const std::string& from,
                                  const std::string& to) const override {
    std::string result;
    std::size_t copied = 0;
    const auto tokens = sql::tokens(EngineKind::sqlite, expression);
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      const auto& token = tokens[i];
      const bool call = i + 1 < tokens.size() && tokens[i + 1].is_symbol("(");
      if (!token.is_name() || call || !text::iequals(token.value(), from)) continue;
      result += expression.substr(copied, token.offset - copied) + quote_identifier(to);
      copied = token.offset + token.text.size();
    }
    return result + expression.substr(copied);
  }

  bool is_text_of_columns(const std::string& option) const override { return option == "keys"; }
};

}  // namespace

const operation::CatalogPolicy& catalog_policy() {
  static const Policy policy;
  return policy;
}

}  // namespace limbeck::dialect::sqlite
