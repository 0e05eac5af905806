// What a user reads when there is no connection.
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "integration/postgresql_support.hpp"

namespace limbeck {
namespace {

constexpr const char* password = "p@ss w%rd:/";

class PostgresqlConnect : public test::PostgresqlTest {
 protected:
  config::DatabaseUrl tcp() const {
    config::DatabaseUrl url;
    url.engine = EngineKind::postgresql;
    url.host = "127.0.0.1";
    url.port = port();
    url.user = "app";
    url.password = password;
    url.database = database_->name();
    return url;
  }
  static std::string port() { return std::getenv("LIMBECK_TEST_POSTGRESQL_TCP_PORT"); }

  struct Failure {
    std::string message, hint, sqlstate;
  };
  Failure failure(const config::DatabaseUrl& url, const dialect::ConnectOptions& options = {}) const {
    try {
      postgresql().connect(url, options);
    } catch (const ConnectionError& error) {
      EXPECT_EQ(std::string(error.what()).find(url.password.empty() ? "\n" : url.password),
                std::string::npos);
      EXPECT_EQ(error.hint().find(url.password.empty() ? "\n" : url.password), std::string::npos);
      return {error.what(), error.hint(), error.sqlstate()};
    }
    ADD_FAILURE() << "connected";
    return {};
  }
};

TEST_F(PostgresqlConnect, APasswordNeedsNoEscaping) {
  auto connection = postgresql().connect(tcp(), {});
  EXPECT_EQ(connection->query("SELECT current_user").text(0, 0), "app");
}

TEST_F(PostgresqlConnect, KeywordStrings) {
  auto url = config::parse_database_url(
      "host=127.0.0.1 port=" + port() + " user=app password='p@ss w%rd:/' dbname=" + database_->name(), "/");
  EXPECT_EQ(postgresql().connect(url, {})->query("SELECT current_database()").text(0, 0), database_->name());
}

TEST_F(PostgresqlConnect, Variables) {
  setenv("PGHOST", "127.0.0.1", 1);
  setenv("PGPORT", port().c_str(), 1);
  setenv("PGUSER", "app", 1);
  setenv("PGPASSWORD", password, 1);
  setenv("PGDATABASE", database_->name().c_str(), 1);
  config::DatabaseUrl url;
  url.engine = EngineKind::postgresql;
  auto connection = postgresql().connect(url, {});
  for (const auto* name : {"PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE"}) unsetenv(name);
  EXPECT_EQ(connection->query("SELECT current_user").text(0, 0), "app");
}

TEST_F(PostgresqlConnect, SeveralHosts) {
  auto url = tcp();
  url.host = "127.0.0.1,127.0.0.1";
  url.port = "1," + url.port;
  EXPECT_EQ(postgresql().connect(url, {})->query("SELECT 1").text(0, 0), "1");
  url.port = "1,2";
  const auto failed = failure(url);
  EXPECT_EQ(failed.message,
            "no PostgreSQL server could be reached: connection to server at \"127.0.0.1\", port 1 failed: "
            "Connection "
            "refused; connection to server at \"127.0.0.1\", port 2 failed: Connection refused");
}

TEST_F(PostgresqlConnect, WrongPassword) {
  auto url = tcp();
  url.password = "not the right one";
  const auto failed = failure(url);
  EXPECT_EQ(failed.message, "PostgreSQL at 127.0.0.1:" + port() + " refused the password of user \"app\"");
  EXPECT_EQ(failed.hint, "correct the password: it comes from the database address, PGPASSWORD or ~/.pgpass");
  EXPECT_EQ(failed.sqlstate, "28P01");
}

TEST_F(PostgresqlConnect, NoPassword) {
  auto url = tcp();
  url.password.clear();
  EXPECT_EQ(failure(url).message, "PostgreSQL at 127.0.0.1:" + port() +
                                      " asks for the password of user \"app\", and there is none");
}

TEST_F(PostgresqlConnect, UnknownDatabase) {
  auto url = tcp();
  url.database = "nowhere";
  const auto failed = failure(url);
  EXPECT_EQ(failed.message, "the database \"nowhere\" does not exist at 127.0.0.1:" + port());
  EXPECT_EQ(failed.hint,
            "create it (createdb nowhere), or correct the name in the database address\n"
            "`limbeck create-database` creates it");
  EXPECT_EQ(failed.sqlstate, "3D000");
}

TEST_F(PostgresqlConnect, UnknownRole) {
  auto url = database_->url();
  url.user = "nobody_of_that_name";
  const auto failed = failure(url);
  EXPECT_EQ(failed.message, "role \"nobody_of_that_name\" does not exist");
  EXPECT_EQ(failed.sqlstate, "28000");
}

TEST_F(PostgresqlConnect, NothingListens) {
  auto url = tcp();
  url.port = "1";
  const auto failed = failure(url);
  EXPECT_EQ(failed.message, "nothing listens at 127.0.0.1:1: connection refused");
  EXPECT_EQ(failed.hint, "start PostgreSQL, or correct host and port in the database address");
}

TEST_F(PostgresqlConnect, NoSocket) {
  auto url = database_->url();
  url.host = "/nonexistent";
  EXPECT_EQ(failure(url).message,
            "there is no PostgreSQL server behind the socket /nonexistent/.s.PGSQL." + url.port);
}

TEST_F(PostgresqlConnect, UnknownHost) {
  auto url = tcp();
  url.host = "no-such-host.invalid";
  EXPECT_EQ(failure(url).message, "there is no host of the name \"no-such-host.invalid\"");
}

TEST_F(PostgresqlConnect, AServerThatSaysNothing) {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  ASSERT_EQ(listen(listener, 1), 0);
  socklen_t length = sizeof(address);
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length);
  auto url = tcp();
  url.port = std::to_string(ntohs(address.sin_port));
  dialect::ConnectOptions options;
  options.connect_timeout = std::chrono::milliseconds(500);
  const auto failed = failure(url, options);
  close(listener);
  EXPECT_EQ(failed.message, "PostgreSQL at 127.0.0.1:" + url.port + " did not answer within 2 s");
}

TEST_F(PostgresqlConnect, UnknownOptions) {
  auto url = tcp();
  url.options.emplace_back("sslmod", "secret value");
  try {
    postgresql().connect(url, {});
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_STREQ(
        error.what(),
        "the database address has an option \"sslmod\" that PostgreSQL's client library does not know");
    EXPECT_EQ(error.hint(), "did you mean \"sslmode\"?");
  }
}

TEST_F(PostgresqlConnect, NoEncryptionToBeHad) {
  auto url = tcp();
  url.options.emplace_back("sslmode", "require");
  EXPECT_EQ(failure(url).message,
            "PostgreSQL at 127.0.0.1:" + port() + " offers no encryption, and sslmode asks for it");
}

}  // namespace
}  // namespace limbeck
