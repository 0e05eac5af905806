// A composite type as another one, while columns use it.
#include <fmt/core.h>

#include <algorithm>
#include <iterator>

#include "base/text.hpp"
#include "dialect/postgresql/quote.hpp"
#include "dialect/postgresql/render/renderer.hpp"
#include "dialect/postgresql/types/user_types.hpp"
#include "dialect/sql/splitter.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::dialect::postgresql {
namespace {

/// What stands behind CREATE TYPE: comments on attributes.
std::vector<std::string> comments_of(const schema::SqlObject& composite) {
  std::vector<std::string> comments;
  auto statements = sql::split(EngineKind::postgresql, composite.definition, "the definition of a type");
  for (std::size_t i = 1; i < statements.size(); ++i) comments.push_back(std::move(statements[i].text));
  return comments;
}

/// "COMMENT ON COLUMN public.address.street IS ", of such a statement.
std::string head_of(const std::string& comment) {
  const auto tokens = sql::tokens(EngineKind::postgresql, comment);
  const auto is = std::ranges::find_if(tokens, [](const sql::Token& token) { return token.is("is"); });
  return is == tokens.end() ? comment : comment.substr(0, is->offset + 3);
}

}  // namespace

void Renderer::alter_composite(const schema::SqlObject& before, const schema::SqlObject& after) {
  const auto held = attributes_of(before), wanted = attributes_of(after);
  const auto is_in = [](const std::vector<Attribute>& attributes, const Attribute& one) {
    return std::ranges::find(attributes, one.name, &Attribute::name) != attributes.end();
  };
  std::vector<std::string> clauses, dropped;
  for (const auto& one : held) {
    if (is_in(wanted, one)) continue;
    clauses.push_back("DROP ATTRIBUTE " + quote_identifier(one.name));
    dropped.push_back(one.name);
  }
  for (const auto& one : wanted) {
    if (!is_in(held, one)) clauses.push_back("ADD ATTRIBUTE " + one.sql);
  }
  if (!clauses.empty()) {
    detach_all_from_type(after.id.name);
    Notes notes;
    if (!dropped.empty()) {
      notes.warning = fmt::format("drops {} of the type {} and the values in it", text::enumerate(dropped),
                                  after.id.name.display());
    }
    out_.add(fmt::format("ALTER TYPE {} {}", quote(after.id.name), text::join(clauses, ", ")),
             std::move(notes));
  }

  const auto old_comments = comments_of(before), comments = comments_of(after);
  for (const auto& comment : old_comments) {
    const auto head = head_of(comment);
    const bool said =
        std::ranges::any_of(comments, [&](const auto& other) { return other.starts_with(head); });
    const bool attribute_stays = std::ranges::any_of(wanted, [&](const Attribute& one) {
      return head.ends_with("." + quote_identifier(one.name) + " IS ");
    });
    if (!said && attribute_stays) out_.add(head + "NULL");
  }
  for (const auto& comment : comments) {
    if (std::ranges::find(old_comments, comment) == old_comments.end()) out_.add(comment);
  }
}

}  // namespace limbeck::dialect::postgresql
