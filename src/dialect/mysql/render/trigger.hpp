// Triggers by their statements.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schema/catalog.hpp"

namespace limbeck::dialect::mysql {

/// CREATE TRIGGER name MOMENT ON table FOR EACH ROW [FOLLOWS other] body.
struct Trigger {
  std::string name, moment, table;  ///< moment: "BEFORE INSERT"
  std::string follows;              ///< the trigger of the same moment that runs before it; empty: the first
  std::string body;
};

/// Nothing for a statement in another form.
std::optional<Trigger> read_trigger(const std::string& definition);

/// `order`: "FOLLOWS a", "PRECEDES a", or nothing for one behind all others.
std::string create_trigger_sql(const Trigger& trigger, const std::string& order);

/// Where a trigger has to be put among those that are there by now, to run in the order of `after`.
std::string order_of(const Trigger& trigger, const schema::Catalog& now, const schema::Catalog& after);

}  // namespace limbeck::dialect::mysql
