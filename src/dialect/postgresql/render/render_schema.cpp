#include <fmt/core.h>

#include "dialect/postgresql/quote.hpp"
#include "dialect/postgresql/render/renderer.hpp"
#include "dialect/sql/splitter.hpp"

namespace limbeck::dialect::postgresql {

void Renderer::operator()(const operation::CreateSchema& op) {
  const std::string name = quote_identifier(op.schema.name);
  // Each new database has one.
  out_.add(fmt::format("CREATE SCHEMA {}{}", op.schema.name == "public" ? "IF NOT EXISTS " : "", name));
  comment("SCHEMA " + name, "", op.schema.comment);
}

void Renderer::operator()(const operation::DropSchema& op) {
  out_.add("DROP SCHEMA " + quote_identifier(op.schema.name),
           {.warning = "drops the schema " + op.schema.name});
}

void Renderer::operator()(const operation::Execute& op) {
  for (auto& statement : sql::split(EngineKind::postgresql, op.sql, "a statement to run")) {
    out_.add(std::move(statement.text));
  }
}

}  // namespace limbeck::dialect::postgresql
