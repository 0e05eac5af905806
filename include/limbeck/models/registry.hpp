// Where declarations are kept until they are printed.
#pragma once

#include <limbeck/models/node.hpp>

namespace limbeck::models::detail {

/// One declared object.
struct Record {
  const char* section = nullptr;  // of the document: "tables", "enums", …
  Node node;
  TypeTag type = nullptr;  // the struct of a table, the C++ enum of an enumeration
  std::vector<std::pair<Member, std::string>> columns;  // of a table: which member is kept in which column
  std::vector<std::pair<std::int64_t, std::string>>
      values;  // of an enumeration: which enumerator has which name
  Record* next = nullptr;
};

struct Registry {
  Record* first = nullptr;
  Record* last = nullptr;
};

/// All that has been declared so far, in order. Records live as long as the program: declarations are global
/// objects, and handles to them may be used until the very end.
inline Registry& registry() {
  static Registry all;
  return all;
}

inline Record* declare(const char* section, std::string_view name) {
  auto* record = new Record;
  record->section = section;
  if (!name.empty()) record->node.set("name", name);
  auto& all = registry();
  (all.last ? all.last->next : all.first) = record;
  all.last = record;
  return record;
}

}  // namespace limbeck::models::detail
