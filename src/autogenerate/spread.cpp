#include <algorithm>
#include <deque>

#include "autogenerate/differ.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::autogenerate {

using schema::ObjectKind;

/// Renderers look after what belongs to the same table when a column changes its type (constraints, indexes,
/// foreign keys, generated columns); here it is about what lives beside tables, and about what is dropped
/// altogether.
void Differ::spread() {
  std::deque<Element> work;
  for (Element element = 0; element < static_cast<Element>(elements_.size()); ++element) {
    if (mark(element).gone() || mark(element).disturbs) work.push_back(element);
  }
  while (!work.empty()) {
    const Element on = work.front();
    work.pop_front();
    for (const auto& need : before_.needs->on(on)) {
      if (!need.certain || !mark(need.dependent).kept()) continue;
      if (disturb(need)) work.push_back(need.dependent);
    }
  }
  for (const auto& need : after_.needs->all()) {
    if (need.aspect == Aspect::default_value && mark(need.on).made())
      mark(need.dependent).default_waits = true;
  }
}

/// Whether ReplaceEnum can't convert a column's default along with its type.
bool Differ::default_apart(Element column) const {
  const auto& held = mark(column);
  return held.default_off || held.default_moves || held.default_waits;
}

/// True when dependents of the dependent are disturbed in turn.
bool Differ::disturb(const Need& need) {
  auto& held = mark(need.dependent);
  const auto& on = mark(need.on);
  const bool needed_after = after_.needs->contains(need.dependent, need.on);
  // It is free of what is dropped by its own change.
  if (on.gone() && !on.after && held.changed && !needed_after) {
    held.default_moves = held.default_moves || need.aspect == Aspect::default_value;
    return false;
  }

  switch (elements_.id(need.dependent).kind) {
    case ObjectKind::column:
      return disturb_column(need);
    case ObjectKind::constraint:
    case ObjectKind::index:
      if (!on.gone()) return false;
      held.remade = true;
      return true;
    case ObjectKind::table:
      if (!on.gone() || need.aspect != Aspect::parent) return false;
      held.remade = true;
      return true;
    case ObjectKind::sequence:
      if (!on.gone() || need.aspect != Aspect::owner) return false;
      held.remade = needed_after;
      return held.remade;
    case ObjectKind::schema:
    case ObjectKind::enum_type:
    case ObjectKind::extension:
      return false;
    case ObjectKind::privilege:
    case ObjectKind::publication:
    case ObjectKind::statistics:
      if (!on.gone()) return false;
      held.remade = true;
      return true;
    default:
      held.remade = true;
      return true;
  }
}

bool Differ::disturb_column(const Need& need) {
  auto& held = mark(need.dependent);
  const auto& on = mark(need.on);
  switch (need.aspect) {
    case Aspect::type:
      if (on.gone()) {
        held.changed = held.retyped = held.disturbs = true;
        return true;
      }
      // From an enum that gets other values to an array of it or to another such enum, or back.
      if (elements_.id(need.on).kind == ObjectKind::enum_type && held.disturbs &&
          before_.columns.at(need.dependent)->type != after_.columns.at(need.dependent)->type) {
        held.retyped = std::ranges::any_of(
            replaced_enums_, [&](Element other) { return after_.needs->contains(need.dependent, other); });
      }
      // An enum with other values: ReplaceEnum converts the column, whose dependents must step aside.
      if (held.disturbs || elements_.id(need.on).kind != ObjectKind::enum_type) return false;
      held.disturbs = true;
      return true;
    case Aspect::default_value:
      if (!on.gone()) {
        // ReplaceEnum sets the defaults of the columns that have the type itself.
        const bool of_type = std::ranges::any_of(before_.needs->on(need.on), [&](const Need& other) {
          return other.dependent == need.dependent && other.aspect == Aspect::type;
        });
        if (of_type || elements_.id(need.on).kind != ObjectKind::enum_type) return false;
      }
      held.changed = held.default_off = true;
      return false;
    case Aspect::generated:
      // Renderers make it anew when another column of the table changes.
      if (!on.gone()) return false;
      held.remade = true;
      return true;
    default:
      if (!on.gone()) return false;
      held.remade = true;
      return true;
  }
}

std::string neutral_type(const schema::Catalog& catalog, const schema::Column& column,
                         const NameRules& rules) {
  for (const auto& name : names_in(rules, column.type)) {
    if (name.parts.size() != 2) continue;
    const auto found = catalog.objects.find({ObjectKind::domain, {name.parts[0], name.parts[1]}, ""});
    if (found == catalog.objects.end()) continue;
    // CREATE DOMAIN name AS type …
    const std::string& definition = found->second.definition;
    std::size_t begin = 0, end = definition.size();
    int depth = 0;
    for (const auto& token : sql::tokens(rules.syntax, definition)) {
      if (begin == 0) {
        if (token.is("as")) begin = token.offset + 2;
        continue;
      }
      if (token.is_symbol("(")) ++depth;
      if (token.is_symbol(")")) --depth;
      const bool closes = token.is("collate") || token.is("default") || token.is("constraint") ||
                          token.is("not") || token.is("null") || token.is("check") || token.is_symbol(";");
      if (depth == 0 && closes) {
        end = token.offset;
        break;
      }
    }
    if (begin == 0) break;
    while (begin < end && sql::is_blank(definition[begin])) ++begin;
    while (end > begin && sql::is_blank(definition[end - 1])) --end;
    const bool array = column.type.ends_with("[]");
    return definition.substr(begin, end - begin) + (array ? "[]" : "");
  }
  return "text";
}

}  // namespace limbeck::autogenerate
