// What an aggregate is made of; its name, arguments and comment are read with the routines.
#include <fmt/core.h>

#include "base/text.hpp"
#include "dialect/postgresql/inspect/inspect_queries.hpp"
#include "dialect/postgresql/inspect/inspection.hpp"
#include "dialect/postgresql/inspect/letters.hpp"
#include "dialect/postgresql/quote.hpp"

namespace limbeck::dialect::postgresql {

using schema::ObjectName;

std::string query::aggregates() {
  std::string functions;
  for (const auto* column : {"aggtransfn", "aggfinalfn", "aggcombinefn", "aggserialfn", "aggdeserialfn",
                             "aggmtransfn", "aggminvtransfn", "aggmfinalfn"}) {
    functions += fmt::format(", nullif(a.{}::oid, 0)::regproc", column);
  }
  return fmt::format(
      "SELECT p.oid, a.aggkind, format_type(a.aggtranstype, NULL), a.aggtransspace, a.agginitval,"
      " CASE WHEN a.aggmtranstype <> 0 THEN format_type(a.aggmtranstype, NULL) END, a.aggmtransspace, "
      "a.aggminitval,"
      " a.aggfinalextra, a.aggmfinalextra, a.aggfinalmodify, a.aggmfinalmodify, p.proparallel, sn.nspname, "
      "s.oprname{functions}"
      " FROM pg_aggregate a JOIN pg_proc p ON p.oid = a.aggfnoid JOIN pg_namespace n ON n.oid = "
      "p.pronamespace"
      " LEFT JOIN pg_operator s ON s.oid = a.aggsortop LEFT JOIN pg_namespace sn ON sn.oid = s.oprnamespace"
      " WHERE {user_schema}",
      fmt::arg("functions", functions), fmt::arg("user_schema", user_schema));
}

struct Inspection::AggregateRow {
  RowReader read;
  ObjectOid oid = read.oid();
  char kind = read.letter();
  std::string state_type = read.text();
  std::int64_t state_space = read.integer();
  std::optional<std::string> initial = read.optional_text();
  std::string moving_state_type = read.text();  ///< moving: of the variant for moving windows, "" without
  std::int64_t moving_state_space = read.integer();
  std::optional<std::string> moving_initial = read.optional_text();
  bool final_extra = read.flag();
  bool moving_final_extra = read.flag();
  char final_modify = read.letter();
  char moving_final_modify = read.letter();
  char parallel = read.letter();
  ObjectName sort_operator = read.name();
  // Functions, "" for none, in the order that the query lists them.
  std::string transition = read.text();
  std::string final = read.text();
  std::string combine = read.text();
  std::string serialize = read.text();
  std::string deserialize = read.text();
  std::string moving_transition = read.text();
  std::string moving_inverse = read.text();
  std::string moving_final = read.text();
};

namespace {

const char* modification(char letter) {
  static constexpr Letter<const char*> modifications[] = {
      {'r', "READ_ONLY"}, {'s', "SHAREABLE"}, {'w', "READ_WRITE"}};
  return meaning_of(letter, modifications, "a FINALFUNC_MODIFY");
}

const char* parallel_safety(char letter) {
  static constexpr Letter<const char*> safeties[] = {{'u', "UNSAFE"}, {'r', "RESTRICTED"}, {'s', "SAFE"}};
  return meaning_of(letter, safeties, "a PARALLEL of an aggregate");
}

}  // namespace

std::vector<std::string> Inspection::aggregate_clauses(const AggregateRow& row) {
  enum class Kind { normal, ordered_set, hypothetical_set };
  static constexpr Letter<Kind> kinds[] = {
      {'n', Kind::normal}, {'o', Kind::ordered_set}, {'h', Kind::hypothetical_set}};
  const auto kind = meaning_of(row.kind, kinds, "an aggregate");
  // Ordered-set aggregates have another default than plain ones.
  const char usual_modify = kind == Kind::normal ? 'r' : 'w';
  std::vector<std::string> clauses;
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) clauses.push_back(fmt::format("{} = {}", name, value));
  };
  add("SFUNC", row.transition);
  add("STYPE", row.state_type);
  if (row.state_space) add("SSPACE", std::to_string(row.state_space));
  add("FINALFUNC", row.final);
  if (row.final_extra) clauses.push_back("FINALFUNC_EXTRA");
  if (!row.final.empty() && row.final_modify != usual_modify)
    add("FINALFUNC_MODIFY", modification(row.final_modify));
  add("COMBINEFUNC", row.combine);
  add("SERIALFUNC", row.serialize);
  add("DESERIALFUNC", row.deserialize);
  if (row.initial) add("INITCOND", quote_literal(*row.initial));
  add("MSFUNC", row.moving_transition);
  add("MINVFUNC", row.moving_inverse);
  add("MSTYPE", row.moving_state_type);
  if (row.moving_state_space) add("MSSPACE", std::to_string(row.moving_state_space));
  add("MFINALFUNC", row.moving_final);
  if (row.moving_final_extra) clauses.push_back("MFINALFUNC_EXTRA");
  if (!row.moving_final.empty() && row.moving_final_modify != usual_modify)
    add("MFINALFUNC_MODIFY", modification(row.moving_final_modify));
  if (row.moving_initial) add("MINITCOND", quote_literal(*row.moving_initial));
  if (!row.sort_operator.name.empty()) add("SORTOP", operator_sql(row.sort_operator));
  if (row.parallel != 'u') add("PARALLEL", parallel_safety(row.parallel));
  if (kind == Kind::hypothetical_set) clauses.push_back("HYPOTHETICAL");
  return clauses;
}

void Inspection::read_aggregates(const Rows& rows) {
  for (const auto& row : decode<AggregateRow>(rows)) {
    const auto found = ids_.find(key(catalog_class::procedure, row.oid));
    if (found == ids_.end()) continue;
    catalog_.objects.at(found->second).definition += "(" + text::join(aggregate_clauses(row), ", ") + ")";
  }
}

}  // namespace limbeck::dialect::postgresql
