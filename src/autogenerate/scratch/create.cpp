#include "autogenerate/scratch/create.hpp"

#include "autogenerate/differ/diff.hpp"
#include "autogenerate/section.hpp"

namespace limbeck::autogenerate {

std::vector<dialect::RenderedStatement> create_statements(const schema::Catalog& catalog,
                                                          const dialect::Dialect& dialect,
                                                          const dialect::Capabilities& capabilities) {
  // Every database begins with its default schema: it is there already, whether the catalog lists it or not.
  const schema::Catalog empty;
  return dialect.render(diff(empty, catalog, {}, capabilities), empty, catalog);
}

dialect::Connection& create_in_scratch(const schema::Catalog& catalog, const Scope& scope,
                                       Workspace& workspace) {
  auto& scratch = workspace.fresh_scratch(scope.external_dependencies);
  // A new database isn't quite empty (PostgreSQL's schema "public"), and what it has may be what is not
  // wanted.
  const auto empty = workspace.dialect->inspect(scratch, scope.inspect);
  const auto operations = diff(empty, catalog, {}, workspace.capabilities());
  run_statements(as_statements(workspace.dialect->render(operations, empty, catalog)), scratch);
  return scratch;
}

}  // namespace limbeck::autogenerate
