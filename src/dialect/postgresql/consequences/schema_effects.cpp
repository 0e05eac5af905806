#include "dialect/postgresql/consequences/schema_effects.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/sql/names.hpp"
#include "dialect/sql/token_cursor.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::dialect::postgresql {
namespace {

using schema::ObjectName;
using sql::TokenCursor;

/// A part of a name as the catalog holds it; empty when no name comes next.
std::string take_part(TokenCursor& cursor) {
  const auto* token = cursor.take_name();
  return token ? sql::catalog_name(EngineKind::postgresql, *token) : std::string();
}

/// The name or schema.name that comes next; empty when none does.
ObjectName take_object_name(TokenCursor& cursor) {
  ObjectName name{"", take_part(cursor)};
  while (cursor.take_symbol(".")) {
    name.schema = std::move(name.name);
    name.name = take_part(cursor);
  }
  return name;
}

/// What stands in parentheses here, as written, with one blank between tokens that had some.
std::string take_parenthesized_text(TokenCursor& cursor) {
  const auto inside = cursor.take_parentheses();
  std::string written;
  if (!inside) return written;
  std::size_t end_of_last = 0;
  for (const auto& token : inside->rest()) {
    if (!written.empty() && end_of_last < token.offset) written += ' ';
    written += token.text;
    end_of_last = token.offset + token.text.size();
  }
  return written;
}

std::optional<NameSpace> take_kind(TokenCursor& cursor) {
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
    if (cursor.take_all(kind.words)) return kind.space;
  }
  return std::nullopt;
}

class EffectCollector {
 public:
  explicit EffectCollector(const std::string& default_schema) : default_schema_(default_schema) {}

  void add(std::size_t section, std::size_t statement, const std::string& sql) {
    section_ = section;
    statement_ = statement;
    try {
      const auto tokens = sql::tokens(EngineKind::postgresql, sql);
      TokenCursor cursor(tokens);
      read(cursor);
    } catch (const Error&) {
      unknown();
    }
    ++order_;
  }
  Effects finish() {
    for (auto& effect : effects_.all) {
      const bool dropped = effect.kind == Effect::Kind::drop || effect.kind == Effect::Kind::drop_cascade;
      if (!dropped || !effect.constraint.empty()) continue;
      const auto current = key(effect.space, effect.name);
      const NameBinding* binding = nullptr;
      if (effect.column.empty()) {
        if (const auto name = names_.find(current); name != names_.end()) binding = &name->second;
      } else if (const auto column = columns_.find({current, effect.column}); column != columns_.end()) {
        binding = &column->second;
      }
      effect.is_recreated = binding && binding->is_created;
      if (effect.is_recreated) effect.recreated_in = binding->section;
    }
    return std::move(effects_);
  }

 private:
  /// What a name stands for by now, where that is not what it stood for at first.
  struct NameBinding {
    bool is_created = false;  ///< by a statement
    ObjectName was;           ///< else: how it was called before
    std::string column;
    std::size_t section = 0;  ///< of the statement that created it
  };
  using Key = std::pair<NameSpace, ObjectName>;

  Key key(NameSpace space, const ObjectName& name) const {
    const bool in_schema = space != NameSpace::schema && space != NameSpace::publication;
    return {space, {in_schema && name.schema.empty() ? default_schema_ : name.schema, name.name}};
  }

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

  void read(TokenCursor& cursor) {
    owner_ = false;
    arguments_.clear();
    if (cursor.take("CREATE")) return create(cursor);
    owner_ = true;
    if (cursor.take("ALTER")) return alter(cursor);
    if (cursor.take("DROP")) return drop(cursor);
    owner_ = false;
    if (cursor.next_is("SET") && (cursor.item().has("ROLE") || cursor.item().has("AUTHORIZATION"))) {
      effects_.role_from = std::min(effects_.role_from, order_);
    }
    if (cursor.next_is_one_of({"SET",    "RESET",   "COMMENT", "GRANT",   "REVOKE",    "INSERT",   "UPDATE",
                               "DELETE", "COPY",    "BEGIN",   "COMMIT",  "LOCK",      "TRUNCATE", "ANALYZE",
                               "VACUUM", "REINDEX", "REFRESH", "CLUSTER", "SAVEPOINT", "RELEASE"}))
      return;
    if (!cursor.take_all({"SELECT", "PG_CATALOG"})) unknown();
  }

