#include "models/problems.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/error.hpp"

namespace limbeck::models {

void Problems::add(const std::string& where, const std::string& what) {
  auto text = where.empty() ? what : fmt::format("{}: {}", where, what);
  if (std::ranges::find(all_, text) == all_.end()) all_.push_back(std::move(text));
}

void Problems::throw_if_any(const std::string& source) const {
  if (all_.empty()) return;
  if (all_.size() == 1) throw Error(fmt::format("{}: {}", source, all_.front()));
  auto message = fmt::format("{} have {} problems:", source, all_.size());
  for (const auto& problem : all_) message += "\n  " + problem;
  throw Error(message);
}

}  // namespace limbeck::models
