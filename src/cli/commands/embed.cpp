#include <fmt/core.h>

#include <algorithm>
#include <exception>

#include "base/file.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "dialect/dialect.hpp"
#include "scripts/cpp/embedded_source.hpp"
#include "scripts/revision_format.hpp"
#include "scripts/scan.hpp"

namespace limbeck::cli {
namespace {

struct Options {
  std::string folder, output, function = "embedded_migrations";
  std::vector<std::string> dialects;
  bool recursive = false, several_heads = false;
};

bool is_identifier(std::string_view name) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return !name.empty() && !digit(name.front()) &&
         std::ranges::all_of(name, [&](char c) { return letter(c) || digit(c); });
}

/// There is an upgrade for the engine, and it can be run; whether a program compiles is for the application's
/// build.
void check_revision(const std::string& file, EngineKind engine) {
  scripts::format_of(file).load(scripts::Content::of_file(file), {.syntax = engine});
}

/// Throws what speaks against it on the first engine, when it can't be run on any.
void check_revision_for_some_engine(const std::string& file) {
  std::exception_ptr complaint;
  for (const auto engine : dialect::supported_engines()) {
    try {
      return check_revision(file, engine);
    } catch (const Error&) {
      if (!complaint) complaint = std::current_exception();
    }
  }
  std::rethrow_exception(complaint);
}

void check(const Options& options, const std::vector<std::string>& files) {
  const auto graph = revision::RevisionGraph::build(scripts::scan({options.folder}, options.recursive));
  if (const auto heads = graph.heads(); heads.size() > 1 && !options.several_heads) {
    throw Error(
        fmt::format("{} has {} heads: {}", options.folder, heads.size(), text::enumerate(heads)),
        "an application upgrades to one: join them with `limbeck merge heads`, or say --several-heads");
  }
  for (const auto& file : files) {
    for (const auto& dialect : options.dialects) check_revision(file, *find_engine(dialect));
    if (options.dialects.empty()) check_revision_for_some_engine(file);
  }
}

std::string written_by(const Options& options) {
  return fmt::format("Written by `limbeck embed {}`: not to be edited.", options.folder);
}

std::string header_text(const Options& options) {
  return fmt::format(
      "// {}\n#pragma once\n\n#include <span>\n\n"
      "#include <limbeck/migrate.hpp>\n\n/// The revision files, for limbeck::Migrations.\n"
      "std::span<const limbeck::EmbeddedFile> {}() noexcept;\n",
      written_by(options), options.function);
}

struct EmbeddedRevision {
  std::string path;
  std::optional<scripts::EmbeddedProgramSource> program;
};

std::vector<EmbeddedRevision> read_revisions(const Options& options, const std::vector<std::string>& paths) {
  std::vector<EmbeddedRevision> files;
  for (const auto& path : paths) {
    files.push_back(
        {path, scripts::format_of(path).embed(scripts::Content::of_file(path), written_by(options))});
  }
  return files;
}

std::string source_text(const Options& options, const std::string& header,
                        const std::vector<EmbeddedRevision>& files) {
  auto out = fmt::format("// {}\n#include \"{}\"\n\n", written_by(options), header);
  std::vector<std::string> entries;
  for (const auto& [path, program] : files) {
    std::string functions;
    const auto add = [&](const std::string& name) {
      out += fmt::format("void {}(limbeck::Op&);\n", name);
      functions += fmt::format(",\n     &{}", name);
    };
    if (program) add(program->upgrade);
    if (program && !program->downgrade.empty()) add(program->downgrade);
    entries.push_back(fmt::format("    {{{}sv,\n     {}sv{}}},\n", scripts::cpp_literal(path),
                                  scripts::cpp_literal(file::read(path)), functions));
  }
  out +=
      "\nnamespace {\n\nusing namespace std::string_view_literals;\n\nconstexpr limbeck::EmbeddedFile "
      "files[] "
      "= {\n";
  for (const auto& entry : entries) out += entry;
  return out + fmt::format(
                   "}};\n\n}}  // namespace\n\nstd::span<const limbeck::EmbeddedFile> {}() noexcept {{ "
                   "return files; }}\n",
                   options.function);
}

/// Leaves a file alone that holds the text already, so that nothing is compiled again.
void write_if_changed(const std::filesystem::path& path, const std::string& text) {
  if (std::filesystem::exists(path) && file::read(path) == text) return;
  file::write_atomically(path, text);
}

}  // namespace

Command embed_command() {
  auto options = std::make_shared<Options>();
  Command command{
      .name = "embed",
      .summary = "Write the revision files as C++ source, for an application's binary",
      .description =
          "Checks the revision files (the graph is sound, there is one head, the SQL can be split) and "
          "writes "
          "them as C++ source with a header beside it, for limbeck::Migrator. The CMake function "
          "limbeck_embed_migrations() calls it at build time. For revisions in C++ there is a folder beside "
          "the source, with a "
          "source file for each, to be compiled into the application as well; docs/in-your-application.md "
          "shows how."};
  command.argument("FOLDER", &options->folder, "the folder with the revision files", true)
      .option({"-o", "--output"}, "FILE", &options->output,
              "the source file to write, such as embedded_migrations.cpp")
      .option({"--function"}, "NAME", &options->function, "the function that returns the files")
      .option({"--dialect"}, "NAME", &options->dialects, "check the files for this engine; may be repeated",
              dialect::supported_engine_names())
      .flag({"--recursive"}, options->recursive, "look into subfolders too")
      .flag({"--several-heads"}, options->several_heads, "more than one head is meant")
      .example("limbeck embed migrations/versions -o build/embedded_migrations.cpp --dialect postgresql",
               "from a build script");
  command.run = [options](Context& context) {
    if (options->output.empty()) throw UsageError("embed needs --output: the source file to write");
    if (!is_identifier(options->function)) {
      throw UsageError(
          fmt::format("--function takes the name of a C++ function, not \"{}\"", options->function));
    }
    if (!std::filesystem::is_directory(options->folder)) {
      throw Error(fmt::format("there is no folder {}", options->folder),
                  "name the one that holds the revision files, such as migrations/versions");
    }
    const auto paths = scripts::revision_files({options->folder}, options->recursive);
    if (paths.empty()) {
      // An application without any would take every database for up to date.
      throw Error(fmt::format("there are no revision files in {}", options->folder),
                  "correct the folder, look into its subfolders with --recursive, or write the first: "
                  "limbeck revision");
    }
    check(*options, paths);
    const auto files = read_revisions(*options, paths);
    const std::filesystem::path source = options->output;
    auto header = source;
    header.replace_extension(".hpp");
    write_if_changed(header, header_text(*options));
    write_if_changed(source, source_text(*options, header.filename().string(), files));
    auto programs = source;
    programs.replace_extension();  // a folder beside the source, with a source file for each program
    std::size_t compiled = 0;
    for (const auto& [path, program] : files) {
      if (!program) continue;
      ++compiled;
      std::filesystem::create_directories(programs);
      // Two folders may have files of one name.
      const auto name =
          text::replace_all(std::filesystem::relative(path, options->folder).generic_string(), "/", "__");
      write_if_changed(programs / name, program->source);
    }
    context.terminal.note(
        fmt::format("{} revision file{} in {}{}", files.size(), files.size() == 1 ? "" : "s", source.string(),
                    compiled == 0 ? "" : fmt::format("; compile what is in {}/ as well", programs.string())));
    return ExitCode::as_wanted;
  };
  return command;
}

}  // namespace limbeck::cli