  void create(TokenCursor& cursor) {
    bool keeps_existing = cursor.take_all({"OR", "REPLACE"});
    const bool replaces = keeps_existing;
    if (const auto space = take_kind(cursor)) {
      cursor.take("CONCURRENTLY");
      keeps_existing |= cursor.take_all({"IF", "NOT", "EXISTS"});
      if (cursor.take("ON")) {  // an index without a name
        cursor.take("ONLY");
        return touch_own_relation(take_object_name(cursor));
      }
      auto name = take_object_name(cursor);
      if (name.name.empty()) return;
      ObjectName table;
      if (cursor.take("ON")) {  // an index, which is in the schema of its table
        cursor.take("ONLY");
        table = take_object_name(cursor);
        name.schema = table.schema;
      }
      owner_ = replaces;
      arguments_ = take_parenthesized_text(cursor);
      add(Effect::Kind::touch, *space, name);
      if (!keeps_existing || dropped_names_.contains(key(*space, name))) record_created(*space, name);
      if (!table.name.empty()) touch_own_relation(table);
      return;
    }
    // A trigger, a rule, a policy: they belong to a relation.
    const bool rule = cursor.next_is("RULE");
    owner_ = rule || cursor.next_is("POLICY");  // TRIGGER is a right of its own
    if (cursor.skip_past(rule ? "TO" : "ON")) touch_relation(take_object_name(cursor));
  }

  void record_created(NameSpace space, const ObjectName& name) {
    dropped_names_.erase(key(space, name));
    names_[key(space, name)] = {true, {}, {}, section_};
  }

  void touch_own_relation(const ObjectName& name) {
    owner_ = true;
    touch_relation(name);
  }
  void touch_relation(const ObjectName& name) { add(Effect::Kind::touch, NameSpace::relation, name); }

  void drop(TokenCursor& cursor) {
    if (const auto space = take_kind(cursor)) {
      cursor.take("CONCURRENTLY");
      cursor.take_all({"IF", "EXISTS"});
      const bool cascade = cursor.has("CASCADE");
      do {
        const auto name = take_object_name(cursor);
        if (name.name.empty()) return;
        const auto arguments = take_parenthesized_text(cursor);
        const bool is_gone =
            *space != NameSpace::routine && dropped_names_.contains(key(*space, name));  // IF EXISTS
        auto* const effect =
            is_gone ? nullptr : add(cascade ? Effect::Kind::drop_cascade : Effect::Kind::drop, *space, name);
        if (effect) effect->arguments = arguments;
        names_.erase(key(*space, name));
        dropped_names_.insert(key(*space, name));
      } while (cursor.skip_to_next_item());
      return;
    }
    touch_holder(cursor);
  }

  /// Of a policy, a trigger or a rule; of whatever else stands behind ON, nobody knows who may.
  void touch_holder(TokenCursor& cursor) {
    owner_ = cursor.next_is("POLICY") || cursor.next_is("TRIGGER") || cursor.next_is("RULE");
    if (cursor.skip_past("ON")) touch_relation(take_object_name(cursor));
  }

  void alter(TokenCursor& cursor) {
    const auto space = take_kind(cursor);
    if (!space) return touch_holder(cursor);
    cursor.take_all({"IF", "EXISTS"});
    cursor.take("ONLY");
    const auto name = take_object_name(cursor);
    if (name.name.empty()) return;
    arguments_ = take_parenthesized_text(cursor);
    do {
      action(cursor, *space, name);
    } while (cursor.skip_to_next_item());
  }

