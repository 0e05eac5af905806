#include "compile/compiler.hpp"

#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <optional>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/process.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"

namespace limbeck::compile {
namespace {

std::optional<std::filesystem::path> find_program(const std::string& name) {
  if (name.find('/') != std::string::npos) {
    return ::access(name.c_str(), X_OK) == 0 ? std::optional<std::filesystem::path>(name) : std::nullopt;
  }
  const char* path = std::getenv("PATH");
  for (const auto& folder : text::split(path ? path : "/usr/local/bin:/usr/bin:/bin", ':')) {
    const auto candidate = std::filesystem::path(folder.empty() ? "." : folder) / name;
    if (::access(candidate.c_str(), X_OK) == 0 && !std::filesystem::is_directory(candidate)) return candidate;
  }
  return std::nullopt;
}

/// Of larger programs (clang's) the size and the times stand for the content: reading them takes too long.
constexpr std::uintmax_t max_hashed_size = 8'000'000;

/// GCC manual, "Environment Variables Affecting GCC"; clang's; the linker's; and those of wrappers that
/// choose a compiler. What they make of the preprocessed text is seen there; this is for the rest.
constexpr const char* variables[] = {"CPATH",
                                     "C_INCLUDE_PATH",
                                     "CPLUS_INCLUDE_PATH",
                                     "GCC_EXEC_PREFIX",
                                     "COMPILER_PATH",
                                     "LIBRARY_PATH",
                                     "LD_RUN_PATH",
                                     "LD_LIBRARY_PATH",
                                     "SOURCE_DATE_EPOCH",
                                     "SDKROOT",
                                     "MACOSX_DEPLOYMENT_TARGET",
                                     "CCC_OVERRIDE_OPTIONS",
                                     "CCACHE_COMPILER",
                                     "CCACHE_PREFIX"};

/// Where the program is and what it holds; "" when it can't be told.
std::string describe(const std::filesystem::path& program) {
  std::error_code error;
  const auto real = std::filesystem::canonical(program, error);
  struct stat status{};
  if (error || ::stat(real.c_str(), &status) != 0) return {};
  auto text = fmt::format("{} {}", real.string(), status.st_size);
  try {
    if (static_cast<std::uintmax_t>(status.st_size) <= max_hashed_size)
      return text + ' ' + sha256(file::read(real));
  } catch (const Error&) {
    // It may be run, but not read.
  }
  return text + fmt::format(" {}.{} {}.{}", status.st_mtim.tv_sec, status.st_mtim.tv_nsec,
                            status.st_ctim.tv_sec, status.st_ctim.tv_nsec);
}

/// g++ only starts the compiler proper.
std::string describe_compiler_proper(std::vector<std::string> command) {
  command.push_back("-print-prog-name=cc1plus");
  const auto said = process::run(command);
  return said.exit_code == 0 ? describe(std::string(text::trim(said.out))) : std::string();
}

std::string identity_of(const std::vector<std::string>& command) {
  std::string identity;
  for (const auto& word : command) {
    identity += word;
    if (const auto program = find_program(word)) identity += ' ' + describe(*program);
    identity += '\n';
  }
  identity += describe_compiler_proper(command) + '\n';
  for (const char* name : variables) {
    if (const char* value = std::getenv(name)) identity += fmt::format("{}={}\n", name, value);
  }
  return identity;
}

}  // namespace

std::vector<std::string> split_words(const std::string& command) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : command + " ") {
    if (c != ' ' && c != '\t' && c != '\n') {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  return words;
}

Compiler find_compiler(const std::string& what_needs, const std::string& without) {
  const char* variable = std::getenv("CXX");
  if (const auto command = split_words(variable ? variable : ""); !command.empty()) {
    if (!find_program(command.front())) {
      throw Error(
          fmt::format("{} a C++ compiler, and CXX names one that is not there: {}", what_needs, variable),
          "correct or unset CXX");
    }
    return {command, identity_of(command)};
  }
  for (const char* name : {"c++", "g++", "clang++"}) {
    if (find_program(name)) return {{name}, identity_of({name})};
  }
  throw Error(fmt::format("{} a C++ compiler, and there is none here (looked for $CXX, c++, g++ and clang++)",
                          what_needs),
              "install one (on Debian: apt-get install g++), or " + without);
}

}  // namespace limbeck::compile
