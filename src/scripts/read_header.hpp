// Reads the headers of revision files, whatever their format.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "scripts/header.hpp"
#include "scripts/revision_format.hpp"

struct stat;

namespace limbeck::scripts {

/// Reads as much of the file as its header takes; nothing for a file that is no revision and has none (see
/// ParsedHeader::is_revision). Throws Error with file and line when it can't be read, its name has no ending
/// of a revision file, or its header is wrong.
std::optional<RevisionHeader> read_header(const std::filesystem::path& path);
/// The same for a file that is `name` as seen from the folder with that descriptor. `path` names it for
/// people.
/// `status`: what fstat() says of the file before it is read.
std::optional<RevisionHeader> read_header_at(int folder, const char* name, const std::string& path,
                                             const RevisionFormat& format, struct stat* status = nullptr);

}  // namespace limbeck::scripts
