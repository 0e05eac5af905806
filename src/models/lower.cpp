#include "models/lower.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <deque>
#include <set>

#include "base/text.hpp"
#include "dialect/sql/created_object.hpp"
#include "dialect/sql/splitter.hpp"
#include "models/lower_table.hpp"
#include "models/lower_type.hpp"
#include "models/members.hpp"
#include "models/references.hpp"

namespace limbeck::models {
namespace {

using schema::ObjectId;
using schema::ObjectKind;
using schema::ObjectName;

std::string without_semicolon(std::string_view statement) {
  auto trimmed = text::trim(statement);
  while (trimmed.ends_with(';')) trimmed = text::trim(trimmed.substr(0, trimmed.size() - 1));
  return std::string(trimmed);
}

class Lowering {
 public:
  Lowering(const Document& document, const LowerTarget& target, Problems& problems)
      : document_(document), target_(target), problems_(problems) {}

  DesiredCatalog run() {
    if (target_.existing) {
      for (const auto& [name, held] : target_.existing->enums) {
        existing_enums_.emplace_back().enumeration = held;
        enums_.emplace(name, &existing_enums_.back());
      }
    }
    for (const auto& held : document_.enums) {
      if (!enums_.emplace(target_.qualified(held.value.enumeration.name), &held.value).second) {
        problems_.add(fmt::format("enum {}", held.value.enumeration.name.display()),
                      "there are two of that name");
      }
    }
    for (const auto& held : document_.extensions) lower_extension(held);
    for (const auto& held : document_.enums) lower_enum(held);
    for (const auto& held : document_.sequences) lower_sequence(held);
    lower_tables();
    for (const auto& held : document_.views) lower_view(held);
    for (const auto& held : document_.objects) lower_raw(held);
    for (const auto& held : document_.objects) add_dependencies(held.value);
    lower_schemas();
    std::ranges::sort(result_.renames);
    std::ranges::sort(catalog_.dependencies);
    return std::move(result_);
  }

 private:
  void lower_schemas() {
    if (!target_.capabilities.schemas) return;
    std::set<std::string> used = {target_.default_schema};
    for (const auto& [name, held] : catalog_.enums) used.insert(name.schema);
    for (const auto& [name, held] : catalog_.sequences) used.insert(name.schema);
    for (const auto& [name, held] : catalog_.tables) used.insert(name.schema);
    for (const auto& [name, held] : catalog_.views) used.insert(name.schema);
    for (const auto& name : used) catalog_.schemas[name].name = name;
    std::set<std::string> declared;
    for (const auto& schema : document_.schemas) {
      check_length(schema.name, "schema " + schema.name, target_, problems_);
      if (!declared.insert(schema.name).second)
        problems_.add("schema " + schema.name, "there are two of that name");
      catalog_.schemas[schema.name] = schema;
    }
  }

  void lower_extension(const ExtensionSpec& spec) {
    if (!target_.capabilities.extensions) return;
    schema::SqlObject object;
    object.id = {ObjectKind::extension, {"", spec.name.name}, ""};
    object.definition = "CREATE EXTENSION " + target_.dialect.quote_identifier(spec.name.name);
    if (!spec.name.schema.empty()) {
      object.definition += " WITH SCHEMA " + target_.dialect.quote_identifier(spec.name.schema);
    }
    if (!spec.version.empty()) object.definition += " VERSION " + target_.dialect.quote_literal(spec.version);
    object.comment = spec.comment;
    add_object(std::move(object), "extension " + spec.name.name);
  }

  void lower_enum(const Declared<EnumSpec>& declared) {
    const auto& spec = declared.value;
    const auto name = target_.qualified(spec.enumeration.name);
    const auto where = "enum " + target_.display(name);
    std::set<std::string> seen;
    for (const auto& value : spec.enumeration.values) {
      if (!seen.insert(value).second)
        problems_.add(where, fmt::format("it has the value \"{}\" twice", value));
    }
    if (!is_native(spec, target_)) return;
    for (const auto& value : spec.enumeration.values) check_length(value, where, target_, problems_);
    claim_name(name, where);
    auto& held = catalog_.enums[name];
    held = spec.enumeration;
    held.name = name;
    register_id(declared.id, {ObjectKind::enum_type, name, ""}, where);
    rename(ObjectKind::enum_type, name, declared.renamed_from);
    for (const auto& former_name : former_names(name, declared.renamed_from)) {
      for (const auto& [former, value] : spec.renamed_values) {
        result_.renames.push_back(
            {{ObjectKind::enum_type, former_name, former}, {ObjectKind::enum_type, name, value}});
      }
    }
  }

