// What of the models' hints and of --rename is followed, and what is refused.
#include <gtest/gtest.h>

#include <set>

#include "autogenerate/renames/rename_candidates.hpp"
#include "autogenerate/renames/renames.hpp"
#include "unit/autogenerate/catalog_text.hpp"

namespace limbeck::autogenerate::testing {
namespace {

using schema::ObjectKind;

models::RenameHint column(const std::string& table, const std::string& from, const std::string& to) {
  return {{schema::ObjectKind::column, {"public", table}, from},
          {schema::ObjectKind::column, {"public", table}, to}};
}
models::RenameHint object(schema::ObjectKind kind, const std::string& from, const std::string& to) {
  return {{kind, {"public", from}, ""}, {kind, {"public", to}, ""}};
}
models::RenameHint value(const std::string& from, const std::string& to) {
  return {{ObjectKind::enum_type, {"public", "e"}, from}, {ObjectKind::enum_type, {"public", "e"}, to}};
}

/// "a -> b, b -> c", or the error.
std::string found(const std::string& before_text, const std::string& after_text,
                  std::vector<models::RenameHint> hints, std::vector<std::string> options = {},
                  dialect::Capabilities capabilities = {}, const std::string& followed_by = {}) {
  const bool schemas = !capabilities.case_insensitive_names;
  const auto before = CatalogText(before_text, schemas ? "public" : "").catalog();
  const auto after = CatalogText(after_text, schemas ? "public" : "").catalog();
  if (!schemas) {
    for (auto& hint : hints) hint.from.name.schema = hint.to.name.schema = "";
  }
  RenameRequest request{&before, &after, std::move(hints), std::move(options), {}, std::move(capabilities)};
  if (!followed_by.empty())
    request.followed_by = [&](const auto&, const auto&) { return std::optional(followed_by); };
  try {
    const auto renames = find_renames(request);
    std::vector<std::string> parts;
    for (const auto& [from, to, value] : renames.confirmed) {
      parts.push_back(from.display().substr(from.display().find(' ') + 1) + " -> " +
                      (to.part.empty() ? to.name.display() : to.part));
    }
    for (const auto& note : renames.notes) {
      if (note.contains("neither")) parts.push_back("note: " + note);
    }
    return text::replace_all(text::join(parts, ", "), "public.", "");
  } catch (const Error& error) {
    return std::string("refused: ") + error.what() + " | " + error.hint();
  }
}

std::string table(const std::string& name, const std::string& columns) {
  return "table " + name + "\n  " + text::replace_all(columns, ", ", "\n  ") + "\n";
}
std::string t(const std::string& columns) {
  return table("t", columns);
}

}  // namespace

TEST(RenameHints, TakeTheNameOfWhatGoes) {
  EXPECT_EQ(found(t("name text, name_new text"), t("name text"), {column("t", "name_new", "name")}),
            "t.name_new -> name");
  EXPECT_EQ(found(table("a", "x text") + table("b", "y text"), table("b", "x text"),
                  {object(ObjectKind::table, "a", "b")}),
            "a -> b");
  EXPECT_EQ(found("enum a: x\nenum b: y\n", "enum b: x\n", {object(ObjectKind::enum_type, "a", "b")}),
            "a -> b");
  EXPECT_EQ(found("sequence a\nsequence b\n", "sequence b\n", {object(ObjectKind::sequence, "a", "b")}),
            "a -> b");
  EXPECT_EQ(found("enum e: x, y\n", "enum e: y\n", {value("x", "y")}), "e.x -> y");
}

TEST(RenameHints, FollowChainsInAnyOrder) {
  const auto chain = "t.b -> c, t.a -> b";
  const auto before = t("a integer, b integer"), after = t("b integer, c integer");
  const auto as_set = [](const std::string& text) {
    auto parts = text::split(text, ',');
    std::set<std::string> set;
    for (const auto& part : parts) set.insert(std::string(text::trim(part)));
    return set;
  };
  EXPECT_EQ(as_set(found(before, after, {column("t", "a", "b"), column("t", "b", "c")})), as_set(chain));
  EXPECT_EQ(as_set(found(before, after, {column("t", "b", "c"), column("t", "a", "b")})), as_set(chain));
  EXPECT_EQ(as_set(found(before, after, {}, {"t.a:b", "t.b:c"})), as_set(chain));
  EXPECT_EQ(as_set(found(before, after, {column("t", "b", "c")}, {"t.a:b"})), as_set(chain));
  EXPECT_EQ(found(before, after, {column("t", "b", "c")}, {"t.a:b"}), "t.a -> b, t.b -> c");
}

TEST(RenameHints, ChangeNothingOnceTheyWereFollowed) {
  const auto now = t("b integer, c integer");
  EXPECT_EQ(found(now, now, {column("t", "a", "b"), column("t", "b", "c")}), "");
  EXPECT_EQ(found(now, now, {column("t", "a", "b")}), "");
  // The old name may be given again.
  EXPECT_EQ(found(now, now, {column("t", "b", "c")}), "");
  EXPECT_EQ(found("", t("b integer"), {column("t", "a", "b")}), "");  // an empty database
  EXPECT_EQ(found(t("b integer"), "", {column("t", "a", "b")}), "");  // the table goes
  EXPECT_EQ(found(t("b integer, c integer"), t("b integer, c bigint"),
                  {column("t", "a", "b"), column("t", "b", "c")}),
            "");
}

TEST(RenameHints, AreNotFollowedASecondTime) {
  const auto both = t("id integer, full_name text, name text"), full = t("id integer, full_name text");
  const std::vector<models::RenameHint> hint = {column("t", "name", "full_name")};
  EXPECT_EQ(found(both, full, hint, {}, {}, "b1"),
            "refused: the models rename column t.name to full_name, which revision b1 did: since then the "
            "database has a column "
            "name again, and the models do not | take the hint out of the models, and name is dropped; if "
            "name shall take the "
            "place of full_name once more, say so by --rename t.name:full_name");
  EXPECT_EQ(found(both, full, hint), "t.name -> full_name");
  EXPECT_EQ(found(both, full, hint, {"t.name:full_name"}, {}, "b1"), "t.name -> full_name");
  EXPECT_EQ(found(both, both, hint, {}, {}, "b1"), "");
  EXPECT_EQ(found(t("id integer, name text"), full, hint, {}, {}, "b1"), "t.name -> full_name");
  EXPECT_TRUE(found(table("a", "x text") + table("b", "y text"), table("b", "x text"),
                    {object(ObjectKind::table, "a", "b")}, {}, {}, "b1")
                  .contains("which revision b1 did"));
  EXPECT_TRUE(
      found("enum a: x\nenum b: y\n", "enum b: x\n", {object(ObjectKind::enum_type, "a", "b")}, {}, {}, "b1")
          .contains("which revision b1 did"));
  EXPECT_TRUE(found("enum e: x, y\n", "enum e: y\n", {value("x", "y")}, {}, {}, "b1")
                  .contains("which revision b1 did"));
}

TEST(RenameHints, FollowTheLatestOfSeveralNames) {
  EXPECT_EQ(found(t("a integer"), t("c integer"), {column("t", "a", "b"), column("t", "b", "c")}),
            "t.a -> c");
}

TEST(RenameHints, MayLeaveTheOldNameToSomethingNew) {
  EXPECT_EQ(found(t("a integer"), t("a text, b integer"), {column("t", "a", "b")}), "t.a -> b");
}

TEST(RenameHints, ExchangeNamesAsLongAsTheDatabaseSaysThatTheyAreNot) {
  const std::vector<models::RenameHint> swap = {column("t", "a", "b"), column("t", "b", "a")};
  EXPECT_EQ(found(t("a integer, b text"), t("a text, b integer"), swap), "t.a -> b, t.b -> a");
  EXPECT_EQ(found(t("a text, b integer"), t("a text, b integer"), swap), "");
  EXPECT_EQ(found(t("a text, b integer"), t("a text, b bigint"), swap), "");
  EXPECT_EQ(
      found(t("a integer, b integer"), t("a integer, b integer"), swap),
      "refused: the models exchange the names of the columns t.a and t.b, and the database does not tell "
      "whether that is "
      "done | take the hints out; if it is still to be done, say so once: --rename t.a:b --rename t.b:a");
  EXPECT_EQ(found(t("a integer, b integer"), t("a integer, b integer"), {}, {"t.a:b", "t.b:a"}),
            "t.a -> b, t.b -> a");
  const std::vector<models::RenameHint> tables = {object(ObjectKind::table, "a", "b"),
                                                  object(ObjectKind::table, "b", "a"), column("b", "x", "xx"),
                                                  column("a", "y", "yy")};
  EXPECT_EQ(found(table("a", "x integer") + table("b", "y text"),
                  table("b", "xx integer") + table("a", "yy text"), tables),
            "a -> b, b -> a, a.x -> xx, b.y -> yy");
  EXPECT_EQ(found("enum e: a, b\n", "enum e: b, a\n", {value("a", "b"), value("b", "a")}),
            "e.a -> b, e.b -> a");
  EXPECT_EQ(found("enum e: b, a\n", "enum e: b, a\n", {value("a", "b"), value("b", "a")}), "");
}

TEST(RenameHints, NameATableAsTheModelsDoOrElseTheDatabase) {
  const auto hint = object(ObjectKind::table, "people", "users");
  const auto before = table("people", "mail text"), after = table("users", "email text");
  EXPECT_EQ(found(before, after, {hint, column("users", "mail", "email")}),
            "people -> users, people.mail -> email");
  EXPECT_EQ(found(before, after, {hint, column("people", "mail", "email")}),
            "people -> users, people.mail -> email");
}

TEST(RenameHints, AreRefusedWhenTheyCannotBeFollowed) {
  EXPECT_EQ(found(t("a integer"), t("a integer"), {column("t", "a", "a")}),
            "refused: the models rename column t.a to itself | correct the hint, or take it out");
  EXPECT_EQ(
      found(t("name text"), t("title text"), {column("t", "name", "titel")}),
      "refused: the models rename column t.name to titel, but have no such column | did you mean title?");
  EXPECT_EQ(found(t("nmae text"), t("title text"), {column("t", "name", "title")}),
            "refused: the models rename column t.name to title, but the database has no column name | did "
            "you mean nmae?");
  EXPECT_EQ(found(t("other text"), t("title text"), {column("t", "name", "title")}),
            "refused: the models rename column t.name to title, but the database has no column name | "
            "correct the hint, or "
            "take it out if title is new; what the models don't have: other");
  EXPECT_EQ(found(t("a integer"), t("a integer, title text"), {column("t", "name", "title")}),
            "note: the models rename column t.name to title, but the database has neither: title is new");
  EXPECT_EQ(found(t("a integer"), t("b integer, c integer"), {column("t", "a", "b"), column("t", "a", "c")}),
            "refused: the models rename column t.a twice: to b and to c | one of them can take its place: "
            "take the other "
            "hint out");
  EXPECT_EQ(found(t("a integer, b integer"), t("c integer"), {column("t", "a", "c"), column("t", "b", "c")}),
            "refused: the models rename the columns t.a and b both to c | one of them can take its place: "
            "take the other hint "
            "out");
  EXPECT_EQ(found(t("b integer"), t("c integer"), {column("t", "a", "c"), column("t", "b", "c")}),
            "t.b -> c");
  EXPECT_EQ(found(t("a integer, b text"), t("a integer, b integer"), {column("t", "a", "b")}),
            "refused: the models rename column t.a to b, but keep a column a, and the database has both | "
            "take the hint out "
            "if it was followed before; otherwise say by a hint what becomes of the other one");
  EXPECT_EQ(found(table("things", "a text"), table("things", "b text"), {column("thing", "a", "b")}),
            "refused: the models rename thing.a to b, but have no table public.thing | did you mean things?");
  EXPECT_EQ(found(table("things", "a text, b text"), table("stuff", "a text, b text"),
                  {object(ObjectKind::table, "thing", "stuff")}),
            "refused: the models rename table thing to stuff, but the database has no table thing | did you "
            "mean things?");
}

TEST(RenameHints, AreNotContradictedByOptions) {
  EXPECT_EQ(found(t("a integer, b integer"), t("c integer"), {column("t", "a", "c")}, {"t.b:c"}),
            "refused: --rename t.b:c: the models rename column t.a to c | leave the option out, or take the "
            "hint out of the "
            "models");
  EXPECT_EQ(found(t("a integer"), t("b integer, c integer"), {column("t", "a", "b")}, {"t.a:c"}),
            "refused: --rename t.a:c: the models rename column t.a to b | leave the option out, or take the "
            "hint out of the "
            "models");
  EXPECT_EQ(found(t("a integer, b integer"), t("c integer"), {}, {"t.a:c", "t.b:c"}),
            "refused: --rename t.a:c and --rename t.b:c contradict each other | ");
  EXPECT_EQ(found(t("a integer"), t("b integer"), {column("t", "a", "b")}, {"t.a:b"}), "t.a -> b");
}

TEST(RenameHints, FindNamesWhateverTheirCaseWhereTheEngineDoes) {
  dialect::Capabilities capabilities;
  capabilities.engine = EngineKind::sqlite;
  capabilities.case_insensitive_names = true;
  EXPECT_EQ(found(t("Name text, Name_New text"), t("name text"), {column("T", "name_new", "NAME")}, {},
                  capabilities),
            "t.Name_New -> name");
}

TEST(RenameCandidates, LookAtEachPairOnce) {
  std::string before = "table w\n", after = "table w\n";
  for (int i = 0; i < 450; ++i) before += "  old" + std::to_string(i) + " integer\n";
  for (int i = 0; i < 300; ++i) after += "  new" + std::to_string(i) + " integer\n";
  const auto found = candidate_parts(catalog(before), catalog(after), {}, {});
  EXPECT_EQ(found.compared, 450u * 300u);
}

TEST(RenameCandidates, AreNotLookedForAmongTooMany) {
  std::string before, after;
  for (int i = 0; i < 1100; ++i) {
    before += "table old" + std::to_string(i) + "\n  id integer\n";
    after += "table new" + std::to_string(i) + "\n  id integer\n";
  }
  before += "table people\n  id integer\n  mail text\n";
  after += "table contacts\n  id integer\n  mail text\n";
  const auto found = candidate_objects(catalog(before), catalog(after), {});
  EXPECT_EQ(found.compared, 1u);
  ASSERT_EQ(found.pairs.size(), 1u);
  EXPECT_EQ(found.from[found.pairs[0].from].name.name, "people");
}

}  // namespace limbeck::autogenerate::testing
