#include "autogenerate/differ/dependencies.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "autogenerate/renames/renaming.hpp"

namespace limbeck::autogenerate {

using schema::Catalog;
using schema::ObjectId;
using schema::ObjectKind;
using schema::ObjectName;
using schema::Table;

namespace {

bool is_type(ObjectKind kind) {
  return kind == ObjectKind::enum_type || kind == ObjectKind::domain || kind == ObjectKind::composite_type ||
         kind == ObjectKind::range_type;
}

}  // namespace

class Dependencies::Builder {
 public:
  Builder(const Catalog& catalog, Elements& elements, const dialect::Capabilities& capabilities,
          std::vector<ElementDependency>& dependencies)
      : catalog_(catalog),
        elements_(elements),
        capabilities_(capabilities),
        rules_{capabilities.syntax, capabilities.case_insensitive_names},
        dependencies_(dependencies) {}

  void run() {
    register_names();
    add_catalog_dependencies();
    for (const auto& [name, held] : catalog_.enums) add_schema_dependency({ObjectKind::enum_type, name, ""});
    for (const auto& [name, held] : catalog_.sequences) add_sequence(held);
    for (const auto& [name, held] : catalog_.tables) add_table(held);
    for (const auto& [name, held] : catalog_.views) add_view(held);
    for (const auto& [id, held] : catalog_.objects) add_object(held);
    std::ranges::sort(dependencies_, {}, [](const ElementDependency& dependency) {
      return std::tuple(dependency.on, dependency.dependent, dependency.kind, !dependency.certain);
    });
    const auto same = [](const ElementDependency& a, const ElementDependency& b) {
      return a.on == b.on && a.dependent == b.dependent && a.kind == b.kind;
    };
    dependencies_.erase(std::unique(dependencies_.begin(), dependencies_.end(), same), dependencies_.end());
  }

 private:
  struct NamedElement {
    ObjectId id;
    Element element;
  };

  Element number(const ObjectId& id) { return elements_.number(id); }

  void add(Element dependent, Element on, DependencyKind kind = DependencyKind::whole, bool certain = true) {
    if (dependent != on) dependencies_.push_back({dependent, on, kind, certain});
  }

  void register_object(const ObjectId& id) {
    by_name_[rules_.fold(id.name.name)].push_back({id, number(id)});
  }

  void register_names() {
    for (const auto& [name, held] : catalog_.enums) register_object({ObjectKind::enum_type, name, ""});
    for (const auto& [name, held] : catalog_.sequences) register_object({ObjectKind::sequence, name, ""});
    for (const auto& [name, held] : catalog_.tables) {
      register_object({ObjectKind::table, name, ""});
      for (const auto& index : held.indexes)
        index_owners_[{name.schema, index.name}] = index_id(name, index.name);
      for (const auto& [id, constraint] : constraints_of(held, capabilities_)) {
        if (!std::holds_alternative<schema::KeyConstraint>(constraint)) continue;
        index_owners_[{name.schema, schema::constraint_name(constraint)}] = id;
      }
    }
    for (const auto& [name, held] : catalog_.views) {
      register_object({ObjectKind::view, name, ""});
      for (const auto& index : held.indexes)
        index_owners_[{name.schema, index.name}] = index_id(name, index.name);
    }
    for (const auto& [id, held] : catalog_.objects) {
      if (!is_attached(id.kind)) register_object(id);
    }
  }

  /// The id as it is used here.
  ObjectId resolve_id(ObjectId id) const {
    if (id.kind == ObjectKind::index) {
      const ObjectName name{id.name.schema, id.part.empty() ? id.name.name : id.part};
      const auto owner = index_owners_.find(name);
      if (owner != index_owners_.end()) return owner->second;
    }
    if (id.kind == ObjectKind::table && !catalog_.tables.contains(id.name) &&
        catalog_.views.contains(id.name)) {
      id.kind = ObjectKind::view;
    }
    if (id.kind == ObjectKind::view && !catalog_.views.contains(id.name) &&
        catalog_.tables.contains(id.name)) {
      id.kind = ObjectKind::table;
    }
    if (id.kind == ObjectKind::column && catalog_.views.contains(id.name))
      return {ObjectKind::view, id.name, ""};
    return id;
  }

