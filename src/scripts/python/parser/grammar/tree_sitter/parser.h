/* What the grammar's generated parser needs beyond <tree_sitter/parser.h> of Debian's library, which is older than
   the generator that wrote it: sets of characters, jumps by a table of them,
   and reductions whose precedence and production stand in a fixed order. The format of the tables (ABI 14) is
   the same. */
#ifndef LIMBECK_TREE_SITTER_PARSER_H_
#define LIMBECK_TREE_SITTER_PARSER_H_

#include_next <tree_sitter/parser.h>

typedef struct {
  int32_t start, end; /* both belong to it */
} TSCharacterRange;

/* Is the character in one of the ranges, which are sorted? */
static inline bool set_contains(const TSCharacterRange *ranges, uint32_t count, int32_t character) {
  uint32_t begin = 0;
  while (begin < count) {
    const uint32_t middle = begin + (count - begin) / 2;
    if (character < ranges[middle].start) {
      count = middle;
    } else if (character > ranges[middle].end) {
      begin = middle + 1;
    } else {
      return true;
    }
  }
  return false;
}

/* Pairs of a character and the state that it leads to. */
#define ADVANCE_MAP(...)                                                                         \
  {                                                                                              \
    static const uint16_t jumps[] = {__VA_ARGS__};                                               \
    for (uint32_t place = 0; place < sizeof jumps / sizeof *jumps; place += 2) {                 \
      if (jumps[place] == lookahead) {                                                           \
        state = jumps[place + 1];                                                                \
        goto next_state;                                                                         \
      }                                                                                          \
    }                                                                                            \
  }

#undef REDUCE
#define REDUCE(symbol_value, children, precedence, production) \
  {{                                                           \
    .reduce = {                                                \
      .type = TSParseActionTypeReduce,                         \
      .symbol = symbol_value,                                  \
      .child_count = children,                                 \
      .dynamic_precedence = precedence,                        \
      .production_id = production,                             \
    },                                                         \
  }}

#endif
