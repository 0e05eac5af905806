// The letters by which PostgreSQL's catalogs keep a choice of a few: in pg_constraint, 'p' is a primary key.
#pragma once

#include <cstddef>
#include <string_view>

namespace limbeck::dialect::postgresql {

template <typename Meaning>
struct Letter {
  char letter;  ///< '\0' where the catalog has none
  Meaning meaning;
};

/// "PostgreSQL has a constraint of kind 'q' that Limbeck does not know".
[[noreturn]] void throw_unknown_letter(std::string_view what, char letter);

/// What `letter` means. Throws Error for a letter that is not in the table: it comes from a newer server, and
/// whatever it means must not be lost without a word. `what` names the thing with its article: "a
/// constraint".
template <typename Meaning, std::size_t count>
Meaning meaning_of(char letter, const Letter<Meaning> (&letters)[count], std::string_view what) {
  for (const auto& known : letters) {
    if (known.letter == letter) return known.meaning;
  }
  throw_unknown_letter(what, letter);
}

/// How a trigger, rule or event trigger is enabled (pg_trigger.tgenabled and its like), as ALTER … says it:
/// "" when it fires as usual, "DISABLE", "ENABLE REPLICA", "ENABLE ALWAYS".
const char* enabled_verb(char letter);

}  // namespace limbeck::dialect::postgresql
