#include "migrate/script_host.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <thread>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/sql/assignments.hpp"
#include "dialect/sql/rules.hpp"
#include "dialect/sql/splitter.hpp"
#include "migrate/lock_retry.hpp"
#include "scripts/checksum.hpp"
#include "scripts/cpp/schema_requests.hpp"

namespace limbeck::migrate {
namespace {

using dialect::Parameter;
using dialect::Value;

constexpr std::size_t max_rows_per_statement = 500;
// PostgreSQL's protocol counts placeholders in 16 bits, SQLite takes 32,766 unless built otherwise.
constexpr std::size_t max_values_per_statement = 30'000;

std::string text_of(const Json& request, std::string_view key) {
  const auto* member = request.find(key);
  return member && member->is_string() ? member->as_string() : std::string();
}

std::int64_t number_of(const Json& request, std::string_view key, std::int64_t otherwise) {
  const auto* member = request.find(key);
  return member && member->is_integer() ? member->as_integer() : otherwise;
}

std::vector<std::string> texts_of(const Json& request, std::string_view key) {
  std::vector<std::string> texts;
  if (const auto* member = request.find(key); member && member->is_array()) {
    for (const auto& each : member->as_array()) texts.push_back(each.as_string());
  }
  return texts;
}

Parameter parameter(const Json& value) {
  if (value.is_null()) return Parameter(std::nullopt);
  if (value.is_bool()) return Parameter(Value(value.as_bool() ? "true" : "false"));
  if (value.is_integer()) return {Value(value.dump(0)), Parameter::Kind::integer};
  if (value.is_number()) return {Value(value.dump(0)), Parameter::Kind::real};
  if (const auto* integer = value.find("integer"))
    return {Value(integer->as_string()), Parameter::Kind::integer};
  if (const auto* real = value.find("real")) return {Value(real->as_string()), Parameter::Kind::real};
  if (const auto* bytes = value.find("bytes")) return {Value(bytes->as_string()), Parameter::Kind::bytes};
  return Parameter(Value(value.as_string()));
}

std::vector<Parameter> parameters(const Json& request, std::string_view key) {
  std::vector<Parameter> values;
  if (const auto* member = request.find(key); member && member->is_array()) {
    for (const auto& each : member->as_array()) values.push_back(parameter(each));
  }
  return values;
}

// SQLite has no boolean of its own: its drivers write 1 and 0.
void encode_booleans(std::vector<Parameter>& values, const Json& given, sql::Syntax syntax) {
  if (syntax != sql::Syntax::sqlite || !given.is_array()) return;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto& each = given.as_array()[i];
    if (each.is_bool()) values[i] = {Value(each.as_bool() ? "1" : "0"), Parameter::Kind::integer};
  }
}

Json rows_as_json(const dialect::Result& result) {
  auto rows = Json::array();
  for (const auto& row : result.rows) {
    auto values = Json::array();
    for (std::size_t i = 0; i < row.size(); ++i) {
      // Writing JSON would replace what is none, without a word.
      if (row[i] && !text::is_utf8(*row[i])) {
        throw Error(fmt::format("the column {} holds text that is not UTF-8", result.columns.at(i)),
                    "ask for it as binary: CAST(… AS BLOB), or convert_to(…, 'UTF8')");
      }
      values.push(row[i] ? Json(*row[i]) : Json());
    }
    rows.push(std::move(values));
  }
  return Json::object(
      {{"columns", result.columns}, {"rows", std::move(rows)}, {"affected", result.affected_rows}});
}

Json failure_as_json(const dialect::StatementFailure& failure) {
  return Json::object({{"error", Json::object({{"message", failure.message},
                                               {"sqlstate", failure.sqlstate},
                                               {"hint", failure.hint}})}});
}

/// Of a request that can't be read as JSON; 0 when it tells none.
int line_in(std::string_view request) {
  constexpr std::string_view member = "\"line\":";
  const auto at = request.find(member);
  int line = 0;
  if (at != std::string_view::npos) {
    std::from_chars(request.data() + at + member.size(), request.data() + request.size(), line);
  }
  return line;
}

/// A line of its own: what stands before it may end with a comment.
std::string where_clause(const std::vector<std::string>& conditions) {
  std::vector<std::string> given;
  for (const auto& each : conditions) {
    if (!each.empty()) given.push_back(each);
  }
  return given.empty() ? "" : "\nWHERE " + text::join(given, "\nAND ");
}

}  // namespace

