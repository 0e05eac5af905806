// What hangs on a table or view: triggers, rules, policies, extended statistics.
#include <fmt/core.h>

#include <algorithm>
#include <iterator>

#include "base/text.hpp"
#include "dialect/postgresql/inspect/definition.hpp"
#include "dialect/postgresql/inspect/inspect_queries.hpp"
#include "dialect/postgresql/inspect/inspection.hpp"
#include "dialect/postgresql/quote.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::dialect::postgresql {

using schema::ObjectId;
using schema::ObjectKind;
using schema::ObjectName;

namespace {

/// Behind the definition of a trigger or rule; empty when it fires as usual.
std::string trigger_state_sql(const ObjectName& table, const char* what, const std::string& name,
                              char state) {
  const char* const verb = state == 'D'   ? "DISABLE"
                           : state == 'R' ? "ENABLE REPLICA"
                           : state == 'A' ? "ENABLE ALWAYS"
                                          : nullptr;
  if (!verb) return {};
  return fmt::format(";\nALTER TABLE {} {} {} {}", quote(table), verb, what, quote_identifier(name));
}

}  // namespace

std::string query::triggers(int version) {
  // Those that a partition has from its parent are not its own.
  return fmt::format(
      "SELECT t.oid, t.tgrelid, t.tgname, pg_get_triggerdef(t.oid), t.tgenabled FROM pg_trigger t"
      " WHERE NOT t.tgisinternal{}",
      version >= 130000 ? " AND t.tgparentid = 0" : "");
}

void Inspection::read_triggers(const Rows& rows) {
  for (int i = 0; i < rows.size(); ++i) {
    RowReader row(rows, i);
    const auto oid = row.oid();
    const auto* const relation = find_selected_relation(row.oid());
    if (!relation) continue;
    const auto name = row.text();
    auto definition = row.required_sql();
    definition += trigger_state_sql(relation->name, "TRIGGER", name, row.letter());
    const ObjectId id{ObjectKind::trigger, relation->name, name};
    register_object(catalog_class::trigger, oid, id);
    add_object(id, std::move(definition), comment(catalog_class::trigger, oid));
    depend_on_relation(id, *relation);
  }
}

std::string query::rules() {
  return "SELECT r.oid, r.ev_class, r.rulename, CASE WHEN r.rulename <> '_RETURN' THEN pg_get_ruledef(r.oid) "
         "END,"
         " r.ev_enabled FROM pg_rewrite r WHERE r.oid >= 16384";
}

void Inspection::read_rules(const Rows& rows) {
  for (int i = 0; i < rows.size(); ++i) {
    RowReader row(rows, i);
    const auto oid = row.oid();
    const auto* const relation = find_selected_relation(row.oid());
    if (!relation) continue;
    const auto name = row.text();
    if (name == "_RETURN") {  // the view itself
      register_object(catalog_class::rewrite, oid, {ObjectKind::view, relation->name, ""});
      continue;
    }
    auto definition = row.required_sql();
    while (definition.ends_with(';')) definition.pop_back();
    definition += trigger_state_sql(relation->name, "RULE", name, row.letter());
    const ObjectId id{ObjectKind::rule, relation->name, name};
    register_object(catalog_class::rewrite, oid, id);
    add_object(id, std::move(definition), comment(catalog_class::rewrite, oid));
    depend_on_relation(id, *relation);
  }
}

std::string query::policies() {
  return "SELECT p.oid, p.polrelid, p.polname, p.polcmd, p.polpermissive,"
         " ARRAY(SELECT CASE WHEN m.role = 0 THEN 'PUBLIC' ELSE (SELECT quote_ident(r.rolname) FROM pg_roles "
         "r"
         " WHERE r.oid = m.role) END FROM unnest(p.polroles) AS m(role) ORDER BY 1),"
         " pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid),"
         " p.polqual IS NOT NULL, p.polwithcheck IS NOT NULL FROM pg_policy p";
}

