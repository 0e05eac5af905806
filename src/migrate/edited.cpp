#include "migrate/edited.hpp"

#include <algorithm>

#include "scripts/checksum.hpp"

namespace limbeck::migrate {
namespace {

/// Was the database at a part of it before?
bool names_part(const JournalEvent& event, const revision::Revision& revision) {
  return event.rows && std::ranges::any_of(event.rows->before, [&](const std::string& row) {
           return std::ranges::find(revision.replaces, row) != revision.replaces.end();
         });
}

}  // namespace

std::map<std::string, std::string> recorded_checksums(const std::vector<JournalEvent>& journal) {
  std::map<std::string, std::string> recorded;
  for (const auto& event : journal) {
    if (!event.completes_revision()) continue;
    if (event.direction == "downgrade")
      recorded.erase(event.revision);  // a stamp says nothing of the text that was undone
    if (event.text_hash.empty()) continue;
    if (event.direction == "upgrade") {
      recorded[event.revision] = event.text_hash;
    } else if (const auto ran = recorded.find(event.revision);
               event.direction == "stamp" && ran != recorded.end()) {
      ran->second = event.text_hash;
    }
  }
  return recorded;
}

std::set<std::string> ran_before_squash(const revision::RevisionGraph& graph,
                                        const std::vector<JournalEvent>& journal) {
  std::set<std::string> ran;                  // of all revisions, up to an event
  std::map<std::string, std::string> before;  // what ran with its parts, and the text of it then
  for (const auto& event : journal) {
    if (!event.completes_revision()) continue;
    const auto& id = event.revision;
    if (event.direction == "downgrade") {
      ran.erase(id);
      before.erase(id);
      continue;
    }
    if (event.direction == "upgrade") ran.insert(id);
    const auto* revision = graph.find(id);
    if (!revision) continue;
    // Its parts have no files any more once it is squashed: they ran before that, and so did what came then.
    const bool with_parts =
        std::ranges::any_of(revision->replaces, [&](const auto& part) { return ran.contains(part); });
    const auto known = before.find(id);
    const bool same = known != before.end() && known->second == event.text_hash;
    if (event.direction == "upgrade" ? with_parts : same || (with_parts && names_part(event, *revision))) {
      before[id] = event.text_hash;
    } else {
      before.erase(id);
    }
  }
  std::set<std::string> ids;
  for (const auto& [id, text] : before) ids.insert(id);
  return ids;
}

std::vector<std::string> edited_revisions(const revision::RevisionGraph& graph, const Database& database,
                                          const std::vector<std::string>& applied,
                                          const RevisionSource& source) {
  const auto journal = read_journal(database);
  const auto ran = recorded_checksums(journal);
  const auto before_squash = ran_before_squash(graph, journal);
  std::vector<std::string> edited;
  for (const auto& id : applied) {
    const auto found = ran.find(id);
    if (found == ran.end() || before_squash.contains(id)) continue;
    const auto& file = graph.get(id).file;
    const auto content = source.read ? source.read(file) : scripts::Content::of_file(file);
    if (scripts::checksum(content) != found->second) edited.push_back(id);
  }
  return edited;
}

}  // namespace limbeck::migrate
