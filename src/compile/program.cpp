#include "compile/program.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <optional>
#include <thread>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/process.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "compile/cache_folder.hpp"
#include "compile/compiler.hpp"
#include "compile/embedded_headers.hpp"
#include "compile/manifest.hpp"

namespace limbeck::compile {
namespace {

namespace fs = std::filesystem;

/// How many compiled states of one project are kept (branches that are switched between), and for how long
/// unused ones.
constexpr std::size_t kept_states = 8;
constexpr std::chrono::hours kept_unused{24 * 60};

std::int64_t now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

void touch(const fs::path& path) {
  std::error_code ignored;
  fs::last_write_time(path, fs::file_time_type::clock::now(), ignored);
}

/// The public headers as files, in a folder named by their content; written once, or again when some were
/// cleaned away.
fs::path header_folder(const fs::path& cache) {
  std::string all;
  for (const auto& header : embedded_headers()) all += fmt::format("{}\n{}\n", header.path, header.content);
  const auto folder = cache / "include" / sha256(all).substr(0, 32);
  for (const auto& header : embedded_headers()) {
    std::error_code missing;
    const auto path = folder / header.path;
    if (fs::file_size(path, missing) != header.content.size() || missing)
      file::write_atomically(path, header.content);
  }
  return folder;
}

/// The compiler's words, with the user's file names and without the lines that tell how Limbeck includes
/// them.
std::string own_words(const std::string& output) {
  std::string words;
  for (const auto& line : text::split(text::trim(output), '\n')) {
    if (line.starts_with("In file included from <command-line>:") ||
        line.starts_with("In file included from <built-in>:")) {
      continue;
    }
    words += (words.empty() ? "" : "\n") + line;
  }
  return words;
}

bool is_header(const fs::path& file) {
  const auto ending = file.extension();
  return ending != ".cpp" && ending != ".cc" && ending != ".cxx";
}

class Build {
 public:
  explicit Build(const Sources& sources)
      : sources_(sources),
        compiler_(
            find_compiler(sources.what + (sources.plural ? " need" : " needs"), sources.without_compiler)),
        cache_(cache_folder(sources.cache_folder)),
        headers_(header_folder(cache_)) {
    std::string inputs = fmt::format("limbeck {}\n{}{}\n{}\n{}\n", LIMBECK_VERSION, compiler_.identity,
                                     headers_.string(), sources.folder.string(), sources.main);
    for (const auto& argument : arguments()) inputs += argument + '\n';
    for (const auto& each : sources.files) inputs += each.string() + '\n';
    folder_ = cache_ / sources.kind / sha256(inputs).substr(0, 32);
  }

  /// The program for the sources as they are now.
  fs::path program() {
    if (auto found = find()) return *found;
    fs::create_directories(folder_);
    const FileLock lock(folder_ / "lock");
    if (auto found = find()) return *found;  // whoever had the lock has made it
    remove_leftovers();
    auto made = make();
    forget_old();
    return made;
  }

 private:
  const char* does() const { return sources_.plural ? "do" : "does"; }

  /// Flags and include folders: what every compiler run has in common.
  std::vector<std::string> arguments() const {
    std::vector<std::string> all = {"-std=c++20", "-O0", "-iquote", sources_.folder.string()};
    for (const auto& include : sources_.include) all.insert(all.end(), {"-I", include.string()});
    all.insert(all.end(), {"-I", headers_.string()});
    all.insert(all.end(), sources_.flags.begin(), sources_.flags.end());
    return all;
  }

  std::vector<fs::path> states() const {
    std::vector<std::pair<fs::file_time_type, fs::path>> found;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder_, error)) {
      std::error_code no_manifest;
      const auto used = fs::last_write_time(entry.path() / "manifest", no_manifest);
      if (!no_manifest) found.emplace_back(used, entry.path());
    }
    std::ranges::sort(found, std::greater());
    std::vector<fs::path> newest_first;
    for (auto& [used, path] : found) newest_first.push_back(std::move(path));
    return newest_first;
  }

