#include "migrate/edited.hpp"

#include <algorithm>

#include "scripts/checksum.hpp"

namespace limbeck::migrate {

std::map<std::string, std::string> recorded_checksums(const std::vector<JournalEvent>& journal) {
  std::map<std::string, std::string> recorded;
  for (const auto& event : journal) {
    if (!event.completes_revision() || event.text_hash.empty()) continue;
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
  std::set<std::string> ran;
  for (const auto& event : journal) {
    const auto* revision = event.completes_revision() ? graph.find(event.revision) : nullptr;
    if (!revision || revision->replaces.empty()) continue;
    const auto is_part = [&](const std::string& row) {
      return std::ranges::find(revision->replaces, row) != revision->replaces.end();
    };
    if (event.direction == "upgrade" && event.rows && std::ranges::any_of(event.rows->before, is_part)) {
      ran.insert(event.revision);
    } else {
      ran.erase(event.revision);
    }
  }
  return ran;
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
