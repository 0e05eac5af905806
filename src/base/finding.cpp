#include "base/finding.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/text.hpp"

namespace limbeck {

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::ok:
      return "ok";
    case Outcome::warning:
      return "warning";
    case Outcome::failed:
      return "failed";
    case Outcome::not_checked:
      return "not checked";
  }
  return "";
}

void Findings::ok(std::string name, std::string seen) {
  add({std::move(name), Outcome::ok, std::move(seen), {}});
}

void Findings::warn(std::string name, std::string seen, std::string fix) {
  add({std::move(name), Outcome::warning, std::move(seen), std::move(fix)});
}

void Findings::fail(std::string name, std::string seen, std::string fix) {
  add({std::move(name), Outcome::failed, std::move(seen), std::move(fix)});
}

void Findings::skip(std::string name, std::string why) {
  add({std::move(name), Outcome::not_checked, std::move(why), {}});
}

void Findings::append(Findings more) {
  std::ranges::move(more.list_, std::back_inserter(list_));
}

std::size_t Findings::count(Outcome outcome) const {
  return static_cast<std::size_t>(std::ranges::count(list_, outcome, &Finding::outcome));
}

const Finding* Findings::find(std::string_view name) const {
  const auto found = std::ranges::find(list_, name, &Finding::name);
  return found == list_.end() ? nullptr : &*found;
}

std::string Findings::summary() const {
  std::vector<std::string> parts;
  for (const auto outcome : {Outcome::failed, Outcome::warning, Outcome::ok, Outcome::not_checked}) {
    const auto number = count(outcome);
    if (number == 0) continue;
    const bool plural = outcome == Outcome::warning && number > 1;
    parts.push_back(std::to_string(number) + " " + std::string(to_string(outcome)) + (plural ? "s" : ""));
  }
  return text::join(parts, ", ");
}

}  // namespace limbeck
