// The reading of tables, for document.cpp.
#pragma once

#include "models/document.hpp"
#include "models/members.hpp"

namespace limbeck::models {

/// Nothing when the table exists on other dialects only.
std::optional<Declared<TableSpec>> read_table(const ReadContext& context, const Json& json,
                                              std::size_t index);

/// Of a table or a materialized view. Nothing when it exists on other dialects only.
std::optional<Declared<schema::Index>> read_index(const ReadContext& context, const Json& json,
                                                  const std::string& owner);

TypeSpec read_type(Members& members, const std::string& key);

/// A text, or {"name": …, "schema": …}.
schema::ObjectName read_name(Members& members, const std::string& key);

/// "start", "increment", "minimum", "maximum", "cache", "cycle".
schema::SequenceNumbers read_numbers(Members& members);

/// "renamed_from" and "id".
template <typename T>
void read_renamed_from_and_id(Members& members, Declared<T>& declared) {
  declared.renamed_from = members.text("renamed_from");
  declared.id = members.text("id");
}

}  // namespace limbeck::models
