#include "autogenerate/differ/text_dependencies.hpp"

#include <map>
#include <unordered_map>

namespace limbeck::autogenerate {

using schema::ObjectId;
using schema::ObjectKind;

namespace {

class TextReader {
 public:
  TextReader(const NumberedCatalog& catalog, const std::unordered_set<Element>& told, Elements& elements)
      : numbered_(catalog),
        catalog_(catalog.catalog),
        rules_(catalog.rules),
        told_(told),
        elements_(elements) {
    for (const auto& [name, held] : catalog_.enums) register_object({ObjectKind::enum_type, name, ""});
    for (const auto& [name, held] : catalog_.sequences) register_object({ObjectKind::sequence, name, ""});
    for (const auto& [name, held] : catalog_.tables) register_object({ObjectKind::table, name, ""});
    for (const auto& [name, held] : catalog_.views) register_object({ObjectKind::view, name, ""});
    for (const auto& [id, held] : catalog_.objects) {
      if (!is_attached(id.kind)) register_object(id);
    }
  }

  TextDependencies run() {
    for (const auto& [name, held] : catalog_.tables) read_table(held, numbered_.tables.at(name));
    for (const auto& [name, held] : catalog_.views) {
      const auto element = elements_.number({ObjectKind::view, name, ""});
      if (!told_.contains(element)) read_text(held.query, element);
    }
    for (const auto& [id, held] : catalog_.objects) {
      const auto element = elements_.number(id);
      if (!told_.contains(element) || is_routine(id.kind)) read_text(held.definition, element);
    }
    return std::move(found_);
  }

 private:
  struct NamedElement {
    ObjectId id;
    Element element;
  };

  void register_object(const ObjectId& id) {
    by_name_[rules_.fold(id.name.name)].push_back({id, elements_.number(id)});
  }

  void add_fact(Element dependent, Element on, DependencyKind kind) {
    found_.facts.push_back({dependent, on, kind});
  }
  void add_guess(Element dependent, Element on, DependencyKind kind) {
    found_.guesses.push_back({dependent, on, kind});
  }

  void read_table(const schema::Table& held, const NumberedTable& table) {
    for (const auto& column : held.columns) read_column(held, column, table);
    for (const auto& [element, constraint] : table.constraints) {
      if (const auto* check = std::get_if<schema::CheckConstraint>(&constraint.constraint)) {
        read_expression(check->expression, element, DependencyKind::whole, table);
      } else if (const auto* other = std::get_if<schema::OtherConstraint>(&constraint.constraint)) {
        read_expression(other->definition, element, DependencyKind::whole, table);
      }
    }
    for (const auto& index : held.indexes) {
      const auto element = elements_.number(index_id(held.name, index.name));
      for (const auto& key : index.keys) {
        read_expression(key.expression, element, DependencyKind::whole, table);
      }
      read_expression(index.where, element, DependencyKind::whole, table);
    }
  }

  void read_column(const schema::Table& held, const schema::Column& column, const NumberedTable& table) {
    const auto element = table.columns.at(rules_.fold(column.name));
    for (const auto type : types_in(column.type, held.name.schema)) {
      add_fact(element, type, DependencyKind::type);
    }
    if (!column.collation.empty() && !told_.contains(element)) read_collation(column.collation, element);
    if (column.default_value) read_default(*column.default_value, element);
    if (column.generated)
      read_expression(column.generated->expression, element, DependencyKind::generated, table);
  }

  void read_collation(const std::string& text, Element column) {
    for (const auto& name : sql::names_in(rules_, text)) {
      for_each_match(name, [&](const NamedElement& named) {
        if (named.id.kind == ObjectKind::collation) add_fact(column, named.element, DependencyKind::type);
      });
    }
  }

  void read_default(const std::string& text, Element column) {
    for (const auto& name : sql::names_in(rules_, text)) {
      for_each_match(name, [&](const NamedElement& named) {
        const bool is_sequence = name.in_string && named.id.kind == ObjectKind::sequence;
        if (is_sequence || is_type(named.id.kind)) {
          add_fact(column, named.element, DependencyKind::default_value);
        } else if (name.is_call && is_routine(named.id.kind)) {
          add_guess(column, named.element, DependencyKind::default_value);
        }
      });
    }
  }

  /// An expression that sees the columns of one table.
  void read_expression(const std::string& text, Element dependent, DependencyKind kind,
                       const NumberedTable& table) {
    if (text.empty()) return;
    for (const auto& name : sql::names_in(rules_, text)) {
      if (!name.is_call) {
        for (const auto& part : name.parts) {
          const auto found = table.columns.find(part);
          if (found != table.columns.end()) add_fact(dependent, found->second, kind);
        }
      }
      for_each_match(name, [&](const NamedElement& named) {
        if (name.is_call ? is_routine(named.id.kind) : is_type(named.id.kind)) {
          add_guess(dependent, named.element, kind);
        }
      });
    }
  }

  /// A text that may name whatever there is.
  void read_text(const std::string& text, Element dependent) {
    for (const auto& name : sql::names_in(rules_, text)) {
      for_each_match(name, [&](const NamedElement& named) {
        // INSERT INTO contacts (…) and the like look like calls.
        const bool fits = name.is_call ? is_routine(named.id.kind) || named.id.kind == ObjectKind::table
                                       : !is_routine(named.id.kind);
        if (fits) add_guess(dependent, named.element, DependencyKind::whole);
      });
    }
  }

  /// What a name in a text may stand for: schema.name, name, schema.table.column, table.column.
  template <typename Visit>
  void for_each_match(const sql::NameInText& name, Visit visit) {
    const auto visit_all = [&](const std::string* schema, const std::string& bare) {
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
    if (name.parts.size() >= 2 && visit_all(&name.parts[0], name.parts[1])) return;
    visit_all(nullptr, name.parts[0]);
  }

  /// The types that a column's type names; many columns have the same.
  const std::vector<Element>& types_in(const std::string& type, const std::string& schema) {
    const auto [entry, is_new] = types_.try_emplace({type, schema});
    if (!is_new) return entry->second;
    for (const auto& name : sql::names_in(rules_, type)) {
      for_each_match(name, [&](const NamedElement& named) {
        const bool is_qualified = name.parts.size() == 2;
        const bool is_relation = named.id.kind == ObjectKind::table || named.id.kind == ObjectKind::view;
        if (!is_type(named.id.kind) && !(is_relation && is_qualified)) return;
        if (is_qualified || named.id.name.schema == schema || is_unique(named))
          entry->second.push_back(named.element);
      });
    }
    return entry->second;
  }

  bool is_unique(const NamedElement& named) const {
    return by_name_.at(rules_.fold(named.id.name.name)).size() == 1;
  }

  const NumberedCatalog& numbered_;
  const schema::Catalog& catalog_;
  const sql::NameRules& rules_;
  const std::unordered_set<Element>& told_;
  Elements& elements_;
  std::unordered_map<std::string, std::vector<NamedElement>> by_name_;  ///< by bare name, folded
  std::map<std::pair<std::string, std::string>, std::vector<Element>> types_;
  TextDependencies found_;
};

}  // namespace

TextDependencies text_dependencies(const NumberedCatalog& catalog, const std::unordered_set<Element>& told,
                                   Elements& elements) {
  return TextReader(catalog, told, elements).run();
}

}  // namespace limbeck::autogenerate
