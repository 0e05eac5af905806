#include "migrate/renames_made.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "dialect/sql/renamed.hpp"

namespace limbeck::migrate {

using schema::ObjectKind;

RenamesMade::RenamesMade(std::span<const PlannedStep> history, const dialect::Dialect& dialect)
    : ignore_case_(dialect.capabilities(newest(dialect.engine())).case_insensitive_names) {
  for (const auto& step : history) {
    for (const auto& statement : step.statements) {
      if (const auto renamed = sql::renamed_by(dialect.engine(), statement.text))
        add(renamed->from, renamed->to, step.step.revision);
    }
  }
}

void RenamesMade::add(const schema::ObjectId& from, const schema::ObjectId& to, const std::string& revision) {
  // What was renamed before goes on under the new name, and so do the parts of what is renamed as a whole.
  std::vector<Made> more = {{from, to, revision}};
  for (auto& earlier : made_) {
    if (same(earlier.to, from)) more.push_back({earlier.from, to, revision});
    const auto owner = earlier.to.kind == ObjectKind::column ? ObjectKind::table : earlier.to.kind;
    if (from.part.empty() && !earlier.to.part.empty() && same({owner, earlier.to.name, ""}, from))
      earlier.from.name.name = earlier.to.name.name = to.name.name;
  }
  std::ranges::move(more, std::back_inserter(made_));
}

bool RenamesMade::same(const std::string& one, const std::string& other) const {
  return ignore_case_ ? text::iequals(one, other) : one == other;
}

bool RenamesMade::same(const schema::ObjectId& one, const schema::ObjectId& other) const {
  return one.kind == other.kind && same(one.name.name, other.name.name) && same(one.part, other.part) &&
         (one.name.schema.empty() || other.name.schema.empty() || same(one.name.schema, other.name.schema));
}

std::optional<std::string> RenamesMade::revision(const schema::ObjectId& from,
                                                 const schema::ObjectId& to) const {
  const auto found = std::find_if(made_.rbegin(), made_.rend(), [&](const Made& made) {
    return same(made.from, from) && same(made.to, to);
  });
  return found == made_.rend() ? std::nullopt : std::optional(found->revision);
}

}  // namespace limbeck::migrate
