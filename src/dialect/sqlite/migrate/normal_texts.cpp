#include "dialect/sqlite/migrate/normal_texts.hpp"

#include <fmt/core.h>

namespace limbeck::dialect::sqlite {

std::string normal_texts(const std::string& source) {
  // One row a character. `state`: '' outside; in a comment what begins it, '*' inside and '/' before its last
  // character; in a string or quoted name what ends it. `one` and `two` are the next characters.
  return fmt::format(
      R"(WITH RECURSIVE walk (type, name, owner, sql, at, one, two, state, depth, text) AS (
  SELECT type, lower(name), lower(tbl_name), sql, 1, substr(sql, 1, 1), substr(sql, 1, 2), '', 0, '' FROM {}
  UNION ALL
  SELECT type, name, owner, sql, at + 1, substr(sql, at + 1, 1), substr(sql, at + 1, 2),
    CASE state
      WHEN '' THEN CASE WHEN two IN ('--', '/*') THEN two WHEN one IN ('''', '"', '`') THEN one WHEN one = '[' THEN ']' ELSE '' END
      WHEN '--' THEN CASE one WHEN char(10) THEN '' ELSE state END
      WHEN '/*' THEN '*'
      WHEN '*' THEN CASE two WHEN '*/' THEN '/' ELSE state END
      WHEN '/' THEN ''
      ELSE CASE one WHEN state THEN '' ELSE state END
    END,
    depth + (state = '' AND one = '(') - (state = '' AND one = ')'),
    text || CASE
      WHEN state = '''' OR state = '' AND one = '''' THEN one
      WHEN state IN ('--', '/*', '*', '/') OR state = one THEN ''
      WHEN state <> '' THEN lower(one)
      WHEN two IN ('--', '/*') OR one IN (' ', char(9), char(10), char(12), char(13), '"', '`', '[') THEN ''
      WHEN one || depth IN (',1', '(0', ')1') THEN char(10)
      ELSE lower(one)
    END
  FROM walk WHERE at <= length(sql))
SELECT type, name, owner, text FROM walk WHERE at > length(sql))",
      source);
}

}  // namespace limbeck::dialect::sqlite
