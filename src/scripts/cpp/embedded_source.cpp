#include "scripts/cpp/embedded_source.hpp"

#include <fmt/core.h>

#include <filesystem>

namespace limbeck::scripts {
namespace {

/// What a function of that revision is called in the binary.
std::string function_of(std::string_view direction, std::string_view id) {
  auto name = fmt::format("limbeck_{}_", direction);
  for (const char c : id) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    name += plain ? std::string(1, c) : fmt::format("_{:02x}", static_cast<unsigned char>(c));
  }
  return name;
}

}  // namespace

std::string cpp_literal(std::string_view text) {
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

EmbeddedProgramSource embedded_program(const CppFile& revision, const std::string& note) {
  const auto& id = revision.header().revision.id;
  const auto& file = revision.header().revision.file;
  EmbeddedProgramSource program;
  program.upgrade = function_of("upgrade", id);
  program.source = fmt::format(
      "// {}\n#include <limbeck/op.hpp>\n\n"
      "static void upgrade(limbeck::Op&);\n[[maybe_unused]] static void downgrade(limbeck::Op&);\n\n#include "
      "{}\n\n"
      "void {}(limbeck::Op& op) {{ upgrade(op); }}\n",
      note, cpp_literal(std::filesystem::absolute(file).string()), program.upgrade);
  if (!revision.section(Direction::downgrade).irreversible) {
    program.downgrade = function_of("downgrade", id);
    program.source += fmt::format("void {}(limbeck::Op& op) {{ downgrade(op); }}\n", program.downgrade);
  }
  return program;
}

}  // namespace limbeck::scripts
