// A database that others use, too: only what the models' schemas hold is theirs to change.
#include <gtest/gtest.h>

#include "autogenerate/generate.hpp"
#include "autogenerate/scratch/desired.hpp"
#include "base/text.hpp"
#include "dialect/sql/splitter.hpp"
#include "integration/test_database.hpp"

namespace limbeck::autogenerate {
namespace {

using testing::TestDatabase;

class SharedDatabase : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!database_.available()) GTEST_SKIP() << "run through dev/with-databases";
    connect();
    run(others);
  }

  /// In a session of its own: what the database sets for new ones counts.
  void connect() {
    workspace_ = std::make_unique<Workspace>();
    connection_ = database_.connect();
    workspace_->dialect = &database_.dialect();
    workspace_->target = connection_.get();
    workspace_->url = database_.config.database();
  }

  void run(const std::string& sql) {
    for (const auto& statement : sql::split(EngineKind::postgresql, sql, "the test"))
      connection_->execute(statement);
  }

  /// The operations for these models, one a line; the migration must be verified, lead there and back.
  std::string differences(const std::string& sql, bool verified = true) {
    const models::DesiredSql desired{{{"schema.sql", sql::split(EngineKind::postgresql, sql, "schema.sql")}},
                                     {}};
    generated_ = generate({desired, {}, {}}, *workspace_);
    EXPECT_TRUE(!verified || generated_.changes.empty() || generated_.verification.verified())
        << generated_.verification.reason;
    std::string text;
    for (const auto& change : generated_.changes) {
      for (const auto& operation : change.upgrade.operations) text += operation::describe(operation) + "\n";
    }
    return text;
  }
  void upgrade() {
    for (const auto& change : generated_.changes)
      run_section(change.upgrade.statements, *connection_, database_.dialect());
  }

  // What another application has: tables that refer to each other, types, functions that fire on everything.
  static constexpr const char* others = R"(
CREATE SCHEMA shop;
CREATE TYPE shop.state AS ENUM ('new', 'paid');
CREATE DOMAIN shop.mail AS text CHECK (VALUE LIKE '%@%');
CREATE SEQUENCE shop.numbers;
CREATE TABLE shop.customers (
  id integer PRIMARY KEY DEFAULT nextval('shop.numbers'),
  mail shop.mail,
  state shop.state DEFAULT 'new',
  code text
);
CREATE UNIQUE INDEX customers_code ON shop.customers (code);
CREATE TABLE shop.orders (id integer PRIMARY KEY, customer integer REFERENCES shop.customers);
CREATE VIEW shop.paid AS SELECT id, mail FROM shop.customers WHERE state = 'paid';
CREATE FUNCTION shop.fired() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
CREATE EVENT TRIGGER shop_watches ON ddl_command_end EXECUTE FUNCTION shop.fired();
CREATE FUNCTION shop.state_of(integer) RETURNS shop.state LANGUAGE sql AS $$ SELECT 'new'::shop.state $$;
CREATE CAST (integer AS shop.state) WITH FUNCTION shop.state_of(integer);
CREATE FOREIGN DATA WRAPPER nothing;
CREATE SERVER elsewhere FOREIGN DATA WRAPPER nothing;
CREATE SCHEMA extra;
CREATE EXTENSION citext WITH SCHEMA extra;
)";

  TestDatabase database_{EngineKind::postgresql};
  std::unique_ptr<dialect::Connection> connection_;
  std::unique_ptr<Workspace> workspace_;
  Generated generated_;
};

TEST_F(SharedDatabase, WhatIsInOtherSchemasIsNotTheModels) {
  EXPECT_EQ(differences(""), "");
  EXPECT_EQ(differences("CREATE TABLE contacts (id integer PRIMARY KEY);"), "create table public.contacts\n");
  upgrade();
  EXPECT_EQ(differences("CREATE TABLE contacts (id integer PRIMARY KEY);"), "");
  EXPECT_EQ(differences(""), "drop table public.contacts\n");
}

