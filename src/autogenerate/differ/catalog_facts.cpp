#include "autogenerate/differ/catalog_facts.hpp"

#include <algorithm>
#include <map>

namespace limbeck::autogenerate {

using schema::ObjectId;
using schema::ObjectKind;
using schema::ObjectName;

namespace {

class CatalogFactReader {
 public:
  CatalogFactReader(const NumberedCatalog& catalog, Elements& elements)
      : numbered_(catalog), catalog_(catalog.catalog), elements_(elements) {
    for (const auto& [name, held] : catalog_.tables) {
      add_index_ids(name, held.indexes);
      for (const auto& [element, constraint] : catalog.tables.at(name).constraints) {
        if (!is_key(constraint.constraint)) continue;
        index_ids_[{name.schema, schema::constraint_name(constraint.constraint)}] = constraint.id;
      }
    }
    for (const auto& [name, held] : catalog_.views) add_index_ids(name, held.indexes);
  }

  CatalogFacts run() {
    for (const auto& dependency : catalog_.dependencies) {
      const auto dependent = resolve_id(dependency.dependent);
      const auto on = resolve_id(dependency.on);
      found_.told.insert(elements_.number(dependent));
      if (dependent.kind == ObjectKind::column) {
        add_column_fact(dependent, on);
      } else {
        add(dependent, on);
      }
    }
    return std::move(found_);
  }

 private:
  void add(const ObjectId& dependent, const ObjectId& on, DependencyKind kind = DependencyKind::whole) {
    const auto from = elements_.number(dependent);
    found_.facts.push_back({from, elements_.number(on), kind});
  }

  void add_index_ids(const ObjectName& owner, const std::vector<schema::Index>& indexes) {
    for (const auto& index : indexes) index_ids_[{owner.schema, index.name}] = index_id(owner, index.name);
  }

  /// The id as it is used here: an index is known by its table, a key by its constraint, and the engine may
  /// list a view as a table or by its columns.
  ObjectId resolve_id(ObjectId id) const {
    if (id.kind == ObjectKind::index) {
      const ObjectName name{id.name.schema, id.part.empty() ? id.name.name : id.part};
      const auto found = index_ids_.find(name);
      if (found != index_ids_.end()) return found->second;
    }
    const bool is_table = catalog_.tables.contains(id.name), is_view = catalog_.views.contains(id.name);
    if (id.kind == ObjectKind::table && !is_table && is_view) id.kind = ObjectKind::view;
    if (id.kind == ObjectKind::view && !is_view && is_table) id.kind = ObjectKind::table;
    if (id.kind == ObjectKind::column && is_view) return {ObjectKind::view, id.name, ""};
    return id;
  }

  /// The engine lists what a column depends on, but not whether through its type or through its expression.
  void add_column_fact(const ObjectId& dependent, const ObjectId& on) {
    const auto table = catalog_.tables.find(dependent.name);
    const auto* column = table == catalog_.tables.end() ? nullptr : table->second.find_column(dependent.part);
    if (!column || (on.kind == ObjectKind::table && on.name == dependent.name)) return add(dependent, on);
    const bool may_be_type = is_type(on.kind) || on.kind == ObjectKind::collation ||
                             on.kind == ObjectKind::table || on.kind == ObjectKind::view ||
                             on.kind == ObjectKind::extension;
    if (may_be_type) add(dependent, on, DependencyKind::type);
    const auto* expression = column->generated       ? &column->generated->expression
                             : column->default_value ? &*column->default_value
                                                     : nullptr;
    if (!expression || (may_be_type && !mentions(*expression, on.name.name))) return;
    add(dependent, on, column->generated ? DependencyKind::generated : DependencyKind::default_value);
  }

  bool mentions(const std::string& text, const std::string& name) const {
    return std::ranges::any_of(sql::names_in(numbered_.rules, text), [&](const sql::NameInText& found) {
      return std::ranges::find(found.parts, numbered_.rules.fold(name)) != found.parts.end();
    });
  }

  const NumberedCatalog& numbered_;
  const schema::Catalog& catalog_;
  Elements& elements_;
  std::map<ObjectName, ObjectId> index_ids_;  ///< by the schema and name of an index
  CatalogFacts found_;
};

}  // namespace

CatalogFacts catalog_facts(const NumberedCatalog& catalog, Elements& elements) {
  return CatalogFactReader(catalog, elements).run();
}

}  // namespace limbeck::autogenerate
