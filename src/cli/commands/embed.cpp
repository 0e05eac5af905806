#include <fmt/core.h>

#include "base/file.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "scripts/cpp/cpp_file.hpp"
#include "scripts/scan.hpp"
#include "scripts/sql/revision_file.hpp"

namespace limbeck::cli {
namespace {

struct Options {
  std::string folder, output, function = "embedded_migrations";
  std::vector<std::string> dialects;
  bool recursive = false, several_heads = false;
};

/// A string literal, a line of the text a line.
std::string literal(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n\"\n     \"";
    } else if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else if (static_cast<unsigned char>(c) < ' ' || c == '?' || c == 127) {
      out += fmt::format("\\{:03o}", static_cast<unsigned char>(c));  // three digits: nothing can join them
    } else {
      out += c;
    }
  }
  return out + "\"";
}

bool is_identifier(std::string_view name) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return !name.empty() && !digit(name.front()) &&
         std::ranges::all_of(name, [&](char c) { return letter(c) || digit(c); });
}

/// What a revision in C++ is called in the binary, by its id.
std::string function_of(std::string_view direction, std::string_view id) {
  auto name = fmt::format("limbeck_{}_", direction);
  for (const char c : id) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    name += plain ? std::string(1, c) : fmt::format("_{:02x}", static_cast<unsigned char>(c));
  }
  return name;
}

/// There is an upgrade for the engine, and its SQL can be split and run; whether C++ compiles is for the
/// application's build.
void check_revision(const std::string& file, config::DialectName dialect) {
  if (scripts::is_cpp(file)) {
    scripts::CppFile::parse(scripts::Content::of_file(file));
    return;
  }
  const auto revision = scripts::RevisionFile::load(file, dialect::dialect_for(dialect).syntax());
  revision.require_transactional(revision.require(revision::Direction::upgrade));
}

void check(const Options& options, const std::vector<std::string>& files) {
  const auto graph = revision::RevisionGraph::build(scripts::scan({options.folder}, options.recursive));
  if (const auto heads = graph.heads(); heads.size() > 1 && !options.several_heads) {
    throw Error(
        fmt::format("{} has {} heads: {}", options.folder, heads.size(), text::enumerate(heads)),
        "an application upgrades to one: join them with `limbeck merge heads`, or say --several-heads");
  }
  for (const auto& file : files) {
    for (const auto& dialect : options.dialects) check_revision(file, *config::find_dialect(dialect));
    if (!options.dialects.empty()) continue;
    try {
      check_revision(file, config::DialectName::postgresql);
    } catch (const Error&) {  // of another engine, perhaps; if not, the first complaint is as good as any
      try {
        check_revision(file, config::DialectName::sqlite);
        continue;
      } catch (const Error&) {
      }
      throw;
    }
  }
}

std::string header_text(const Options& options) {
  return fmt::format(
      "// Written by `limbeck embed {}`: not to be edited.\n#pragma once\n\n#include <span>\n\n"
      "#include <limbeck/migrate.hpp>\n\n/// The revision files, for limbeck::Migrations.\n"
      "std::span<const limbeck::EmbeddedFile> {}() noexcept;\n",
      options.folder, options.function);
}

/// A revision's own source file with its functions made local, so that all revisions can have them, and two
/// others that call them.
std::string wrapper_text(const Options& options, const std::string& file) {
  const auto revision = scripts::CppFile::parse(scripts::Content::of_file(file));
  const auto& id = revision.header().revision.id;
  const bool irreversible = revision.section(revision::Direction::downgrade).irreversible;
  auto out = fmt::format(
      "// Written by `limbeck embed {}`: not to be edited.\n#include <limbeck/op.hpp>\n\n"
      "static void upgrade(limbeck::Op&);\n[[maybe_unused]] static void downgrade(limbeck::Op&);\n\n#include "
      "{}\n\n"
      "void {}(limbeck::Op& op) {{ upgrade(op); }}\n",
      options.folder, literal(std::filesystem::absolute(file).string()), function_of("upgrade", id));
  if (!irreversible)
    out += fmt::format("void {}(limbeck::Op& op) {{ downgrade(op); }}\n", function_of("downgrade", id));
  return out;
}

std::string source_text(const Options& options, const std::string& header,
                        const std::vector<std::string>& files) {
  auto out = fmt::format("// Written by `limbeck embed {}`: not to be edited.\n#include \"{}\"\n\n",
                         options.folder, header);
  std::vector<std::string> entries;
  for (const auto& file : files) {
    std::string functions;
    if (scripts::is_cpp(file)) {
      const auto revision = scripts::CppFile::parse(scripts::Content::of_file(file));
      const auto& id = revision.header().revision.id;
      const auto add = [&](const char* direction) {
        const auto name = function_of(direction, id);
        out += fmt::format("void {}(limbeck::Op&);\n", name);
        functions += fmt::format(",\n     &{}", name);
      };
      add("upgrade");
      if (!revision.section(revision::Direction::downgrade).irreversible) add("downgrade");
    }
    entries.push_back(
        fmt::format("    {{{}sv,\n     {}sv{}}},\n", literal(file), literal(file::read(file)), functions));
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
              {"postgresql", "sqlite"})
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
    const auto files = scripts::revision_files({options->folder}, options->recursive);
    if (files.empty()) {
      // An application without any would take every database for up to date.
      throw Error(fmt::format("there are no revision files in {}", options->folder),
                  "correct the folder, look into its subfolders with --recursive, or write the first: "
                  "limbeck revision");
    }
    check(*options, files);
    const std::filesystem::path source = options->output;
    auto header = source;
    header.replace_extension(".hpp");
    write_if_changed(header, header_text(*options));
    write_if_changed(source, source_text(*options, header.filename().string(), files));
    auto programs = source;
    programs.replace_extension();  // a folder beside the source, with a source file for each revision in C++
    for (const auto& file : files) {
      if (!scripts::is_cpp(file)) continue;
      std::filesystem::create_directories(programs);
      // Two folders may have files of one name.
      const auto name =
          text::replace_all(std::filesystem::relative(file, options->folder).generic_string(), "/", "__");
      write_if_changed(programs / name, wrapper_text(*options, file));
    }
    const auto compiled =
        std::ranges::count_if(files, [](const auto& file) { return scripts::is_cpp(file); });
    context.terminal.note(
        fmt::format("{} revision file{} in {}{}", files.size(), files.size() == 1 ? "" : "s", source.string(),
                    compiled == 0 ? "" : fmt::format("; compile what is in {}/ as well", programs.string())));
    return 0;
  };
  return command;
}

}  // namespace limbeck::cli
