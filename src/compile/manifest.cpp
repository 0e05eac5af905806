#include "compile/manifest.hpp"

#include <fmt/core.h>
#include <sys/stat.h>

#include <charconv>
#include <chrono>
#include <thread>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"

namespace limbeck::compile {
namespace {

constexpr std::string_view first_line = "limbeck compiled models 1";
/// File times are those of a clock that ticks every few milliseconds, or every two seconds on some file
/// systems: two changes within a tick look like one.
constexpr std::int64_t short_tick = 10'000'000;
constexpr std::int64_t long_tick = 2'000'000'000;

std::int64_t change_time(const struct stat& status) {
  return std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
}

template <typename Number>
bool read_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

Manifest Manifest::of(const std::vector<std::filesystem::path>& files, std::int64_t since) {
  Manifest manifest;
  for (const auto& file : files) {
    struct stat status{};
    if (::stat(file.c_str(), &status) != 0) return {};
    const auto changed = change_time(status);
    if (changed + short_tick > since) return {};
    manifest.inputs_.push_back({file.string(), static_cast<std::uintmax_t>(status.st_size),
                                changed + long_tick < since ? changed : 0, sha256(file::read(file))});
  }
  return manifest;
}

void Manifest::let_settle(const std::vector<std::filesystem::path>& files) {
  const auto now = std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch());
  for (const auto& file : files) {
    struct stat status{};
    if (::stat(file.c_str(), &status) != 0) continue;
    const auto age = now.count() - change_time(status);
    if (age < 0 || age > short_tick) continue;
    std::this_thread::sleep_for(std::chrono::nanoseconds(2 * short_tick));
    return;
  }
}

bool Manifest::holds() const {
  if (inputs_.empty()) return false;
  for (const auto& input : inputs_) {
    struct stat status{};
    if (::stat(input.path.c_str(), &status) != 0) return false;
    if (static_cast<std::uintmax_t>(status.st_size) != input.size) return false;
    if (input.changed != 0 && change_time(status) == input.changed) continue;
    try {
      if (sha256(file::read(input.path)) != input.sha256) return false;
    } catch (const Error&) {
      return false;
    }
  }
  return true;
}

std::string Manifest::to_text() const {
  std::string text(first_line);
  text += '\n';
  for (const auto& input : inputs_) {
    text += fmt::format("{} {} {} {}\n", input.sha256, input.size, input.changed, input.path);
  }
  return text + "end\n";
}

Manifest Manifest::parse(const std::string& text) {
  Manifest manifest;
  const auto lines = text::split(text, '\n');
  if (lines.size() < 3 || lines.front() != first_line || lines[lines.size() - 2] != "end") return {};
  for (std::size_t i = 1; i + 2 < lines.size(); ++i) {
    const auto& line = lines[i];
    const auto size_at = line.find(' ');
    const auto changed_at = line.find(' ', size_at + 1);
    const auto path_at = line.find(' ', changed_at + 1);
    if (path_at == std::string::npos || changed_at == std::string::npos || size_at == std::string::npos)
      return {};
    Input input;
    input.sha256 = line.substr(0, size_at);
    input.path = line.substr(path_at + 1);
    const auto view = std::string_view(line);
    if (!read_number(view.substr(size_at + 1, changed_at - size_at - 1), input.size) ||
        !read_number(view.substr(changed_at + 1, path_at - changed_at - 1), input.changed)) {
      return {};
    }
    manifest.inputs_.push_back(std::move(input));
  }
  return manifest;
}

}  // namespace limbeck::compile
