#include "dialect/mysql/render/trigger.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "dialect/mysql/quote.hpp"
#include "dialect/sql/token_cursor.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::dialect::mysql {
namespace {

using schema::ObjectKind;

/// The triggers of a moment, by name.
std::map<std::string, Trigger> triggers_of(const std::string& table, const std::string& moment,
                                           const schema::Catalog& catalog) {
  std::map<std::string, Trigger> found;
  for (auto at = catalog.objects.lower_bound({ObjectKind::trigger, {"", table}, ""});
       at != catalog.objects.end() && at->first.kind == ObjectKind::trigger && at->first.name.name == table;
       ++at) {
    auto trigger = read_trigger(at->second.definition);
    if (!trigger || trigger->moment != moment) continue;
    const auto name = trigger->name;
    found.emplace(name, *std::move(trigger));
  }
  return found;
}

/// Their names in the order in which they run.
std::vector<std::string> run_order(const std::map<std::string, Trigger>& triggers) {
  std::vector<std::string> order;
  std::string last;
  while (order.size() < triggers.size()) {
    const auto next = std::ranges::find_if(triggers, [&](const auto& each) {
      return each.second.follows == last && std::ranges::find(order, each.first) == order.end();
    });
    if (next == triggers.end()) break;
    order.push_back(next->first);
    last = next->first;
  }
  return order;
}

}  // namespace

std::optional<Trigger> read_trigger(const std::string& definition) {
  const auto tokens = sql::tokens(EngineKind::mysql, definition);
  sql::TokenCursor cursor(tokens);
  if (!cursor.take_all({"CREATE", "TRIGGER"})) return std::nullopt;
  Trigger trigger;
  const auto* name = cursor.take_name();
  if (!name || !cursor.next_is_one_of({"BEFORE", "AFTER"})) return std::nullopt;
  trigger.name = name->value();
  trigger.moment = text::upper(cursor.next().text);
  trigger.moment += " " + text::upper(cursor.next().text);
  const auto* table = cursor.take("ON") ? cursor.take_name() : nullptr;
  if (!table || !cursor.take_all({"FOR", "EACH", "ROW"})) return std::nullopt;
  trigger.table = table->value();
  if (cursor.take("FOLLOWS")) {
    const auto* other = cursor.take_name();
    if (!other) return std::nullopt;
    trigger.follows = other->value();
  }
  if (cursor.at_end()) return std::nullopt;
  trigger.body = definition.substr(cursor.peek().offset);
  return trigger;
}

std::string create_trigger_sql(const Trigger& trigger, const std::string& order) {
  return fmt::format("CREATE TRIGGER {} {} ON {} FOR EACH ROW {}{}", quote_identifier(trigger.name),
                     trigger.moment, quote_identifier(trigger.table), order.empty() ? "" : order + " ",
                     trigger.body);
}

std::string order_of(const Trigger& trigger, const schema::Catalog& now, const schema::Catalog& after) {
  const auto there = triggers_of(trigger.table, trigger.moment, now);
  const auto order = run_order(triggers_of(trigger.table, trigger.moment, after));
  const auto own = std::ranges::find(order, trigger.name);
  for (auto before = own; before != order.begin();) {
    if (there.contains(*--before)) return "FOLLOWS " + quote_identifier(*before);
  }
  for (auto behind = own; behind != order.end(); ++behind) {
    if (*behind != trigger.name && there.contains(*behind)) return "PRECEDES " + quote_identifier(*behind);
  }
  return {};
}

}  // namespace limbeck::dialect::mysql