ScriptHost::ScriptHost(ScriptEnvironment environment, ProgramRun& run)
    : environment_(std::move(environment)), run_(run) {
  if (environment_.connection)
    default_schema_ = environment_.dialect.default_schema(*environment_.connection);
}

std::optional<ScriptFailure> ScriptHost::run(const scripts::Script& script, scripts::Direction direction,
                                             const std::function<bool()>& cancelled) {
  cancelled_ = cancelled;
  direction_ = direction;
  const scripts::ScriptTarget target{environment_.dialect.name(), environment_.server_version,
                                     !environment_.connection};
  try {
    script.run(direction, target, [this](const std::string& request) { return answer(request); }, cancelled);
  } catch (const Error& error) {
    if (backfill_ && backfill_->open) run_.resumable()->roll_back_batch();
    // A request that failed, and the exception that it became in the script; or another one.
    if (failure_ && failure_->failure.message == error.what()) return failure_;
    ScriptFailure own;
    own.failure.message = error.what();
    own.failure.hint = error.hint();
    // Limbeck's headers refuse what they are given, or what was answered: by the last request or just behind
    // it.
    const bool own_words = dynamic_cast<const scripts::ProgramError*>(&error) != nullptr;
    if (!own_words && line_ > 0) own.statement = Statement{"", line_, std::nullopt};
    return own;
  }
  // It caught what the engine doesn't forget.
  if (is_aborted()) return first_failure_;
  ScriptFailure own;
  if (backfill_) {
    if (backfill_->open) run_.resumable()->roll_back_batch();
    own.failure.message = "it came to its end in the middle of a backfill";
    return own;
  }
  // It may have caught what it was answered since then, and done without.
  if (cancelled && cancelled()) {
    own.failure.message = "it was stopped";
    return own;
  }
  return std::nullopt;
}

std::string ScriptHost::answer(const std::string& text) {
  ScriptFailure failed;
  statement_.reset();
  number_ = 0;
  try {
    if (!text::is_utf8(text)) {
      if (const auto line = line_in(text); line > 0) line_ = line;
      throw Error("a text that it gives is not UTF-8", "give what is none as binary: std::vector<std::byte>");
    }
    const auto request = Json::parse(text, "a request of the revision");
    line_ = static_cast<int>(number_of(request, "line", line_));
    if (cancelled_ && cancelled_()) throw Error("it was stopped");
    if (text_of(request, "op") != "note" && is_aborted()) {
      throw Error(
          fmt::format(
              "nothing can be run in this transaction any more: line {} failed in it, and the program caught "
              "that ({})",
              first_failure_->statement ? first_failure_->statement->line : 0,
              first_failure_->failure.message),
          "let what fails go through, or ask first whether it would (op.query)");
    }
    return handle_request(request).dump(0);
  } catch (const DatabaseError& error) {
    failed.failure = {0,
                      dynamic_cast<const ConnectionError*>(&error) != nullptr,
                      error.what(),
                      error.sqlstate(),
                      error.position(),
                      error.hint()};
    failed.number = number_;
  } catch (const Error& error) {
    failed.failure.message = error.what();
    failed.failure.hint = error.hint();
  }
  failed.statement = statement_ ? *statement_ : Statement{"", line_, std::nullopt};
  failure_ = failed;
  if (!first_failure_ && !failed.failure.sqlstate.empty()) first_failure_ = failed;
  return failure_as_json(failed.failure).dump(0);
}

/// Some engines take nothing more in a transaction in which a statement has failed.
bool ScriptHost::is_aborted() const {
  if (!first_failure_ || !environment_.in_transaction || !environment_.connection) return false;
  try {
    environment_.connection->query("SELECT 1");
    return false;
  } catch (const ConnectionError&) {
    return false;  // the request itself says so better
  } catch (const DatabaseError&) {
    return true;
  }
}

Json ScriptHost::handle_request(const Json& request) {
  const auto what = text_of(request, "op");
  if (what == "backfill_next") return next_batch();
  if (what == "note") {
    run_.say(text_of(request, "text"), false);
    return Json::object();
  }
  if (what == "execute") return run_sql(request);
  if (what == "query") return query(request);
  if (what == "bulk_insert") return bulk_insert(request);
  if (what == "backfill") return begin_backfill(request);
  return change_schema(request);
}

