#include "scripts/revision_format.hpp"

#include <fmt/core.h>

#include <array>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "scripts/cpp/cpp_format.hpp"
#include "scripts/python/python_format.hpp"
#include "scripts/sql/sql_format.hpp"

namespace limbeck::scripts {

Formats all_formats() {
  static const std::array<const RevisionFormat*, 3> formats = {&sql_format(), &cpp_format(),
                                                               &python_format()};
  return formats;
}

Formats project_formats(bool alembic) {
  return alembic ? all_formats() : all_formats().first(2);
}

const RevisionFormat* find_format(std::string_view file, Formats formats) {
  const auto name = file.substr(file.rfind('/') + 1);  // npos + 1 is 0: the name is all there is
  for (const auto* format : formats) {
    if (name.size() > format->ending().size() && name.ends_with(format->ending())) return format;
  }
  return nullptr;
}

const RevisionFormat& format_of(std::string_view file, Formats formats) {
  if (const auto* format = find_format(file, formats)) return *format;
  std::vector<std::string> endings;
  for (const auto* format : formats) endings.emplace_back(format->ending());
  throw Error(fmt::format("{} is no revision file: its name ends otherwise", file),
              "names of revision files end with " + text::join(endings, " or "));
}

}  // namespace limbeck::scripts
