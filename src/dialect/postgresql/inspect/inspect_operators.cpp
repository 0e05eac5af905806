// Operators, operator classes and casts.
#include <fmt/core.h>

#include "base/text.hpp"
#include "dialect/postgresql/inspect/inspect_queries.hpp"
#include "dialect/postgresql/inspect/inspection.hpp"
#include "dialect/postgresql/inspect/letters.hpp"
#include "dialect/postgresql/quote.hpp"

namespace limbeck::dialect::postgresql {

using schema::ObjectId;
using schema::ObjectKind;
using schema::ObjectName;

std::string query::operators() {
  return fmt::format(
      "SELECT o.oid, n.nspname, o.oprname, format_type(nullif(o.oprleft, 0), NULL),"
      " format_type(nullif(o.oprright, 0), NULL), o.oprcode::regproc, cn.nspname, c.oprname, nn.nspname, "
      "x.oprname,"
      " nullif(o.oprrest::oid, 0)::regproc, nullif(o.oprjoin::oid, 0)::regproc, o.oprcanhash, o.oprcanmerge"
      " FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace"
      " LEFT JOIN pg_operator c ON c.oid = o.oprcom LEFT JOIN pg_namespace cn ON cn.oid = c.oprnamespace"
      " LEFT JOIN pg_operator x ON x.oid = o.oprnegate LEFT JOIN pg_namespace nn ON nn.oid = x.oprnamespace"
      " WHERE o.oprcode <> 0 AND {}",
      user_schema);
}

std::string operator_sql(const ObjectName& name) {
  return fmt::format("OPERATOR({}.{})", quote_identifier(name.schema), name.name);
}

namespace {

struct OperatorRow {
  RowReader read;
  ObjectOid oid = read.oid();
  ObjectName name = read.name();
  std::optional<std::string> left = read.optional_text();  ///< its type; none for a prefix operator
  std::optional<std::string> right = read.optional_text();
  std::string function = read.required_text();
  ObjectName commutator = read.name();
  ObjectName negator = read.name();
  std::string restrict = read.text();
  std::string join = read.text();
  bool hashes = read.flag();
  bool merges = read.flag();
};

std::vector<std::string> operator_clauses(const OperatorRow& row) {
  std::vector<std::string> clauses = {"FUNCTION = " + row.function};
  if (row.left) clauses.push_back("LEFTARG = " + *row.left);
  if (row.right) clauses.push_back("RIGHTARG = " + *row.right);
  if (!row.commutator.name.empty()) clauses.push_back("COMMUTATOR = " + operator_sql(row.commutator));
  if (!row.negator.name.empty()) clauses.push_back("NEGATOR = " + operator_sql(row.negator));
  if (!row.restrict.empty()) clauses.push_back("RESTRICT = " + row.restrict);
  if (!row.join.empty()) clauses.push_back("JOIN = " + row.join);
  if (row.hashes) clauses.push_back("HASHES");
  if (row.merges) clauses.push_back("MERGES");
  return clauses;
}

}  // namespace

void Inspection::read_operators(const Rows& rows) {
  for (const auto& row : decode<OperatorRow>(rows)) {
    if (!is_covered(row.name) || belongs_to_extension(catalog_class::operator_, row.oid)) continue;
    const ObjectId id{ObjectKind::operator_, row.name,
                      row.left.value_or("NONE") + ", " + row.right.value_or("NONE")};
    register_object(catalog_class::operator_, row.oid, id);
    add_object(id,
               fmt::format("CREATE OPERATOR {}.{} ({})", quote_identifier(row.name.schema), row.name.name,
                           text::join(operator_clauses(row), ", ")),
               comment(catalog_class::operator_, row.oid));
  }
}

std::string query::operator_classes() {
  // One row a class, with what it holds as CREATE OPERATOR CLASS says it: those members of its family that
  // depend on the class itself.
  return fmt::format(
      "SELECT c.oid, f.oid, n.nspname, c.opcname, a.amname, format_type(c.opcintype, NULL), c.opcdefault,"
      " fn.nspname, f.opfname, format_type(nullif(c.opckeytype, 0), NULL),"
      " ARRAY(SELECT 'OPERATOR ' || o.amopstrategy || ' ' || o.amopopr::regoperator ||"
      " CASE WHEN o.amoppurpose = 'o' THEN ' FOR ORDER BY ' || (SELECT quote_ident(sn.nspname) || '.' ||"
      " quote_ident(s.opfname) FROM pg_opfamily s JOIN pg_namespace sn ON sn.oid = s.opfnamespace"
      " WHERE s.oid = o.amopsortfamily) ELSE '' END"
      " FROM pg_depend d JOIN pg_amop o ON o.oid = d.objid WHERE d.classid = 'pg_amop'::regclass AND "
      "d.refclassid = 'pg_opclass'::regclass"
      " AND d.refobjid = c.oid ORDER BY o.amopstrategy, o.amopopr::regoperator::text),"
      " ARRAY(SELECT 'FUNCTION ' || p.amprocnum || ' (' || format_type(p.amproclefttype, NULL) || ', ' ||"
      " format_type(p.amprocrighttype, NULL) || ') ' || p.amproc::oid::regprocedure"
      " FROM pg_depend d JOIN pg_amproc p ON p.oid = d.objid WHERE d.classid = 'pg_amproc'::regclass AND "
      "d.refclassid = 'pg_opclass'::regclass"
      " AND d.refobjid = c.oid ORDER BY p.amprocnum, p.amproc::oid::regprocedure::text)"
      " FROM pg_opclass c JOIN pg_namespace n ON n.oid = c.opcnamespace JOIN pg_am a ON a.oid = c.opcmethod"
      " JOIN pg_opfamily f ON f.oid = c.opcfamily JOIN pg_namespace fn ON fn.oid = f.opfnamespace WHERE {}",
      user_schema);
}

namespace {

struct OperatorClassRow {
  RowReader read;
  ObjectOid oid = read.oid();
  ObjectOid family_oid = read.oid();
  ObjectName name = read.name();
  std::string method = read.text();
  std::string type = read.required_text();
  bool is_default = read.flag();
  ObjectName family = read.name();
  std::string storage = read.text();  ///< "" for the type itself
  std::vector<std::string> operators = read.array();
  std::vector<std::string> functions = read.array();