  void action(TokenCursor& cursor, NameSpace space, const ObjectName& name) {
    if (cursor.take("RENAME")) return rename(cursor, space, name);
    if (cursor.take("DROP")) return drop_part(cursor, space, name);
    const bool adds = cursor.take("ADD");
    if (adds || cursor.take("ALTER")) {
      if (cursor.next_is("CONSTRAINT") || (adds && is_constraint(cursor))) {
        add(Effect::Kind::touch, space, name);
        return;
      }
      if (!cursor.take("COLUMN")) cursor.take("ATTRIBUTE");
      cursor.take_all({"IF", "NOT", "EXISTS"});
      const auto column = take_part(cursor);
      if (adds) {
        record_created_column(name, column);
      } else if (cursor.take("TYPE") || cursor.take_all({"SET", "DATA", "TYPE"})) {
        if (add_column_effect(Effect::Kind::retype, name, column)) return;
      } else if (cursor.take_all({"ADD", "GENERATED"}) && cursor.skip_past("IDENTITY")) {
        identity_sequence(cursor);
      }
    }
    add(Effect::Kind::touch, space, name);
  }

  static bool is_constraint(const TokenCursor& cursor) {
    for (const auto* word : {"PRIMARY", "UNIQUE", "CHECK", "FOREIGN", "EXCLUDE", "VALUE"}) {
      if (cursor.next_is(word)) return true;
    }
    return false;
  }

  /// (SEQUENCE NAME s …)
  void identity_sequence(TokenCursor& cursor) {
    if (cursor.take_symbol("(") && cursor.take_all({"SEQUENCE", "NAME"}))
      record_created(NameSpace::relation, take_object_name(cursor));
  }

  void drop_part(TokenCursor& cursor, NameSpace space, const ObjectName& name) {
    const bool constraint = cursor.take("CONSTRAINT");
    if (!constraint && (cursor.next_is("NOT") || cursor.next_is("DEFAULT") || cursor.next_is("TABLE"))) {
      add(Effect::Kind::touch, space, name);
      return;
    }
    if (!constraint && !cursor.take("COLUMN")) cursor.take("ATTRIBUTE");
    cursor.take_all({"IF", "EXISTS"});
    const auto part = take_part(cursor);
    const auto kind = cursor.item().has("CASCADE") ? Effect::Kind::drop_cascade : Effect::Kind::drop;
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
    if (dropped_columns_.erase(place) > 0) columns_[place] = {true, {}, {}, section_};
  }

  void rename(TokenCursor& cursor, NameSpace space, const ObjectName& name) {
    if (cursor.take("TO")) {
      add(Effect::Kind::touch, space, name);
      const ObjectName to{name.schema, take_part(cursor)};
      const auto was = original(space, name);
      names_.erase(key(space, name));
      dropped_names_.insert(key(space, name));
      dropped_names_.erase(key(space, to));
      names_[key(space, to)] = was ? NameBinding{false, *was, {}} : NameBinding{true, {}, {}, section_};
      return;
    }
    add(Effect::Kind::touch, space, name);
    if (cursor.next_is("CONSTRAINT") || cursor.next_is("VALUE")) return;
    if (!cursor.take("COLUMN")) cursor.take("ATTRIBUTE");
    const auto from = take_part(cursor);
    const auto table = original(NameSpace::relation, name);
    if (!table || from.empty() || !cursor.take("TO")) return;
    const auto to = take_part(cursor);
    const auto before = columns_.find({key(NameSpace::relation, *table), from});
    const auto meaning = before == columns_.end() ? NameBinding{false, {}, from} : before->second;
    if (before != columns_.end()) columns_.erase(before);
    dropped_columns_.insert({key(NameSpace::relation, *table), from});
    dropped_columns_.erase({key(NameSpace::relation, *table), to});
    columns_[{key(NameSpace::relation, *table), to}] = meaning;
  }

  const std::string default_schema_;
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

Effects effects_of(const std::vector<const std::vector<Statement>*>& sections,
                   const std::string& default_schema) {
  EffectCollector collector(default_schema);
  for (std::size_t section = 0; section < sections.size(); ++section) {
    for (std::size_t i = 0; i < sections[section]->size(); ++i)
      collector.add(section, i, (*sections[section])[i].text);
  }
  return collector.finish();
}

}  // namespace limbeck::dialect::postgresql
