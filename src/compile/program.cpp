#include "compile/program.hpp"

#include <fmt/core.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <future>
#include <thread>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "compile/build_cache.hpp"
#include "compile/cache_folder.hpp"
#include "compile/embedded_headers.hpp"
#include "compile/flags.hpp"
#include "compile/toolchain.hpp"

namespace limbeck::compile {
namespace {

namespace fs = std::filesystem;

/// 128 bits tell anything from anything else here.
constexpr std::size_t hash_length = 32;

std::string short_hash(std::string_view text) {
  return sha256(text).substr(0, hash_length);
}

/// How often it is compiled again when files change meanwhile.
constexpr int max_attempts = 3;

bool has_content(const fs::path& path, std::string_view content) {
  std::error_code error;
  return fs::file_size(path, error) == content.size() && !error && file::read(path) == content;
}

/// The public headers as files, in a folder named by their content; written when they are not there.
fs::path header_folder(const fs::path& cache) {
  std::string all;
  for (const auto& header : embedded_headers()) all += fmt::format("{}\n{}\n", header.path, header.content);
  const auto folder = cache / "include" / short_hash(all);
  for (const auto& header : embedded_headers()) {
    const auto path = folder / header.path;
    if (!has_content(path, header.content)) file::write_atomically(path, header.content);
  }
  return folder;
}

/// The source file with main(), in a folder named by its content.
fs::path main_file(const fs::path& cache, const std::string& text) {
  const auto path = cache / "include" / short_hash(text) / "main.cpp";
  if (!has_content(path, text)) file::write_atomically(path, text);
  return path;
}

void require_executable(const fs::path& cache) {
  struct statvfs status{};
  if (::statvfs(cache.c_str(), &status) != 0 || (status.f_flag & ST_NOEXEC) == 0) return;
  throw Error(fmt::format("nothing can be run from the cache folder {}: its file system is mounted noexec",
                          cache.string()),
              "set XDG_CACHE_HOME to a folder elsewhere");
}

/// The compiler's words say so as well, but as if the source were wrong.
bool is_disk_full(const fs::path& cache) {
  constexpr std::uintmax_t too_little = 1'000'000;
  std::error_code error;
  const auto space = fs::space(cache, error);
  return !error && space.available < too_little;
}

/// Limbeck's headers are called as they are included; how they include each other helps nobody.
std::string without_own_headers(const std::string& errors, const fs::path& headers) {
  std::string words;
  bool in_chain = false;
  for (const auto& line : text::split(text::replace_all(errors, headers.string() + "/", ""), '\n')) {
    in_chain = line.starts_with("In file included from limbeck/") ||
               (in_chain && line.starts_with("                 from "));
    if (!in_chain) words += (words.empty() ? "" : "\n") + line;
  }
  return words;
}

bool is_header(const fs::path& file) {
  const auto ending = file.extension();
  return ending != ".cpp" && ending != ".cc" && ending != ".cxx";
}

/// Calls `function` for 0 … count - 1, on all processors.
template <typename Function>
void parallel_for(std::size_t count, const Function& function) {
  std::atomic<std::size_t> next{0};
  const auto worker = [&] {
    for (auto i = next++; i < count; i = next++) function(i);
  };
  std::vector<std::future<void>> workers;
  const auto processors = std::max(1U, std::thread::hardware_concurrency());
  for (std::size_t i = 1; i < std::min<std::size_t>(count, processors); ++i) {
    workers.push_back(std::async(std::launch::async, worker));
  }
  worker();
  for (auto& each : workers) each.get();
}

class Build {
 public:
  explicit Build(const Sources& sources)
      : sources_(sources),
        cache_(cache_folder(sources.cache_folder)),
        headers_(header_folder(cache_)),
        toolchain_(make_toolchain()),
        main_toolchain_(toolchain_.compiler(), sources.folder, {"-I", headers_.string()}, sources.flags),
        units_(units()),
        links_files_(may_name_linked_files(sources.flags)),
        build_cache_(cache_ / sources.kind, project(), "program") {}

