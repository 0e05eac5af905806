#include "autogenerate/renames/renames.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>

#include "autogenerate/renames/rename_candidates.hpp"
#include "autogenerate/renames/rename_requests.hpp"

namespace limbeck::autogenerate {
namespace {

using schema::Catalog;
using schema::ObjectId;
using schema::ObjectKind;
using schema::ObjectName;

class RenameFinder {
 public:
  explicit RenameFinder(const RenameRequest& request)
      : request_(request), before_(*request.before), after_(*request.after) {
    for (const auto* catalog : {&before_, &after_}) {
      for (const auto& [name, table] : catalog->tables) namesakes_[name.name].insert(name.schema);
      for (const auto& [name, held] : catalog->enums) namesakes_[name.name].insert(name.schema);
    }
  }

  Renames run() {
    auto resolved = resolve_rename_requests(request_, [this](const ObjectId& id) { return shown(id); });
    for (auto& rename : resolved.renames) {
      if (rename.value) {
        found_.confirmed.push_back(std::move(rename));
      } else {
        add_confirmed(std::move(rename));
      }
    }
    found_.notes = std::move(resolved.notes);
    confirm_candidates(candidate_objects(before_, after_, confirmed_));
    confirm_candidates(candidate_parts(before_, after_, confirmed_, request_.capabilities));
    return std::move(found_);
  }

 private:
  void add_confirmed(Rename rename) {
    if (confirmed_.add(rename)) found_.confirmed.push_back(std::move(rename));
  }

  void confirm_candidates(const RenameCandidates& candidates) {
    std::vector<bool> leaves(candidates.from.size()), comes(candidates.to.size());  // settled, or in a note
    for (const auto& [similarity, from, to] : candidates.pairs) {
      if (leaves[from] || comes[to]) continue;
      Rename rename{candidates.from[from], candidates.to[to]};
      if (request_.confirm) {
        if (!request_.confirm({rename, similarity, question(rename)})) continue;
        add_confirmed(std::move(rename));
      } else {
        found_.notes.push_back(note(rename));
      }
      leaves[from] = comes[to] = true;
    }
  }

  static const char* what(const ObjectId& id) {
    if (id.kind == ObjectKind::enum_type && !id.part.empty()) return "value";
    return schema::kind_name(id.kind);
  }

  /// Without the schema where the name alone tells.
  std::string shown(const ObjectId& id) const {
    const auto schemas = namesakes_.find(id.name.name);
    const bool several = schemas != namesakes_.end() && schemas->second.size() > 1;
    const auto owner = several ? id.name.display() : id.name.name;
    return id.part.empty() ? owner : owner + "." + id.part;
  }

  std::string question(const Rename& rename) const {
    return fmt::format("Was {} {} renamed to {}?", what(rename.from), shown(rename.from), shown(rename.to));
  }

  std::string note(const Rename& rename) const {
    const auto to = rename.to.part.empty() ? shown(rename.to) : rename.to.part;
    const bool quotes = (shown(rename.from) + to).find_first_of(" '\"$&;|<>()*?\\") != std::string::npos;
    const auto option = fmt::format("{}:{}", shown(rename.from), to);
    return fmt::format("{} {} goes and {} is new: if that is a rename, say --rename {}", what(rename.from),
                       shown(rename.from), shown(rename.to), quotes ? "'" + option + "'" : option);
  }

  const RenameRequest& request_;
  const Catalog& before_;
  const Catalog& after_;
  std::map<std::string, std::set<std::string>>
      namesakes_;  // the schemas with a table or an enum of that name
  Renames found_;
  ConfirmedRenames confirmed_;
};

}  // namespace

Renames find_renames(const RenameRequest& request) {
  return RenameFinder(request).run();
}

std::vector<Rename> inverse(const std::vector<Rename>& renames) {
  std::vector<Rename> back;
  for (auto rename = renames.rbegin(); rename != renames.rend(); ++rename) {
    back.push_back({rename->to, rename->from, rename->value});
    if (auto& value = back.back().value) std::swap(value->first, value->second);
  }
  return back;
}

}  // namespace limbeck::autogenerate