TEST_F(SharedDatabase, AnExtensionIsOnlyTheirsWhoNameExtensions) {
  run("CREATE EXTENSION pg_buffercache");
  EXPECT_EQ(differences("CREATE TABLE contacts (id integer PRIMARY KEY);"), "create table public.contacts\n");
  EXPECT_EQ(differences("CREATE EXTENSION pgcrypto;"),
            "create extension pgcrypto\ndrop extension pg_buffercache\n");
  run("CREATE TABLE mails (address extra.citext)");
  EXPECT_EQ(differences(""), "drop table public.mails\n");
  // One that a table uses stays, too, when the table goes.
  run("CREATE EXTENSION \"uuid-ossp\"; CREATE TABLE tokens (id uuid DEFAULT uuid_generate_v4());");
  EXPECT_EQ(differences("CREATE TABLE mails (address extra.citext);"), "drop table public.tokens\n");
}

TEST_F(SharedDatabase, ASchemaThatTheModelsNameIsTheirs) {
  EXPECT_EQ(differences("CREATE SCHEMA crm; CREATE TABLE crm.people (id integer);"),
            "create schema crm\ncreate table crm.people\n");
  upgrade();
  run("CREATE TABLE crm.old (id integer)");
  EXPECT_EQ(differences("CREATE SCHEMA crm; CREATE TABLE crm.people (id integer);"), "drop table crm.old\n");
  EXPECT_EQ(differences("CREATE SCHEMA crm;"), "drop table crm.old\ndrop table crm.people\n");
  // Not named any more: it may as well be somebody else's.
  EXPECT_EQ(differences(""), "");
  workspace_->inspect.include_schemas = {"public", "crm"};
  EXPECT_EQ(differences(""), "drop table crm.old\ndrop table crm.people\ndrop schema crm\n");
  workspace_->inspect.include_schemas.clear();
  workspace_->inspect.include_objects = {"crm.*"};
  EXPECT_EQ(differences(""), "drop table crm.old\ndrop table crm.people\ndrop schema crm\n");
}

TEST_F(SharedDatabase, TheDefaultSchemaIsTheFirstOfTheSearchPath) {
  run("CREATE SCHEMA app; CREATE TABLE app.gone (id integer); CREATE TABLE public.not_ours (id integer);"
      "ALTER DATABASE " +
      database_.config.database().database + " SET search_path = app, shop, public;");
  connect();
  EXPECT_EQ(differences("CREATE TABLE contacts (id integer PRIMARY KEY);"),
            "create table app.contacts\ndrop table app.gone\n");
  upgrade();
  EXPECT_EQ(differences("CREATE TABLE contacts (id integer PRIMARY KEY);"), "");
}

TEST_F(SharedDatabase, ModelsMayReferToWhatIsNotTheirs) {
  const std::string models = R"(
CREATE TABLE contacts (
  id integer PRIMARY KEY REFERENCES shop.customers,
  code text REFERENCES shop.customers (code),
  mail shop.mail,
  states shop.state[] DEFAULT '{new}',
  nick extra.citext,
  number integer DEFAULT nextval('shop.numbers')
);
CREATE VIEW paying AS SELECT c.nick FROM contacts c JOIN shop.paid p ON p.id = c.id WHERE c.nick = 'x';
CREATE FUNCTION customers() RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM shop.orders $$;
)";
  EXPECT_EQ(differences(models),
            "create table public.contacts\ncreate function public.customers\ncreate view public.paying\n");
  upgrade();
  EXPECT_EQ(differences(models), "");
  EXPECT_EQ(differences(models + "CREATE TABLE more (mail shop.mail);"), "create table public.more\n");
  EXPECT_EQ(differences("CREATE TABLE contacts (id bigint PRIMARY KEY);").substr(0, 5), "drop ");
  workspace_->inspect.include_schemas = {"public"};
  EXPECT_EQ(differences(models), "");
}

