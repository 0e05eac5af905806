# Writes a C++ source that holds the Python side of delegation as texts:
# cmake -DFOLDER=src/scripts/python/shim -DOUTPUT=x.cpp -P …
file(GLOB files "${FOLDER}/*.py")
list(SORT files)
set(text "#include \"scripts/python/shim.hpp\"\n\nnamespace limbeck::scripts {\n\n")
string(APPEND text "const std::vector<ShimModule>& shim_modules() {\n")
string(APPEND text "  static const std::vector<ShimModule> all = {\n")
foreach(path IN LISTS files)
  cmake_path(GET path STEM name)
  file(READ "${path}" content)
  string(APPEND text "      {\"${name}\", R\"~~~~(${content})~~~~\"},\n")
endforeach()
string(APPEND text "  };\n  return all;\n}\n\n}  // namespace limbeck::scripts\n")
file(WRITE "${OUTPUT}" "${text}")
