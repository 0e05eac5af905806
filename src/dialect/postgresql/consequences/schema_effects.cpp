#include "dialect/postgresql/consequences/schema_effects.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::dialect::postgresql {
namespace {

using schema::ObjectName;
using sql::Token;

class Reader {
 public:
  explicit Reader(const std::vector<Token>& tokens) : tokens_(tokens) {}

  bool done() const { return at_ >= tokens_.size(); }
  bool next_is(std::string_view word) const { return !done() && tokens_[at_].is(word); }
  bool next_is_symbol(std::string_view symbol) const { return !done() && tokens_[at_].is_symbol(symbol); }
  bool take(std::string_view word) { return next_is(word) && ++at_; }
  bool take_all(std::initializer_list<std::string_view> words) {
    const auto begin = at_;
    for (const auto word : words) {
      if (take(word)) continue;
      at_ = begin;
      return false;
    }
    return true;
  }
  bool take_symbol(std::string_view symbol) { return next_is_symbol(symbol) && ++at_; }
  void skip() { ++at_; }

  std::string part() {
    if (done() || !tokens_[at_].is_name()) return {};
    const auto& token = tokens_[at_++];
    return token.kind == Token::Kind::word ? text::lower(token.value()) : token.value();
  }
  ObjectName name() {
    ObjectName result{"", part()};
    while (take_symbol(".")) {
      result.schema = std::move(result.name);
      result.name = part();
    }
    return result;
  }
  /// What stands in parentheses here, as written, with one blank between tokens that had some.
  std::string parenthesized_text() {
    if (!next_is_symbol("(")) return {};
    std::string written;
    int depth = 0;
    for (; !done(); ++at_) {
      const auto& token = tokens_[at_];
      if (token.is_symbol("(") && ++depth == 1) continue;
      if (token.is_symbol(")") && --depth == 0) {
        ++at_;
        break;
      }
      const auto& before = tokens_[at_ - 1];
      const bool apart = before.offset + before.text.size() < token.offset;
      if (apart && !written.empty()) written += ' ';
      written += token.text;
    }
    return written;
  }
  /// Behind the comma that ends what stands here; false at the end.
  bool next_in_list() {
    int depth = 0;
    for (; !done(); ++at_) {
      const auto& token = tokens_[at_];
      if (token.is_symbol("(") || token.is_symbol("[")) ++depth;
      if (token.is_symbol(")") || token.is_symbol("]")) --depth;
      if (depth != 0 || !token.is_symbol(",")) continue;
      ++at_;
      return true;
    }
    return false;
  }
  /// Does the word stand between here and the next comma outside of parentheses?
  bool has(std::string_view word) const {
    int depth = 0;
    for (auto at = at_; at < tokens_.size(); ++at) {
      const auto& token = tokens_[at];
      if (token.is_symbol("(") || token.is_symbol("[")) ++depth;
      if (token.is_symbol(")") || token.is_symbol("]")) --depth;
      if (depth == 0 && token.is_symbol(",")) return false;
      if (depth == 0 && token.is(word)) return true;
    }
    return false;
  }
  /// Goes behind the word, wherever it stands outside of parentheses.
  bool skip_past(std::string_view word) {
    int depth = 0;
    for (auto at = at_; at < tokens_.size(); ++at) {
      if (tokens_[at].is_symbol("(")) ++depth;
      if (tokens_[at].is_symbol(")")) --depth;
      if (depth != 0 || !tokens_[at].is(word)) continue;
      at_ = at + 1;
      return true;
    }
    return false;
  }

