#include "migrate/repeatable.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/sql/created_object.hpp"
#include "scripts/checksum.hpp"

namespace limbeck::migrate {
namespace {

using schema::ObjectName;

/// A name without a schema is the same in any: which one the default is, no file says.
bool are_same(const ObjectName& one, const ObjectName& other) {
  return text::iequals(one.name, other.name) &&
         (one.schema.empty() || other.schema.empty() || text::iequals(one.schema, other.schema));
}

/// Which views files make and take away.
class ViewsOfFiles {
 public:
  ViewsOfFiles(const revision::RevisionGraph& graph, const dialect::Dialect& dialect,
               const RevisionSource& source)
      : graph_(graph), dialect_(dialect), source_(source) {}

  /// Does the revision drop a view that the repeatable makes, on its way up or down, without making it again?
  bool takes_away(const std::string& revision, revision::Direction direction, const std::string& repeatable) {
    auto& known = direction == revision::Direction::upgrade ? dropped_up_ : dropped_down_;
    const auto& dropped = of(revision, known, [&] { return read_dropped(revision, direction); });
    if (dropped.empty()) return false;
    const auto& made = of(repeatable, made_, [&] { return read_made(repeatable); });
    return std::ranges::any_of(dropped, [&](const ObjectName& view) { return contains(made, view); });
  }

  /// The repeatables of which the revision so drops a view.
  std::set<std::string> taken_away(const std::string& revision, revision::Direction direction) {
    std::set<std::string> names;
    for (const auto& each : graph_.repeatables()) {
      if (takes_away(revision, direction, each.id)) names.insert(each.id);
    }
    return names;
  }

 private:
  using Views = std::vector<ObjectName>;

  static bool contains(const Views& views, const ObjectName& view) {
    return std::ranges::any_of(views, [&](const ObjectName& each) { return are_same(each, view); });
  }

  template <typename Read>
  static const Views& of(const std::string& id, std::map<std::string, Views>& known, const Read& read) {
    const auto found = known.find(id);
    if (found != known.end()) return found->second;
    Views views;
    try {
      views = read();
    } catch (const Error&) {  // whoever runs the file says what is wrong with it
    }
    return known.emplace(id, std::move(views)).first->second;
  }

  std::vector<Statement> statements(const revision::Step& step) const {
    return make_plan(graph_, {step}, {}, dialect_, source_).steps.at(0).statements;
  }

  void add_made(const Statement& statement, Views& views) const {
    auto id = sql::created_id(dialect_.engine(), statement.text, "");
    if (id.kind == schema::ObjectKind::view) views.push_back(std::move(id.name));
  }

  Views read_made(const std::string& repeatable) const {
    Views views;
    for (const auto& step : repeat_steps({}, {repeatable})) {
      for (const auto& statement : statements(step)) add_made(statement, views);
    }
    return views;
  }

  Views read_dropped(const std::string& revision, revision::Direction direction) const {
    const auto* const found = graph_.find(revision);
    if (!found || found->file.empty()) return {};
    const auto content = source_.read ? source_.read(found->file) : scripts::Content::of_file(found->file);
    const auto words = text::lower(content.text());
    if (!words.contains("drop view") && !words.contains("drop materialized view")) return {};  // most of them
    Views dropped;
    for (const auto& statement : statements({direction, revision, {}, {}, {}, {}, {}})) {
      for (auto& view : sql::dropped_views(dialect_.engine(), statement.text))
        dropped.push_back(std::move(view));
      Views made;
      add_made(statement, made);
      std::erase_if(dropped, [&](const ObjectName& view) { return contains(made, view); });
    }
    return dropped;
  }

