#include "compile/compiler.hpp"

#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <optional>

#include "base/error.hpp"
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

std::string identity_of(const std::vector<std::string>& command) {
  std::string identity;
  for (const auto& word : command) {
    identity += word;
    if (const auto program = find_program(word)) {
      std::error_code error;
      const auto real = std::filesystem::canonical(*program, error);
      struct stat status{};
      if (!error && ::stat(real.c_str(), &status) == 0) {
        identity += fmt::format(" {} {} {}.{}", real.string(), status.st_size, status.st_mtim.tv_sec,
                                status.st_mtim.tv_nsec);
      }
    }
    identity += '\n';
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
  throw Error(
      fmt::format("{} a C++ compiler, and there is none here (looked for $CXX, c++, g++ and clang++)",
                  what_needs),
      "install one (on Debian: apt-get install g++), or " + without);
}

std::vector<std::string> read_dependency_file(const std::string& text) {
  // "a.o: b.cpp c\ d.hpp \<newline> e.hpp"; make's escapes: "\ ", "\#", "$$".
  std::vector<std::string> files;
  std::string word;
  bool in_target = true;
  const auto end_word = [&] {
    if (!word.empty() && !in_target) files.push_back(word);
    word.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    if (c == '\\' && (next == ' ' || next == '#' || next == '\\')) {
      word += next;
      ++i;
    } else if (c == '\\' && next == '\n') {
      end_word();
      ++i;
    } else if (c == '$' && next == '$') {
      word += '$';
      ++i;
    } else if (c == ':' && in_target && (next == ' ' || next == '\\' || next == '\n')) {
      word.clear();
      in_target = false;
    } else if (c == '\n' && !in_target) {
      end_word();
      break;  // with -MP, rules without prerequisites follow
    } else if (c == ' ' || c == '\t' || c == '\n') {
      end_word();
    } else {
      word += c;
    }
  }
  end_word();
  return files;
}

}  // namespace limbeck::compile