 private:
  const std::vector<Token>& tokens_;
  std::size_t at_ = 0;
};

std::optional<NameSpace> take_kind(Reader& reader) {
  struct Kind {
    std::initializer_list<std::string_view> words;
    NameSpace space;
  };
  static const std::initializer_list<Kind> kinds = {
      {{"MATERIALIZED", "VIEW"}, NameSpace::relation},
      {{"FOREIGN", "TABLE"}, NameSpace::relation},
      {{"UNLOGGED", "TABLE"}, NameSpace::relation},
      {{"RECURSIVE", "VIEW"}, NameSpace::relation},
      {{"UNIQUE", "INDEX"}, NameSpace::relation},
      {{"TABLE"}, NameSpace::relation},
      {{"VIEW"}, NameSpace::relation},
      {{"INDEX"}, NameSpace::relation},
      {{"SEQUENCE"}, NameSpace::relation},
      {{"TYPE"}, NameSpace::type},
      {{"DOMAIN"}, NameSpace::type},
      {{"FUNCTION"}, NameSpace::routine},
      {{"PROCEDURE"}, NameSpace::routine},
      {{"ROUTINE"}, NameSpace::routine},
      {{"AGGREGATE"}, NameSpace::routine},
      {{"SCHEMA"}, NameSpace::schema},
      {{"PUBLICATION"}, NameSpace::publication},
  };
  for (const auto& kind : kinds) {
    if (reader.take_all(kind.words)) return kind.space;
  }
  return std::nullopt;
}

class EffectCollector {
 public:
  void add(std::size_t section, std::size_t statement, const std::string& sql) {
    section_ = section;
    statement_ = statement;
    try {
      const auto tokens = sql::tokens(EngineKind::postgresql, sql);
      Reader reader(tokens);
      read(reader);
    } catch (const Error&) {
      unknown();
    }
    ++order_;
  }
  Effects finish() {
    for (auto& effect : effects_.all) {
      const bool dropped = effect.kind == Effect::Kind::drop || effect.kind == Effect::Kind::drop_cascade;
      if (!dropped || !effect.constraint.empty()) continue;
      const auto& current = key(effect.space, effect.name);
      if (effect.column.empty()) {
        effect.is_recreated = names_.contains(current) && names_.at(current).is_created;
      } else {
        const auto column = columns_.find({current, effect.column});
        effect.is_recreated = column != columns_.end() && column->second.is_created;
      }
    }
    return std::move(effects_);
  }

 private:
  /// What a name stands for by now, where that is not what it stood for at first.
  struct NameBinding {
    bool is_created = false;  ///< by a statement
    ObjectName was;           ///< else: how it was called before
    std::string column;
  };
  using Key = std::pair<NameSpace, ObjectName>;

  static Key key(NameSpace space, const ObjectName& name) { return {space, name}; }

  void unknown() { effects_.unknown_from = std::min(effects_.unknown_from, order_); }

  /// How it was called before; nothing when it was not there.
  std::optional<ObjectName> original(NameSpace space, const ObjectName& name) const {
    const auto found = names_.find(key(space, name));
    if (found == names_.end()) return name;
    return found->second.is_created ? std::nullopt : std::optional(found->second.was);
  }

  Effect* add(Effect::Kind kind, NameSpace space, const ObjectName& name) {
    const auto was = original(space, name);
    if (!was) return nullptr;
    Effect effect;
    effect.kind = kind;
    effect.space = space;
    effect.owner = owner_;
    if (space == NameSpace::routine) effect.arguments = arguments_;
    effect.name = *was;
    effect.section = section_;
    effect.statement = statement_;
    effect.order = order_;
    effects_.all.push_back(std::move(effect));
    return &effects_.all.back();
  }

  void read(Reader& reader) {
    owner_ = false;
    arguments_.clear();
    if (reader.take("CREATE")) return create(reader);
    owner_ = true;
    if (reader.take("ALTER")) return alter(reader);
    if (reader.take("DROP")) return drop(reader);
    owner_ = false;
    if (reader.next_is("SET") && (reader.has("ROLE") || reader.has("AUTHORIZATION"))) {
      effects_.role_from = std::min(effects_.role_from, order_);
    }
    for (const auto* harmless :
         {"SET",    "RESET",   "COMMENT", "GRANT",   "REVOKE",    "INSERT",   "UPDATE",
          "DELETE", "COPY",    "BEGIN",   "COMMIT",  "LOCK",      "TRUNCATE", "ANALYZE",
          "VACUUM", "REINDEX", "REFRESH", "CLUSTER", "SAVEPOINT", "RELEASE"}) {
      if (reader.next_is(harmless)) return;
    }
    if (!reader.take_all({"SELECT", "PG_CATALOG"})) unknown();
  }

