// Whether a compiled program still stands for what it was made of: asked in every way in which that changes
// without a file's size or time doing so.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/process.hpp"
#include "integration/models_project.hpp"

namespace limbeck::models {
namespace {

namespace fs = std::filesystem;

/// Its one table is called as `NAME` says.
class CompileCache : public ::testing::Test {
 protected:
  CompileCache() { project_.write("models/t.hpp", model("#include \"name.hpp\"")); }
  ~CompileCache() override {
    for (const char* name : {"CXX", "CPATH", "CPLUS_INCLUDE_PATH"}) ::unsetenv(name);
  }

  static std::string model(const std::string& head) {
    return "#pragma once\n#include <limbeck/models.hpp>\n" + head +
           "\ninline const auto t = limbeck::models::table(NAME).column(\"id\", "
           "limbeck::models::type::bigint);\n";
  }
  static std::string define(const std::string& name) {
    return "#pragma once\n#define NAME \"" + name + "\"\n";
  }
  /// A file that looks as old as any.
  void write_old(const std::string& name, const std::string& text) {
    project_.write(name, text);
    fs::last_write_time(project_.folder / name, fs::file_time_type() + std::chrono::hours(1));
  }
  void use_own_cache() { project_.request.cache_folder = project_.folder / "cache"; }
  /// What the models' table is called, and whether a compiler was asked for a program.
  std::string name() {
    project_.told.clear();
    return project_.catalog().catalog.tables.begin()->first.name;
  }
  bool compiled() const { return project_.told.find("compiling") != std::string::npos; }
  std::string name_from_cache() {
    const auto found = name();
    EXPECT_FALSE(compiled());
    return found;
  }
  fs::path program() const {
    for (const auto& entry : fs::recursive_directory_iterator(project_.request.cache_folder / "models")) {
      if (entry.path().filename() == "program") return entry.path();
    }
    return {};
  }
  void write_executable(const std::string& name, const std::string& text) {
    write_old(name, text);
    fs::permissions(project_.folder / name, fs::perms::owner_all);
  }
  void run(const std::string& command) const {
    process::Options options;
    options.folder = project_.folder;
    const auto result = process::shell(command, options);
    ASSERT_EQ(result.exit_code, 0) << result.err;
  }

