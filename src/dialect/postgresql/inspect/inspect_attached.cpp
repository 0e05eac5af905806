// What hangs on a table or view: triggers, rules, policies, extended statistics.
#include <fmt/core.h>

#include <algorithm>
#include <iterator>

#include "base/text.hpp"
#include "dialect/postgresql/inspect/definition.hpp"
#include "dialect/postgresql/inspect/inspect_queries.hpp"
#include "dialect/postgresql/inspect/inspection.hpp"
#include "dialect/postgresql/inspect/letters.hpp"
#include "dialect/postgresql/quote.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::dialect::postgresql {

using schema::ObjectId;
using schema::ObjectKind;
using schema::ObjectName;

namespace {

/// Behind the definition of a trigger or rule; empty when it fires as usual.
std::string trigger_state_sql(const ObjectName& table, const char* what, const std::string& name,
                              char enabled) {
  const std::string verb = enabled_verb(enabled);
  if (verb.empty()) return {};
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

namespace {

struct TriggerRow {
  RowReader read;
  ObjectOid oid = read.oid();
  ObjectOid relation = read.oid();
  std::string name = read.text();
  std::optional<std::string> definition = read.optional_sql();
  char enabled = read.letter();
};

}  // namespace

void Inspection::read_triggers(const Rows& rows) {
  for (const auto& row : decode<TriggerRow>(rows)) {
    const auto* const relation = find_selected_relation(row.relation);
    if (!relation) continue;
    const ObjectId id{ObjectKind::trigger, relation->name, row.name};
    register_object(catalog_class::trigger, row.oid, id);
    add_object(id,
               require(row.definition) + trigger_state_sql(relation->name, "TRIGGER", row.name, row.enabled),
               comment(catalog_class::trigger, row.oid));
    depend_on_relation(id, *relation);
  }
}

std::string query::rules() {
  return fmt::format(
      "SELECT r.oid, r.ev_class, r.rulename, CASE WHEN r.rulename <> '_RETURN' THEN pg_get_ruledef(r.oid) "
      "END,"
      " r.ev_enabled FROM pg_rewrite r WHERE r.oid >= {first_normal_object_id}",
      fmt::arg("first_normal_object_id", first_normal_object_id));
}

namespace {

struct RuleRow {
  RowReader read;
  ObjectOid oid = read.oid();
  ObjectOid relation = read.oid();
  std::string name = read.text();
  std::optional<std::string> definition = read.optional_sql();
  char enabled = read.letter();
};

}  // namespace

void Inspection::read_rules(const Rows& rows) {
  for (const auto& row : decode<RuleRow>(rows)) {
    const auto* const relation = find_selected_relation(row.relation);
    if (!relation) continue;
    if (row.name == "_RETURN") {  // the view itself
      register_object(catalog_class::rewrite, row.oid, {ObjectKind::view, relation->name, ""});
      continue;
    }
    auto definition = require(row.definition);
    while (definition.ends_with(';')) definition.pop_back();
    definition += trigger_state_sql(relation->name, "RULE", row.name, row.enabled);
    const ObjectId id{ObjectKind::rule, relation->name, row.name};
    register_object(catalog_class::rewrite, row.oid, id);
    add_object(id, std::move(definition), comment(catalog_class::rewrite, row.oid));
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

namespace {

struct PolicyRow {
  RowReader read;
  ObjectOid oid = read.oid();
  ObjectOid relation = read.oid();
  std::string name = read.text();
  char command = read.letter();
  bool permissive = read.flag();
  std::vector<std::string> roles = read.array();
  std::optional<std::string> visible = read.optional_sql();  ///< USING
  std::optional<std::string> allowed = read.optional_sql();  ///< WITH CHECK
  bool has_visible = read.flag();
  bool has_allowed = read.flag();
};

std::string policy_definition(const PolicyRow& row, const ObjectName& table) {
  static constexpr Letter<const char*> commands[] = {
      {'*', ""}, {'r', " FOR SELECT"}, {'a', " FOR INSERT"}, {'w', " FOR UPDATE"}, {'d', " FOR DELETE"}};
  auto definition = fmt::format("CREATE POLICY {} ON {}", quote_identifier(row.name), quote(table));
  if (!row.permissive) definition += " AS RESTRICTIVE";
  definition += meaning_of(row.command, commands, "a policy");
  if (row.roles != std::vector<std::string>{"PUBLIC"}) definition += " TO " + text::join(row.roles, ", ");
  if (row.has_visible) definition += " USING (" + without_parentheses(require(row.visible)) + ")";
  if (row.has_allowed) definition += " WITH CHECK (" + without_parentheses(require(row.allowed)) + ")";
  return definition;
}

}  // namespace

void Inspection::read_policies(const Rows& rows) {
  for (const auto& row : decode<PolicyRow>(rows)) {
    const auto* const relation = find_selected_relation(row.relation);
    if (!relation) continue;
    const ObjectId id{ObjectKind::policy, relation->name, row.name};
    register_object(catalog_class::policy, row.oid, id);
    add_object(id, policy_definition(row, relation->name), comment(catalog_class::policy, row.oid));
    depend_on_relation(id, *relation);
  }
}

std::string query::statistics(int version) {
  return fmt::format(
      "SELECT s.oid, n.nspname, s.stxname, s.stxrelid, pg_get_statisticsobjdef(s.oid), {target}"
      " FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace WHERE {user_schema}",
      fmt::arg("target", version >= 130000 ? "coalesce(s.stxstattarget, -1)" : "-1"),
      fmt::arg("user_schema", user_schema));
}

namespace {

struct StatisticsRow {
  RowReader read;
  ObjectOid oid = read.oid();
  ObjectName name = read.name();
  ObjectOid relation = read.oid();
  std::optional<std::string> definition = read.optional_sql();
  std::int64_t target = read.integer();  ///< -1: the default
};

/// `CREATE STATISTICS s ON b, a, lower(c) FROM t` with its columns by name. The server lists them by their
/// place in the table, which says nothing: a column that is dropped and created again comes last.
std::string with_columns_by_name(const std::string& definition) {
  std::vector<std::string> columns, expressions;
  std::size_t begin = 0, first = 0, end = 0;
  int depth = 0;
  bool simple = true;
  for (const auto& token : sql::tokens(EngineKind::postgresql, definition)) {
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
  for (const auto& row : decode<StatisticsRow>(rows)) {
    const auto* const relation = find_selected_relation(row.relation);
    if (!relation || !is_covered(row.name)) continue;
    auto definition = with_columns_by_name(require(row.definition));
    if (row.target >= 0) {
      definition += fmt::format(";\nALTER STATISTICS {} SET STATISTICS {}", quote(row.name), row.target);
    }
    const ObjectId id{ObjectKind::statistics, row.name, ""};
    register_object(catalog_class::statistics, row.oid, id);
    add_object(id, std::move(definition), comment(catalog_class::statistics, row.oid));
    depend_on_relation(id, *relation);
  }
}

}  // namespace limbeck::dialect::postgresql