TEST_F(SharedDatabase, OthersMayReferToTheModels) {
  const std::string models = "CREATE TABLE contacts (id integer PRIMARY KEY);";
  run(models +
      "ALTER TABLE shop.orders ADD COLUMN contact integer REFERENCES contacts;"
      "CREATE VIEW shop.contacts AS SELECT * FROM contacts;");
  EXPECT_EQ(differences(models), "");
  EXPECT_EQ(differences("CREATE TABLE contacts (id integer PRIMARY KEY, name text);"),
            "add column name text to table public.contacts\n");
}

TEST_F(SharedDatabase, WhatBelongsToNoSchemaIsTheModelsWhenTheyNameIt) {
  run("CREATE FUNCTION mine() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;"
      "CREATE EVENT TRIGGER mine ON sql_drop EXECUTE FUNCTION mine();"
      "CREATE SERVER ours FOREIGN DATA WRAPPER nothing;"
      "CREATE FOREIGN TABLE remote (id integer) SERVER ours;");
  const std::string models =
      "CREATE FUNCTION mine() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;"
      "CREATE EVENT TRIGGER mine ON sql_drop EXECUTE FUNCTION mine();"
      "CREATE FOREIGN DATA WRAPPER nothing;"
      "CREATE SERVER ours FOREIGN DATA WRAPPER nothing;"
      "CREATE FOREIGN TABLE remote (id integer) SERVER ours;";
  EXPECT_EQ(differences(models), "");
  const auto without = differences("", false);
  EXPECT_NE(without.find("mine"), std::string::npos) << without;
  EXPECT_EQ(without.find("shop"), std::string::npos) << without;
  EXPECT_EQ(without.find("elsewhere"), std::string::npos) << without;
}

TEST_F(SharedDatabase, TheCacheKnowsWhatIsAround) {
  const auto folder = std::filesystem::temp_directory_path() / ("limbeck-test-" + random_hex(6));
  workspace_->cache_folder = folder;
  const std::string models = "CREATE VIEW v AS SELECT * FROM shop.customers;";
  EXPECT_EQ(differences(models), "create view public.v\n");
  EXPECT_EQ(differences(models), "create view public.v\n");
  upgrade();
  EXPECT_EQ(differences(models), "");
  run("DROP VIEW v; ALTER TABLE shop.customers DROP COLUMN code; " + models);
  EXPECT_EQ(differences(models), "");
  std::filesystem::remove_all(folder);
}

}  // namespace

TEST(AttachedDatabase, IsNotTouched) {
  TestDatabase database(EngineKind::sqlite), other(EngineKind::sqlite);
  auto connection = database.connect();
  connection->execute("ATTACH DATABASE '" + other.config.database().database + "' AS shop");
  connection->execute("CREATE TABLE shop.orders (id INTEGER PRIMARY KEY)");
  connection->execute("CREATE TABLE contacts (id INTEGER PRIMARY KEY)");
  connection->execute("CREATE TEMP TABLE passing (id INTEGER PRIMARY KEY)");
  Workspace workspace;
  workspace.dialect = &database.dialect();
  workspace.target = connection.get();
  workspace.url = database.config.database();
  const models::DesiredSql nothing{{{"schema.sql", {}}}, {}};
  const auto generated = generate({nothing, {}, {}}, workspace);
  ASSERT_EQ(generated.changes.size(), 1u);
  EXPECT_EQ(generated.changes[0].upgrade.statements.size(), 1u);
  run_section(generated.changes[0].upgrade.statements, *connection, database.dialect());
  EXPECT_EQ(connection->query("SELECT name FROM shop.sqlite_schema").text(0, 0), "orders");
  EXPECT_TRUE(connection->query("SELECT name FROM main.sqlite_schema WHERE type = 'table'").empty());
}

}  // namespace limbeck::autogenerate
