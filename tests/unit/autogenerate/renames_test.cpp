#include "autogenerate/renames/renames.hpp"

#include <gtest/gtest.h>

#include "unit/autogenerate/catalog_text.hpp"

namespace limbeck::autogenerate::testing {
namespace {

struct Found {
  std::string confirmed, notes, asked;
};

std::string text_of(const std::vector<Rename>& renames) {
  std::string text;
  for (const auto& rename : renames) text += rename.from.display() + " -> " + rename.to.display() + "\n";
  return text::replace_all(text, "public.", "");
}

Found find(const std::string& before_text, const std::string& after_text,
           std::vector<std::string> options = {},
           const std::function<bool(const RenameCandidate&)>& answer = {},
           std::vector<models::RenameHint> hints = {}) {
  const auto before = catalog(before_text), after = catalog(after_text);
  Found found;
  RenameRequest request{&before, &after, std::move(hints), std::move(options), {}};
  if (answer) {
    request.confirm = [&](const RenameCandidate& candidate) {
      found.asked += candidate.question + "\n";
      return answer(candidate);
    };
  }
  const auto renames = find_renames(request);
  found.confirmed = text_of(renames.confirmed);
  for (const auto& note : renames.notes) found.notes += note + "\n";
  return found;
}

std::string refusal(const std::string& before, const std::string& after, const std::string& option) {
  try {
    find(before, after, {option});
  } catch (const UsageError& error) {
    return std::string(error.what()) + " | " + error.hint();
  }
  return "no error";
}

const auto yes = [](const RenameCandidate&) { return true; };
const auto no = [](const RenameCandidate&) { return false; };

constexpr const char* with_mail = "table contacts\n  id integer not null\n  mail text\n";
constexpr const char* with_email = "table contacts\n  id integer not null\n  email text\n";

}  // namespace

TEST(Renames, AreNeverGuessedSilently) {
  const auto found = find(with_mail, with_email);
  EXPECT_EQ(found.confirmed, "");
  EXPECT_EQ(found.notes,
            "column contacts.mail goes and contacts.email is new: if that is a rename, say --rename "
            "contacts.mail:email\n");
}

TEST(Renames, AreAskedAbout) {
  const auto confirmed = find(with_mail, with_email, {}, yes);
  EXPECT_EQ(confirmed.asked, "Was column contacts.mail renamed to contacts.email?\n");
  EXPECT_EQ(confirmed.confirmed, "column contacts.mail -> column contacts.email\n");
  EXPECT_EQ(confirmed.notes, "");
  const auto refused = find(with_mail, with_email, {}, no);
  EXPECT_EQ(refused.confirmed, "");
  EXPECT_EQ(refused.notes, "");
}

TEST(Renames, FindsTablesByTheirColumnsAndThenTheColumnsOfThose) {
  const auto found =
      find("table people\n  id integer not null\n  name text\n  mail text\n  born date\n",
           "table contacts\n  id integer not null\n  name text\n  email text\n  born date\n", {}, yes);
  EXPECT_EQ(found.asked,
            "Was table people renamed to contacts?\n"
            "Was column people.mail renamed to contacts.email?\n");
}

TEST(Renames, AreAskedAboutWhereMoreThanTheNameChanges) {
  EXPECT_EQ(
      find(with_mail, "table contacts\n  id integer not null\n  email varchar(50) not null\n", {}, no).asked,
      "Was column contacts.mail renamed to contacts.email?\n");
  EXPECT_EQ(find("table contacts\n  id integer\n  mail text\n  phone text\n",
                 "table people\n  number integer\n  email text\n  telephone text\n", {}, yes)
                .asked,
            "Was table contacts renamed to people?\n"
            "Was column contacts.mail renamed to people.email?\n"
            "Was column contacts.phone renamed to people.telephone?\n"
            "Was column contacts.id renamed to people.number?\n");
  EXPECT_EQ(find("table contacts\n  id integer\n  mail text\n  phone text\n",
                 "table people\n  id integer\n  email varchar(50)\n  telephone text\n", {}, no)
                .asked,
            "Was table contacts renamed to people?\n");
}

TEST(Renames, SeesNoLikenessWhereThereIsNone) {
  EXPECT_EQ(find("table a\n  id integer\n  price numeric(10,2) not null\n",
                 "table a\n  id integer\n  description text\n", {}, yes)
                .asked,
            "");
  EXPECT_EQ(find("table invoices\n  id integer\n  total numeric\n  paid_at date\n",
                 "table sessions\n  token text\n  data bytea\n  expires date\n", {}, yes)
                .asked,
            "");
}

TEST(Renames, AsksForTheLikeliestFirstAndForNothingTwice) {
  const auto found = find("table t\n  first text\n  second text\n",
                          "table t\n  first_name text\n  second_name text\n", {}, yes);
  EXPECT_EQ(found.asked,
            "Was column t.first renamed to t.first_name?\n"
            "Was column t.second renamed to t.second_name?\n");
}

TEST(Renames, TakesOptions) {
  EXPECT_EQ(find(with_mail, with_email, {"contacts.mail:email"}).confirmed,
            "column contacts.mail -> column contacts.email\n");
  EXPECT_EQ(find(with_mail, with_email, {"public.contacts.mail:contacts.email"}).confirmed,
            "column contacts.mail -> column contacts.email\n");
  EXPECT_EQ(find("table people\n  x text\n", "table contacts\n  y text\n", {"people.x:y", "people:contacts"})
                .confirmed,
            "table people -> table contacts\n"
            "column people.x -> column contacts.y\n");
  EXPECT_EQ(find("table people\n  x text\n", "table contacts\n  y text\n",
                 {"people:contacts", "contacts.x:contacts.y"})
                .confirmed,
            "table people -> table contacts\n"
            "column people.x -> column contacts.y\n");
  EXPECT_EQ(find("table t\n  x text\n", "schema app\ntable app.t\n  x text\n", {"public.t:app.t"}).confirmed,
            "table t -> table app.t\n");
  EXPECT_EQ(find("enum mood: glad, sad\n", "enum mood: happy, sad\n", {"mood.glad:happy"}).confirmed,
            "enum mood.glad -> enum mood.happy\n");
  EXPECT_EQ(find("table t\n  a text\n", "table t\n  b.c text\n", {"t.a:\"b.c\""}).confirmed,
            "column t.a -> column t.b.c\n");
}

TEST(Renames, RefuseOptionsThatNameNothing) {
  EXPECT_EQ(
      refusal(with_mail, with_email, "contacts.mial:email"),
      "--rename contacts.mial:email: table public.contacts in the database has no column mial | did you mean "
      "mail?");
  EXPECT_EQ(refusal(with_mail, with_email, "contacts.mail:e_mail"),
            "--rename contacts.mail:e_mail: table public.contacts in the models has no column e_mail | did "
            "you mean "
            "email?");
  EXPECT_EQ(refusal(with_mail, with_email, "contacts.id:email"),
            "--rename contacts.id:email: the models still have the column id | ");
  EXPECT_EQ(
      refusal("table people\n  x text\n", "table contacts\n  x text\n", "peple:contacts"),
      "--rename peple:contacts: there is no table, enum or sequence peple in the database | did you mean "
      "people?");
  EXPECT_EQ(refusal("table people\n  x text\n", "table contacts\n  x text\n", "people:contact"),
            "--rename people:contact: there is no new table contact in the models | did you mean contacts?");
  EXPECT_EQ(refusal(with_mail, with_email, "mail"),
            "--rename mail: this is not OLD:NEW | for example --rename contacts:people, or --rename "
            "contacts.mail:email");
}

TEST(Renames, FollowTheHintsOfTheModelsOnceOnly) {
  using enum schema::ObjectKind;
  const std::vector<models::RenameHint> hints = {
      {{table, {"public", "people"}, ""}, {table, {"public", "contacts"}, ""}},
      {{column, {"public", "people"}, "mail"}, {column, {"public", "contacts"}, "email"}},
      {{column, {"public", "contacts"}, "mail"}, {column, {"public", "contacts"}, "email"}}};
  EXPECT_EQ(find("table people\n  id integer\n  mail text\n", "table contacts\n  id integer\n  email text\n",
                 {}, {}, hints)
                .confirmed,
            "table people -> table contacts\n"
            "column people.mail -> column contacts.email\n");
  EXPECT_EQ(find(with_mail, with_email, {}, {}, hints).confirmed,
            "column contacts.mail -> column contacts.email\n");
  EXPECT_EQ(find(with_email, with_email, {}, {}, hints).confirmed, "");
}

TEST(Renames, TurnRound) {
  const auto back = inverse({rename_table("a", "b"), rename_column("t", "x", "y")});
  EXPECT_EQ(text_of(back), "column t.y -> column t.x\ntable b -> table a\n");
}

}  // namespace limbeck::autogenerate::testing
