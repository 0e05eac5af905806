#include "revision/repeatable.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "base/text.hpp"
#include "revision/validation.hpp"

namespace limbeck::revision {
namespace {

void check_names(const std::vector<Revision>& repeatables, const std::vector<Revision>& revisions,
                 Problems& problems) {
  std::set<std::string> names;
  for (const auto& each : repeatables) {
    const auto same = std::ranges::find(repeatables, each.id, &Revision::id);
    if (!names.insert(each.id).second) {
      problems.add(fmt::format("the repeatable {} is declared twice: by {} and by {}", each.id, same->file,
                               each.file));
    }
    const auto taken = std::ranges::find(revisions, each.id, &Revision::id);
    if (taken != revisions.end()) {
      problems.add(fmt::format("{} declares the repeatable {}, which is the id of revision {}", each.file,
                               each.id, describe(*taken)));
    }
  }
  std::vector<std::string> known(names.begin(), names.end());
  for (const auto& each : repeatables) {
    for (const auto& before : each.depends_on) {
      if (names.contains(before)) continue;
      const auto meant = text::did_you_mean(before, known);
      problems.add(fmt::format("the repeatable {} comes after '{}', but no such repeatable exists{}",
                               describe(each), before,
                               meant ? fmt::format("; did you mean {}?", *meant) : ""));
    }
  }
}

}  // namespace

std::vector<Revision> take_repeatables(std::vector<Revision>& revisions) {
  if (std::ranges::none_of(revisions, &Revision::repeatable)) return {};
  const auto rest =
      std::ranges::stable_partition(revisions, [](const auto& each) { return !each.repeatable; });
  std::vector<Revision> waiting(std::move_iterator(rest.begin()), std::move_iterator(rest.end()));
  revisions.erase(rest.begin(), rest.end());
  std::ranges::stable_sort(waiting, {}, &Revision::id);
  Problems problems;
  check_names(waiting, revisions, problems);
  problems.throw_if_any();
  std::vector<Revision> ordered;
  std::set<std::string> done;
  const auto is_next = [&](const Revision& each) {
    return std::ranges::all_of(each.depends_on, [&](const auto& before) { return done.contains(before); });
  };
  while (!waiting.empty()) {
    const auto next = std::ranges::find_if(waiting, is_next);
    if (next == waiting.end()) {
      std::vector<std::string> names;
      for (const auto& each : waiting) names.push_back(describe(each));
      problems.add("the repeatables " + text::enumerate(names) +
                   " wait for each other: each comes after another of them");
      problems.throw_if_any();
    }
    done.insert(next->id);
    ordered.push_back(std::move(*next));
    waiting.erase(next);
  }
  return ordered;
}

}  // namespace limbeck::revision
