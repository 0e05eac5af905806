// Declared types for portable ones.
#pragma once

#include <string>

#include "dialect/renderer.hpp"

namespace limbeck::dialect::sqlite {

/// The declared type of a column for a portable type. Where SQLite's rules of affinity
/// (https://www.sqlite.org/datatype3.html, 3.1) would turn a value into another one (a UUID or JSON text of
/// digits into a number), the type is one with TEXT affinity. Throws Error for unknown names, wrong arguments
/// and arrays.
std::string native_type(const PortableType& type);

enum class Affinity { integer, text, blob, real, numeric };

/// The affinity that SQLite gives a declared type.
Affinity affinity(std::string_view declared_type);

/// The declared type for a STRICT table, where only INT, INTEGER, REAL, TEXT, BLOB and ANY are allowed: those
/// as they are, any other by its affinity (NUMERIC and BOOLEAN, DATE and the like, whose values can be
/// numbers or text: ANY, but INTEGER for BOOLEAN and TEXT for dates and times).
std::string strict_type(std::string_view declared_type);

}  // namespace limbeck::dialect::sqlite
