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
  if (cursor.accept("after")) {
    event = "AFTER ";
  } else if (cursor.accept({"instead", "of"})) {
    event = "INSTEAD OF ";
  } else {
    cursor.accept("before");
  }
  if (cursor.accept("insert")) return event + "INSERT";
  if (cursor.accept("delete")) return event + "DELETE";
  cursor.expect({"update"});
  event += "UPDATE";
  if (!cursor.accept("of")) return event;
  std::vector<std::string> columns;
  do {
    columns.push_back(quote_identifier(cursor.name()));
  } while (cursor.accept_symbol(","));
  return event + " OF " + text::join(columns, ", ");
}

}  // namespace

schema::View read_create_view(std::string_view sql) {
  schema::View view;
  try {
    Cursor cursor(sql);
    cursor.expect({"create"});
    if (!cursor.accept("temp")) cursor.accept("temporary");
    cursor.expect({"view"});
    cursor.accept({"if", "not", "exists"});
    view.name.name = cursor.qualified_name();
    if (cursor.accept_symbol("(")) {
      do {
        view.columns.emplace_back(cursor.name(), "");
      } while (cursor.accept_symbol(","));
      cursor.expect_symbol(")");
    }
    cursor.expect({"as"});
    view.query = normal_statement(cursor.rest());
    view.definition = trimmed(sql);
  } catch (const Error& error) {
    throw Error(fmt::format("the CREATE VIEW statement of {} in the database can't be understood: {}",
                            view.name.name.empty() ? "a view" : view.name.name, error.what()));
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
    if (!cursor.accept("temp")) cursor.accept("temporary");
    cursor.expect({"trigger"});
    cursor.accept({"if", "not", "exists"});
    trigger.id.part = cursor.qualified_name();
    const auto event = read_event(cursor);
    cursor.expect({"on"});
    trigger.id.name.name = table_name(cursor.qualified_name());
    cursor.accept({"for", "each", "row"});
    trigger.definition =
        fmt::format("CREATE TRIGGER {} {} ON {} {}", quote_identifier(trigger.id.part), event,
                    quote_identifier(trigger.id.name.name), normal_statement(cursor.rest()));
    trigger.source = trimmed(sql);
  } catch (const Error& error) {
    throw Error(fmt::format("the CREATE TRIGGER statement of {} in the database can't be understood: {}",
                            trigger.id.part.empty() ? "a trigger" : trigger.id.part, error.what()));
  }
  return trigger;
}

}  // namespace limbeck::dialect::sqlite
