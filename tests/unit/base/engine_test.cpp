#include "base/engine.hpp"

#include <gtest/gtest.h>

namespace limbeck {
namespace {

TEST(Engine, IsFoundByTheNamesThatUsersWrite) {
  EXPECT_EQ(find_engine("PostgreSQL"), EngineKind::postgresql);
  EXPECT_EQ(find_engine("postgres"), EngineKind::postgresql);
  EXPECT_EQ(find_engine("sqlite"), EngineKind::sqlite);
  EXPECT_EQ(find_engine("mariadb"), EngineKind::mysql);
  EXPECT_FALSE(find_engine("oracle"));
  for (const auto& name : engine_names()) EXPECT_TRUE(find_engine(name)) << name;
  for (const auto kind : {EngineKind::postgresql, EngineKind::sqlite, EngineKind::mysql})
    EXPECT_EQ(find_engine(to_string(kind)), kind);
}

TEST(Engine, TheNewestHasWhatCameWithAnyVersion) {
  const Engine fourteen{EngineKind::postgresql, Flavour::original, 140005};
  EXPECT_TRUE(fourteen.is_at_least(140000));
  EXPECT_FALSE(fourteen.is_at_least(150000));
  EXPECT_TRUE(newest(EngineKind::postgresql).is_at_least(150000));
}

}  // namespace
}  // namespace limbeck