  void lower_sequence(const Declared<schema::Sequence>& declared) {
    auto sequence = declared.value;
    sequence.name = target_.qualified(sequence.name);
    const auto where = "sequence " + target_.display(sequence.name);
    if (!target_.capabilities.sequences) {
      problems_.add(
          where, fmt::format("{} has no sequences; say where it exists (only_on)", target_.dialect.title()));
      return;
    }
    if (!sequence.type.empty()) sequence.type = target_.dialect.native_type({sequence.type, {}});
    claim_name(sequence.name, where);
    register_id(declared.id, {ObjectKind::sequence, sequence.name, ""}, where);
    rename(ObjectKind::sequence, sequence.name, declared.renamed_from);
    catalog_.sequences[sequence.name] = std::move(sequence);
  }

  void lower_tables() {
    std::vector<const Declared<TableSpec>*> lowered;
    for (const auto& declared : document_.tables) {
      const auto name = target_.qualified(declared.value.name);
      claim_name(name, "table " + target_.display(name));
      if (target_.is_internal(name))
        problems_.add("table " + target_.display(name), "that is Limbeck's own table: leave it out");
      auto table = lower_table(declared.value, enums_, document_.naming, target_, problems_);
      if (catalog_.tables.emplace(name, std::move(table)).second) lowered.push_back(&declared);
    }
    resolve_foreign_keys(document_, target_, catalog_.tables, problems_);
    for (const auto* declared : lowered) {
      finish_table(*declared, catalog_.tables.at(target_.qualified(declared->value.name)));
    }
  }

  /// Where an enum is text, its values are in the rows: each column has to be converted.
  void rename_text_values(const ObjectId& column, const TypeSpec& type) {
    const auto* spec = enum_of(type, enums_, target_);
    if (!spec || is_native(*spec, target_)) return;
    for (const auto& value : spec->renamed_values) result_.renames.push_back({column, column, value});
  }

  /// What can be said once everything has its name.
  void finish_table(const Declared<TableSpec>& declared, schema::Table& table) {
    const auto& spec = declared.value;
    const auto where = "table " + target_.display(table.name);
    register_id(declared.id, {ObjectKind::table, table.name, ""}, where);
    rename(ObjectKind::table, table.name, declared.renamed_from);
    const auto part = [&](ObjectKind kind, const std::string& name, const auto& held) {
      register_id(held.id, {kind, table.name, name},
                  fmt::format("{}, {} {}", where, schema::kind_name(kind), name));
      if (held.renamed_from.empty() || name.empty()) return;
      for (const auto& former : former_names(table.name, declared.renamed_from)) {
        result_.renames.push_back({{kind, former, held.renamed_from}, {kind, table.name, name}});
      }
    };
    for (const auto& column : spec.columns) {
      part(ObjectKind::column, column.value.column.name, column);
      rename_text_values({ObjectKind::column, table.name, column.value.column.name}, column.value.type);
    }
    check_constraint_names(table, where);
    // In the catalog they stand in the order of the document, but for checks: those of enumerations come
    // first.
    const auto parts = [&](const auto& specs, const auto& held) {
      const auto skip = held.size() < specs.size() ? 0 : held.size() - specs.size();
      for (std::size_t i = 0; i < specs.size() && i + skip < held.size(); ++i) {
        part(ObjectKind::constraint, held[i + skip].name, specs[i]);
      }
    };
    if (spec.primary_key) part(ObjectKind::constraint, table.primary_key->name, *spec.primary_key);
    parts(spec.uniques, table.uniques);
    parts(spec.checks, table.checks);
    parts(spec.foreign_keys, table.foreign_keys);
    parts(spec.other_constraints, table.other_constraints);
    if (target_.capabilities.named_constraints) {
      if (table.primary_key) claim_key_name(table.primary_key->name, table.name, where);
      for (const auto& unique : table.uniques) claim_key_name(unique.name, table.name, where);
    }
    for (std::size_t i = 0; i < spec.indexes.size(); ++i) {
      finish_index(table.indexes[i], spec.indexes[i], table.name, where);
      part(ObjectKind::index, table.indexes[i].name, spec.indexes[i]);
    }
  }