std::string ScriptHost::section_option_hint(const char* option) const {
  return fmt::format("put a line `// limbeck: {} {}` above the function", scripts::name(direction_), option);
}

// ---- statements

void ScriptHost::refuse_disallowed_statement(const Statement& statement) const {
  const auto syntax = environment_.dialect.syntax();
  const auto control = sql::transaction_control(syntax, statement);
  if (control && (environment_.in_transaction || backfill_)) {
    throw Error(fmt::format("{} can't be run in a transaction of Limbeck's own", *control),
                "take it out, or " + section_option_hint("transaction=none"));
  }
  // With what a transaction of its own takes back, the journal's events of it would go as well.
  if (control && *control != "PRAGMA foreign_keys") {
    throw Error(
        fmt::format(
            "{} can't be run here: what is done outside a transaction is recorded statement by statement",
            *control),
        "take it out; let a DO block or a function of the database do what belongs together, or a revision "
        "of its own");
  }
  if (!environment_.in_transaction) return;
  if (const auto refused = sql::refused_in_transaction(syntax, statement)) {
    throw Error(fmt::format("{} can't run inside a transaction", *refused),
                section_option_hint("transaction=none") + ", best with this statement alone in the revision");
  }
}

dialect::Result ScriptHost::run(const std::string& sql, const std::vector<Parameter>& values) {
  const Statement statement{sql, line_, std::nullopt};
  refuse_disallowed_statement(statement);
  statement_ = statement;
  // What a backfill's function asks for belongs to the backfill, which is one statement in the journal.
  if (backfill_) {
    number_ = backfill_->number;
    return environment_.connection->query(sql, values);
  }
  number_ = ++statements_;
  return run_.run_statement(number_, statement, values);
}

Json ScriptHost::run_sql(const Json& request) {
  const auto sql = text_of(request, "sql");
  catalog_.reset();
  auto values = parameters(request, "values");
  if (!values.empty()) {
    encode_booleans(values, *request.find("values"), environment_.dialect.syntax());
    return Json::object({{"affected", run(sql, values).affected_rows}});
  }
  std::int64_t affected = 0;
  for (auto& statement : sql::split(environment_.dialect.syntax(), sql, "the statement")) {
    statement.line = line_;
    refuse_disallowed_statement(statement);
    statement_ = statement;
    if (backfill_) {
      number_ = backfill_->number;
      affected += environment_.connection->query(statement.text).affected_rows;
    } else {
      number_ = ++statements_;
      affected += run_.run_statement(number_, statement, {}).affected_rows;
    }
  }
  return Json::object({{"affected", affected}});
}

Json ScriptHost::query(const Json& request) {
  const auto sql = text_of(request, "sql");
  if (!environment_.connection) {
    throw Error("a query has to ask the database, and --sql asks none",
                "let the program look at op.offline(), or run the upgrade on the database");
  }
  const Statement statement{sql, line_, std::nullopt};
  refuse_disallowed_statement(statement);
  statement_ = statement;
  auto values = parameters(request, "values");
  if (!values.empty()) encode_booleans(values, *request.find("values"), environment_.dialect.syntax());
  catalog_.reset();  // it may be INSERT … RETURNING, or a function that does anything
  return rows_as_json(environment_.connection->query(sql, values));
}

