#include "compile/toolchain.hpp"

#include <fmt/core.h>

#include <cstdlib>

#include "base/error.hpp"
#include "base/text.hpp"

namespace limbeck::compile {
namespace {

namespace fs = std::filesystem;

/// The compiler's words, without the lines that tell how Limbeck includes the user's files.
std::string compiler_messages(const process::Result& result) {
  std::string words;
  for (const auto& line : text::split(text::trim(result.err.empty() ? result.out : result.err), '\n')) {
    if (line.starts_with("In file included from <command-line>:") ||
        line.starts_with("In file included from <built-in>:")) {
      continue;
    }
    words += (words.empty() ? "" : "\n") + line;
  }
  if (!words.empty()) return words;
  return fmt::format("the compiler ended with {}", process::describe_exit(result.exit_code));
}

/// What preprocessed text was read as, if that is not C++20 or later; the compiler's own macros stand first
/// in it.
std::string unsupported_language(const std::string& text) {
  constexpr std::string_view macro = "#define __cplusplus ", every = "#define __STDC__ ";
  if (text.find(every) == std::string::npos) return {};  // the compiler had something else to say
  const auto at = text.find(macro);
  if (at == std::string::npos) return "another language";
  const auto version = std::strtol(text.c_str() + at + macro.size(), nullptr, 10);
  if (version > 201703) return {};  // GCC 10 has 201709 for C++20
  return version < 201103 ? "C++98" : fmt::format("C++{:02}", version / 100 % 100);
}

std::vector<std::string> operator+(std::vector<std::string> left, const std::vector<std::string>& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

}  // namespace

Toolchain::Toolchain(Compiler compiler, fs::path folder, const std::vector<std::string>& search,
                     std::vector<std::string> flags)
    : compiler_(std::move(compiler)),
      folder_(std::move(folder)),
      flags_(std::move(flags)),
      arguments_(std::vector<std::string>{"-std=c++20", "-O0"} + search + flags_) {}

std::string Toolchain::description() const {
  return compiler_.identity + text::join(arguments_, "\n") + '\n';
}

Toolchain::CompilerResult Toolchain::run(const std::vector<std::string>& arguments, const fs::path& temporary,
                                         const fs::path& made) const {
  process::Options options;
  options.folder = folder_;
  if (!temporary.empty()) options.environment = {{"TMPDIR", temporary.string()}};
  auto result = process::run(compiler_.command + arguments, options);
  if (result.exit_code != 0) return {compiler_messages(result), std::move(result.out)};
  std::error_code error;
  if (!made.empty() && !fs::exists(made, error)) {
    return {fmt::format(
                "{} ended well and made nothing: is there something in models_flags that keeps it from that?",
                compiler_.command.front()),
            {}};
  }
  return {{}, std::move(result.out)};
}

Toolchain::CompilerResult Toolchain::preprocess(const TranslationUnit& unit) const {
  auto outcome = run(arguments_ + std::vector<std::string>{"-E", "-dD", "-o", "-"} + unit, {}, {});
  // The standard's headers, too, refuse other languages, but at length.
  if (auto other = unsupported_language(outcome.output); !other.empty()) {
    outcome.errors =
        fmt::format("C++20 or later is needed, and {} reads this as {}: correct {}",
                    compiler_.command.front(), other, flags_.empty() ? "CXX" : "models_flags or CXX");
  }
  return outcome;
}

Toolchain::CompilerResult Toolchain::compile(const TranslationUnit& unit, const fs::path& object) const {
  return run(arguments_ + std::vector<std::string>{"-c", "-o", object.string()} + unit, object.parent_path(),
             object);
}

Toolchain::CompilerResult Toolchain::link(const std::vector<fs::path>& objects,
                                          const fs::path& program) const {
  std::vector<std::string> names = {"-o", program.string()};
  for (const auto& object : objects) names.push_back(object.string());
  // Libraries stand behind what needs them.
  return run(names + flags_, program.parent_path(), program);
}

}  // namespace limbeck::compile
