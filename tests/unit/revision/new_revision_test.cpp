#include "revision/new_revision.hpp"

#include <gtest/gtest.h>

#include <set>

#include "unit/revision/dsl.hpp"

namespace limbeck::revision {
namespace {

/// `id < revises needs dependencies labels labels`, as in the DSL.
std::string planned(const RevisionGraph& graph, RevisionRequest wanted) {
  if (wanted.id.empty()) wanted.id = "new";
  return outcome([&] {
    const Revision revision = plan_revision(graph, wanted);
    std::string text = revision.id;
    if (!revision.revises.empty()) text += " < " + text::join(revision.revises, " ");
    if (!revision.depends_on.empty()) text += " needs " + text::join(revision.depends_on, " ");
    if (!revision.branch_labels.empty()) text += " labels " + text::join(revision.branch_labels, " ");
    return text;
  });
}

RevisionRequest on(std::vector<std::string> heads, bool splice = false) {
  RevisionRequest wanted;
  wanted.heads = std::move(heads);
  wanted.splice = splice;
  return wanted;
}

TEST(NewRevision, FollowsTheHead) {
  EXPECT_EQ(planned(RevisionGraph(), {}), "new");
  EXPECT_EQ(planned(graph("a\nb < a"), {}), "new < b");
  EXPECT_EQ(planned(graph("a\nb < a"), on({"base"})), "new");
}

TEST(NewRevision, AsksWhichOfSeveralHeads) {
  auto g = graph("a\nb < a labels left\nc < a");
  EXPECT_EQ(planned(g, {}),
            "error: there are 2 heads, b (b.sql) and c (c.sql): which one should the new revision follow? | "
            "continue one "
            "of them with `--head left@head` and `--head c`, or join them with `limbeck merge heads`");
  EXPECT_EQ(planned(g, on({"left@head"})), "new < b");
  EXPECT_EQ(planned(g, on({"heads"})), "new < b c");
  EXPECT_EQ(planned(g, on({"c", "b"})), "new < c b");
  EXPECT_EQ(planned(g, on({"c", "left@head", "c"})), "error: revision c (c.sql) is named twice");
}

TEST(NewRevision, SplicesOnlyWhenAsked) {
  auto g = graph("a\nb < a");
  EXPECT_EQ(planned(g, on({"a"})),
            "error: revision a (a.sql) isn't a head: b (b.sql) follows it already | `--splice` makes a new "
            "branch that "
            "begins there");
  EXPECT_EQ(planned(g, on({"a"}, true)), "new < a");
  EXPECT_EQ(planned(g, on({"head-1"}, true)), "new < a");
}

TEST(NewRevision, Dependencies) {
  auto g = graph("aaaa1 labels api\nbbbb2 < aaaa1");
  RevisionRequest wanted;
  wanted.depends_on = {"aaaa", "api", "api@head", "aaaa1"};
  EXPECT_EQ(planned(g, wanted), "new < bbbb2 needs aaaa1 api bbbb2") << "beginnings become ids, labels stay";
  wanted.depends_on = {"zzzz"};
  EXPECT_TRUE(planned(g, wanted).starts_with("error: there is no revision or branch label 'zzzz'"));
}

TEST(NewRevision, IdsAndLabelsAreFree) {
  auto g = graph("a1 labels api");
  RevisionRequest wanted;
  wanted.id = "a1";
  EXPECT_EQ(planned(g, wanted), "error: the revision id 'a1' is taken: it is revision a1 (a1.sql)");
  wanted.id = "api";
  EXPECT_EQ(planned(g, wanted),
            "error: the revision id 'api' is taken: it is a branch label of revision a1 (a1.sql)");
  wanted.id = "a@b";
  EXPECT_EQ(planned(g, wanted), "error: the revision id 'a@b' contains '@'");
  wanted.id = std::string(33, 'x');
  EXPECT_TRUE(planned(g, wanted).ends_with("has 33 characters; the version table holds 32"));
  wanted.id = "";
  wanted.branch_labels = {"web", "web"};
  EXPECT_EQ(planned(g, wanted), "new < a1 labels web");
  wanted.branch_labels = {"api"};
  EXPECT_EQ(planned(g, wanted),
            "error: the branch label 'api' is taken: it is declared by revision a1 (a1.sql) | to add "
            "to that branch, use `--head api@head`");
  wanted.branch_labels = {"new"};
  EXPECT_EQ(planned(g, wanted), "error: the branch label 'new' is also the id of the new revision");
  wanted.branch_labels = {"heads"};
  EXPECT_EQ(planned(g, wanted), "error: the branch label 'heads' has a meaning of its own");
}

TEST(NewRevision, AChainIsOneOnTopOfTheOther) {
  const auto g = graph("a1 labels api");
  RevisionChain chain(g, {.depends_on = {"api"}, .message = "colours"});
  auto first = chain.next();
  EXPECT_EQ(first.revises, std::vector<std::string>{"a1"});
  EXPECT_EQ(first.depends_on, std::vector<std::string>{"api"});
  first.id = "b2";
  first.branch_labels = {"web"};
  chain.add(first);
  auto second = chain.next();
  EXPECT_EQ(second.revises, std::vector<std::string>{"b2"});
  EXPECT_TRUE(second.depends_on.empty() && second.branch_labels.empty());
  EXPECT_EQ(second.message, "colours");
  const auto added = [&](const char* id, std::vector<std::string> labels, std::vector<std::string> on) {
    return outcome([&] {
      auto revision = chain.next();
      revision.id = id;
      revision.branch_labels = std::move(labels);
      revision.depends_on = std::move(on);
      chain.add(revision);
      return text::join(chain.revisions().back().depends_on, " ");
    });
  };
  EXPECT_EQ(added("b2", {}, {}), "error: the revision id 'b2' is taken: it is revision b2");
  EXPECT_TRUE(added("c3", {"web"}, {}).starts_with("error: the branch label 'web' is taken"));
  EXPECT_EQ(chain.revisions().size(), 1u) << "what is refused is not part of it";
  EXPECT_EQ(added("c3", {}, {"head"}), "b2") << "identifiers are resolved";
  EXPECT_EQ(chain.revisions().size(), 2u);
}

TEST(NewRevision, IdsAreTwelveHexDigits) {
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    const std::string id = new_revision_id();
    EXPECT_EQ(id.size(), 12u);
    EXPECT_EQ(id.find_first_not_of("0123456789abcdef"), std::string::npos);
    seen.insert(id);
  }
  EXPECT_EQ(seen.size(), 100u);
  EXPECT_EQ(plan_revision(RevisionGraph(), {}).id.size(), 12u);
}

}  // namespace
}  // namespace limbeck::revision
