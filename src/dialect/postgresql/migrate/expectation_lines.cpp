// What operations and their statements replace, as lines; see expectation().
#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.hpp"
#include "dialect/postgresql/consequences/schema_effects.hpp"
#include "dialect/postgresql/migrate/expectation.hpp"
#include "dialect/postgresql/migrate/expectation_kinds.hpp"
#include "dialect/postgresql/quote.hpp"
#include "dialect/postgresql/types/user_types.hpp"
#include "dialect/sql/splitter.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::dialect::postgresql {
namespace {

using schema::Catalog;
using schema::Column;
using schema::ObjectId;
using schema::ObjectKind;
using schema::ObjectName;

/// What was called how before the operations, which speak of it by its name when their turn has come.
class Origins {
 public:
  void follow(const operation::Operation& operation) {
    if (const auto* table = std::get_if<operation::RenameTable>(&operation)) {
      move(tables_, table->from, table->to);
    } else if (const auto* column = std::get_if<operation::RenameColumn>(&operation)) {
      const auto of = original(column->table);
      move(columns_, std::pair(of, column->from), std::pair(of, column->to));
    } else if (const auto* object = std::get_if<operation::RenameObject>(&operation)) {
      move(objects_, object->from, object->to);
    } else if (const auto* enumeration = std::get_if<operation::RenameEnum>(&operation)) {
      move(enums_, enumeration->from, enumeration->to);
    }
  }

  ObjectName original(const ObjectName& table) const { return find(tables_, table); }
  ObjectName original_enum(const ObjectName& name) const { return find(enums_, name); }
  std::string original(const ObjectName& table, const std::string& column) const {
    return find(columns_, std::pair(original(table), column)).second;
  }
  ObjectId original(ObjectId id) const {
    if (id.kind == ObjectKind::trigger || id.kind == ObjectKind::rule || id.kind == ObjectKind::policy)
      id.name = original(id.name);
    return find(objects_, id);
  }

 private:
  template <typename Name>
  static Name find(const std::map<Name, Name>& origins, const Name& name) {
    const auto found = origins.find(name);
    return found == origins.end() ? name : found->second;
  }
  template <typename Name>
  static void move(std::map<Name, Name>& origins, const Name& from, const Name& to) {
    const auto origin = find(origins, from);
    origins.erase(from);
    origins[to] = origin;
  }

  std::map<ObjectName, ObjectName> tables_, enums_;
  std::map<std::pair<ObjectName, std::string>, std::pair<ObjectName, std::string>> columns_;
  std::map<ObjectId, ObjectId> objects_;
};

/// The default, and the constraints by name, that a domain's definition gives it.
struct DomainParts {
  std::string default_value;
  std::map<std::string, std::string> constraints;

  explicit DomainParts(const schema::SqlObject& domain) {
    const auto head = "ALTER DOMAIN " + quote(domain.id.name) + " ";
    for (const auto& statement :
         sql::split(EngineKind::postgresql, domain.definition, "the definition of a domain")) {
      if (!statement.text.starts_with(head)) continue;
      const auto action = statement.text.substr(head.size());
      const auto tokens = sql::tokens(EngineKind::postgresql, action);
      if (tokens.size() < 3) continue;
      const auto behind = [&](const sql::Token& token) {
        return std::string(text::trim(std::string_view(action).substr(token.offset + token.text.size())));
      };
      if (tokens[0].is("set") && tokens[1].is("default")) default_value = behind(tokens[1]);
      if (!tokens[0].is("add")) continue;
      auto name = tokens[2].value();
      if (tokens[2].kind == sql::Token::Kind::word) name = text::lower(name);
      constraints[name] = behind(tokens[2]);
    }
  }
};

/// Lines about objects of the catalog before. What is not in it is left out, and each is said once.
class Writer {
 public:
  Writer(const Catalog& before, int server_version) : before_(before), version_(server_version) {}

  void view(const ObjectName& name, bool dropped) {
    const auto found = before_.views.find(name);
    if (found == before_.views.end()) return;
    const auto& view = found->second;
    if (!define({"view " + quote(name), view.query}, false) || !dropped) return;
    settings(name);
    std::vector<std::string> triggers, indexes;
    for (const auto& [id, object] : before_.objects) {
      if (id.kind == ObjectKind::trigger && id.name == name) triggers.push_back(id.part);
    }
    for (const auto& index : view.indexes) indexes.push_back(index.name);
    list("triggers on", name, triggers);
    if (view.materialized) list("indexes on", name, indexes);
  }