  /// The program for the sources as they are now.
  fs::path build_program() {
    auto state = fingerprint();
    if (auto found = build_cache_.find(state); found && !links_files_) return *found;
    const auto lock = build_cache_.lock();
    for (int attempt = 0; attempt < max_attempts; ++attempt) {
      if (auto found = find(state)) return *found;  // whoever had the lock has made it
      build_cache_.evict_unused();
      const auto work = build_cache_.work();
      make(work.path());
      // What the compiler has read is known to be what was asked about only if it is still the same.
      const auto before = std::exchange(state, fingerprint());
      if (state == before) return build_cache_.insert(state, work.path());
    }
    throw Error(fmt::format("{} {} while {} compiled, time and again", sources_.what,
                            sources_.plural ? "change" : "changes", sources_.plural ? "they are" : "it is"),
                "run it again when nothing writes them");
  }

 private:
  Toolchain make_toolchain() const {
    check_flags(sources_.flags);
    require_executable(cache_);
    std::error_code error;
    if (!fs::is_directory(sources_.folder, error)) {
      throw Error(fmt::format("{} can't be compiled: the folder {} is not there", sources_.what,
                              sources_.folder.string()));
    }
    auto compiler =
        find_compiler(sources_.what + (sources_.plural ? " need" : " needs"), sources_.without_compiler);
    std::vector<std::string> search = {"-iquote", sources_.folder.string(), "-I", headers_.string()};
    for (const auto& folder : sources_.include) search.insert(search.end(), {"-I", folder.string()});
    return {std::move(compiler), sources_.folder, search, sources_.flags};
  }

  /// All headers are one unit, in their order; each source file is one.
  std::vector<TranslationUnit> units() const {
    std::vector<TranslationUnit> all;
    TranslationUnit headers;
    for (const auto& each : sources_.files) {
      if (is_header(each)) {
        headers.insert(headers.end(), {"-include", shown(each)});
      } else {
        all.push_back({shown(each)});
      }
    }
    if (headers.empty()) return all;
    headers.insert(headers.end(), {"-x", "c++", "/dev/null"});
    all.insert(all.begin(), std::move(headers));
    return all;
  }

  /// A file as the user may have written it: relative to where Limbeck runs, if that is the project's folder.
  std::string shown(const fs::path& file) const {
    std::error_code error;
    if (fs::current_path(error) != sources_.folder || error) return file.string();
    const auto relative = file.lexically_relative(sources_.folder).string();
    return relative.empty() ? file.string() : relative;
  }

  /// What stays the same when files change, as a name.
  std::string project() const {
    auto text = fmt::format("limbeck {}\n{}{}\n", LIMBECK_VERSION, toolchain_.description(), sources_.main);
    for (const auto& unit : units_) text += text::join(unit, "\n") + '\n';
    return short_hash(text);
  }

  /// Of all that the program is made of, as it is now.
  std::string fingerprint() const {
    Sha256 all;
    for (const auto& file : files_named_by_flags(sources_.flags, sources_.folder)) {
      all.update(fmt::format("{} {}\n", file.string(), sha256(file::read(file))));
    }
    for (const auto& each : run_all([&](const TranslationUnit& unit, std::size_t) {
           auto outcome = toolchain_.preprocess(unit);
           if (outcome.errors.empty()) outcome.output = sha256(outcome.output);
           return outcome;
         })) {
      all.update(each.output + '\n');
    }
    return all.hex().substr(0, hash_length);
  }

  /// What `run` gives for each unit. Throws Error with all that the compiler had to say against them.
  template <typename Run>
  std::vector<Toolchain::CompilerResult> run_all(const Run& run) const {
    std::vector<Toolchain::CompilerResult> outcomes(units_.size());
    parallel_for(units_.size(), [&](std::size_t i) { outcomes[i] = run(units_[i], i); });
    std::string errors;
    for (const auto& each : outcomes) {
      if (!each.errors.empty()) errors += (errors.empty() ? "" : "\n") + each.errors;
    }
    if (!errors.empty()) refuse("compile", errors);
    return outcomes;
  }

