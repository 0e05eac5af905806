// The bytes of a script file: held when they are few, read again piece by piece when they are many.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace limbeck::scripts {

/// Copies share what they hold.
class Content {
 public:
  /// Files above this size are read when needed, and have to stay as they were until then.
  static constexpr std::uint64_t max_memory_size = 4 << 20;

  static Content of_text(std::string text, std::string source);
  /// Throws Error when the file can't be read.
  static Content of_file(const std::filesystem::path& path, std::uint64_t max_in_memory = max_memory_size);

  const std::string& source() const { return source_; }
  std::uint64_t size() const { return size_; }

  /// Reads [begin, end) in pieces.
  class Reader {
   public:
    Reader(const Content& content, std::uint64_t begin, std::uint64_t end);
    /// The next piece, valid until the next call; empty at the end. Throws Error when the file can't be read
    /// or isn't the one that it was.
    std::string_view next();

   private:
    struct File;
    std::shared_ptr<const std::string> text_;
    std::shared_ptr<File> file_;
    std::uint64_t at_;
    std::uint64_t end_;
    std::string piece_;
  };
  Reader read(std::uint64_t begin, std::uint64_t end) const { return {*this, begin, end}; }
  Reader read() const { return read(0, size_); }
  /// All of it. Throws as a Reader does.
  std::string text() const;

 private:
  Content() = default;

  std::string source_;
  std::uint64_t size_ = 0;
  std::shared_ptr<const std::string> text_;  // null: read from the file
  std::string identity_;                     // of the file, when it was first looked at
};

}  // namespace limbeck::scripts
