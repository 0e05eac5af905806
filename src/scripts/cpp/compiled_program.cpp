#include "scripts/cpp/compiled_program.hpp"

#include <fmt/core.h>

#include "base/error.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "compile/program.hpp"
#include "scripts/cpp/cpp_file.hpp"
#include "scripts/program_process.hpp"

namespace limbeck::scripts {
namespace {

namespace fs = std::filesystem;

// The file that is missing a function is told so by the program, not by the linker.
constexpr const char* main_source =
    "#include <limbeck/op/program.hpp>\n\n"
    "__attribute__((weak)) void upgrade(limbeck::Op&);\n"
    "__attribute__((weak)) void downgrade(limbeck::Op&);\n\n"
    "int main(int argc, char** argv) {\n"
    "  return limbeck::op_detail::run_program(argc, argv, &upgrade, &downgrade);\n}\n";

class CompiledProgram : public Program {
 public:
  CompiledProgram(fs::path file, fs::path program) : file_(std::move(file)), program_(std::move(program)) {}

  void run(Direction direction, const ScriptTarget& target, const Answer& answer,
           const std::function<bool()>& cancelled) const override {
    ProgramProcess process(
        program_, {name(direction), std::to_string(ProgramProcess::descriptor), to_string(target.engine.kind),
                   std::to_string(target.engine.version), target.offline ? "offline" : "online"});
    while (const auto line = process.receive(cancelled)) {
      if (!text::is_utf8(*line)) {  // the answer says so; what it ends with can't be told
        if (process.send(answer(*line))) continue;
        break;
      }
      const auto request = Json::parse(*line, "the request of " + file_.string());
      const auto* what = request.find("op");
      const auto member = [&](std::string_view key) {
        const auto* value = request.find(key);
        return value && value->is_string() ? value->as_string() : std::string();
      };
      if (what && *what == Json("failed")) {
        process.wait();
        if (request.find("own")) throw ProgramError(member("message"));
        throw Error(member("message"), member("hint"));
      }
      if (what && *what == Json("done")) {
        if (const auto wrong = process.wait(); !wrong.empty()) throw ended(wrong);
        return;
      }
      if (!process.send(answer(*line))) break;
    }
    if (cancelled && cancelled()) throw ProgramError("it was stopped");
    throw ended(process.wait());
  }
  std::string option_hint(Direction direction, const std::string& option) const override {
    return cpp_option_hint(direction, option);
  }
  // The cache names a program's folder by its preprocessed sources.
  std::string made_of() const override { return program_.parent_path().filename().string(); }

 private:
  ProgramError ended(const std::string& how) const {
    return ProgramError(
        fmt::format("the program made of {} {}", file_.string(),
                    how.empty() ? "ended before its function did" : how),
        "look for what ends it: an exit(), an abort(), an access to memory that is not its own");
  }

  fs::path file_, program_;
};

}  // namespace

std::shared_ptr<const Program> compile_program(const fs::path& file, const CompileOptions& options) {
  const auto path = fs::absolute(file);
  compile::Sources sources;
  sources.what = "the revision file " + file.string();
  sources.kind = "revisions";
  sources.main = main_source;
  sources.without_compiler =
      "run the upgrade with a program of your application that carries its revisions (limbeck::main, see "
      "docs/in-your-application.md)";
  sources.link_hint = "a revision must not need more than what the headers that it includes hold";
  sources.files = {path};
  sources.folder = options.folder.empty() ? path.parent_path() : options.folder;
  sources.include = options.include;
  sources.flags = options.flags;
  if (options.progress) {
    sources.compiling = [&](const std::string& files) { options.progress("compiling " + files); };
  }
  return std::make_shared<CompiledProgram>(file, compile::build_program(sources));
}

}  // namespace limbeck::scripts