  test::Project project_;
};

}  // namespace

TEST_F(CompileCache, SeesAHeaderOfTheSameSizeAndTime) {
  write_old("models/name.hpp", define("a"));
  EXPECT_EQ(name(), "a");
  EXPECT_EQ(name_from_cache(), "a");
  write_old("models/name.hpp", define("b"));
  EXPECT_EQ(name(), "b");
  write_old("models/name.hpp", define("a"));
  EXPECT_EQ(name_from_cache(), "a");
}

TEST_F(CompileCache, SeesAHeaderThatHidesAnother) {
  project_.write("name.hpp", define("of_project"));
  EXPECT_EQ(name(), "of_project");
  write_old("models/name.hpp", define("beside"));
  EXPECT_EQ(name(), "beside");
  fs::remove(project_.folder / "models/name.hpp");
  EXPECT_EQ(name_from_cache(), "of_project");
}

TEST_F(CompileCache, SeesAHeaderEarlierInTheIncludeFolders) {
  project_.write("models/t.hpp", model("#include <name.hpp>"));
  project_.request.source.include = {project_.folder / "first", project_.folder / "second"};
  fs::create_directories(project_.folder / "first");
  project_.write("second/name.hpp", define("second"));
  EXPECT_EQ(name(), "second");
  write_old("first/name.hpp", define("first"));
  EXPECT_EQ(name(), "first");
}

TEST_F(CompileCache, SeesWhatHasIncludeFinds) {
  project_.write("models/t.hpp",
                 model("#define FILE \"more.hpp\"\n#if __has_include(FILE)\n#define NAME \"with\"\n"
                       "#else\n#define NAME \"without\"\n#endif"));
  EXPECT_EQ(name(), "without");
  EXPECT_EQ(name_from_cache(), "without");
  write_old("more.hpp", "");
  EXPECT_EQ(name(), "with");
}

TEST_F(CompileCache, SeesALinkThatLeadsElsewhere) {
  project_.write("one/name.hpp", define("one"));
  project_.write("two/name.hpp", define("two"));
  fs::create_symlink("../one/name.hpp", project_.folder / "models/name.hpp");
  EXPECT_EQ(name(), "one");
  fs::remove(project_.folder / "models/name.hpp");
  fs::create_symlink("../two/name.hpp", project_.folder / "models/name.hpp");
  EXPECT_EQ(name(), "two");
}

TEST_F(CompileCache, SeesTheCompilersEnvironment) {
  project_.write("models/t.hpp", model("#include <name.hpp>"));
  project_.write("one/name.hpp", define("one"));
  project_.write("two/name.hpp", define("two"));
  ::setenv("CPLUS_INCLUDE_PATH", (project_.folder / "one").c_str(), 1);
  EXPECT_EQ(name(), "one");
  ::setenv("CPATH", (project_.folder / "two").c_str(), 1);
  EXPECT_EQ(name(), "two");
  ::unsetenv("CPATH");
  EXPECT_EQ(name_from_cache(), "one");
}

TEST_F(CompileCache, SeesAnotherCompiler) {
  project_.write("models/t.hpp", model(""));
  write_executable("compiler", "#!/bin/sh\nexec g++ -DNAME='\"a\"' \"$@\"\n");
  ::setenv("CXX", (project_.folder / "compiler").c_str(), 1);
  EXPECT_EQ(name(), "a");
  EXPECT_EQ(name_from_cache(), "a");
  write_executable("compiler", "#!/bin/sh\nexec g++ -DNAME='\"b\"' \"$@\"\n");
  EXPECT_EQ(name(), "b");
}

TEST_F(CompileCache, SeesFilesThatFlagsName) {
  project_.write("models/t.hpp", model(""));
  write_old("flags", "-DNAME='\"a\"'");
  project_.request.source.flags = {"@flags"};
  EXPECT_EQ(name(), "a");
  write_old("flags", "-DNAME='\"b\"'");
  EXPECT_EQ(name(), "b");
  write_old("forced.hpp", define("c"));
  project_.request.source.flags = {"-include", "forced.hpp"};
  EXPECT_EQ(name(), "c");
  write_old("forced.hpp", define("d"));
  EXPECT_EQ(name(), "d");
}

TEST_F(CompileCache, SeesLibrariesThatAreLinked) {
  project_.write("models/t.hpp",
                 model("extern const char* name_of_library();\n#define NAME name_of_library()"));
  const auto make_library = [&](const std::string& name) {
    project_.write("name.cpp", "const char* name_of_library() { return \"" + name + "\"; }\n");
    run("g++ -c name.cpp -o name.o && mkdir -p lib && rm -f lib/libname.a && ar rcD lib/libname.a name.o && "
        "touch -d @1000000000 lib/libname.a");
  };
  project_.request.source.flags = {"-Llib", "-lname"};
  make_library("a");
  EXPECT_EQ(name(), "a");
  EXPECT_EQ(name_from_cache(), "a");
  make_library("b");
  EXPECT_EQ(name(), "b");
}

TEST_F(CompileCache, MakesADamagedProgramAgain) {
  use_own_cache();
  project_.write("models/name.hpp", define("a"));
  name();
  const auto size = fs::file_size(program());
  fs::resize_file(program(), 1000);
  EXPECT_EQ(name(), "a");
  EXPECT_TRUE(compiled());
  EXPECT_EQ(fs::file_size(program()), size);
  std::ofstream(program(), std::ios::in | std::ios::out | std::ios::binary).seekp(2000).write("damaged", 7);
  EXPECT_EQ(name(), "a");
  EXPECT_TRUE(compiled());
  fs::permissions(program(), fs::perms::owner_read);
  EXPECT_EQ(name(), "a");
  EXPECT_TRUE(compiled());
  fs::remove(program());
  EXPECT_EQ(name(), "a");
  EXPECT_TRUE(compiled());
  EXPECT_EQ(name_from_cache(), "a");
}

TEST_F(CompileCache, MakesDamagedPartsAgain) {
  use_own_cache();
  project_.write("models/name.hpp", define("a"));
  name();
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(project_.request.cache_folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  for (const auto& file : files) fs::resize_file(file, fs::file_size(file) / 2);
  EXPECT_EQ(name(), "a");
  EXPECT_EQ(name_from_cache(), "a");
}

TEST_F(CompileCache, KeepsWhatIsSwitchedBetween) {
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 5; ++i) {
      project_.write("models/name.hpp", define(fmt::format("branch{}", i)));
      EXPECT_EQ(name(), fmt::format("branch{}", i));
      EXPECT_EQ(compiled(), round == 0);
    }
  }
}

}  // namespace limbeck::models