Json ScriptHost::bulk_insert(const Json& request) {
  const auto columns = texts_of(request, "columns");
  const auto* rows = request.find("rows");
  if (columns.empty()) throw Error("bulk_insert() needs columns");
  if (!rows || !rows->is_array()) return Json::object({{"affected", 0}});
  std::vector<std::string> names;
  for (const auto& column : columns) names.push_back(environment_.dialect.quote_identifier(column));
  const auto* name = request.find("name");
  const schema::ObjectName table{text_of(*name, "schema"), text_of(*name, "name")};
  const auto head =
      fmt::format("INSERT INTO {} ({}) VALUES ", environment_.dialect.quote(table), text::join(names, ", "));
  const auto rows_per_statement =
      std::clamp<std::size_t>(max_values_per_statement / columns.size(), 1, max_rows_per_statement);
  std::int64_t affected = 0;
  const auto& all = rows->as_array();
  for (std::size_t begin = 0; begin < all.size(); begin += rows_per_statement) {
    std::string sql = head;
    std::vector<Parameter> values;
    for (auto i = begin; i < std::min(begin + rows_per_statement, all.size()); ++i) {
      const auto& row = all[i].as_array();
      if (row.size() != columns.size()) {
        throw Error(fmt::format("row {} of bulk_insert() has {} values for {} columns", i + 1, row.size(),
                                columns.size()));
      }
      sql += i == begin ? "(" : ", (";
      for (std::size_t c = 0; c < row.size(); ++c) {
        auto one = std::vector<Parameter>{parameter(row[c])};
        encode_booleans(one, Json::array().push(row[c]), environment_.dialect.syntax());
        values.push_back(std::move(one.front()));
        sql += fmt::format("{}${}", c == 0 ? "" : ", ", values.size());
      }
      sql += ")";
    }
    affected += run(sql, values).affected_rows;
  }
  return Json::object({{"affected", affected}});
}

// ---- the schema

const schema::Catalog* ScriptHost::catalog() {
  if (!environment_.connection) return nullptr;
  if (!catalog_) {
    dialect::InspectOptions options;
    options.internal_tables = environment_.internal_tables;
    catalog_ = environment_.dialect.inspect(*environment_.connection, options);
  }
  return &*catalog_;
}

Json ScriptHost::change_schema(const Json& request) {
  auto operation = request;
  operation.set("line", Json());  // where it stands is of no account
  const auto identity = operation.dump(0);
  auto* resumable = run_.resumable();
  if (resumable && resumable->done_in_previous_run(statements_ + 1, identity)) {
    ++statements_;
    catalog_.reset();
    return Json::object();
  }
  const auto* known = catalog();
  const auto operations = scripts::read_schema_request(
      request, {environment_.dialect, environment_.server_version, default_schema_, known});
  for (const auto& each : operations) refuse_null_in_new_key(each);
  const schema::Catalog none;
  const auto& before = known ? *known : none;
  // Where it leads to is what the operations say: the tables that they change are not among what stays.
  auto after = before;
  for (const auto& each : operations) {
    std::visit(
        [&](const auto& op) {
          if constexpr (requires { op.table.columns; }) {
            after.tables.erase(op.table.name);
          } else if constexpr (requires { op.table.name; }) {
            after.tables.erase(op.table);
          } else if constexpr (requires { op.before.columns; }) {
            after.tables.erase(op.before.name);
          }
        },
        static_cast<const operation::OperationVariant&>(each));
  }
  std::vector<dialect::RenderedStatement> statements;
  try {
    statements = environment_.dialect.render(operations, before, after);
  } catch (const Error& error) {
    if (known) throw;
    throw Error(fmt::format("{} has to see the table, and --sql asks no database ({})",
                            text_of(request, "op"), error.what()),
                "write the statements with op.execute(), or run the upgrade on the database");
  }
  const auto what = text_of(request, "op");
  const bool drops_table = what == "drop_table";
  for (const auto& each : statements) {
    if (each.foreign_keys_off && (environment_.in_transaction || drops_table) && environment_.connection &&
        environment_.connection->query("PRAGMA foreign_keys").text(0, 0) == "1") {
      throw Error(drops_table
                      ? "foreign keys lead to this table; dropping it while they are on also deletes or "
                        "changes the rows that refer to it"
                      : "this rebuilds a table; dropping the old one with foreign keys on also deletes "
                        "the rows that refer to it",
                  section_option_hint("foreign-keys=off"));
    }
    if (each.foreign_keys_off && !environment_.in_transaction && !drops_table) {
      throw Error("this rebuilds a table, which half done would be the loss of its rows",
                  "let the section run in a transaction: take `transaction=none` out");
    }
    if (!each.transactional && environment_.in_transaction) {
      throw Error(fmt::format("{} can't run inside a transaction", each.sql.substr(0, each.sql.find('\n'))),
                  section_option_hint("transaction=none"));
    }
  }
  // What is dropped the revision names itself; that values change it may not know.
  const bool makes_columns = std::ranges::any_of(operations, [](const operation::Operation& each) {
    return std::holds_alternative<operation::AddColumn>(each) ||
           std::holds_alternative<operation::CreateTable>(each);
  });
  if (what == "alter_column" || what == "alter_table" || what == "replace_enum" || makes_columns) {
    for (const auto& each : statements) {
      if (!each.warning.empty()) run_.say("WARNING: " + each.warning, false);
    }
  }
  if (!resumable || backfill_) {
    run_atomically([&] {
      for (const auto& each : statements) run(each.sql);
    });
    return Json::object();
  }
  catalog_.reset();
  std::vector<Statement> all;
  for (const auto& each : statements) all.push_back({each.sql, line_, std::nullopt});
  number_ = ++statements_;
  resumable->run_operation(number_, identity, all);
  return Json::object();
}

