// A project in a folder of its own, with its own cache, whose models are read.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/sha256.hpp"
#include "models/models.hpp"

namespace limbeck::models::test {

class Project {
 public:
  Project() : folder(std::filesystem::temp_directory_path() / ("limbeck-models-" + random_hex(8))) {
    std::filesystem::create_directories(folder);
    request.folder = folder;
    request.dialect = &dialect::dialect_for(EngineKind::postgresql);
    request.engine = {EngineKind::postgresql, Flavour::original, 150018};
    request.default_schema = "public";
    request.cache_folder = shared_cache();
    request.source.paths = {"models/*.hpp"};
    request.progress = [this](const std::string& what) { told += what + "\n"; };
  }
  ~Project() {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }
  Project(const Project&) = delete;
  Project& operator=(const Project&) = delete;

  void write(const std::string& name, const std::string& text) const {
    file::write_atomically(folder / name, text);
  }
  void on_sqlite() {
    request.dialect = &dialect::dialect_for(EngineKind::sqlite);
    request.engine = {EngineKind::sqlite, Flavour::original, 3040001};
    request.default_schema.clear();
  }
  DesiredCatalog catalog() { return std::get<DesiredCatalog>(models::read(request)); }
  DesiredSql sql() { return std::get<DesiredSql>(models::read(request)); }
  /// The message; "" when the models can be read.
  std::string error() {
    try {
      models::read(request);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }

  /// One for all tests, so that what is the same for all models is compiled once.
  static std::filesystem::path shared_cache() {
    static const struct Cache {
      std::filesystem::path folder =
          std::filesystem::temp_directory_path() / ("limbeck-models-cache-" + random_hex(8));
      ~Cache() {
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
      }
    } cache;
    return cache.folder;
  }

  std::filesystem::path folder;
  ModelsRequest request;
  std::string told;  ///< progress messages, one a line
};

/// A header of models with what the test is about in `declarations`.
inline std::string header(const std::string& declarations, const std::string& includes = "") {
  return "#pragma once\n#include <limbeck/models.hpp>\n" + includes + "using namespace limbeck::models;\n" +
         declarations;
}

}  // namespace limbeck::models::test
