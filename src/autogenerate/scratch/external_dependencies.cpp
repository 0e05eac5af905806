#include "autogenerate/scratch/external_dependencies.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "autogenerate/scratch/create.hpp"
#include "base/text.hpp"
#include "dialect/sql/names.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::autogenerate {
namespace {

using schema::Catalog;
using schema::ObjectId;
using schema::ObjectKind;
using schema::ObjectName;

/// Every "schema.name" of a statement, those in the bodies of functions included: the engine may look at
/// them.
std::set<ObjectName> qualified_names(const std::string& sql, const sql::NameRules& rules) {
  std::set<ObjectName> found;
  const auto look = [&](std::string_view text) {
    for (const auto& name : sql::names_in(rules, text)) {
      if (name.parts.size() >= 2) found.insert({name.parts[0], name.parts[1]});
    }
  };
  look(sql);
  if (sql.find('$') == std::string::npos) return found;
  try {
    for (const auto& token : sql::tokens(rules.syntax, sql)) {
      if (token.kind == sql::Token::Kind::string && token.text.starts_with('$')) look(token.value());
    }
  } catch (const Error&) {  // whatever it is, the engine will say so
  }
  return found;
}

schema::Table without_details(const schema::Table& table) {
  schema::Table reduced;
  reduced.name = table.name;
  for (const auto& column : table.columns) {
    schema::Column plain;
    plain.name = column.name;
    plain.type = column.type;
    plain.collation = column.collation;
    plain.not_null = column.not_null;
    reduced.columns.push_back(std::move(plain));
  }
  const auto key = [](schema::KeyConstraint constraint) {
    constraint.options.clear();
    constraint.comment.clear();
    return constraint;
  };
  if (table.primary_key) reduced.primary_key = key(*table.primary_key);
  for (const auto& unique : table.uniques) reduced.uniques.push_back(key(unique));
  for (const auto& index : table.indexes) {
    // A foreign key may lead to columns that only an index makes unique.
    const bool is_key =
        index.unique && index.where.empty() &&
        std::ranges::none_of(index.keys, [](const auto& part) { return part.column.empty(); });
    if (!is_key) continue;
    auto plain = index;
    plain.options.clear();
    plain.comment.clear();
    reduced.indexes.push_back(std::move(plain));
  }
  return reduced;
}

bool can_be_referred_to(ObjectKind kind) {
  constexpr std::array kinds{ObjectKind::collation,  ObjectKind::domain,    ObjectKind::composite_type,
                             ObjectKind::range_type, ObjectKind::function,  ObjectKind::procedure,
                             ObjectKind::aggregate,  ObjectKind::operator_, ObjectKind::text_search};
  return std::ranges::find(kinds, kind) != kinds.end();
}

class Collector {
 public:
  Collector(const Catalog& full_catalog, const std::function<bool(const ObjectName&)>& inside,
            const dialect::Dialect& dialect, const dialect::Capabilities& capabilities)
      : full_catalog_(full_catalog),
        inside_(inside),
        dialect_(dialect),
        capabilities_(capabilities),
        rules_{dialect.engine(), capabilities.case_insensitive_names} {
    for (const auto& [id, object] : full_catalog.objects) {
      if (can_be_referred_to(id.kind)) objects_[id.name].push_back(&object);
    }
    for (const auto& [dependent, on] : full_catalog.dependencies) {
      if (dependent.kind == ObjectKind::extension && on.kind == ObjectKind::schema)
        extensions_[on.name.name].push_back(dependent);
    }
  }

  Catalog run(std::vector<std::string> statements) {
    while (!statements.empty()) {
      Catalog more;
      for (const auto& sql : statements) {
        for (const auto& name : qualified_names(sql, rules_)) take(name, more);
      }
      statements.clear();
      if (more.empty()) break;
      for (auto& made : create_statements(more, dialect_, capabilities_))
        statements.push_back(std::move(made.sql));
      add(std::move(more));
    }
    for (const auto& edge : full_catalog_.dependencies) {
      if (contains_object(edge.dependent) && contains_object(edge.on)) result_.dependencies.push_back(edge);
    }
    return std::move(result_);
  }