  void check_constraint_names(const schema::Table& table, const std::string& where) {
    std::set<std::string> seen;
    for (const auto& constraint : table.constraints()) {
      const auto& name = schema::constraint_name(constraint);
      if (name.empty()) continue;
      check_length(name, where, target_, problems_);
      if (!seen.insert(target_.folded(name)).second) {
        problems_.add(where, fmt::format("two constraints have the name \"{}\"", name));
      }
    }
  }

  /// The index behind a constraint has its name.
  void claim_key_name(const std::string& name, const ObjectName& table, const std::string& where) {
    if (!name.empty()) claim_name({table.schema, name}, where + ", constraint " + name);
  }

  void finish_index(schema::Index& index, const Declared<schema::Index>& declared, const ObjectName& owner,
                    const std::string& where) {
    const bool is_generated = declared.value.name.empty() && !document_.naming.contains("index");
    if (is_generated) {
      // As PostgreSQL does (ChooseRelationName): a number behind the name until it is free.
      const auto base = index.name;
      for (int number = 1; claimed_.contains(folded({owner.schema, index.name})); ++number) {
        index.name = shortened(base + std::to_string(number), target_.capabilities.max_name_length);
      }
    }
    claim_name({owner.schema, index.name}, where + ", index " + index.name);
  }

  void lower_view(const Declared<ViewSpec>& declared) {
    auto view = declared.value.view;
    view.name = target_.qualified(view.name);
    const auto where = "view " + target_.display(view.name);
    check_length(view.name.name, where, target_, problems_);
    if (view.materialized && !target_.capabilities.materialized_views) {
      problems_.add(where, fmt::format("{} has no materialized views; say where it exists (only_on)",
                                       target_.dialect.title()));
    }
    if (!declared.value.indexes.empty() && !view.materialized) {
      problems_.add(where, "only a materialized view can have indexes");
    }
    view.query = without_semicolon(view.query);
    if (!target_.capabilities.comments) view.comment.clear();
    claim_name(view.name, where);
    for (const auto& index : declared.value.indexes) {
      view.indexes.push_back(lower_index(index.value, view.name, {}, document_.naming, target_, problems_));
      finish_index(view.indexes.back(), index, view.name, where);
    }
    register_id(declared.id, {ObjectKind::view, view.name, ""}, where);
    rename(ObjectKind::view, view.name, declared.renamed_from);
    catalog_.views.emplace(view.name, std::move(view));
  }

  void lower_raw(const Declared<RawSpec>& declared) {
    const auto& raw = declared.value;
    const auto where = "object " + raw.name.display();
    schema::SqlObject object;
    try {
      check_creates_something(raw.create, where);
      object = sql::created_object(target_.capabilities.engine, raw.create, target_.qualified(raw.name),
                                   target_.default_schema);
    } catch (const Error& error) {
      problems_.add(where, error.what());
      return;
    }
    object.definition = without_semicolon(raw.create);
    object.drop = without_semicolon(raw.drop);
    if (target_.capabilities.comments) object.comment = raw.comment;
    register_id(declared.id, object.id, where);
    if (!raw_ids_.emplace(raw.name.name, object.id).second)
      problems_.add(where, "there are two of that name");
    add_object(std::move(object), where);
  }

  void check_creates_something(const std::string& create, const std::string& where) {
    const auto syntax = target_.capabilities.engine;
    const auto statements = sql::split(syntax, create, where);
    if (statements.empty()) problems_.add(where, "\"create\" holds no statement");
    for (const auto& statement : statements) {
      const auto word = sql::non_schema_command(syntax, statement.text);
      if (word.empty()) continue;
      problems_.add(
          where,
          fmt::format("{} leaves nothing in the database that can be compared with the models; what is to "
                      "run once belongs into a revision",
                      word));
    }
  }

  void add_object(schema::SqlObject object, const std::string& where) {
    // Two functions of one name may differ in what they take.
    for (int number = 2; catalog_.objects.contains(object.id); ++number) {
      if (object.id.kind != ObjectKind::function && object.id.kind != ObjectKind::procedure &&
          object.id.kind != ObjectKind::aggregate) {
        problems_.add(where, fmt::format("the {} is made twice", object.id.display()));
        return;
      }
      object.id.part = std::to_string(number);
    }
    catalog_.objects.emplace(object.id, std::move(object));
  }

