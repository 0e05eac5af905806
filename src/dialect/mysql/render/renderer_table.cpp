#include <fmt/core.h>

#include "base/text.hpp"
#include "dialect/mysql/column_type.hpp"
#include "dialect/mysql/quote.hpp"
#include "dialect/mysql/render/conversion.hpp"
#include "dialect/mysql/render/render_sql.hpp"
#include "dialect/mysql/render/renderer.hpp"
#include "dialect/mysql/render/table_options.hpp"

namespace limbeck::dialect::mysql {

void Renderer::operator()(const operation::CreateTable& op) {
  add(create_table_sql(op.table));
}

void Renderer::operator()(const operation::DropTable& op) {
  add("DROP TABLE " + quoted(op.table.name),
      {.warning = fmt::format("drops the table {} and its rows", op.table.name.display())});
}

void Renderer::operator()(const operation::RenameTable& op) {
  add(fmt::format("RENAME TABLE {} TO {}", quoted(op.from), quoted(op.to)));
  has_renamed_ = true;
}

void Renderer::operator()(const operation::AlterTableOptions& op) {
  const auto& name = op.after.name;
  if (op.before.collation != op.after.collation) {
    const auto collation = op.after.collation.empty() ? after_.default_collation : op.after.collation;
    std::vector<std::string> clauses = {collation.empty() ? "DEFAULT CHARACTER SET = DEFAULT"
                                                          : "COLLATE = " + collation};
    // Columns that are as the table is shall be so afterwards. The others keep what they have by now.
    Notes notes;
    const auto* held = table(name);
    for (const auto& column : held ? held->columns : op.before.columns) {
      const auto* wanted = op.after.find_column(column.name);
      if (!is_character_type(column.type) || !column.collation.empty() || !wanted ||
          !wanted->collation.empty())
        continue;
      suspend_foreign_keys(name, column.name);
      clauses.push_back("MODIFY COLUMN " + column_sql(column));
      auto from = column, to = column;
      from.collation = op.before.collation.empty() ? before_.default_collation : op.before.collation;
      to.collation = collation;
      if (const auto [loss, requirement] = conversion(from, to); !requirement.empty() && has_rows(name)) {
        notes.depends_on_rows +=
            fmt::format("{}existing values of {} of {} must {}", notes.depends_on_rows.empty() ? "" : "; ",
                        column.name, name.display(), requirement);
      }
    }
    alter(name, clauses, std::move(notes));
  }
  for (auto& [clause, warning, depends_on_rows] : option_changes(op.before, op.after))
    alter(name, clause, {std::move(warning), std::move(depends_on_rows)});
}

void Renderer::operator()(const operation::CreateSequence& op) {
  add(create_sequence_sql(op.sequence));
}

void Renderer::operator()(const operation::DropSequence& op) {
  add("DROP SEQUENCE " + quoted(op.sequence.name),
      {.warning = fmt::format("drops the sequence {} and its position", op.sequence.name.display())});
}

void Renderer::operator()(const operation::RenameSequence& op) {
  add(fmt::format("RENAME TABLE {} TO {}", quoted(op.from), quoted(op.to)));
  has_renamed_ = has_renamed_sequence_ = true;
}

void Renderer::operator()(const operation::AlterSequence& op) {
  const auto& before = op.before.numbers;
  const auto& after = op.after.numbers;
  if (before == after) return;
  // The server takes no range that doesn't hold the number that comes next.
  const bool is_elsewhere = (before.maximum && after.minimum && *before.maximum < *after.minimum) ||
                            (before.minimum && after.maximum && *before.minimum > *after.maximum);
  add("ALTER SEQUENCE " + quoted(op.after.name) + sequence_numbers_sql(after) +
      (is_elsewhere ? " RESTART" : ""));
}

}  // namespace limbeck::dialect::mysql
