#include "config/hook.hpp"

#include "base/text.hpp"

namespace limbeck::config {

std::string shell_quote(std::string_view text) {
  return "'" + text::replace_all(std::string(text), "'", "'\\''") + "'";
}

std::string Hook::command_for(const std::filesystem::path& file, const std::string& python) const {
  // One pass: a path may hold what looks like a placeholder.
  std::string result;
  for (std::string_view rest = command; !rest.empty();) {
    constexpr std::string_view file_mark = "{file}", python_mark = "{python}";
    if (rest.starts_with(file_mark)) {
      result += shell_quote(file.string());
      rest.remove_prefix(file_mark.size());
    } else if (rest.starts_with(python_mark)) {
      result += shell_quote(python);
      rest.remove_prefix(python_mark.size());
    } else {
      result += rest.front();
      rest.remove_prefix(1);
    }
  }
  return result;
}

}  // namespace limbeck::config