  void create(Reader& reader) {
    bool keeps_existing = reader.take_all({"OR", "REPLACE"});
    const bool replaces = keeps_existing;
    if (const auto space = take_kind(reader)) {
      reader.take("CONCURRENTLY");
      keeps_existing |= reader.take_all({"IF", "NOT", "EXISTS"});
      if (reader.take("ON")) {  // an index without a name
        reader.take("ONLY");
        return touch_own_relation(reader.name());
      }
      auto name = reader.name();
      if (name.name.empty()) return;
      ObjectName table;
      if (reader.take("ON")) {  // an index, which is in the schema of its table
        reader.take("ONLY");
        table = reader.name();
        name.schema = table.schema;
      }
      owner_ = replaces;
      arguments_ = reader.parenthesized_text();
      add(Effect::Kind::touch, *space, name);
      if (!keeps_existing || dropped_names_.contains(key(*space, name))) record_created(*space, name);
      if (!table.name.empty()) touch_own_relation(table);
      return;
    }
    // A trigger, a rule, a policy: they belong to a relation.
    const bool rule = reader.next_is("RULE");
    owner_ = rule || reader.next_is("POLICY");  // TRIGGER is a right of its own
    if (reader.skip_past(rule ? "TO" : "ON")) touch_relation(reader.name());
  }

  void record_created(NameSpace space, const ObjectName& name) {
    dropped_names_.erase(key(space, name));
    names_[key(space, name)] = {true, {}, {}};
  }

  void touch_own_relation(const ObjectName& name) {
    owner_ = true;
    touch_relation(name);
  }
  void touch_relation(const ObjectName& name) { add(Effect::Kind::touch, NameSpace::relation, name); }

  void drop(Reader& reader) {
    if (const auto space = take_kind(reader)) {
      reader.take("CONCURRENTLY");
      reader.take_all({"IF", "EXISTS"});
      const bool cascade = reader.has("CASCADE") || list_has(reader, "CASCADE");
      do {
        const auto name = reader.name();
        if (name.name.empty()) return;
        const auto arguments = reader.parenthesized_text();
        if (auto* effect = add(cascade ? Effect::Kind::drop_cascade : Effect::Kind::drop, *space, name))
          effect->arguments = arguments;
        names_.erase(key(*space, name));
        dropped_names_.insert(key(*space, name));
      } while (reader.next_in_list());
      return;
    }
    touch_holder(reader);
  }

  /// Of a policy, a trigger or a rule; of whatever else stands behind ON, nobody knows who may.
  void touch_holder(Reader& reader) {
    owner_ = reader.next_is("POLICY") || reader.next_is("TRIGGER") || reader.next_is("RULE");
    if (reader.skip_past("ON")) touch_relation(reader.name());
  }

  static bool list_has(Reader reader, std::string_view word) {
    do {
      if (reader.has(word)) return true;
    } while (reader.next_in_list());
    return false;
  }

  void alter(Reader& reader) {
    const auto space = take_kind(reader);
    if (!space) return touch_holder(reader);
    reader.take_all({"IF", "EXISTS"});
    reader.take("ONLY");
    const auto name = reader.name();
    if (name.name.empty()) return;
    arguments_ = reader.parenthesized_text();
    do {
      action(reader, *space, name);
    } while (reader.next_in_list());
  }

  void action(Reader& reader, NameSpace space, const ObjectName& name) {
    if (reader.take("RENAME")) return rename(reader, space, name);
    if (reader.take("DROP")) return drop_part(reader, space, name);
    const bool adds = reader.take("ADD");
    if (adds || reader.take("ALTER")) {
      if (reader.next_is("CONSTRAINT") || (adds && is_constraint(reader))) {
        add(Effect::Kind::touch, space, name);
        return;
      }
      if (!reader.take("COLUMN")) reader.take("ATTRIBUTE");
      reader.take_all({"IF", "NOT", "EXISTS"});
      const auto column = reader.part();
      if (adds) {
        record_created_column(name, column);
      } else if (reader.take("TYPE") || reader.take_all({"SET", "DATA", "TYPE"})) {
        if (add_column_effect(Effect::Kind::retype, name, column)) return;
      } else if (reader.take_all({"ADD", "GENERATED"}) && reader.skip_past("IDENTITY")) {
        identity_sequence(reader);
      }
    }
    add(Effect::Kind::touch, space, name);
  }

  static bool is_constraint(const Reader& reader) {
    for (const auto* word : {"PRIMARY", "UNIQUE", "CHECK", "FOREIGN", "EXCLUDE", "VALUE"}) {
      if (reader.next_is(word)) return true;
    }
    return false;
  }

