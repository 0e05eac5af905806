#include "migrate/program_schema.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>
#include <variant>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/savepoint.hpp"
#include "migrate/backfill_key.hpp"
#include "migrate/carry_forward.hpp"
#include "migrate/program_request.hpp"
#include "operation/touched.hpp"
#include "scripts/requests/schema_requests.hpp"

namespace limbeck::migrate {
namespace {

/// A request without its place, which is of no account.
std::string identity_of(const Json& request) {
  auto operation = request;
  operation.set("line", Json());
  return operation.dump(0);
}

}  // namespace

ProgramSchema::ProgramSchema(const ProgramEnvironment& environment, ProgramRun& run,
                             ProgramStatements& statements)
    : environment_(environment), run_(run), statements_(statements) {}

/// Asked once, when it is needed: most programs change no schema by requests. Empty offline.
const std::string& ProgramSchema::default_schema() {
  if (!default_schema_) {
    default_schema_ =
        environment_.connection ? environment_.dialect.default_schema(*environment_.connection) : "";
  }
  return *default_schema_;
}

/// nullptr when nobody can tell: offline.
const schema::Catalog* ProgramSchema::catalog() {
  if (!environment_.connection) return nullptr;
  if (!catalog_) {
    dialect::InspectOptions options;
    options.internal_tables = environment_.internal_tables;
    catalog_ = environment_.dialect.inspect(*environment_.connection, options);
  }
  return &*catalog_;
}

std::vector<std::string> ProgramSchema::primary_key_of(const schema::ObjectName& table) {
  const auto& tables = catalog()->tables;
  const auto found = tables.find({table.schema.empty() ? default_schema() : table.schema, table.name});
  if (found == tables.end())
    throw Error(fmt::format("there is no table \"{}\" in the database", table.display()));
  if (!found->second.primary_key) {
    throw Error(fmt::format("the table {} has no primary key to go along", table.display()),
                "name columns that are unique together and not NULL: .by({\"…\"})");
  }
  return found->second.primary_key->columns;
}

void ProgramSchema::change(const Json& request, bool in_backfill) {
  const auto identity = identity_of(request);
  auto* resumable = run_.resumable();
  if (resumable && resumable->done_in_previous_run(statements_.next_number(), identity)) {
    statements_.skip_unit();
    return forget_catalog();
  }
  const auto operations = scripts::read_schema_request(
      request, {environment_.dialect, environment_.engine, default_schema(), catalog()});
  for (const auto& each : operations) refuse_null_in_new_key(each);
  const auto statements = render(operations, text_member(request, "op"));
  refuse_disallowed(operations, statements);
  // What is dropped the revision names itself; that values change it may not know.
  if (operation::may_change_values(operations)) {
    for (const auto& each : statements) {
      if (!each.warning.empty()) run_.say("WARNING: " + each.warning, false);
    }
  }
  if (!resumable || in_backfill) {
    return run_atomically([&] { keep_catalog(operations, statements, [&] { run_each(statements); }); });
  }
  std::vector<Statement> all;
  for (const auto& each : statements) all.push_back({each.sql, statements_.line(), std::nullopt});
  keep_catalog(operations, statements,
               [&] { resumable->run_operation(statements_.begin_unit(), identity, all); });
}

/// While `work` does the operations nobody knows the catalog, and when it throws neither.
void ProgramSchema::keep_catalog(const std::vector<operation::Operation>& operations,
                                 const Rendered& statements, const std::function<void()>& work) {
  auto catalog = std::exchange(catalog_, std::nullopt);
  work();
  const auto rebuilds = [](const dialect::RenderedStatement& each) { return each.foreign_keys_off; };
  if (catalog && std::ranges::none_of(statements, rebuilds) &&
      carry_forward(*catalog, operations, environment_.dialect.capabilities(environment_.engine))) {
    catalog_ = std::move(catalog);
  }
}

ProgramSchema::Rendered ProgramSchema::render(const std::vector<operation::Operation>& operations,
                                              const std::string& request_name) {
  const auto* known = catalog();
  const auto before = known ? *known : schema::Catalog();
  // Where it leads to is what the operations say: the tables that they change are not among what stays.
  auto after = before;
  for (const auto& each : operations) {
    if (const auto table = operation::touched_table(each)) after.tables.erase(*table);
  }
  try {
    return environment_.dialect.render(operations, before, after);
  } catch (const Error& error) {
    if (known) throw;
    throw Error(
        fmt::format("{} has to see the table, and --sql asks no database ({})", request_name, error.what()),
        "write the statements with op.execute(), or run the upgrade on the database");
  }
}

/// Throws Error when foreign keys are on while a table goes that they lead to.
void ProgramSchema::refuse_foreign_keys(bool drops_table) const {
  const auto& dialect = environment_.dialect;
  if (!environment_.connection || !dialect.enforces_foreign_keys(*environment_.connection)) return;
  throw Error(drops_table ? "foreign keys lead to this table; dropping it while they are on also deletes or "
                            "changes the rows that refer to it"
                          : "this rebuilds a table; dropping the old one with foreign keys on also deletes "
                            "the rows that refer to it",
              statements_.option_hint("foreign-keys=off"));
}

void ProgramSchema::refuse_disallowed(const std::vector<operation::Operation>& operations,
                                      const Rendered& statements) const {
  const bool drops_table = operation::drops_table(operations);
  for (const auto& each : statements) {
    if (each.foreign_keys_off && (environment_.in_transaction || drops_table)) {
      refuse_foreign_keys(drops_table);
    }
    if (each.foreign_keys_off && !environment_.in_transaction && !drops_table) {
      throw Error("this rebuilds a table, which half done would be the loss of its rows",
                  "let the section run in a transaction: take `transaction=none` out");
    }
    if (!each.transactional && environment_.in_transaction) {
      throw Error(fmt::format("{} can't run inside a transaction", each.sql.substr(0, each.sql.find('\n'))),
                  statements_.option_hint("transaction=none"));
    }
  }
}

/// An engine that rebuilds tables would give such rows a number or the default, without a word.
void ProgramSchema::refuse_null_in_new_key(const operation::Operation& operation) {
  const auto* add = std::get_if<operation::AddConstraint>(&operation);
  const auto* key = add ? std::get_if<schema::KeyConstraint>(&add->constraint) : nullptr;
  if (!key || !key->primary || !environment_.connection) return;
  const auto& dialect = environment_.dialect;
  if (dialect.capabilities(environment_.engine).alter_constraints) return;
  const auto table = catalog()->tables.find(add->table);
  if (table == catalog()->tables.end()) return;
  std::vector<std::string> columns;
  for (const auto& column : key->columns) {
    if (table->second.find_column(column)) columns.push_back(dialect.quote_identifier(column));
  }
  if (columns.empty() || !holds_null(*environment_.connection, dialect.quote(add->table), columns)) return;
  throw Error(fmt::format("rows of {} hold NULL in {}, and a primary key takes none", add->table.display(),
                          text::join(columns, ", ")),
              "give them a value first, with op.execute() or op.backfill()");
}

void ProgramSchema::run_each(const Rendered& statements) {
  for (const auto& each : statements) statements_.run(each.sql);
}

/// Where the engine does not track dependencies, it judges each statement by itself: what was done before one
/// that fails stays, and views and triggers may name what is gone. There, an operation is done as a whole or
/// not at all, as elsewhere.
void ProgramSchema::run_atomically(const std::function<void()>& work) {
  const auto capabilities = environment_.dialect.capabilities(environment_.engine);
  if (capabilities.tracks_dependencies || !environment_.connection || !environment_.in_transaction)
    return work();
  auto& connection = *environment_.connection;
  const auto broken = [&] { return environment_.dialect.find_broken_objects(connection, *catalog()); };
  const auto before = broken();
  try {
    dialect::run_in_savepoint(connection, [&] {
      work();
      for (const auto& [what, why] : broken()) {
        if (before.contains(what)) continue;
        throw Error(fmt::format("{} can't be used any more then: {}", what, why),
                    "drop the view or trigger first, and recreate it as it shall be then");
      }
    });
  } catch (...) {
    forget_catalog();
    throw;
  }
}

}  // namespace limbeck::migrate
