// Functions, procedures, aggregates, operators and casts.
#include <fmt/core.h>

#include "base/text.hpp"
#include "dialect/postgresql/inspect/inspect_queries.hpp"
#include "dialect/postgresql/inspect/inspection.hpp"
#include "dialect/postgresql/quote.hpp"

namespace limbeck::dialect::postgresql {

using schema::ObjectId;
using schema::ObjectKind;
using schema::ObjectName;

std::string query::routines() {
  // The constructors of a range type depend on it internally ('i'): they come with it.
  return fmt::format(
      "SELECT p.oid, n.nspname, p.proname, p.prokind, oidvectortypes(p.proargtypes),"
      " pg_get_function_identity_arguments(p.oid), CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) "
      "END,"
      " pg_get_function_arguments(p.oid), pg_get_function_result(p.oid)"
      " FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE {} AND NOT EXISTS"
      " (SELECT FROM pg_depend d WHERE d.classid = 1255 AND d.objid = p.oid AND d.deptype IN ('e', 'i'))",
      user_schema);
}

void Inspection::read_routines(const Rows& rows) {
  for (int i = 0; i < rows.size(); ++i) {
    RowReader row(rows, i);
    const auto oid = row.oid();
    const auto name = row.name();
    const char letter = row.letter();
    const auto types = row.required_text();
    const auto identity = row.required_text();
    auto definition = row.optional_sql();
    const auto arguments = row.required_text();
    const auto result = row.text();
    if (!is_covered(name)) continue;
    const auto kind = letter == 'p'   ? ObjectKind::procedure
                      : letter == 'a' ? ObjectKind::aggregate
                                      : ObjectKind::function;
    const ObjectId id{kind, name, types};
    register_object(catalog_class::procedure, oid, id);
    auto& object = add_object(id, "", comment(catalog_class::procedure, oid));
    if (kind == ObjectKind::aggregate) {
      const auto shown = identity.empty() ? "*" : identity;
      object.definition = fmt::format("CREATE AGGREGATE {}({}) ", quote(name), shown);  // to be continued
      object.drop = fmt::format("DROP AGGREGATE {}({})", quote(name), shown);
      continue;
    }
    if (!definition) throw CatalogChanged();
    while (definition->ends_with('\n')) definition->pop_back();
    object.definition = std::move(*definition);
    object.drop = fmt::format("DROP {} {}({})", kind == ObjectKind::procedure ? "PROCEDURE" : "FUNCTION",
                              quote(name), identity);
    object.replaceable = true;
    // CREATE OR REPLACE can't change names of arguments, nor the result.
    object.signature = arguments + " RETURNS " + result;
  }
}

std::string query::aggregates() {
  const auto function = [](const char* column) {
    return fmt::format("nullif(a.{}::oid, 0)::regproc", column);
  };
  std::string functions;
  for (const auto* column : {"aggtransfn", "aggfinalfn", "aggcombinefn", "aggserialfn", "aggdeserialfn",
                             "aggmtransfn", "aggminvtransfn", "aggmfinalfn"}) {
    functions += ", " + function(column);
  }
  return fmt::format(
      "SELECT p.oid, a.aggkind, format_type(a.aggtranstype, NULL), a.aggtransspace, a.agginitval,"
      " CASE WHEN a.aggmtranstype <> 0 THEN format_type(a.aggmtranstype, NULL) END, a.aggmtransspace, "
      "a.aggminitval,"
      " a.aggfinalextra, a.aggmfinalextra, a.aggfinalmodify, a.aggmfinalmodify, p.proparallel, sn.nspname, "
      "s.oprname{}"
      " FROM pg_aggregate a JOIN pg_proc p ON p.oid = a.aggfnoid JOIN pg_namespace n ON n.oid = "
      "p.pronamespace"
      " LEFT JOIN pg_operator s ON s.oid = a.aggsortop LEFT JOIN pg_namespace sn ON sn.oid = s.oprnamespace"
      " WHERE {}",
      functions, user_schema);
}

namespace {

const char* modification(char letter) {
  return letter == 's' ? "SHAREABLE" : letter == 'w' ? "READ_WRITE" : "READ_ONLY";
}

std::string operator_sql(const ObjectName& name) {
  return fmt::format("OPERATOR({}.{})", quote_identifier(name.schema), name.name);
}

}  // namespace

void Inspection::read_aggregates(const Rows& rows) {
  for (int i = 0; i < rows.size(); ++i) {
    RowReader row(rows, i);
    const auto found = ids_.find(key(catalog_class::procedure, row.oid()));
    if (found == ids_.end()) continue;
    const char kind = row.letter();
    const auto state = row.text();
    const auto space = row.integer();
    const auto initial = row.optional_text();
    const auto moving_state = row.text();
    const auto moving_space = row.integer();
    const auto moving_initial = row.optional_text();
    const bool final_extra = row.flag();
    const bool moving_final_extra = row.flag();
    const char final_modify = row.letter();
    const char moving_final_modify = row.letter();
    const char parallel = row.letter();
    const auto sort_operator = row.name();
    const auto transition = row.text(), final = row.text(), combine = row.text(), serial = row.text(),
               deserial = row.text(), moving_transition = row.text(), moving_inverse = row.text(),
               moving_final = row.text();
    std::vector<std::string> parts;
    const auto part = [&](const char* name, const std::string& value) {
      if (!value.empty()) parts.push_back(fmt::format("{} = {}", name, value));
    };
    part("SFUNC", transition);
    part("STYPE", state);
    if (space) part("SSPACE", std::to_string(space));
    part("FINALFUNC", final);
    if (final_extra) parts.push_back("FINALFUNC_EXTRA");
    // Ordered-set aggregates have another default than plain ones.
    const char usual = kind == 'n' ? 'r' : 'w';
    if (!final.empty() && final_modify != usual) part("FINALFUNC_MODIFY", modification(final_modify));
    part("COMBINEFUNC", combine);
    part("SERIALFUNC", serial);
    part("DESERIALFUNC", deserial);
    if (initial) part("INITCOND", quote_literal(*initial));
    part("MSFUNC", moving_transition);
    part("MINVFUNC", moving_inverse);
    part("MSTYPE", moving_state);
    if (moving_space) part("MSSPACE", std::to_string(moving_space));
    part("MFINALFUNC", moving_final);
    if (moving_final_extra) parts.push_back("MFINALFUNC_EXTRA");
    if (!moving_final.empty() && moving_final_modify != usual) {
      part("MFINALFUNC_MODIFY", modification(moving_final_modify));
    }
    if (moving_initial) part("MINITCOND", quote_literal(*moving_initial));
    if (!sort_operator.name.empty()) part("SORTOP", operator_sql(sort_operator));
    if (parallel != 'u') part("PARALLEL", parallel == 's' ? "SAFE" : "RESTRICTED");
    if (kind == 'h') parts.push_back("HYPOTHETICAL");
    catalog_.objects.at(found->second).definition += "(" + text::join(parts, ", ") + ")";
  }
}

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

void Inspection::read_operators(const Rows& rows) {
  for (int i = 0; i < rows.size(); ++i) {
    RowReader row(rows, i);
    const auto oid = row.oid();
    const auto name = row.name();
    const auto left = row.optional_text();
    const auto right = row.optional_text();
    const auto function = row.required_text();
    const auto commutator = row.name();
    const auto negator = row.name();
    const auto restrict = row.text();
    const auto join = row.text();
    const bool hashes = row.flag();
    const bool merges = row.flag();
    if (!is_covered(name) || belongs_to_extension(catalog_class::operator_, oid)) continue;
    std::vector<std::string> parts = {"FUNCTION = " + function};
    if (left) parts.push_back("LEFTARG = " + *left);
    if (right) parts.push_back("RIGHTARG = " + *right);
    if (!commutator.name.empty()) parts.push_back("COMMUTATOR = " + operator_sql(commutator));
    if (!negator.name.empty()) parts.push_back("NEGATOR = " + operator_sql(negator));
    if (!restrict.empty()) parts.push_back("RESTRICT = " + restrict);
    if (!join.empty()) parts.push_back("JOIN = " + join);
    if (hashes) parts.push_back("HASHES");
    if (merges) parts.push_back("MERGES");
    const ObjectId id{ObjectKind::operator_, name, left.value_or("NONE") + ", " + right.value_or("NONE")};
    register_object(catalog_class::operator_, oid, id);
    add_object(id,
               fmt::format("CREATE OPERATOR {}.{} ({})", quote_identifier(name.schema), name.name,
                           text::join(parts, ", ")),
               comment(catalog_class::operator_, oid));
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
      " FROM pg_depend d JOIN pg_amop o ON o.oid = d.objid WHERE d.classid = 2602 AND d.refclassid = 2616"
      " AND d.refobjid = c.oid ORDER BY o.amopstrategy, o.amopopr::regoperator::text),"
      " ARRAY(SELECT 'FUNCTION ' || p.amprocnum || ' (' || format_type(p.amproclefttype, NULL) || ', ' ||"
      " format_type(p.amprocrighttype, NULL) || ') ' || p.amproc::oid::regprocedure"
      " FROM pg_depend d JOIN pg_amproc p ON p.oid = d.objid WHERE d.classid = 2603 AND d.refclassid = 2616"
      " AND d.refobjid = c.oid ORDER BY p.amprocnum, p.amproc::oid::regprocedure::text)"
      " FROM pg_opclass c JOIN pg_namespace n ON n.oid = c.opcnamespace JOIN pg_am a ON a.oid = c.opcmethod"
      " JOIN pg_opfamily f ON f.oid = c.opcfamily JOIN pg_namespace fn ON fn.oid = f.opfnamespace WHERE {}",
      user_schema);
}

void Inspection::read_operator_classes(const Rows& rows) {
  for (int i = 0; i < rows.size(); ++i) {
    RowReader row(rows, i);
    const auto oid = row.oid();
    const auto family_oid = row.oid();
    const auto name = row.name();
    const auto method = row.text();
    const auto type = row.required_text();
    const bool is_default = row.flag();
    const auto family = row.name();
    const auto storage = row.text();
    auto parts = row.array();
    for (auto& function : row.array()) parts.push_back(std::move(function));
    if (!is_covered(name) || belongs_to_extension(catalog_class::operator_class, oid)) continue;
    if (!storage.empty()) parts.push_back("STORAGE " + storage);
    if (parts.empty()) parts.push_back("STORAGE " + type);
    // A family of the same name was made by the class, and is dropped in its place.
    const bool own_family = family == name;
    auto definition =
        fmt::format("CREATE OPERATOR CLASS {}{} FOR TYPE {} USING {}{} AS\n    {}", quote(name),
                    is_default ? " DEFAULT" : "", type, quote_identifier(method),
                    own_family ? std::string() : " FAMILY " + quote(family), text::join(parts, ",\n    "));
    const auto comment_text = comment(catalog_class::operator_class, oid);
    if (!comment_text.empty()) {
      definition += fmt::format(";\nCOMMENT ON OPERATOR CLASS {} USING {} IS {}", quote(name),
                                quote_identifier(method), quote_literal(comment_text));
    }
    const ObjectId id{ObjectKind::raw, name, "operator class using " + method};
    register_object(catalog_class::operator_class, oid, id);
    if (own_family) register_object(catalog_class::operator_family, family_oid, id);
    auto& object = add_object(id, std::move(definition), "");
    object.drop = fmt::format("DROP OPERATOR {} {} USING {}", own_family ? "FAMILY" : "CLASS", quote(name),
                              quote_identifier(method));
  }
}

std::string query::casts() {
  // The cast from a range to its multirange depends on the type internally.
  return "SELECT c.oid, format_type(c.castsource, NULL), format_type(c.casttarget, NULL),"
         " nullif(c.castfunc, 0)::regprocedure, c.castcontext, c.castmethod FROM pg_cast c WHERE c.oid >= "
         "16384 AND NOT"
         " EXISTS (SELECT FROM pg_depend d WHERE d.classid = 2605 AND d.objid = c.oid AND d.deptype IN ('e', "
         "'i'))";
}

void Inspection::read_casts(const Rows& rows) {
  for (int i = 0; i < rows.size(); ++i) {
    RowReader row(rows, i);
    const auto oid = row.oid();
    const auto source = row.required_text();
    const auto target = row.required_text();
    const auto function = row.text();
    const char context = row.letter();
    const char method = row.letter();
    const ObjectId id{ObjectKind::cast, {"", source + " AS " + target}, ""};
    if (!is_covered_without_schema(id.name.name)) continue;
    register_object(catalog_class::cast, oid, id);
    add_object(id,
               fmt::format("CREATE CAST ({} AS {}) {}{}", source, target,
                           method == 'f'   ? "WITH FUNCTION " + function
                           : method == 'i' ? std::string("WITH INOUT")
                                           : std::string("WITHOUT FUNCTION"),
                           context == 'i'   ? " AS IMPLICIT"
                           : context == 'a' ? " AS ASSIGNMENT"
                                            : ""),
               comment(catalog_class::cast, oid));
  }
}

}  // namespace limbeck::dialect::postgresql
