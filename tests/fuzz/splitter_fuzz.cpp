// The first byte chooses the syntax and the size of chunks, the rest is SQL. Held against each other: what
// comes out of chunks and what comes out at once; a statement, and what splitting it again gives; its text,
// and the input.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/error.hpp"
#include "dialect/sql/rules.hpp"
#include "dialect/sql/splitter.hpp"
#include "dialect/sql/table_rebuild.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace {

using namespace limbeck;

void require(bool condition) {
  if (!condition) std::abort();
}

struct Outcome {
  std::vector<Statement> statements;
  std::string error;
  bool operator==(const Outcome&) const = default;
};

Outcome split(EngineKind syntax, std::string_view text, std::size_t chunk_size) {
  Outcome outcome;
  try {
    sql::StatementSplitter splitter(syntax, "f");
    const auto pull = [&] {
      while (auto statement = splitter.next()) outcome.statements.push_back(std::move(*statement));
    };
    while (!text.empty()) {
      const auto chunk = text.substr(0, chunk_size);
      splitter.feed(chunk);
      text.remove_prefix(chunk.size());
      pull();
    }
    splitter.finish();
    pull();
    require(!splitter.next());
  } catch (const Error& error) {
    outcome.error = error.what();
  }
  return outcome;
}

void check_invariants(EngineKind syntax, const Statement& statement) {
  (void)sql::transaction_control(syntax, statement);
  (void)sql::refused_in_transaction(syntax, statement);
  (void)sql::cluster_level(syntax, statement);
  sql::TableRebuild().add(statement);
  try {
    for (const auto& token : sql::tokens(syntax, statement.text))
      require(token.value().size() <= token.text.size());
  } catch (const Error&) {  // strings that only close with standard_conforming_strings off
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto syntax = static_cast<EngineKind>(data[0] % 3);
  const auto chunk_size = static_cast<std::size_t>(1 + data[0] / 3 % 40);
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);

  const auto whole = split(syntax, text, text.size());
  // A NUL byte is refused when it is fed, before the statements in front of it are asked for.
  if (!text.contains('\0')) require(split(syntax, text, chunk_size) == whole);

  int line = 1;
  std::size_t at = 0;
  for (const auto& statement : whole.statements) {
    require(!statement.text.empty() && statement.line >= line);
    line = statement.line;
    at = text.find(statement.text, at);
    require(at != std::string_view::npos);
    at += statement.text.size();
    check_invariants(syntax, statement);
  }
  return 0;
}
