// What a compiled program was made of, to find out whether it still stands for that.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace limbeck::compile {

class Manifest {
 public:
  /// The files as they are now, after the compiler has read them; it began at `since` (nanoseconds since the
  /// epoch). An empty manifest, which never holds, when one of them may have changed in between.
  static Manifest of(const std::vector<std::filesystem::path>& files, std::int64_t since);

  /// Waits out the tick of the clock in which a file was changed just now: at most a few milliseconds. What is read from
  /// then on can be told from what it may be changed to.
  static void let_settle(const std::vector<std::filesystem::path>& files);

  /// Nothing of the files has changed: the same size and time, or the same content.
  bool holds() const;

  std::string to_text() const;
  /// An empty manifest, which never holds, for anything that to_text() did not write.
  static Manifest parse(const std::string& text);

  std::size_t size() const { return inputs_.size(); }

 private:
  struct Input {
    std::string path;
    std::uintmax_t size = 0;
    std::int64_t changed = 0;  // nanoseconds since the epoch; 0: compare the content
    std::string sha256;
  };
  std::vector<Input> inputs_;
};

}  // namespace limbeck::compile
