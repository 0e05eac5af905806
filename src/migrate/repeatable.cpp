#include "migrate/repeatable.hpp"

#include <fmt/core.h>

#include <iterator>
#include <map>

#include "base/error.hpp"
#include "base/text.hpp"
#include "scripts/checksum.hpp"

namespace limbeck::migrate {
namespace {

/// The text of each that ran last, where what it made may still be there.
std::map<std::string, std::string> texts_that_ran(const std::vector<JournalEvent>& journal) {
  std::map<std::string, std::string> texts;
  for (const auto& event : journal) {
    if (event.completes_repeatable()) {
      texts.insert_or_assign(event.revision, event.text_hash);
    } else if (event.is_of_repeatable()) {
      texts.erase(event.revision);  // a run that failed may have done a part of it
    } else if (event.completes_revision()) {
      const bool starts_over = event.direction == "upgrade" && event.rows && event.rows->before.empty();
      if (starts_over || event.direction == "downgrade") texts.clear();
    }
  }
  return texts;
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
                                        const RevisionSource& source) {
  if (graph.repeatables().empty()) return {};
  const auto ran = texts_that_ran(journal);
  std::vector<std::string> names;
  for (const auto& each : graph.repeatables()) {
    const auto content = source.read ? source.read(each.file) : scripts::Content::of_file(each.file);
    const auto found = ran.find(each.id);
    if (found == ran.end() || found->second != scripts::checksum(content)) names.push_back(each.id);
  }
  return names;
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
    done.rows = {step.rows_before, step.rows_after};
    journal.push_back(std::move(done));
  }
  append(steps, repeat_steps(behind, find_to_repeat(graph, journal, source)));
}

void require_journal(const Database& database) {
  if (database.journal) return;
  throw UsageError(
      "there are repeatable revisions, and no journal is kept in this database: nothing would tell which of "
      "them ran",
      "set `journal = true`, or make them revisions");
}

}  // namespace limbeck::migrate
