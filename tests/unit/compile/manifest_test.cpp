#include "compile/manifest.hpp"

#include <gtest/gtest.h>

#include <chrono>

#include "base/file.hpp"
#include "base/sha256.hpp"

namespace limbeck::compile {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

class ManifestTest : public ::testing::Test {
 protected:
  ManifestTest() : folder_(fs::temp_directory_path() / ("limbeck-manifest-" + random_hex(8))) {
    fs::create_directories(folder_);
  }
  ~ManifestTest() override { fs::remove_all(folder_); }

  fs::path write(const std::string& name, const std::string& text, std::chrono::milliseconds age) {
    const auto path = folder_ / name;
    file::write_atomically(path, text);
    fs::last_write_time(path, start_ - age);
    return path;
  }
  /// As if the compiler had started at start_.
  Manifest of(const std::vector<fs::path>& files) {
    const auto since = fs::file_time_type::clock::to_sys(start_).time_since_epoch();
    return Manifest::of(files, std::chrono::duration_cast<std::chrono::nanoseconds>(since).count());
  }

  fs::path folder_;
  fs::file_time_type start_ = fs::file_time_type::clock::now();
};

TEST_F(ManifestTest, HoldsForAFileThatWasGivenTimeToSettle) {
  const auto now = [] {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  };
  const auto path = folder_ / "just_now.hpp";
  file::write_atomically(path, "one");
  Manifest::let_settle({path, folder_ / "gone.hpp"});
  EXPECT_TRUE(Manifest::of({path}, now()).holds());
}

}  // namespace

TEST_F(ManifestTest, HoldsUntilAContentChanges) {
  const auto a = write("a.hpp", "one", 1h);
  const auto b = write("b.hpp", "two", 1h);
  const auto manifest = of({a, b});
  EXPECT_TRUE(manifest.holds());
  write("b.hpp", "two", 30min);
  EXPECT_TRUE(manifest.holds());
  write("b.hpp", "owt", 30min);
  EXPECT_FALSE(manifest.holds());
  fs::remove(b);
  EXPECT_FALSE(manifest.holds());
}

TEST_F(ManifestTest, ComparesTheContentOfWhatIsYoung) {
  const auto a = write("a.hpp", "one", 1s);
  const auto manifest = of({a});
  write("a.hpp", "eno", 1s);  // the same size and the same time
  EXPECT_FALSE(manifest.holds());
}

TEST_F(ManifestTest, NeverHoldsWhenSomethingChangedWhileItWasCompiled) {
  EXPECT_FALSE(of({write("a.hpp", "one", 0s)}).holds());
  EXPECT_FALSE(of({write("a.hpp", "one", -1s)}).holds());
  EXPECT_FALSE(of({folder_ / "gone.hpp"}).holds());
  EXPECT_FALSE(of({}).holds());
}

TEST_F(ManifestTest, ComesBackFromItsText) {
  const auto a = write("a b.hpp", "one", 1h);
  const auto text = of({a}).to_text();
  EXPECT_TRUE(Manifest::parse(text).holds());
  EXPECT_EQ(Manifest::parse(text).to_text(), text);
  EXPECT_FALSE(Manifest::parse(text.substr(0, text.size() - 4)).holds());  // cut off
  EXPECT_FALSE(Manifest::parse("").holds());
  EXPECT_FALSE(Manifest::parse("something else\n\nend\n").holds());
}

}  // namespace limbeck::compile
