#include "migrate/history_check.hpp"

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>

#include "autogenerate/differ/diff.hpp"
#include "base/text.hpp"
#include "migrate/repeatable.hpp"
#include "migrate/trial_run.hpp"
#include "revision/steps.hpp"
#include "scripts/sql/sql_format.hpp"

namespace limbeck::migrate {
namespace {

using revision::Direction;

/// The way back of a step upwards.
revision::Step reversed(const revision::Step& up) {
  auto down = up;
  down.direction = Direction::downgrade;
  std::swap(down.rows_before, down.rows_after);
  std::swap(down.from, down.to);
  return down;
}

class HistoryChecker {
 public:
  HistoryChecker(const HistoryCheckRequest& request, autogenerate::Workspace& workspace)
      : request_(request), workspace_(workspace), dialect_(*workspace.dialect) {}

  HistoryCheck run() {
    auto steps = revision::upgrade_steps(*request_.graph, {}, {"heads"});
    try {
      up_ = make_plan(*request_.graph, steps, {}, dialect_, request_.source).steps;
    } catch (const Error&) {
      if (name_unreadable(steps)) return std::move(result_);
      throw;
    }
    for (const auto& step : up_)
      result_.revisions.push_back(
          {.revision = step.step.revision, .message = step.message, .file = step.file});
    workspace_.report_progress("running the revisions in a scratch database");
    scratch_ = &begin();
    load_downgrades();
    if (request_.each) {
      go_up_and_down_at_each();
    } else {
      go_up_down_and_up();
    }
    check_repeatables();
    return std::move(result_);
  }

 private:
  /// Which file in SQL can't be cut into statements for its transaction: it breaks, and no revision is tried.
  /// False: none; what is no SQL may need what isn't here.
  bool name_unreadable(const std::vector<revision::Step>& steps) {
    bool found = false;
    for (const auto& step : steps) {
      const auto& revision = request_.graph->get(step.revision);
      auto& check = result_.revisions.emplace_back();
      check.revision = step.revision;
      check.message = revision.message.substr(0, revision.message.find('\n'));
      check.file = revision.file;
      check.outcome = RevisionOutcome::not_tried;
      if (found || &scripts::format_of(revision.file) != &scripts::sql_format()) continue;
      try {
        static_cast<void>(make_plan(*request_.graph, {step}, {}, dialect_, request_.source));
      } catch (const Error& error) {
        found = true;
        check.outcome = RevisionOutcome::breaks;
        check.when = "upgrade";
        check.why = error.what();
        check.hint = error.hint();
      }
    }
    return found;
  }

  /// Behind the last revision, each twice: the second time must change nothing.
  void check_repeatables() {
    std::vector<revision::Step> steps;
    add_all_repeatables(steps, *request_.graph, request_.graph->real_heads());
    if (steps.empty()) return;
    const auto planned = make_plan(*request_.graph, std::move(steps), {}, dialect_, request_.source).steps;
    for (const auto& step : planned) {
      result_.repeatables.push_back({.revision = step.step.revision,
                                     .message = step.message,
                                     .file = step.file,
                                     .outcome = RevisionOutcome::not_tried,
                                     .repeatable = true});
    }
    if (!result_.reached_revisions()) return;
    start_over(up_.size());
    workspace_.make_room_for(texts_of(planned));
    std::vector<schema::Catalog> behind;
    for (const auto* when : {"first run", "second run"}) {
      for (std::size_t i = 0; i < planned.size(); ++i) {
        auto& check = result_.repeatables[i];
        check.outcome = RevisionOutcome::works;
        if (!try_out({&planned[i], 1}, check, when)) return;
      }
      behind.push_back(look());
    }
    if (const auto differs = way_to(behind.front(), behind.back()); !differs.empty()) {
      auto& last = result_.repeatables.back();
      last.outcome = RevisionOutcome::breaks;
      last.when = "second run";
      last.why = "the second run of all leads to another schema than the first; to get there: " +
                 text::join(differs, "; ");
    }
  }

  /// What has no way back says why; the others are read.
  void load_downgrades() {
    down_.resize(up_.size());
    for (std::size_t i = 0; i < up_.size(); ++i) {
      try {
        down_[i] = make_plan(*request_.graph, {reversed(up_[i].step)}, {}, dialect_, request_.source).steps;
      } catch (const Error& error) {
        result_.revisions[i].no_way_back = error.what();
      }
    }
  }

  dialect::Connection& begin() {
    auto& scratch = workspace_.fresh_scratch();
    workspace_.make_room_for(texts_of(up_));
    return scratch;
  }

  bool has_way_back(std::size_t i) const { return result_.revisions[i].no_way_back.empty(); }

  schema::Catalog look() const { return dialect_.inspect(*scratch_, workspace_.inspect); }

  /// What had to be done to be at `wanted`.
  std::vector<std::string> way_to(const schema::Catalog& wanted, const schema::Catalog& actual) const {
    std::vector<std::string> operations;
    for (const auto& each : autogenerate::diff(actual, wanted, {}, workspace_.capabilities()))
      operations.push_back(text::replace_all(operation::describe(each), "\n", " "));
    return operations;
  }

