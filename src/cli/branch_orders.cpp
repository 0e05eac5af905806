#include "cli/branch_orders.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <span>

#include "autogenerate/differ/diff.hpp"
#include "autogenerate/renames/renames.hpp"
#include "base/error_kind.hpp"
#include "base/text.hpp"
#include "cli/authoring.hpp"
#include "cli/interrupt.hpp"
#include "dialect/sql/changed_rows.hpp"
#include "migrate/renames_made.hpp"
#include "migrate/trial_run.hpp"
#include "operation/touched.hpp"
#include "revision/steps.hpp"

namespace limbeck::cli {
namespace {

using Heads = std::vector<std::string>;

constexpr const char* row_changes = "change rows of table ";

/// What runs when the database is brought to each of these, one after the other.
std::vector<revision::Step> steps_to(const revision::RevisionGraph& graph, const std::vector<Heads>& stages) {
  std::vector<revision::Step> all;
  std::vector<std::string> rows;
  for (const auto& targets : stages) {
    if (targets.empty()) continue;
    for (auto& step : revision::upgrade_steps(graph, rows, targets)) all.push_back(std::move(step));
    if (!all.empty()) rows = all.back().rows_after.list();
  }
  return all;
}

/// What is below all of them.
Heads common_rows(const revision::RevisionGraph& graph, const Heads& heads) {
  auto common = graph.ancestors({heads.front()});
  for (const auto& head : heads) {
    const auto below = graph.ancestors({head});
    std::erase_if(common, [&](const auto& id) { return std::ranges::find(below, id) == below.end(); });
  }
  return graph.minimal_rows(common);
}

/// "table orders", "view totals", "enum mood".
std::string object_of(const operation::Operation& operation) {
  if (const auto table = operation::touched_table(operation)) return "table " + table->display();
  const auto words = operation::describe(operation);
  if (const auto at = words.rfind("enum "); at != std::string::npos) return words.substr(at);
  return words.substr(words.find(' ') + 1);
}

const char* words_for(const migrate::TrialRunFailure& failure) {
  if (failure.refused) return "would be refused";
  return failure.is_from_database ? "fails in an empty database" : "can't be tried out";
}

/// By the name that the other branches know.
std::string object_before(const operation::Operation& operation,
                          const std::vector<autogenerate::Rename>& renames) {
  auto object = object_of(operation);
  for (const auto& rename : renames) {
    if (!rename.from.part.empty()) continue;
    const auto kind = std::string(schema::kind_name(rename.from.kind)) + " ";
    const auto before = kind + rename.from.name.display();
    if (object == kind + rename.to.name.display() || object.starts_with(before + " to ")) return before;
  }
  return object;
}

class OrderTrial {
 public:
  OrderTrial(Context& context, const Heads& heads)
      : context_(context),
        heads_(heads),
        common_(common_rows(context.graph(), heads)),
        database_(context.open(migrate::Access::read)),
        workspace_(workspace_for(context, database_)),
        dialect_(*database_.dialect) {}

  BranchOrders run() {
    for (std::size_t i = 0; i < heads_.size(); ++i) {
      auto order = heads_;
      std::rotate(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(i),
                  order.begin() + static_cast<std::ptrdiff_t>(i) + 1);
      try_order(order);
    }
    // Then it is not the order that makes them fail, but what an empty database lacks.
    if (failures_.size() == heads_.size() && std::ranges::none_of(failures_, [&](const Failure& each) {
          return each.refused || is_caused_by_order(each);
        }))
      throw Error(result_.differences.front().words);
    return std::move(result_);
  }

 private:
  struct Failure {
    std::string revision;
    bool alone;  ///< no other branch was there
    bool refused;
  };

  /// It fails behind another branch, and not alone.
  bool is_caused_by_order(const Failure& failure) const {
    return !failure.alone && std::ranges::none_of(failures_, [&](const Failure& each) {
      return each.alone && each.revision == failure.revision;
    });
  }

  void try_order(const Heads& order) {
    const auto& graph = context_.graph();
    const auto words =
        fmt::format("with {} before {}", order.front(), text::enumerate({order.begin() + 1, order.end()}));
    workspace_.report_progress("trying the branches out " + words);
    auto& scratch = workspace_.fresh_scratch();
    const auto below = steps_to(graph, {common_}).size();
    const auto first = steps_to(graph, {common_, {order.front()}}).size();
    std::vector<Heads> stages = {common_};
    for (const auto& head : order) stages.push_back({head});
    const auto plan =
        migrate::make_plan(graph, steps_to(graph, stages), {}, dialect_, context_.revision_source());
    const std::span<const migrate::PlannedStep> all(plan.steps);
    workspace_.make_room_for(migrate::texts_of(all));
    auto& branch = result_.branches.emplace_back();
    branch.head = order.front();
    for (const auto& step : all.subspan(below, first - below)) branch.revisions.push_back(step.step.revision);
    bool failed = fails(all.first(below), scratch, order.front(), words, true);
    if (!failed && !base_) base_ = look(scratch);
    if (!failed) {
      const auto own = all.subspan(below, first - below);
      failed = fails(own, scratch, order.front(), words, true);
      if (!failed) add_changes(branch, own, look(scratch));
    }
    if (!failed && !fails(all.subspan(first), scratch, order.front(), words, false))
      compare(look(scratch), order.front(), words);
  }

