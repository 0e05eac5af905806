#include "dialect/sql/names.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace limbeck::sql {
namespace {

std::string names(const std::string& text, const NameRules& rules = {}) {
  std::string list;
  for (const auto& name : names_in(rules, text)) {
    list += (list.empty() ? "" : " ") + text::join(name.parts, ".") + (name.is_call ? "()" : "") +
            (name.in_string ? "'" : "");
  }
  return list;
}

/// People become contacts, their mail the email; the enum mood becomes feeling, its glad happy.
std::string renamed(const std::string& text) {
  TextRenames renames{NameRules{}};
  renames.relation({"public", "people"}, {"public", "contacts"});
  renames.relation({"public", "people_id_seq"}, {"public", "contacts_id_seq"});
  renames.type({"public", "mood"}, {"public", "feeling"});
  renames.values({"public", "mood"}, {{"glad", "happy"}});
  return renames.apply(text, {{"mail", "email"}});
}

}  // namespace

TEST(SqlNames, AreFoundWithTheirParts) {
  EXPECT_EQ(names("a.b + \"C d\".e"), "a.b C d.e");
  EXPECT_EQ(names("Lower(X) || public.f(1)"), "lower() x public.f()");
  EXPECT_EQ(names("nextval('public.s'::regclass)"), "nextval() public.s' regclass");
  EXPECT_EQ(names("'just text' -- and words\n"), "");
  EXPECT_EQ(names("AS $$ SELECT t.a FROM t $$"), "as select t.a from t");
  EXPECT_EQ(names("'never closed"), "");
  EXPECT_EQ(names("[My Table].`X`", {EngineKind::sqlite, true}), "my table.x");
}

TEST(SqlNames, AreRenamedWhereTheyMeanTheObject) {
  EXPECT_EQ(renamed("SELECT people.mail, p.mail AS mail FROM public.people p"),
            "SELECT contacts.email, p.email AS mail FROM public.contacts p");
  EXPECT_EQ(renamed("nextval('public.people_id_seq'::regclass)"),
            "nextval('public.contacts_id_seq'::regclass)");
  EXPECT_EQ(renamed("'glad'::public.mood"), "'happy'::public.feeling");
  EXPECT_EQ(renamed("'glad'::text"), "'glad'::text");
  EXPECT_EQ(renamed("public.mood[]"), "public.feeling[]");
}

TEST(SqlNames, StayWhereTheyMeanSomethingElse) {
  EXPECT_EQ(renamed("mail(1) || people(2)"), "mail(1) || people(2)");
  EXPECT_EQ(renamed("'people.mail'"), "'people.mail'");
  EXPECT_EQ(renamed("other.people.x"), "other.people.x");
  EXPECT_EQ(renamed("\"Mail\""), "\"Mail\"");
}

TEST(SqlNames, AreQuotedAsTheirEngineDoes) {
  TextRenames renames{NameRules{EngineKind::mysql, true}};
  EXPECT_EQ(renames.apply("`Mail` <> 'mail' and mail > 0", {{"mail", "e`mail"}}),
            "`e``mail` <> 'mail' and `e``mail` > 0");
}

TEST(SqlNames, AreQuotedWhereTheyHaveToBe) {
  TextRenames renames{NameRules{}};
  renames.relation({"public", "t"}, {"public", "My \"T\""});
  EXPECT_EQ(renames.apply("public.t.a", {{"a", "B c"}}), "public.\"My \"\"T\"\"\".\"B c\"");
  EXPECT_EQ(renames.apply("\"t\".\"a\"", {{"a", "b"}}), "\"My \"\"T\"\"\".\"b\"");
}

TEST(SqlNames, OfForeignKeysFollowTheirTableWhereInnodbGaveThem) {
  const auto after = [](EngineKind engine, const char* key) {
    return foreign_key_of_renamed_table(engine, key, "a", "b");
  };
  EXPECT_EQ(after(EngineKind::mysql, "a_ibfk_1"), "b_ibfk_1");
  EXPECT_EQ(after(EngineKind::mysql, "a_ibfk_of_mine"), "b_ibfk_of_mine");
  EXPECT_EQ(after(EngineKind::mysql, "A_ibfk_1"), "A_ibfk_1");
  EXPECT_EQ(after(EngineKind::mysql, "aa_ibfk_1"), "aa_ibfk_1");
  EXPECT_EQ(after(EngineKind::postgresql, "a_ibfk_1"), "a_ibfk_1");
}

/// An engine that folds no names needs no quotes around capitals.
TEST(SqlNames, KeepTheirQuotesWhereCaseMakesNoDifference) {
  const TextRenames renames{NameRules{EngineKind::sqlite, true}};
  EXPECT_EQ(renames.apply("f > 1 AND \"f\" > 2", {{"f", "F"}}), "F > 1 AND \"F\" > 2");
  EXPECT_EQ(TextRenames{NameRules{}}.apply("f > 1", {{"f", "F"}}), "\"F\" > 1");
}

}  // namespace limbeck::sql
