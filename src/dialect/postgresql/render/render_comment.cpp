#include <fmt/core.h>

#include "base/error.hpp"
#include "dialect/postgresql/quote.hpp"
#include "dialect/postgresql/render/render_object_name.hpp"
#include "dialect/postgresql/render/renderer.hpp"

namespace limbeck::dialect::postgresql {

using schema::ObjectId;
using schema::ObjectKind;

void Renderer::operator()(const operation::SetComment& op) {
  comment(comment_target(op.target), op.before, op.after);
}

std::string Renderer::comment_target(const ObjectId& id) const {
  switch (id.kind) {
    case ObjectKind::column:
      return fmt::format("COLUMN {}.{}", quote(id.name), quote_identifier(id.part));
    case ObjectKind::constraint: {
      const ObjectId domain{ObjectKind::domain, id.name, ""};
      const bool of_domain = after_.objects.contains(domain) || before_.objects.contains(domain);
      return fmt::format("CONSTRAINT {} ON {}{}", quote_identifier(id.part), of_domain ? "DOMAIN " : "",
                         quote(id.name));
    }
    case ObjectKind::view: {
      const auto found = after_.views.find(id.name);
      const bool materialized = found != after_.views.end() && found->second.materialized;
      return fmt::format("{}VIEW {}", materialized ? "MATERIALIZED " : "", quote(id.name));
    }
    default:
      return object_sql(id);
  }
}

}  // namespace limbeck::dialect::postgresql
