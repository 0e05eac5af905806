#include "scripts/python/project_modules.hpp"

#include "base/error.hpp"
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

bool ProjectSearch::any(const std::function<bool(const std::filesystem::directory_entry&)>& found) const {
  constexpr auto options = std::filesystem::directory_options::skip_permission_denied;
  for (const auto& root : roots_) {
    std::error_code failed, ignored;
    std::filesystem::recursive_directory_iterator at(root, options, failed);
    for (; !failed && at != std::filesystem::recursive_directory_iterator(); at.increment(failed)) {
      const auto name = at->path().filename().string();
      if (!at->is_directory(ignored)) {
        if (found(*at)) return true;
        continue;
      }
      // A virtual environment has that file.
      if (name.starts_with('.') || name == "site-packages" || name == "node_modules" ||
          std::filesystem::exists(at->path() / "pyvenv.cfg", ignored)) {
        at.disable_recursion_pending();
      } else if (found(*at)) {
        return true;
      }
    }
  }
  return false;
}

bool ProjectSearch::mentions(std::string_view word) const {
  constexpr std::size_t max_files = 20'000;
  std::size_t files = 0;
  return any([&](const auto& entry) {
    std::error_code ignored;
    if (entry.path().extension() != ".py" || !entry.is_regular_file(ignored)) return false;
    if (++files > max_files) return true;
    try {
      return file::read(entry.path()).find(word) != std::string::npos;
    } catch (const Error&) {
      return true;  // what can't be read may say anything
    }
  });
}

bool ProjectSearch::holds(std::string_view package) const {
  return any([&](const auto& entry) {
    std::error_code ignored;
    const auto name = entry.path().filename().string();
    return entry.is_directory(ignored) ? name == package : name == std::string(package) + ".py";
  });
}

}  // namespace limbeck::scripts::python
