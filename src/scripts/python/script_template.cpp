#include "scripts/python/script_template.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>

#include "base/error.hpp"
#include "base/json.hpp"
#include "base/process.hpp"
#include "base/text.hpp"

namespace limbeck::scripts {
namespace {

/// None, a string, or a tuple of strings: what Alembic makes of several names.
std::string scalar_or_tuple(const std::vector<std::string>& names) {
  if (names.empty()) return "None";
  if (names.size() == 1) return python_literal(names.front());
  std::vector<std::string> literals;
  for (const auto& name : names) literals.push_back(python_literal(name));
  return "(" + text::join(literals, ", ") + ")";
}

/// Branch labels are a tuple even when there is one.
std::string tuple_or_none(const std::vector<std::string>& names) {
  if (names.empty()) return "None";
  if (names.size() == 1) return "(" + python_literal(names.front()) + ",)";
  return scalar_or_tuple(names);
}

std::string expression_key(std::string_view expression) {
  std::string result;
  std::ranges::copy_if(expression, std::back_inserter(result), [](char c) { return c != ' '; });
  return result;
}

std::string message_of(const ScriptValues& values) {
  return values.message.empty() && !values.has_message ? "empty message" : values.message;
}

std::optional<std::string> template_value(std::string_view written, const ScriptValues& values) {
  const auto expression = expression_key(written);
  if (expression == "message") return message_of(values);
  if (expression == "up_revision") return values.id;
  if (expression == "down_revision|comma,n") return text::join(values.revises, ", ");
  if (expression == "create_date") return values.create_date;
  if (expression == "repr(up_revision)") return python_literal(values.id);
  if (expression == "repr(down_revision)") return scalar_or_tuple(values.revises);
  if (expression == "repr(branch_labels)") return tuple_or_none(values.branch_labels);
  if (expression == "repr(depends_on)") return scalar_or_tuple(values.depends_on);
  for (const auto* quote : {"\"", "'"}) {
    if (expression == fmt::format("importsifimportselse{0}{0}", quote)) return "";
    for (const auto* name : {"upgrades", "downgrades"}) {
      if (expression == fmt::format("{0}if{0}else{1}pass{1}", name, quote)) return "pass";
    }
  }
  return std::nullopt;
}

/// Lines that mean something to Mako by how they begin, and what else it knows beside `${…}`.
bool needs_mako(std::string_view text) {
  if (text.contains("<%") || text.contains("</%") || text.contains("\\\n")) return true;
  for (const auto& line : text::split(text, '\n')) {
    const auto begin = text::trim(line);
    if (begin.starts_with("%") || begin.starts_with("##")) return true;
  }
  return false;
}

}  // namespace

std::optional<std::string> fill_script_template(std::string_view text, const ScriptValues& values) {
  if (needs_mako(text)) return std::nullopt;
  std::string result;
  while (!text.empty()) {
    const auto begin = text.find("${");
    result += text.substr(0, begin);
    if (begin == std::string_view::npos) break;
    const auto end = text.find('}', begin);
    if (end == std::string_view::npos) return std::nullopt;
    const auto value = template_value(text.substr(begin + 2, end - begin - 2), values);
    if (!value) return std::nullopt;
    result += *value;
    text.remove_prefix(end + 1);
  }
  return result;
}

std::string fill_with_mako(const std::filesystem::path& file, const ScriptValues& values,
                           const PythonSettings& python) {
  constexpr const char* program = R"(import argparse, datetime, json, sys
from mako.template import Template
from alembic.config import Config
from alembic.util import format_as_comma
values = json.load(sys.stdin)
more = {}
if values["toml"] and "toml_file" in Config.__init__.__code__.co_varnames:
    more["toml_file"] = values["toml"]
options = argparse.Namespace(config=values["ini"], name=values["section"], x=values["x"] or None)
config = Config(file_=values["ini"] or None, ini_section=values["section"], cmd_opts=options, **more)
def scalar(names): return names[0] if len(names) == 1 else tuple(names) or None
text = Template(filename=values["file"]).render_unicode(
    up_revision=values["id"], down_revision=scalar(values["revises"]), depends_on=scalar(values["depends_on"]),
    branch_labels=tuple(values["branch_labels"]) or None, imports="",
    create_date=datetime.datetime.fromisoformat(values["create_date"]),
    message=values["message"], comma=format_as_comma, upgrades="", downgrades="", config=config)
sys.stdout.buffer.write(text.encode()))";
  process::Options options;
  options.input = Json::object({{"file", file.string()},
                                {"id", values.id},
                                {"revises", values.revises},
                                {"depends_on", values.depends_on},
                                {"branch_labels", values.branch_labels},
                                {"create_date", values.create_date},
                                {"message", message_of(values)},
                                {"ini", python.ini},
                                {"toml", python.toml},
                                {"section", python.section},
                                {"x", python.x}})
                      .dump(0);
  auto result = process::run({python.interpreter.string(), "-c", program}, options);
  if (result.exit_code == 0) return std::move(result.out);
  const auto lines = text::split(text::trim(result.err), '\n');
  const auto reason = lines.empty() ? process::describe_exit(result.exit_code) : std::string(lines.back());
  throw Error(
      fmt::format("{} can't be filled in: {}", file.string(), reason),
      reason.starts_with("ModuleNotFoundError")
          ? fmt::format("{} is the interpreter: install the project's requirements there; nothing was "
                        "written",
                        python.interpreter.string())
          : "correct the template; nothing was written");
}

std::string python_literal(std::string_view text) {
  const char quote = text.contains('\'') && !text.contains('"') ? '"' : '\'';
  std::string result(1, quote);
  for (const char c : text) {
    if (c == quote || c == '\\') {
      result += '\\';
      result += c;
    } else if (c == '\n') {
      result += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      result += fmt::format("\\x{:02x}", static_cast<unsigned>(c));
    } else {
      result += c;
    }
  }
  return result + quote;
}

}  // namespace limbeck::scripts
