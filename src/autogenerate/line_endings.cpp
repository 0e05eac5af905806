#include "autogenerate/line_endings.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace limbeck::autogenerate {
namespace {

void adopt(std::string& text, const std::string& wanted) {
  if (text == wanted || (!text.contains('\r') && !wanted.contains('\r'))) return;
  if (with_line_feeds(text) == with_line_feeds(wanted)) text = wanted;
}

/// Of parts of one name.
template <typename Parts>
void adopt_comments(Parts& parts, const Parts& wanted) {
  for (auto& part : parts) {
    const auto found = std::ranges::find(wanted, part.name,
                                         [](const auto& each) -> const std::string& { return each.name; });
    if (found != wanted.end()) adopt(part.comment, found->comment);
  }
}

void adopt(schema::Column& column, const schema::Column& wanted) {
  if (column.default_value && wanted.default_value) adopt(*column.default_value, *wanted.default_value);
  if (column.generated && wanted.generated) adopt(column.generated->expression, wanted.generated->expression);
  adopt(column.check, wanted.check);
}

void adopt(schema::Index& index, const schema::Index& wanted) {
  adopt(index.where, wanted.where);
  for (std::size_t i = 0; i < index.keys.size() && i < wanted.keys.size(); ++i)
    adopt(index.keys[i].expression, wanted.keys[i].expression);
}

void adopt(schema::OtherConstraint& constraint, const schema::OtherConstraint& wanted) {
  adopt(constraint.definition, wanted.definition);
}

template <typename Parts>
void adopt_named(Parts& parts, const Parts& wanted) {
  for (auto& part : parts) {
    for (const auto& other : wanted)
      if (other.name == part.name) adopt(part, other);
  }
}

void adopt_expressions(schema::Table& table, const schema::Table& wanted) {
  adopt_named(table.columns, wanted.columns);
  adopt_named(table.indexes, wanted.indexes);
  adopt_named(table.other_constraints, wanted.other_constraints);
  // Many have no names.
  for (auto& check : table.checks) {
    for (const auto& other : wanted.checks)
      if (other.name == check.name) adopt(check.expression, other.expression);
  }
}

void adopt_parts(schema::Table& table, const schema::Table& wanted) {
  adopt_expressions(table, wanted);
  adopt(table.comment, wanted.comment);
  adopt_comments(table.columns, wanted.columns);
  adopt_comments(table.uniques, wanted.uniques);
  adopt_comments(table.checks, wanted.checks);
  adopt_comments(table.foreign_keys, wanted.foreign_keys);
  adopt_comments(table.other_constraints, wanted.other_constraints);
  adopt_comments(table.indexes, wanted.indexes);
  if (table.primary_key && wanted.primary_key) adopt(table.primary_key->comment, wanted.primary_key->comment);
}

void adopt_parts(schema::View& view, const schema::View& wanted) {
  adopt(view.query, wanted.query);
  adopt(view.comment, wanted.comment);
  adopt_comments(view.indexes, wanted.indexes);
  for (auto& [column, comment] : view.column_comments) {
    const auto found = std::ranges::find(wanted.column_comments, column,
                                         [](const auto& each) -> const std::string& { return each.first; });
    if (found != wanted.column_comments.end()) adopt(comment, found->second);
  }
}

void adopt_parts(schema::SqlObject& object, const schema::SqlObject& wanted) {
  adopt(object.definition, wanted.definition);
  adopt(object.comment, wanted.comment);
}

template <typename Other>
void adopt_parts(Other& other, const Other& wanted) {
  adopt(other.comment, wanted.comment);
}

template <typename Objects>
void adopt_all(Objects& objects, const Objects& wanted) {
  for (auto& [key, object] : objects) {
    const auto found = wanted.find(key);
    if (found != wanted.end()) adopt_parts(object, found->second);
  }
}

}  // namespace

std::string with_line_feeds(const std::string& text) {
  return text.contains('\r') ? text::replace_all(text, "\r\n", "\n") : text;
}

schema::Catalog with_line_endings_of(schema::Catalog before, const schema::Catalog& after) {
  adopt_all(before.schemas, after.schemas);
  adopt_all(before.enums, after.enums);
  adopt_all(before.sequences, after.sequences);
  adopt_all(before.tables, after.tables);
  adopt_all(before.views, after.views);
  adopt_all(before.objects, after.objects);
  return before;
}

}  // namespace limbeck::autogenerate
