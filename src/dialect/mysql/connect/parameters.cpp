#include "dialect/mysql/connect/parameters.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <functional>

#include "dialect/mysql/quote.hpp"
#include "dialect/sql/placeholder.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::dialect::mysql {
namespace {

[[noreturn]] void refuse(const std::string& message) {
  throw DatabaseError(message, {.kind = ErrorKind::other, .sqlstate = "2031", .native_code = 2031});
}

}  // namespace

std::string with_values(std::string_view sql, const std::vector<Parameter>& parameters) {
  std::string result;
  std::size_t copied = 0;
  std::vector<bool> used(parameters.size(), false);
  sql::Tokenizer tokens(EngineKind::mysql, sql);
  while (const auto token = tokens.next()) {
    const auto number = sql::placeholder_number(token);
    if (number == 0) continue;
    if (number > parameters.size())
      refuse(fmt::format("there is no value for the placeholder {}", token.text));
    result += sql.substr(copied, token.offset - copied);
    result += parameter_literal(parameters[number - 1]);
    copied = token.offset + token.text.size();
    used[number - 1] = true;
  }
  if (!std::ranges::all_of(used, std::identity())) {
    refuse(fmt::format("the statement has {} placeholders, and there are {} values for them",
                       std::ranges::count(used, true), parameters.size()));
  }
  return result.append(sql.substr(copied));
}

}  // namespace limbeck::dialect::mysql
