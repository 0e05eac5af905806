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

}  // namespace limbeck::scripts::python
