#include "scripts/read_header.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/error.hpp"

namespace limbeck::scripts {
namespace {

class Descriptor {
 public:
  Descriptor(int folder, const char* name) : fd_(::openat(folder, name, O_RDONLY | O_CLOEXEC)) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

}  // namespace

std::optional<RevisionHeader> read_header(const std::filesystem::path& path) {
  return read_header_at(AT_FDCWD, path.c_str(), path.string(), format_of(path.string()));
}

std::optional<RevisionHeader> read_header_at(int folder, const char* name, const std::string& path,
                                             const RevisionFormat& format, struct stat* status) {
  const auto fail = [&](int error) {
    throw Error(fmt::format("cannot read {}: {}", path, std::strerror(error)));
  };
  const Descriptor file(folder, name);
  if (file.get() < 0) fail(errno);
  if (status && ::fstat(file.get(), status) != 0) fail(errno);
  // Most headers fit into the first piece.
  char first[4096];
  std::string more;
  std::size_t size = 0;
  for (;;) {
    char* const into = more.empty() ? first : more.data();
    const std::size_t room = (more.empty() ? sizeof(first) : more.size()) - size;
    const auto got = ::read(file.get(), into + size, room);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail(errno);
    size += static_cast<std::size_t>(got);
    if (auto parsed = format.parse_header({into, size}, path, got == 0)) {
      if (!parsed->is_revision) return std::nullopt;
      return std::move(parsed->header);
    }
    if (size < (more.empty() ? sizeof(first) : more.size())) continue;
    if (more.empty()) more.assign(first, size);
    more.resize(size * 4);
  }
}

}  // namespace limbeck::scripts
