#include "dialect/sql/renamed.hpp"

#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/sql/names.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::sql {
namespace {

using schema::ObjectKind;

class RenameReader {
 public:
  RenameReader(EngineKind syntax, std::string_view statement)
      : syntax_(syntax), tokens_(sql::tokens(syntax, statement)) {}

  std::optional<Renamed> read() {
    if (!take("alter")) return std::nullopt;
    Renamed renamed;
    auto& from = renamed.from;
    if (take("table")) {
      from.kind = ObjectKind::table;
    } else if (take("type")) {
      from.kind = ObjectKind::enum_type;
    } else if (take("sequence")) {
      from.kind = ObjectKind::sequence;
    } else {
      return std::nullopt;
    }
    if (take("if")) take("exists");
    take("only");
    from.name.name = name();
    if (at_ < tokens_.size() && tokens_[at_].is_symbol(".")) {
      ++at_;
      from.name.schema = std::exchange(from.name.name, name());
    }
    if (at_ < tokens_.size() && tokens_[at_].is_symbol("*")) ++at_;
    if (!take("rename") || take("constraint") || take("attribute")) return std::nullopt;
    const bool whole = take("to");
    if (!whole) {
      if (from.kind == ObjectKind::table) {
        take("column");
        from.kind = ObjectKind::column;
      } else if (!take("value")) {
        return std::nullopt;
      }
      from.part = name();
      if (!take("to")) return std::nullopt;
    }
    renamed.to = from;
    (whole ? renamed.to.name.name : renamed.to.part) = name();
    return renamed;
  }

 private:
  bool take(std::string_view keyword) {
    if (at_ >= tokens_.size() || !tokens_[at_].is(keyword)) return false;
    ++at_;
    return true;
  }
  std::string name() {
    if (at_ >= tokens_.size()) return {};
    return catalog_name(syntax_, tokens_[at_++]);
  }

  EngineKind syntax_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
};

}  // namespace

std::optional<Renamed> renamed_by(EngineKind syntax, std::string_view statement) {
  if (!text::starts_with_ignoring_case(text::trim(statement), "alter")) return std::nullopt;
  try {
    return RenameReader(syntax, statement).read();
  } catch (const Error&) {  // no statement that can be read
    return std::nullopt;
  }
}

}  // namespace limbeck::sql
