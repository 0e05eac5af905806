#include "config/mask.hpp"

#include <gtest/gtest.h>

namespace limbeck::config {

TEST(MaskSecrets, HidesPasswordsAndLeavesTheRest) {
  const std::pair<const char*, const char*> cases[] = {
      {"", ""},
      {"nothing here", "nothing here"},
      {"can't reach postgresql://app:hunter2@db:5433/x, sorry",
       "can't reach postgresql://app:***@db:5433/x, sorry"},
      {"postgresql://app@db/x", "postgresql://app@db/x"},
      {"http://db:5432/x and postgres://u:p@h", "http://db:5432/x and postgres://u:***@h"},
      {"see http://db:5432.", "see http://db:5432."},
      {"postgresql://[::1]:5432/x", "postgresql://[::1]:5432/x"},
      {"postgresql://u:hunter2", "postgresql://u:***"},
      {"postgresql://u:hun@t/er2@db/x", "postgresql://u:***@db/x"},
      {"postgresql://u:hun ter2@db/x", "postgresql://u:***@db/x"},
      {"postgresql://u:hun\"ter2@db/x", "postgresql://u:***@db/x"},
      {"postgresql://u:12/hunter2@db/x", "postgresql://u:***@db/x"},
      {"postgresql://db/x?user=u&password=hunter2&sslmode=require",
       "postgresql://db/x?user=u&password=***&sslmode=require"},
      {"postgresql://db/x?options=-c%20my.password%3Dhunter2&sslmode=require",
       "postgresql://db/x?options=-c%20my.password%3D***&sslmode=require"},
      {"host=db password=hunter2 user=u", "host=db password=*** user=u"},
      {"host=db password = 'hun ter\\'2' user=u", "host=db password = *** user=u"},
      {"password='hunter2", "password=***"},
      {"password=hun\\ ter2 user=u", "password=*** user=u"},
      {"PGPASSWORD=hunter2 psql", "PGPASSWORD=*** psql"},
      {"dump --password hunter2 --verbose", "dump --password *** --verbose"},
      {"dump --password --verbose", "dump --password --verbose"},
      {"{\"user\": \"u\", \"password\": \"hunter2\"}", "{\"user\": \"u\", \"password\": ***}"},
      {"password authentication failed for user \"app\"", "password authentication failed for user \"app\""},
      {"unexpected token: \"x\"", "unexpected token: \"x\""},
      {"password=", "password="},
      {"passfile=/home/me/.pgpass", "passfile=/home/me/.pgpass"},
  };
  for (const auto& [text, masked] : cases) EXPECT_EQ(mask_secrets(text), masked) << text;
}

TEST(LooksSecret, GoesByTheName) {
  for (const auto* name :
       {"password", "POSTGRES_PASSWORD", "sslpassword", "API_TOKEN", "db_pass", "x:secret", "PW"}) {
    EXPECT_TRUE(looks_secret(name)) << name;
  }
  for (const auto* name : {"user", "POSTGRES_DB", "passfile", "sslkey", "bypass_checks", "host"}) {
    EXPECT_FALSE(looks_secret(name)) << name;
  }
}

}  // namespace limbeck::config