bool ScriptHost::holds_null(const std::string& table, const std::vector<std::string>& columns) const {
  std::vector<std::string> conditions;
  for (const auto& column : columns) conditions.push_back(column + " IS NULL");
  return !environment_.connection
              ->query(fmt::format("SELECT 1 FROM {} WHERE {} LIMIT 1", table, text::join(conditions, " OR ")))
              .empty();
}

/// An engine that rebuilds tables would give such rows a number or the default, without a word.
void ScriptHost::refuse_null_in_new_key(const operation::Operation& operation) {
  const auto* add = std::get_if<operation::AddConstraint>(&operation);
  const auto* key = add ? std::get_if<schema::KeyConstraint>(&add->constraint) : nullptr;
  if (!key || !key->primary || !environment_.connection) return;
  if (environment_.dialect.capabilities(environment_.server_version).alter_constraints) return;
  const auto table = catalog()->tables.find(add->table);
  if (table == catalog()->tables.end()) return;
  std::vector<std::string> columns;
  for (const auto& column : key->columns) {
    if (table->second.find_column(column)) columns.push_back(environment_.dialect.quote_identifier(column));
  }
  if (columns.empty() || !holds_null(environment_.dialect.quote(add->table), columns)) return;
  throw Error(fmt::format("rows of {} hold NULL in {}, and a primary key takes none", add->table.display(),
                          text::join(columns, ", ")),
              "give them a value first, with op.execute() or op.backfill()");
}

/// Where tables are rebuilt, the engine judges each statement by itself: what was done before one that fails
/// stays, and views and triggers may name what is gone. There, an operation is done as a whole or not at all,
/// as elsewhere.
void ScriptHost::run_atomically(const std::function<void()>& work) {
  const auto capabilities = environment_.dialect.capabilities(environment_.server_version);
  if (capabilities.alter_constraints || !environment_.connection || !environment_.in_transaction) {
    catalog_.reset();
    return work();
  }
  auto& connection = *environment_.connection;
  const auto before = find_broken_objects();
  catalog_.reset();
  connection.execute("SAVEPOINT limbeck_operation");
  try {
    work();
    for (const auto& [what, why] : find_broken_objects()) {
      if (before.contains(what)) continue;
      throw Error(fmt::format("{} can't be used any more then: {}", what, why),
                  "drop the view or trigger first, and make it again as it shall be then");
    }
  } catch (...) {
    catalog_.reset();
    if (connection.in_transaction()) {
      connection.execute("ROLLBACK TO limbeck_operation");
      connection.execute("RELEASE limbeck_operation");
    }
    throw;
  }
  connection.execute("RELEASE limbeck_operation");
}

