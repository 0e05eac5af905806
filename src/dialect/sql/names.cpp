#include "dialect/sql/names.hpp"

#include <algorithm>
#include <optional>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::sql {
namespace {

using schema::ObjectName;

std::vector<Token> tokens_or_none(const NameRules& rules, std::string_view text) {
  try {
    return tokens(rules.syntax, text);
  } catch (const Error&) {
    return {};  // a text that we can't take apart refers to nothing that we know of
  }
}

std::string folded_value(const NameRules& rules, const Token& token) {
  if (rules.case_insensitive || token.kind == Token::Kind::word) return text::lower(token.value());
  return token.value();
}

/// The dotted name that starts at token `at`; `end` becomes the first token behind it.
std::vector<std::size_t> chain_at(const std::vector<Token>& tokens, std::size_t at, std::size_t& end) {
  std::vector<std::size_t> chain = {at};
  end = at + 1;
  while (end + 1 < tokens.size() && tokens[end].is_symbol(".") && tokens[end + 1].is_name()) {
    chain.push_back(end + 1);
    end += 2;
  }
  return chain;
}

/// Is the string at `at` the name of a relation: 'x'::regclass or nextval('x')?
bool names_relation(const std::vector<Token>& tokens, std::size_t at) {
  if (at + 2 < tokens.size() && tokens[at + 1].is_symbol("::") && tokens[at + 2].is("regclass")) return true;
  return at >= 2 && tokens[at - 1].is_symbol("(") &&
         (tokens[at - 2].is("nextval") || tokens[at - 2].is("currval") || tokens[at - 2].is("setval"));
}

/// Capitals would be folded by an engine that minds the case.
bool is_plain(const NameRules& rules, std::string_view name) {
  return !name.empty() && !(name[0] >= '0' && name[0] <= '9') && std::ranges::all_of(name, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           (rules.case_insensitive && c >= 'A' && c <= 'Z');
  });
}

std::string spelled(const NameRules& rules, const Token& instead_of, const std::string& name) {
  if (rules.quote) return rules.quote(name);
  if (instead_of.kind == Token::Kind::word && is_plain(rules, name)) return name;
  const std::string quote = rules.syntax == EngineKind::mysql ? "`" : "\"";
  return quote + text::replace_all(name, quote, quote + quote) + quote;
}

void collect(const NameRules& rules, std::string_view text, std::vector<NameInText>& names, int depth) {
  const auto tokens = tokens_or_none(rules, text);
  for (std::size_t at = 0; at < tokens.size();) {
    std::size_t end = at + 1;
    if (tokens[at].is_name()) {
      NameInText name;
      for (const auto part : chain_at(tokens, at, end))
        name.parts.push_back(folded_value(rules, tokens[part]));
      name.is_call = end < tokens.size() && tokens[end].is_symbol("(");
      names.push_back(std::move(name));
    } else if (tokens[at].kind == Token::Kind::string && depth < 3) {
      const bool relation = names_relation(tokens, at);
      // The body of a function is SQL, too.
      if (relation || tokens[at].text.starts_with('$')) {
        const auto first = names.size();
        collect(rules, tokens[at].value(), names, depth + 1);
        for (auto i = first; relation && i < names.size(); ++i) names[i].in_string = true;
      }
    }
    at = end;
  }
}

}  // namespace

std::string catalog_name(EngineKind syntax, const Token& token) {
  const bool folds = syntax == EngineKind::postgresql && token.kind == Token::Kind::word;
  return folds ? text::lower(token.value()) : token.value();
}

std::string NameRules::fold(std::string_view name) const {
  return case_insensitive ? text::lower(name) : std::string(name);
}

std::string foreign_key_of_renamed_table(EngineKind syntax, const std::string& key, const std::string& from,
                                         const std::string& to) {
  const bool follows = syntax == EngineKind::mysql && key.starts_with(from + "_ibfk_");
  return follows ? to + key.substr(from.size()) : key;
}

std::vector<NameInText> names_in(const NameRules& rules, std::string_view text) {
  std::vector<NameInText> names;
  collect(rules, text, names, 0);
  return names;
}

class TextRenames::Rewriter {
 public:
  Rewriter(const TextRenames& renames, const std::string& text,
           const std::map<std::string, std::string>& columns)
      : rules_(renames.rules_),
        text_(text),
        renames_(renames),
        columns_(columns),
        tokens_(tokens_or_none(renames.rules_, text)) {}