  std::optional<fs::path> find() const {
    for (const auto& state : states()) {
      try {
        if (!Manifest::parse(file::read(state / "manifest")).holds() || !fs::exists(state / "program"))
          continue;
      } catch (const Error&) {
        continue;  // another process is removing it
      }
      touch(state / "manifest");
      return state / "program";
    }
    return std::nullopt;
  }

  void remove_leftovers() const {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder_, ignored)) {
      if (entry.path().filename().string().starts_with(TemporaryFolder::prefix))
        fs::remove_all(entry.path(), ignored);
    }
  }

  void forget_old() const {
    std::error_code ignored;
    const auto all = states();
    for (std::size_t i = kept_states; i < all.size(); ++i) fs::remove_all(all[i], ignored);
    const auto oldest = fs::file_time_type::clock::now() - kept_unused;
    for (const auto& project : fs::directory_iterator(cache_ / sources_.kind, ignored)) {
      if (project.path() == folder_) continue;
      bool used = false;
      for (const auto& state : fs::directory_iterator(project.path(), ignored)) {
        std::error_code no_time;
        const auto time = fs::last_write_time(state.path() / "manifest", no_time);
        used = used || (!no_time && time > oldest);
      }
      const auto time = fs::last_write_time(project.path(), ignored);
      if (!used && time < oldest) fs::remove_all(project.path(), ignored);
    }
  }

  struct Unit {
    std::vector<std::string> input;  // arguments that name what is compiled
    std::string object;
  };
  struct Compiled {
    std::string errors;  // empty: it went well
    std::string dependencies;
  };

  fs::path make() {
    if (sources_.compiling) {
      std::vector<std::string> names;
      for (const auto& each : sources_.files) names.push_back(shown(each));
      sources_.compiling(text::join(names, ", "));
    }
    const TemporaryFolder work(folder_);
    Manifest::let_settle(sources_.files);
    const auto since = now();
    std::vector<Unit> units;
    Unit headers;
    for (const auto& each : sources_.files) {
      if (is_header(each)) {
        headers.input.insert(headers.input.end(), {"-include", shown(each)});
      } else {
        units.push_back({{shown(each)}, fmt::format("{}.o", units.size())});
      }
    }
    if (!headers.input.empty()) {
      const auto empty = work.path() / "headers.cpp";
      file::write_atomically(empty, "");
      headers.input.push_back(empty.string());
      headers.object = "headers.o";
      units.insert(units.begin(), std::move(headers));
    }
    auto main_object = std::async(std::launch::async, [this] { return main_program(); });
    const auto compiled = compile(units, work.path());
    std::string errors;
    for (const auto& each : compiled) {
      if (!each.errors.empty()) errors += (errors.empty() ? "" : "\n") + each.errors;
    }
    const auto main = main_object.get();
    if (!errors.empty()) throw Error(fmt::format("{} {} not compile:\n{}", sources_.what, does(), errors));
    link(units, main, work.path());
    return keep(compiled, work.path(), since);
  }

  /// A file as the user may have written it: relative to where Limbeck runs, if that is the project's folder.
  std::string shown(const fs::path& file) const {
    std::error_code error;
    if (fs::current_path(error) != sources_.folder || error) return file.string();
    const auto relative = file.lexically_relative(sources_.folder).string();
    return relative.empty() ? file.string() : relative;
  }

  process::Result run(std::vector<std::string> arguments) const {
    auto command = compiler_.command;
    command.insert(command.end(), arguments.begin(), arguments.end());
    process::Options options;
    options.folder = sources_.folder;
    return process::run(command, options);
  }

  std::vector<Compiled> compile(const std::vector<Unit>& units, const fs::path& work) const {
    std::vector<Compiled> results(units.size());
    std::atomic<std::size_t> next{0};
    const auto worker = [&] {
      for (auto i = next++; i < units.size(); i = next++) results[i] = compile(units[i], work);
    };
    const auto count = std::min<std::size_t>(units.size(), std::max(1U, std::thread::hardware_concurrency()));
    std::vector<std::future<void>> workers;
    for (std::size_t i = 1; i < count; ++i) workers.push_back(std::async(std::launch::async, worker));
    worker();
    for (auto& each : workers) each.get();
    return results;
  }

  Compiled compile(const Unit& unit, const fs::path& work) const {
    const auto object = work / unit.object;
    auto dependencies = object;
    dependencies += ".d";
    auto all = arguments();
    all.insert(all.end(), {"-MD", "-MF", dependencies.string(), "-c", "-o", object.string()});
    all.insert(all.end(), unit.input.begin(), unit.input.end());
    const auto result = run(std::move(all));
    if (result.exit_code == 0) return {{}, file::read(dependencies)};
    const auto words = own_words(result.err.empty() ? result.out : result.err);
    return {words.empty() ? fmt::format("the compiler ended with exit code {}", result.exit_code) : words,
            {}};
  }

  /// The object file with main() and the JSON writer: the same for all models, so it is compiled once.
  fs::path main_program() const {
    std::string inputs = compiler_.identity + headers_.string() + sources_.main + '\n';
    for (const auto& flag : sources_.flags) inputs += flag + '\n';
    const auto object = cache_ / "program" / (sha256(inputs).substr(0, 32) + ".o");
    if (fs::exists(object)) return object;
    fs::create_directories(object.parent_path());
    const TemporaryFolder work(object.parent_path());
    file::write_atomically(work.path() / "main.cpp", sources_.main);
    auto all = arguments();
    all.insert(all.end(),
               {"-c", "-o", (work.path() / "main.o").string(), (work.path() / "main.cpp").string()});
    const auto result = run(std::move(all));
    if (result.exit_code != 0) {
      throw Error(fmt::format("the C++ compiler {} can't compile Limbeck's own header:\n{}",
                              text::join(compiler_.command, " "), own_words(result.err)),
                  "it takes a compiler that knows C++20: g++ 11, clang++ 14 or later; and flags "
                  "(models_flags) that leave it so");
    }
    fs::rename(work.path() / "main.o", object);
    return object;
  }

  void link(const std::vector<Unit>& units, const fs::path& main, const fs::path& work) const {
    std::vector<std::string> all = sources_.flags;
    all.insert(all.end(), {"-o", (work / "program").string()});
    for (const auto& unit : units) all.push_back((work / unit.object).string());
    all.push_back(main.string());
    const auto result = run(std::move(all));
    if (result.exit_code == 0) return;
    throw Error(fmt::format("{} {} not link:\n{}", sources_.what, does(), own_words(result.err)),
                sources_.link_hint);
  }

  fs::path keep(const std::vector<Compiled>& compiled, const fs::path& work, std::int64_t since) const {
    std::vector<fs::path> inputs;
    for (const auto& each : compiled) {
      for (const auto& name : read_dependency_file(each.dependencies)) {
        const auto path = fs::path(name).is_absolute() ? fs::path(name) : sources_.folder / name;
        // Our own headers are named by their content, and are only just written when this is the first time.
        const auto own = path.lexically_relative(headers_).string();
        if (path.parent_path() == work || (!own.empty() && !own.starts_with(".."))) continue;
        if (std::ranges::find(inputs, path) == inputs.end()) inputs.push_back(path);
      }
    }
    const auto state = folder_ / random_hex(8);
    fs::create_directory(state);
    fs::rename(work / "program", state / "program");
    file::write_atomically(state / "manifest", Manifest::of(inputs, since).to_text());
    return state / "program";
  }

  const Sources& sources_;
  Compiler compiler_;
  fs::path cache_, headers_, folder_;
};

}  // namespace

fs::path program(const Sources& sources) {
  return Build(sources).program();
}

}  // namespace limbeck::compile