  void add_catalog_dependencies() {
    for (const auto& [catalog_dependent, catalog_on] : catalog_.dependencies) {
      const auto dependent = resolve_id(catalog_dependent);
      const auto on = resolve_id(catalog_on);
      const auto from = number(dependent);
      const auto to = number(on);
      has_catalog_dependencies_.insert(from);
      if (dependent.kind != ObjectKind::column) {
        add(from, to);
        continue;
      }
      const auto found = catalog_.tables.find(dependent.name);
      const auto* column =
          found == catalog_.tables.end() ? nullptr : found->second.find_column(dependent.part);
      if (!column || (on.kind == ObjectKind::table && on.name == dependent.name)) {
        add(from, to);
        continue;
      }
      const bool is_type_dependency = is_type(on.kind) || on.kind == ObjectKind::collation ||
                                      on.kind == ObjectKind::table || on.kind == ObjectKind::view ||
                                      on.kind == ObjectKind::extension;
      if (is_type_dependency) add(from, to, DependencyKind::type);
      const bool has_value_expression = column->default_value || column->generated;
      if (has_value_expression &&
          (!is_type_dependency ||
           mentions(column->generated ? column->generated->expression : *column->default_value,
                    on.name.name))) {
        add(from, to, column->generated ? DependencyKind::generated : DependencyKind::default_value);
      }
    }
  }

  bool mentions(const std::string& text, const std::string& name) const {
    for (const auto& found : sql::names_in(rules_, text)) {
      if (std::ranges::find(found.parts, rules_.fold(name)) != found.parts.end()) return true;
    }
    return false;
  }

  void add_schema_dependency(const ObjectId& id) {
    if (!id.name.schema.empty()) add(number(id), number({ObjectKind::schema, {"", id.name.schema}, ""}));
  }

  void add_sequence(const schema::Sequence& held) {
    const ObjectId id{ObjectKind::sequence, held.name, ""};
    add_schema_dependency(id);
    if (!held.owned_by_table.name.empty()) {
      add(number(id), number(column_id(held.owned_by_table, held.owned_by_column)), DependencyKind::owner);
    }
  }

  void add_table(const Table& held) {
    const auto table = number({ObjectKind::table, held.name, ""});
    add_schema_dependency({ObjectKind::table, held.name, ""});
    for (const auto& parent : parents_of(held, rules_)) {
      add(table, number({ObjectKind::table, parent, ""}), DependencyKind::parent);
    }
    std::unordered_map<std::string, Element> columns;
    for (const auto& column : held.columns) {
      columns[rules_.fold(column.name)] = number(column_id(held.name, column.name));
    }
    for (const auto& column : held.columns) this->add_column(held, column, table, columns);

    for (const auto& [id, constraint] : constraints_of(held, capabilities_)) {
      const auto element = number(id);
      add(element, table);
      const auto names = [&](const std::vector<std::string>& list) {
        for (const auto& name : list) add_column_dependency(element, columns, name);
      };
      if (const auto* key = std::get_if<schema::KeyConstraint>(&constraint)) {
        names(key->columns);
        names(key->include);
      } else if (const auto* check = std::get_if<schema::CheckConstraint>(&constraint)) {
        add_expression_dependencies(check->expression, element, DependencyKind::whole, columns);
      } else if (const auto* other = std::get_if<schema::OtherConstraint>(&constraint)) {
        add_expression_dependencies(other->definition, element, DependencyKind::whole, columns);
      } else if (const auto* foreign = std::get_if<schema::ForeignKey>(&constraint)) {
        names(foreign->columns);
        add_foreign_key(*foreign, element);
      }
    }
    for (const auto& held_index : held.indexes) add_index(held.name, held_index, table, &columns);
  }

  using Columns = std::unordered_map<std::string, Element>;

  void add_column_dependency(Element dependent, const Columns& columns, const std::string& name) {
    const auto found = columns.find(rules_.fold(name));
    if (found != columns.end()) add(dependent, found->second);
  }

