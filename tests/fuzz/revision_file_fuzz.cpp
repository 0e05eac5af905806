// The first byte chooses the target's syntax, the rest is a revision file. Held against each other: the
// header read on its own and with the whole file, the statements counted and those handed out, the checksum
// and that of the file with other line ends.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "scripts/checksum.hpp"
#include "scripts/directive_header.hpp"
#include "scripts/file_name.hpp"
#include "scripts/sql/revision_file.hpp"

namespace {

using namespace limbeck;

void require(bool condition) {
  if (!condition) std::abort();
}

void check_invariants(const scripts::RevisionFile& file) {
  std::uint64_t end = 0;
  for (const auto& section : file.sections()) {
    require(section.begin >= end && section.end >= section.begin);
    end = section.end;
    const auto statements = file.statements(section);
    require(statements.size() == section.statements);
    for (const auto& statement : statements) require(statement.line >= section.line);
    try {
      file.require_transactional(section);
    } catch (const Error&) {
    }
  }
  for (const auto direction : {scripts::Direction::upgrade, scripts::Direction::downgrade}) {
    try {
      (void)file.require(direction);
    } catch (const Error&) {
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto syntax = static_cast<EngineKind>(data[0] % 3);
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);

  std::string with_returns;
  for (const char c : text) with_returns += c == '\n' ? std::string(" \r\n") : std::string(1, c);
  require(scripts::checksum(text) == scripts::checksum(with_returns));
  (void)scripts::slug(text);

  try {
    const auto file = scripts::RevisionFile::parse(std::string(text), "f", syntax);
    const auto header = scripts::parse_directive_header(text, scripts::sql_directives, "f");
    require(header && header->header == file.header());
    const auto part =
        scripts::parse_directive_header(text.substr(0, header->end), scripts::sql_directives, "f", false);
    require(!part || part->header == file.header());
    check_invariants(file);
  } catch (const Error&) {
  }
  return 0;
}