  /// A family of the same name was created by the class, and is dropped in its place.
  bool has_own_family() const { return family == name; }
};

std::vector<std::string> operator_class_members(const OperatorClassRow& row) {
  auto members = row.operators;
  members.insert(members.end(), row.functions.begin(), row.functions.end());
  if (!row.storage.empty()) members.push_back("STORAGE " + row.storage);
  if (members.empty()) members.push_back("STORAGE " + row.type);  // the syntax asks for one at least
  return members;
}

std::string operator_class_definition(const OperatorClassRow& row) {
  return fmt::format(
      "CREATE OPERATOR CLASS {name}{is_default} FOR TYPE {type} USING {method}{family} AS\n    {members}",
      fmt::arg("name", quote(row.name)), fmt::arg("is_default", row.is_default ? " DEFAULT" : ""),
      fmt::arg("type", row.type), fmt::arg("method", quote_identifier(row.method)),
      fmt::arg("family", row.has_own_family() ? std::string() : " FAMILY " + quote(row.family)),
      fmt::arg("members", text::join(operator_class_members(row), ",\n    ")));
}

}  // namespace

void Inspection::read_operator_classes(const Rows& rows) {
  for (const auto& row : decode<OperatorClassRow>(rows)) {
    if (!is_covered(row.name) || belongs_to_extension(catalog_class::operator_class, row.oid)) continue;
    const ObjectId id{ObjectKind::raw, row.name, "operator class using " + row.method};
    register_object(catalog_class::operator_class, row.oid, id);
    if (row.has_own_family()) register_object(catalog_class::operator_family, row.family_oid, id);
    auto& object = add_object(id, operator_class_definition(row), "");
    const auto comment_text = comment(catalog_class::operator_class, row.oid);
    if (!comment_text.empty()) {
      object.definition += fmt::format(";\nCOMMENT ON OPERATOR CLASS {} USING {} IS {}", quote(row.name),
                                       quote_identifier(row.method), quote_literal(comment_text));
    }
    object.drop = fmt::format("DROP OPERATOR {} {} USING {}", row.has_own_family() ? "FAMILY" : "CLASS",
                              quote(row.name), quote_identifier(row.method));
  }
}

std::string query::casts() {
  // The cast from a range to its multirange depends on the type internally.
  return fmt::format(
      "SELECT c.oid, format_type(c.castsource, NULL), format_type(c.casttarget, NULL),"
      " nullif(c.castfunc, 0)::regprocedure, c.castcontext, c.castmethod FROM pg_cast c"
      " WHERE c.oid >= {first_normal_object_id} AND NOT EXISTS (SELECT FROM pg_depend d"
      " WHERE d.classid = 'pg_cast'::regclass AND d.objid = c.oid AND d.deptype IN ('e', 'i'))",
      fmt::arg("first_normal_object_id", first_normal_object_id));
}

namespace {

struct CastRow {
  RowReader read;
  ObjectOid oid = read.oid();
  std::string source = read.required_text();
  std::string target = read.required_text();
  std::string function = read.text();
  char context = read.letter();
  char method = read.letter();
};

std::string cast_definition(const CastRow& row) {
  static constexpr Letter<const char*> methods[] = {
      {'f', "WITH FUNCTION "}, {'i', "WITH INOUT"}, {'b', "WITHOUT FUNCTION"}};
  static constexpr Letter<const char*> contexts[] = {
      {'e', ""}, {'a', " AS ASSIGNMENT"}, {'i', " AS IMPLICIT"}};
  return fmt::format("CREATE CAST ({} AS {}) {}{}{}", row.source, row.target,
                     meaning_of(row.method, methods, "a cast method"), row.function,
                     meaning_of(row.context, contexts, "a cast context"));
}

}  // namespace

void Inspection::read_casts(const Rows& rows) {
  for (const auto& row : decode<CastRow>(rows)) {
    const ObjectId id{ObjectKind::cast, {"", row.source + " AS " + row.target}, ""};
    if (!is_covered_without_schema(id.name.name)) continue;
    register_object(catalog_class::cast, row.oid, id);
    add_object(id, cast_definition(row), comment(catalog_class::cast, row.oid));
  }
}

}  // namespace limbeck::dialect::postgresql