std::map<std::string, std::string> ScriptHost::find_broken_objects() {
  std::map<std::string, std::string> found;
  const auto attempt = [&](const std::string& what, const std::string& sql) {
    try {
      environment_.connection->query(sql);
    } catch (const DatabaseError& error) {
      // One of the application's own may be missing here.
      if (std::string_view(error.what()).find("no such function") == std::string_view::npos) {
        found.emplace(what, error.what());
      }
    }
  };
  for (const auto& [name, view] : catalog()->views) {
    attempt("the view " + name.display(),
            fmt::format("SELECT 1 FROM {} WHERE 1 = 0", environment_.dialect.quote(name)));
  }
  std::set<schema::ObjectName> with_triggers;
  for (const auto& [id, object] : catalog()->objects) {
    if (id.kind == schema::ObjectKind::trigger) with_triggers.insert(id.name);
  }
  for (const auto& name : with_triggers) {
    const auto what = name.display() + " with its triggers";
    const auto table = environment_.dialect.quote(name);
    attempt(what, fmt::format("EXPLAIN DELETE FROM {}", table));
    attempt(what, fmt::format("EXPLAIN INSERT INTO {} DEFAULT VALUES", table));
    const auto held = catalog()->tables.find(name);
    if (held == catalog()->tables.end()) continue;
    std::vector<std::string> assignments;
    for (const auto& column : held->second.columns) {
      const auto quoted = environment_.dialect.quote_identifier(column.name);
      if (!column.generated) assignments.push_back(quoted + " = " + quoted);
    }
    attempt(what, fmt::format("EXPLAIN UPDATE {} SET {}", table, text::join(assignments, ", ")));
  }
  return found;
}

// ---- backfills

std::vector<std::string> ScriptHost::primary_key_of(const schema::ObjectName& table) {
  const auto& tables = catalog()->tables;
  const auto found = tables.find({table.schema.empty() ? default_schema_ : table.schema, table.name});
  if (found == tables.end())
    throw Error(fmt::format("there is no table \"{}\" in the database", table.display()));
  if (!found->second.primary_key) {
    throw Error(fmt::format("the table {} has no primary key to go along", table.display()),
                "name columns that are unique together and not NULL: .by({\"…\"})");
  }
  return found->second.primary_key->columns;
}

ScriptHost::Backfill ScriptHost::read_backfill(const Json& request) {
  const auto& dialect = environment_.dialect;
  Backfill backfill;
  const auto* name = request.find("name");
  const schema::ObjectName table{text_of(*name, "schema"), text_of(*name, "name")};
  backfill.table = dialect.quote(table);
  backfill.change = text_of(request, "change");
  backfill.where = text_of(request, "where");
  backfill.batch = number_of(request, "batch", backfill.batch);
  backfill.pause = std::chrono::milliseconds(number_of(request, "pause", 0));
  if (backfill.batch < 1) throw Error("a batch of a backfill has at least one row");
  auto by = texts_of(request, "by");
  if (by.empty()) by = primary_key_of(table);
  for (const auto& column : by) backfill.key_columns.push_back(dialect.quote_identifier(column));
  backfill.key = text::join(backfill.key_columns, ", ");
  if (by.size() > 1) backfill.key = "(" + backfill.key + ")";
  std::vector<std::string> columns;
  for (const auto& column : texts_of(request, "columns")) columns.push_back(dialect.quote_identifier(column));
  backfill.columns = text::join(columns, ", ");
  backfill.hash = scripts::checksum(fmt::format("backfill {} {} {} {} {}", backfill.table, backfill.change,
                                                backfill.where, backfill.key, backfill.columns));
  return backfill;
}

Json ScriptHost::begin_backfill(const Json& request) {
  if (backfill_) throw Error("a backfill can't begin within another");
  const auto mode = run_.backfill_mode();
  if (mode == ProgramRun::BackfillMode::refused) {
    throw Error("a backfill commits batch by batch, and this section runs in one transaction",
                section_option_hint("transaction=none"));
  }
  if (mode == ProgramRun::BackfillMode::single_update) {
    if (text_of(request, "change").empty()) {
      if (environment_.connection) return Json::object({{"rows", Json::array()}});
      throw Error("a backfill by a function has to see the rows, and --sql asks no database",
                  "run the upgrade on the database");
    }
    const auto* name = request.find("name");
    const auto where = text_of(request, "where");
    run(fmt::format("UPDATE {} SET {}{}",
                    environment_.dialect.quote({text_of(*name, "schema"), text_of(*name, "name")}),
                    text_of(request, "change"), where.empty() ? "" : " WHERE " + where));
    return Json::object({{"affected", 0}});
  }
  auto backfill = read_backfill(request);
  backfill.number = number_ = ++statements_;
  const auto previous =
      run_.resumable()->begin_backfill(backfill.number, backfill.hash, backfill.change.empty());
  if (previous.done) return Json::object({{"affected", 0}, {"rows", Json::array()}});
  refuse_null_keys(backfill);
  refuse_changed_keys(backfill);
  backfill.last = previous.key;
  // Rows that come meanwhile, or that move, are not run after.
  backfill.end = last_key(backfill, backfill.table);
  if (!backfill.last.empty()) {
    run_.say(fmt::format("the backfill of {} goes on behind its last batch", backfill.table), false);
  }
  if (!backfill.change.empty()) return run_backfill(backfill);
  backfill_ = std::move(backfill);
  return next_batch();
}

