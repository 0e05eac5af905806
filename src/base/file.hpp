// Files, read and written whole.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace limbeck::file {

/// The whole content. Throws Error naming the file and the reason.
std::string read(const std::filesystem::path& path);

/// Writes to a temporary neighbour, syncs it and renames it over `path`, so that a full disk or a kill leaves
/// either the old content or the new one. Creates missing folders. What root writes belongs to the owner of
/// the folder that it is in. Removes what a kill has left in the folder more than a minute ago. Throws Error
/// naming the file and the reason.
void write_atomically(const std::filesystem::path& path, std::string_view content);

/// Makes the folder and those around it that are missing; they belong to whom write_atomically() says. Throws
/// Error naming the folder and the reason.
void make_folder(const std::filesystem::path& folder);

/// Like write_atomically, but fails when `path` exists.
void create(const std::filesystem::path& path, std::string_view content);

/// Temporary neighbours in a folder: of who was killed, or of who writes at this moment.
std::vector<std::filesystem::path> abandoned(const std::filesystem::path& folder);

}  // namespace limbeck::file
