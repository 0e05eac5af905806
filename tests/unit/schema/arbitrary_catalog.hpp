// Random catalogs for properties: every member of every kind, without sense.
#pragma once

#include <rapidcheck.h>

#include "schema/catalog.hpp"

namespace limbeck::schema::testing {

inline rc::Gen<std::string> text() {
  return rc::gen::oneOf(rc::gen::just(std::string()), rc::gen::string<std::string>(),
                        rc::gen::element<std::string>("a", "b c", "\"q\"", "é", "\\", "line\nbreak", "id"));
}

/// ASCII, or valid UTF-8: what a server hands out.
inline std::string any_text() {
  auto value = *rc::gen::resize(6, text());
  for (char& c : value) {
    if (value != "é" && static_cast<unsigned char>(c) > 127) c = static_cast<char>(c & 127);
  }
  return value;
}
inline std::string any_word() {
  return *rc::gen::element<std::string>("a", "b", "c", "Dd", "e f", "é");
}
inline bool any_bool() {
  return *rc::gen::arbitrary<bool>();
}
inline int below(int limit) {
  return *rc::gen::inRange(0, limit);
}

template <typename Make>
auto several(int limit, Make make) {
  std::vector<decltype(make())> values;
  for (int i = below(limit); i > 0; --i) values.push_back(make());
  return values;
}

inline Options any_options() {
  Options options;
  for (int i = below(3); i > 0; --i) options[any_word()] = any_text();
  return options;
}
inline ObjectName any_name() {
  return {any_bool() ? any_word() : std::string(), any_word()};
}
inline SequenceNumbers any_numbers() {
  const auto number = [] {
    return any_bool() ? std::optional<std::int64_t>(*rc::gen::arbitrary<std::int64_t>()) : std::nullopt;
  };
  return {number(), number(), number(), number(), number(), any_bool()};
}
inline Deferral any_deferral() {
  return static_cast<Deferral>(below(3));
}

inline Column any_column() {
  Column column;
  column.name = any_word();
  column.type = any_text();
  column.not_null = any_bool();
  if (any_bool()) column.default_value = any_text();
  if (any_bool()) column.identity = Identity{any_bool(), any_numbers()};
  if (any_bool()) column.generated = Generated{any_text(), any_bool()};
  column.collation = any_text();
  column.on_update = any_text();
  column.check = any_text();
  column.invisible = any_bool();
  column.comment = any_text();
  column.options = any_options();
  return column;
}

inline KeyPart any_key_part() {
  return {below(300), any_bool()};
}
inline KeyConstraint any_key(bool primary) {
  return {any_text(),     primary,    several(3, any_word), several(3, any_word),    any_bool(),
          any_deferral(), any_text(), any_options(),        several(3, any_key_part)};
}
inline CheckConstraint any_check() {
  return {any_text(), any_text(), any_bool(), any_bool(), any_text()};
}
inline ForeignKey any_foreign_key() {
  return {any_text(),
          several(3, any_word),
          any_name(),
          several(3, any_word),
          static_cast<ForeignKeyAction>(below(5)),
          static_cast<ForeignKeyAction>(below(5)),
          several(2, any_word),
          any_bool(),
          any_deferral(),
          any_bool(),
          any_text()};
}
inline OtherConstraint any_other() {
  return {any_text(), any_text(), any_text()};
}
inline IndexKey any_index_key() {
  return {any_text(), any_text(), any_text(), any_text(), below(300), any_bool(), any_bool()};
}
inline Index any_index() {
  return {any_word(),           any_bool(),    any_text(), several(3, any_index_key),
          several(2, any_word), any_text(),    any_bool(), any_bool(),
          any_text(),           any_options(), any_text()};
}

inline Table any_table() {
  Table table;
  table.name = any_name();
  table.columns = several(4, any_column);
  if (any_bool()) table.primary_key = any_key(true);
  table.uniques = several(3, [] { return any_key(false); });
  table.checks = several(3, any_check);
  table.foreign_keys = several(3, any_foreign_key);
  table.other_constraints = several(3, any_other);
  table.indexes = several(3, any_index);
  table.collation = any_text();
  table.comment = any_text();
  table.options = any_options();
  return table;
}

inline View any_view() {
  const auto pair = [] { return std::pair(any_word(), any_text()); };
  return {any_name(), any_bool(),       any_text(),    several(3, pair), several(2, any_index),
          any_text(), several(2, pair), any_options(), any_text()};
}

inline ObjectId any_id() {
  return {static_cast<ObjectKind>(below(static_cast<int>(ObjectKind::raw) + 1)), any_name(), any_text()};
}

inline Enum any_enum() {
  return {any_name(), several(4, any_text), any_text()};
}
inline Sequence any_sequence() {
  return {any_name(), any_text(), any_numbers(), any_bool() ? any_name() : ObjectName{},
          any_text(), any_text(), any_options()};
}
inline SqlObject any_object() {
  return {any_id(), any_text(), any_text(), any_bool(), any_text(), any_text(), any_text()};
}

inline Catalog any_catalog() {
  Catalog catalog;
  for (auto& schema : several(3, [] { return Schema{any_word(), any_text()}; })) {
    catalog.schemas[schema.name] = schema;
  }
  for (auto& held : several(3, any_enum)) catalog.enums[held.name] = held;
  for (auto& held : several(3, any_sequence)) catalog.sequences[held.name] = held;
  for (auto& held : several(3, any_table)) catalog.tables[held.name] = held;
  for (auto& held : several(3, any_view)) catalog.views[held.name] = held;
  for (auto& held : several(3, any_object)) catalog.objects[held.id] = held;
  catalog.dependencies = several(3, [] { return Dependency{any_id(), any_id()}; });
  return catalog;
}

}  // namespace limbeck::schema::testing
