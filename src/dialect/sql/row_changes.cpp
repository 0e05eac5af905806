#include "dialect/sql/row_changes.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/error.hpp"
#include "dialect/sql/token_cursor.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::sql {
namespace {

/// What is in executable comments counts; their marks don't.
std::vector<Token> tokens_of(std::string_view text) {
  try {
    auto all = tokens(EngineKind::mysql, text);
    std::erase_if(all, [](const Token& token) {
      return token.kind == Token::Kind::executable_comment || token.is_symbol("*/");
    });
    return all;
  } catch (const Error&) {  // the server will say what is wrong with it
    return {};
  }
}

std::optional<schema::ObjectName> take_name(TokenCursor& cursor) {
  schema::ObjectName name;
  do {
    const auto* const part = cursor.take_name();
    if (!part) return std::nullopt;
    name.schema = std::move(name.name);
    name.name = part->value();
  } while (cursor.take_symbol("."));
  return name;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : all_(tokens_of(text)), cursor_(all_) {}

  RowChanges read() {
    Token before;
    if (cursor_.take_all({"set", "statement"})) cursor_.skip_past("for");
    while (!cursor_.at_end()) {
      const auto here = cursor_.peek();
      if (!read_one(before)) cursor_.next();
      before = here;
    }
    return std::move(found_);
  }

 private:
  /// Reads what begins here, if it is anything.
  bool read_one(const Token& before) {
    if (!cursor_.peek().is_name()) return false;
    const bool is_call = cursor_.peek(1).is_symbol("(");
    if (cursor_.next_is("call")) {
      cursor_.next();
      if (auto name = take_name(cursor_)) found_.routines.push_back(std::move(*name));
    } else if (cursor_.next_is("execute")) {
      cursor_.next();
      found_.executes_text = true;
    } else if (!is_call && cursor_.next_is_one_of({"insert", "replace"}) && !before.is("or")) {
      insert(cursor_.next().is("insert"));
    } else if (cursor_.next_is("load") && cursor_.peek(1).is("index")) {
      return false;
    } else if (cursor_.next_is("load")) {
      load();
    } else if (!is_call && cursor_.next_is("truncate")) {
      cursor_.next();
      cursor_.take("table");
      add_next({"DELETE"});
    } else if (cursor_.next_is("update") && !before.is("key") && !before.is("for") && !before.is("on")) {
      cursor_.next();
      add_names({"set"}, {"UPDATE"});
    } else if (cursor_.next_is("delete") && !before.is("on")) {
      cursor_.next();
      add_names({"where", "order", "limit", "returning"}, {"DELETE"});
    } else {
      return read_routine();
    }
    return true;
  }

  /// A name with a parenthesis behind it. The cursor goes on in the parentheses.
  bool read_routine() {
    auto name = take_name(cursor_);
    if (name && cursor_.next_is_symbol("(")) found_.routines.push_back(std::move(*name));
    return true;
  }

  void insert(bool is_insert) {
    for (const auto* word : {"low_priority", "delayed", "high_priority", "ignore", "into"})
      cursor_.take(word);
    // ON DUPLICATE KEY UPDATE; what stands behind several statements counts for all of them.
    const bool updates = is_insert && std::ranges::any_of(cursor_.rest(), [](const Token& token) {
                           return token.is("duplicate");
                         });
    std::vector<std::string> events = {"INSERT"};
    if (updates) events.emplace_back("UPDATE");
    if (!is_insert) events.emplace_back("DELETE");
    add_next(std::move(events));
  }

  void load() {
    while (!cursor_.at_end() && !cursor_.next_is("table") && !cursor_.next_is_symbol(";")) cursor_.next();
    cursor_.take("table");
    add_next({"INSERT", "DELETE"});
  }

  void add_next(std::vector<std::string> events) {
    if (auto name = take_name(cursor_)) found_.tables.push_back({std::move(*name), std::move(events)});
  }

  /// All names up to one of these words, or the end of the statement. The routines among them, too.
  void add_names(std::initializer_list<std::string_view> ends, const std::vector<std::string>& events) {
    while (!cursor_.at_end() && !cursor_.next_is_symbol(";") && !cursor_.next_is_one_of(ends)) {
      auto name = take_name(cursor_);
      if (!name) {
        cursor_.next();
      } else if (cursor_.next_is_symbol("(") && cursor_.peek(1).kind != Token::Kind::end) {
        found_.routines.push_back(*name);
        found_.tables.push_back({std::move(*name), events});
      } else {
        found_.tables.push_back({std::move(*name), events});
      }
    }
  }

  const std::vector<Token> all_;
  TokenCursor cursor_;
  RowChanges found_;
};

}  // namespace

RowChanges row_changes(std::string_view text) {
  return Reader(text).read();
}

std::vector<schema::ObjectName> qualified_names(std::string_view definition) {
  const auto all = tokens_of(definition);
  std::vector<schema::ObjectName> found;
  for (std::size_t i = 0; i + 2 < all.size(); ++i) {
    if (!all[i].is_name() || !all[i + 1].is_symbol(".") || !all[i + 2].is_name()) continue;
    schema::ObjectName name;
    name.schema = all[i].value();
    name.name = all[i + 2].value();
    if (std::ranges::find(found, name) == found.end()) found.push_back(std::move(name));
  }
  return found;
}

}  // namespace limbeck::sql
