#include "autogenerate/differ/definition_facts.hpp"

#include <algorithm>

#include "autogenerate/renames/renaming.hpp"

namespace limbeck::autogenerate {

using schema::ObjectId;
using schema::ObjectKind;

namespace {

std::vector<std::string> sorted_names(std::vector<std::string> names) {
  std::ranges::sort(names);
  return names;
}

class DefinitionReader {
 public:
  DefinitionReader(const NumberedCatalog& catalog, Elements& elements)
      : numbered_(catalog), catalog_(catalog.catalog), elements_(elements) {}

  std::vector<DependencyFact> run() {
    for (const auto& [name, held] : catalog_.enums) add_schema({ObjectKind::enum_type, name, ""});
    for (const auto& [name, held] : catalog_.sequences) add_sequence(held);
    for (const auto& [name, held] : catalog_.tables) add_table(held, numbered_.tables.at(name));
    for (const auto& [name, held] : catalog_.views) add_view(held);
    for (const auto& [id, held] : catalog_.objects) add_object(id);
    return std::move(facts_);
  }

 private:
  void add(Element dependent, Element on, DependencyKind kind = DependencyKind::whole) {
    facts_.push_back({dependent, on, kind});
  }

  void add_schema(const ObjectId& id) {
    if (id.name.schema.empty()) return;
    add(elements_.number(id), elements_.number({ObjectKind::schema, {"", id.name.schema}, ""}));
  }

  void add_sequence(const schema::Sequence& held) {
    const ObjectId id{ObjectKind::sequence, held.name, ""};
    add_schema(id);
    if (held.owned_by_table.name.empty()) return;
    add(elements_.number(id), elements_.number(column_id(held.owned_by_table, held.owned_by_column)),
        DependencyKind::owner);
  }

  void add_table(const schema::Table& held, const NumberedTable& table) {
    add_schema({ObjectKind::table, held.name, ""});
    for (const auto& parent : parents_of(held, numbered_.rules)) {
      add(table.element, elements_.number({ObjectKind::table, parent, ""}), DependencyKind::parent);
    }
    for (const auto& [name, column] : table.columns) add(column, table.element);
    for (const auto& [element, constraint] : table.constraints) {
      add(element, table.element);
      add_constraint(table, element, constraint.constraint);
    }
    for (const auto& index : held.indexes) {
      const auto element = elements_.number(index_id(held.name, index.name));
      add(element, table.element);
      for (const auto& key : index.keys) {
        if (!key.column.empty()) add_column(element, table, key.column);
      }
      add_columns(element, table, index.include);
    }
  }

  void add_constraint(const NumberedTable& table, Element element, const schema::Constraint& constraint) {
    if (const auto* key = std::get_if<schema::KeyConstraint>(&constraint)) {
      add_columns(element, table, key->columns);
      add_columns(element, table, key->include);
    } else if (const auto* foreign = std::get_if<schema::ForeignKey>(&constraint)) {
      add_columns(element, table, foreign->columns);
      add_foreign_key(*foreign, element);
    }
  }

  void add_columns(Element dependent, const NumberedTable& table, const std::vector<std::string>& names) {
    for (const auto& name : names) add_column(dependent, table, name);
  }

  void add_column(Element dependent, const NumberedTable& table, const std::string& name) {
    if (const auto column = numbered_.column(table, name)) add(dependent, *column);
  }

  void add_foreign_key(const schema::ForeignKey& key, Element element) {
    add(element, elements_.number({ObjectKind::table, key.referenced_table, ""}));
    for (const auto& column : key.referenced_columns) {
      add(element, elements_.number(column_id(key.referenced_table, column)));
    }
    if (const auto referenced = find_referenced_key(key)) add(element, *referenced);
  }

  /// The key, or else the unique index, that a foreign key leads to.
  std::optional<Element> find_referenced_key(const schema::ForeignKey& key) {
    const auto found = catalog_.tables.find(key.referenced_table);
    if (found == catalog_.tables.end()) return std::nullopt;
    const auto wanted = sorted_names(key.referenced_columns);
    for (const auto& [element, constraint] : numbered_.tables.at(found->first).constraints) {
      const auto* held = std::get_if<schema::KeyConstraint>(&constraint.constraint);
      if (!held) break;  // keys come first
      if (wanted.empty() ? held->primary : sorted_names(held->columns) == wanted) return element;
    }
    for (const auto& index : found->second.indexes) {
      if (!index.unique || !index.where.empty()) continue;
      std::vector<std::string> columns;
      for (const auto& index_key : index.keys) columns.push_back(index_key.column);
      if (sorted_names(columns) == wanted) return elements_.number(index_id(found->first, index.name));
    }
    return std::nullopt;
  }

  void add_view(const schema::View& held) {
    const ObjectId id{ObjectKind::view, held.name, ""};
    add_schema(id);
    for (const auto& index : held.indexes) {
      add(elements_.number(index_id(held.name, index.name)), elements_.number(id));
    }
  }

  void add_object(const ObjectId& id) {
    if (!is_attached(id.kind)) return add_schema(id);
    const auto element = elements_.number(id);
    if (catalog_.tables.contains(id.name)) add(element, elements_.number({ObjectKind::table, id.name, ""}));
    if (catalog_.views.contains(id.name)) add(element, elements_.number({ObjectKind::view, id.name, ""}));
  }

  const NumberedCatalog& numbered_;
  const schema::Catalog& catalog_;
  Elements& elements_;
  std::vector<DependencyFact> facts_;
};

}  // namespace

std::vector<DependencyFact> definition_facts(const NumberedCatalog& catalog, Elements& elements) {
  return DefinitionReader(catalog, elements).run();
}

}  // namespace limbeck::autogenerate
