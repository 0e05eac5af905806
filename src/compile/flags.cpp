#include "compile/flags.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "base/error.hpp"
#include "base/text.hpp"

namespace limbeck::compile {
namespace {

/// GCC manual, "Options Controlling the Kind of Output" and "… the Preprocessor"; clang has the same.
constexpr std::array<std::string_view, 15> unsupported_flags = {
    "-c",          "-S",     "-E",        "-fsyntax-only",     "-###",           "-shared", "-r",
    "--compile",   "--help", "--version", "-fdirectives-only", "-fpreprocessed", "-M",      "-MM",
    "--preprocess"};
/// With these letters in front.
constexpr std::array<std::string_view, 7> unsupported_flag_prefixes = {
    "-o", "-M", "-d", "-print-", "--print", "--help=", "--output"};

/// Flags that say something to the compiler proper or its preprocessor, and nothing to the linker.
constexpr std::array<std::string_view, 12> for_compiling = {
    "-D", "-U", "-I", "-isystem", "-iquote", "-idirafter", "-std=", "-W", "-O", "-g", "-f", "-pedantic"};
/// The exceptions among them.
constexpr std::array<std::string_view, 7> for_linking_too = {
    "-Wl,", "-flto", "-fuse-ld", "-fplugin", "-fprofile", "-fwhole", "-fuse-linker"};

bool starts_with_one_of(std::string_view flag, const auto& prefixes) {
  return std::ranges::any_of(prefixes, [&](std::string_view prefix) { return flag.starts_with(prefix); });
}

}  // namespace

void check_flags(const std::vector<std::string>& flags) {
  for (const auto& flag : flags) {
    if (std::ranges::find(unsupported_flags, std::string_view(flag)) == unsupported_flags.end() &&
        !starts_with_one_of(flag, unsupported_flag_prefixes)) {
      continue;
    }
    throw UsageError(
        fmt::format("models_flags holds {}, with which the compiler does not make the program that "
                    "Limbeck asks it for",
                    flag),
        "leave it out: models_flags is for what models and revisions need, such as \"-DNAME=1\" or "
        "\"-std=c++23\"");
  }
}

bool may_name_linked_files(const std::vector<std::string>& flags) {
  return std::ranges::any_of(flags, [](const std::string& flag) {
    return !starts_with_one_of(flag, for_compiling) || starts_with_one_of(flag, for_linking_too);
  });
}

std::vector<std::filesystem::path> files_named_by_flags(const std::vector<std::string>& flags,
                                                        const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  const auto take = [&](std::string_view name) {
    if (name.starts_with('@')) name.remove_prefix(1);
    if (name.empty()) return;
    std::error_code error;
    auto path = folder / name;
    if (std::filesystem::is_regular_file(path, error)) files.push_back(std::move(path));
  };
  for (const auto& flag : flags) {
    for (const auto& part : text::split(flag, ',')) {
      take(part);
      if (const auto equals = part.find('='); equals != std::string::npos) {
        take(std::string_view(part).substr(equals + 1));
      }
    }
  }
  return files;
}

}  // namespace limbeck::compile
