#include <fmt/core.h>

#include "base/text.hpp"
#include "dialect/postgresql/option_keys.hpp"
#include "dialect/postgresql/quote.hpp"
#include "dialect/postgresql/render/render_sql.hpp"
#include "dialect/postgresql/render/renderer.hpp"

namespace limbeck::dialect::postgresql {
namespace {

std::string keys_in_words(const schema::Index& index) {
  std::vector<std::string> keys;
  for (const auto& key : index.keys) keys.push_back(key.column.empty() ? key.expression : key.column);
  return text::join(keys, ", ") + (index.where.empty() ? "" : " where " + index.where);
}

}  // namespace

void Renderer::operator()(const operation::CreateIndex& op) {
  create_index(op.table, op.index);
}

void Renderer::create_index(const schema::ObjectName& table, const schema::Index& index, bool without_notes) {
  const bool concurrently = has_rows(table) && policy_.uses_weak_locks_on(table);
  RenderedStatement statement;
  statement.sql = index_sql(table, index, concurrently);
  if (index.unique && has_rows(table) && !without_notes) {
    statement.depends_on_rows =
        fmt::format("existing rows of {} must be unique in {}", table.display(), keys_in_words(index));
  }
  statement.transactional = !concurrently;
  out_.add(std::move(statement));
  set_index_statistics({table.schema, index.name}, option_of(index.options, option::statistics));
  if (!index.name.empty()) comment("INDEX " + quote({table.schema, index.name}), "", index.comment);
  restore_role(table, index.name);
}

void Renderer::set_index_statistics(const schema::ObjectName& index, const std::string& targets) {
  if (targets.empty()) return;
  std::vector<std::string> clauses;
  for (const auto& target : text::split(targets, ',')) {
    const auto parts = text::split(text::trim(target), '=');
    clauses.push_back(fmt::format("ALTER COLUMN {} SET STATISTICS {}", parts.at(0), parts.at(1)));
  }
  out_.add(fmt::format("ALTER INDEX {} {}", quote(index), text::join(clauses, ", ")));
}

void Renderer::operator()(const operation::DropIndex& op) {
  note_lost_role(op.table, op.index.name);
  const bool concurrently = has_rows(op.table) && policy_.uses_weak_locks_on(op.table);
  RenderedStatement statement;
  statement.sql = fmt::format("DROP INDEX {}{}", concurrently ? "CONCURRENTLY " : "",
                              quote({op.table.schema, op.index.name}));
  statement.transactional = !concurrently;
  out_.add(std::move(statement));
}

void Renderer::operator()(const operation::RenameIndex& op) {
  out_.add(
      fmt::format("ALTER INDEX {} RENAME TO {}", quote({op.table.schema, op.from}), quote_identifier(op.to)));
}

}  // namespace limbeck::dialect::postgresql
