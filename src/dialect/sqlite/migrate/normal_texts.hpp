// The texts of objects in a form that the way of writing does not change, made by SQL alone: the sqlite3
// shell can make it, too.
#pragma once

#include <string>

namespace limbeck::dialect::sqlite {

/// A SELECT of (type, name, owner, text) for the rows of `source`, which stands behind FROM and has the
/// columns type, name, tbl_name and sql. In `text` there are no comments, blanks, quotes of names and
/// capitals but in strings, and what stands between the outermost parentheses and commas is a line of its
/// own: of a table its columns and constraints, one a line.
std::string normal_texts(const std::string& source);

}  // namespace limbeck::dialect::sqlite
