#include "config/database_url.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace limbeck::config {
namespace {

DatabaseUrl parse(std::string_view text) {
  return parse_database_url(text, "/project");
}

/// "dialect host=… port=… user=… password=… database=… option:name=…", what is empty left out.
std::string describe(const DatabaseUrl& url) {
  std::string text(to_string(url.engine));
  const auto add = [&](const std::string& name, const std::string& value) {
    if (!value.empty()) text += " " + name + "=" + value;
  };
  add("driver", url.driver);
  add("host", url.host);
  add("port", url.port);
  add("user", url.user);
  add("password", url.password);
  add("database", url.database);
  for (const auto& [name, value] : url.options) add("?" + name, value);
  return text;
}

std::string error_of(std::string_view text) {
  try {
    return "no error: " + describe(parse(text));
  } catch (const UsageError& error) {
    return error.what();
  }
}

struct Case {
  const char* text;
  const char* meaning;
};

TEST(DatabaseUrl, ReadsPostgresqlUrlsAsLibpqDoes) {
  const Case cases[] = {
      {"postgresql://", "postgresql"},
      {"postgres://localhost", "postgresql host=localhost"},
      {"postgresql://app@db/shop", "postgresql host=db user=app database=shop"},
      {"postgresql://app:s3cret@db:5433/shop?sslmode=require&connect_timeout=5",
       "postgresql host=db port=5433 user=app password=s3cret database=shop ?sslmode=require "
       "?connect_timeout=5"},
      {"postgresql://u%40x:p%40%20%25%2F%3A@db/my%20db",
       "postgresql host=db user=u@x password=p@ %/: database=my db"},
      {"postgresql://a:1,b:2,c/shop", "postgresql host=a,b,c port=1,2, database=shop"},
      {"postgresql://a,b/shop?target_session_attrs=read-write",
       "postgresql host=a,b port=, database=shop ?target_session_attrs=read-write"},
      {"postgresql://[::1]:5433/shop", "postgresql host=::1 port=5433 database=shop"},
      {"postgresql://[fe80::1%25eth0],[::2]:7/shop",
       "postgresql host=fe80::1%eth0,::2 port=,7 database=shop"},
      {"postgresql://app@%2Fvar%2Frun%2Fpostgresql/shop",
       "postgresql host=/var/run/postgresql user=app database=shop"},
      {"postgresql:///shop?host=/tmp/pg&port=6000", "postgresql host=/tmp/pg port=6000 database=shop"},
      {"postgresql://postgres@/shop?host=/tmp/pg", "postgresql host=/tmp/pg user=postgres database=shop"},
      {"postgresql://:5433", "postgresql port=5433"},
      {"postgresql://db/x?user=u&password=p&dbname=y", "postgresql host=db user=u password=p database=y"},
      {"postgresql://db/x?ssl=true", "postgresql host=db database=x ?sslmode=require"},
      {"postgresql://db/x?options=-c%20search_path%3Da%2Cb",
       "postgresql host=db database=x ?options=-c search_path=a,b"},
      {"postgresql://db/x?options=-c%20a=b+c", "postgresql host=db database=x ?options=-c a=b+c"},
      {"postgresql://h/my@db", "postgresql host=h database=my@db"},
      {"postgresql://h/db?application_name=me@here",
       "postgresql host=h database=db ?application_name=me@here"},
      {"  postgresql://db/x\n", "postgresql host=db database=x"},
      {"POSTGRESQL://db/x", "postgresql host=db database=x"},
  };
  for (const auto& [text, meaning] : cases) EXPECT_EQ(describe(parse(text)), meaning) << text;
}

TEST(DatabaseUrl, ReadsWhatSqlalchemyReads) {
  const Case cases[] = {
      {"postgresql+psycopg2://app:pw@db/x",
       "postgresql driver=psycopg2 host=db user=app password=pw database=x"},
      {"postgresql+psycopg2://app:p/w?d@db/x",
       "postgresql driver=psycopg2 host=db user=app password=p/w?d database=x"},
      {"postgresql+asyncpg://db/x?ssl=verify-full",
       "postgresql driver=asyncpg host=db database=x ?sslmode=verify-full"},
      {"postgresql+asyncpg://db/x?ssl=false&prepared_statement_cache_size=0",
       "postgresql driver=asyncpg host=db database=x ?sslmode=disable"},
      {"postgresql+psycopg2://app@/x?host=a:1&host=b",
       "postgresql driver=psycopg2 host=a,b port=1, user=app database=x"},
      {"mysql+pymysql://app:pw@db:3306/x?charset=utf8mb4",
       "mysql driver=pymysql host=db port=3306 user=app password=pw database=x ?charset=utf8mb4"},
      {"mariadb://db/x", "mysql host=db database=x"},
  };
  for (const auto& [text, meaning] : cases) EXPECT_EQ(describe(parse(text)), meaning) << text;
}

TEST(DatabaseUrl, ReadsSqliteUrls) {
  const Case cases[] = {
      {"sqlite://", "sqlite"},
      {"sqlite:///", "sqlite"},
      {"sqlite:///:memory:", "sqlite"},
      {"sqlite:///app.db", "sqlite database=/project/app.db"},
      {"sqlite:///data/../app.db", "sqlite database=/project/app.db"},
      {"sqlite:///../app.db", "sqlite database=/app.db"},
      {"sqlite:////srv/app.db", "sqlite database=/srv/app.db"},
      {"sqlite+pysqlite:///app.db", "sqlite driver=pysqlite database=/project/app.db"},
      {"sqlite:///my%20app.db?mode=ro", "sqlite database=/project/my app.db ?mode=ro"},
      {"sqlite:////home/u@host/app.db", "sqlite database=/home/u@host/app.db"},
      {"sqlite:///file:app.db?mode=ro&uri=true", "sqlite database=/project/app.db ?mode=ro"},
      {"sqlite:///file:///srv/app.db?uri=true", "sqlite database=/srv/app.db"},
      {"sqlite:///file:x?mode=memory&cache=shared&uri=true", "sqlite ?mode=memory ?cache=shared"},
  };
  for (const auto& [text, meaning] : cases) EXPECT_EQ(describe(parse(text)), meaning) << text;
  EXPECT_TRUE(parse("sqlite://").in_memory());
  EXPECT_FALSE(parse("sqlite:///a.db").in_memory());
}

TEST(DatabaseUrl, ReadsLibpqKeywordStrings) {
  const Case cases[] = {
      {"host=db user=app dbname=shop", "postgresql host=db user=app database=shop"},
      {" host = db  port=5433 ", "postgresql host=db port=5433"},
      {"password='two words' user=u", "postgresql user=u password=two words"},
      {R"(password='it\'s \\' user=u)", R"(postgresql user=u password=it's \)"},
      {R"(password=a\ b user=u)", "postgresql user=u password=a b"},
      {"host=a,b port=1,2 sslmode=require", "postgresql host=a,b port=1,2 ?sslmode=require"},
      {"user=a user=b", "postgresql user=b"},
      {"password='' user=u", "postgresql user=u"},
      {"host=/tmp options='-c a=b://c'", "postgresql host=/tmp ?options=-c a=b://c"},
      {"service=shop", "postgresql ?service=shop"},
  };
  for (const auto& [text, meaning] : cases) EXPECT_EQ(describe(parse(text)), meaning) << text;
}

TEST(DatabaseUrl, RefusesWithOneSentenceAndNoSecret) {
  const Case cases[] = {
      {"", "the address of the database is empty"},
      {"app.db", "the address of the database is neither a URL nor a libpq keyword string"},
      {"postgrseql://u:hunter2@db/x",
       "unknown kind of database \"postgrseql://\"; did you mean postgresql://?"},
      {"oracle://u:hunter2@db/x", "unknown kind of database \"oracle://\""},
      {"jdbc:postgresql://db/x", "the database URL is JDBC's"},
      {"sqlite://app.db",
       "an SQLite address has three slashes before a relative path and four before an absolute one"},
      {"sqlite:///data/", "the SQLite address names a folder, not a file"},
      {"postgresql://u:hunter%2@db/x",
       "the password of the database URL has a \"%\" that starts no percent-encoded character"},
      {"postgresql://u:hunter2@db/x%",
       "the database name of the database URL has a \"%\" that starts no "
       "percent-encoded character"},
      {"postgresql://u:hunt@er2@db/x",
       "the database URL has an \"@\" too many, so it can't be told where the password ends"},
      {"postgresql://u:hunt@er2/@db/x",
       "the database URL has an \"@\" too many, so it can't be told where the password ends"},
      {"postgresql://u:12/hunter2@db/x",
       "the database URL has an \"@\" too many, so it can't be told where the password ends"},
      {"postgresql://u%3Ahunter2%40db/x",
       "the database URL has an \"@\" too many, so it can't be told where the password ends"},
      {"postgresql://db:hunter2/x", "the port of the database is no number from 1 to 65535"},
      {"postgresql://db:65536/x", "the port of the database is no number from 1 to 65535"},
      {"postgresql://db/x?hunter2", "the query of the database URL has a part that is not name=value"},
      {"postgresql://[::1/x", "the database URL has a \"[\" that closes no IPv6 address"},
      {"host=db password=hun ter2", "the database's keyword string has a word that is not keyword=value"},
      {"host=db password='hunter2", "the database's keyword string has no closing quote for password"},
      {"host=db port=x", "the port of the database is no number from 1 to 65535"},
  };
  for (const auto& [text, message] : cases) {
    EXPECT_EQ(error_of(text), message) << text;
    EXPECT_EQ(error_of(text).find("ter2"), std::string::npos) << text;
  }
}

TEST(DatabaseUrl, SuggestsTheUrlForAFile) {
  try {
    parse("data/app.sqlite3");
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_EQ(error.hint(), "for a file of SQLite write sqlite:///data/app.sqlite3");
  }
}

TEST(DatabaseUrl, MasksThePasswordAndSecretOptions) {
  const Case cases[] = {
      {"postgresql://app:s3cret@db:5433/shop?sslmode=require&sslpassword=k3y",
       "postgresql://app:***@db:5433/shop?sslmode=require&sslpassword=***"},
      {"postgresql://app@db/shop", "postgresql://app@db/shop"},
      {"postgresql://:pw@db/shop", "postgresql://:***@db/shop"},
      {"postgresql://", "postgresql://"},
      {"host=/tmp/pg port=6000 password=pw dbname=shop", "postgresql://:***@/shop?host=/tmp/pg&port=6000"},
      {"host=a,b port=1,2 user=u", "postgresql://u@a:1,b:2"},
      {"host=a,b port=1 user=u", "postgresql://u@/?host=a,b&port=1"},
      {"postgresql://[::1]:5433/shop", "postgresql://[::1]:5433/shop"},
      {"sqlite:///app.db?mode=ro", "sqlite:////project/app.db?mode=ro"},
      {"sqlite://", "sqlite://"},
      {"mysql+pymysql://app:pw@db/x", "mysql+pymysql://app:***@db/x"},
      {"MariaDB+pymysql://app:pw@db/x", "mariadb+pymysql://app:***@db/x"},
      {"postgresql://db/x?options=-c%20my.password%3Dpw", "postgresql://db/x?options=***"},
  };
  for (const auto& [text, masked] : cases) EXPECT_EQ(parse(text).masked(), masked) << text;
}

TEST(DatabaseUrl, WritesWhatItReadsBack) {
  for (const auto* text :
       {"postgresql://u%40x:p%40%20%25%2F%3A@db/my%20db", "postgresql://a:1,b:2,c/shop", "postgresql://:5433",
        "postgresql://[fe80::1%25eth0],[::2]:7/shop", "postgresql:///shop?host=/tmp/pg&port=6000",
        "host=/tmp user='a b' password='x y' application_name='a&b=c'", "sqlite:////srv/a%3Fb%25.db?mode=ro",
        "sqlite://", "mariadb+mariadbconnector://u:p%2F@h:3306/db?unix_socket=/tmp/s"}) {
    const auto url = parse(text);
    EXPECT_EQ(parse(url.unmasked()), url) << text << " became " << url.unmasked();
  }
}

TEST(DatabaseUrl, GivesLibpqOnlyWhatIsSet) {
  using Parameters = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(parse("postgresql://").libpq_parameters(), Parameters{});
  EXPECT_EQ(parse("postgresql://u:p@a:1,b:2/x?sslmode=require").libpq_parameters(),
            (Parameters{{"host", "a,b"},
                        {"port", "1,2"},
                        {"user", "u"},
                        {"password", "p"},
                        {"dbname", "x"},
                        {"sslmode", "require"}}));
}

TEST(DatabaseUrl, KnowsTheSameDatabaseByItsUsualNames) {
  EXPECT_TRUE(same_database(parse("postgresql://u@localhost/x"), parse("postgres://127.0.0.1:5432/x")));
  EXPECT_TRUE(same_database(parse("sqlite:///a.db"), parse("sqlite:////project/./a.db")));
  EXPECT_FALSE(same_database(parse("postgresql://db/x"), parse("postgresql://db/y")));
  EXPECT_FALSE(same_database(parse("postgresql://db:1/x"), parse("postgresql://db:2/x")));
  EXPECT_FALSE(same_database(parse("sqlite://"), parse("sqlite://")));
  EXPECT_FALSE(same_database(parse("mysql://db/x"), parse("postgresql://db/x")));
  EXPECT_TRUE(same_database(parse("mysql://db/x"), parse("mariadb+pymysql://db/x")));
}

}  // namespace
}  // namespace limbeck::config
