// How much two things look as if they were one that got another name: 0 … 1.
#pragma once

#include <string_view>

#include "schema/catalog.hpp"

namespace limbeck::autogenerate {

/// Candidates below this aren't worth a question.
inline constexpr double likely = 0.6;

/// Of names: by their letters, and by the words that they share.
double name_likeness(std::string_view before, std::string_view after);

/// By their columns, keys and names.
double likeness(const schema::Table& before, const schema::Table& after);

/// Of two columns in what is one table: by type, nullability, default, place, name, and the constraints and
/// indexes that they are in.
double likeness(const schema::Table& before_table, const schema::Column& before,
                const schema::Table& after_table, const schema::Column& after);

/// By their values, in order.
double likeness(const schema::Enum& before, const schema::Enum& after);
double likeness(const schema::Sequence& before, const schema::Sequence& after);

}  // namespace limbeck::autogenerate
