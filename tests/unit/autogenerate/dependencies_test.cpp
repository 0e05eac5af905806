// Facts and guesses, by the source that they come from.
#include "autogenerate/differ/dependencies.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "autogenerate/differ/catalog_facts.hpp"
#include "autogenerate/differ/definition_facts.hpp"
#include "autogenerate/differ/text_dependencies.hpp"
#include "base/text.hpp"
#include "catalog_text.hpp"

namespace limbeck::autogenerate {
namespace {

using testing::all_capabilities;
using testing::CatalogText;

/// "dependent -> on", sorted, of what a source finds in a catalog.
template <typename Edges>
std::string shown_edges(const Edges& edges, const Elements& elements) {
  std::vector<std::string> lines;
  for (const auto& edge : edges) {
    lines.push_back(
        fmt::format("{} -> {}", elements.id(edge.dependent).display(), elements.id(edge.on).display()));
  }
  std::ranges::sort(lines);
  return text::join(lines, "\n");
}

struct Sources {
  explicit Sources(const std::string& text)
      : catalog(CatalogText(text).catalog()), numbered(catalog, elements, all_capabilities()) {
    const auto [facts, told] = catalog_facts(numbered, elements);
    from_catalog = shown_edges(facts, elements);
    from_definitions = shown_edges(definition_facts(numbered, elements), elements);
    const auto read = text_dependencies(numbered, told, elements);
    facts_of_texts = shown_edges(read.facts, elements);
    guesses = shown_edges(read.guesses, elements);
  }

  Elements elements;
  schema::Catalog catalog;
  NumberedCatalog numbered;
  std::string from_catalog, from_definitions, facts_of_texts, guesses;
};

}  // namespace

TEST(Dependencies, WhatTheEngineListsIsAFactAndItsTextIsNotReadAgain) {
  const std::string schema = "table t\n  id integer\nview v (id integer) as SELECT t.id FROM public.t\n";
  const Sources unknown(schema);
  EXPECT_EQ(unknown.from_catalog, "");
  EXPECT_TRUE(unknown.guesses.contains("view public.v -> table public.t")) << unknown.guesses;
  const Sources listed(schema + "need view v: column t.id\n");
  EXPECT_EQ(listed.from_catalog, "view public.v -> column public.t.id");
  EXPECT_EQ(listed.guesses, "");
}

TEST(Dependencies, TheBodyOfARoutineIsReadThoughTheEngineListsTheRoutine) {
  const Sources found(
      "table t\n  id integer\nfunction f() as CREATE FUNCTION f() AS 'SELECT id FROM public.t'\n"
      "domain d as CREATE DOMAIN d AS integer\nneed function f(): domain d\n");
  EXPECT_FALSE(found.from_catalog.empty());
  EXPECT_EQ(found.facts_of_texts, "");
}

TEST(Dependencies, KeysAndForeignKeysAreFactsOfTheirDefinitions) {
  const Sources found(
      "table a\n  id integer not null\n  primary key a_pkey (id)\n"
      "table b\n  a_id integer\n  foreign key b_fkey (a_id) references a (id)\n");
  for (const char* expected :
       {"constraint public.b.b_fkey -> constraint public.a.a_pkey",
        "constraint public.b.b_fkey -> column public.a.id", "constraint public.b.b_fkey -> table public.a"}) {
    EXPECT_TRUE(found.from_definitions.contains(expected)) << found.from_definitions;
  }
  EXPECT_EQ(found.guesses, "");
}

TEST(Dependencies, ANameInAnExpressionIsAFactForAColumnAndAGuessForAFunction) {
  const Sources found(
      "table t\n  n integer\n  check positive (double(n) > 0)\n"
      "function double(integer) as CREATE FUNCTION double(integer)\n");
  EXPECT_EQ(found.facts_of_texts, "constraint public.t.positive -> column public.t.n");
  EXPECT_TRUE(found.guesses.contains("constraint public.t.positive -> function")) << found.guesses;
}

TEST(Dependencies, AFactOutweighsAGuess) {
  const Element a{0}, b{1}, c{2};
  const Dependencies dependencies({{a, b}}, {{a, b}, {c, b}, {b, b}}, 3);
  ASSERT_EQ(dependencies.all().size(), 2u);
  EXPECT_TRUE(dependencies.on(b)[0].is_fact());
  EXPECT_FALSE(dependencies.on(b)[1].is_fact());
  EXPECT_TRUE(dependencies.contains(c, b));
  EXPECT_FALSE(dependencies.contains(b, b));
}

}  // namespace limbeck::autogenerate