  void add_column(const Table& held, const schema::Column& column, Element table, const Columns& columns) {
    const auto element = columns.at(rules_.fold(column.name));
    add(element, table);
    for (const auto type : types_in(column.type, held.name.schema)) add(element, type, DependencyKind::type);
    if (!column.collation.empty() && !has_catalog_dependencies_.contains(element)) {
      for (const auto& name : sql::names_in(rules_, column.collation)) {
        for_each_match(name, [&](const NamedElement& named) {
          if (named.id.kind == ObjectKind::collation) add(element, named.element, DependencyKind::type);
        });
      }
    }
    if (column.default_value) {
      for (const auto& name : sql::names_in(rules_, *column.default_value)) {
        for_each_match(name, [&](const NamedElement& named) {
          if (name.in_string && named.id.kind == ObjectKind::sequence) {
            add(element, named.element, DependencyKind::default_value);
          } else if ((name.is_call && is_routine(named.id.kind)) || is_type(named.id.kind)) {
            add(element, named.element, DependencyKind::default_value, is_type(named.id.kind));
          }
        });
      }
    }
    if (column.generated)
      add_expression_dependencies(column.generated->expression, element, DependencyKind::generated, columns);
  }

  /// An expression that sees the columns of one table.
  void add_expression_dependencies(const std::string& text, Element dependent, DependencyKind kind,
                                   const Columns& columns) {
    if (text.empty()) return;
    for (const auto& name : sql::names_in(rules_, text)) {
      if (!name.is_call) {
        for (const auto& part : name.parts) {
          const auto found = columns.find(part);
          if (found != columns.end()) add(dependent, found->second, kind);
        }
      }
      for_each_match(name, [&](const NamedElement& named) {
        if (name.is_call ? is_routine(named.id.kind) : is_type(named.id.kind)) {
          add(dependent, named.element, kind, false);
        }
      });
    }
  }

  void add_foreign_key(const schema::ForeignKey& key, Element element) {
    add(element, number({ObjectKind::table, key.referenced_table, ""}));
    const auto found = catalog_.tables.find(key.referenced_table);
    for (const auto& column : key.referenced_columns) {
      add(element, number(column_id(key.referenced_table, column)));
    }
    if (found == catalog_.tables.end()) return;
    const auto sorted = [](std::vector<std::string> names) {
      std::ranges::sort(names);
      return names;
    };
    const auto wanted = sorted(key.referenced_columns);
    for (const auto& [id, constraint] : constraints_of(found->second, capabilities_)) {
      const auto* held = std::get_if<schema::KeyConstraint>(&constraint);
      if (!held) break;  // keys come first
      if (wanted.empty() ? held->primary : sorted(held->columns) == wanted) return add(element, number(id));
    }
    for (const auto& index : found->second.indexes) {
      if (!index.unique || !index.where.empty()) continue;
      std::vector<std::string> columns;
      for (const auto& index_key : index.keys) columns.push_back(index_key.column);
      if (sorted(columns) == wanted) return add(element, number(index_id(found->first, index.name)));
    }
  }

  void add_index(const ObjectName& on, const schema::Index& held, Element table, const Columns* columns) {
    const auto element = number(index_id(on, held.name));
    add(element, table);
    if (!columns) return;
    for (const auto& key : held.keys) {
      if (!key.column.empty()) add_column_dependency(element, *columns, key.column);
      add_expression_dependencies(key.expression, element, DependencyKind::whole, *columns);
    }
    for (const auto& column : held.include) add_column_dependency(element, *columns, column);
    add_expression_dependencies(held.where, element, DependencyKind::whole, *columns);
  }

  void add_view(const schema::View& held) {
    const ObjectId id{ObjectKind::view, held.name, ""};
    const auto element = number(id);
    add_schema_dependency(id);
    for (const auto& held_index : held.indexes) add_index(held.name, held_index, element, nullptr);
    if (!has_catalog_dependencies_.contains(element)) add_text_dependencies(held.query, element);
  }

