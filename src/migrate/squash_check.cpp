#include "migrate/squash_check.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>

#include "autogenerate/differ/diff.hpp"
#include "base/text.hpp"
#include "migrate/trial_run.hpp"
#include "revision/steps.hpp"

namespace limbeck::migrate {
namespace {

/// What comes out of one of the two ways.
struct Outcome {
  schema::Catalog above;
  std::optional<schema::Catalog> below;  ///< unset: there is no way down
};

class SquashCheck {
 public:
  SquashCheck(const SquashCheckRequest& request, autogenerate::Workspace& workspace)
      : request_(request), workspace_(workspace), dialect_(*workspace.dialect) {}

  bool run() {
    const auto& squash = *request_.squash;
    workspace_.report_progress("running the revisions one by one in a scratch database");
    const auto parts = try_out(*request_.graph, squash.parts, request_.source);
    workspace_.report_progress("running the squashed revision in a scratch database");
    auto source = request_.source;
    source.read = [&](const std::string& file) {
      if (file == squash.whole.file) return scripts::Content::of_text(request_.text, file);
      return request_.source.read ? request_.source.read(file) : scripts::Content::of_file(file);
    };
    const auto whole = try_out(squash.graph, {squash.whole.id}, source);
    compare(parts.above, whole.above, "upgrade");
    if (parts.below.has_value() != whole.below.has_value())
      throw Error("nothing was squashed: there is a way back only one by one, or only as a whole");
    if (parts.below) compare(*parts.below, *whole.below, "downgrade");
    return parts.below.has_value();
  }

 private:
  Outcome try_out(const revision::RevisionGraph& graph, const std::vector<std::string>& ids,
                  const RevisionSource& source) const {
    auto& scratch = workspace_.fresh_scratch();
    auto steps = revision::upgrade_steps(graph, {}, {ids.back()});
    const auto rows = steps.back().rows_after.list();
    const auto up = make_plan(graph, std::move(steps), {}, dialect_, source);
    workspace_.make_room_for(texts_of(up.steps));
    run_steps(up, scratch);
    Outcome outcome{look(scratch), {}};
    std::optional<Plan> down;
    try {
      down = make_plan(graph, revision::undo_steps(graph, rows, ids), rows, dialect_, source);
    } catch (const Error&) {
      return outcome;  // irreversible
    }
    run_steps(*down, scratch);
    outcome.below = look(scratch);
    return outcome;
  }

  schema::Catalog look(dialect::Connection& scratch) const {
    return dialect_.inspect(scratch, workspace_.inspect);
  }

  void run_steps(const Plan& plan, dialect::Connection& scratch) const {
    if (const auto stop = trial_run(dialect_, scratch, plan.steps)) {
      const auto& step = plan.steps[stop->step];
      throw Error(fmt::format("nothing was squashed: the {} of revision {} failed in a scratch database: {}",
                              step.direction(), step.step.revision, stop->why),
                  stop->hint);
    }
  }

  void compare(const schema::Catalog& wanted, const schema::Catalog& made, const char* direction) const {
    std::vector<std::string> differences;
    for (const auto& each : autogenerate::diff(made, wanted, {}, workspace_.capabilities()))
      differences.push_back(text::replace_all(operation::describe(each), "\n", " "));
    if (differences.empty()) return;
    throw Error(fmt::format(
        "nothing was squashed: its {} would lead to another schema than the revisions one by one; "
        "to get there: {}",
        direction, text::join(differences, "; ")));
  }

  const SquashCheckRequest& request_;
  autogenerate::Workspace& workspace_;
  const dialect::Dialect& dialect_;
};

}  // namespace

bool check_squash(const SquashCheckRequest& request, autogenerate::Workspace& workspace) {
  return SquashCheck(request, workspace).run();
}

}  // namespace limbeck::migrate