  std::string run() {
    for (std::size_t at = 0; at < tokens_.size();) {
      std::size_t end = at + 1;
      if (tokens_[at].is_name()) {
        const auto chain = chain_at(tokens_, at, end);
        const bool alias = chain.size() == 1 && at > 0 && tokens_[at - 1].is("as");  // names something new
        if (!alias) name(chain, end);
      } else if (tokens_[at].kind == Token::Kind::string) {
        string(at);
      }
      at = end;
    }
    return result_ + text_.substr(copied_);
  }

 private:
  void replace(std::size_t at, const std::string& name) {
    splice(tokens_[at], spelled(rules_, tokens_[at], name));
  }

  void splice(const Token& token, const std::string& with) {
    result_ += text_.substr(copied_, token.offset - copied_) + with;
    copied_ = token.offset + token.text.size();
  }

  void name(const std::vector<std::size_t>& chain, std::size_t end) {
    const auto part = [&](std::size_t i) { return folded_value(rules_, tokens_[chain[i]]); };
    const bool called = end < tokens_.size() && tokens_[end].is_symbol("(");
    if (chain.size() >= 2) {
      const ObjectName qualified{part(0), part(1)};
      for (const auto* map : {&renames_.relations_, &renames_.types_}) {
        const auto found = map->find(qualified);
        if (found == map->end()) continue;
        if (called && map == &renames_.relations_) continue;  // a function that has the name of a table
        replace(chain[0], found->second.schema);
        replace(chain[1], found->second.name);
        if (chain.size() == 3) column(chain[2]);
        return;
      }
    }
    if (chain.size() == 1) {
      if (called) return;
      if (column(chain[0])) return;
      // A bare word in type position: ::mood
      const ObjectName bare{"", part(0)};
      const auto type = renames_.types_.find(bare);
      if (type != renames_.types_.end()) return replace(chain[0], type->second.name);
      relation(chain[0]);
      return;
    }
    if (chain.size() == 2 && !called) {
      relation(chain[0]);
      column(chain[1]);
    }
  }

  bool column(std::size_t at) {
    const auto found = columns_.find(folded_value(rules_, tokens_[at]));
    if (found == columns_.end()) return false;
    replace(at, found->second);
    return true;
  }

  void relation(std::size_t at) {
    const auto found = renames_.by_bare_name_.find(folded_value(rules_, tokens_[at]));
    if (found != renames_.by_bare_name_.end()) replace(at, found->second.name);
  }

  void string(std::size_t at) {
    const auto value = tokens_[at].value();
    if (names_relation(tokens_, at)) {
      const auto renamed = renames_.apply(value, {});
      if (renamed != value) splice(tokens_[at], "'" + text::replace_all(renamed, "'", "''") + "'");
      return;
    }
    if (renames_.values_.empty() || at + 2 >= tokens_.size() || !tokens_[at + 1].is_symbol("::")) return;
    if (!tokens_[at + 2].is_name()) return;
    std::size_t end = 0;
    const auto type = chain_at(tokens_, at + 2, end);
    for (const auto& [name, values] : renames_.values_) {
      if (folded_value(rules_, tokens_[type.back()]) != name.name) continue;
      if (type.size() == 2 && folded_value(rules_, tokens_[type[0]]) != name.schema) continue;
      const auto found = values.find(value);
      if (found == values.end()) continue;
      splice(tokens_[at], "'" + text::replace_all(found->second, "'", "''") + "'");
      return;
    }
  }

  const NameRules& rules_;
  const std::string& text_;
  const TextRenames& renames_;
  const std::map<std::string, std::string>& columns_;
  std::vector<Token> tokens_;
  std::string result_;
  std::size_t copied_ = 0;
};

void TextRenames::relation(const ObjectName& from, const ObjectName& to) {
  relations_[{rules_.fold(from.schema), rules_.fold(from.name)}] = to;
  by_bare_name_.emplace(rules_.fold(from.name), to);
}

void TextRenames::type(const ObjectName& from, const ObjectName& to) {
  types_[{rules_.fold(from.schema), rules_.fold(from.name)}] = to;
}

void TextRenames::values(const ObjectName& enumeration, std::map<std::string, std::string> values) {
  values_[enumeration] = std::move(values);
}

std::string TextRenames::apply(const std::string& text,
                               const std::map<std::string, std::string>& columns) const {
  if (text.empty() || (columns.empty() && relations_.empty() && types_.empty() && values_.empty()))
    return text;
  return Rewriter(*this, text, columns).run();
}

}  // namespace limbeck::sql