/// The last `key_columns` values of a row, as SQL.
std::string ScriptHost::key_of(const Backfill& backfill, const std::vector<Value>& row) const {
  std::string key;
  const auto& columns = backfill.key_columns;
  for (std::size_t i = row.size() - columns.size(); i < row.size(); ++i) {
    if (!row[i]) {
      throw Error(fmt::format("a row of {} has NULL in {}, along which the backfill goes", backfill.table,
                              backfill.key),
                  "name columns that are not NULL: .by({\"…\"})");
    }
    key += (key.empty() ? "" : ", ") + *row[i];
  }
  return columns.size() > 1 ? "(" + key + ")" : key;
}

/// The key of the last of these rows (SQL that stands behind FROM), as SQL; empty: there is none.
std::string ScriptHost::last_key(const Backfill& backfill, const std::string& rows) const {
  std::vector<std::string> literals;
  for (const auto& column : backfill.key_columns)
    literals.push_back(environment_.dialect.literal_expression(column));
  const auto last = environment_.connection->query(fmt::format("SELECT {} FROM {} ORDER BY {} DESC LIMIT 1",
                                                               text::join(literals, ", "), rows,
                                                               text::join(backfill.key_columns, " DESC, ")));
  return last.empty() ? "" : key_of(backfill, last.rows.front());
}

/// For messages: without keys, which are data.
Statement ScriptHost::batch_statement(const Backfill& backfill) const {
  auto text = backfill.change.empty() ? fmt::format("SELECT {} FROM {}", backfill.columns, backfill.table)
                                      : fmt::format("UPDATE {} SET {}", backfill.table, backfill.change);
  if (!backfill.where.empty()) text += " WHERE " + backfill.where;
  return {text + " (a batch of a backfill)", line_, std::nullopt};
}

void ScriptHost::commit_batch(Backfill& backfill) {
  run_.resumable()->commit_batch(backfill.number, backfill.current);
  backfill.open = false;
  backfill.last = backfill.current;
  run_.say(fmt::format("backfill of {}: {} rows", backfill.table, backfill.rows), true);
  if (backfill.pause.count() > 0) std::this_thread::sleep_for(backfill.pause);
}

/// Rows without a key would be left out without a word.
void ScriptHost::refuse_null_keys(const Backfill& backfill) {
  if (!holds_null(backfill.table, backfill.key_columns)) return;
  throw Error(
      fmt::format("a row of {} has NULL in {}, along which the backfill goes", backfill.table, backfill.key),
      "name columns that are not NULL: .by({\"…\"})");
}

/// A row that gets a key farther on would come again.
void ScriptHost::refuse_changed_keys(const Backfill& backfill) const {
  const auto capabilities = environment_.dialect.capabilities(environment_.server_version);
  for (const auto& assigned : sql::assigned_columns(environment_.dialect.syntax(), backfill.change)) {
    const auto column = environment_.dialect.quote_identifier(assigned);
    const auto same = [&](const std::string& key) {
      return capabilities.case_insensitive_names ? text::iequals(key, column) : key == column;
    };
    if (!std::ranges::any_of(backfill.key_columns, same)) continue;
    throw Error(
        fmt::format("the backfill of {} goes along {}, and would change {} itself", backfill.table,
                    backfill.key, column),
        "name other columns, which stay as they are: .by({\"…\"}); or change all rows with one UPDATE");
  }
}

/// The same, done by a trigger or under another name (rowid, a generated column): of the rows that were
/// changed and are locked now, some are no longer in their batch.
void ScriptHost::refuse_moved_rows(const Backfill& backfill, std::int64_t changed) const {
  const auto there = environment_.connection->query(
      fmt::format("SELECT count(*) FROM {}{}", backfill.table,
                  where_clause({backfill.after_last_key(), backfill.up_to(backfill.current)})));
  if (std::stoll(there.text(0, 0)) >= changed) return;
  throw Error(fmt::format("the backfill of {} goes along {}, which changes with its rows (by a trigger, say)",
                          backfill.table, backfill.key),
              "name other columns, which stay as they are: .by({\"…\"}); or change all rows with one UPDATE");
}

