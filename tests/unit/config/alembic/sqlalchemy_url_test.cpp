#include "config/alembic/sqlalchemy_url.hpp"

#include <gtest/gtest.h>

#include "config/database_url.hpp"

namespace limbeck::config {
namespace {

DatabaseUrl read_url(std::string_view url) {
  return parse_database_url(canonical_sqlalchemy_url(url), "/srv");
}

TEST(SqlalchemyUrl, MeansTheSameHere) {
  const auto url = read_url("postgresql+asyncpg://ann:s%2Fcret@db.example:5433/shop?ssl=require");
  EXPECT_EQ(url.driver, "asyncpg");
  EXPECT_EQ(url.user, "ann");
  EXPECT_EQ(url.password, "s/cret");
  EXPECT_EQ(url.host, "db.example");
  EXPECT_EQ(url.port, "5433");
  EXPECT_EQ(url.database, "shop");
  EXPECT_EQ(url.option("sslmode"), "require");
}

TEST(SqlalchemyUrl, TakesPasswordsThatNobodyEncoded) {
  for (const std::string password : {"a/b", "a:b", "a?b#c", "100%", "%zz", "a+b", "[x]"}) {
    const auto url = read_url("postgresql://u:" + password + "@db/shop");
    EXPECT_EQ(url.password, password);
    EXPECT_EQ(url.host, "db") << password;
    EXPECT_EQ(url.database, "shop") << password;
  }
}

TEST(SqlalchemyUrl, TakesEveryShape) {
  EXPECT_EQ(read_url("postgresql://db/shop").host, "db");
  EXPECT_EQ(read_url("postgresql:///shop").database, "shop");
  EXPECT_EQ(read_url("postgresql://ann@/shop?host=/run/pg").host, "/run/pg");
  EXPECT_EQ(read_url("postgresql://ann@[::1]:5432/shop").host, "::1");
  EXPECT_EQ(read_url("postgresql://u:p@/shop?host=a:1&host=b:2").port, "1,2");
  EXPECT_EQ(read_url("postgresql://u:p@db").host, "db");
  EXPECT_EQ(read_url("postgresql://u@db/shop?options=-c+search_path%3Da").option("options"),
            "-c search_path=a");
  EXPECT_EQ(read_url("sqlite+aiosqlite:///./app.db").database, "/srv/app.db");
  EXPECT_EQ(read_url("sqlite:////data/app%20one.db").database, "/data/app one.db");
  EXPECT_TRUE(read_url("sqlite://").in_memory());
  EXPECT_EQ(canonical_sqlalchemy_url("host=db user=u"), "host=db user=u");
}

TEST(SqlalchemyUrl, LeavesOutWhatIsForTheDriverAlone) {
  EXPECT_TRUE(read_url("postgresql+asyncpg://db/x?prepared_statement_cache_size=0&command_timeout=60")
                  .options.empty());
}

TEST(SqlalchemyUrl, KnowsPlaceholders) {
  EXPECT_TRUE(is_placeholder_url("driver://user:pass@localhost/dbname"));
  EXPECT_TRUE(is_placeholder_url("  "));
  EXPECT_FALSE(is_placeholder_url("sqlite://"));
}

}  // namespace
}  // namespace limbeck::config