  [[noreturn]] void refuse(const char* what, const std::string& errors, const std::string& hint = {}) const {
    if (is_disk_full(cache_)) {
      throw Error(fmt::format("{} can't be made into a program: the disk of the cache folder {} is full",
                              sources_.what, cache_.string()),
                  "make room there, or set XDG_CACHE_HOME to a folder elsewhere");
    }
    throw Error(fmt::format("{} {} not {}:\n{}", sources_.what, sources_.plural ? "do" : "does", what,
                            without_own_headers(errors, headers_)),
                hint);
  }

  /// Under the lock.
  std::optional<fs::path> find(const std::string& state) const {
    auto found = build_cache_.find(state);
    if (!found || !links_files_) return found;
    // Which libraries the linker finds, and what is in them, is for the linker to say.
    const auto work = build_cache_.work();
    link(build_cache_.state_folder(state), work.path() / "program");
    if (file::read(work.path() / "program") == file::read(*found)) return found;
    return std::nullopt;
  }

  void make(const fs::path& work) const {
    if (sources_.compiling) {
      std::vector<std::string> names;
      for (const auto& each : sources_.files) names.push_back(shown(each));
      sources_.compiling(text::join(names, ", "));
    }
    auto main_object = std::async(std::launch::async, [this] { return main_program(); });
    run_all([&](const TranslationUnit& unit, std::size_t i) {
      return toolchain_.compile(unit, object(work, i));
    });
    fs::copy_file(main_object.get(), work / "main.o");
    link(work, work / "program");
    if (links_files_) return;
    fs::remove(work / "main.o");
    for (std::size_t i = 0; i < units_.size(); ++i) fs::remove(object(work, i));
  }

  static fs::path object(const fs::path& folder, std::size_t unit) {
    return folder / fmt::format("{}.o", unit);
  }

  /// The object file with main() and the JSON writer: the same for all programs of a kind, so it is compiled
  /// once.
  fs::path main_program() const {
    const TranslationUnit unit = {main_file(cache_, sources_.main).string()};
    const auto read = main_toolchain_.preprocess(unit);
    if (!read.errors.empty()) refuse_main(read.errors);
    const BuildCache main_cache(cache_ / "main", short_hash(main_toolchain_.description()), "main.o");
    const auto state = short_hash(read.output);
    if (auto found = main_cache.find(state)) return *found;
    const auto lock = main_cache.lock();
    if (auto found = main_cache.find(state)) return *found;
    main_cache.evict_unused();
    const auto work = main_cache.work();
    const auto made = main_toolchain_.compile(unit, work.path() / "main.o");
    if (!made.errors.empty()) refuse_main(made.errors);
    return main_cache.insert(state, work.path());
  }

  [[noreturn]] void refuse_main(const std::string& errors) const {
    throw Error(
        fmt::format("the C++ compiler {} can't compile Limbeck's own header:\n{}",
                    text::join(toolchain_.compiler().command, " "), without_own_headers(errors, headers_)),
        "it takes a compiler that knows C++20: g++ 11, clang++ 14 or later; and flags "
        "(models_flags) that leave it so");
  }

  void link(const fs::path& objects, const fs::path& program) const {
    std::vector<fs::path> files;
    for (std::size_t i = 0; i < units_.size(); ++i) files.push_back(object(objects, i));
    files.push_back(objects / "main.o");
    const auto outcome = toolchain_.link(files, program);
    if (!outcome.errors.empty()) refuse("link", outcome.errors, sources_.link_hint);
  }

  const Sources& sources_;
  fs::path cache_, headers_;
  Toolchain toolchain_, main_toolchain_;
  std::vector<TranslationUnit> units_;
  bool links_files_;
  BuildCache build_cache_;
};

}  // namespace

fs::path build_program(const Sources& sources) {
  try {
    return Build(sources).build_program();
  } catch (const Error& error) {
    // Whoever met it, the compiler or we: the file that it names is only the one that was being written.
    if (!std::string_view(error.what()).contains(std::strerror(ENOSPC))) throw;
    throw Error(
        fmt::format(
            "{} {} not compile: no room is left for the compiler's files in the cache folder {}, or in the "
            "folder for temporary files",
            sources.what, sources.plural ? "do" : "does", cache_folder(sources.cache_folder).string()),
        "make room there, or set XDG_CACHE_HOME (and TMPDIR) to folders on another disk");
  }
}

}  // namespace limbeck::compile
