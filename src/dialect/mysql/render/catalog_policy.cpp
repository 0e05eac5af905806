#include "dialect/mysql/render/catalog_policy.hpp"

#include "base/text.hpp"
#include "dialect/sql/names.hpp"

namespace limbeck::dialect::mysql {
namespace {

class Policy : public operation::CatalogPolicy {
 public:
  bool is_same_name(std::string_view a, std::string_view b) const override { return text::iequals(a, b); }

  std::string with_renamed_column(const std::string& text, const std::string& from,
                                  const std::string& to) const override {
    static const sql::NameRules rules{EngineKind::mysql, true};
    return sql::TextRenames(rules).apply(text, {{text::lower(from), to}});
  }

  std::string foreign_key_of_renamed_table(const std::string& key, const std::string& from,
                                           const std::string& to) const override {
    return sql::foreign_key_of_renamed_table(EngineKind::mysql, key, from, to);
  }
};

}  // namespace

const operation::CatalogPolicy& catalog_policy() {
  static const Policy policy;
  return policy;
}

}  // namespace limbeck::dialect::mysql