  void settings(const ObjectName& view) {
    const auto found = before_.views.find(view);
    if (found != before_.views.end()) define(settings_definition(found->second));
  }

  void object(const ObjectId& id, bool dropped) {
    const auto found = before_.objects.find(id);
    if (found == before_.objects.end()) return;
    const auto& object = found->second;
    if (id.kind == ObjectKind::composite_type) {
      if (!dropped || !said_.insert("attributes of " + quote(id.name)).second) return;
      std::vector<std::string> attributes;
      for (const auto& attribute : attributes_of(object)) attributes.push_back(attribute.sql);
      list("attributes of", id.name, attributes);
      return;
    }
    const bool tight = id.kind != ObjectKind::function && id.kind != ObjectKind::procedure &&
                       id.kind != ObjectKind::trigger && id.kind != ObjectKind::rule;
    define(definition_of(object), tight);
    if (dropped) define(firing_definition(object));
  }

  /// A domain that is changed in place: only what changes is overwritten.
  void domain(const schema::SqlObject& before, const schema::SqlObject& after) {
    const DomainParts held(before), wanted(after);
    const auto& name = before.id.name;
    if (held.default_value != wanted.default_value)
      define(domain_default_definition(name, held.default_value));
    for (const auto& [constraint, definition] : held.constraints) {
      const auto found = wanted.constraints.find(constraint);
      if (found == wanted.constraints.end() || found->second == definition) continue;
      define(domain_constraint_definition(name, constraint, definition));
    }
  }

  void sequence(const ObjectName& name) {
    const auto found = before_.sequences.find(name);
    if (found != before_.sequences.end()) define(definition_of(found->second));
  }

  void index(const ObjectName& name) {
    const auto look = [&](const ObjectName& relation, const std::vector<schema::Index>& indexes) {
      if (relation.schema != name.schema) return;
      for (const auto& index : indexes) {
        if (index.name == name.name && !index.definition.empty())
          define({"index " + quote(name), index.definition}, false);
      }
    };
    for (const auto& [table, held] : before_.tables) look(table, held.indexes);
    for (const auto& [view, held] : before_.views) look(view, held.indexes);
  }

  void constraint(const ObjectName& table, const std::string& name) {
    const auto found = before_.tables.find(table);
    if (found == before_.tables.end()) return;
    for (const auto& constraint : found->second.constraints()) {
      if (schema::constraint_name(constraint) == name) define(definition_of(table, constraint));
    }
  }

  const Column* column(const ObjectName& table, const std::string& name) const {
    const auto found = before_.tables.find(table);
    return found == before_.tables.end() ? nullptr : found->second.find_column(name);
  }

  void enumeration(const ObjectName& name) {
    const auto found = before_.enums.find(name);
    if (found == before_.enums.end() || !said_.insert("values of " + quote(name)).second) return;
    list("values of", name, found->second.values);
    const auto type = quote(name);
    std::vector<std::string> columns;
    for (const auto& [table_name, table] : before_.tables) {
      for (const auto& column : table.columns) {
        if (column.type == type || column.type == type + "[]")
          columns.push_back(table_name.display() + "." + column.name);
      }
    }
    list("columns of type", name, columns);
  }
  /// Is the type of its columns said already?
  bool lists_columns_of(std::string type) const {
    if (type.ends_with("[]")) type.resize(type.size() - 2);
    return said_.contains("values of " + type);
  }

  bool define(const CatalogDefinition& part, bool tightly = true) {
    if (part.what.empty() || !said_.insert(part.what).second) return false;
    text_ += fmt::format("{} = {}\n", part.what,
                         digest(tightly ? tight(part.definition) : part.definition, version_));
    return true;
  }

  std::string take() { return std::move(text_); }

 private:
  void list(const char* kind, const ObjectName& name, const std::vector<std::string>& items) {
    std::vector<std::string> literals;
    for (const auto& item : items) literals.push_back(quote_literal(item));
    text_ += fmt::format("{} {}: {}\n", kind, quote(name), text::join(literals, ", "));
  }

  const Catalog& before_;
  int version_;
  std::string text_;
  std::set<std::string> said_;
};

/// The operations that replace, one after the other; see expectation().
struct Replacing {
  Writer& writer;
  const std::set<ObjectId>& made;  // by operations
  Origins origins = {};

  template <typename Other>
  void operator()(const Other&) const {}

