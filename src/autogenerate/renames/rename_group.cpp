#include "autogenerate/renames/rename_group.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "base/error.hpp"
#include "base/text.hpp"

namespace limbeck::autogenerate {
namespace {

using schema::ObjectName;

class Resolver {
 public:
  explicit Resolver(const RenameGroup& group) : group_(group) {}

  GroupRenames run() {
    for (const auto& request : group_.requests) {
      if (!request.option.empty()) add_option(request);
    }
    for (const auto& request : group_.requests) {
      if (request.option.empty()) add_hint(request);
    }
    for (const auto& hint : hints_) check_hint(hint);
    accept_certain_hints();
    resolve_cycles();
    for (const auto& [from, hint] : undecided_) require_followed(hint);
    for (const auto& hint : hints_) require_known_old_name(hint);
    for (const auto& [from, request] : accepted_) {
      if (!request.option.empty() && group_.after.contains(from) && !is_new_name(from)) {
        throw UsageError(fmt::format("--rename {}: the models still have the {} {}", request.option,
                                     group_.kind, group_.shown_bare(from)));
      }
    }
    for (const auto& from : order_) result_.renames.emplace_back(from, accepted_.at(from).to);
    return std::move(result_);
  }

 private:
  std::string describe_hint(const RequestedRename& request) const {
    return fmt::format("the models rename {} {} to {}", group_.kind, group_.shown(request.from),
                       group_.shown_bare(request.to));
  }

  bool has_same_content(const ObjectName& from, const ObjectName& to) const {
    return group_.similarity(from, to) > 0.99;
  }
  bool is_new_name(const ObjectName& name) const { return accepted_by_new_name_.contains(name); }

  void accept(const RequestedRename& request) {
    accepted_.emplace(request.from, request);
    accepted_by_new_name_.emplace(request.to, request);
    order_.push_back(request.from);
  }

  void add_option(const RequestedRename& request) {
    const auto clash = [&](const std::map<ObjectName, RequestedRename>& accepted, const ObjectName& name) {
      const auto other = accepted.find(name);
      if (other == accepted.end() || (other->second.from == request.from && other->second.to == request.to))
        return;
      throw UsageError(fmt::format("--rename {} and --rename {} contradict each other", other->second.option,
                                   request.option));
    };
    if (request.from == request.to) {
      throw UsageError(fmt::format("--rename {}: both names are the same", request.option));
    }
    clash(accepted_, request.from);
    clash(accepted_by_new_name_, request.to);
    if (!accepted_.contains(request.from)) accept(request);
  }

  void add_hint(const RequestedRename& request) {
    if (request.from == request.to) {
      throw Error(fmt::format("the models rename {} {} to itself", group_.kind, group_.shown(request.from)),
                  "correct the hint, or take it out");
    }
    const auto same = [&](const RequestedRename& other) {
      return other.from == request.from && other.to == request.to;
    };
    if (std::ranges::none_of(hints_, same)) hints_.push_back(request);
  }

  /// Hints whose old name is in the database are open until something speaks for or against them.
  void check_hint(RequestedRename hint) {
    if (!group_.before.contains(hint.from)) return;
    hint.to = latest_name(hint);
    for (const auto* accepted : {&accepted_, &accepted_by_new_name_}) {
      const auto option = accepted->find(accepted == &accepted_ ? hint.from : hint.to);
      if (option == accepted->end()) continue;
      if (option->second.from == hint.from && option->second.to == hint.to) return;
      throw UsageError(fmt::format("--rename {}: {}", option->second.option, describe_hint(hint)),
                       "leave the option out, or take the hint out of the models");
    }
    if (followed_before(hint)) return;
    if (const auto [other, is_new] = undecided_.emplace(hint.from, hint); !is_new) {
      if (other->second.to == hint.to) return;
      throw Error(
          fmt::format("the models rename {} {} twice: to {} and to {}", group_.kind, group_.shown(hint.from),
                      group_.shown_bare(other->second.to), group_.shown_bare(hint.to)),
          "one of them can take its place: take the other hint out");
    }
    if (const auto [other, is_new] = undecided_by_new_name_.emplace(hint.to, hint); !is_new) {
      throw Error(fmt::format("the models rename the {}s {} and {} both to {}", group_.kind,
                              group_.shown(other->second.from), group_.shown_bare(hint.from),
                              group_.shown_bare(hint.to)),
                  "one of them can take its place: take the other hint out");
    }
  }

  /// Both names are there again: to follow the hint once more would drop what has the new name.
  bool followed_before(const RequestedRename& hint) const {
    if (!group_.followed_by || !group_.before.contains(hint.to)) return false;
    const auto revision = group_.followed_by(hint.from, hint.to);
    if (revision && !group_.after.contains(hint.from)) {
      throw Error(
          fmt::format(
              "{}, which revision {} did: since then the database has a {} {} again, and the models do not",
              describe_hint(hint), *revision, group_.kind, group_.shown_bare(hint.from)),
          fmt::format("take the hint out of the models, and {0} is dropped; if {0} shall take the place of "
                      "{1} once more, say so "
                      "by --rename {2}:{1}",
                      group_.shown_bare(hint.from), group_.shown_bare(hint.to), group_.shown(hint.from)));
    }
    return revision.has_value();
  }

