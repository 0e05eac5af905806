#include "autogenerate/differ/elements.hpp"

#include <functional>
#include <map>

namespace limbeck::autogenerate {

using schema::ObjectId;
using schema::ObjectKind;
using schema::ObjectName;

std::size_t Elements::Hash::operator()(const ObjectId& id) const {
  const std::hash<std::string> hash;
  std::size_t value = static_cast<std::size_t>(id.kind);
  for (const auto* text : {&id.name.schema, &id.name.name, &id.part}) value = value * 1000003 + hash(*text);
  return value;
}

Element Elements::number(const ObjectId& id) {
  const auto [entry, is_new] = numbers_.try_emplace(id, static_cast<Element>(ids_.size()));
  if (is_new) ids_.push_back(id);
  return entry->second;
}

std::optional<Element> Elements::find(const ObjectId& id) const {
  const auto found = numbers_.find(id);
  return found == numbers_.end() ? std::nullopt : std::optional(found->second);
}

ObjectId column_id(const ObjectName& table, const std::string& column) {
  return {ObjectKind::column, table, column};
}
ObjectId index_id(const ObjectName& table, const std::string& index) {
  return {ObjectKind::index, table, index};
}

namespace {

constexpr char separator = '\x1f';

struct Content {
  std::string text;

  Content& operator<<(const std::string& value) {
    text += value;
    text += separator;
    return *this;
  }
  Content& operator<<(const std::vector<std::string>& values) {
    for (const auto& value : values) *this << value;
    return *this << std::string("\x1e");
  }
  Content& operator<<(const schema::Options& options) {
    for (const auto& [key, value] : options) *this << key << value;
    return *this << std::string("\x1e");
  }
  Content& operator<<(const ObjectName& name) { return *this << name.schema << name.name; }
  Content& operator<<(bool value) { return *this << std::string(value ? "1" : "0"); }
  template <typename Enumeration>
    requires std::is_enum_v<Enumeration>
  Content& operator<<(Enumeration value) {
    return *this << std::to_string(static_cast<int>(value));
  }

  void operator()(const schema::KeyConstraint& key) {
    *this << std::string(key.primary ? "P" : "U") << key.columns;
    for (const auto& part : key.parts) *this << std::to_string(part.prefix_length) << part.descending;
    *this << key.include << key.nulls_not_distinct << key.deferral << key.options;
  }
  void operator()(const schema::CheckConstraint& check) {
    *this << std::string("C") << check.expression << check.no_inherit << check.validated;
  }
  void operator()(const schema::ForeignKey& key) {
    *this << std::string("F") << key.columns << key.referenced_table << key.referenced_columns
          << key.on_update << key.on_delete << key.on_delete_columns << key.match_full << key.deferral
          << key.validated;
  }
  void operator()(const schema::OtherConstraint& other) { *this << std::string("O") << other.definition; }
};

}  // namespace

std::string content_of(const schema::Constraint& constraint) {
  Content content;
  std::visit([&](const auto& held) { content(held); }, constraint);
  return std::move(content.text);
}

std::string content_of(const schema::Index& index) {
  Content content;
  content << index.unique << index.method;
  for (const auto& key : index.keys) {
    content << key.column << key.expression << key.collation << key.operator_class
            << std::to_string(key.prefix_length) << key.descending << key.nulls_first;
  }
  content << std::string("\x1e") << index.include << index.where << index.nulls_not_distinct << index.ignored
          << index.options;
  return std::move(content.text);
}

std::vector<NumberedConstraint> constraints_of(const schema::Table& table,
                                               const dialect::Capabilities& capabilities) {
  std::vector<NumberedConstraint> numbered;
  std::map<std::string, int> namesakes;
  for (auto& constraint : table.constraints()) {
    std::string part = schema::constraint_name(constraint);
    if (part.empty() || !capabilities.named_constraints) {
      part = separator + content_of(constraint);
      const int count = namesakes[part]++;
      if (count > 0) part += std::to_string(count);
    }
    numbered.push_back({{ObjectKind::constraint, table.name, std::move(part)}, std::move(constraint)});
  }
  return numbered;
}

std::map<std::pair<ObjectName, std::string>, std::vector<ObjectName>> owned_sequences(
    const schema::Catalog& catalog) {
  std::map<std::pair<ObjectName, std::string>, std::vector<ObjectName>> owned;
  for (const auto& [name, sequence] : catalog.sequences) {
    if (!sequence.owned_by_table.name.empty()) {
      owned[{sequence.owned_by_table, sequence.owned_by_column}].push_back(name);
    }
  }
  return owned;
}

bool is_attached(ObjectKind kind) {
  return kind == ObjectKind::trigger || kind == ObjectKind::rule || kind == ObjectKind::policy ||
         kind == ObjectKind::privilege;
}

}  // namespace limbeck::autogenerate