/// The key of the last row of the next batch, as SQL; empty: there is none.
std::string ScriptHost::next_key(const Backfill& backfill) {
  if (backfill.end.empty()) return "";
  const auto columns = text::join(backfill.key_columns, ", ");
  const auto where = backfill.where.empty() ? "" : "(" + backfill.where + "\n)";
  auto key = last_key(
      backfill, fmt::format("(SELECT {} FROM {}{} ORDER BY {} LIMIT {}) AS batch", columns, backfill.table,
                            where_clause({backfill.after_last_key(), backfill.up_to(backfill.end), where}),
                            columns, backfill.batch));
  if (!key.empty() && key == backfill.last) {
    throw Error(
        fmt::format("the backfill can't go along {}: what its values are as SQL does not tell them apart",
                    backfill.key),
        "name other columns: .by({\"…\"})");
  }
  return key;
}

Json ScriptHost::run_backfill(Backfill& started) {
  backfill_ = std::move(started);
  auto& backfill = *backfill_;
  const auto& dialect = environment_.dialect;
  const auto where = backfill.where.empty() ? "" : "(" + backfill.where + "\n)";
  statement_ = batch_statement(backfill);
  int attempt = 0;
  try {
    for (;;) {
      if (cancelled_ && cancelled_()) throw Error("it was stopped");
      run_.resumable()->begin_batch();
      backfill.open = true;
      try {
        backfill.current = next_key(backfill);
        if (backfill.current.empty()) break;
        const auto sql =
            fmt::format("UPDATE {} SET {}{}", backfill.table, backfill.change,
                        where_clause({backfill.after_last_key(), backfill.up_to(backfill.current), where}));
        const auto changed = environment_.connection->query(sql).affected_rows;
        refuse_moved_rows(backfill, changed);
        backfill.rows += changed;
      } catch (const DatabaseError& error) {
        // As a revision in a transaction is: rolled back, and tried again after a while.
        if (!dialect.is_lock_timeout(error.sqlstate()) || attempt == environment_.lock_retries) throw;
        run_.resumable()->roll_back_batch();
        backfill.open = false;
        const auto pause = pause_before_retry(attempt++);
        run_.say("a batch waited too long for a lock, and is tried again", false);
        std::this_thread::sleep_for(pause);
        continue;
      }
      attempt = 0;
      commit_batch(backfill);
    }
  } catch (...) {
    if (backfill.open) run_.resumable()->roll_back_batch();
    backfill_.reset();
    throw;
  }
  run_.resumable()->roll_back_batch();  // of the batch that would have been the next
  run_.resumable()->end_backfill(backfill.number, backfill.hash);
  const auto rows = backfill.rows;
  backfill_.reset();
  return Json::object({{"affected", rows}});
}

Json ScriptHost::next_batch() {
  if (!backfill_) throw Error("there is no backfill to go on with");
  auto& backfill = *backfill_;
  number_ = backfill.number;
  statement_ = batch_statement(backfill);
  for (;;) {
    if (backfill.open) commit_batch(backfill);
    run_.resumable()->begin_batch();
    backfill.open = true;
    backfill.current = next_key(backfill);
    if (backfill.current.empty()) {
      run_.resumable()->roll_back_batch();
      run_.resumable()->end_backfill(backfill.number, backfill.hash);
      backfill_.reset();
      return Json::object({{"rows", Json::array()}});
    }
    const auto where = backfill.where.empty() ? "" : "(" + backfill.where + "\n)";
    const auto result = environment_.connection->query(
        fmt::format("SELECT {} FROM {}{} ORDER BY {}{}", backfill.columns, backfill.table,
                    where_clause({backfill.after_last_key(), backfill.up_to(backfill.current), where}),
                    text::join(backfill.key_columns, ", "), environment_.dialect.row_lock_clause()));
    if (result.empty()) continue;  // they were deleted meanwhile
    backfill.rows += static_cast<std::int64_t>(result.rows.size());
    return rows_as_json(result);
  }
}

}  // namespace limbeck::migrate
