#include "migrate/environment_host.hpp"

#include <fmt/core.h>

#include <filesystem>

#include "base/engine.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "config/driver_address.hpp"
#include "dialect/savepoint.hpp"
#include "migrate/program_request.hpp"

namespace limbeck::migrate {
namespace {

bool is_query(const std::string& sql) {
  return text::lower(text::trim(sql).substr(0, 6)) == "select";
}

}  // namespace

std::string EnvironmentHost::answer(const std::string& text) {
  try {
    if (!text::is_utf8(text)) throw Error("a text that env.py gives is not UTF-8");
    return handle(Json::parse(text, "a request of env.py")).dump(0);
  } catch (const DatabaseError& error) {
    return failure_answer(dialect::StatementFailure::of(error)).dump(0);
  } catch (const Error& error) {
    return failure_answer(dialect::StatementFailure::refused(error.what(), error.hint())).dump(0);
  }
}

Json EnvironmentHost::handle(const Json& request) {
  const auto what = text_member(request, "op");
  if (what == "connect") return connect(request);
  if (what == "sql") return run(request);
  if (what == "commit" || what == "rollback") {
    if (database_ && connection().in_transaction())
      connection().execute(what == "commit" ? "COMMIT" : "ROLLBACK");
    return Json::object();
  }
  throw Error("env.py asks for \"" + what + "\", which can't be done here");
}

Json EnvironmentHost::connect(const Json& request) {
  const auto syntax = text_member(request, "syntax");
  const auto engine = find_engine(syntax);
  if (!engine) throw Error("env.py connects to a database of a kind that Limbeck doesn't know");
  std::vector<std::pair<std::string, std::string>> parameters;
  if (const auto* const given = request.find("parameters"); given && given->is_object()) {
    for (const auto& [name, value] : given->as_object()) parameters.emplace_back(name, value.as_string());
  }
  auto address = config::address_of_driver(*engine, parameters, std::filesystem::current_path());
  address.dialect = config::dialect_of_scheme(syntax);
  database_ = &hooks_.connect(address);
  if (database_->dialect->engine() != *engine) {
    throw Error(
        fmt::format("env.py has an engine for {}, and the address in force is one of {}", to_string(*engine),
                    to_string(database_->dialect->engine())),
        "let env.py make its engine from that address: context.config.get_main_option(\"sqlalchemy.url\"), "
        "or --url, which counts for all of its engines");
  }
  const auto greeting = database_->dialect->greeting(connection());
  return Json::object({{"version_info", greeting.version},
                       {"version", connection().server_description()},
                       {"default_schema", greeting.default_schema ? Json(*greeting.default_schema) : Json()},
                       {"isolation_level", greeting.isolation_level}});
}

Json EnvironmentHost::run(const Json& request) {
  if (!database_) throw Error("env.py runs a statement before it has connected");
  if (!has_run_ && hooks_.before_first_statement) hooks_.before_first_statement();
  has_run_ = true;
  const auto mode = driver_mode(request);
  const bool open = connection().in_transaction();
  const auto frame = database_->dialect->transaction_frame(false, false);
  if (mode == DriverMode::autocommit && open && !began_in_autocommit_) connection().execute(frame.commit);
  if (mode == DriverMode::transaction && !open) connection().execute(frame.begin);
  const auto values = parameters(request, "values", *database_->dialect);
  const auto result = query(text_member(request, "sql"), values);
  began_in_autocommit_ = mode == DriverMode::autocommit && connection().in_transaction();
  return driver_answer(result);
}

dialect::Result EnvironmentHost::query(const std::string& sql,
                                       const std::vector<dialect::Parameter>& values) {
  auto& target = connection();
  if (!hooks_.only_reads || diverted_ || !target.in_transaction() || is_query(sql))
    return target.query(sql, values);
  dialect::Result result;
  try {
    dialect::run_in_savepoint(target, [&] { result = target.query(sql, values); });
  } catch (const DatabaseError& error) {
    if (error.kind() != ErrorKind::read_only) throw;
  }
  return result;
}

dialect::Connection& EnvironmentHost::connection() const {
  return diverted_ ? *diverted_ : *database_->connection;
}

}  // namespace limbeck::migrate