  bool try_out(std::span<const PlannedStep> step, RevisionCheck& check, const char* when) {
    std::vector<std::string> passed_over;
    const auto stop = trial_run(dialect_, *scratch_, step, &passed_over);
    for (auto& each : passed_over) {
      if (std::ranges::find(check.passed_over, each) == check.passed_over.end())
        check.passed_over.push_back(std::move(each));
    }
    if (!stop) return true;
    if (stop->not_runnable) throw Error(stop->why, stop->hint);
    check.outcome = RevisionOutcome::breaks;
    check.when = when;
    check.line = stop->line;
    check.why = stop->why;
    check.hint = stop->hint;
    return false;
  }

  bool try_up(std::size_t i, const char* when) { return try_out({&up_[i], 1}, result_.revisions[i], when); }
  bool try_down(std::size_t i) { return try_out(down_[i], result_.revisions[i], "downgrade"); }

  void leave_untried(std::size_t from) {
    for (auto i = from; i < up_.size(); ++i) result_.revisions[i].outcome = RevisionOutcome::not_tried;
  }

  /// From revision `from` on, less than `to`. Says whether all of them ran.
  bool go_up(std::size_t from, std::size_t to, const char* when) {
    for (auto i = from; i < to; ++i) {
      if (try_up(i, when)) continue;
      if (when == std::string_view("upgrade")) leave_untried(i + 1);
      return false;
    }
    return true;
  }

  void go_up_down_and_up() {
    std::size_t floor = up_.size();  // behind the last one without a way back
    while (floor > 0 && has_way_back(floor - 1)) --floor;
    if (!go_up(0, floor, "upgrade")) return;
    const auto start = look();
    if (!go_up(floor, up_.size(), "upgrade")) return;
    const auto end = look();
    for (auto i = up_.size(); i > floor; --i) {
      if (!try_down(i - 1)) return;
    }
    result_.left_below = way_to(start, look());
    if (!result_.left_below.empty() || !go_up(floor, up_.size(), "second upgrade")) return;
    result_.differs_at_end = way_to(end, look());
  }

  void go_up_and_down_at_each() {
    auto before = look();
    for (std::size_t i = 0; i < up_.size(); ++i) {
      workspace_.report_progress("up, down and up again: revision " + up_[i].step.revision);
      if (!try_up(i, "upgrade")) return leave_untried(i + 1);
      auto after = look();
      if (has_way_back(i)) go_down_and_up_at(i, before, after);
      before = std::move(after);
    }
  }

  void go_down_and_up_at(std::size_t i, const schema::Catalog& before, const schema::Catalog& after) {
    auto& check = result_.revisions[i];
    if (!try_down(i)) return start_over(i + 1);
    check.left = way_to(before, look());
    if (!check.left.empty()) {
      check.outcome = RevisionOutcome::does_not_lead_back;
      return start_over(i + 1);
    }
    if (!try_up(i, "second upgrade")) return start_over(i + 1);
    if (const auto differs = way_to(after, look()); !differs.empty()) {
      check.outcome = RevisionOutcome::breaks;
      check.when = "second upgrade";
      check.why =
          "it leads to another schema than the first time; to get there: " + text::join(differs, "; ");
      start_over(i + 1);
    }
  }

  /// A scratch database with the first `count` revisions, which ran before.
  void start_over(std::size_t count) {
    scratch_ = &begin();
    std::vector<std::string> passed_over;  // and named already
    if (const auto stop = trial_run(dialect_, *scratch_, std::span(up_).first(count), &passed_over))
      throw Error(up_[stop->step].file + ": it ran, and doesn't run again: " + stop->why, stop->hint);
  }

  const HistoryCheckRequest& request_;
  autogenerate::Workspace& workspace_;
  const dialect::Dialect& dialect_;
  dialect::Connection* scratch_ = nullptr;
  std::vector<PlannedStep> up_;
  std::vector<std::vector<PlannedStep>> down_;  ///< one step each; none where there is no way back
  HistoryCheck result_;
};

}  // namespace

bool HistoryCheck::works() const {
  const auto works = [](const RevisionCheck& each) { return each.outcome == RevisionOutcome::works; };
  return left_below.empty() && differs_at_end.empty() && std::ranges::all_of(revisions, works) &&
         std::ranges::all_of(repeatables, works);
}

bool HistoryCheck::reached_revisions() const {
  return std::ranges::all_of(revisions, [](const auto& each) {
    return each.outcome != RevisionOutcome::not_tried &&
           (each.outcome != RevisionOutcome::breaks || each.when != "upgrade");
  });
}

bool HistoryCheck::reached_end() const {
  return reached_revisions() && std::ranges::all_of(repeatables, [](const auto& each) {
           return each.outcome != RevisionOutcome::not_tried &&
                  (each.outcome != RevisionOutcome::breaks || each.when != "first run");
         });
}

HistoryCheck check_history(const HistoryCheckRequest& request, autogenerate::Workspace& workspace) {
  return HistoryChecker(request, workspace).run();
}

}  // namespace limbeck::migrate