  schema::Catalog look(dialect::Connection& scratch) const {
    return dialect_.inspect(scratch, workspace_.inspect);
  }

  /// Notes what fails, and why. `alone`: no other branch is there yet.
  bool fails(std::span<const migrate::PlannedStep> steps, dialect::Connection& scratch,
             const std::string& first, const std::string& words, bool alone) {
    std::vector<std::string> passed_over;  // roles and the like, whose order is the server's concern
    const auto stop = migrate::trial_run(dialect_, scratch, steps, &passed_over);
    if (!stop) return false;
    failures_.push_back({steps[stop->step].step.revision, alone, stop->refused});
    result_.differences.push_back({first,
                                   fmt::format("{}, revision {} {}: {}", words,
                                               steps[stop->step].step.revision, words_for(*stop), stop->why),
                                   false});
    return true;
  }

  std::vector<operation::Operation> between(const schema::Catalog& before,
                                            const schema::Catalog& after) const {
    return autogenerate::diff(before, after, {}, workspace_.capabilities());
  }

  void add_changes(BranchChanges& branch, std::span<const migrate::PlannedStep> own,
                   const schema::Catalog& after) const {
    const migrate::RenamesMade made(own, dialect_);
    autogenerate::RenameRequest request{.before = &*base_, .after = &after};
    request.capabilities = workspace_.capabilities();
    request.confirm = [&](const autogenerate::RenameCandidate& candidate) {
      return made.revision(candidate.rename.from, candidate.rename.to).has_value();
    };
    const auto renames = autogenerate::find_renames(request).confirmed;
    for (const auto& operation : autogenerate::diff(*base_, after, renames, workspace_.capabilities())) {
      auto words = text::replace_all(operation::describe(operation), "\n", " ");
      branch.changes.emplace_back(object_before(operation, renames), std::move(words));
    }
    std::set<std::string> seen;
    for (const auto& step : own) {
      if (step.is_program) branch.programs.push_back(step.file);
      for (const auto& statement : step.statements) {
        const auto rows = sql::table_with_changed_rows(dialect_.engine(), statement.text);
        if (!rows) continue;
        const auto table = table_named(*rows, after);
        if (table && seen.insert(*table).second)
          branch.changes.emplace_back("table " + *table, row_changes + *table);
      }
    }
  }

  /// Nothing of what is no table any more, such as the copies that a rebuild makes.
  static std::optional<std::string> table_named(const schema::ObjectName& wanted,
                                                const schema::Catalog& catalog) {
    for (const auto& [name, table] : catalog.tables) {
      if (text::iequals(name.name, wanted.name) &&
          (wanted.schema.empty() || name.schema.empty() || wanted.schema == name.schema))
        return name.display();
    }
    return std::nullopt;
  }

  void compare(schema::Catalog made, const std::string& first, const std::string& words) {
    if (!made_) {
      made_ = std::move(made);
      return;
    }
    std::vector<std::string> differences;
    for (const auto& operation : between(*made_, made)) differences.push_back(operation::describe(operation));
    if (differences.empty()) return;
    result_.differences.push_back(
        {first, fmt::format("{}, the schema becomes another one; to get there from the other order: {}",
                            words, text::join(differences, "; "))});
  }

