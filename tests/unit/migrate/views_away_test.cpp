#include "migrate/views_away.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace limbeck::migrate {
namespace {

JournalEvent event(JournalEventKind kind, const std::string& statement) {
  JournalEvent made;
  made.kind = kind;
  made.revision = "names";
  made.direction = grants_direction;
  made.message = statement;
  return made;
}

TEST(ViewsAway, WhatWasGrantedIsLeftUntilItIsPutBack) {
  constexpr auto granted = JournalEventKind::granted, put_back = JournalEventKind::put_back;
  const std::vector<JournalEvent> journal = {
      event(granted, "GRANT a"),  event(granted, "GRANT b"), event(JournalEventKind::done, "GRANT c"),
      event(put_back, "GRANT a"), event(granted, "GRANT b"), event(granted, "GRANT d"),
      event(put_back, "GRANT d"), event(granted, "GRANT d")};
  std::vector<std::string> left;
  for (const auto& grant : grants_to_put_back(journal))
    left.push_back(grant.repeatable + ": " + grant.statement);
  EXPECT_EQ(text::join(left, ", "), "names: GRANT b, names: GRANT d");
}

}  // namespace
}  // namespace limbeck::migrate
