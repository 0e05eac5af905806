#include "dialect/postgresql/inspect/letters.hpp"

#include <fmt/core.h>

#include "base/error.hpp"

namespace limbeck::dialect::postgresql {

void throw_unknown_letter(std::string_view what, char letter) {
  const auto shown = letter == '\0' ? std::string() : std::string(1, letter);
  throw Error(fmt::format("PostgreSQL has {} of kind '{}' that Limbeck does not know", what, shown),
              "the server may be newer than this release of Limbeck: use a newer release");
}

const char* enabled_verb(char letter) {
  static constexpr Letter<const char*> verbs[] = {
      {'O', ""}, {'D', "DISABLE"}, {'R', "ENABLE REPLICA"}, {'A', "ENABLE ALWAYS"}};
  return meaning_of(letter, verbs, "a trigger state");
}

}  // namespace limbeck::dialect::postgresql
