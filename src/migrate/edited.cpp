#include "migrate/edited.hpp"

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

std::vector<std::string> edited_revisions(const revision::RevisionGraph& graph, const Database& database,
                                          const std::vector<std::string>& applied,
                                          const RevisionSource& source) {
  const auto ran = recorded_checksums(read_journal(database));
  std::vector<std::string> edited;
  for (const auto& id : applied) {
    const auto found = ran.find(id);
    if (found == ran.end()) continue;
    const auto& file = graph.get(id).file;
    const auto content = source.read ? source.read(file) : scripts::Content::of_file(file);
    if (scripts::checksum(content) != found->second) edited.push_back(id);
  }
  return edited;
}

}  // namespace limbeck::migrate
