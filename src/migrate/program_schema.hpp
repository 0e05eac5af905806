// What a program asks to be done to the schema: read as operations against the catalog as it is at that
// moment, rendered by the dialect like those that autogenerate writes, and run.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "migrate/program_environment.hpp"
#include "migrate/program_run.hpp"
#include "migrate/program_statements.hpp"
#include "operation/operation.hpp"
#include "schema/catalog.hpp"

namespace limbeck::migrate {

class ProgramSchema {
 public:
  /// All are referred to.
  ProgramSchema(const ProgramEnvironment& environment, ProgramRun& run, ProgramStatements& statements);

  /// Does what a request asks for: one of limbeck/op.hpp's with the name of an operation. In a backfill it is
  /// part of the backfill. Throws Error when the request makes no sense, or when its statements can't run in
  /// this section; DatabaseError.
  void change(const Json& request, bool in_backfill);

  /// To be called before what may change the schema otherwise, a statement or a while in which others could:
  /// the catalog is inspected again when it is needed. Behind change() it is known without that, where it is
  /// certain (see carry_forward.hpp).
  void forget_catalog() { catalog_.reset(); }

  /// Throws Error when there is no such table, or it has none.
  std::vector<std::string> primary_key_of(const schema::ObjectName& table);

 private:
  using Rendered = std::vector<dialect::RenderedStatement>;

  const std::string& default_schema();
  const schema::Catalog* catalog();
  Rendered render(const std::vector<operation::Operation>& operations, const std::string& request_name);
  void refuse_null_in_new_key(const operation::Operation& operation);
  void refuse_foreign_keys(bool drops_table) const;
  void refuse_disallowed(const std::vector<operation::Operation>& operations,
                         const Rendered& statements) const;
  void keep_catalog(const std::vector<operation::Operation>& operations, const Rendered& statements,
                    const std::function<void()>& work);
  void run_each(const Rendered& statements);
  void run_atomically(const std::function<void()>& work);

  const ProgramEnvironment& environment_;
  ProgramRun& run_;
  ProgramStatements& statements_;
  std::optional<std::string> default_schema_;
  std::optional<schema::Catalog> catalog_;  // as it is now; empty: nobody has looked yet, or not since
};

}  // namespace limbeck::migrate
