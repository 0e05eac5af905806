#include "scripts/section.hpp"

#include <fmt/core.h>

#include "base/error.hpp"
#include "base/text.hpp"

namespace limbeck::scripts {
namespace {

void set_option(SectionOptions& section, const Directive::Argument& argument, std::string_view source) {
  const auto fail = [&](const std::string& message, const std::string& hint = {}) {
    throw Error(fmt::format("{}:{}: {}", source, section.line, message), hint);
  };
  const auto& value = argument.text;
  if (argument.key == "dialect") {
    if (section.dialect) fail("a section has one dialect");
    section.dialect = find_engine(value);
    if (!section.dialect) {
      const auto meant = text::did_you_mean(text::lower(value), engine_names());
      fail(fmt::format("there is no dialect '{}'", value),
           meant ? fmt::format("did you mean '{}'?", *meant) : "there are postgresql, sqlite and mysql");
    }
  } else if (argument.key == "transaction") {
    if (value != "none") {
      fail(fmt::format("transaction={} means nothing here", value),
           "only transaction=none can be said of a section");
    }
    section.transactional = false;
  } else if (argument.key == "foreign-keys") {
    if (value != "off")
      fail(fmt::format("foreign-keys={} means nothing here", value), "only off can be said");
    section.foreign_keys_off = true;
  } else if (argument.key == "alter") {
    if (value != "online") fail(fmt::format("alter={} means nothing here", value), "only online can be said");
    section.online_alter = true;
  } else if (argument.key.empty() && !argument.quoted && value == "irreversible") {
    if (section.direction != Direction::downgrade) fail("only a downgrade can be irreversible");
    section.irreversible = true;
  } else if (argument.key.empty() && argument.quoted && section.irreversible && section.reason.empty()) {
    section.reason = value;
  } else {
    const auto& word = argument.key.empty() ? value : argument.key;
    const auto meant = text::did_you_mean(
        text::lower(word), {"dialect", "transaction", "foreign-keys", "alter", "irreversible"});
    fail(fmt::format("'{}' means nothing to a section", word),
         meant ? fmt::format("did you mean '{}'?", *meant)
               : "there are dialect=…, transaction=none, foreign-keys=off, alter=online and, after "
                 "downgrade, irreversible "
                 "\"why\"");
  }
}

}  // namespace

const char* name(Direction direction) {
  return direction == Direction::downgrade ? "downgrade" : "upgrade";
}

SectionOptions read_section(const Directive& directive, std::string_view source) {
  SectionOptions section;
  section.direction = directive.name == "upgrade" ? Direction::upgrade : Direction::downgrade;
  section.line = directive.line;
  for (const auto& argument : directive.arguments) set_option(section, argument, source);
  if (section.foreign_keys_off && !section.transactional) {
    throw Error(fmt::format("{}:{}: foreign-keys=off is for sections that run in a transaction", source,
                            section.line),
                "without one, switch them off by a statement of the section's own");
  }
  return section;
}

}  // namespace limbeck::scripts