void Inspection::read_policies(const Rows& rows) {
  for (int i = 0; i < rows.size(); ++i) {
    RowReader row(rows, i);
    const auto oid = row.oid();
    const auto* const relation = find_selected_relation(row.oid());
    if (!relation) continue;
    const auto name = row.text();
    const char command = row.letter();
    const bool permissive = row.flag();
    const auto roles = row.array();
    const auto visible = row.optional_sql();
    const auto allowed = row.optional_sql();
    if (row.flag() != visible.has_value() || row.flag() != allowed.has_value()) throw CatalogChanged();
    auto definition = fmt::format("CREATE POLICY {} ON {}", quote_identifier(name), quote(relation->name));
    if (!permissive) definition += " AS RESTRICTIVE";
    switch (command) {
      case 'r':
        definition += " FOR SELECT";
        break;
      case 'a':
        definition += " FOR INSERT";
        break;
      case 'w':
        definition += " FOR UPDATE";
        break;
      case 'd':
        definition += " FOR DELETE";
        break;
      default:
        break;
    }
    if (roles != std::vector<std::string>{"PUBLIC"}) definition += " TO " + text::join(roles, ", ");
    if (visible) definition += " USING (" + without_parentheses(*visible) + ")";
    if (allowed) definition += " WITH CHECK (" + without_parentheses(*allowed) + ")";
    const ObjectId id{ObjectKind::policy, relation->name, name};
    register_object(catalog_class::policy, oid, id);
    add_object(id, std::move(definition), comment(catalog_class::policy, oid));
    depend_on_relation(id, *relation);
  }
}

std::string query::statistics(int version) {
  return fmt::format(
      "SELECT s.oid, n.nspname, s.stxname, s.stxrelid, pg_get_statisticsobjdef(s.oid), {}"
      " FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace WHERE {}",
      version >= 130000 ? "coalesce(s.stxstattarget, -1)" : "-1", user_schema);
}

namespace {

/// `CREATE STATISTICS s ON b, a, lower(c) FROM t` with its columns by name. The server lists them by their
/// place in the table, which says nothing: a column that is dropped and made again comes last.
std::string with_columns_by_name(const std::string& definition) {
  std::vector<std::string> columns, expressions;
  std::size_t begin = 0, first = 0, end = 0;
  int depth = 0;
  bool simple = true;
  for (const auto& token : sql::tokens(sql::Syntax::postgresql, definition)) {
    if (token.is_symbol("(")) ++depth;
    if (token.is_symbol(")")) --depth;
    if (begin == 0) {
      if (depth == 0 && token.is("on")) begin = first = token.offset + token.text.size();
      continue;
    }
    const bool ends = depth == 0 && token.is("from");
    if (!ends && !(depth == 0 && token.is_symbol(","))) {
      simple = simple && token.is_name();
      continue;
    }
    const auto part = text::trim(std::string_view(definition).substr(begin, token.offset - begin));
    (simple ? columns : expressions).emplace_back(part);
    begin = token.offset + 1;
    simple = true;
    end = token.offset;
    if (ends) break;
  }
  if (end == 0) return definition;
  std::ranges::sort(columns);
  std::ranges::move(expressions, std::back_inserter(columns));
  return definition.substr(0, first) + " " + text::join(columns, ", ") + " " + definition.substr(end);
}

}  // namespace

void Inspection::read_statistics(const Rows& rows) {
  for (int i = 0; i < rows.size(); ++i) {
    RowReader row(rows, i);
    const auto oid = row.oid();
    const auto name = row.name();
    const auto* const relation = find_selected_relation(row.oid());
    auto definition = with_columns_by_name(row.required_sql());
    const auto target = row.integer();
    if (!relation || !is_covered(name)) continue;
    if (target >= 0)
      definition += fmt::format(";\nALTER STATISTICS {} SET STATISTICS {}", quote(name), target);
    const ObjectId id{ObjectKind::statistics, name, ""};
    register_object(catalog_class::statistics, oid, id);
    add_object(id, std::move(definition), comment(catalog_class::statistics, oid));
    depend_on_relation(id, *relation);
  }
}

}  // namespace limbeck::dialect::postgresql
