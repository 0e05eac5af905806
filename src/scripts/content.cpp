#include "scripts/content.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/error.hpp"
#include "base/file.hpp"

namespace limbeck::scripts {
namespace {

constexpr std::size_t piece_size = 256 << 10;

[[noreturn]] void fail(const std::string& path, int error) {
  throw Error(fmt::format("cannot read {}: {}", path, std::strerror(error)));
}

// What changes when a file is written to or replaced.
std::string identity(const struct stat& status) {
  return fmt::format("{}:{}:{}:{}.{}", status.st_dev, status.st_ino, status.st_size, status.st_mtim.tv_sec,
                     status.st_mtim.tv_nsec);
}

}  // namespace

Content Content::of_text(std::string text, std::string source) {
  Content content;
  content.source_ = std::move(source);
  content.size_ = text.size();
  content.text_ = std::make_shared<const std::string>(std::move(text));
  return content;
}

Content Content::of_file(const std::filesystem::path& path, std::uint64_t max_in_memory) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) fail(path.string(), errno);
  if (static_cast<std::uint64_t>(status.st_size) <= max_in_memory)
    return of_text(file::read(path), path.string());
  Content content;
  content.source_ = path.string();
  content.size_ = static_cast<std::uint64_t>(status.st_size);
  content.identity_ = identity(status);
  return content;
}

struct Content::Reader::File {
  explicit File(const std::string& name) : path(name), fd(::open(name.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (fd < 0) fail(path, errno);
  }
  ~File() { ::close(fd); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  void require(const std::string& wanted) const {
    struct stat status{};
    if (::fstat(fd, &status) != 0) fail(path, errno);
    if (identity(status) != wanted) {
      throw Error(fmt::format("{} was changed while it was being read", path), "run the command again");
    }
  }

  std::string path;
  int fd;
  std::string expected;
};

std::string Content::text() const {
  std::string text;
  auto reader = read();
  for (auto piece = reader.next(); !piece.empty(); piece = reader.next()) text += piece;
  return text;
}

Content::Reader::Reader(const Content& content, std::uint64_t begin, std::uint64_t end)
    : text_(content.text_), at_(begin), end_(std::min(end, content.size_)) {
  if (text_) return;
  file_ = std::make_shared<File>(content.source_);
  file_->expected = content.identity_;
  file_->require(content.identity_);
}

std::string_view Content::Reader::next() {
  if (at_ >= end_) return {};
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(end_ - at_, piece_size));
  if (text_) {
    const auto piece = std::string_view(*text_).substr(static_cast<std::size_t>(at_), size);
    at_ += piece.size();
    return piece;
  }
  piece_.resize(size);
  for (;;) {
    const auto got = ::pread(file_->fd, piece_.data(), size, static_cast<off_t>(at_));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail(file_->path, errno);
    file_->require(file_->expected);
    at_ += static_cast<std::uint64_t>(got);
    return std::string_view(piece_).substr(0, static_cast<std::size_t>(got));
  }
}

}  // namespace limbeck::scripts
