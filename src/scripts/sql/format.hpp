// Writes revision files.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "dialect/renderer.hpp"
#include "scripts/new_revision.hpp"
#include "scripts/sql/revision_file.hpp"

namespace limbeck::scripts {

/// The text of a revision file. RevisionFile::parse reads it back to the same header (blanks at the ends of
/// lines and empty lines around the message apart) and sections; that is checked before it is returned.
/// `syntax` is that of sections without a dialect. Throws Error when the values can't be said in a revision
/// file: an id of more than 32 characters, a message line that would be taken for a directive, SQL that is
/// unfinished.
std::string format_revision(const NewRevision& revision, EngineKind syntax);

/// The text of a revision file in C++, with functions that do nothing yet; `sections` has no meaning.
std::string format_cpp_revision(const NewRevision& revision);

/// Statements as the text of a section: each with its semicolon, below its warning as a comment.
/// `end`: a statement with what ends it; unset: a semicolon, which is enough for our own reader.
std::string section_text(std::span<const dialect::RenderedStatement> statements, EngineKind syntax,
                         const std::function<std::string(std::string_view)>& end = {});

}  // namespace limbeck::scripts
