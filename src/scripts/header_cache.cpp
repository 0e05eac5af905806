#include "scripts/header_cache.hpp"

#include <fmt/core.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstring>
#include <functional>

#include "base/error.hpp"
#include "base/file.hpp"

namespace limbeck::scripts {
namespace {

constexpr int format = 5;

// Which build wrote it: another may read headers otherwise.
std::string build() {
  struct stat status{};
  if (::stat("/proc/self/exe", &status) != 0) return {};
  const auto identity = FileIdentity::of(status);
  return fmt::format("limbeck headers {} {} {}.{}.{}\n", format, LIMBECK_VERSION, identity.inode,
                     identity.size, identity.modified);
}

std::uint64_t digest(std::string_view bytes) {
  return std::hash<std::string_view>()(bytes);
}

class Writer {
 public:
  template <typename T>
  void number(T value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof(value));
  }
  void text(std::string_view value) {
    number(static_cast<std::uint32_t>(value.size()));
    bytes_ += value;
  }
  void list(const std::vector<std::string>& values) {
    number(static_cast<std::uint32_t>(values.size()));
    for (const auto& value : values) text(value);
  }
  std::string& bytes() { return bytes_; }

 private:
  std::string bytes_;
};

// Never reads behind the end: what is missing is empty, and `good` false.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  bool good() const { return good_; }
  bool done() const { return rest_.empty() || !good_; }
  template <typename T>
  T number() {
    T value{};
    const auto bytes = take(sizeof(T));
    // NOLINTNEXTLINE(*-suspicious-stringview-data-usage): take() gave that many
    if (good_) std::memcpy(&value, bytes.data(), sizeof(T));
    return value;
  }
  std::string_view text() { return take(number<std::uint32_t>()); }
  std::vector<std::string> list() {
    std::vector<std::string> values;
    for (auto left = number<std::uint32_t>(); left > 0 && good_; --left) values.emplace_back(text());
    return values;
  }

 private:
  std::string_view take(std::size_t size) {
    if (size > rest_.size()) good_ = false;
    if (!good_) return {};
    const auto taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  std::string_view rest_;
  bool good_ = true;
};

constexpr std::int64_t nanoseconds = 1'000'000'000;

}  // namespace

FileIdentity FileIdentity::of(const struct stat& status) {
  const auto time = [](const timespec& at) {
    return static_cast<std::int64_t>(at.tv_sec) * nanoseconds + at.tv_nsec;
  };
  return {static_cast<std::uint64_t>(status.st_dev), static_cast<std::uint64_t>(status.st_ino),
          static_cast<std::uint64_t>(status.st_size), time(status.st_mtim), time(status.st_ctim)};
}

HeaderCache HeaderCache::load(const std::filesystem::path& file) {
  HeaderCache cache;
  try {
    cache.bytes_ = file::read(file);
  } catch (const Error&) {
    return {};
  }
  const auto head = build();
  if (head.empty() || !cache.bytes_.starts_with(head)) return {};
  Reader reader(std::string_view(cache.bytes_).substr(head.size()));
  const auto sum = reader.number<std::uint64_t>();
  if (!reader.good() || digest(std::string_view(cache.bytes_).substr(head.size() + sizeof(sum))) != sum)
    return {};
  cache.entries_.reserve(std::min<std::size_t>(reader.number<std::uint32_t>(), cache.bytes_.size()));
  while (!reader.done()) {
    const auto path = reader.text();
    const auto entry = reader.text();
    if (reader.good()) cache.entries_.push_back({path, entry});
  }
  if (!reader.good()) return {};
  if (!std::ranges::is_sorted(cache.entries_, {}, &Entry::path))
    std::ranges::sort(cache.entries_, {}, &Entry::path);
  return cache;
}

std::optional<revision::Revision> HeaderCache::find(const std::string& path, const FileIdentity& identity,
                                                    std::size_t& next) const {
  if (next >= entries_.size() || entries_[next].path != path) {
    next = static_cast<std::size_t>(std::ranges::lower_bound(entries_, path, {}, &Entry::path) -
                                    entries_.begin());
    if (next == entries_.size() || entries_[next].path != path) return std::nullopt;
  }
  Reader reader(entries_[next++].content);
  if (reader.number<FileIdentity>() != identity) return std::nullopt;
  revision::Revision revision;
  revision.id = reader.text();
  revision.revises = reader.list();
  revision.depends_on = reader.list();
  revision.branch_labels = reader.list();
  revision.replaces = reader.list();
  revision.message = reader.text();
  revision.created = reader.text();
  revision.repeatable = reader.number<char>() != 0;
  if (!reader.good()) return std::nullopt;
  return revision;
}

bool HeaderCache::is_cacheable(const FileIdentity& identity,
                               std::chrono::system_clock::time_point scan_started) {
  const auto before =
      std::chrono::duration_cast<std::chrono::nanoseconds>(scan_started.time_since_epoch()).count() -
      3 * nanoseconds;
  return identity.inode != 0 && identity.modified < before && identity.changed < before;
}

void HeaderCache::store(const std::filesystem::path& file, const std::vector<revision::Revision>& revisions,
                        const std::vector<FileIdentity>& identities,
                        std::chrono::system_clock::time_point scan_started) {
  const auto head = build();
  if (head.empty()) return;
  Writer writer;
  writer.number(static_cast<std::uint32_t>(revisions.size()));  // at most
  for (std::size_t i = 0; i < revisions.size(); ++i) {
    const auto& revision = revisions[i];
    if (!is_cacheable(identities[i], scan_started)) continue;
    Writer entry;
    entry.number(identities[i]);
    entry.text(revision.id);
    entry.list(revision.revises);
    entry.list(revision.depends_on);
    entry.list(revision.branch_labels);
    entry.list(revision.replaces);
    entry.text(revision.message);
    entry.text(revision.created);
    entry.number(static_cast<char>(revision.repeatable ? 1 : 0));
    writer.text(revision.file);
    writer.text(entry.bytes());
  }
  Writer whole;
  whole.bytes() = head;
  whole.number(digest(writer.bytes()));
  whole.bytes() += writer.bytes();
  try {
    file::write_atomically(file, whole.bytes());
  } catch (const Error&) {
    // Headers are read from their files then.
  }
}

}  // namespace limbeck::scripts