  Context& context_;
  const Heads& heads_;
  Heads common_;
  migrate::Database database_;
  autogenerate::Workspace workspace_;
  const dialect::Dialect& dialect_;
  std::optional<schema::Catalog> base_, made_;
  std::vector<Failure> failures_;  ///< one of an order, where it fails
  BranchOrders result_;
};

/// What a branch does to an object, in the order in which it does it.
std::vector<std::string> changes_of(const BranchChanges& branch, const std::string& object) {
  std::vector<std::string> words;
  for (const auto& [touched, change] : branch.changes) {
    if (touched == object) words.push_back(change);
  }
  return words;
}

}  // namespace

std::vector<std::string> BranchOrders::touched_by_several() const {
  std::map<std::string, std::set<std::string>> heads;
  for (const auto& branch : branches) {
    for (const auto& [object, change] : branch.changes) heads[object].insert(branch.head);
  }
  std::vector<std::string> objects;
  for (const auto& [object, by] : heads) {
    if (by.size() > 1) objects.push_back(object);
  }
  return objects;
}

bool BranchOrders::changes_rows() const {
  return std::ranges::any_of(branches, [](const BranchChanges& branch) {
    return !branch.programs.empty() || std::ranges::any_of(branch.changes, [](const auto& change) {
      return change.second.starts_with(row_changes);
    });
  });
}

BranchOrders try_branch_orders(Context& context, const std::vector<std::string>& heads) {
  try {
    return OrderTrial(context, heads).run();
  } catch (const Error& error) {
    Interrupt::throw_if_requested("nothing was written");
    // A lock passes: what could have been tried out is not left out for it.
    const auto* const refusal = dynamic_cast<const DatabaseError*>(&error);
    if (refusal && caused_by_lock(refusal->kind())) throw;
    BranchOrders untried;
    untried.not_tried = error.what();
    return untried;
  }
}

std::string try_history(Context& context, const revision::RevisionGraph& graph, const std::string& revision) {
  auto database = context.open(migrate::Access::read);
  auto workspace = workspace_for(context, database);
  auto& scratch = workspace.fresh_scratch();
  const auto plan = migrate::make_plan(graph, revision::upgrade_steps(graph, {}, {revision}), {},
                                       *database.dialect, context.revision_source());
  workspace.make_room_for(migrate::texts_of(plan.steps));
  std::vector<std::string> passed_over;
  const auto stop = migrate::trial_run(*database.dialect, scratch, plan.steps, &passed_over);
  if (!stop) return {};
  return fmt::format("revision {} {}: {}", plan.steps[stop->step].step.revision, words_for(*stop), stop->why);
}

std::string try_way_back(Context& context, const revision::RevisionGraph& graph,
                         const std::vector<std::string>& ids) {
  auto database = context.open(migrate::Access::read);
  const auto& dialect = *database.dialect;
  const auto source = context.revision_source();
  auto steps = revision::upgrade_steps(graph, {}, {ids.back()});
  const auto first = std::ranges::find_if(
      steps, [&](const auto& step) { return std::ranges::find(ids, step.revision) != ids.end(); });
  auto back = revision::undo_steps(graph, steps.back().rows_after.list(), ids);
  const auto count = static_cast<std::size_t>(first - steps.begin());
  const auto up = migrate::make_plan(graph, std::move(steps), {}, dialect, source);
  migrate::Plan down;
  try {
    down =
        migrate::make_plan(graph, std::move(back), up.steps.back().step.rows_after.list(), dialect, source);
  } catch (const Error&) {
    return {};  // there is none
  }
  auto workspace = workspace_for(context, database);
  auto& scratch = workspace.fresh_scratch();
  workspace.make_room_for(migrate::texts_of(up.steps));
  std::vector<std::string> passed_over;
  const std::span all(up.steps);
  if (migrate::trial_run(dialect, scratch, all.first(count), &passed_over)) return {};
  const auto before = dialect.inspect(scratch, workspace.inspect);
  if (migrate::trial_run(dialect, scratch, all.subspan(count), &passed_over)) return {};
  if (const auto stop = migrate::trial_run(dialect, scratch, down.steps, &passed_over))
    return fmt::format("the downgrade of revision {} {}: {}", down.steps[stop->step].step.revision,
                       words_for(*stop), stop->why);
  std::vector<std::string> left;
  for (const auto& each :
       autogenerate::diff(dialect.inspect(scratch, workspace.inspect), before, {}, workspace.capabilities()))
    left.push_back(operation::describe(each));
  if (left.empty()) return {};
  return fmt::format("the downgrade of {} doesn't lead back; to get there: {}", text::enumerate(ids),
                     text::join(left, "; "));
}

void tell_of(Context& context, const BranchOrders& orders) {
  auto& terminal = context.terminal;
  if (!orders.not_tried.empty()) {
    terminal.note(
        "whether the branches come to the same in either order was not tried out: " + orders.not_tried,
        Style::dim);
    return;
  }
  const auto several = orders.touched_by_several();
  for (const auto& object : several) {
    terminal.note(fmt::format("more than one branch touches {}:", object), Style::yellow);
    for (const auto& branch : orders.branches) {
      const auto changes = changes_of(branch, object);
      if (!changes.empty()) terminal.note(fmt::format("  {}: {}", branch.head, text::join(changes, "; ")));
    }
  }
  for (const auto& branch : orders.branches) {
    for (const auto& file : branch.programs)
      terminal.note(fmt::format("which rows {} changes is not known", context.display_path(file)),
                    Style::dim);
  }
  if (orders.differences.empty()) {
    terminal.note(fmt::format("the branches commute: {}either order comes to the same schema{}",
                              several.empty() ? "nothing is touched by more than one, and " : "",
                              orders.changes_rows() ? "; rows were not compared" : ""),
                  Style::dim);
  }
}

void add_to(Json& answer, const BranchOrders& orders) {
  auto branches = Json::array(), differences = Json::array();
  for (const auto& branch : orders.branches) {
    auto changes = Json::array();
    for (const auto& [object, change] : branch.changes)
      changes.push(Json::object({{"object", object}, {"change", change}}));
    branches.push(Json::object({{"head", branch.head},
                                {"revisions", branch.revisions},
                                {"changes", changes},
                                {"programs", branch.programs}}));
  }
  for (const auto& each : orders.differences)
    differences.push(Json::object({{"first", each.first}, {"what", each.words}, {"runs", each.runs}}));
  const bool tried = orders.not_tried.empty();
  answer.set("branches", branches)
      .set("touched_by_several", orders.touched_by_several())
      .set("commute", tried ? Json(orders.differences.empty()) : Json())
      .set("order_differences", differences)
      .set("not_tried", tried ? Json() : Json(orders.not_tried));
}

}  // namespace limbeck::cli
