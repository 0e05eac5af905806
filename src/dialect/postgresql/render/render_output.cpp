#include "dialect/postgresql/render/render_output.hpp"

#include <fmt/core.h>

#include <utility>

#include "base/text.hpp"
#include "dialect/postgresql/quote.hpp"

namespace limbeck::dialect::postgresql {
namespace {

constexpr std::size_t max_line_width = 110;

void append(std::string& text, const std::string& more) {
  if (more.empty() || text == more) return;
  text += (text.empty() ? "" : "; ") + more;
}

std::string alter(const std::string& head, const std::vector<std::string>& clauses) {
  if (clauses.size() == 1) {
    const std::size_t first_line = std::min(clauses[0].find('\n'), clauses[0].size());
    return fmt::format("{}{}{}", head, head.size() + first_line < max_line_width ? " " : "\n    ",
                       clauses[0]);
  }
  return fmt::format("{}\n    {}", head, text::join(clauses, ",\n    "));
}

}  // namespace

Notes& Notes::operator+=(const Notes& other) {
  append(warning, other.warning);
  append(depends_on_rows, other.depends_on_rows);
  return *this;
}

void Output::add(RenderedStatement statement) {
  close();
  statements_.push_back(std::move(statement));
}

void Output::add(std::string sql, Notes notes) {
  add(RenderedStatement{.sql = std::move(sql),
                        .warning = std::move(notes.warning),
                        .depends_on_rows = std::move(notes.depends_on_rows)});
}

void Output::alter_columns(const schema::ObjectName& table, bool only, const std::string& column,
                           std::vector<std::string> clauses, Notes notes) {
  if (clauses.empty()) return;
  const std::string head = fmt::format("ALTER TABLE {}{}", only ? "ONLY " : "", quote(table));
  const auto changed = columns_.find(column);
  if (head != head_ || (changed != columns_.end() && changed->second != operation_)) close();
  head_ = head;
  columns_[column] = operation_;
  for (auto& clause : clauses) clauses_.push_back(std::move(clause));
  notes_ += notes;
}

void Output::alter_table(const schema::ObjectName& table, const std::string& clause, Notes notes) {
  add(alter("ALTER TABLE " + quote(table), {clause}), std::move(notes));
}

std::vector<RenderedStatement> Output::take() {
  close();
  return std::exchange(statements_, {});
}

void Output::close() {
  if (head_.empty()) return;
  statements_.push_back({.sql = alter(head_, clauses_),
                         .warning = std::move(notes_.warning),
                         .depends_on_rows = std::move(notes_.depends_on_rows)});
  head_.clear();
  clauses_.clear();
  columns_.clear();
  notes_ = {};
}

}  // namespace limbeck::dialect::postgresql
