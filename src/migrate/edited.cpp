#include "migrate/edited.hpp"

#include <map>

#include "base/file.hpp"
#include "migrate/journal.hpp"
#include "scripts/checksum.hpp"

namespace limbeck::migrate {

std::vector<std::string> edited_revisions(const revision::RevisionGraph& graph, const Database& database,
                                          const std::vector<std::string>& applied) {
  std::map<std::string, std::string> ran;
  for (const auto& event : read_journal(database)) {
    if (event.event == "done" && !event.statement && event.direction == "upgrade") {
      ran[event.revision] = event.text_hash;
    }
  }
  std::vector<std::string> edited;
  for (const auto& id : applied) {
    const auto found = ran.find(id);
    if (found != ran.end() && scripts::checksum(file::read(graph.get(id).file)) != found->second)
      edited.push_back(id);
  }
  return edited;
}

}  // namespace limbeck::migrate
