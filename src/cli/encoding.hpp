// Texts in the encodings that Python's codecs are called by.
#pragma once

#include <string>

namespace limbeck::cli {

/// UTF-8 in the encoding that `output_encoding` names for new files. Throws Error where that is unknown, is
/// one that Python does not read source in, or has not all of its characters.
std::string encoded(const std::string& text, const std::string& encoding);

}  // namespace limbeck::cli