  void add_dependencies(const RawSpec& raw) {
    const auto own = raw_ids_.find(raw.name.name);
    if (own == raw_ids_.end()) return;
    for (const auto& name : raw.after) {
      if (const auto on = find_named(name, raw)) catalog_.dependencies.push_back({own->second, *on});
    }
    for (const auto& name : raw.before) {
      if (const auto dependent = find_named(name, raw))
        catalog_.dependencies.push_back({*dependent, own->second});
    }
  }

  /// The object that `after` or `before` means.
  std::optional<ObjectId> find_named(const std::string& name, const RawSpec& raw) {
    if (const auto found = raw_ids_.find(name); found != raw_ids_.end()) return found->second;
    const auto dot = name.find('.');
    std::vector<ObjectName> meant = {target_.qualified({"", name})};
    if (dot != std::string::npos)
      meant.push_back(target_.qualified({name.substr(0, dot), name.substr(dot + 1)}));
    for (const auto& each : meant) {
      if (catalog_.tables.contains(each)) return ObjectId{ObjectKind::table, each, ""};
      if (catalog_.views.contains(each)) return ObjectId{ObjectKind::view, each, ""};
      if (catalog_.enums.contains(each)) return ObjectId{ObjectKind::enum_type, each, ""};
      if (catalog_.sequences.contains(each)) return ObjectId{ObjectKind::sequence, each, ""};
    }
    std::vector<std::string> known;
    for (const auto& [each, held] : catalog_.tables) known.push_back(target_.display(each));
    for (const auto& [each, held] : catalog_.views) known.push_back(target_.display(each));
    for (const auto& [each, id] : raw_ids_) known.push_back(each);
    problems_.add("object " + raw.name.display(), fmt::format("it names \"{}\", which is not in the models{}",
                                                              name, suggestion(name, known)));
    return std::nullopt;
  }

  ObjectName folded(const ObjectName& name) const {
    return {target_.folded(name.schema), target_.folded(name.name)};
  }

  /// Tables, views, sequences, indexes and types share their names within a schema.
  void claim_name(const ObjectName& name, const std::string& where) {
    const auto [taken, is_new] = claimed_.emplace(folded(name), where);
    if (is_new) return;
    if (taken->second == where) {
      problems_.add(where, "there are two of that name");
    } else {
      problems_.add(where, fmt::format("its name is taken by {}", taken->second));
    }
  }

  void register_id(const std::string& id, const ObjectId& object, const std::string& where) {
    if (id.empty()) return;
    const auto [taken, is_new] = result_.ids.emplace(id, object);
    if (!is_new)
      problems_.add(where, fmt::format("its id \"{}\" is that of the {}", id, taken->second.display()));
  }

  /// The names that an object may have in the database.
  std::vector<ObjectName> former_names(const ObjectName& name, const std::string& renamed_from) const {
    std::vector<ObjectName> names = {name};
    if (!renamed_from.empty()) names.push_back({name.schema, renamed_from});
    return names;
  }
  void rename(ObjectKind kind, const ObjectName& name, const std::string& renamed_from) {
    if (renamed_from.empty()) return;
    result_.renames.push_back({{kind, {name.schema, renamed_from}, ""}, {kind, name, ""}});
  }

  const Document& document_;
  const LowerTarget& target_;
  Problems& problems_;
  DesiredCatalog result_;
  schema::Catalog& catalog_ = result_.catalog;
  std::deque<EnumSpec> existing_enums_;
  Enums enums_;
  std::map<ObjectName, std::string> claimed_;  // by folded name: who has it
  std::map<std::string, ObjectId> raw_ids_;
};

}  // namespace

std::string LowerTarget::folded(const std::string& name) const {
  return capabilities.case_insensitive_names ? text::lower(name) : name;
}

bool LowerTarget::is_internal(const ObjectName& table) const {
  const auto name = qualified(table);
  return std::ranges::any_of(internal_tables, [&](const ObjectName& own) {
    return folded(own.name) == folded(name.name) && (!capabilities.schemas || own.schema == name.schema);
  });
}

DesiredCatalog lower(const Document& document, const LowerTarget& target, Problems& problems) {
  return Lowering(document, target, problems).run();
}

}  // namespace limbeck::models
