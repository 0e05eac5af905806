// Arbitrary bytes as Python source: either a tree comes of them, or one clear error.
#include <cstdint>
#include <string_view>

#include "scripts/python/parser/parser.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    limbeck::scripts::python::parse_header_assignments(limbeck::scripts::python::parse(text, "fuzz.py"));
  } catch (const limbeck::Error&) {  // NOLINT(bugprone-empty-catch): the text is wrong
  }
  return 0;
}
