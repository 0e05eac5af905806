#include "models/source_kind.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/sha256.hpp"
#include "compile/embedded_headers.hpp"

namespace limbeck::models {

namespace fs = std::filesystem;

namespace {

class ModelFiles : public ::testing::Test {
 protected:
  ModelFiles() : folder_(fs::temp_directory_path() / ("limbeck-files-" + random_hex(8))) {}
  ~ModelFiles() override { fs::remove_all(folder_); }

  void make(const std::vector<std::string>& names) {
    for (const auto& name : names) file::write_atomically(folder_ / name, "");
  }
  /// What the paths mean, relative and separated by blanks; or the message.
  std::string find(const std::vector<std::string>& paths) {
    try {
      std::string all;
      for (const auto& file : find_files(paths, folder_)) {
        all += (all.empty() ? "" : " ") + file.lexically_relative(folder_).string();
      }
      return all;
    } catch (const UsageError& error) {
      std::string message = error.what();
      for (auto at = message.find(folder_.string()); at != std::string::npos;
           at = message.find(folder_.string())) {
        message.replace(at, folder_.string().size(), "FOLDER");
      }
      return message;
    }
  }

  fs::path folder_;
};

}  // namespace

TEST_F(ModelFiles, AreNamedByGlobs) {
  make({"models/b.hpp", "models/a.hpp", "models/x.cpp", "models/sub/c.hpp", "models/sub/deep/d.hpp",
        "models/.hidden.hpp"});
  EXPECT_EQ(find({"models/*.hpp"}), "models/a.hpp models/b.hpp");
  EXPECT_EQ(find({"models/**/*.hpp"}), "models/a.hpp models/b.hpp models/sub/c.hpp models/sub/deep/d.hpp");
  EXPECT_EQ(find({"mod*/sub/?.hpp", "models/*.hpp", "models/a.hpp"}),
            "models/sub/c.hpp models/a.hpp models/b.hpp");
  EXPECT_EQ(find({"./models/../models/a.hpp"}), "models/a.hpp");
}

TEST_F(ModelFiles, AreThoseOfAFolder) {
  make({"schema/2.sql", "schema/1.sql", "schema/more/3.SQL", "schema/README.md", "models/a.hpp",
        "models/b/b.cpp"});
  EXPECT_EQ(find({"schema"}), "schema/1.sql schema/2.sql schema/more/3.SQL");
  EXPECT_EQ(find({"models/"}), "models/a.hpp models/b/b.cpp");
}

TEST_F(ModelFiles, MustBeThere) {
  make({"both/a.hpp", "both/a.sql", "none/README.md"});
  EXPECT_EQ(find({"models/*.hpp"}), "models names models/*.hpp, which matches no file in FOLDER");
  EXPECT_EQ(find({"schema.sql"}),
            "models names schema.sql, which is not there (looked for FOLDER/schema.sql)");
  EXPECT_EQ(find({"both"}), "models names the folder FOLDER/both, which has both SQL and C++ files");
  EXPECT_EQ(find({"none"}), "models names the folder FOLDER/none, which has neither SQL nor C++ files");
}

TEST(EmbeddedHeaders, AreThePublicOnes) {
  std::size_t found = 0;
  const fs::path include = fs::path(LIMBECK_SOURCE_DIR) / "include";
  for (const auto& entry : fs::recursive_directory_iterator(include / "limbeck")) {
    if (entry.path().extension() != ".hpp") continue;
    ++found;
    const auto path = entry.path().lexically_relative(include).string();
    bool embedded = false;
    for (const auto& header : compile::embedded_headers()) {
      embedded = embedded || (header.path == path && header.content == file::read(entry.path()));
    }
    EXPECT_TRUE(embedded) << path;
  }
  EXPECT_EQ(found, compile::embedded_headers().size());
}

}  // namespace limbeck::models
