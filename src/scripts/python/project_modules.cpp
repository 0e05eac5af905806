#include "scripts/python/project_modules.hpp"

#include "base/file.hpp"
#include "base/text.hpp"

namespace limbeck::scripts::python {

ModuleSource project_modules(std::vector<std::filesystem::path> roots) {
  return [roots = std::move(roots)](const std::string& name) -> std::optional<ModuleText> {
    const auto relative = text::replace_all(name, ".", "/");
    if (relative.empty() || relative.front() == '/') return std::nullopt;
    for (const auto& root : roots) {
      std::error_code ignored;
      // A package comes before a module of its name.
      for (const bool is_package : {true, false}) {
        const auto path = (root / (relative + (is_package ? "/__init__.py" : ".py"))).lexically_normal();
        if (std::filesystem::is_regular_file(path, ignored))
          return ModuleText{file::read(path), path.string(), is_package};
      }
      // A folder without that file is a package as well.
      if (std::filesystem::is_directory(root / relative, ignored))
        return ModuleText{"", (root / relative).string(), true};
    }
    return std::nullopt;
  };
}

bool is_in_project(const std::vector<std::filesystem::path>& roots, std::string_view word) {
  constexpr std::size_t max_files = 20'000;
  std::size_t files = 0;
  std::error_code ignored;
  for (const auto& root : roots) {
    std::filesystem::recursive_directory_iterator at(
        root, std::filesystem::directory_options::skip_permission_denied, ignored);
    for (; !ignored && at != std::filesystem::recursive_directory_iterator(); at.increment(ignored)) {
      const auto name = at->path().filename().string();
      if (at->is_directory(ignored)) {
        // A virtual environment has that file.
        if (name.starts_with('.') || name == "site-packages" || name == "node_modules" ||
            std::filesystem::exists(at->path() / "pyvenv.cfg", ignored))
          at.disable_recursion_pending();
      } else if (name.ends_with(".py") && at->is_regular_file(ignored)) {
        if (++files > max_files) return true;
        if (file::read(at->path()).find(word) != std::string::npos) return true;
      }
    }
  }
  return false;
}

}  // namespace limbeck::scripts::python