  /// (SEQUENCE NAME s …)
  void identity_sequence(Reader& reader) {
    if (reader.take_symbol("(") && reader.take_all({"SEQUENCE", "NAME"}))
      record_created(NameSpace::relation, reader.name());
  }

  void drop_part(Reader& reader, NameSpace space, const ObjectName& name) {
    const bool constraint = reader.take("CONSTRAINT");
    if (!constraint && (reader.next_is("NOT") || reader.next_is("DEFAULT") || reader.next_is("TABLE"))) {
      add(Effect::Kind::touch, space, name);
      return;
    }
    if (!constraint && !reader.take("COLUMN")) reader.take("ATTRIBUTE");
    reader.take_all({"IF", "EXISTS"});
    const auto part = reader.part();
    const auto kind = reader.has("CASCADE") ? Effect::Kind::drop_cascade : Effect::Kind::drop;
    if (constraint) {
      if (space != NameSpace::relation) {
        add(Effect::Kind::touch, space, name);
      } else if (auto* effect = add(kind, space, name)) {
        effect->constraint = part;
      }
      return;
    }
    if (part.empty()) return;
    add_column_effect(kind, name, part);
    const Key table = key(NameSpace::relation, original(NameSpace::relation, name).value_or(name));
    columns_.erase({table, part});
    dropped_columns_.insert({table, part});
  }

  /// Of a column, or of an attribute: a composite type is a relation as well.
  bool add_column_effect(Effect::Kind kind, const ObjectName& name, const std::string& column) {
    const auto was = original(NameSpace::relation, name);
    if (!was) return false;
    const auto meaning = columns_.find({key(NameSpace::relation, *was), column});
    if (meaning != columns_.end() && meaning->second.is_created) return false;
    auto* effect = add(kind, NameSpace::relation, name);
    if (!effect) return false;
    effect->column = meaning == columns_.end() ? column : meaning->second.column;
    return true;
  }

  void record_created_column(const ObjectName& name, const std::string& column) {
    const auto was = original(NameSpace::relation, name);
    if (!was) return;
    const std::pair<Key, std::string> place{key(NameSpace::relation, *was), column};
    if (dropped_columns_.erase(place) > 0) columns_[place] = {true, {}, {}};
  }

  void rename(Reader& reader, NameSpace space, const ObjectName& name) {
    if (reader.take("TO")) {
      add(Effect::Kind::touch, space, name);
      const ObjectName to{name.schema, reader.part()};
      const auto was = original(space, name);
      names_.erase(key(space, name));
      dropped_names_.insert(key(space, name));
      dropped_names_.erase(key(space, to));
      names_[key(space, to)] = was ? NameBinding{false, *was, {}} : NameBinding{true, {}, {}};
      return;
    }
    add(Effect::Kind::touch, space, name);
    if (reader.next_is("CONSTRAINT") || reader.next_is("VALUE")) return;
    if (!reader.take("COLUMN")) reader.take("ATTRIBUTE");
    const auto from = reader.part();
    const auto table = original(NameSpace::relation, name);
    if (!table || from.empty() || !reader.take("TO")) return;
    const auto to = reader.part();
    const auto before = columns_.find({key(NameSpace::relation, *table), from});
    const auto meaning = before == columns_.end() ? NameBinding{false, {}, from} : before->second;
    if (before != columns_.end()) columns_.erase(before);
    dropped_columns_.insert({key(NameSpace::relation, *table), from});
    dropped_columns_.erase({key(NameSpace::relation, *table), to});
    columns_[{key(NameSpace::relation, *table), to}] = meaning;
  }

  std::size_t section_ = 0, statement_ = 0, order_ = 0;
  bool owner_ = false;  ///< whether what is being read needs it
  std::string arguments_;
  Effects effects_;
  std::map<Key, NameBinding> names_;
  std::set<Key> dropped_names_;
  std::map<std::pair<Key, std::string>, NameBinding> columns_;
  std::set<std::pair<Key, std::string>> dropped_columns_;
};

}  // namespace

Effects effects_of(const std::vector<const std::vector<Statement>*>& sections) {
  EffectCollector collector;
  for (std::size_t section = 0; section < sections.size(); ++section) {
    for (std::size_t i = 0; i < sections[section]->size(); ++i)
      collector.add(section, i, (*sections[section])[i].text);
  }
  return collector.finish();
}

}  // namespace limbeck::dialect::postgresql
