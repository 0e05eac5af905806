#pragma once

#include <string_view>
#include <vector>

namespace limbeck::compile {

struct EmbeddedHeader {
  std::string_view path;  ///< as it is included: "limbeck/models.hpp"
  std::string_view content;
};

/// include/limbeck/ as it was when this program was built. The source is generated
/// (cmake/embed_headers.cmake).
const std::vector<EmbeddedHeader>& embedded_headers();

}  // namespace limbeck::compile
