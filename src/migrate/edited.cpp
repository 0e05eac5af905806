#include "migrate/edited.hpp"

#include <map>

#include "migrate/journal.hpp"
#include "scripts/checksum.hpp"

namespace limbeck::migrate {

std::vector<std::string> edited_revisions(const revision::RevisionGraph& graph, const Database& database,
                                          const std::vector<std::string>& applied,
                                          const RevisionSource& source) {
  std::map<std::string, std::string> ran;
  for (const auto& event : read_journal(database)) {
    if (event.completes_revision() && event.direction == "upgrade") {
      ran[event.revision] = event.text_hash;
    }
  }
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