 private:
  void take(const ObjectName& name, Catalog& into) {
    const auto schema = full_catalog_.schemas.find(name.schema);
    if (schema == full_catalog_.schemas.end() || inside_(name) || !seen_.insert(name).second) return;
    into.schemas.emplace(schema->first, schema::Schema{schema->first, ""});
    for (const auto& extension : extensions_[name.schema]) {
      if (result_.objects.contains(extension)) continue;
      into.objects.emplace(extension, full_catalog_.objects.at(extension));
    }
    if (const auto found = full_catalog_.tables.find(name); found != full_catalog_.tables.end())
      into.tables.emplace(name, without_details(found->second));
    if (const auto found = full_catalog_.enums.find(name); found != full_catalog_.enums.end())
      into.enums.insert(*found);
    if (const auto found = full_catalog_.views.find(name); found != full_catalog_.views.end()) {
      auto view = found->second;
      view.options.clear();
      view.indexes.clear();
      into.views.emplace(name, std::move(view));
    }
    if (const auto found = full_catalog_.sequences.find(name); found != full_catalog_.sequences.end()) {
      auto sequence = found->second;
      sequence.owned_by_table = {};
      sequence.owned_by_column.clear();
      into.sequences.emplace(name, std::move(sequence));
    }
    for (const auto* object : objects_[name]) into.objects.emplace(object->id, *object);
  }

  void add(Catalog more) {
    result_.schemas.merge(more.schemas);
    result_.enums.merge(more.enums);
    result_.sequences.merge(more.sequences);
    result_.tables.merge(more.tables);
    result_.views.merge(more.views);
    result_.objects.merge(more.objects);
  }

  bool contains_object(const ObjectId& id) const {
    switch (id.kind) {
      case ObjectKind::schema:
        return result_.schemas.contains(id.name.name);
      case ObjectKind::table:
      case ObjectKind::column:
        return result_.tables.contains(id.name) || result_.views.contains(id.name);
      case ObjectKind::view:
        return result_.views.contains(id.name);
      case ObjectKind::enum_type:
        return result_.enums.contains(id.name);
      case ObjectKind::sequence:
        return result_.sequences.contains(id.name);
      default:
        return result_.objects.contains(id);
    }
  }

  const Catalog& full_catalog_;
  const std::function<bool(const ObjectName&)>& inside_;
  const dialect::Dialect& dialect_;
  const dialect::Capabilities& capabilities_;
  sql::NameRules rules_;
  std::map<ObjectName, std::vector<const schema::SqlObject*>> objects_;
  std::map<std::string, std::vector<ObjectId>> extensions_;
  std::set<ObjectName> seen_;
  Catalog result_;
};

}  // namespace

bool mention_external_objects(const std::vector<std::string>& statements,
                              const std::function<bool(const ObjectName&)>& inside,
                              const dialect::Dialect& dialect, const dialect::Capabilities& capabilities) {
  const sql::NameRules rules{dialect.engine(), capabilities.case_insensitive_names};
  return std::ranges::any_of(statements, [&](const std::string& sql) {
    return std::ranges::any_of(qualified_names(sql, rules), [&](const ObjectName& name) {
      return !inside(name) && !dialect.is_system_schema(name.schema);
    });
  });
}

Catalog find_external_dependencies(const std::vector<std::string>& statements, const Catalog& full_catalog,
                                   const std::function<bool(const ObjectName&)>& inside,
                                   const dialect::Dialect& dialect,
                                   const dialect::Capabilities& capabilities) {
  return Collector(full_catalog, inside, dialect, capabilities).run(statements);
}

}  // namespace limbeck::autogenerate