  const revision::RevisionGraph& graph_;
  const dialect::Dialect& dialect_;
  const RevisionSource& source_;
  std::map<std::string, Views> made_, dropped_up_, dropped_down_;
};

/// The text of each that ran last, where what it made may still be there.
std::map<std::string, std::string> texts_that_ran(const std::vector<JournalEvent>& journal,
                                                  ViewsOfFiles& views) {
  std::map<std::string, std::string> texts;
  for (const auto& event : journal) {
    if (event.completes_repeatable()) {
      texts.insert_or_assign(event.revision, event.text_hash);
    } else if (event.is_of_repeatable()) {
      texts.erase(event.revision);  // a run that failed may have done a part of it
    } else if (event.completes_revision()) {
      const bool starts_over = event.direction == "upgrade" && event.rows && event.rows->before.empty();
      if (starts_over || event.direction == "downgrade") texts.clear();
      if (event.direction == "upgrade") {
        for (const auto& name : views.taken_away(event.revision, revision::Direction::upgrade))
          texts.erase(name);
      }
    }
  }
  return texts;
}

/// The names of the repeatables of which that holds.
template <typename Holds>
std::vector<std::string> in_order(const revision::RevisionGraph& graph, const Holds& holds) {
  std::vector<std::string> names;
  for (const auto& each : graph.repeatables()) {
    if (holds(each.id)) names.push_back(each.id);
  }
  return names;
}

std::vector<std::string> rows_behind(const std::vector<revision::Step>& steps,
                                     const std::vector<std::string>& rows) {
  return steps.empty() ? rows : steps.back().rows_after.list();
}

void append(std::vector<revision::Step>& steps, std::vector<revision::Step> more) {
  std::ranges::move(more, std::back_inserter(steps));
}

}  // namespace

std::vector<std::string> find_to_repeat(const revision::RevisionGraph& graph,
                                        const std::vector<JournalEvent>& journal,
                                        const dialect::Dialect& dialect, const RevisionSource& source) {
  if (graph.repeatables().empty()) return {};
  ViewsOfFiles views(graph, dialect, source);
  const auto ran = texts_that_ran(journal, views);
  std::vector<std::string> names;
  for (const auto& each : graph.repeatables()) {
    const auto content = source.read ? source.read(each.file) : scripts::Content::of_file(each.file);
    const auto found = ran.find(each.id);
    if (found == ran.end() || found->second != scripts::checksum(content)) names.push_back(each.id);
  }
  return names;
}

std::vector<std::string> find_taken_away(const revision::RevisionGraph& graph,
                                         const std::vector<JournalEvent>& journal,
                                         const dialect::Dialect& dialect, const RevisionSource& source) {
  if (graph.repeatables().empty()) return {};
  ViewsOfFiles views(graph, dialect, source);
  std::set<std::string> ran, away;
  for (const auto& event : journal) {
    if (event.completes_repeatable()) {
      ran.insert(event.revision);
      away.erase(event.revision);
    } else if (event.completes_revision() && event.direction != "stamp") {
      away.merge(views.taken_away(event.revision, event.direction == "upgrade"
                                                      ? revision::Direction::upgrade
                                                      : revision::Direction::downgrade));
    }
  }
  return in_order(graph, [&](const std::string& name) { return ran.contains(name) && away.contains(name); });
}

std::vector<std::string> find_taken_away(const revision::RevisionGraph& graph, const Plan& plan,
                                         const dialect::Dialect& dialect, const RevisionSource& source) {
  if (graph.repeatables().empty()) return {};
  ViewsOfFiles views(graph, dialect, source);
  std::set<std::string> away;
  for (const auto& step : plan.steps) {
    if (!step.step.repeatable) away.merge(views.taken_away(step.step.revision, step.step.direction));
  }
  return in_order(graph, [&](const std::string& name) { return away.contains(name); });
}

std::string describe_to_repeat(const std::vector<std::string>& names) {
  const bool one = names.size() == 1;
  return fmt::format("the repeatable{} {} {} not run here as {} now", one ? "" : "s", text::enumerate(names),
                     one ? "has" : "have", one ? "it is" : "they are");
}

std::vector<revision::Step> repeat_steps(const std::vector<std::string>& rows,
                                         const std::vector<std::string>& names) {
  std::vector<revision::Step> steps;
  for (const auto& name : names) {
    steps.push_back({revision::Direction::upgrade, name, rows, rows, {}, rows, rows, true});
  }
  return steps;
}

void add_all_repeatables(std::vector<revision::Step>& steps, const revision::RevisionGraph& graph,
                         const std::vector<std::string>& rows) {
  const auto behind = rows_behind(steps, rows);
  if (graph.repeatables().empty() || !graph.at_heads(behind)) return;
  std::vector<std::string> names;
  for (const auto& each : graph.repeatables()) names.push_back(each.id);
  append(steps, repeat_steps(behind, names));
}

void add_repeatables(std::vector<revision::Step>& steps, const revision::RevisionGraph& graph,
                     const std::vector<std::string>& rows, const Database& database,
                     const RevisionSource& source) {
  const auto behind = rows_behind(steps, rows);
  if (graph.repeatables().empty() || !graph.at_heads(behind)) return;
  require_journal(database);
  auto journal = read_journal(database);
  for (const auto& step : steps) {  // as if they had run: one from the base starts over
    JournalEvent done;
    done.kind = JournalEventKind::done;
    done.direction = "upgrade";
    done.revision = step.revision;
    done.rows = {step.rows_before, step.rows_after};
    journal.push_back(std::move(done));
  }
  append(steps, repeat_steps(behind, find_to_repeat(graph, journal, *database.dialect, source)));
}

void require_journal(const Database& database) {
  if (database.journal) return;
  throw UsageError(
      "there are repeatable revisions, and no journal is kept in this database: nothing would tell which of "
      "them ran",
      "set `journal = true`, or make them revisions");
}

}  // namespace limbeck::migrate
