#include "dialect/sqlite/inspect/create_view.hpp"

#include <fmt/core.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/sqlite/inspect/cursor.hpp"
#include "dialect/sqlite/inspect/expression.hpp"
#include "dialect/sqlite/quote.hpp"

namespace limbeck::dialect::sqlite {
namespace {

/// Without a closing semicolon and blanks around.
std::string trimmed(std::string_view sql) {
  sql = text::trim(sql);
  while (sql.ends_with(';')) sql = text::trim(sql.substr(0, sql.size() - 1));
  return std::string(sql);
}

/// BEFORE, AFTER or INSTEAD OF, and what it waits for: "UPDATE OF a, b".
std::string read_event(Cursor& cursor) {
  std::string event = "BEFORE ";
  if (cursor.take("after")) {
    event = "AFTER ";
  } else if (cursor.take_all({"instead", "of"})) {
    event = "INSTEAD OF ";
  } else {
    cursor.take("before");
  }
  if (cursor.take("insert")) return event + "INSERT";
  if (cursor.take("delete")) return event + "DELETE";
  cursor.expect({"update"});
  event += "UPDATE";
  if (!cursor.take("of")) return event;
  std::vector<std::string> columns;
  do {
    columns.push_back(quote_identifier(cursor.expect_name()));
  } while (cursor.take_symbol(","));
  return event + " OF " + text::join(columns, ", ");
}

}  // namespace

schema::View read_create_view(std::string_view sql) {
  schema::View view;
  try {
    Cursor cursor(sql);
    cursor.expect({"create"});
    if (!cursor.take("temp")) cursor.take("temporary");
    cursor.expect({"view"});
    cursor.take_all({"if", "not", "exists"});
    view.name.name = cursor.expect_qualified_name();
    if (cursor.take_symbol("(")) {
      do {
        view.columns.emplace_back(cursor.expect_name(), "");
      } while (cursor.take_symbol(","));
      cursor.expect_symbol(")");
    }
    cursor.expect({"as"});
    view.query = normal_statement(cursor.take_rest());
    view.definition = trimmed(sql);
  } catch (const Error& error) {
    throw_unreadable("CREATE VIEW", view.name.name.empty() ? "a view" : view.name.name, error);
  }
  return view;
}

schema::SqlObject read_create_trigger(std::string_view sql,
                                      const std::function<std::string(const std::string&)>& table_name) {
  schema::SqlObject trigger;
  trigger.id.kind = schema::ObjectKind::trigger;
  try {
    Cursor cursor(sql);
    cursor.expect({"create"});
    if (!cursor.take("temp")) cursor.take("temporary");
    cursor.expect({"trigger"});
    cursor.take_all({"if", "not", "exists"});
    trigger.id.part = cursor.expect_qualified_name();
    const auto event = read_event(cursor);
    cursor.expect({"on"});
    trigger.id.name.name = table_name(cursor.expect_qualified_name());
    cursor.take_all({"for", "each", "row"});
    trigger.definition =
        fmt::format("CREATE TRIGGER {} {} ON {} {}", quote_identifier(trigger.id.part), event,
                    quote_identifier(trigger.id.name.name), normal_statement(cursor.take_rest()));
    trigger.source = trimmed(sql);
  } catch (const Error& error) {
    throw_unreadable("CREATE TRIGGER", trigger.id.part.empty() ? "a trigger" : trigger.id.part, error);
  }
  return trigger;
}

}  // namespace limbeck::dialect::sqlite