  void add_object(const schema::SqlObject& held) {
    const auto element = number(held.id);
    if (is_attached(held.id.kind)) {
      if (catalog_.tables.contains(held.id.name)) add(element, number({ObjectKind::table, held.id.name, ""}));
      if (catalog_.views.contains(held.id.name)) add(element, number({ObjectKind::view, held.id.name, ""}));
    } else {
      add_schema_dependency(held.id);
    }
    // What a function's body needs is told by nobody.
    if (!has_catalog_dependencies_.contains(element) || is_routine(held.id.kind))
      add_text_dependencies(held.definition, element);
  }

  /// A text that may name whatever there is.
  void add_text_dependencies(const std::string& text, Element dependent) {
    for (const auto& name : sql::names_in(rules_, text)) {
      for_each_match(name, [&](const NamedElement& named) {
        const bool fits = name.is_call ? is_routine(named.id.kind) : !is_routine(named.id.kind);
        if (fits) add(dependent, named.element, DependencyKind::whole, false);
      });
      // INSERT INTO contacts (…) and the like look like calls.
      if (name.is_call) {
        for_each_match(name, [&](const NamedElement& named) {
          if (named.id.kind == ObjectKind::table) add(dependent, named.element, DependencyKind::whole, false);
        });
      }
    }
  }

  /// What a name in a text may stand for: schema.name, name, schema.table.column, table.column.
  template <typename Visit>
  void for_each_match(const sql::NameInText& name, Visit visit) {
    const auto with = [&](const std::string* schema, const std::string& bare) {
      const auto found = by_name_.find(bare);
      if (found == by_name_.end()) return false;
      bool any = false;
      for (const auto& named : found->second) {
        if (schema && rules_.fold(named.id.name.schema) != *schema) continue;
        visit(named);
        any = true;
      }
      return any;
    };
    if (name.parts.size() >= 2 && with(&name.parts[0], name.parts[1])) return;
    with(nullptr, name.parts[0]);
  }

  const std::vector<Element>& types_in(const std::string& type, const std::string& schema) {
    const auto [entry, is_new] = types_.try_emplace({type, schema});
    if (!is_new) return entry->second;
    for (const auto& name : sql::names_in(rules_, type)) {
      for_each_match(name, [&](const NamedElement& named) {
        const bool may_be = is_type(named.id.kind) ||
                            ((named.id.kind == ObjectKind::table || named.id.kind == ObjectKind::view) &&
                             name.parts.size() == 2);
        if (may_be && (name.parts.size() == 2 || named.id.name.schema == schema || unique(named))) {
          entry->second.push_back(named.element);
        }
      });
    }
    return entry->second;
  }

  bool unique(const NamedElement& named) const {
    return by_name_.at(rules_.fold(named.id.name.name)).size() == 1;
  }

  const Catalog& catalog_;
  Elements& elements_;
  const dialect::Capabilities& capabilities_;
  sql::NameRules rules_;
  std::vector<ElementDependency>& dependencies_;
  std::unordered_map<std::string, std::vector<NamedElement>> by_name_;
  std::map<ObjectName, ObjectId> index_owners_;
  std::unordered_set<Element> has_catalog_dependencies_;
  std::map<std::pair<std::string, std::string>, std::vector<Element>> types_;
};

Dependencies::Dependencies(const Catalog& catalog, Elements& elements,
                           const dialect::Capabilities& capabilities) {
  Builder(catalog, elements, capabilities, dependencies_).run();
  starts_.assign(elements.size() + 1, 0);
  for (const auto& dependency : dependencies_) ++starts_[static_cast<std::size_t>(dependency.on) + 1];
  for (std::size_t i = 1; i < starts_.size(); ++i) starts_[i] += starts_[i - 1];
}

std::span<const ElementDependency> Dependencies::on(Element element) const {
  const auto at = static_cast<std::size_t>(element);
  if (at + 1 >= starts_.size()) return {};
  return std::span(dependencies_).subspan(starts_[at], starts_[at + 1] - starts_[at]);
}

bool Dependencies::contains(Element dependent, Element on_element) const {
  const auto dependencies = on(on_element);
  return std::ranges::binary_search(dependencies, dependent, {}, &ElementDependency::dependent);
}

}  // namespace limbeck::autogenerate
