#include "autogenerate/renames/rename_wishes.hpp"

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

  RenamesToMake run() {
    for (const auto& wish : group_.wishes) {
      if (!wish.option.empty()) add_option(wish);
    }
    for (const auto& wish : group_.wishes) {
      if (wish.option.empty()) add_hint(wish);
    }
    for (const auto& hint : hints_) consider(hint);
    follow_what_is_certain();
    settle_circles();
    for (const auto& [from, hint] : open_) require_done(hint);
    for (const auto& hint : hints_) require_former(hint);
    for (const auto& [from, wish] : made_) {
      if (!wish.option.empty() && group_.after.contains(from) && !makes(from)) {
        throw UsageError(fmt::format("--rename {}: the models still have the {} {}", wish.option, group_.kind,
                                     group_.shown_bare(from)));
      }
    }
    for (const auto& from : order_) result_.renames.emplace_back(from, made_.at(from).to);
    return std::move(result_);
  }

 private:
  std::string said(const RenameWish& wish) const {
    return fmt::format("the models rename {} {} to {}", group_.kind, group_.shown(wish.from),
                       group_.shown_bare(wish.to));
  }

  bool alike(const ObjectName& from, const ObjectName& to) const { return group_.likeness(from, to) > 0.99; }
  bool makes(const ObjectName& name) const { return made_to_.contains(name); }

  void make(const RenameWish& wish) {
    made_.emplace(wish.from, wish);
    made_to_.emplace(wish.to, wish);
    order_.push_back(wish.from);
  }

  void add_option(const RenameWish& wish) {
    const auto clash = [&](const std::map<ObjectName, RenameWish>& made, const ObjectName& name) {
      const auto other = made.find(name);
      if (other == made.end() || (other->second.from == wish.from && other->second.to == wish.to)) return;
      throw UsageError(fmt::format("--rename {} and --rename {} contradict each other", other->second.option,
                                   wish.option));
    };
    if (wish.from == wish.to) {
      throw UsageError(fmt::format("--rename {}: both names are the same", wish.option));
    }
    clash(made_, wish.from);
    clash(made_to_, wish.to);
    if (!made_.contains(wish.from)) make(wish);
  }

  void add_hint(const RenameWish& wish) {
    if (wish.from == wish.to) {
      throw Error(fmt::format("the models rename {} {} to itself", group_.kind, group_.shown(wish.from)),
                  "correct the hint, or take it out");
    }
    const auto same = [&](const RenameWish& other) { return other.from == wish.from && other.to == wish.to; };
    if (std::ranges::none_of(hints_, same)) hints_.push_back(wish);
  }

  /// Hints whose old name is in the database are open until something speaks for or against them.
  void consider(RenameWish hint) {
    if (!group_.before.contains(hint.from)) return;
    hint.to = latest_name(hint);
    for (const auto* made : {&made_, &made_to_}) {
      const auto option = made->find(made == &made_ ? hint.from : hint.to);
      if (option == made->end()) continue;
      if (option->second.from == hint.from && option->second.to == hint.to) return;
      throw UsageError(fmt::format("--rename {}: {}", option->second.option, said(hint)),
                       "leave the option out, or take the hint out of the models");
    }
    if (followed_before(hint)) return;
    if (const auto [other, is_new] = open_.emplace(hint.from, hint); !is_new) {
      if (other->second.to == hint.to) return;
      throw Error(
          fmt::format("the models rename {} {} twice: to {} and to {}", group_.kind, group_.shown(hint.from),
                      group_.shown_bare(other->second.to), group_.shown_bare(hint.to)),
          "one of them can take its place: take the other hint out");
    }
    if (const auto [other, is_new] = open_to_.emplace(hint.to, hint); !is_new) {
      throw Error(fmt::format("the models rename the {}s {} and {} both to {}", group_.kind,
                              group_.shown(other->second.from), group_.shown_bare(hint.from),
                              group_.shown_bare(hint.to)),
                  "one of them can take its place: take the other hint out");
    }
  }

  /// Both names are there again: to follow the hint once more would drop what has the new name.
  bool followed_before(const RenameWish& hint) const {
    if (!group_.followed_by || !group_.before.contains(hint.to)) return false;
    const auto revision = group_.followed_by(hint.from, hint.to);
    if (revision && !group_.after.contains(hint.from)) {
      throw Error(
          fmt::format(
              "{}, which revision {} did: since then the database has a {} {} again, and the models do not",
              said(hint), *revision, group_.kind, group_.shown_bare(hint.from)),
          fmt::format("take the hint out of the models, and {0} is dropped; if {0} shall take the place of "
                      "{1} once more, say so "
                      "by --rename {2}:{1}",
                      group_.shown_bare(hint.from), group_.shown_bare(hint.to), group_.shown(hint.from)));
    }
    return revision.has_value();
  }

  /// What is called `hint.to` by now, where other hints have renamed that.
  ObjectName latest_name(const RenameWish& hint) const {
    auto name = hint.to;
    for (std::size_t i = 0; i <= hints_.size(); ++i) {
      if (group_.after.contains(name)) return name;
      const auto next = std::ranges::find(hints_, name, &RenameWish::from);
      if (next == hints_.end()) break;
      name = next->to;
    }
    std::vector<std::string> known;
    for (const auto& each : group_.after) known.push_back(group_.shown_bare(each));
    const auto near = text::did_you_mean(group_.shown_bare(hint.to), known);
    throw Error(fmt::format("{}, but have no such {}", said(hint), group_.kind),
                near ? fmt::format("did you mean {}?", *near) : "correct the hint, or take it out");
  }

  void follow_what_is_certain() {
    for (bool found = true; found;) {
      found = false;
      for (auto at = open_.begin(); at != open_.end();) {
        const auto& hint = at->second;
        const bool free = !group_.before.contains(hint.to) || made_.contains(hint.to);
        if (!free && group_.after.contains(hint.from) && !makes(hint.from)) {
          ++at;
          continue;
        }
        make(hint);
        at = open_.erase(at);
        found = true;
      }
    }
  }

  void settle_circles() {
    std::set<ObjectName> seen;
    for (const auto& [start, first] : std::map(open_)) {
      std::vector<ObjectName> circle;
      for (auto name = start; seen.insert(name).second && open_.contains(name); name = open_.at(name).to) {
        circle.push_back(name);
      }
      if (circle.empty() || open_.at(circle.back()).to != start) continue;
      double now = 0, then = 0;
      for (const auto& name : circle) {
        now += group_.likeness(name, name);
        then += group_.likeness(name, open_.at(name).to);
      }
      if (std::abs(now - then) < 0.2) refuse_circle(circle);
      for (const auto& name : circle) {
        if (then > now) make(open_.at(name));
        open_.erase(name);
      }
    }
  }

  [[noreturn]] void refuse_circle(const std::vector<ObjectName>& circle) const {
    std::vector<std::string> names;
    std::string options;
    for (const auto& name : circle) {
      names.push_back(group_.shown(name));
      options += fmt::format(" --rename {}:{}", group_.shown(name), group_.shown_bare(open_.at(name).to));
    }
    throw Error(fmt::format("the models exchange the names of the {}s {}, and the database does not tell "
                            "whether that is done",
                            group_.kind, text::enumerate(names)),
                fmt::format("take the hints out; if it is still to be done, say so once:{}", options));
  }

  /// Old and new name are on both sides: the hint was followed, and the old name was given again.
  void require_done(const RenameWish& hint) const {
    auto name = hint.from;
    for (std::size_t i = 0; i < hints_.size(); ++i) {
      const auto former = std::ranges::find(hints_, name, &RenameWish::to);
      if (former == hints_.end()) break;
      name = former->from;
      if (!group_.before.contains(name)) return;  // all of the chain was followed
    }
    if (alike(hint.from, hint.from) && alike(hint.to, hint.to)) return;
    throw Error(
        fmt::format("{}, but keep a {} {}, and the database has both", said(hint), group_.kind,
                    group_.shown_bare(hint.from)),
        "take the hint out if it was followed before; otherwise say by a hint what becomes of the other one");
  }

  /// A hint whose names are both unknown to the database, while the models have the new one: a slip in the
  /// old name would lose values.
  void require_former(const RenameWish& hint) {
    if (group_.before.contains(hint.from) || group_.before.contains(hint.to)) return;
    if (!group_.after.contains(hint.to) || makes(hint.to)) return;
    std::vector<std::string> lost;
    bool seen = false;
    for (const auto& name : group_.before) {
      if (group_.after.contains(name) || made_.contains(name)) continue;
      lost.push_back(group_.shown_bare(name));
      seen = seen || alike(name, hint.to);
    }
    const auto near = text::did_you_mean(group_.shown_bare(hint.from), lost);
    if (near || seen || (group_.parts && !lost.empty())) {
      throw Error(
          fmt::format("{}, but the database has no {} {}", said(hint), group_.kind,
                      group_.shown_bare(hint.from)),
          near ? fmt::format("did you mean {}?", *near)
               : fmt::format("correct the hint, or take it out if {} is new; what the models don't have: {}",
                             group_.shown_bare(hint.to), text::enumerate(lost)));
    }
    if (group_.parts) {
      result_.notes.push_back(
          fmt::format("{}, but the database has neither: {} is new", said(hint), group_.shown_bare(hint.to)));
    }
  }

  const RenameGroup& group_;
  std::vector<RenameWish> hints_;
  std::map<ObjectName, RenameWish> made_, made_to_;  // by old name, by new name
  std::vector<ObjectName> order_;                    // old names of `made_`
  std::map<ObjectName, RenameWish> open_, open_to_;
  RenamesToMake result_;
};

}  // namespace

RenamesToMake renames_to_make(const RenameGroup& group) {
  return Resolver(group).run();
}

}  // namespace limbeck::autogenerate