  /// What is called `hint.to` by now, where other hints have renamed that.
  ObjectName latest_name(const RequestedRename& hint) const {
    auto name = hint.to;
    for (std::size_t i = 0; i <= hints_.size(); ++i) {
      if (group_.after.contains(name)) return name;
      const auto next = std::ranges::find(hints_, name, &RequestedRename::from);
      if (next == hints_.end()) break;
      name = next->to;
    }
    std::vector<std::string> known;
    for (const auto& each : group_.after) known.push_back(group_.shown_bare(each));
    const auto near = text::did_you_mean(group_.shown_bare(hint.to), known);
    throw Error(fmt::format("{}, but have no such {}", describe_hint(hint), group_.kind),
                near ? fmt::format("did you mean {}?", *near) : "correct the hint, or take it out");
  }

  void accept_certain_hints() {
    for (bool found = true; found;) {
      found = false;
      for (auto at = undecided_.begin(); at != undecided_.end();) {
        const auto& hint = at->second;
        const bool free = !group_.before.contains(hint.to) || accepted_.contains(hint.to);
        if (!free && group_.after.contains(hint.from) && !is_new_name(hint.from)) {
          ++at;
          continue;
        }
        accept(hint);
        at = undecided_.erase(at);
        found = true;
      }
    }
  }

  void resolve_cycles() {
    std::set<ObjectName> seen;
    for (const auto& [start, first] : std::map(undecided_)) {
      std::vector<ObjectName> cycle;
      for (auto name = start; seen.insert(name).second && undecided_.contains(name);
           name = undecided_.at(name).to) {
        cycle.push_back(name);
      }
      if (cycle.empty() || undecided_.at(cycle.back()).to != start) continue;
      double now = 0, then = 0;
      for (const auto& name : cycle) {
        now += group_.similarity(name, name);
        then += group_.similarity(name, undecided_.at(name).to);
      }
      if (std::abs(now - then) < 0.2) refuse_cycle(cycle);
      for (const auto& name : cycle) {
        if (then > now) accept(undecided_.at(name));
        undecided_.erase(name);
      }
    }
  }

  [[noreturn]] void refuse_cycle(const std::vector<ObjectName>& cycle) const {
    std::vector<std::string> names;
    std::string options;
    for (const auto& name : cycle) {
      names.push_back(group_.shown(name));
      options +=
          fmt::format(" --rename {}:{}", group_.shown(name), group_.shown_bare(undecided_.at(name).to));
    }
    throw Error(fmt::format("the models exchange the names of the {}s {}, and the database does not tell "
                            "whether that is done",
                            group_.kind, text::enumerate(names)),
                fmt::format("take the hints out; if it is still to be done, say so once:{}", options));
  }

  /// Old and new name are on both sides: the hint was followed, and the old name was given again.
  void require_followed(const RequestedRename& hint) const {
    auto name = hint.from;
    for (std::size_t i = 0; i < hints_.size(); ++i) {
      const auto former = std::ranges::find(hints_, name, &RequestedRename::to);
      if (former == hints_.end()) break;
      name = former->from;
      if (!group_.before.contains(name)) return;  // all of the chain was followed
    }
    if (has_same_content(hint.from, hint.from) && has_same_content(hint.to, hint.to)) return;
    throw Error(
        fmt::format("{}, but keep a {} {}, and the database has both", describe_hint(hint), group_.kind,
                    group_.shown_bare(hint.from)),
        "take the hint out if it was followed before; otherwise say by a hint what becomes of the other one");
  }

  /// A hint whose names are both unknown to the database, while the models have the new one: a slip in the
  /// old name would lose values.
  void require_known_old_name(const RequestedRename& hint) {
    if (group_.before.contains(hint.from) || group_.before.contains(hint.to)) return;
    if (!group_.after.contains(hint.to) || is_new_name(hint.to)) return;
    std::vector<std::string> lost;
    bool seen = false;
    for (const auto& name : group_.before) {
      if (group_.after.contains(name) || accepted_.contains(name)) continue;
      lost.push_back(group_.shown_bare(name));
      seen = seen || has_same_content(name, hint.to);
    }
    const auto near = text::did_you_mean(group_.shown_bare(hint.from), lost);
    if (near || seen || (group_.parts && !lost.empty())) {
      throw Error(
          fmt::format("{}, but the database has no {} {}", describe_hint(hint), group_.kind,
                      group_.shown_bare(hint.from)),
          near ? fmt::format("did you mean {}?", *near)
               : fmt::format("correct the hint, or take it out if {} is new; what the models don't have: {}",
                             group_.shown_bare(hint.to), text::enumerate(lost)));
    }
    if (group_.parts) {
      result_.notes.push_back(fmt::format("{}, but the database has neither: {} is new", describe_hint(hint),
                                          group_.shown_bare(hint.to)));
    }
  }

  const RenameGroup& group_;
  std::vector<RequestedRename> hints_;
  std::map<ObjectName, RequestedRename> accepted_, accepted_by_new_name_;  // by old name, by new name
  std::vector<ObjectName> order_;                                          // old names of `made_`
  std::map<ObjectName, RequestedRename> undecided_, undecided_by_new_name_;
  GroupRenames result_;
};

}  // namespace

GroupRenames resolve_group(const RenameGroup& group) {
  return Resolver(group).run();
}

}  // namespace limbeck::autogenerate
