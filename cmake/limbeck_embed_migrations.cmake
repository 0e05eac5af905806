# limbeck_embed_migrations(TARGET DIR folder [FUNCTION name] [DIALECT name ...] [RECURSIVE] [SEVERAL_HEADS])
#
# Puts the revision files of a folder into TARGET's binary. They are checked when it is built: the graph is sound, there is
# one head, and for each DIALECT (postgresql, sqlite) the SQL can be split and there is an upgrade section. TARGET can then
# include <NAME.hpp>, which declares NAME(), the files for limbeck::Migrations; NAME is embedded_migrations unless FUNCTION
# says otherwise. TARGET is linked to limbeck::limbeck.
function(limbeck_embed_migrations target)
  cmake_parse_arguments(PARSE_ARGV 1 embed "RECURSIVE;SEVERAL_HEADS" "DIR;FUNCTION" "DIALECT")
  if(embed_UNPARSED_ARGUMENTS OR NOT embed_DIR)
    message(FATAL_ERROR "limbeck_embed_migrations(TARGET DIR folder [FUNCTION name] [DIALECT name ...] [RECURSIVE] [SEVERAL_HEADS])")
  endif()
  if(NOT embed_FUNCTION)
    set(embed_FUNCTION embedded_migrations)
  endif()
  set(options --function ${embed_FUNCTION})
  foreach(dialect IN LISTS embed_DIALECT)
    list(APPEND options --dialect ${dialect})
  endforeach()
  if(embed_SEVERAL_HEADS)
    list(APPEND options --several-heads)
  endif()
  set(depth GLOB)
  if(embed_RECURSIVE)
    list(APPEND options --recursive)
    set(depth GLOB_RECURSE)
  endif()
  cmake_path(ABSOLUTE_PATH embed_DIR BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} OUTPUT_VARIABLE where)
  file(${depth} files CONFIGURE_DEPENDS ${where}/*.sql ${where}/*.cpp)

  set(folder ${CMAKE_CURRENT_BINARY_DIR}/limbeck/${target})
  set(source ${folder}/${embed_FUNCTION}.cpp)
  # A file that is taken away is newer than nothing: only this list tells.
  file(CONFIGURE OUTPUT ${folder}/${embed_FUNCTION}.txt CONTENT "${files}")
  # Each revision in C++ is compiled by itself, by a source file that `limbeck embed` writes.
  set(programs "")
  foreach(file IN LISTS files)
    if(file MATCHES "\\.cpp$")
      file(RELATIVE_PATH name ${where} ${file})
      string(REPLACE "/" "__" name ${name})  # two folders may have files of one name
      list(APPEND programs ${folder}/${embed_FUNCTION}/${name})
      set_property(SOURCE ${folder}/${embed_FUNCTION}/${name} APPEND PROPERTY OBJECT_DEPENDS ${file})
    endif()
  endforeach()
  add_custom_command(OUTPUT ${source} ${folder}/${embed_FUNCTION}.hpp ${programs} VERBATIM
    COMMAND limbeck::program embed ${embed_DIR} --output ${source} ${options} --quiet
    COMMAND ${CMAKE_COMMAND} -E touch ${source} ${programs}
    WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}
    DEPENDS ${files} ${folder}/${embed_FUNCTION}.txt limbeck::program
    COMMENT "Checking and embedding the migrations of ${embed_DIR}")
  target_sources(${target} PRIVATE ${source} ${folder}/${embed_FUNCTION}.hpp ${programs})
  target_include_directories(${target} PRIVATE ${folder})
  target_link_libraries(${target} PRIVATE limbeck::limbeck)
endfunction()
