// What holds for any input.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <ctime>
#include <functional>

#include "dialect/sql/tokenizer.hpp"
#include "unit/dialect/sql/pieces.hpp"
#include "unit/dialect/sql/split_dsl.hpp"

namespace limbeck::sql {
namespace {

constexpr EngineKind all_syntaxes[] = {EngineKind::postgresql, EngineKind::sqlite, EngineKind::mysql};

std::string split_in_chunks(EngineKind syntax, std::string_view text,
                            const std::function<std::size_t()>& size) {
  try {
    StatementSplitter splitter(syntax, "f.sql");
    std::vector<Statement> statements;
    const auto pull = [&] {
      while (auto statement = splitter.next()) statements.push_back(std::move(*statement));
    };
    while (!text.empty()) {
      const auto chunk = text.substr(0, size());
      splitter.feed(chunk);
      text.remove_prefix(chunk.size());
      pull();
    }
    splitter.finish();
    pull();
    return show(statements);
  } catch (const Error& error) {
    return "error: " + std::string(error.what()) + (error.hint().empty() ? "" : " (" + error.hint() + ")");
  }
}

}  // namespace

TEST(SplitProperty, ChunksOfAnySizeGiveTheSameStatements) {
  for (const auto syntax : all_syntaxes) {
    const auto holds = rc::check([syntax] {
      const auto text = *sql_of_pieces(syntax);
      const auto expected = shown_split(syntax, text);
      RC_ASSERT(split_in_chunks(syntax, text, [] { return std::size_t{1}; }) == expected);
      RC_ASSERT(split_in_chunks(syntax, text, [] { return *rc::gen::inRange<std::size_t>(1, 20); }) ==
                expected);
    });
    EXPECT_TRUE(holds) << to_string(syntax);
  }
}

TEST(SplitProperty, ChunksOfAnySizeGiveTheSameErrors) {
  for (const auto syntax : all_syntaxes) {
    const auto holds = rc::check([syntax] {
      const auto text = *arbitrary_fragments(syntax);
      RC_ASSERT(split_in_chunks(syntax, text, [] { return *rc::gen::inRange<std::size_t>(1, 8); }) ==
                shown_split(syntax, text));
    });
    EXPECT_TRUE(holds) << to_string(syntax);
  }
}

TEST(SplitProperty, SplittingAStatementGivesThatStatement) {
  for (const auto syntax : all_syntaxes) {
    const auto holds = rc::check([syntax] {
      for (const auto& statement : split(syntax, *sql_of_pieces(syntax), "f.sql")) {
        if (syntax == EngineKind::mysql && statement.text.contains(';')) continue;  // it needed its DELIMITER
        const auto again = split(syntax, statement.text + ";", "f.sql", statement.line);
        RC_ASSERT(again == std::vector{statement});
      }
    });
    EXPECT_TRUE(holds) << to_string(syntax);
  }
}

TEST(SplitProperty, TokensAndBlanksMakeUpTheText) {
  for (const auto syntax : all_syntaxes) {
    const auto holds = rc::check([syntax] {
      const auto text = *sql_of_pieces(syntax);
      std::size_t at = 0;
      Tokenizer tokenizer(syntax, text);
      while (const auto token = tokenizer.next_with_comments()) {
        RC_ASSERT(text::trim(std::string_view(text).substr(at, token.offset - at)).empty());
        RC_ASSERT(text.substr(token.offset, token.text.size()) == token.text);
        RC_ASSERT(token.line ==
                  1 + std::count(text.begin(), text.begin() + static_cast<long>(token.offset), '\n'));
        at = token.offset + token.text.size();
      }
      RC_ASSERT(text::trim(std::string_view(text).substr(at)).empty());
    });
    EXPECT_TRUE(holds) << to_string(syntax);
  }
}

// A statement's end is looked for only once however small the pieces that it comes in.
TEST(SplitProperty, LongTokensInSmallChunksAreReadOnce) {
  const auto start = std::clock();  // of the processor: others may have it, too
  const std::string body(1'000'000, 'x');
  for (const auto& text : {"SELECT '" + body + "'", "SELECT $a$" + body + "$a$", "/*" + body + "*/ SELECT 1",
                           "--" + body + "\nSELECT 1"}) {
    EXPECT_EQ(split_in_chunks(EngineKind::postgresql, text, [] { return std::size_t{16}; }),
              shown_split(EngineKind::postgresql, text));
  }
  // A second when linear, minutes when not.
  EXPECT_LT((std::clock() - start) / CLOCKS_PER_SEC, 60);
}

TEST(SplitProperty, MemoryHoldsOneStatementAtATime) {
  StatementSplitter splitter(EngineKind::postgresql, "f.sql");
  std::size_t count = 0;
  for (int i = 0; i < 20'000; ++i) {
    splitter.feed("INSERT INTO t VALUES (1, 'some text that takes some room'); -- comment\n");
    while (splitter.next()) ++count;
    ASSERT_LT(splitter.buffered(), 1000u);
  }
  splitter.finish();
  while (splitter.next()) ++count;
  EXPECT_EQ(count, 20'000u);
}

}  // namespace limbeck::sql
