# Writes a header with the heads of the revision graph: cmake -DLIMBECK=limbeck -DOUTPUT=x.hpp -P …
execute_process(COMMAND ${LIMBECK} heads --format json OUTPUT_VARIABLE heads COMMAND_ERROR_IS_FATAL ANY)
string(JSON count LENGTH "${heads}")
set(list "")
if(count GREATER 0)
  math(EXPR last "${count} - 1")
  foreach(i RANGE ${last})
    string(JSON revision GET "${heads}" ${i} revision)
    list(APPEND list "\"${revision}\"")
  endforeach()
endif()
list(JOIN list ", " list)
file(WRITE "${OUTPUT}" "#pragma once

#include <array>
#include <string_view>

inline constexpr std::array<std::string_view, ${count}> migration_heads = {${list}};
")
