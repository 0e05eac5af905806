#include <fmt/core.h>

#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/mysql/column_type.hpp"
#include "dialect/mysql/inspect/hidden_characters.hpp"
#include "dialect/mysql/inspect/inspection.hpp"
#include "dialect/mysql/quote.hpp"
#include "dialect/sql/token_cursor.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::dialect::mysql {
namespace {

using schema::ObjectId;
using schema::ObjectKind;

[[noreturn]] void refuse_unreadable(const std::string& what, const std::string& grant) {
  throw Error(
      fmt::format("the definition of {} can't be read", what),
      fmt::format("give the user the right to it: GRANT {} TO …, or leave it out by exclude in limbeck.toml",
                  grant));
}

/// The privileges have other names (MariaDB: GRANT, "SHOW CREATE ROUTINE", from 11.3 on; MySQL:
/// "SHOW_ROUTINE").
std::string right_to_routines(const Engine& engine) {
  if (engine.flavour != Flavour::mariadb) return "SHOW_ROUTINE ON *.*";
  return engine.is_at_least(110'300) ? "SHOW CREATE ROUTINE ON …" : "SELECT ON mysql.proc";
}

std::string type_sql(const std::string& type, const std::string& collation, const Inspection& inspection) {
  std::string sql = without_default_width(type);
  if (collation.empty() || collation == inspection.collation) return sql;
  const auto charset = collation == "binary" ? collation : collation.substr(0, collation.find('_'));
  return fmt::format("{} CHARACTER SET {} COLLATE {}", sql, charset, collation);
}

/// No table of information_schema tells; but only an aggregate function fetches so, and each one does.
bool is_aggregate(const std::string& body) {
  const auto tokens = sql::tokens(EngineKind::mysql, body);
  return sql::TokenCursor(tokens).has("GROUP", "NEXT");
}

void add_object(Inspection& inspection, ObjectId id, std::string definition) {
  schema::SqlObject object;
  object.id = id;
  object.definition = std::move(definition);
  inspection.catalog.objects.emplace(std::move(id), std::move(object));
}

/// What no table of MySQL's information_schema tells of a view: its algorithm, and names of its own for
/// columns.
void read_head(Inspection& inspection, schema::View& view) {
  const auto definition =
      inspection.connection.query("SHOW CREATE VIEW " + quoted_name(view.name.name)).text(0, 1);
  const auto tokens = sql::tokens(EngineKind::mysql, definition);
  sql::TokenCursor cursor(tokens);
  while (!cursor.at_end() && !cursor.next_is("VIEW")) {
    if (!cursor.take("ALGORITHM")) {
      cursor.next();
      continue;
    }
    cursor.take_symbol("=");
    if (!cursor.next_is("UNDEFINED")) view.options["algorithm"] = std::string(cursor.peek().text);
  }
  cursor.next();
  cursor.take_name();
  if (!cursor.next_is_symbol("(")) return;
  if (const auto names = cursor.take_parentheses()) view.options["columns"] = names->text();
}

}  // namespace

void inspect_views(Inspection& inspection) {
  if (inspection.catalog.views.empty()) return;
  const auto rows = inspection.connection.query(
      std::string("SELECT TABLE_NAME, VIEW_DEFINITION, CHECK_OPTION, SECURITY_TYPE, ") +
      (inspection.is_mariadb ? "ALGORITHM" : "'UNDEFINED'") +
      " FROM information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME");
  auto& catalog = inspection.catalog;
  for (std::size_t row = 0; row < rows.rows.size(); ++row) {
    const auto found = catalog.views.find({"", rows.text(row, 0)});
    if (found == catalog.views.end()) continue;
    auto& view = found->second;
    view.query = inspection.without_own_database(rows.text(row, 1));
    if (view.query.empty()) refuse_unreadable("the view " + view.name.name, "SHOW VIEW ON …");
    view.query = view_query(inspection, view.name.name, std::move(view.query));
    if (const auto check = rows.text(row, 2); check != "NONE") view.options["check_option"] = check;
    if (const auto security = rows.text(row, 3); security != "DEFINER") view.options["security"] = security;
    if (const auto algorithm = rows.text(row, 4); algorithm != "UNDEFINED")
      view.options["algorithm"] = algorithm;
    if (!inspection.is_mariadb) read_head(inspection, view);
    for (auto& name : relations_read(view.query)) {
      const auto kind = catalog.tables.contains({"", name})      ? ObjectKind::table
                        : catalog.views.contains({"", name})     ? ObjectKind::view
                        : catalog.sequences.contains({"", name}) ? ObjectKind::sequence
                                                                 : ObjectKind::raw;
      if (kind == ObjectKind::raw || name == view.name.name) continue;
      catalog.dependencies.push_back({{ObjectKind::view, view.name, ""}, {kind, {"", std::move(name)}, ""}});
    }
  }
}

void inspect_triggers(Inspection& inspection) {
  const auto rows = inspection.connection.query(
      "SELECT TRIGGER_NAME, EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION, ACTION_STATEMENT FROM "
      "information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() ORDER BY EVENT_OBJECT_TABLE, "
      "ACTION_TIMING, "
      "EVENT_MANIPULATION, ACTION_ORDER");
  std::string previous, previous_place;
  for (std::size_t row = 0; row < rows.rows.size(); ++row) {
    const auto name = rows.text(row, 0), table = rows.text(row, 1);
    if (!inspection.covers(table)) continue;
    const auto moment = rows.text(row, 2) + " " + rows.text(row, 3);
    const auto place = table + "\n" + moment;
    const auto order =
        place == previous_place ? "FOLLOWS " + quote_identifier(previous) + " " : std::string();
    const auto body =
        program_body(inspection, rows.text(row, 4), "SHOW CREATE TRIGGER " + quoted_name(name), 2);
    if (body.empty()) refuse_unreadable(fmt::format("the trigger {} of {}", name, table), "TRIGGER ON …");
    add_object(inspection, {ObjectKind::trigger, {"", table}, name},
               fmt::format("CREATE TRIGGER {} {} ON {} FOR EACH ROW {}{}", quote_identifier(name), moment,
                           quote_identifier(table), order, body));
    previous = name, previous_place = place;
  }
}

/// The parameters as they were written: of ROW (…) and of TYPE OF, information_schema tells only the word.
std::string written_parameters(Inspection& inspection, const std::string& type, const std::string& name) {
  const auto definition =
      inspection.connection.query(fmt::format("SHOW CREATE {} {}", type, quoted_name(name))).text(0, 2);
  const auto tokens = sql::tokens(EngineKind::mysql, definition);
  sql::TokenCursor cursor(tokens);
  while (!cursor.at_end() && !cursor.next_is(type)) cursor.next();
  cursor.next();
  cursor.next();
  const auto list = cursor.take_parentheses();
  if (!list || list->at_end())
    refuse_unreadable(fmt::format("the {} {}", text::lower(type), name),
                      right_to_routines(inspection.connection.engine()));
  const auto all = list->rest();
  const auto begin = all.front().offset, end = all.back().offset + all.back().text.size();
  return definition.substr(begin, end - begin);
}

void inspect_routines(Inspection& inspection) {
  const auto rows = inspection.connection.query(
      "SELECT ROUTINE_NAME, ROUTINE_TYPE, DTD_IDENTIFIER, COLLATION_NAME, ROUTINE_DEFINITION, "
      "IS_DETERMINISTIC, "
      "SQL_DATA_ACCESS, SECURITY_TYPE, ROUTINE_COMMENT FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA "
      "= "
      "DATABASE() AND ROUTINE_TYPE IN ('FUNCTION', 'PROCEDURE') ORDER BY ROUTINE_NAME, ROUTINE_TYPE");
  if (rows.empty()) return;
  const auto parameters = inspection.connection.query(
      "SELECT SPECIFIC_NAME, ROUTINE_TYPE, PARAMETER_MODE, PARAMETER_NAME, DTD_IDENTIFIER, COLLATION_NAME "
      "FROM "
      "information_schema.PARAMETERS WHERE SPECIFIC_SCHEMA = DATABASE() AND ORDINAL_POSITION > 0 ORDER BY "
      "SPECIFIC_NAME, ROUTINE_TYPE, ORDINAL_POSITION");
  std::map<std::string, std::vector<std::string>> lists;
  std::set<std::string> written;  // those of which the lists do not tell all
  for (std::size_t row = 0; row < parameters.rows.size(); ++row) {
    const auto type = parameters.text(row, 1), mode = parameters.text(row, 2);
    if (text::iequals(parameters.text(row, 4), "ROW")) written.insert(type + " " + parameters.text(row, 0));
    lists[type + " " + parameters.text(row, 0)].push_back(fmt::format(
        "{}{} {}", type == "PROCEDURE" ? mode + " " : "", quote_identifier(parameters.text(row, 3)),
        type_sql(parameters.text(row, 4), parameters.text(row, 5), inspection)));
  }
  for (std::size_t row = 0; row < rows.rows.size(); ++row) {
    const auto name = rows.text(row, 0), type = rows.text(row, 1);
    if (!inspection.covers(name)) continue;
    const auto body = program_body(inspection, rows.text(row, 4),
                                   fmt::format("SHOW CREATE {} {}", type, quoted_name(name)), 2);
    if (body.empty())
      refuse_unreadable(fmt::format("the {} {}", text::lower(type), name),
                        right_to_routines(inspection.connection.engine()));
    const bool is_function = type == "FUNCTION";
    std::string sql =
        fmt::format("CREATE {}{} {}({})", is_function && is_aggregate(body) ? "AGGREGATE " : "", type,
                    quote_identifier(name),
                    written.contains(type + " " + name) ? written_parameters(inspection, type, name)
                                                        : text::join(lists[type + " " + name], ", "));
    if (is_function) sql += " RETURNS " + type_sql(rows.text(row, 2), rows.text(row, 3), inspection);
    if (rows.text(row, 5) == "YES") sql += " DETERMINISTIC";
    if (const auto access = rows.text(row, 6); access != "CONTAINS SQL") sql += " " + access;
    if (rows.text(row, 7) == "INVOKER") sql += " SQL SECURITY INVOKER";
    if (const auto comment = rows.text(row, 8); !comment.empty()) sql += " COMMENT " + quote_literal(comment);
    add_object(inspection, {is_function ? ObjectKind::function : ObjectKind::procedure, {"", name}, ""},
               sql + "\n" + body);
  }
}

void inspect_events(Inspection& inspection) {
  // One that was given no start begins when it was made.
  const auto rows = inspection.connection.query(
      "SELECT EVENT_NAME, INTERVAL_VALUE, INTERVAL_FIELD, IF(STARTS = CREATED, NULL, STARTS), ENDS, STATUS, "
      "ON_COMPLETION, EVENT_COMMENT, EVENT_DEFINITION FROM information_schema.EVENTS WHERE EVENT_SCHEMA = "
      "DATABASE() AND EVENT_TYPE = 'RECURRING' ORDER BY EVENT_NAME");
  for (std::size_t row = 0; row < rows.rows.size(); ++row) {
    const auto name = rows.text(row, 0);
    if (!inspection.covers(name)) continue;
    auto every = rows.text(row, 1);
    if (!every.starts_with('\'') && every.find_first_not_of("0123456789") != std::string::npos)
      every = quote_literal(every);
    std::string sql = fmt::format("CREATE EVENT {} ON SCHEDULE EVERY {} {}", quote_identifier(name), every,
                                  rows.text(row, 2));
    if (const auto starts = rows.text(row, 3); !starts.empty()) sql += " STARTS " + quote_literal(starts);
    if (const auto ends = rows.text(row, 4); !ends.empty()) sql += " ENDS " + quote_literal(ends);
    if (rows.text(row, 6) == "PRESERVE") sql += " ON COMPLETION PRESERVE";
    if (const auto status = rows.text(row, 5); status != "ENABLED")
      sql += status == "DISABLED" ? " DISABLE" : " DISABLE ON SLAVE";
    if (const auto comment = rows.text(row, 7); !comment.empty()) sql += " COMMENT " + quote_literal(comment);
    const auto body =
        program_body(inspection, rows.text(row, 8), "SHOW CREATE EVENT " + quoted_name(name), 3);
    if (body.empty()) refuse_unreadable("the event " + name, "EVENT ON …");
    add_object(inspection, {ObjectKind::event, {"", name}, ""}, sql + " DO " + body);
  }
}

}  // namespace limbeck::dialect::mysql
