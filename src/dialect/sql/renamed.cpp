#include "dialect/sql/renamed.hpp"

#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/sql/names.hpp"
#include "dialect/sql/token_cursor.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::sql {
namespace {

using schema::ObjectKind;

std::optional<ObjectKind> take_renamed_kind(TokenCursor& cursor) {
  if (cursor.take("table")) return ObjectKind::table;
  if (cursor.take("type")) return ObjectKind::enum_type;
  if (cursor.take("sequence")) return ObjectKind::sequence;
  return std::nullopt;
}

std::optional<Renamed> read_rename(EngineKind syntax, TokenCursor cursor) {
  const auto name = [&] { return catalog_name(syntax, cursor.next()); };
  if (!cursor.take("alter")) return std::nullopt;
  const auto kind = take_renamed_kind(cursor);
  if (!kind) return std::nullopt;
  Renamed renamed;
  auto& from = renamed.from;
  from.kind = *kind;
  cursor.take_all({"if", "exists"});
  cursor.take("only");
  from.name.name = name();
  if (cursor.take_symbol(".")) from.name.schema = std::exchange(from.name.name, name());
  cursor.take_symbol("*");
  if (!cursor.take("rename") || cursor.next_is_one_of({"constraint", "attribute"})) return std::nullopt;
  const bool is_part = !cursor.take("to");
  if (is_part) {
    if (from.kind == ObjectKind::table) {
      cursor.take("column");
      from.kind = ObjectKind::column;
    } else if (!cursor.take("value")) {
      return std::nullopt;
    }
    from.part = name();
    if (!cursor.take("to")) return std::nullopt;
  }
  renamed.to = from;
  (is_part ? renamed.to.part : renamed.to.name.name) = name();
  return renamed;
}

}  // namespace

std::optional<Renamed> renamed_by(EngineKind syntax, std::string_view statement) {
  if (!text::starts_with_ignoring_case(text::trim(statement), "alter")) return std::nullopt;
  try {
    const auto all = tokens(syntax, statement);
    return read_rename(syntax, TokenCursor(all));
  } catch (const Error&) {  // no statement that can be read
    return std::nullopt;
  }
}

}  // namespace limbeck::sql
