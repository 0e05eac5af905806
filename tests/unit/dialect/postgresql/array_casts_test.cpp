#include "dialect/postgresql/render/array_casts.hpp"

#include <gtest/gtest.h>

namespace limbeck::dialect::postgresql {

TEST(PostgresqlSettle, ACastOfAnArrayIsOneOfItsElements) {
  EXPECT_EQ(normalize_array_casts(
                "((v)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))"),
            "((v)::text = ANY (ARRAY[('a'::character varying)::text, ('b'::character varying)::text]))");
  EXPECT_EQ(
      normalize_array_casts("f((ARRAY[ARRAY[a, b], ARRAY[g(c, d), e]])::public.mood[])"),
      "f(ARRAY[ARRAY[(a)::public.mood, (b)::public.mood], ARRAY[(g(c, d))::public.mood, (e)::public.mood]])");
  EXPECT_EQ(normalize_array_casts(" SELECT (ARRAY[f((ARRAY[x])::text[])])::character varying[] AS a"),
            " SELECT ARRAY[(f(ARRAY[(x)::text]))::character varying] AS a");
}

TEST(PostgresqlSettle, EverythingElseStays) {
  for (const char* text :
       {"", "a = 1", "ARRAY[a]::text[]", "(ARRAY[a])::character varying(5)[]", "'(ARRAY[a])::text[]'",
        "(ARRAY[a])", "(ARRAY[a])[1]", "(ARRAY[a] || b)::text[]"}) {
    EXPECT_EQ(normalize_array_casts(text), text);
  }
}

}  // namespace limbeck::dialect::postgresql