  void operator()(const operation::ReplaceView& op) const {
    writer.view(op.before.name, false);
    // CREATE OR REPLACE VIEW gives it the options that are said, and no others.
    if (op.before.query != op.after.query) writer.settings(op.before.name);
  }
  void operator()(const operation::DropView& op) const {
    if (made.contains({ObjectKind::view, op.view.name, ""})) writer.view(op.view.name, true);
  }
  void operator()(const operation::ReplaceObject& op) const {
    if (op.before.definition == op.after.definition) return;
    if (op.before.id.kind == ObjectKind::domain) return writer.domain(op.before, op.after);
    writer.object(origins.original(op.before.id), false);
  }
  void operator()(const operation::DropObject& op) const {
    const auto id = origins.original(op.object.id);
    if (made.contains(id)) writer.object(id, true);
  }
  void operator()(const operation::ReplaceEnum& op) const {
    writer.enumeration(origins.original_enum(op.before.name));
  }
  void operator()(const operation::DropEnum& op) const {
    const auto name = origins.original_enum(op.enumeration.name);
    if (made.contains({ObjectKind::enum_type, name, ""})) writer.enumeration(name);
  }
  void operator()(const operation::AlterSequence& op) const {
    if (op.before.numbers != op.after.numbers || op.before.type != op.after.type)
      writer.sequence(op.before.name);
  }
  void operator()(const operation::DropSequence& op) const {
    if (made.contains({ObjectKind::sequence, op.sequence.name, ""})) writer.sequence(op.sequence.name);
  }
  void operator()(const operation::AlterColumn& op) const {
    const auto table = origins.original(op.table);
    const auto* column = writer.column(table, origins.original(op.table, op.before.name));
    if (!column) return;
    if (op.before.default_value != op.after.default_value && !column->generated)
      writer.define(default_definition(table, *column));
    if (op.before.identity && op.after.identity && op.before.identity != op.after.identity) {
      writer.define(identity_definition(table, *column));
    }
  }
};

/// Columns, constraints and indexes: they also go, and come again, where they stand in the way of something
/// else.
void replaced_by(std::span<const Statement> statements, Writer& writer) {
  const std::vector<Statement> section(statements.begin(), statements.end());
  const auto adds = [&](const std::string& constraint) {
    const auto clause = fmt::format("ADD CONSTRAINT {} ", quote_identifier(constraint));
    return std::ranges::any_of(section,
                               [&](const Statement& statement) { return statement.text.contains(clause); });
  };
  for (const auto& effect : effects_of({&section}).all) {
    if (effect.space != NameSpace::relation) continue;
    const bool dropped = effect.kind == Effect::Kind::drop || effect.kind == Effect::Kind::drop_cascade;
    if (!effect.constraint.empty()) {
      if (dropped && adds(effect.constraint)) writer.constraint(effect.name, effect.constraint);
      continue;
    }
    if (effect.column.empty()) {
      if (dropped && effect.is_recreated) writer.index(effect.name);
      continue;
    }
    const auto* column = writer.column(effect.name, effect.column);
    if (!column) continue;
    if (dropped && effect.is_recreated) writer.define(definition_of(effect.name, *column));
    if (effect.kind != Effect::Kind::retype) continue;
    if (!writer.lists_columns_of(column->type)) writer.define(type_definition(effect.name, *column));
    if (column->default_value && !column->generated) writer.define(default_definition(effect.name, *column));
  }
}

}  // namespace

std::string expectation(const std::vector<operation::Operation>& operations,
                        std::span<const Statement> statements, const Catalog& before, int server_version) {
  std::set<ObjectId> made;
  Origins origins;
  for (const auto& operation : operations) {
    if (const auto* view = std::get_if<operation::CreateView>(&operation)) {
      made.insert({ObjectKind::view, view->view.name, ""});
    } else if (const auto* object = std::get_if<operation::CreateObject>(&operation)) {
      made.insert(origins.original(object->object.id));
    } else if (const auto* enumeration = std::get_if<operation::CreateEnum>(&operation)) {
      made.insert({ObjectKind::enum_type, enumeration->enumeration.name, ""});
    } else if (const auto* sequence = std::get_if<operation::CreateSequence>(&operation)) {
      made.insert({ObjectKind::sequence, sequence->sequence.name, ""});
    }
    origins.follow(operation);
  }
  Writer writer(before, server_version);
  Replacing replacing{writer, made};
  for (const auto& operation : operations) {
    std::visit(replacing, operation);
    replacing.origins.follow(operation);
  }
  replaced_by(statements, writer);
  return writer.take();
}

}  // namespace limbeck::dialect::postgresql
