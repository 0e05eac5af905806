// What SQLite's own SQL can tell of an object, as expressions: equal values mean that nothing is lost when
// one takes the place of the other.
#pragma once

#include <string>
#include <vector>

namespace limbeck::dialect::sqlite {

/// Statements around whatever uses the expressions below, on one connection: they make and drop the temporary
/// table that these read. `relations`: tables and views, in small letters.
std::string begin_signatures(const std::vector<std::string>& relations);
std::string end_signatures();

/// Columns, keys and foreign keys as the pragmas tell them; from the text, which they don't tell, the lines
/// with collations, generated columns, conflict clauses, names of constraints and the like.
std::string signature_of_table(const std::string& table);

/// Lines that hold a CHECK; the same of a table in which CHECKs stand elsewhere, if they are these
/// (`checks`: expressions in normal form, in their parentheses).
std::string checks_of_table(const std::string& table);
std::string has_checks(const std::string& table, const std::vector<std::string>& checks);

/// Indexes and triggers of a table or view. Of an index that has no WHERE and no expressions its keys count,
/// not its text.
std::string signature_of_attached(const std::string& relation);

/// Of one of these indexes; NULL when it is not there.
std::string signature_of_index(const std::string& table, const std::string& index);

/// The text in normal form (see normal_texts); NULL when it is not there.
std::string text_of(const char* type, const std::string& name);

}  // namespace limbeck::dialect::sqlite
